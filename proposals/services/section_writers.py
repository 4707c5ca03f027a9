"""How the values of each section become rows. Called by ``sections.save_section``, inside its transaction.

Lists (phases, costs, …) are written as a whole, in the order given: nothing else points at their rows. Members of the
consortium keep their row, because cost lines refer to them. Values are typed; amounts are ``Decimal`` euros.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Value

from partners.services import register_organisation
from programmes.enums import MemberRole

from ..models import (
    CheckPoint,
    ConsortiumMember,
    CostLine,
    FactorLink,
    FundingLine,
    Narrative,
    Phase,
    PlannedContribution,
    Proposal,
    ProposalRisk,
)

Values = Mapping[str, Any]
MEMBER_FIELDS = ("contribution", "expectation", "contact_name", "contact_email")
REACH = ("target_groups", "choice_moments", "white_spots", "municipalities")


def write_columns(proposal: Proposal, values: Values, by) -> None:
    """Columns of the proposal itself: ``{column: value}``."""
    Proposal.objects.filter(pk=proposal.pk).update(**values)
    for name, value in values.items():
        setattr(proposal, name, value)


def write_answers(proposal: Proposal, values: Values, by) -> None:
    """Answers in words: ``{"answers": {question: text}}``."""
    if values["answers"]:
        Narrative.objects.filter(proposal=proposal).update(**values["answers"])


def write_reach(proposal: Proposal, values: Values, by) -> None:
    """Chosen lists: ``{list: ids}``. One query to see what is there, then only what changes."""
    queries = [
        getattr(Proposal, name)
        .through.objects.filter(proposal=proposal)
        .annotate(kind=Value(name))
        .values_list("kind", _target(name))
        .order_by()
        for name in REACH
    ]
    present: dict[str, set[int]] = {name: set() for name in REACH}
    for name, pk in queries[0].union(*queries[1:], all=True):
        present[name].add(pk)
    for name in REACH:
        through, wanted = getattr(Proposal, name).through, set(values[name])
        if gone := present[name] - wanted:
            through.objects.filter(proposal=proposal, **{f"{_target(name)}__in": gone}).delete()
        if new := wanted - present[name]:
            through.objects.bulk_create(through(proposal=proposal, **{_target(name): pk}) for pk in sorted(new))


def _target(name: str) -> str:
    return getattr(Proposal, name).field.m2m_reverse_field_name() + "_id"


def write_consortium(proposal: Proposal, values: Values, by) -> None:
    """``{"members": [{"organisation_id" or "new_organisation", …}], "lead": organisation id or None}``."""
    present = {member.organisation_id: member for member in proposal.members.all()}
    kept: dict[int, ConsortiumMember] = {}
    for row in values["members"]:
        pk = row.get("organisation_id") or register_organisation(name=row["new_organisation"], by=by).pk
        member = present.get(pk) or ConsortiumMember(proposal=proposal, organisation_id=pk)
        for name in MEMBER_FIELDS:
            setattr(member, name, row.get(name, ""))
        kept[pk] = member
    lead = values.get("lead") if values.get("lead") in kept else None
    lead = lead or next((pk for pk, member in kept.items() if member.role == MemberRole.LEAD), None)
    if gone := [member.pk for pk, member in present.items() if pk not in kept]:
        ConsortiumMember.objects.filter(pk__in=gone).delete()
    if lead is not None and kept[lead].role != MemberRole.LEAD:
        # The old lead partner steps back first: there is never more than one.
        proposal.members.filter(role=MemberRole.LEAD).update(role=MemberRole.PARTNER)
    for pk, member in kept.items():
        member.role = MemberRole.LEAD if pk == lead else MemberRole.PARTNER
    if old := [member for member in kept.values() if member.pk]:
        ConsortiumMember.objects.bulk_update(old, [*MEMBER_FIELDS, "role"])
    if new := [member for member in kept.values() if not member.pk]:
        ConsortiumMember.objects.bulk_create(new)


def _replace(model, proposal: Proposal, rows: Iterable[Mapping[str, Any]], *, ordered: bool = True) -> None:
    model.objects.filter(proposal=proposal).delete()
    made = [model(proposal=proposal, **row) for row in rows]
    if ordered:
        for order, item in enumerate(made):
            item.order = order
    if made:
        model.objects.bulk_create(made)


def write_approach(proposal: Proposal, values: Values, by) -> None:
    """``answers`` and ``{"factors": [{"factor_id", "how"}]}``."""
    write_answers(proposal, values, by)
    _replace(FactorLink, proposal, values["factors"], ordered=False)


def write_planning(proposal: Proposal, values: Values, by) -> None:
    """``{"phases": [{title, description, starts_on, months}], "check_points": [{title, due_on}]}``."""
    _replace(Phase, proposal, values["phases"])
    _replace(CheckPoint, proposal, values["check_points"])


def write_budget(proposal: Proposal, values: Values, by) -> None:
    """``{"cost_lines": [{year, category, description, member_id, amount}]}``."""
    _replace(CostLine, proposal, values["cost_lines"])


def write_funding(proposal: Proposal, values: Values, by) -> None:
    """``answers`` and ``{"funding_lines": [{source, financier, form, status, amount}]}``."""
    write_answers(proposal, values, by)
    _replace(FundingLine, proposal, values["funding_lines"])


def write_results(proposal: Proposal, values: Values, by) -> None:
    """``answers`` and ``{"contributions": [{indicator_id, pathway, …}]}``; one row per KPI."""
    write_answers(proposal, values, by)
    _replace(PlannedContribution, proposal, values["contributions"], ordered=False)


def write_risks(proposal: Proposal, values: Values, by) -> None:
    """``{"risks": [{description, likelihood, impact, measure}]}``."""
    _replace(ProposalRisk, proposal, values["risks"])


def write_nothing(proposal: Proposal, values: Values, by) -> None:
    """Attachments are stored one by one, by ``services.attachments``."""


WRITERS = {
    "basics": write_columns,
    "rationale": write_answers,
    "reach": write_reach,
    "consortium": write_consortium,
    "estimate": write_columns,
    "approach": write_approach,
    "planning": write_planning,
    "budget": write_budget,
    "funding": write_funding,
    "results": write_results,
    "risks": write_risks,
    "continuity": write_answers,
    "attachments": write_nothing,
}
