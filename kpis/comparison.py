"""Before and after on one page: which rounds, which rows, and the file with the same figures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from twenteboard.platform.formats import datum_kort

from . import words
from .enums import MembershipKind, ObsStatus, RoundKind, RoundState, ValueType
from .figures import comparable
from .measured import parents_on
from .models import ExpectedMeasurement, Indicator, MeasurementRound, ReportingUnit
from .rollup import Comparison, Observation, compare

PER_SCHOOL, PER_BOARD, PER_MUNICIPALITY = "school", "bestuur", "gemeente"


@dataclass(frozen=True, slots=True)
class Row:
    """A school, board or municipality before and after; the whole stands first."""

    name: str
    both: Comparison
    before: str
    after: str
    before_sums: str
    after_sums: str
    change: str
    note: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything a page, a paper or a file shows of one comparison."""

    indicator: Indicator
    first: MeasurementRound
    second: MeasurementRound
    both: Comparison
    rows: tuple[Row, ...]
    sentence: str
    unmatched: str
    boards: tuple[tuple[int, str], ...]
    municipalities: tuple[tuple[int, str], ...]


def pick_rounds(
    rounds: Sequence[MeasurementRound], before: str, after: str
) -> tuple[MeasurementRound, MeasurementRound] | None:
    """Choose the two rounds to compare, by the ids asked or else the newest that is done and what it is compared to.

    ``rounds`` have the newest first. ``None`` when there are no two.
    """
    by_pk = {str(one.pk): one for one in rounds}
    done = [one for one in rounds if one.state in (RoundState.CLOSED, RoundState.PUBLISHED)]
    second = by_pk.get(after) or next(iter(done or rounds), None)
    if second is None:
        return None
    earlier = [one for one in rounds if (one.reference_date, one.pk) < (second.reference_date, second.pk)]
    first = by_pk.get(before)
    if first is None or first == second:
        named = [one for one in earlier if one.pk == second.compared_to_id]
        baselines = [one for one in earlier if one.kind == RoundKind.BASELINE]
        first = next(iter(named or baselines or earlier), None)
    if first is None:
        return None
    return (first, second) if first.reference_date <= second.reference_date else (second, first)


def compare_rounds(
    indicator: Indicator,
    first: MeasurementRound,
    second: MeasurementRound,
    *,
    per: str = PER_SCHOOL,
    board: str = "",
    municipality: str = "",
) -> Compared:
    """Compare two rounds of a KPI (with prefetched versions), narrowed to a board or municipality.

    What belongs to what is taken as it was on the reference date of the second round. Four queries.
    """
    seen = ExpectedMeasurement.objects.filter(round__in=[first.pk, second.pk]).observations(indicators=[indicator.pk])
    before, after = seen.get((indicator.pk, first.pk), []), seen.get((indicator.pk, second.pk), [])
    boards = parents_on(second.reference_date, MembershipKind.BOARD)
    towns = parents_on(second.reference_date, MembershipKind.MUNICIPALITY)
    units = {row.unit for row in (*before, *after)}
    choices = [
        tuple(sorted({parents[unit] for unit in units if unit in parents}, key=lambda one: one[1]))
        for parents in (boards, towns)
    ]
    for parents, wanted in ((boards, board), (towns, municipality)):
        if wanted.isdecimal():
            before, after = (
                [row for row in rows if parents.get(row.unit, (None, ""))[0] == int(wanted)] for rows in (before, after)
            )
    is_comparable = comparable(indicator, before, after)
    sheet = indicator.definition
    both = compare(sheet, before, after, is_comparable=is_comparable)
    parents = {PER_BOARD: boards, PER_MUNICIPALITY: towns}.get(per)
    if parents is None:
        names = dict(ReportingUnit.objects.filter(pk__in=units).values_list("pk", "name"))
        label = names.__getitem__
    else:
        label = lambda unit: parents.get(unit, (None, _("not known")))[1]  # noqa: E731
    rows = [_row(sheet, _("All these schools together"), both, is_whole=True)]
    rows += _rows(sheet, before, after, label, is_comparable, is_single=parents is None)
    return Compared(
        indicator=indicator,
        first=first,
        second=second,
        both=both,
        rows=tuple(rows),
        sentence=words.pair_sentence(sheet, both),
        unmatched=words.unmatched(both),
        boards=choices[0],
        municipalities=choices[1],
    )


def _rows(
    sheet,
    before: list[Observation],
    after: list[Observation],
    label: Callable[[int], str],
    is_comparable: bool,
    *,
    is_single: bool,
) -> Iterable[Row]:
    groups: dict[str, tuple[list[Observation], list[Observation]]] = {}
    for index, rows in enumerate((before, after)):
        for one in rows:
            groups.setdefault(label(one.unit), ([], []))[index].append(one)
    for name in sorted(groups):
        first, second = groups[name]
        both = compare(sheet, first, second, is_comparable=is_comparable)
        if is_single and not both.pairs:
            row = _unpaired(sheet, name, both)
        else:
            row = _row(sheet, name, both)
        yield _in_yes_and_no(row) if is_single and sheet.value_type == ValueType.BOOLEAN else row


def _in_yes_and_no(row: Row) -> Row:
    """Write what one school answered as yes or no, and what changed in words."""
    rollups = (row.both.before, row.both.after) if row.both.pairs else (row.both.all_before, row.both.all_after)
    said = [words.NONE if one.numerator is None else _("Yes") if one.numerator else _("No") for one in rollups]
    change = words.NONE
    if row.both.pairs and row.both.is_comparable:
        up, same, _down = row.both.moves
        change = _("now yes") if up else _("the same") if same else _("no longer")
    return replace(row, before=said[0], after=said[1], before_sums="", after_sums="", change=change)


def _row(sheet, name: str, both: Comparison, *, is_whole: bool = False) -> Row:
    notes = []
    if not both.pairs:
        notes.append(_("no school measured both times"))
    elif not is_whole and (len(both.only_before) or len(both.only_after)):
        notes.append(words.schools(len(both.pairs)))
    if both.after.not_final or both.before.not_final:
        notes.append(_("provisional or estimated"))
    return Row(
        name=name,
        both=both,
        before=words.shown(sheet, both.before.value),
        after=words.shown(sheet, both.after.value),
        before_sums=words.sums(both.before),
        after_sums=words.sums(both.after),
        change=words.change(sheet, both.change),
        note=", ".join(notes),
        is_whole=is_whole,
    )


def _unpaired(sheet, name: str, both: Comparison) -> Row:
    """A school measured once or not at all: shown with what is known, never as a change."""
    if both.only_before:
        note = _("measured only before")
    elif both.only_after:
        note = _("measured only after")
    else:
        known = (both.all_before, both.all_after)
        gone = any(one.suppressed for one in known)
        note = ObsStatus.SUPPRESSED.label if gone else _("not measured")
    return Row(
        name=name,
        both=both,
        before=words.shown(sheet, both.all_before.value),
        after=words.shown(sheet, both.all_after.value),
        before_sums=words.sums(both.all_before),
        after_sums=words.sums(both.all_after),
        change=words.NONE,
        note=str(note),
    )


def _two_decimals(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)


def as_table(compared: Compared) -> tuple[list[str], list[list[object]]]:
    """Give heads and rows of the file: the same figures as the page."""
    first, second = (datum_kort(one.reference_date) for one in (compared.first, compared.second))
    heads = [_("Who"), _("Pairs"), _("Only before"), _("Only after")]
    for day in (first, second):
        heads += [
            _("Value %(day)s") % {"day": day},
            _("Part %(day)s") % {"day": day},
            _("Whole %(day)s") % {"day": day},
        ]
    heads += [pgettext("difference", "Change"), _("Remark")]
    rows = []
    for row in compared.rows:
        both = row.both
        cells: list[object] = [row.name, len(both.pairs), len(both.only_before), len(both.only_after)]
        shown = (both.before, both.after) if both.pairs or row.is_whole else (both.all_before, both.all_after)
        for one in shown:
            cells += [_two_decimals(one.value), one.numerator, one.denominator]
        rows.append([*cells, _two_decimals(row.both.change), row.note])
    return heads, rows
