"""What a project made or reached, from the values in its progress reports: one reading for page, report and PDF.

Outputs are never added to a KPI, never to each other and never over projects. What is not known is no zero: it is
counted apart, and a total says how many periods it leaves out.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twenteboard.platform.formats import getal

from .enums import OutputStatus, ReportState
from .models import OutputValue, ProgressReport, Project, ProjectOutput
from .rules import may

HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)
NONE = "–"


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """An output in the period of one report; ``value`` is ``None`` when it is not known."""

    report: int
    value: Decimal | None
    status: str
    note: str = ""

    @property
    def text(self) -> str:
        """The value as it is written; words when it is not known."""
        if self.value is None:
            return str(OutputStatus.UNKNOWN.label)
        shown = getal(self.value)
        return _("%(n)s (estimated)") % {"n": shown} if self.status == OutputStatus.ESTIMATED else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFigure:
    """An output with its target and what is known of it so far; ``target`` and ``total`` are in ``unit``."""

    title: str
    unit: str
    target: Decimal | None
    target_on: date | None
    ended_on: date | None
    values: tuple[PeriodValue, ...]
    pk: int | None = None

    @property
    def total(self) -> Decimal | None:
        """What is known of all periods together; ``None`` when nothing is known, which is not zero."""
        known = [one.value for one in self.values if one.value is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def unknown(self) -> int:
        """Periods of which the consortium said that it does not know."""
        return sum(one.value is None for one in self.values)

    @property
    def has_estimates(self) -> bool:
        """Whether the total holds a period that was estimated."""
        return any(one.status == OutputStatus.ESTIMATED for one in self.values)

    @property
    def total_text(self) -> str:
        """The total as it is written, a dash when nothing was told yet."""
        if self.total is not None:
            return getal(self.total)
        return str(OutputStatus.UNKNOWN.label) if self.values else NONE

    @property
    def note(self) -> str:
        """What one has to know about the total."""
        told = []
        if self.total is not None and self.unknown:
            told.append(
                ngettext(
                    "without %(n)s period that is not known", "without %(n)s periods that are not known", self.unknown
                )
                % {"n": getal(self.unknown)}
            )
        if self.has_estimates:
            told.append(_("partly estimated"))
        return ", ".join(told)

    def in_period(self, report: int) -> PeriodValue | None:
        """The value in the period of report ``report``; ``None`` when nothing was told."""
        return next((one for one in self.values if one.report == report), None)

    def until(self, report: int) -> "OutputFigure":
        """The same output with the values up to and including that report."""
        return OutputFigure(
            **{name: getattr(self, name) for name in ("title", "unit", "target", "target_on", "ended_on", "pk")},
            values=tuple(one for one in self.values if one.report <= report),
        )


def outputs_of(project: Project, *, states: Collection[str] | None = None) -> tuple[OutputFigure, ...]:
    """Give the outputs of ``project`` with the values of its reports in ``states`` (all when ``None``). Two queries."""
    values = OutputValue.objects.select_related("report").order_by("report__number")
    if states is not None:
        values = values.filter(report__state__in=states)
    return tuple(_figure(row) for row in project.outputs.prefetch_related(Prefetch("values", queryset=values)))


def untold(figures: Iterable[OutputFigure], report: ProgressReport) -> dict[str, str]:
    """Return what the consortium still has to tell of outputs in the period of ``report``, by title, in sentences."""
    sentence = _("Enter how much there was of “%(title)s”, or say that it is not known.")
    return {
        one.title: sentence % {"title": one.title}
        for one in figures
        if one.in_period(report.number) is None and (one.ended_on is None or one.ended_on >= report.period_start)
    }


def states_for(user, project: Project, *, reads: bool = False) -> Collection[str] | None:
    """Tell of which reports this person may see the values; ``reads`` for who may read the monitoring.

    What the consortium is still writing is its own. Everyone sees what TBD accepted.
    """
    if user is not None and may(user, "read_draft", project):
        return None
    if reads or (user is not None and may(user, "view_project", project)):
        return HANDED_IN
    return (ReportState.ACCEPTED,)


def _figure(row: ProjectOutput) -> OutputFigure:
    return OutputFigure(
        pk=row.pk,
        title=row.title,
        unit=row.unit,
        target=row.target,
        target_on=row.target_on,
        ended_on=row.ended_on,
        values=tuple(_values(row.values.all())),
    )


def _values(rows: Iterable[OutputValue]) -> Iterable[PeriodValue]:
    for row in rows:
        yield PeriodValue(report=row.report.number, value=row.value, status=row.status, note=row.note)
