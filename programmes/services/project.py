"""Opening a project: the rows that follow from a grant, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from partners.models import Municipality, Organisation, User
from twenteboard.platform.events import record

from ..enums import MemberRole
from ..models import (
    BudgetLine,
    Milestone,
    Obligation,
    Programme,
    ProgrammeLine,
    Project,
    ProjectMember,
    ProjectPartner,
    ProjectRisk,
    SuccessFactor,
    TargetGroup,
)
from .schedule import plan_reports


class ProjectInputError(ValueError):
    """What was decided cannot be a project: the message says why."""


@dataclass(frozen=True, kw_only=True)
class PartnerIn:
    """An organisation that takes part, and what it promised."""

    organisation: Organisation
    role: str = MemberRole.PARTNER
    commitment: str = ""


@dataclass(frozen=True, kw_only=True)
class MilestoneIn:
    """A phase (with ``starts_on``) or measuring point."""

    title: str
    due_on: date | None = None
    phase: str = ""
    starts_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ObligationIn:
    """A condition of the decision: what, who, before when."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class BudgetLineIn:
    """Costs (``category``) or funding (``source``, ``form``) of one year, in euros."""

    amount: Decimal
    year: int | None = None
    category: str = ""
    source: str = ""
    form: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskIn:
    """What may go wrong, how likely and how bad (1 to 5), and what is done about it."""

    description: str
    likelihood: int
    impact: int
    measure: str = ""


def _fields(row) -> dict:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


@transaction.atomic
def open_project(
    *,
    number: str,
    programme: Programme,
    line: ProgrammeLine,
    title: str,
    summary: str,
    language: str = "nl",
    granted_amount: Decimal,
    total_costs: Decimal,
    granted_on: date,
    decision_number: str,
    decision_public_text: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    municipalities: Iterable[Municipality] = (),
    target_groups: Iterable[TargetGroup] = (),
    factors: Iterable[SuccessFactor] = (),
    partners: Iterable[PartnerIn] = (),
    milestones: Iterable[MilestoneIn] = (),
    obligations: Iterable[ObligationIn] = (),
    budget_lines: Iterable[BudgetLineIn] = (),
    team: Iterable[tuple[User, str]] = (),
    risks: Iterable[RiskIn] = (),
    is_example: bool = False,
    by,
) -> Project:
    """Open a project with everything the decision says about it, and note it in the log.

    Amounts are in euros. Lists keep their order. ``team`` says who of the consortium may work on it, with their level.
    The progress reports that are due follow from the dates and the programme; the lead partner watches each risk until
    somebody else does. Raises ``ProjectInputError`` when the line belongs to another
    programme, when there is not exactly one lead partner, or when more is granted than the project costs.
    """
    partners, obligations = list(partners), list(obligations)
    if line.programme_id != programme.pk:
        raise ProjectInputError("The line belongs to another programme.")
    if sum(1 for partner in partners if partner.role == MemberRole.LEAD) != 1:
        raise ProjectInputError("A project has exactly one lead partner.")
    if granted_amount > total_costs:
        raise ProjectInputError("More is granted than the project costs.")
    project = Project.objects.create(
        number=number,
        programme=programme,
        line=line,
        title=title,
        summary=summary,
        language=language,
        granted_amount=granted_amount,
        total_costs=total_costs,
        granted_on=granted_on,
        decision_number=decision_number,
        decision_public_text=decision_public_text,
        starts_on=starts_on,
        ends_on=ends_on,
        is_example=is_example,
    )
    project.municipalities.add(*municipalities)
    project.target_groups.add(*target_groups)
    project.factors.add(*factors)
    ProjectPartner.objects.bulk_create(ProjectPartner(project=project, **_fields(row)) for row in partners)
    Milestone.objects.bulk_create(
        Milestone(project=project, order=order, **_fields(row)) for order, row in enumerate(milestones, start=1)
    )
    Obligation.objects.bulk_create(
        Obligation(project=project, order=order, **_fields(row)) for order, row in enumerate(obligations, start=1)
    )
    BudgetLine.objects.bulk_create(BudgetLine(project=project, **_fields(row)) for row in budget_lines)
    ProjectMember.objects.bulk_create(ProjectMember(project=project, user=user, level=level) for user, level in team)
    reports = plan_reports(project)
    lead = next(partner.organisation for partner in partners if partner.role == MemberRole.LEAD)
    ProjectRisk.objects.bulk_create(
        ProjectRisk(project=project, order=order, owner=lead.label, review_on=reports[0].due_on, **_fields(row))
        for order, row in enumerate(risks, start=1)
    )
    record("project.opened", by=by, obj=project, decision=decision_number, obligations=len(obligations))
    return project


@transaction.atomic
def follow_decision(
    *,
    project: Project,
    decision_number: str,
    public_text: str,
    wordings: Iterable[tuple[ObligationIn, str]] = (),
    by,
) -> None:
    """Let a project follow the correction of the decision behind it: its number, its public text and its conditions.

    ``wordings`` gives with each condition as it was how it reads now; who must meet it before when stays.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    project.decision_number, project.decision_public_text = decision_number, public_text
    project.save(update_fields=["decision_number", "decision_public_text"])
    new = {(was.text, was.owner, was.due_on): text for was, text in wordings if was.text != text}
    changed = []
    for obligation in project.obligations.all() if new else ():
        text = new.get((obligation.text, obligation.owner, obligation.due_on))
        if text is not None:
            obligation.text = text
            changed.append(obligation)
    Obligation.objects.bulk_update(changed, ["text"])
    record("project.decision_corrected", by=by, obj=project, decision=decision_number, obligations=len(changed))
