"""How figures read: one way to write a value, a change and what it rests on, for page, PDF and export."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twenteboard.platform.formats import MINUS, datum, getal, percentage

from .enums import RollupUnits, ValueType
from .ranges import Range
from .rollup import Comparison, Rollup

NONE = "–"
TOO_SMALL = gettext_lazy("too small to show")


def is_share(sheet) -> bool:
    """Whether values of this definition are percentages."""
    return sheet.value_type == ValueType.PERCENTAGE or sheet.rollup_units == RollupUnits.SHARE_TRUE


def shown(sheet, value: Decimal | None) -> str:
    """Write a value with the decimals of its definition; a dash when there is none, never a zero."""
    if value is None:
        return NONE
    return percentage(value, sheet.decimals) if is_share(sheet) else getal(value, sheet.decimals)


def two_decimals(value: Decimal | None) -> Decimal | None:
    """A value as it stands in a file."""
    return None if value is None else round(value, 2)


def outwards(decimals: int, ends: Range) -> Range:
    """The ends with so many decimals, rounded away from each other so that the truth stays inside."""
    step = Decimal(1).scaleb(-decimals)
    return Range(ends.low.quantize(step, ROUND_FLOOR), ends.high.quantize(step, ROUND_CEILING))


def told(sheet, rollup: Rollup) -> str:
    """Write the figure of a group: its value, its lowest and highest where a source hides counts, or why it is not
    shown.
    """
    if rollup.is_shielded:
        return str(TOO_SMALL)
    return between(sheet, rollup.range) if rollup.is_range else shown(sheet, rollup.value)


def between(sheet, ends: Range) -> str:
    """Write a range: “8.2% to 11.8%”, “between 14 and 20”."""
    facts = dict(zip(("low", "high"), (shown(sheet, end) for end in outwards(sheet.decimals, ends)), strict=True))
    return _("%(low)s to %(high)s") % facts if is_share(sheet) else _("between %(low)s and %(high)s") % facts


def why_range(*rollups: Rollup) -> str:
    """Say why there is a range and not one figure; empty when there is none."""
    ranges = [one for one in rollups if one.is_range]
    if not ranges:
        return ""
    most = max(one.bounded for one in ranges)
    return ngettext(
        "At %(n)s school the source hides small numbers, so the lowest and the highest possible outcome stand here.",
        "At %(n)s schools the source hides small numbers, so the lowest and the highest possible outcome stand here.",
        most,
    ) % {"n": getal(most)}


def known(sheet, rollup: Rollup) -> str:
    """Write the value of the schools whose figures are known beside a range; empty without a range."""
    if not rollup.is_range or rollup.known is None:
        return ""
    return _("%(value)s at the schools whose number is known") % {"value": shown(sheet, rollup.known)}


def withheld() -> str:
    """Say why a comparison that can be made is not shown to everyone."""
    return _(
        "Beside an earlier comparison this one would tell what a few schools scored. So its figures are not public."
    )


def unclear_status() -> str:
    """Say why there is no status."""
    return _("With the lowest and the highest possible figure the status differs, so no status is given.")


def sums(rollup: Rollup) -> str:
    """Write what a share was made of: “102 of 360”. Empty when it was not made of a part and a whole."""
    if rollup.is_range and rollup.numerator_low is not None:
        return _("%(low)s to %(high)s of %(whole)s") % {
            "low": getal(rollup.numerator_low),
            "high": getal(rollup.numerator_high),
            "whole": getal(rollup.denominator),
        }
    if rollup.numerator is None or rollup.denominator is None:
        return ""
    return _("%(part)s of %(whole)s") % {"part": getal(rollup.numerator), "whole": getal(rollup.denominator)}


def change(sheet, value: Decimal | None) -> str:
    """Write a change: in percentage points for shares, else in the unit. Never a “% rise” of a percentage."""
    if value is None:
        return NONE
    rounded = round(value, sheet.decimals)
    sign = "+" if rounded > 0 else ""
    number = f"{sign}{getal(rounded, sheet.decimals)}"
    if is_share(sheet):
        return _("%(number)s percentage points") % {"number": number}
    return number


def change_of(sheet, both: Comparison) -> str:
    """Write the change of a comparison: as one number, or as the least and the most that it can be."""
    ends = both.change_range
    if ends is None or ends.is_exact:
        return change(sheet, both.change)
    low, high = (f"{'+' if end > 0 else ''}{getal(end, sheet.decimals)}" for end in outwards(sheet.decimals, ends))
    if is_share(sheet):
        return _("between %(low)s and %(high)s percentage points") % {"low": low, "high": high}
    return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def range_heads(of: str) -> list[str]:
    """Heads of a file for the lowest and highest value and part of one round or side."""
    return [
        text % {"of": of}
        for text in (
            _("Lowest value %(of)s"),
            _("Highest value %(of)s"),
            _("Lowest part %(of)s"),
            _("Highest part %(of)s"),
        )
    ]


def range_cells(rollup: Rollup) -> list[Decimal | None]:
    """What belongs under ``range_heads``: without counts that a source hides both ends are the figure itself."""
    return [*ends_cells(rollup.range), rollup.numerator_low, rollup.numerator_high]


def ends_cells(ends: Range | None) -> list[Decimal | None]:
    """The lowest and the highest for a file, rounded outwards to two decimals; empty when there are none."""
    if ends is None:
        return [None, None]
    if ends.is_exact:
        return [round(ends.low, 2)] * 2
    return [*outwards(2, ends)]


def change_cells(
    name: str, both: Comparison, remarks: Iterable[object], shown: tuple[Rollup, Rollup] | None = None
) -> list[object]:
    """A row of a file about a change: who, how many, value and sums of both sides, change, ``remarks``, and all ends.

    ``shown`` are the two sides, where these are not the pairs.
    """
    sides = shown or (both.before, both.after)
    cells: list[object] = [name, len(both.pairs), len(both.only_before), len(both.only_after)]
    for one in sides:
        cells += [two_decimals(one.value), one.numerator, one.denominator]
    cells += [two_decimals(both.change), *remarks]
    for one in sides:
        cells += range_cells(one)
    return [*cells, *ends_cells(both.change_range)]


def schools(n: int) -> str:
    """Write a number of schools."""
    return ngettext("%(n)s school", "%(n)s schools", n) % {"n": getal(n)}


def coverage(rollup: Rollup) -> str:
    """Write on how many of the expected units a value rests, and what is not final."""
    if not rollup.included:
        return _("not measured: nothing received from %(schools)s") % {"schools": schools(rollup.expected)}
    parts = _("measured at %(n)s of %(schools)s") % {
        "n": getal(rollup.included),
        "schools": schools(rollup.expected),
    }
    if rollup.not_final:
        parts += ", " + _("%(n)s provisional or estimated") % {"n": getal(rollup.not_final)}
    if rollup.bounded:
        parts += ", " + _("%(n)s with a lowest and a highest number only") % {"n": getal(rollup.bounded)}
    if rollup.suppressed > rollup.bounded:
        parts += ", " + _("%(n)s shielded") % {"n": getal(rollup.suppressed - rollup.bounded)}
    return parts


def pedigree(rollup: Rollup) -> str:
    """Write where a value comes from and of which day it is; empty when nothing was measured."""
    if not rollup.included:
        return ""
    day = datum(rollup.oldest)
    if rollup.newest != rollup.oldest:
        day = _("%(first)s to %(last)s") % {"first": day, "last": datum(rollup.newest)}
    return _("Reference date %(day)s. Source: %(origins)s.") % {"day": day, "origins": "; ".join(rollup.origins)}


def baseline_note(late: int, afterwards: int) -> str:
    """Write how many baselines are less than a clean start; empty when none is."""
    notes = []
    if late:
        notes.append(
            ngettext(
                "%(n)s school has a baseline that is later than that of the programme.",
                "%(n)s schools have a baseline that is later than that of the programme.",
                late,
            )
            % {"n": getal(late)}
        )
    if afterwards:
        notes.append(
            ngettext(
                "%(n)s school took part in a project already: its baseline was set afterwards.",
                "%(n)s schools took part in a project already: their baselines were set afterwards.",
                afterwards,
            )
            % {"n": getal(afterwards)}
        )
    return " ".join(notes)


def unmatched(both: Comparison) -> str:
    """Write how many units were left out because they were measured once."""
    return _("%(before)s measured only before and %(after)s only after; these do not count here.") % {
        "before": schools(len(both.only_before)),
        "after": schools(len(both.only_after)),
    }


def _part(sheet, rollup: Rollup) -> str:
    made_of = sums(rollup)
    if made_of and not rollup.is_range and sheet.rollup_units == RollupUnits.COUNT_TRUE:
        return _("%(part)s of the %(whole)s") % {"part": getal(rollup.numerator), "whole": getal(rollup.denominator)}
    return f"{told(sheet, rollup)} ({made_of})" if made_of else told(sheet, rollup)


def single_sentence(sheet, rollup: Rollup) -> str:
    """Say in one sentence what one round found."""
    if sheet.value_type == ValueType.NARRATIVE:
        return _("%(n)s of %(schools)s described this.") % {
            "n": getal(rollup.included),
            "schools": schools(rollup.expected),
        }
    if rollup.is_shielded:
        return _("The group is too small to show its figures to everyone.")
    if rollup.range is None:
        return _("This cannot be computed: there is no measurement that counts.")
    said = _("On %(day)s this was %(value)s, %(coverage)s.") % {
        "day": datum(rollup.newest),
        "value": _part(sheet, rollup),
        "coverage": coverage(rollup),
    }
    return " ".join(part for part in (said, why_range(rollup)) if part)


def pair_sentence(sheet, both: Comparison) -> str:
    """Say in one sentence how it changed at the units that were measured both times."""
    if not both.pairs:
        return _("No school was measured both times, so before and after cannot be compared.")
    if not both.is_comparable:
        return _("Before and after cannot be compared: the definition or the way of measuring changed in between.")
    if both.before.is_shielded:
        return _("The group is too small to show its figures to everyone.")
    if both.change_range is None:
        return _("Before and after cannot be compared in one number.")
    facts = {
        "schools": schools(len(both.pairs)),
        "first": datum(both.before.newest),
        "second": datum(both.after.newest),
    }
    if sheet.rollup_units == RollupUnits.COUNT_TRUE:
        return _counted_sentence(both, facts)
    facts |= {
        "before": _part(sheet, both.before),
        "after": _part(sheet, both.after),
        "change": change_of(sheet, both),
    }
    if both.before.is_range or both.after.is_range:
        return f"{_range_sentence(both) % facts} {why_range(both.before, both.after)}"
    return _direction_sentence(sheet, both) % facts


def _counted_sentence(both: Comparison, facts: dict[str, str]) -> str:
    """The sentence for a number of schools that say yes; ``facts`` are the schools and the days.

    The schools are the same before and after, so "of the 10" is said once.
    """
    before, after = getal(both.before.value), getal(both.after.value)
    if both.change == 0:
        text = _(
            "Of the %(schools)s that measured both times, the number that meets the criterion stayed the same: "
            "%(before)s on %(first)s and on %(second)s."
        )
    elif both.change > 0:
        text = _(
            "Of the %(schools)s that measured both times, the number that meets the criterion rose from %(before)s on "
            "%(first)s to %(after)s on %(second)s: %(change)s."
        )
    else:
        text = _(
            "Of the %(schools)s that measured both times, the number that meets the criterion fell from %(before)s on "
            "%(first)s to %(after)s on %(second)s: %(change)s."
        )
    more = f"{'+' if both.change > 0 else MINUS}{schools(abs(int(both.change)))}"
    return text % {**facts, "before": before, "after": after, "change": more}


def _range_sentence(both: Comparison) -> str:
    """The sentence for lowest and highest figures, with room for its facts; never "from 8% to 12% to 14%"."""
    ends = both.change_range
    if ends.low > 0:
        return _(
            "At the %(schools)s that measured both times this was %(before)s on %(first)s, "
            "and %(after)s on %(second)s. It rose: %(change)s."
        )
    if ends.high < 0:
        return _(
            "At the %(schools)s that measured both times this was %(before)s on %(first)s, "
            "and %(after)s on %(second)s. It fell: %(change)s."
        )
    return _(
        "At the %(schools)s that measured both times this was %(before)s on %(first)s, "
        "and %(after)s on %(second)s. Whether it rose or fell cannot be said: %(change)s."
    )


def _direction_sentence(sheet, both: Comparison) -> str:
    """The sentence for up, down or the same, with room for its facts."""
    if round(both.change, sheet.decimals) == 0:
        return _(
            "At the %(schools)s that measured both times this stayed the same: "
            "%(before)s on %(first)s and %(after)s on %(second)s."
        )
    if both.change > 0:
        return _(
            "At the %(schools)s that measured both times this rose from %(before)s on %(first)s "
            "to %(after)s on %(second)s: %(change)s."
        )
    return _(
        "At the %(schools)s that measured both times this fell from %(before)s on %(first)s "
        "to %(after)s on %(second)s: %(change)s."
    )
