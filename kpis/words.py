"""How figures read: one way to write a value, a change and what it rests on, for page, PDF and export."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twenteboard.platform.formats import datum, getal, percentage

from .enums import RollupUnits, ValueType
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


def sums(rollup: Rollup) -> str:
    """Write what a share was made of: “102 of 360”. Empty when it was not made of a part and a whole."""
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


def schools(n: int) -> str:
    """Write a number of schools."""
    return ngettext("%(n)s school", "%(n)s schools", n) % {"n": getal(n)}


def coverage(rollup: Rollup) -> str:
    """Write on how many of the expected units a value rests, and what is not final."""
    if not rollup.included:
        return _("not measured: nothing received from %(schools)s") % {"schools": schools(rollup.expected)}
    told = _("measured at %(n)s of %(schools)s") % {
        "n": getal(rollup.included),
        "schools": schools(rollup.expected),
    }
    if rollup.not_final:
        told += ", " + _("%(n)s provisional or estimated") % {"n": getal(rollup.not_final)}
    if rollup.suppressed:
        told += ", " + _("%(n)s shielded") % {"n": getal(rollup.suppressed)}
    return told


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
    told = []
    if late:
        told.append(
            ngettext(
                "%(n)s school has a baseline that is later than that of the programme.",
                "%(n)s schools have a baseline that is later than that of the programme.",
                late,
            )
            % {"n": getal(late)}
        )
    if afterwards:
        told.append(
            ngettext(
                "%(n)s school took part in a project already: its baseline was set afterwards.",
                "%(n)s schools took part in a project already: their baselines were set afterwards.",
                afterwards,
            )
            % {"n": getal(afterwards)}
        )
    return " ".join(told)


def unmatched(both: Comparison) -> str:
    """Write how many units were left out because they were measured once."""
    return _("%(before)s measured only before and %(after)s only after; these do not count here.") % {
        "before": schools(len(both.only_before)),
        "after": schools(len(both.only_after)),
    }


def _part(sheet, rollup: Rollup) -> str:
    made_of = sums(rollup)
    return f"{shown(sheet, rollup.value)} ({made_of})" if made_of else shown(sheet, rollup.value)


def single_sentence(sheet, rollup: Rollup) -> str:
    """Say in one sentence what one round found."""
    if sheet.value_type == ValueType.NARRATIVE:
        return _("%(n)s of %(schools)s described this.") % {
            "n": getal(rollup.included),
            "schools": schools(rollup.expected),
        }
    if rollup.is_shielded:
        return _("The group is too small to show its figures to everyone.")
    if rollup.value is None:
        return _("This cannot be computed: there is no measurement that counts.")
    return _("On %(day)s this was %(value)s, %(coverage)s.") % {
        "day": datum(rollup.newest),
        "value": _part(sheet, rollup),
        "coverage": coverage(rollup),
    }


def pair_sentence(sheet, both: Comparison) -> str:
    """Say in one sentence how it changed at the units that were measured both times."""
    if not both.pairs:
        return _("No school was measured both times, so before and after cannot be compared.")
    if not both.is_comparable:
        return _("Before and after cannot be compared: the definition or the way of measuring changed in between.")
    if both.before.is_shielded:
        return _("The group is too small to show its figures to everyone.")
    if both.before.value is None or both.after.value is None:
        return _("Before and after cannot be compared in one number.")
    facts = {
        "schools": schools(len(both.pairs)),
        "before": _part(sheet, both.before),
        "after": _part(sheet, both.after),
        "first": datum(both.before.newest),
        "second": datum(both.after.newest),
        "change": change(sheet, both.change),
    }
    rounded = round(both.change, sheet.decimals)
    if rounded == 0:
        return (
            _(
                "At the %(schools)s that measured both times this stayed the same: "
                "%(before)s on %(first)s and %(after)s on %(second)s."
            )
            % facts
        )
    if rounded > 0:
        return (
            _(
                "At the %(schools)s that measured both times this rose from %(before)s on %(first)s "
                "to %(after)s on %(second)s: %(change)s."
            )
            % facts
        )
    return (
        _(
            "At the %(schools)s that measured both times this fell from %(before)s on %(first)s "
            "to %(after)s on %(second)s: %(change)s."
        )
        % facts
    )
