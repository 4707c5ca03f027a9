"""How white spots read: the message above a table, and places in a sentence."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .coverage import Axis, CrossTable, Named

NAMED = 3  # so many names stand in a sentence; more are counted


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def label(axis: Axis, place: Named) -> str:
    """A place as it stands inside a sentence."""
    return place.label[:1].lower() + place.label[1:] if axis == Axis.TARGET_GROUP else place.label


def where(axis: Axis, places: Sequence[Named], total: int) -> str:
    """Say where: “in Borne and Losser”, or “in 5 of the 14 municipalities” when there are many."""
    if len(places) > NAMED:
        counts = {"n": len(places), "total": total}
        return {
            Axis.MUNICIPALITY: _("in %(n)s of the %(total)s municipalities"),
            Axis.TARGET_GROUP: _("for %(n)s of the %(total)s target groups"),
            Axis.FACTOR: _("through %(n)s of the %(total)s success factors"),
        }[axis] % counts
    names = {"names": listed([label(axis, place) for place in places])}
    return {
        Axis.MUNICIPALITY: pgettext("municipality", "in %(names)s"),
        Axis.TARGET_GROUP: pgettext("target group", "for %(names)s"),
        Axis.FACTOR: pgettext("success factor", "through %(names)s"),
    }[axis] % names


def message(table: CrossTable) -> str:
    """Return what the table shows, in one or two sentences; empty without KPIs or places."""
    if not table.indicators or not table.rows:
        return ""
    gaps, nowhere = table.gaps, table.nowhere
    if len(nowhere) == len(table.indicators):
        return _("Nothing runs yet for these KPIs.")
    if not gaps:
        return {
            Axis.MUNICIPALITY: _("For each KPI something runs in each municipality."),
            Axis.TARGET_GROUP: _("For each KPI something runs for each target group."),
            Axis.FACTOR: _("For each KPI something runs through each success factor."),
        }[table.axis]
    emptiest = len(gaps[0].indicators)
    places = [place for gap in gaps if len(gap.indicators) == emptiest for place in gap.places]
    there = where(table.axis, places, len(table.rows))
    if gaps[0].is_whole:
        first = capfirst(_("%(there)s nothing runs for any KPI.") % {"there": there})
    else:
        first = _("For %(n)s of the %(total)s KPIs nothing runs %(there)s.") % {
            "n": emptiest,
            "total": len(table.indicators),
            "there": there,
        }
    if not nowhere:
        return first
    second = _("For %(kpis)s nothing runs anywhere.") % {"kpis": listed([one.code for one in nowhere])}
    return f"{first} {second}"
