"""A yearly report over the worked example, with a project, a promise, a decision and a lesson beside it."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from kpis.models import YearReport
from kpis.services import set_target
from kpis.services.yearly import make_year, publish_year, save_texts
from programmes.models import Lesson
from tests.factories import (
    ContributionClaimFactory,
    IndicatorFactory,
    MilestoneFactory,
    ProgrammeFactory,
    ProjectFactory,
    UserFactory,
)
from tests.kpis.measuring import golden
from twenteboard.platform import clock

YEAR = 2026
AFTER_YEAR = timezone.make_aware(datetime(2027, 2, 1, 10))
TEXTS = {
    "foreword": "Een jaar van meten.",
    "reached": "Twee scholen maten twee keer.",
    "learned": "Begin op tijd.",
    "ahead": "Wij bellen eerder.",
}


def scene() -> dict:
    """The worked example in its programme, and the people around a report of 2026."""
    programme = ProgrammeFactory()
    told = golden(indicator=IndicatorFactory(code="K3", programme=programme))
    told["indicator"].lines.set([programme.lines.first()])
    told["indicator"].versions.update(decimals=1)
    with clock.happened_at(timezone.make_aware(datetime(2026, 1, 10, 10))):
        set_target(indicator=told["indicator"], value=Decimal(40), due_on=date(2029, 10, 1), by=told["by"])
    return told | {
        "programme": programme,
        "line": programme.lines.first(),
        "monitor": UserFactory(roles=["monitor"]),
        "tbd": UserFactory(roles=["tbd"]),
    }


def project_in(told: dict, number: str = "TWB-P-2026-0007", **changes):
    """A project granted in 2026 with two milestones of the year, one met, a promise and a public lesson."""
    project = ProjectFactory(
        number=number, programme=told["programme"], line=told["line"], granted_on=date(2026, 3, 1), **changes
    )
    project.milestones.all().delete()
    MilestoneFactory(project=project, order=1, due_on=date(2026, 5, 1), met_on=date(2026, 5, 2), evidence="Verslag.")
    MilestoneFactory(project=project, order=2, due_on=date(2026, 9, 1), met_on=None)
    ContributionClaimFactory(project=project, indicator=told["indicator"])
    for is_public, title in ((True, "Begin bij de docent"), (False, "Geheime les")):
        Lesson.objects.create(
            project=project,
            kind="worked",
            title=title,
            text="Dat hielp.",
            is_public=is_public,
            written_by=told["by"],
            written_at=timezone.make_aware(datetime(2026, 6, 1, 12)),
        )
    return project


def written(told: dict, *, line=None, **changes) -> YearReport:
    """A report with its texts, not published."""
    with clock.happened_at(AFTER_YEAR):
        report = make_year(programme=told["programme"], year=YEAR, line=line, by=told["tbd"])
        return save_texts(report=report, seen_revision=0, texts=TEXTS | changes, by=told["tbd"])


def published(told: dict, **changes):
    """The report and its paper, published after the year."""
    report = written(told, **changes)
    with clock.happened_at(AFTER_YEAR):
        paper = publish_year(report=report, seen_publications=0, by=told["monitor"])
    report.refresh_from_db()
    return report, paper
