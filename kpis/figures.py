"""What pages, papers and exports show of a KPI: all of it made by ``rollup``, read in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import words
from .enums import Direction, Status
from .measured import baselines, latest_targets
from .models import ExpectedMeasurement, Indicator, IndicatorVersion, MeasurementRound, Target
from .rollup import Comparison, Observation, Rollup, clipped, compare, progress, roll_up, status, time_part

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
    text: str
    sums: str
    coverage: str
    is_break: bool


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
    numbers = [[known[one.version].number for one in rows if one.version in known] for rows in (first, second)]
    if not all(numbers):
        return True
    oldest, newest = min(numbers[0]), max(numbers[1])
    return all(sheet.is_comparable for sheet in known.values() if oldest < sheet.number <= newest)


def kpi_figures(
    indicators: Sequence[Indicator], rounds: Sequence[MeasurementRound], *, on: date, line: int | None = None
) -> list[KpiFigure]:
    """Give each KPI (with prefetched versions) over ``rounds``: three queries, whatever the number of rows.

    ``line`` prefers the target of that programme line over that of the programme.
    """
    pks = [one.pk for one in indicators]
    seen = ExpectedMeasurement.objects.filter(round__in=[one.pk for one in rounds]).observations(indicators=pks)
    starts, targets = baselines(indicators=pks), latest_targets(on)
    in_order = sorted(rounds, key=lambda one: (one.reference_date, one.pk))
    return [
        _figure(
            indicator,
            {one: seen[indicator.pk, one.pk] for one in in_order if (indicator.pk, one.pk) in seen},
            starts,
            targets.get((indicator.pk, line)) or targets.get((indicator.pk, None)),
            on,
        )
        for indicator in indicators
        if indicator.definition is not None
    ]


def _figure(
    indicator: Indicator,
    seen: dict[MeasurementRound, list[Observation]],
    starts: dict[tuple[int, int], int],
    target: Target | None,
    on: date,
) -> KpiFigure:
    sheet = indicator.definition
    points = tuple(_points(indicator, seen))
    both = _since_baseline(indicator, seen, starts)
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
    )


def _sentence(sheet: IndicatorVersion, points: tuple[Point, ...], both: Comparison | None) -> str:
    if both is not None and both.pairs and both.before.value is not None:
        return words.pair_sentence(sheet, both)
    latest = next((point for point in reversed(points) if point.rollup.included), None)
    return words.single_sentence(sheet, latest.rollup) if latest else ""


def _points(indicator: Indicator, seen: dict[MeasurementRound, list[Observation]]) -> Iterable[Point]:
    before: list[Observation] = []
    for one, rows in seen.items():
        sheet = _sheet_for(indicator, rows)
        told = roll_up(sheet, rows)
        is_break = bool(before) and (told.breaks > 0 or not comparable(indicator, before, rows))
        yield Point(
            round=one,
            rollup=told,
            text=words.shown(sheet, told.value),
            sums=words.sums(told),
            coverage=words.coverage(told),
            is_break=is_break,
        )
        if told.included:
            before = rows


def _sheet_for(indicator: Indicator, rows: list[Observation]) -> IndicatorVersion:
    known = sheets_of(indicator)
    used = [known[row.version] for row in rows if row.version in known]
    return max(used, key=lambda sheet: sheet.number, default=indicator.definition)


def _since_baseline(
    indicator: Indicator, seen: dict[MeasurementRound, list[Observation]], starts: dict[tuple[int, int], int]
) -> Comparison | None:
    """Compare the newest round with values with each unit's own baseline; ``None`` before anybody measured again."""
    sheet = indicator.definition
    by_round = {one.pk: {row.unit: row for row in rows} for one, rows in seen.items()}
    filled = [one for one, rows in seen.items() if any(row.has_value(sheet) for row in rows)]
    if not filled:
        return None
    newest = filled[-1]
    before = [
        by_round[round_id][unit]
        for (kpi, unit), round_id in starts.items()
        if kpi == indicator.pk and round_id in by_round and round_id != newest.pk and unit in by_round[round_id]
    ]
    if not before:
        return None
    after = seen[newest]
    return compare(sheet, before, after, is_comparable=comparable(indicator, before, after))
