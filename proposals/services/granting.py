"""From a grant to a project: what was handed in becomes budget, milestones, risks, obligations, team and claims."""

from datetime import date, timedelta
from decimal import Decimal

from kpis.services import ClaimIn, freeze_claims
from programmes.services.project import BudgetLineIn, MilestoneIn, ObligationIn, PartnerIn, RiskIn, open_project


def open_project_for(proposal, *, decision, submission, by):
    """Open the project of a grant from the frozen submission, with its claims. Returns the project."""
    data = submission.data
    members = list(proposal.members.select_related("organisation"))
    starts = _date(data["estimate"]["starts_on"]) or _first_phase(data)
    project = open_project(
        number=decision.number.replace("TWB-B-", "TWB-P-"),
        programme=proposal.programme,
        line=proposal.line,
        title=data["title"],
        summary=data["summary"],
        language=proposal.language,
        granted_amount=decision.amount,
        total_costs=Decimal(data["totals"]["costs"]),
        granted_on=decision.decided_on,
        decision_number=decision.number,
        decision_public_text="" if decision.withheld_ground else decision.text,
        starts_on=starts,
        ends_on=_last_phase(data),
        municipalities=list(proposal.municipalities.all()),
        target_groups=list(proposal.target_groups.all()),
        factors=[row.factor for row in proposal.factor_links.select_related("factor")],
        partners=[
            PartnerIn(organisation=row.organisation, role=row.role, commitment=row.contribution) for row in members
        ],
        milestones=[
            *(
                MilestoneIn(
                    title=phase["title"],
                    due_on=_end_of(phase),
                    phase=phase["title"],
                    starts_on=_date(phase["starts_on"]) if phase["months"] else None,
                )
                for phase in data["phases"]
            ),
            *(MilestoneIn(title=point["title"], due_on=_date(point["due_on"])) for point in data["check_points"]),
        ],
        obligations=[
            ObligationIn(text=row.text, owner=row.owner, due_on=row.due_on) for row in decision.conditions.all()
        ],
        budget_lines=[
            *(
                BudgetLineIn(
                    amount=Decimal(row["amount"]),
                    year=row["year"],
                    category=row["category"],
                    description=row["description"],
                )
                for row in data["costs"]
            ),
            *(
                BudgetLineIn(
                    amount=Decimal(row["amount"]),
                    source=row["source"],
                    form=row["form"],
                    description=row["financier"],
                )
                for row in data["funding"]
            ),
        ],
        # Who wrote the proposal works on the project; both floors call the levels by the same names.
        team=[(row.user, row.level) for row in proposal.team.select_related("user")],
        risks=[
            RiskIn(
                description=row["description"],
                likelihood=row["likelihood"],
                impact=row["impact"],
                measure=row["measure"],
            )
            for row in data["risks"]
            if row["likelihood"] and row["impact"]
        ],
        is_example=proposal.is_example,
        by=by,
    )
    rows = {row.indicator_id: row for row in proposal.contributions.select_related("indicator")}
    claims = [
        ClaimIn(
            indicator=rows[row["indicator_id"]].indicator,
            pathway=row["pathway"],
            contribution_type=row["type"],
            strength=row["strength"],
            assumptions=row["assumptions"],
            expected_change=Decimal(row["expected_change"]) if row["expected_change"] is not None else None,
            expected_unit=row["expected_unit"],
            expected_by=row["expected_by"],
            evidence_plan=row["evidence_plan"],
        )
        for row in data["contributions"]
    ]
    freeze_claims(project=project, claims=claims, by=by)
    return project


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _end_of(phase: dict) -> date | None:
    start = _date(phase["starts_on"])
    if start is None or not phase["months"]:
        return None
    months = start.month - 1 + phase["months"]
    return date(start.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _first_phase(data: dict) -> date | None:
    return min((day for phase in data["phases"] if (day := _date(phase["starts_on"]))), default=None)


def _last_phase(data: dict) -> date | None:
    return max((day for phase in data["phases"] if (day := _end_of(phase))), default=None)
