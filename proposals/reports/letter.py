"""The decision of the Board, as a letter to the lead partner."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

TEMPLATE = "proposals/reports/letter.html"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter prints."""

    title: str


def title_of(decision) -> str:
    """Title of the paper."""
    return _("Decision on your proposal")


def collect(decision) -> dict:
    """Freeze what the letter prints."""
    return {"title": decision.proposal.title, "number": decision.number, "outcome": decision.outcome}


def build(data: dict) -> Letter:
    """Turn the frozen data into what the letter prints."""
    return Letter(title=data["title"])
