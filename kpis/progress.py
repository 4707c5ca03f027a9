"""How far a KPI is on the way from its baseline to its target, and what status that gives.

Where a source hides counts, baseline and actual are ranges; then only what holds at both ends is said. Nothing here
reads the database.
"""

from datetime import date
from decimal import Decimal

from .enums import Direction, Status
from .ranges import Range

ZERO = Decimal(0)
# How far the progress may stay behind what time asks: within the first on course, within the second attention.
BANDS = (Decimal("0.10"), Decimal("0.25"))


def progress(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Give which part of the way from baseline to target was gone: 1 is there, raw (may lie outside 0–1).

    The same for KPIs that must rise and that must fall. ``None`` when one is unknown or there is no way to go.
    """
    if baseline is None or target is None or actual is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def clipped(part: Decimal | None) -> Decimal | None:
    """Give progress as the width of a bar: from 0 to 1."""
    return None if part is None else min(max(part, ZERO), Decimal(1))


def time_part(start: date, due: date, today: date) -> Decimal | None:
    """Give which part of the time from ``start`` to ``due`` is over, from 0 to 1; ``None`` when there is no time."""
    if due <= start:
        return None
    return clipped(Decimal((today - start).days) / Decimal((due - start).days))


def status(
    sheet_direction: str,
    *,
    gone: Decimal | None,
    asked: Decimal | None,
    actual: Decimal | None = None,
    band: tuple[Decimal, Decimal] | None = None,
    is_remeasured: bool = True,
    bands: tuple[Decimal, Decimal] = BANDS,
) -> str:
    """Say how a KPI is doing: the progress held against what time asks (``asked``), not against the end.

    A KPI that must stay within ``band`` is on course inside it and off course outside.
    """
    if sheet_direction == Direction.MAINTAIN:
        if actual is None or band is None:
            return Status.NO_DATA
        return Status.ON_COURSE if band[0] <= actual <= band[1] else Status.OFF_COURSE
    if actual is not None and not is_remeasured:
        return Status.NOT_YET
    if gone is None or asked is None:
        return Status.NO_DATA
    if gone >= 1:
        return Status.REACHED
    behind = asked - gone
    if behind <= bands[0]:
        return Status.ON_COURSE
    return Status.ATTENTION if behind <= bands[1] else Status.OFF_COURSE


def progress_between(baseline: Range | None, target: Decimal | None, actual: Range | None) -> Range | None:
    """Give which part of the way from baseline to target was gone, at least and at most.

    ``None`` when one is unknown, or when the target lies within the range of the baseline: then even the direction
    of the way is unknown. Outside it the part rises or falls evenly with each, so the corners are the ends.
    """
    if baseline is None or target is None or actual is None or baseline.low <= target <= baseline.high:
        return None
    corners = [progress(start, target, now) for start in baseline for now in actual]
    return Range(min(corners), max(corners))


def status_between(
    sheet_direction: str,
    *,
    gone: Range | None,
    asked: Decimal | None,
    actual: Range | None = None,
    band: tuple[Decimal, Decimal] | None = None,
    is_remeasured: bool = True,
) -> str:
    """Give the status that holds whatever the truth is: that of both ends when it is the same, else ``UNCLEAR``.

    Both ends may be off course with the band between them; then nothing can be said either.
    """
    nothing = (None, None)
    low, high = (
        status(sheet_direction, gone=part, asked=asked, actual=value, band=band, is_remeasured=is_remeasured)
        for part, value in zip(gone or nothing, actual or nothing, strict=True)
    )
    is_band = sheet_direction == Direction.MAINTAIN and band is not None and actual is not None
    if low != high or (is_band and actual.low < band[0] and actual.high > band[1]):
        return Status.UNCLEAR
    return low
