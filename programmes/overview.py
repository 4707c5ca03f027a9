"""What is due in a project now, and how its risks lie: counted from rows that the page has read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import datum
from twenteboard.platform.worklist import status_of, tone_of

from .enums import ReportState
from .models import ProjectRisk
from .timeline import Mark

AHEAD = timedelta(days=30)
SCALE = range(1, 6)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that asks attention, as the task list component reads it."""

    label: str
    url: str
    note: str
    tone: str
    status: str
    day: date


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell of the square: which risks lie there. ``size`` is ``high``, ``middle`` or ``low``."""

    size: str
    risks: tuple[ProjectRisk, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One likelihood, with a cell per impact from 1 to 5."""

    likelihood: int
    cells: tuple[MatrixCell, ...]


def due_now(project, *, today: date, reports, obligations, actions, marks: list[Mark], risks) -> list[Due]:
    """Return what is late or due within a month, earliest first."""
    found = []

    def add(label: str, name: str, day: date | None, note: str = "", *args) -> None:
        if day is None or day > today + AHEAD:
            return
        late = day < today
        told = _("This was due on %(date)s.") % {"date": datum(day)} if late else ""
        url = reverse(f"programmes:{name}", args=[project.number, *args])
        found.append(
            Due(
                label,
                url,
                " ".join(filter(None, [f"{note}." if note and told and not note.endswith(".") else note, told])),
                tone_of(day, today),
                status_of(day, today),
                day,
            )
        )

    for report in reports:
        if report.is_writable:
            label = _("Hand in the final report") if report.is_final else _("Hand in progress report %(n)s")
            note = _("It was returned with a reason.") if report.state == ReportState.RETURNED else ""
            add(label % {"n": report.number}, "report", report.due_on, note, report.number)
        elif report.state == ReportState.SUBMITTED:
            label = _("Judge progress report %(n)s") % {"n": report.number}
            url = reverse("programmes:report", args=[project.number, report.number])
            found.append(Due(label, url, "", "with", _("With TBD"), report.due_on))
    for row in obligations:
        if row.met_on is None:
            add(
                _("Meet the condition “%(text)s”") % {"text": _short(row.text)},
                "work-obligations",
                row.due_on,
                row.owner,
            )
        elif row.confirmed_on is None:
            label = _("Confirm the condition “%(text)s”") % {"text": _short(row.text)}
            url = reverse("programmes:work-obligations", args=[project.number])
            found.append(Due(label, url, "", "with", _("With TBD"), row.due_on))
    for action in actions:
        add(action.text, "work-steering", action.due_on, action.assignee)
    for mark in marks:
        if mark.met_on is None:
            add(_("Milestone: %(title)s") % {"title": mark.title}, "work-planning", mark.due_on)
    for risk in risks:
        add(
            _("Look again at the risk “%(text)s”") % {"text": _short(risk.description)},
            "work-risks",
            risk.review_on,
            risk.owner,
        )
    return sorted(found, key=lambda row: row.day)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:78].rstrip()}…"


def matrix_of(risks: Iterable[ProjectRisk]) -> list[MatrixRow]:
    """Return the square of five by five, the likeliest on top."""
    rows = list(risks)

    def cell(likelihood: int, impact: int) -> MatrixCell:
        here = tuple(row for row in rows if row.likelihood == likelihood and row.impact == impact)
        return MatrixCell(ProjectRisk(likelihood=likelihood, impact=impact).size, here)

    return [
        MatrixRow(likelihood, tuple(cell(likelihood, impact) for impact in SCALE)) for likelihood in reversed(SCALE)
    ]
