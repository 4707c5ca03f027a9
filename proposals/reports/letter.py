"""The decision of the Board, as a letter to the lead partner."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from twenteboard.platform.formats import paragraphs

from ..enums import Outcome
from ..models import Proposal
from .scores import letter_of

TEMPLATE = "proposals/reports/letter.html"
VERSION = "2"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a grant: who meets it, before when."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a criterion is not met."""

    criterion: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter prints. Amounts are euros."""

    is_example: bool
    number: str
    proposal_number: str
    project_number: str
    title: str
    organisation: str
    contact: str
    programme: str
    decided_on: date
    is_written_procedure: bool
    outcome: str
    is_grant: bool
    has_conditions: bool
    amount: Decimal | None
    asked: Decimal
    costs: Decimal
    text: tuple[str, ...]
    grounds: tuple[str, ...]
    conditions: tuple[Condition, ...]
    reasons: tuple[Reason, ...]
    votes_for: int
    votes_against: int
    votes_abstained: int
    recused: int
    corrects: str
    corrected_on: date | None
    correction_reason: tuple[str, ...]
    objection: tuple[str, ...]


def title_of(decision) -> str:
    """Title of the paper."""
    return gettext_lazy("Decision on your proposal")


def collect(decision) -> dict[str, Any]:
    """Freeze what the letter prints, for a confirmed decision. Some six queries."""
    # Read anew: what the decision holds in memory does not know yet of the project that the move just opened.
    proposal = Proposal.objects.select_related("programme", "current_submission", "project").get(
        pk=decision.proposal_id
    )
    programme = proposal.programme
    frozen = proposal.current_submission.data
    lead = next((row for row in frozen["members"] if row["role"] == "lead"), None)
    return {
        "reference": decision.number,
        "language": proposal.language,
        "is_example": proposal.is_example,
        "proposal": proposal.number,
        "project": proposal.project.number if proposal.project_id else "",
        "title": frozen["title"],
        "organisation": lead["organisation"] if lead else "",
        "contact": lead["contact_name"] if lead else "",
        "programme": frozen["programme"]["name"],
        "decided_on": (decision.decided_on or timezone.localdate()).isoformat(),
        "is_written_procedure": decision.is_written_procedure,
        "outcome": decision.outcome,
        "amount": None if decision.amount is None else f"{decision.amount:.2f}",
        "asked": frozen["totals"]["state"],
        "costs": frozen["totals"]["costs"],
        "text": decision.text,
        "grounds": decision.grounds,
        "conditions": [
            {"text": row.text, "owner": row.owner, "due_on": row.due_on.isoformat()}
            for row in decision.conditions.all()
        ],
        "reasons": [
            {
                "letter": row.criterion.letter,
                "criterion": {"nl": row.criterion.title_nl, "en": row.criterion.title_en or row.criterion.title_nl},
                "text": row.text,
            }
            for row in decision.reasons.select_related("criterion")
            if row.text.strip()
        ],
        "votes": [decision.votes_for, decision.votes_against, decision.votes_abstained],
        "recused": decision.item.recusals.count() if decision.item_id else 0,
        "corrects": decision.corrects.number if decision.corrects_id else "",
        "corrected_on": timezone.localdate(decision.confirmed_at).isoformat() if decision.corrects_id else None,
        "correction_reason": decision.correction_reason,
        "objection": {"nl": programme.objection_nl, "en": programme.objection_en or programme.objection_nl},
    }


def build(data: dict[str, Any]) -> Letter:
    """Turn the frozen data into what the letter prints."""
    language = data["language"]
    with translation.override(language):
        outcome = str(Outcome(data["outcome"]).label)
    votes_for, votes_against, votes_abstained = data["votes"]
    return Letter(
        is_example=data["is_example"],
        number=data["reference"],
        proposal_number=data["proposal"],
        project_number=data["project"],
        title=data["title"],
        organisation=data["organisation"],
        contact=data["contact"],
        programme=data["programme"][language],
        decided_on=date.fromisoformat(data["decided_on"]),
        is_written_procedure=data["is_written_procedure"],
        outcome=outcome,
        is_grant=data["outcome"] in (Outcome.GRANT, Outcome.GRANT_CONDITIONALLY),
        has_conditions=data["outcome"] == Outcome.GRANT_CONDITIONALLY,
        amount=None if data["amount"] is None else Decimal(data["amount"]),
        asked=Decimal(data["asked"]),
        costs=Decimal(data["costs"]),
        text=paragraphs(data["text"]),
        grounds=paragraphs(data["grounds"]),
        conditions=tuple(
            Condition(row["text"], row["owner"], date.fromisoformat(row["due_on"])) for row in data["conditions"]
        ),
        reasons=tuple(
            Reason(f"{letter_of(row)} {row['criterion'][language]}".strip(), paragraphs(row["text"]))
            for row in data["reasons"]
        ),
        votes_for=votes_for,
        votes_against=votes_against,
        votes_abstained=votes_abstained,
        recused=data["recused"],
        corrects=data["corrects"],
        # Letters of before a decision could be corrected hold neither.
        corrected_on=date.fromisoformat(data["corrected_on"]) if data.get("corrected_on") else None,
        correction_reason=paragraphs(data.get("correction_reason", "")),
        objection=paragraphs(data["objection"][language]),
    )
