"""A round at a glance: what was expected and came in, per board and municipality, and who is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .enums import ExpectedState, MembershipKind
from .measured import parents_on
from .models import MeasurementRound


@dataclass(slots=True)
class Tally:
    """Counts of expected measurements; ``waiting`` came in and waits for a check."""

    name: str
    pk: int | None = None
    counts: Counter = field(default_factory=Counter)

    @property
    def expected(self) -> int:
        """Everything that is to come, without what was let off."""
        return self.counts.total() - self.excepted

    @property
    def validated(self) -> int:
        """What counts."""
        return self.counts["validated"]

    @property
    def waiting(self) -> int:
        """What waits for a check."""
        return self.counts["waiting"]

    @property
    def received(self) -> int:
        """What came in, checked or not."""
        return self.validated + self.waiting

    @property
    def excepted(self) -> int:
        """What was waived or does not apply."""
        return self.counts["excepted"]

    @property
    def missing(self) -> int:
        """What did not come in."""
        return self.counts["missing"]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in a round."""

    unit: Tally
    board: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A round at a glance."""

    whole: Tally
    boards: list[Tally]
    municipalities: list[Tally]
    units: list[UnitRow]

    @property
    def missing_units(self) -> list[UnitRow]:
        """Units of which something did not come in."""
        return [row for row in self.units if row.unit.missing]

    def narrowed(self, board: str, municipality: str) -> Tally | None:
        """The board or municipality with this number; ``None`` when neither is asked for or known."""
        asked = (board, self.boards) if board else (municipality, self.municipalities)
        return next((one for one in asked[1] if str(one.pk) == asked[0]), None)


def _kind(state: str, is_counted: bool, is_waiting: bool) -> str:
    if is_waiting:
        return "waiting"
    if is_counted:
        return "validated"
    excepted = (ExpectedState.WAIVED, ExpectedState.NOT_APPLICABLE)
    return "excepted" if state in excepted else "missing"


def overview_of(measurement_round: MeasurementRound, rows: Iterable) -> Overview:
    """Count ``rows`` (expected measurements ``with_progress``) of a round. Three queries, whatever the size."""
    boards = parents_on(measurement_round.reference_date, MembershipKind.BOARD)
    towns = parents_on(measurement_round.reference_date, MembershipKind.MUNICIPALITY)
    whole = Tally(_("Whole round"))
    units: dict[int, Tally] = {}
    by_board: dict[int | None, Tally] = {}
    by_town: dict[int | None, Tally] = {}
    nobody = (None, _("not known"))
    values = rows.order_by("unit__name").values_list("unit", "unit__name", "state", "is_counted", "is_waiting")
    for unit, name, state, is_counted, is_waiting in values:
        kind = _kind(state, is_counted, is_waiting)
        board, town = boards.get(unit, nobody), towns.get(unit, nobody)
        tallies = (
            whole,
            units.setdefault(unit, Tally(name, unit)),
            by_board.setdefault(board[0], Tally(board[1], board[0])),
            by_town.setdefault(town[0], Tally(town[1], town[0])),
        )
        for tally in tallies:
            tally.counts[kind] += 1
    return Overview(
        whole=whole,
        boards=sorted(by_board.values(), key=lambda one: one.name),
        municipalities=sorted(by_town.values(), key=lambda one: one.name),
        units=[UnitRow(tally, boards.get(pk, nobody)[1], towns.get(pk, nobody)[1]) for pk, tally in units.items()],
    )
