"""A proposal as data: what is frozen at submission, and what every page and paper is made from.

``build`` turns rows into a plain dictionary (JSON, amounts as text with two decimals, dates as ISO). Everything that
judges or prints a proposal reads this dictionary — live or frozen — so that the check page, the PDF, the reviewer and
the Board can never see different things.
"""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from programmes.enums import STATE_SOURCES, MoneyForm

from .querysets import reach_of
from .questions import QUESTIONS

DOSSIER_VERSION = 1


def build(proposal, *, statements: dict[str, str] | None = None) -> dict[str, Any]:
    """Return ``proposal`` as data, with the declarations that are made with it (text by code).

    Fetch it with ``for_dossier()``, else this costs a query per topic.
    """
    reach = reach_of(proposal)
    narrative = proposal.narrative
    costs = [
        {
            "year": line.year,
            "category": line.category,
            "description": line.description,
            "member": line.member.organisation.label if line.member else "",
            "amount": _money(line.amount),
        }
        for line in proposal.cost_lines.all()
    ]
    funding = [
        {
            "source": line.source,
            "financier": line.financier,
            "form": line.form,
            "status": line.status,
            "amount": _money(line.amount),
        }
        for line in proposal.funding_lines.all()
    ]
    return {
        "version": DOSSIER_VERSION,
        "number": proposal.number,
        "language": proposal.language,
        "is_example": proposal.is_example,
        "programme": {
            "name": _both(proposal.programme, "name"),
            "state_share_max": _money(proposal.programme.state_share_max),
        },
        "line": {"number": proposal.line.number, "name": _both(proposal.line, "name")},
        "contours": proposal.contours.dated.isoformat() if proposal.contours else None,
        "title": proposal.title,
        "summary": proposal.summary,
        "kind": proposal.kind,
        "initiative": _both(proposal.initiative, "name") if proposal.initiative else None,
        "answers": {question.name: getattr(narrative, question.name) for question in QUESTIONS},
        "target_groups": reach["target_groups"],
        "choice_moments": reach["choice_moments"],
        "white_spots": reach["white_spots"],
        "municipalities": [row["nl"] for row in reach["municipalities"]],
        "members": [
            {
                "organisation_id": member.organisation_id,
                "organisation": member.organisation.name,
                "pillar": member.organisation.pillar,
                "role": member.role,
                "contribution": member.contribution,
                "expectation": member.expectation,
                "contact_name": member.contact_name,
                "contact_email": member.contact_email,
            }
            for member in sorted(proposal.members.all(), key=lambda member: (member.role != "lead", member.pk))
        ],
        "estimate": {
            "costs": _money(proposal.estimated_costs),
            "request": _money(proposal.estimated_request),
            "starts_on": _date(proposal.starts_on),
            "months": proposal.months,
        },
        "factors": [
            {"number": link.factor.number, "title": _both(link.factor, "title"), "how": link.how}
            for link in proposal.factor_links.all()
        ],
        "phases": [
            {
                "title": phase.title,
                "description": phase.description,
                "starts_on": _date(phase.starts_on),
                "months": phase.months,
            }
            for phase in proposal.phases.all()
        ],
        "check_points": [
            {"title": point.title, "due_on": _date(point.due_on)} for point in proposal.check_points.all()
        ],
        "costs": costs,
        "funding": funding,
        "contributions": [
            {
                "indicator_id": row.indicator_id,
                "code": row.indicator.code,
                "title": _both(row.indicator, "title"),
                "short": _both(row.indicator, "short"),
                "pathway": row.pathway,
                "type": row.contribution_type,
                "strength": row.strength,
                "assumptions": row.assumptions,
                "expected_change": _money(row.expected_change),
                "expected_unit": row.expected_unit,
                "expected_by": row.expected_by,
                "evidence_plan": row.evidence_plan,
            }
            for row in proposal.contributions.all()
        ],
        "risks": [
            {
                "description": risk.description,
                "likelihood": risk.likelihood,
                "impact": risk.impact,
                "measure": risk.measure,
            }
            for risk in proposal.risks.all()
        ],
        "attachments": [
            {
                "id": str(item.uid),
                "kind": item.kind,
                "title": item.title,
                "name": item.original_name,
                "size": item.size,
                "sha256": item.sha256,
            }
            for item in proposal.attachments.all()
            if item.removed_at is None
        ],
        "statements": [{"code": code, "text": text} for code, text in (statements or {}).items()],
        "totals": totals(costs, funding),
    }


def totals(costs: Iterable[dict], funding: Iterable[dict]) -> dict[str, str | None]:
    """Return the sums that matter, in euros as text; ``share`` is the state's part of all funding in percent."""
    funding = list(funding)
    cost_sum = sum((Decimal(line["amount"]) for line in costs), Decimal(0))
    funding_sum = sum((Decimal(line["amount"]) for line in funding), Decimal(0))
    state = sum((Decimal(line["amount"]) for line in funding if line["source"] in STATE_SOURCES), Decimal(0))
    in_kind = sum((Decimal(line["amount"]) for line in funding if line["form"] == MoneyForm.IN_KIND), Decimal(0))
    share = (state * 100 / funding_sum).quantize(Decimal("0.01")) if funding_sum else None
    return {
        "costs": _money(cost_sum),
        "funding": _money(funding_sum),
        "state": _money(state),
        "in_kind": _money(in_kind),
        "gap": _money(cost_sum - funding_sum),
        "share": _money(share),
    }


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of a dossier, independent of the order of its keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{Decimal(value):.2f}"


def _date(value) -> str | None:
    return value.isoformat() if value else None


def _both(row, name: str) -> dict[str, str]:
    dutch = getattr(row, f"{name}_nl")
    return {"nl": dutch, "en": getattr(row, f"{name}_en") or dutch}
