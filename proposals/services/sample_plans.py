"""Sample plans: a whole plan as data (``fixtures/sample_plans``), written into a proposal the way the forms write it.

Used by the demonstration and by tests. A name in a plan that the programme does not know is an error, so that nothing
of a plan is lost silently; an organisation nobody knows becomes a fictitious one.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from kpis.models import Indicator
from partners.models import Municipality, Organisation
from partners.services import register_organisation
from partners.services.demo_accounts import FICTITIOUS, LEAD_ORGANISATION, PARTNER_ORGANISATION
from programmes.models import Programme

from ..enums import Stage
from ..models import Proposal, SectionState
from ..questions import questions_of
from ..sections import sections_of
from .sections import save_section
from .starting import start_proposal

Plan = dict[str, Any]
ROLES = {"@lead": LEAD_ORGANISATION, "@partner": PARTNER_ORGANISATION}
ROW_NAMES = {"type": "contribution_type"}
DATES = ("starts_on", "due_on")
AMOUNTS = ("amount", "expected_change")
YEARS = ("year", "expected_by")
CENTURY = 1900  # a year below this counts from the year of today


def load_plan(code: str) -> Plan:
    """Return the sample plan ``code``. Raises ``FileNotFoundError`` for an unknown one."""
    path = settings.FIXTURE_DIRS[0] / "sample_plans" / f"{code}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def placed_in_time(plan: Plan, today: date) -> Plan:
    """Return ``plan`` with dates that are numbers counted from ``today`` (days; years from its year).

    Work starts on the first of a month; a plan that names its dates stays as it is.
    """

    def placed(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: placed(key, part) for key, part in value.items()}
        if isinstance(value, list):
            return [placed(name, part) for part in value]
        if name in DATES and isinstance(value, int):
            day = today + timedelta(days=value)
            return (day.replace(day=1) if name == "starts_on" else day).isoformat()
        if name in YEARS and isinstance(value, int) and value < CENTURY:
            return today.year + value
        return value

    return placed("", plan)


def start_sample(*, plan: Plan, by) -> Proposal:
    """Start the proposal of ``plan``, marked as an example, with ``by`` as lead editor."""
    line = Programme.objects.in_front().lines.get(number=plan["line"])
    lead = organisation_of(plan["lead"]["organisation"], by=by)
    return start_proposal(by=by, line=line, title=plan["title"], organisation=lead, language="nl", is_example=True)


def fill(*, proposal: Proposal, plan: Plan, by, stage: Stage, only: Iterable[str] | None = None) -> None:
    """Write the sections of ``stage`` (or ``only`` some of them) through the service of the forms.

    Attachments are files and stay out. Raises ``LookupError`` for a name the programme does not know.
    """
    codes = [section.code for section in sections_of(stage) if section.code != "attachments"]
    revisions = dict(SectionState.objects.filter(proposal=proposal).values_list("section", "revision"))
    for code in codes:
        if only is None or code in only:
            values = _values(proposal, plan, code, stage, by)
            save_section(proposal=proposal, section=code, by=by, values=values, seen_revision=revisions.get(code, 0))


def organisation_of(name: str, *, by) -> Organisation:
    """Return the organisation a plan names; one nobody knows is registered as fictitious, and says so in its name."""
    name = ROLES.get(name, name)
    known = Organisation.objects.can_join_consortium().filter(name__iexact=name).first()
    if known is not None:
        return known
    if "fictief" not in name:
        name = f"{name} {FICTITIOUS}"
    made = register_organisation(name=name, by=by)
    if not made.is_example:
        made.is_example = True
        made.save(update_fields=["is_example"])
    return made


def _values(proposal: Proposal, plan: Plan, code: str, stage: Stage, by) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if questions := questions_of(code, stage):
        values["answers"] = {question.name: plan["answers"].get(question.name, "") for question in questions}
    rows = {
        "basics": _basics,
        "reach": _reach,
        "consortium": _consortium,
        "estimate": _estimate,
        "approach": _approach,
        "planning": _planning,
        "budget": _budget,
        "funding": _funding,
        "results": _results,
        "risks": _risks,
    }.get(code)
    return values | (rows(proposal, plan, by) if rows else {})


def _basics(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    initiative = plan.get("initiative")
    return {
        "title": plan["title"],
        "summary": plan["summary"],
        "kind": plan["kind"],
        "initiative_id": _ids(proposal.programme.initiatives, [initiative])[0] if initiative else None,
    }


def _reach(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    programme = proposal.programme
    return {
        "target_groups": _ids(programme.targetgroups, plan["target_groups"]),
        "choice_moments": _ids(programme.choicemoments, plan["choice_moments"]),
        "white_spots": _ids(programme.whitespots, plan["white_spots"]),
        "municipalities": _ids(Municipality.objects, plan["municipalities"], column="name"),
    }


def _ids(rows, names: list[str], *, column: str = "name_nl") -> list[int]:
    known = dict(rows.filter(**{f"{column}__in": names}).values_list(column, "pk"))
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"Unknown in the programme: {', '.join(unknown)}")
    return [known[name] for name in names]


def _consortium(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    members = [
        {
            "organisation_id": organisation_of(row["organisation"], by=by).pk,
            **{name: row.get(name, "") for name in ("contribution", "expectation", "contact_name", "contact_email")},
        }
        for row in (plan["lead"], *plan["partners"])
    ]
    return {"members": members, "lead": members[0]["organisation_id"]}


def _estimate(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    estimate = plan["estimate"]
    return {
        "estimated_costs": Decimal(estimate["costs"]),
        "estimated_request": Decimal(estimate["request"]),
        "starts_on": date.fromisoformat(estimate["starts_on"]),
        "months": estimate["months"],
    }


def _approach(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    factors = dict(proposal.programme.factors.values_list("number", "pk"))
    return {"factors": [{"factor_id": factors[row["number"]], "how": row["how"]} for row in plan["factors"]]}


def _planning(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    return {"phases": _rows(plan["phases"]), "check_points": _rows(plan["check_points"])}


def _budget(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    members = dict(proposal.members.values_list("organisation__name", "pk"))
    lines = []
    for row in _rows(plan["costs"]):
        name = row.pop("member")
        lines.append(row | {"member_id": members[organisation_of(name, by=by).name] if name else None})
    return {"cost_lines": lines}


def _funding(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    return {"funding_lines": _rows(plan["funding"])}


def _results(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    indicators = dict(Indicator.objects.filter(programme=proposal.programme).values_list("code", "pk"))
    return {
        "contributions": [row | {"indicator_id": indicators[row.pop("code")]} for row in _rows(plan["contributions"])]
    }


def _risks(proposal: Proposal, plan: Plan, by) -> dict[str, Any]:
    return {"risks": _rows(plan["risks"])}


def _rows(rows: list[Plan]) -> list[dict[str, Any]]:
    """Typed copies of the rows of a plan, under the names of the columns."""
    return [{ROW_NAMES.get(name, name): _typed(name, value) for name, value in row.items()} for row in rows]


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DATES:
        return date.fromisoformat(value)
    if name in AMOUNTS:
        return Decimal(value)
    return value
