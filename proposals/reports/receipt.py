"""Confirmation of receipt: everything that was handed in, with its fingerprint, and what happens next."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twenteboard.platform.formats import spaced

from ..enums import Stage
from .handed_in import PaperSection, sections

TEMPLATE = "proposals/reports/receipt.html"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the paper prints. Amounts are euros."""

    is_example: bool
    is_quickscan: bool
    number: str
    title: str
    submission: int
    at: datetime
    fingerprint: str
    handed_in_by: str
    answer_before: date | None
    programme: str
    line: str
    lead: str
    costs: Decimal | None
    asked: Decimal | None
    share: Decimal | None
    statements: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    toc: tuple[tuple[str, str], ...]


def title_of(submission) -> str:
    """Title of the paper."""
    if submission.stage == Stage.QUICKSCAN:
        return gettext_lazy("We received your quickscan")
    return gettext_lazy("We received your proposal")


def collect(submission) -> dict[str, Any]:
    """Freeze what the paper prints; call it after the move has set the term. No queries when the rows are at hand."""
    proposal = submission.proposal
    return {
        "reference": proposal.number,
        "language": proposal.language,
        "submission": submission.n,
        "stage": submission.stage,
        "at": submission.at.isoformat(),
        "sha256": submission.sha256,
        "by": submission.by.full_name,
        "answer_before": proposal.due_on.isoformat() if proposal.due_on else None,
        "dossier": submission.data,
    }


def build(data: dict[str, Any]) -> Receipt:
    """Turn the frozen data into what the paper prints."""
    frozen, language = data["dossier"], data["language"]
    is_quickscan = data["stage"] == Stage.QUICKSCAN
    with translation.override(language):
        parts = sections(frozen, language=language, stage=Stage(data["stage"]))
        toc = (("vervolg", _("What happens next")), *((part.id, part.title) for part in parts))
    costs, asked = (
        (frozen["estimate"]["costs"], frozen["estimate"]["request"])
        if is_quickscan
        else (frozen["totals"]["costs"], frozen["totals"]["state"])
    )
    return Receipt(
        is_example=frozen["is_example"],
        is_quickscan=is_quickscan,
        number=data["reference"],
        title=frozen["title"],
        submission=data["submission"],
        at=datetime.fromisoformat(data["at"]),
        fingerprint=spaced(data["sha256"]),
        handed_in_by=data["by"],
        answer_before=date.fromisoformat(data["answer_before"]) if data["answer_before"] else None,
        programme=frozen["programme"]["name"][language],
        line=f"{frozen['line']['number']} {frozen['line']['name'][language]}",
        lead=next((member["organisation"] for member in frozen["members"] if member["role"] == "lead"), ""),
        costs=_decimal(costs),
        asked=_decimal(asked),
        share=None if is_quickscan else _decimal(frozen["totals"]["share"]),
        statements=tuple(row["text"] for row in frozen["statements"]),
        sections=parts,
        toc=toc,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
