"""What pages, papers and exports show of a KPI: all of it made by ``rollup``, read in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from . import words
from .enums import Direction, Status
from .measured import Start, latest_targets
from .measured import starts as starts_of
from .models import ExpectedMeasurement, Indicator, IndicatorVersion, MeasurementRound, Target
from .rollup import (
    Comparison,
    Observation,
    Rollup,
    clipped,
    compare,
    method_changed,
    progress,
    roll_up,
    status,
    time_part,
)
from .smallgroups import is_too_small, pair_is_too_small, shielded, shielded_pair, without_few

TONES = {
    Status.REACHED: "done",
    Status.ON_COURSE: "done",
    Status.ATTENTION: "late",
    Status.OFF_COURSE: "late",
    Status.NOT_YET: "with",
    Status.NO_DATA: "off",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One round on a trend; ``is_break`` says that it cannot be compared with the point before."""

    round: MeasurementRound
    rollup: Rollup
    sheet: IndicatorVersion
    text: str
    sums: str
    coverage: str
    is_break: bool
    pedigree: str = ""


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
    seen = ExpectedMeasurement.objects.filter(round__in=[one.pk for one in rounds]).observations(indicators=pks)
    starts, targets = starts_of(indicators=pks), latest_targets(on)
    in_order = sorted(rounds, key=lambda one: (one.reference_date, one.pk))
    return [
        _figure(
            indicator,
            {one: seen[indicator.pk, one.pk] for one in in_order if (indicator.pk, one.pk) in seen},
            starts,
            targets.get((indicator.pk, line)) or targets.get((indicator.pk, None)),
            on,
            least,
        )
        for indicator in indicators
        if indicator.definition is not None
    ]


def points_of(
    indicators: Sequence[Indicator], rounds: Iterable[MeasurementRound]
) -> dict[tuple[Indicator, MeasurementRound], Point]:
    """The figure of each KPI (with prefetched versions) in each round where it was expected: one query."""
    rounds = sorted(rounds, key=lambda one: (one.reference_date, one.pk))
    seen = ExpectedMeasurement.objects.filter(round__in=[one.pk for one in rounds]).observations(
        indicators=[one.pk for one in indicators]
    )
    return {
        (indicator, point.round): point
        for indicator in indicators
        if indicator.definition is not None
        for point in _points(
            indicator, {one: seen[indicator.pk, one.pk] for one in rounds if (indicator.pk, one.pk) in seen}
        )
    }


def _figure(
    indicator: Indicator,
    seen: dict[MeasurementRound, list[Observation]],
    starts: dict[tuple[int, int], Start],
    target: Target | None,
    on: date,
    least: int | None,
) -> KpiFigure:
    sheet, observed = indicator.definition, seen
    both = _since_baseline(indicator, seen, starts)
    if both is not None and both.pairs and least is not None:
        kept = {pair.before.unit for pair in both.pairs}
        seen = {one: without_few(sheet, rows, kept, least) for one, rows in seen.items()}
        told = _since_baseline(indicator, seen, starts)
        # How many were measured once may be known; what they scored may not.
        both = replace(both, all_before=told.all_before, all_after=told.all_after)
    points = tuple(_points(indicator, seen, least))
    if both is not None and least is not None and pair_is_too_small(sheet, both, least):
        both = shielded_pair(both)
    used = [starts[indicator.pk, pair.before.unit] for pair in both.pairs] if both is not None else []
    gone = asked = None
    actual = next((point.rollup.value for point in reversed(points) if point.rollup.value is not None), None)
    if both is not None and both.pairs and both.is_comparable and target is not None and target.value is not None:
        gone = progress(both.before.value, target.value, both.after.value)
        start = both.before.newest
        asked = time_part(start, target.due_on, both.after.newest or on) if start else None
    band = (target.low, target.high) if target is not None and target.low is not None else None
    return KpiFigure(
        indicator=indicator,
        sheet=sheet,
        points=points,
        both=both,
        target=target,
        gone=gone,
        asked=asked,
        status=status(
            sheet.direction,
            gone=gone,
            asked=asked,
            actual=actual,
            band=band,
            is_remeasured=both is not None or sheet.direction == Direction.MAINTAIN,
        ),
        sentence=_sentence(sheet, points, both),
        late_starts=sum(start.is_late for start in used),
        afterwards=sum(start.is_afterwards for start in used),
        observed=observed,
    )


def _sentence(sheet: IndicatorVersion, points: tuple[Point, ...], both: Comparison | None) -> str:
    if both is not None and both.pairs and (both.before.value is not None or both.before.is_shielded):
        return words.pair_sentence(sheet, both)
    latest = next((point for point in reversed(points) if point.rollup.included), None)
    return words.single_sentence(sheet, latest.rollup) if latest else ""


def _points(
    indicator: Indicator, seen: dict[MeasurementRound, list[Observation]], least: int | None = None
) -> Iterable[Point]:
    before: list[Observation] = []
    for one, rows in seen.items():
        sheet = _sheet_for(indicator, rows)
        told = roll_up(sheet, rows)
        if least is not None and is_too_small(sheet, told, least):
            told = shielded(told)
        is_break = bool(before) and (
            told.breaks > 0 or not comparable(indicator, before, rows) or method_changed(before, rows)
        )
        yield Point(
            round=one,
            rollup=told,
            sheet=sheet,
            text=str(words.TOO_SMALL) if told.is_shielded else words.shown(sheet, told.value),
            sums=words.sums(told),
            coverage=words.coverage(told),
            is_break=is_break,
            pedigree=words.pedigree(told),
        )
        if told.included:
            before = rows


def _sheet_for(indicator: Indicator, rows: list[Observation]) -> IndicatorVersion:
    known = sheets_of(indicator)
    used = [known[version] for version in {row.version for row in rows} & known.keys()]
    return max(used, key=lambda sheet: sheet.number, default=indicator.definition)


def _since_baseline(
    indicator: Indicator, seen: dict[MeasurementRound, list[Observation]], starts: dict[tuple[int, int], Start]
) -> Comparison | None:
    """Compare the newest round with values with each unit's own baseline; ``None`` before anybody measured again."""
    sheet = indicator.definition
    filled = [one for one, rows in seen.items() if any(row.has_value(sheet) for row in rows)]
    if not filled:
        return None
    newest, key = filled[-1], indicator.pk
    earlier = {one.pk: {row.unit: row for row in rows} for one, rows in seen.items() if one != newest}
    before = [
        earlier[start.round][unit]
        for (kpi, unit), start in starts.items()
        if kpi == key and unit in earlier.get(start.round, ())
    ]
    if not before:
        return None
    after = seen[newest]
    return compare(sheet, before, after, is_comparable=comparable(indicator, before, after))
