"""Writes of yearly reports: begin, write, publish with the figures frozen, publish again with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from partners.enums import Role
from partners.models import User
from programmes.models import Programme, ProgrammeLine
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail
from twenteboard.platform.papers import request_paper

from ..enums import KpiPaperKind, RoundState, YearReportState
from ..models import KpiPaper, MeasurementRound, YearReport
from ..reports import yearly
from ..reports.yearly_data import LANGUAGE
from ..rules import may

# Who is told that a yearly report was published: who steers, decides and advises on it.
READERS = (Role.TBD, Role.BOARD, Role.CHAIR, Role.SECRETARY, Role.MONITOR)


@dataclass(frozen=True, slots=True)
class Thin:
    """Something a report lacks; ``code`` says what, ``text`` in a sentence what to do about it."""

    code: str
    text: str


def _allowed(by, permission: str) -> None:
    if not may(by, permission):
        raise NotAllowed(_("You may not do this with yearly reports."))


@transaction.atomic
def make_year(
    *, programme: Programme, year: int, line: ProgrammeLine | None = None, is_example: bool = False, by
) -> YearReport:
    """Begin the report of a calendar year, for the programme or a line; once each.

    Raises ``Unsuitable`` when the year has not begun or the report is there already.
    """
    _allowed(by, "write_year")
    if date(year, 1, 1) > clock.today():
        raise Unsuitable(_("This year has not begun yet. Choose an earlier one."), "year")
    taken = _("This report was begun already. You find it in the list.")
    if YearReport.objects.filter(programme=programme, line=line, starts_on=date(year, 1, 1)).exists():
        raise Unsuitable(taken, "year")
    try:
        with transaction.atomic():
            report = YearReport.objects.create(
                programme=programme,
                line=line,
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
                is_example=is_example,
                created_by=by,
            )
    except IntegrityError:  # somebody else began it in the same moment
        raise Unsuitable(taken, "year") from None
    record("year.made", by=by, obj=report)
    return report


def _locked(report: YearReport) -> YearReport:
    return (
        YearReport.objects.select_for_update(of=("self",))
        .select_related("programme", "line", "saved_by")
        .get(pk=report.pk)
    )


@transaction.atomic
def save_texts(*, report: YearReport, seen_revision: int, texts: Mapping[str, str], by) -> YearReport:
    """Save the texts, complete or not. Of a published report they are read by all after the next publication.

    Raises ``StaleWrite`` when somebody saved since ``seen_revision``.
    """
    _allowed(by, "write_year")
    row = _locked(report)
    if row.revision != seen_revision:
        raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    for name in YearReport.TEXTS:
        setattr(row, name, texts.get(name, ""))
    row.revision, row.saved_by, row.saved_at = row.revision + 1, by, clock.now()
    row.save(update_fields=[*YearReport.TEXTS, "revision", "saved_by", "saved_at"])
    record("year.saved", by=by, obj=row)
    return row


def thin_spots(report: YearReport, data: Mapping) -> list[Thin]:
    """Return what a reader would miss in ``data`` (collected for ``report``). One query."""
    found = []
    if data["report"]["until"] < data["report"]["to"]:
        found.append(Thin("interim", _("The year is not over yet: the report says that it is an interim one.")))
    waiting = MeasurementRound.objects.filter(
        programme=report.programme_id, reference_date__range=(report.starts_on, report.ends_on)
    ).exclude(state=RoundState.PUBLISHED)
    found += [
        Thin(
            f"round-{one.pk}", _("“%(round)s” is not published, so its figures are not in the report.") % {"round": one}
        )
        for one in waiting
    ]
    empty = [row["code"] for row in data["kpis"] if not any(point["included"] for point in row["points"])]
    if empty:
        found.append(
            Thin("no-data", _("Of these KPIs nothing is published yet: %(codes)s.") % {"codes": ", ".join(empty)})
        )
    names = {
        "foreword": _("There is no foreword."),
        "reached": _("What was reached is not written yet. Without it the report cannot be published."),
        "learned": _("What was learned is not written yet."),
        "ahead": _("What will be done differently is not written yet."),
    }
    found += [Thin(name, text) for name, text in names.items() if not getattr(report, name).strip()]
    return found


@transaction.atomic
def publish_year(*, report: YearReport, seen_publications: int, reason: str = "", by) -> KpiPaper:
    """Freeze texts and figures in a paper that everyone may read, and tell who works with it. Gives the paper.

    Publishing again is a correction and takes a ``reason``; the earlier paper stays. ``seen_publications`` is how
    many the person saw, so that two people who press at once publish once. Raises ``NotNow`` and ``Unsuitable``.
    """
    _allowed(by, "publish_year")
    row = _locked(report)
    if row.publications != seen_publications:
        raise NotNow(_("Somebody else published this report a moment ago. Nothing was changed."))
    if not row.reached.strip():
        raise Unsuitable(_("Write what was reached first."))
    reason = reason.strip()
    if row.publications and not reason:
        raise Unsuitable(_("Write what is corrected, and why."), "reason")
    row.publications += 1
    row.state, row.published_by, row.published_at = YearReportState.PUBLISHED, by, clock.now()
    row.save(update_fields=["publications", "state", "published_by", "published_at"])
    publication = {"n": row.publications, "at": row.published_at.isoformat(), "reason": reason}
    with translation.override(LANGUAGE):
        title = str(yearly.title_of(row))
    paper = request_paper(
        KpiPaper,
        kind=KpiPaperKind.YEAR,
        title=title,
        data=yearly.collect(row, publication=publication),
        language=LANGUAGE,
        by=by,
        version=row.publications,
        year_report=row,
    )
    record("year.published", by=by, obj=row, n=row.publications, reason=reason)
    queue_mail(
        "year_published",
        to=list(readers().exclude(pk=by.pk)),
        key=f"year_published:{row.pk}:{row.publications}",
        about=row,
        context={"report": row, "reason": reason, "title": title},
    )
    return paper


def readers():
    """Return who is told of a publication: people who hold one of the roles today."""
    today = clock.today()
    return (
        User.objects.filter(
            Q(role_assignments__starts_on__isnull=True) | Q(role_assignments__starts_on__lte=today),
            Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gte=today),
            role_assignments__role__in=READERS,
            is_active=True,
        )
        .order_by("pk")
        .distinct()
    )
