"""One project with its whole chain and everybody who may look at it. Names and figures are invented."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from partners.enums import Role
from programmes import grounds
from programmes.models import Project
from programmes.services import lessons, reports, steering
from proposals.enums import Outcome, TeamLevel
from tests.factories import UserFactory, team_member
from tests.kpis.measuring import golden
from tests.programmes.scene import TEXTS, today
from tests.proposals.boardroom import agendaed, boardroom, settled, sit
from twenteboard.platform import clock


@dataclass
class World:
    """The chain, and the people by role (``anyone`` is nobody)."""

    project: Project
    proposal: Any
    decision: Any
    measured: dict[str, Any]
    people: dict[str, Any]

    def pages(self) -> dict[str, str]:
        """The addresses of the chain, by name."""
        number = self.project.number
        return {
            "kpi": reverse("kpis:detail", args=[self.measured["indicator"].code]),
            "claim": reverse("kpis:promises", args=[number]),
            "proposal": reverse("proposals:detail", args=[self.proposal.number]),
            "decision": reverse("proposals:public-decision", args=[self.decision.number]),
            "project": reverse("programmes:project", args=[number]),
            "work": reverse("programmes:work-overview", args=[number]),
            "report": reverse("programmes:report", args=[number, 1]),
            "steering": reverse("programmes:work-steering", args=[number]),
        }


def world() -> World:
    """From KPI to lesson: granted, measured before and after, reported, accepted, adjusted by what was measured."""
    room = boardroom()
    proposal = agendaed(room)
    indicator = proposal.contributions.select_related("indicator").first().indicator
    team_reader = team_member(proposal, TeamLevel.READER)
    sit(room)
    decision = settled(room, proposal, Outcome.GRANT)
    project = proposal.project
    measured = golden(indicator=indicator)
    leader = proposal.created_by
    report = project.reports.get(number=1)
    with clock.happened_at(timezone.make_aware(datetime.combine(report.period_end, time(10)))):
        report = reports.save_report(report=report, seen_revision=0, texts=TEXTS, by=leader)
        reports.submit_report(report=report, by=leader)
        report.refresh_from_db()
        reports.accept_report(report=report, by=room.tbd)
    steer(project, by=room.tbd, report=report)
    for is_public in (True, False):
        lessons.save_lesson(
            project=project,
            kind="worked",
            title="Begin klein" if is_public else "Alleen voor onszelf",
            text="Eén school tegelijk.",
            is_public=is_public,
            by=leader,
        )
    people = {
        "anyone": None,
        "leader": leader,
        "reader": team_reader,
        "other_applicant": UserFactory(),
        "tbd": room.tbd,
        "tbd_of_partner": UserFactory(roles=[Role.TBD], organisations=[project.partners.get(role="lead").organisation]),
        "board": room.members[0],
        "chair": room.chair,
        "reviewer": UserFactory(roles=[Role.REVIEWER]),
        "monitor": UserFactory(roles=[Role.MONITOR]),
        "auditor": UserFactory(roles=[Role.AUDITOR]),
        "admin": UserFactory(roles=[Role.ADMIN]),
    }
    return World(project, proposal, decision, measured, people)


def steer(project, *, by, outcome="adjust", **changes):
    """Decide something, on all figures that are offered."""
    values = {
        "project": project,
        "outcome": outcome,
        "motivation": "Omdat drie docenten vertrokken.",
        "changes": "Eén school minder.",
        "effective_on": today(),
        "grounds": [choice.key for choice in grounds.choices(project, by)],
        "by": by,
    }
    return steering.decide(**values | changes)


def log_in(user) -> Client:
    """A browser of ``user``; ``None`` is nobody."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, url: str):
    """The page as a tree; it has to open."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return html.fromstring(answer.content.decode())


def chain_links(page) -> list[str]:
    """Where the block of the chain leads."""
    return page.xpath("//nav[contains(@class, 'chain')]//a/@href")
