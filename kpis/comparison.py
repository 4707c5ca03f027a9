"""Before and after on one page: which rounds, which rows, and the file with the same figures."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from twenteboard.platform.formats import datum_kort

from . import words
from .beside import Pair, Told, belongs_to, gives_away, sides, told_before
from .enums import MembershipKind, ObsStatus, RoundState, ValueType
from .figures import comparable
from .measured import Start, parents_over, starts
from .models import ExpectedMeasurement, Indicator, MeasurementRound, ReportingUnit
from .rollup import Comparison, Observation, compare
from .smallgroups import hidden_of_both, pair_is_too_small, shielded_pair

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
    baseline_note: str
    pedigrees: tuple[tuple[MeasurementRound, str], ...]
    per: str
    is_shielded: bool  # only what everyone may see
    hides: bool
    is_withheld: bool  # beside an earlier comparison it would tell what a few scored
    boards: tuple[tuple[int, str], ...]
    municipalities: tuple[tuple[int, str], ...]

    @property
    def has_ranges(self) -> bool:
        """Whether a row has a lowest and a highest and not one figure."""
        return any(one.is_range for row in self.rows for one in (row.both.before, row.both.after))


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
    first = by_pk.get(before)
    if first is None or first == second:
        first = belongs_to(rounds, second)
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
    least: int | None = None,
    earlier: Sequence[Pair] = (),
) -> Compared:
    """Compare two rounds of a KPI (with prefetched versions), narrowed to a board or municipality.

    What belongs to what is taken as it was on the reference date of the second round. ``least`` is the smallest group
    that this reader may see; then one cut is given at a time, because two together give away what each hides, and
    nothing that beside ``earlier`` comparisons tells what a few scored. Five queries.
    """
    pks = {one.pk for pair in ((first, second), *earlier) for one in pair}
    seen = {
        round_id: rows
        for (_kpi, round_id), rows in ExpectedMeasurement.objects.filter(round__in=pks)
        .observations(indicators=[indicator.pk])
        .items()
    }
    before, after = seen.get(first.pk, []), seen.get(second.pk, [])
    days = {one.reference_date for _first, one in ((first, second), *earlier)}
    boards_on, towns_on = (parents_over(days, kind) for kind in (MembershipKind.BOARD, MembershipKind.MUNICIPALITY))
    boards, towns = boards_on[second.reference_date], towns_on[second.reference_date]
    units = {row.unit for row in (*before, *after)}
    choices = [
        tuple(sorted({parents[unit] for unit in units if unit in parents}, key=lambda one: one[1]))
        for parents in (boards, towns)
    ]
    sheet = indicator.definition
    is_comparable = comparable(indicator, before, after)
    cuts = {PER_BOARD: boards, PER_MUNICIPALITY: towns}
    hidden: set[str] = set()
    is_withheld = False
    if least is not None:
        municipality = "" if board else municipality
        per = PER_BOARD if board else PER_MUNICIPALITY if municipality else per if per in cuts else PER_BOARD
        by_cut = [
            {
                name: compare(sheet, *rows, is_comparable=is_comparable)
                for name, rows in groups_of(before, after, _label(cut)).items()
            }
            for cut in (boards, towns)
        ]
        told = told_before(
            sheet, earlier, seen, lambda pair: [_label(on[pair[1].reference_date]) for on in (boards_on, towns_on)]
        )
        is_withheld = _tells_more(sheet, compare(sheet, before, after), told, least)
        also = [
            {name for name, one in cut.items() if is_withheld or _tells_more(sheet, one, told, least)} for cut in by_cut
        ]
        hidden = hidden_of_both(sheet, *by_cut, least, also=also)[0 if per == PER_BOARD else 1]
    for parents, wanted in ((boards, board), (towns, municipality)):
        if wanted.isdecimal():
            before, after = (
                [row for row in rows if parents.get(row.unit, (None, ""))[0] == int(wanted)] for rows in (before, after)
            )
    both = compare(sheet, before, after, is_comparable=is_comparable)
    if least is not None:
        narrowed = {name for name in hidden if board or municipality} & set(groups_of(before, after, _label(cuts[per])))
        if is_withheld or narrowed or pair_is_too_small(sheet, both, least):
            both = shielded_pair(both)
    if per in cuts:
        label = _label(cuts[per])
    else:
        label = dict(ReportingUnit.objects.filter(pk__in=units).values_list("pk", "name")).__getitem__
    known = {unit: start for (_kpi, unit), start in starts(indicators=[indicator.pk]).items() if unit in units}
    notes = {unit: _start_note(start) for unit, start in known.items()} if per == PER_SCHOOL else {}
    rows = [row_of(sheet, _("All these schools together"), both, is_whole=True)]
    rows += rows_of(
        sheet, groups_of(before, after, label), is_comparable, is_single=per not in cuts, hidden=hidden, notes=notes
    )
    shown = [known[row.unit] for row in {one.unit: one for one in (*before, *after)}.values() if row.unit in known]
    return Compared(
        indicator=indicator,
        first=first,
        second=second,
        both=both,
        rows=tuple(rows),
        sentence=words.withheld() if is_withheld else words.pair_sentence(sheet, both),
        unmatched=words.unmatched(both),
        baseline_note=words.baseline_note(
            sum(start.is_late for start in shown), sum(start.is_afterwards for start in shown)
        ),
        pedigrees=tuple(
            (one, words.pedigree(rollup)) for one, rollup in ((first, both.before), (second, both.after)) if both.pairs
        ),
        per=per,
        is_shielded=least is not None,
        hides=bool(hidden) or both.before.is_shielded,
        is_withheld=is_withheld,
        boards=choices[0],
        municipalities=choices[1],
    )


def _tells_more(sheet, both: Comparison, told: list[Told], least: int) -> bool:
    """Whether before or after of ``both`` beside what was told tells what a few scored."""
    return any(gives_away(sheet, rows, told, least) for rows in sides(both))


def _label(parents: dict[int, tuple[int, str]]) -> Callable[[int], str]:
    return lambda unit: parents.get(unit, (None, _("not known")))[1]


def _start_note(start: Start) -> str:
    if start.is_afterwards:
        return _("baseline set afterwards")
    return _("baseline later than the programme") if start.is_late else ""


def groups_of(
    before: list[Observation], after: list[Observation], label: Callable[[int], str]
) -> dict[str, tuple[list[Observation], list[Observation]]]:
    """Put what was seen before and after under the name that ``label`` gives its unit."""
    groups: dict[str, tuple[list[Observation], list[Observation]]] = {}
    for index, rows in enumerate((before, after)):
        for one in rows:
            groups.setdefault(label(one.unit), ([], []))[index].append(one)
    return groups


def rows_of(
    sheet,
    groups: dict[str, tuple[list[Observation], list[Observation]]],
    is_comparable: bool,
    *,
    is_single: bool,
    hidden: Collection[str] = (),
    notes: Mapping[int, str] = MappingProxyType({}),
) -> Iterable[Row]:
    """Give a row for each of ``groups``; ``is_single`` when a group is one school, ``hidden`` when it is too small.

    ``notes`` go with a school, by its id.
    """
    for name in sorted(groups):
        first, second = groups[name]
        both = compare(sheet, first, second, is_comparable=is_comparable)
        if name in hidden:
            row = row_of(sheet, name, shielded_pair(both))
        elif is_single and not both.pairs:
            row = _unpaired(sheet, name, both)
        else:
            row = row_of(sheet, name, both)
        if is_single and (note := notes.get((first or second)[0].unit)):
            row = replace(row, note=", ".join(part for part in (row.note, note) if part))
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


def row_of(sheet, name: str, both: Comparison, *, is_whole: bool = False) -> Row:
    """Write one comparison as a row of a table."""
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
        before=words.told(sheet, both.before),
        after=words.told(sheet, both.after),
        before_sums=words.sums(both.before),
        after_sums=words.sums(both.after),
        change=words.change_of(sheet, both),
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
        before=words.told(sheet, both.all_before),
        after=words.told(sheet, both.all_after),
        before_sums=words.sums(both.all_before),
        after_sums=words.sums(both.all_after),
        change=words.NONE,
        note=str(note),
    )


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
    heads += [_("Rests on, %(day)s") % {"day": day} for day in (first, second)]
    for day in (first, second):
        heads += words.range_heads(day)
    heads += [_("Least change"), _("Most change")]
    rows = []
    for row in compared.rows:
        both = row.both
        is_paired = both.pairs or row.is_whole or compared.is_shielded
        shown = (both.before, both.after) if is_paired else (both.all_before, both.all_after)
        note = ", ".join(part for part in (str(words.TOO_SMALL) if both.before.is_shielded else "", row.note) if part)
        rows.append(words.change_cells(row.name, both, [note, *(words.pedigree(one) for one in shown)], shown))
    return heads, rows
