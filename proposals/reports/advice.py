"""The advice of TBD on one proposal: for the applicants, and — with recommendation and money — for the Board.

The data ride along inside the PDF, so ``collect`` freezes for each reader only what that reader may know: nothing about
who reviewed, and for applicants nothing that is meant for the Board.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import Pillar
from twenteboard.platform.formats import paragraphs

from ..enums import Answer, Audience, Recommendation, Stage, State
from ..models import ApplicantResponse, CheckAnswer
from ..querysets import money_left
from . import gantt, scores
from .handed_in import (
    Cell,
    RecordsBlock,
    TableBlock,
    costs_by_year,
    funding_by_source,
    is_long,
    records_of,
    sections,
)

TEMPLATE = "proposals/reports/advice.html"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody who was consulted said."""

    party: str
    is_core_team: bool
    on: date
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """The reaction of the applicants; without paragraphs the term passed."""

    on: date
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForBoard:
    """What only the Board reads. Amounts are euros."""

    recommendation: str
    conditions: tuple[str, ...]
    left: Decimal | None
    left_after: Decimal | None
    costs_table: TableBlock
    funding_table: TableBlock
    consortium: TableBlock | RecordsBlock
    promises: RecordsBlock | None
    planning: gantt.Gantt | None
    municipalities: tuple[str, ...]
    reaction: Reaction | None
    heard: tuple[Heard, ...]
    qualification: TableBlock | RecordsBlock | None
    conclusion: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdvicePaper:
    """What the paper prints; ``board`` is ``None`` in the paper for the applicants. Amounts are euros."""

    is_example: bool
    number: str
    title: str
    version: int
    lead: str
    line: str
    programme: str
    costs: Decimal
    asked: Decimal
    share: Decimal | None
    months: str
    summary: tuple[str, ...]
    strengths: tuple[str, ...]
    concerns: tuple[str, ...]
    suggestions: tuple[str, ...]
    scores: scores.Scores
    statement: tuple[str, ...]
    react_before: date | None
    approved_on: date | None
    board: ForBoard | None

    @property
    def contents(self) -> list[tuple[str, str]]:
        """What follows the advice itself, for the table of contents; none in the short paper for the applicants.

        Stands after the advice, not before it: the first page is for what the Board must know.
        """
        board = self.board
        if board is None:
            return []
        parts = [
            ("score", _("Scores on the criteria"), True),
            ("geld", _("Money"), True),
            ("consortium", _("Consortium"), True),
            ("kpi", _("What the project promises"), board.promises),
            ("planning", _("Planning"), board.planning),
            ("gehoord", _("Reaction of the applicants"), True),
            ("adviezen", _("Kernteam and others who were heard"), board.heard),
            ("volledigheid", _("Completeness and eligibility"), board.qualification),
            ("werkwijze", _("How this advice was made"), True),
        ]
        return [(anchor, title) for anchor, title, is_there in parts if is_there]


def title_of(version) -> str:
    """Title of the paper."""
    if version.advice.audience == Audience.BOARD:
        return gettext_lazy("Advice to the Twente Board")
    return gettext_lazy("Advice on your proposal")


def collect(version) -> dict[str, Any]:
    """Freeze what the paper prints for its audience. Some ten queries, whatever the number of reviewers."""
    proposal = version.advice.proposal
    programme = proposal.programme
    is_board = version.advice.audience == Audience.BOARD
    frozen = version.submission.data
    data = {
        "reference": proposal.number,
        "language": "nl" if is_board else proposal.language,
        "audience": str(version.advice.audience),
        "version": version.n,
        "submission": version.submission.n,
        "summary": version.summary,
        "strengths": version.strengths,
        "concerns": version.concerns,
        "suggestions": version.suggestions,
        "approved_on": _local_day(version.approved_at),
        "scores": scores.collect(proposal, version.submission),
        "statement": {
            "nl": programme.criteria_statement_nl,
            "en": programme.criteria_statement_en or programme.criteria_statement_nl,
        },
        "react_before": None,
        "dossier": frozen,
    }
    if not is_board:
        asked_to_react = proposal.state == State.HEARING and proposal.due_on
        return data | {"react_before": proposal.due_on.isoformat() if asked_to_react else None}
    left = money_left(programme)
    return data | {
        "recommendation": version.recommendation,
        "conditions": version.conditions,
        "money_left": None if left is None else f"{left:.2f}",
        "reaction": _reaction(proposal),
        "heard": [
            {"party": row.party, "is_core_team": row.is_core_team, "on": row.heard_on.isoformat(), "text": row.text}
            for row in proposal.consultations.all()
        ],
        "qualification": _qualification(version.submission),
    }


def _local_day(moment: datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


def _reaction(proposal) -> dict[str, Any] | None:
    response = ApplicantResponse.objects.filter(proposal=proposal, sent_at__isnull=False).order_by("-sent_at").first()
    return {"on": _local_day(response.sent_at), "text": response.text} if response else None


def _qualification(submission) -> dict[str, Any] | None:
    answers = CheckAnswer.objects.filter(qualification__submission=submission).select_related(
        "check_item", "qualification"
    )
    rows = list(answers)
    if not rows:
        return None
    return {
        "conclusion": rows[0].qualification.conclusion,
        "answers": [
            {
                "question": {
                    "nl": row.check_item.question_nl,
                    "en": row.check_item.question_en or row.check_item.question_nl,
                },
                "answer": row.answer,
                "note": row.note,
            }
            for row in rows
        ],
    }


def build(data: dict[str, Any]) -> AdvicePaper:
    """Turn the frozen data into what the paper prints."""
    frozen, language = data["dossier"], data["language"]
    with translation.override(language):
        scored = scores.build(data["scores"], language)
        board = _for_board(data, language) if data["audience"] == Audience.BOARD else None
        months = frozen["estimate"]["months"]
        return AdvicePaper(
            is_example=frozen["is_example"],
            number=data["reference"],
            title=frozen["title"],
            version=data["version"],
            lead=next((row["organisation"] for row in frozen["members"] if row["role"] == "lead"), ""),
            line=f"{frozen['line']['number']} {frozen['line']['name'][language]}",
            programme=frozen["programme"]["name"][language],
            costs=Decimal(frozen["totals"]["costs"]),
            asked=Decimal(frozen["totals"]["state"]),
            share=_decimal(frozen["totals"]["share"]),
            months=_("%(n)s months") % {"n": months} if months else "",
            summary=paragraphs(data["summary"]),
            strengths=paragraphs(data["strengths"]),
            concerns=paragraphs(data["concerns"]),
            suggestions=paragraphs(data["suggestions"]),
            scores=scored,
            statement=paragraphs(data["statement"][language]),
            react_before=_date(data["react_before"]),
            approved_on=_date(data["approved_on"]),
            board=board,
        )


def _for_board(data: dict[str, Any], language: str) -> ForBoard:
    frozen = data["dossier"]
    left = _decimal(data["money_left"])
    parts = {part.id: part for part in sections(frozen, language=language, stage=Stage.FULL)}
    promises = parts["deel-results"].blocks[0]
    qualification = data["qualification"]
    recommendation = data["recommendation"]
    return ForBoard(
        recommendation=str(Recommendation(recommendation).label) if recommendation else "",
        conditions=paragraphs(data["conditions"]),
        left=left,
        left_after=None if left is None else left - Decimal(frozen["totals"]["state"]),
        costs_table=costs_by_year(frozen),
        funding_table=funding_by_source(frozen),
        consortium=_consortium(frozen),
        promises=promises if promises.kind == "records" else None,
        planning=gantt.draw(frozen),
        municipalities=tuple(frozen["municipalities"]),
        reaction=_reaction_of(data["reaction"]),
        heard=tuple(
            Heard(row["party"], row["is_core_team"], date.fromisoformat(row["on"]), paragraphs(row["text"]))
            for row in data["heard"]
        ),
        qualification=_checks(qualification, language) if qualification else None,
        conclusion=paragraphs(qualification["conclusion"]) if qualification else (),
    )


def _consortium(frozen: dict[str, Any]) -> TableBlock | RecordsBlock:
    order = list(Pillar.values)
    members = sorted(frozen["members"], key=lambda row: (order.index(row["pillar"]), row["role"] != "lead"))
    rows = [
        (
            row["organisation"],
            str(Pillar(row["pillar"]).label),
            _("Lead partner") + ". " + row["contribution"] if row["role"] == "lead" else row["contribution"],
        )
        for row in members
    ]
    return _table(_("Partners by pillar"), (_("Partner"), _("Pillar"), _("What this partner does")), rows)


def _checks(qualification: dict[str, Any], language: str) -> TableBlock | RecordsBlock:
    rows = [
        (
            row["question"][language],
            str(Answer(row["answer"]).label) if row["answer"] else "–",
            row["note"],
        )
        for row in qualification["answers"]
    ]
    return _table(_("Answers to the checks"), (_("Check"), _("Answer"), _("Note")), rows)


def _table(caption: str, headers: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> TableBlock | RecordsBlock:
    """Three columns, the second short; records where somebody wrote more than a table can hold."""
    if is_long(rows):
        return records_of(caption, headers, rows)
    return TableBlock(
        caption,
        tuple(Cell(text) for text in headers),
        tuple((Cell(first), Cell(second, is_short=True), Cell(third)) for first, second, third in rows),
    )


def _reaction_of(row: dict[str, Any] | None) -> Reaction | None:
    return Reaction(date.fromisoformat(row["on"]), paragraphs(row["text"])) if row else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
