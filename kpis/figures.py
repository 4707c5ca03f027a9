"""What pages, papers and exports show of a KPI: all of it made by ``rollup``, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from . import words
from .beside import for_everyone
from .enums import Direction, RollupUnits, Status
from .measured import ExpectedQuerySet, Start, last_measured, latest_targets
from .measured import starts as starts_of
from .models import ExpectedMeasurement, Indicator, IndicatorVersion, MeasurementRound, Target
from .progress import clipped, progress_between, status_between, time_part
from .rollup import Comparison, Observation, Rollup, compare, method_changed, roll_up
from .smallgroups import is_too_small, shielded

WITHOUT_SUM = (RollupUnits.DISTRIBUTION, RollupUnits.NONE)  # no round of such a KPI has a value
TONES = {
    Status.REACHED: "done",
    Status.ON_COURSE: "done",
    Status.ATTENTION: "late",
    Status.OFF_COURSE: "late",
    Status.NOT_YET: "with",
    Status.NO_DATA: "off",
    Status.UNCLEAR: "off",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One round on a trend; ``is_break`` says that it cannot be compared with the point before.

    ``known``: for who may see all, the value of the units whose figures are known, where the whole is a range.
    """

    round: MeasurementRound
    rollup: Rollup
    sheet: IndicatorVersion
    text: str
    sums: str
    coverage: str
    is_break: bool
    pedigree: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """A KPI as it stands: its trend, the change over matched pairs, the target and how far it is."""

    indicator: Indicator
    sheet: IndicatorVersion
    points: tuple[Point, ...]
    both: Comparison | None
    target: Target | None
    gone: Decimal | None
    asked: Decimal | None
    status: str
    sentence: str
    late_starts: int = 0
    afterwards: int = 0
    observed: Mapping[MeasurementRound, Sequence[Observation]] = field(default_factory=dict)  # of every school

    @property
    def baseline_note(self) -> str:
        """What the reader must know of the baselines of the pairs; empty when nothing."""
        return words.baseline_note(self.late_starts, self.afterwards)

    @property
    def latest(self) -> Point | None:
        """The last round with a value or a description."""
        return next((point for point in reversed(self.points) if point.rollup.included), None)

    @property
    def label(self) -> str:
        """The word of the status."""
        return Status(self.status).label

    @property
    def tone(self) -> str:
        """The tone of the status, for the chip."""
        return TONES[Status(self.status)]

    @property
    def target_text(self) -> str:
        """The target as it is written, empty without one."""
        if self.target is None:
            return ""
        if self.target.value is None:
            return f"{words.shown(self.sheet, self.target.low)} – {words.shown(self.sheet, self.target.high)}"
        return words.shown(self.sheet, self.target.value)

    @property
    def former_target_text(self) -> str:
        """The target before it was set anew, empty when it was not."""
        if self.target is None or self.target.supersedes is None or self.target.supersedes.value is None:
            return ""
        return words.shown(self.sheet, self.target.supersedes.value)

    @property
    def bar(self) -> int | None:
        """Progress as a whole number from 0 to 100, for a bar only."""
        part = clipped(self.gone)
        return None if part is None else int(part * 100)

    @property
    def mark(self) -> int | None:
        """Where the bar should be by now, from 0 to 100."""
        return None if self.asked is None else int(self.asked * 100)

    @property
    def gone_percent(self) -> Decimal | None:
        """Progress in percent, raw: it may be below 0 or above 100."""
        return None if self.gone is None else 100 * self.gone


def sheets_of(indicator: Indicator) -> dict[int, IndicatorVersion]:
    """The definitions of a KPI by id, from prefetched versions."""
    return {version.pk: version for version in indicator.versions.all()}


def comparable(indicator: Indicator, first: Iterable[Observation], second: Iterable[Observation]) -> bool:
    """Whether every definition after that of ``first``, up to that of ``second``, continues the one before."""
    known = sheets_of(indicator)
    versions = [{one.version for one in rows} & known.keys() for rows in (first, second)]
    numbers = [[known[version].number for version in used] for used in versions]
    if not all(numbers):
        return True
    oldest, newest = min(numbers[0]), max(numbers[1])
    return all(sheet.is_comparable for sheet in known.values() if oldest < sheet.number <= newest)


def kpi_figures(
    indicators: Sequence[Indicator],
    rounds: Sequence[MeasurementRound],
    *,
    on: date,
    line: int | None = None,
    least: int | None = None,
) -> list[KpiFigure]:
    """Give each KPI (with prefetched versions) over ``rounds``: three queries, whatever the number of rows.

    ``line`` prefers the target of that programme line over that of the programme. ``least`` is the smallest group that
    this reader may see (``Programme.min_group_size`` for everyone); ``None`` shows all.
    """
    pks = [one.pk for one in indicators]
    seen = _expected_in(rounds).observations(indicators=pks)
    return _figures(indicators, rounds, seen, starts_of(indicators=pks), on=on, line=line, least=least)


def kpi_standings(
    indicators: Sequence[Indicator],
    rounds: Sequence[MeasurementRound],
    *,
    on: date,
    line: int | None = None,
    least: int | None = None,
) -> list[KpiFigure]:
    """Give each KPI as ``kpi_figures`` does, for a page that shows where it stands and not how it came there.

    Read are only the rounds that hold baselines and the last one in which a KPI was measured: ``points`` has those, and
    ``afterwards`` is not counted. Four queries, and a fifth when the last round of a KPI gives no value by itself. For
    everyone (``least``) all rounds are read, in three queries.
    """
    pks = [one.pk for one in indicators]
    starts = starts_of(indicators=pks, in_full=False)
    if least is not None:  # what everyone may see rests on what all comparisons of all rounds tell together
        seen = _expected_in(rounds).observations(indicators=pks)
        return _figures(indicators, rounds, seen, starts, on=on, line=line, least=least)
    last = last_measured(indicators=pks, rounds=[one.pk for one in rounds])
    cells = {(indicator, start.round) for (indicator, _unit), start in starts.items()} | set(last.items())
    seen = _expected_in(rounds).in_cells(cells).observations()
    unsaid = [
        one.pk
        for one in indicators
        if one.definition is not None and one.pk in last and not _says_all(one, seen[one.pk, last[one.pk]])
    ]
    if unsaid:
        seen |= _expected_in(rounds).observations(indicators=unsaid)
    return _figures(indicators, rounds, seen, starts, on=on, line=line, least=least)


def _figures(
    indicators: Iterable[Indicator],
    rounds: Iterable[MeasurementRound],
    seen: Mapping[tuple[int, int], list[Observation]],
    starts: Mapping[tuple[int, int], Start],
    *,
    on: date,
    line: int | None,
    least: int | None,
) -> list[KpiFigure]:
    targets = latest_targets(on)
    of_units: dict[int, dict[int, Start]] = defaultdict(dict)
    for (indicator, unit), start in starts.items():
        of_units[indicator][unit] = start
    return [
        _figure(
            one,
            _by_round(one, rounds, seen),
            of_units[one.pk],
            targets.get((one.pk, line)) or targets.get((one.pk, None)),
            on,
            least,
        )
        for one in indicators
        if one.definition is not None
    ]


def _expected_in(rounds: Iterable[MeasurementRound]) -> ExpectedQuerySet:
    return ExpectedMeasurement.objects.filter(round__in=[one.pk for one in rounds])


def _by_round(
    indicator: Indicator, rounds: Iterable[MeasurementRound], seen: Mapping[tuple[int, int], list[Observation]]
) -> dict[MeasurementRound, list[Observation]]:
    """What was seen of one KPI, by round, in order of time."""
    in_order = sorted(rounds, key=lambda one: (one.reference_date, one.pk))
    return {one: seen[indicator.pk, one.pk] for one in in_order if (indicator.pk, one.pk) in seen}


def _says_all(indicator: Indicator, rows: list[Observation]) -> bool:
    """Whether the last round of a KPI gives its value, so that those between it and the baselines do not matter."""
    sheet = _sheet_for(indicator, rows)
    told = roll_up(sheet, rows)
    if sheet != indicator.definition or not told.included:
        return False
    return told.value is not None or all(one.rollup_units in WITHOUT_SUM for one in sheets_of(indicator).values())


def points_of(
    indicators: Sequence[Indicator], rounds: Iterable[MeasurementRound]
) -> dict[tuple[Indicator, MeasurementRound], Point]:
    """The figure of each KPI (with prefetched versions) in each round where it was expected: one query."""
    rounds = list(rounds)
    seen = _expected_in(rounds).observations(indicators=[one.pk for one in indicators])
    return {
        (indicator, point.round): point
        for indicator in indicators
        if indicator.definition is not None
        for point in _points(indicator, _by_round(indicator, rounds, seen))
    }


def _figure(
    indicator: Indicator,
    seen: dict[MeasurementRound, list[Observation]],
    starts: Mapping[int, Start],
    target: Target | None,
    on: date,
    least: int | None,
) -> KpiFigure:
    sheet, observed = indicator.definition, seen
    both = _since_baseline(indicator, seen, starts)
    hidden: frozenset[int] = frozenset()
    if least is not None:
        public = for_everyone(sheet, seen, both, lambda rows: _since_baseline(indicator, rows, starts), least)
        seen, both, hidden = public.seen, public.both, public.hidden
    points = tuple(_points(indicator, seen, least, hidden))
    used = [starts[pair.before.unit] for pair in both.pairs] if both is not None else []
    gone = asked = None
    actual = next((point.rollup.range for point in reversed(points) if point.rollup.range is not None), None)
    is_lost = False  # the target lies within the range of the baseline
    if both is not None and both.pairs and both.is_comparable and target is not None and target.value is not None:
        gone = progress_between(both.before.range, target.value, both.after.range)
        is_lost = gone is None and both.before.is_range
        start = both.before.newest
        asked = time_part(start, target.due_on, both.after.newest or on) if start else None
    band = (target.low, target.high) if target is not None and target.low is not None else None
    told = status_between(
        sheet.direction,
        gone=gone,
        asked=asked,
        actual=actual,
        band=band,
        is_remeasured=both is not None or sheet.direction == Direction.MAINTAIN,
    )
    if is_lost and told == Status.NO_DATA:
        told = Status.UNCLEAR
    return KpiFigure(
        indicator=indicator,
        sheet=sheet,
        points=points,
        both=both,
        target=target,
        gone=gone.exact if gone else None,
        asked=asked,
        status=told,
        sentence=_sentence(sheet, points, both, told),
        late_starts=sum(start.is_late for start in used),
        afterwards=sum(start.is_afterwards for start in used),
        observed=observed,
    )


def _sentence(sheet: IndicatorVersion, points: tuple[Point, ...], both: Comparison | None, told: str) -> str:
    if both is not None and both.pairs and (both.before.range is not None or both.before.is_shielded):
        said = words.pair_sentence(sheet, both)
    else:
        latest = next((point for point in reversed(points) if point.rollup.included), None)
        said = words.single_sentence(sheet, latest.rollup) if latest else ""
    return f"{said} {words.unclear_status()}" if told == Status.UNCLEAR else said


def _points(
    indicator: Indicator,
    seen: Mapping[MeasurementRound, list[Observation]],
    least: int | None = None,
    hidden: Collection[int] = (),
) -> Iterable[Point]:
    before: list[Observation] = []
    for one, rows in seen.items():
        sheet = _sheet_for(indicator, rows)
        told = roll_up(sheet, rows)
        if one.pk in hidden or (least is not None and is_too_small(sheet, told, least)):
            told = shielded(told)
        is_break = bool(before) and (
            told.breaks > 0 or not comparable(indicator, before, rows) or method_changed(before, rows)
        )
        yield Point(
            round=one,
            rollup=told,
            sheet=sheet,
            text=words.told(sheet, told),
            sums=words.sums(told),
            coverage=words.coverage(told),
            is_break=is_break,
            pedigree=words.pedigree(told),
            known=words.known(sheet, told) if least is None else "",
        )
        if told.included:
            before = rows


def _sheet_for(indicator: Indicator, rows: list[Observation]) -> IndicatorVersion:
    known = sheets_of(indicator)
    used = [known[version] for version in {row.version for row in rows} & known.keys()]
    return max(used, key=lambda sheet: sheet.number, default=indicator.definition)


def _since_baseline(
    indicator: Indicator, seen: Mapping[MeasurementRound, list[Observation]], starts: Mapping[int, Start]
) -> Comparison | None:
    """Compare the newest round with values with each unit's own baseline; ``None`` before anybody measured again."""
    sheet = indicator.definition
    newest = next((one for one in reversed(seen) if any(row.takes_part(sheet) for row in seen[one])), None)
    if newest is None:
        return None
    units: dict[int, set[int]] = defaultdict(set)
    for unit, start in starts.items():
        units[start.round].add(unit)
    before = [
        row
        for one, rows in seen.items()
        if one != newest and one.pk in units
        for row in rows
        if row.unit in units[one.pk]
    ]
    if not before:
        return None
    after = seen[newest]
    return compare(sheet, before, after, is_comparable=comparable(indicator, before, after))
