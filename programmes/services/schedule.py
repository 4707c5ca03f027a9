"""Which progress reports a project owes, and when: periods that follow each other without a gap."""

from datetime import date, timedelta

from ..models import ProgressReport, Project
from ..timescale import months_later

YEAR = 12  # months that a project without an end is planned ahead


def periods(start: date, end: date, months: int) -> list[tuple[date, date]]:
    """Return the periods of ``months`` months from ``start`` to ``end``, both included.

    What is left at the end and shorter than half a period belongs to the last one.
    """
    found: list[tuple[date, date]] = []
    count = 0
    first = start
    while first <= end:
        count += 1
        last = months_later(start, months * count) - timedelta(days=1)
        if months_later(last, (months + 1) // 2) >= end:
            last = end
        found.append((first, last))
        first = last + timedelta(days=1)
    return found


def plan_reports(project: Project) -> list[ProgressReport]:
    """Make the rows of the reports ``project`` owes, by the interval and the term of its programme."""
    start = project.starts_on or project.granted_on
    end = project.ends_on or months_later(start, YEAR)
    planned = periods(start, max(start, end), project.programme.report_months)
    term = timedelta(days=project.programme.report_days)
    return ProgressReport.objects.bulk_create(
        ProgressReport(
            project=project,
            number=number,
            period_start=first,
            period_end=last,
            due_on=last + term,
            is_final=number == len(planned),
        )
        for number, (first, last) in enumerate(planned, start=1)
    )
