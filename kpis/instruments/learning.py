"""What a school can learn from an administration, and what a round says over schools: reads for the pages.

Only consensus is compared in time, only within a series of versions that can be compared, and only at one unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from ..enums import AdministrationState, AnswerBasis
from ..models import InstrumentAdministration, InstrumentItem, InstrumentLevel, ItemScore, MeasurementRound
from .scores import Answer, Former, ItemSignal, bars_of, by_spread, move_between, spread_of


@dataclass(frozen=True, slots=True)
class Learned:
    """An administration as its page shows it.

    ``former`` is the time before; with ``is_break`` nothing is compared with it. ``gone`` are items it had besides.
    """

    most: list[ItemSignal]
    others: list[ItemSignal]
    former: InstrumentAdministration | None
    is_break: bool
    gone: list[str]
    moves: dict[str, int]

    @property
    def levels(self) -> list[int]:
        """What was agreed on, by item."""
        return [row.consensus for row in (*self.most, *self.others) if row.consensus is not None]


def answers_of(administration: InstrumentAdministration) -> list[Answer]:
    """Return what was filled in per item. One query."""
    counts: dict[int, dict[int, int]] = {}
    agreed: dict[int, int] = {}
    for item, basis, level, n in administration.scores.values_list("item", "basis", "level__value", "n"):
        counts.setdefault(item, {})
        if basis == AnswerBasis.CONSENSUS:
            agreed[item] = level
        else:
            counts[item][level] = n
    return [Answer(item, told, agreed.get(item)) for item, told in counts.items()]


def former_of(administration: InstrumentAdministration) -> tuple[InstrumentAdministration | None, bool]:
    """Return the time before of this instrument at this unit, and whether a comparison breaks there. One query.

    The newest of a series that can be compared goes before a newer one of another series.
    """
    rows = list(
        InstrumentAdministration.objects.handed_in()
        .filter(
            unit=administration.unit_id,
            version__instrument=administration.version.instrument_id,
            round__reference_date__lt=administration.round.reference_date,
        )
        .select_related("version", "round")
        .order_by("-round__reference_date", "-version__number")
    )
    same = [row for row in rows if row.version.series == administration.version.series]
    return (same[0], False) if same else (rows[0], True) if rows else (None, False)


def _agreed_before(former: InstrumentAdministration) -> dict[int, ItemScore]:
    rows = former.scores.filter(basis=AnswerBasis.CONSENSUS).select_related("item", "level")
    return {row.item.number: row for row in rows}


def learned_from(administration: InstrumentAdministration) -> Learned:
    """Read answers, consensus and the time before. Five queries, whatever the number of items."""
    items = list(InstrumentItem.objects.filter(version=administration.version_id))
    labels = {row.value: row.label for row in InstrumentLevel.objects.filter(version=administration.version_id)}
    answers = {answer.item: answer for answer in answers_of(administration)}
    former, is_break = former_of(administration)
    before = {} if former is None or is_break else _agreed_before(former)
    signals = [
        _signal(item, answers.get(item.pk) or Answer(item.pk), labels, before.get(item.number)) for item in items
    ]
    most, others = by_spread(signals)
    numbers = {item.number for item in items}
    moves: dict[str, int] = {}
    for row in signals:
        if row.former is not None:
            moves[row.former.move] = moves.get(row.former.move, 0) + 1
    return Learned(
        most=most,
        others=others,
        former=former,
        is_break=is_break,
        gone=[row.item.text for number, row in sorted(before.items()) if number not in numbers],
        moves=moves,
    )


def _signal(item: InstrumentItem, answer: Answer, labels: dict[int, str], before: ItemScore | None) -> ItemSignal:
    former = None
    if before is not None and answer.consensus is not None:
        former = Former(
            level=before.level.value,
            label=before.level.label,
            move=move_between(before.level.value, answer.consensus),
            text="" if before.item.text == item.text else before.item.text,
        )
    return ItemSignal(
        number=item.number,
        text=item.text,
        theme=item.theme,
        bars=bars_of(answer.counts, labels, answer.consensus),
        people=answer.people,
        spread=spread_of(answer.counts),
        consensus=answer.consensus,
        consensus_label=labels.get(answer.consensus, "") if answer.consensus else "",
        former=former,
    )


# --- over the schools of a round -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemOverSchools:
    """How many schools agreed on which level."""

    item: InstrumentItem
    schools: list[int]  # by level, the lowest first

    @property
    def n(self) -> int:
        """Schools that agreed on this item."""
        return sum(self.schools)


@dataclass(frozen=True, slots=True)
class VersionOverSchools:
    """A version in a round: schools by level for each item, and who took it."""

    version: object
    levels: list[InstrumentLevel]
    items: list[ItemOverSchools]
    taken: list[InstrumentAdministration]

    @property
    def handed_in(self) -> int:
        """Schools whose administration counts here."""
        return sum(1 for row in self.taken if row.is_handed_in)


def over_schools(measurement_round: MeasurementRound) -> list[VersionOverSchools]:
    """Return each version that was taken in a round, with the consensus over schools. Four queries."""
    taken = list(
        InstrumentAdministration.objects.filter(round=measurement_round)
        .select_related("version__instrument", "unit")
        .order_by("version__instrument__name", "-version__number", "unit__name")
    )
    versions = {row.version_id: row.version for row in taken}
    counted: dict[tuple[int, int], int] = {
        (item, level): n
        for item, level, n in ItemScore.objects.filter(
            administration__round=measurement_round,
            administration__state=AdministrationState.HANDED_IN,
            basis=AnswerBasis.CONSENSUS,
        )
        .order_by()
        .values_list("item", "level")
        .annotate(n=Count("pk"))
    }
    levels = _by_version(InstrumentLevel.objects.filter(version__in=versions).order_by("value"))
    items = _by_version(InstrumentItem.objects.filter(version__in=versions).order_by("number"))
    return [
        VersionOverSchools(
            version=version,
            levels=levels.get(pk, []),
            items=[
                ItemOverSchools(item, [counted.get((item.pk, level.pk), 0) for level in levels.get(pk, [])])
                for item in items.get(pk, [])
            ],
            taken=[row for row in taken if row.version_id == pk],
        )
        for pk, version in versions.items()
    ]


def _by_version(rows: Iterable) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found
