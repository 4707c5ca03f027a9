"""The list of decisions of one meeting (besluitenlijst), for everyone: no names, and of what is not public the ground.

The public page and the PDF are both made by ``build`` from the data of the paper, so they cannot differ.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from partners.enums import Pillar
from twenteboard.platform.formats import datum, paragraphs

from ..enums import DecisionState, Outcome, SeatKind, WithheldGround
from ..models import Decision, Meeting

TEMPLATE = "proposals/reports/decision_list.html"
VERSION = "1"
REJECTIONS, DEFERRALS = "rejections", "deferrals"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a grant in public words: what, before when."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One item. Of an item that is not public only ``n`` and ``ground`` are filled. ``amount`` in euros."""

    n: int
    is_public: bool
    ground: str = ""
    number: str = ""
    title: str = ""
    language: str = ""
    line: str = ""
    outcome: str = ""
    amount: Decimal | None = None
    text: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    votes_for: int = 0
    votes_against: int = 0
    votes_abstained: int = 0
    recused: int = 0
    corrects: str = ""
    corrected_on: date | None = None
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionList:
    """What the list prints. ``present`` has for each pillar its name, the voting seats present and all of them."""

    reference: str
    is_example: bool
    board: str
    programme: str
    held_on: date
    voting: int
    quorum: int
    attended: int
    present: tuple[tuple[str, int, int], ...]
    items: tuple[Item, ...]

    @property
    def summary(self) -> str:
        """How many decisions there are, and how many everyone may read."""
        return summary_of([item.is_public for item in self.items])


def title_of(meeting: Meeting) -> str:
    """Title of the paper."""
    return _("List of decisions of %(day)s") % {"day": datum(timezone.localtime(meeting.starts_at))}


def summary_of(are_public: list[bool]) -> str:
    """Say of how many items something was decided, and how much of that is public."""
    if not are_public:
        return _("Nothing was decided in this meeting")
    decided = ngettext("%(n)s decision", "%(n)s decisions", len(are_public)) % {"n": len(are_public)}
    if all(are_public):
        public = _("all public") if len(are_public) > 1 else _("public")
    elif not any(are_public):
        public = _("not public")
    else:
        public = _("of which %(n)s public") % {"n": sum(are_public)}
    return f"{decided}, {public}"


def ground_of(decision: Decision) -> str:
    """Why everyone may not read a decision, as a code; empty when everyone may. Reads the programme of the proposal.

    The same answer as ``DecisionQuerySet.public``: a test holds the two against each other.
    """
    if decision.outcome == Outcome.DEFER:
        return DEFERRALS
    if decision.outcome == Outcome.REJECT and not decision.proposal.programme.publish_rejections:
        return REJECTIONS
    return decision.withheld_ground


def ground_text(code: str) -> str:
    """The ground in words."""
    if code == DEFERRALS:
        return _("The decision was deferred; the Board decides later.")
    if code == REJECTIONS:
        return _("The programme does not publish rejections.")
    return str(WithheldGround(code).label)


def collect(meeting: Meeting) -> dict[str, Any]:
    """Freeze what the list prints: of each item the decision that stands now. Some six queries."""
    board = meeting.board
    seats = [seat for seat in board.seats.all() if seat.kind == SeatKind.VOTE]
    here = set(meeting.attendances.filter(is_present=True).values_list("seat_id", flat=True))
    confirmed = Prefetch(
        "decisions",
        Decision.objects.filter(state=DecisionState.CONFIRMED)
        .select_related("proposal__programme", "proposal__line", "corrects")
        .prefetch_related("conditions")
        .order_by("pk"),
    )
    items = list(
        meeting.items.filter(removed_at__isnull=True).prefetch_related(confirmed, "recusals").order_by("order", "pk")
    )
    stands = [(item, decisions[-1]) for item in items if (decisions := list(item.decisions.all()))]
    return {
        "reference": meeting.reference,
        "is_example": any(decision.proposal.is_example for _item, decision in stands),
        "board": board.name,
        "programme": {"nl": board.programme.name_nl, "en": board.programme.name_en or board.programme.name_nl},
        "held_on": timezone.localtime(meeting.starts_at).date().isoformat(),
        "quorum": board.programme.quorum,
        "seats": sorted(Counter(seat.pillar for seat in seats).items()),
        "present": sorted(Counter(seat.pillar for seat in seats if seat.pk in here).items()),
        "items": [_item(n, item, decision) for n, (item, decision) in enumerate(stands, start=1)],
    }


def _item(n: int, item, decision: Decision) -> dict[str, Any]:
    ground = ground_of(decision)
    if ground:
        return {"n": n, "ground": ground}
    proposal = decision.proposal
    return {
        "n": n,
        "ground": "",
        "number": decision.number,
        "title": proposal.title,
        "language": proposal.language,
        "line": {
            "number": proposal.line.number,
            "nl": proposal.line.name_nl,
            "en": proposal.line.name_en or proposal.line.name_nl,
        },
        "outcome": decision.outcome,
        "amount": None if decision.amount is None else f"{decision.amount:.2f}",
        "text": decision.text,
        "conditions": [{"text": row.text, "due_on": row.due_on.isoformat()} for row in decision.conditions.all()],
        "votes": [decision.votes_for, decision.votes_against, decision.votes_abstained],
        "recused": len(item.recusals.all()),
        "corrects": decision.corrects.number if decision.corrects_id else "",
        "corrected_on": timezone.localtime(decision.confirmed_at).date().isoformat() if decision.corrects_id else None,
        "correction_reason": decision.correction_reason,
    }


def build(data: dict[str, Any]) -> DecisionList:
    """Turn the frozen data into what the list prints, in the language of the page."""
    language = (get_language() or "nl")[:2]
    seats, present = dict(data["seats"]), dict(data["present"])
    return DecisionList(
        reference=data["reference"],
        is_example=data["is_example"],
        board=data["board"],
        programme=data["programme"][language],
        held_on=date.fromisoformat(data["held_on"]),
        voting=sum(seats.values()),
        quorum=data["quorum"],
        attended=sum(present.values()),
        present=tuple(
            (str(label), present.get(value, 0), seats[value]) for value, label in Pillar.choices if value in seats
        ),
        items=tuple(_built(row, language) for row in data["items"]),
    )


def _built(row: dict[str, Any], language: str) -> Item:
    if row["ground"]:
        return Item(n=row["n"], is_public=False, ground=ground_text(row["ground"]))
    votes_for, votes_against, votes_abstained = row["votes"]
    return Item(
        n=row["n"],
        is_public=True,
        number=row["number"],
        title=row["title"],
        language=row["language"],
        line=f"{row['line']['number']} {row['line'][language]}",
        outcome=str(Outcome(row["outcome"]).label),
        amount=None if row["amount"] is None else Decimal(row["amount"]),
        text=paragraphs(row["text"]),
        conditions=tuple(Condition(each["text"], date.fromisoformat(each["due_on"])) for each in row["conditions"]),
        votes_for=votes_for,
        votes_against=votes_against,
        votes_abstained=votes_abstained,
        recused=row["recused"],
        corrects=row["corrects"],
        corrected_on=date.fromisoformat(row["corrected_on"]) if row["corrected_on"] else None,
        correction_reason=row["correction_reason"],
    )
