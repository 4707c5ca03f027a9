"""A project at work with the people around it. Names and figures are invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from partners.enums import Role
from programmes.enums import ProjectLevel
from programmes.models import Project
from programmes.services import BudgetLineIn, MilestoneIn, ObligationIn, PartnerIn, RiskIn, open_project
from tests.factories import OrganisationFactory, ProgrammeFactory, UserFactory


@dataclass
class Scene:
    """The project and who looks at it."""

    project: Project
    leader: Any
    editor: Any
    reader: Any
    tbd: Any
    partner_tbd: Any
    admin: Any
    auditor: Any
    stranger: Any

    @property
    def report(self):
        """The first report."""
        return self.project.reports.get(number=1)


def today(days: int = 0) -> date:
    """The day ``days`` from today."""
    return timezone.localdate() + timedelta(days=days)


def scene(*, started: int = -200, months: int = 24, number: str = "TWB-P-2026-001", **changes) -> Scene:
    """Open a project that began ``started`` days from today."""
    programme = changes.pop("programme", None) or ProgrammeFactory()
    lead = OrganisationFactory()
    leader, editor, reader = UserFactory(organisations=[lead]), UserFactory(), UserFactory()
    begin = today(started)
    year = begin.year
    values = {
        "number": number,
        "programme": programme,
        "line": programme.lines.first(),
        "title": "Leerpaden techniek",
        "summary": "Een vaste coach van school tot baan.",
        "granted_amount": Decimal("100000.00"),
        "total_costs": Decimal("200000.00"),
        "granted_on": begin - timedelta(days=30),
        "decision_number": f"TWB-B-{number[-3:]}",
        "starts_on": begin,
        "ends_on": begin + timedelta(days=30 * months),
        "partners": [PartnerIn(organisation=lead, role="lead", commitment="Leidt het project.")],
        "milestones": [
            MilestoneIn(
                title="Voorbereiding",
                phase="Voorbereiding",
                starts_on=min(begin, today(-60)),
                due_on=today(-30),
            ),
            MilestoneIn(title="Nulmeting gereed", due_on=today(-10)),
            MilestoneIn(title="Eindmeting", due_on=today(300)),
        ],
        "obligations": [ObligationIn(text="Meet vooraf.", owner="Penvoerder", due_on=today(-5))],
        "budget_lines": [
            BudgetLineIn(amount=Decimal("80000.00"), year=year, category="personnel"),
            BudgetLineIn(amount=Decimal("20000.00"), year=year, category="equipment"),
            BudgetLineIn(amount=Decimal("100000.00"), year=year + 1, category="personnel"),
            BudgetLineIn(amount=Decimal("100000.00"), source="rijk_regiodeal", form="cash"),
            BudgetLineIn(amount=Decimal("100000.00"), source="regio_privaat", form="in_kind"),
        ],
        "risks": [
            RiskIn(description="Te weinig docenten", likelihood=4, impact=4, measure="Vroeg werven."),
            RiskIn(description="Vertraging bij verbouwing", likelihood=2, impact=3),
        ],
        "team": [
            (leader, ProjectLevel.LEAD_EDITOR),
            (editor, ProjectLevel.EDITOR),
            (reader, ProjectLevel.READER),
        ],
        "by": None,
    }
    return Scene(
        project=open_project(**values | changes),
        leader=leader,
        editor=editor,
        reader=reader,
        tbd=UserFactory(roles=[Role.TBD]),
        partner_tbd=UserFactory(roles=[Role.TBD], organisations=[lead]),
        admin=UserFactory(roles=[Role.ADMIN]),
        auditor=UserFactory(roles=[Role.AUDITOR]),
        stranger=UserFactory(),
    )


TEXTS = {
    "done": "Drie scholen begonnen.",
    "different": "Alles verliep zoals gepland.",
    "effects": "Nog te vroeg om te zeggen.",
    "money": "",
    "ahead": "Nog twee scholen.",
}
