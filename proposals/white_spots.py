"""What proposals have to do with white spots: what is on the road, and what one proposal would fill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.coverage import Axis, Effort, Filling, Named, Shared, Standing, filling, thinnest
from kpis.efforts import KPI, Reading, Source, granted, read, register_road
from partners.models import User
from programmes.models import Programme, Project

from .enums import State
from .models import FactorLink, PlannedContribution, Proposal
from .rules import may

# Handed in as a whole, and not decided yet. A draft is nobody's business but its writers'.
ON_ROAD = (
    State.SUBMITTED,
    State.INCOMPLETE,
    State.REVIEW,
    State.ADVICE,
    State.HEARING,
    State.READY,
    State.AGENDA,
    State.DEFERRED,
)
LOOKUPS = {
    "lijn": "line__number",
    Axis.MUNICIPALITY: "municipalities__code",
    Axis.TARGET_GROUP: "target_groups",
    Axis.FACTOR: "factor_links__factor__number",
}


def on_the_road(programme: Programme, chosen: Mapping[str, str], user: User) -> list[Effort] | None:
    """Proposals that were handed in and not decided; ``None`` for who may not count them. One query."""
    if not may(user, "count_road"):
        return None
    rows = Proposal.objects.filter(programme=programme, **{LOOKUPS[name]: value for name, value in chosen.items()})
    return read(_promised(rows, ON_ROAD)).efforts[0]


def _promised(proposals: QuerySet, states: Iterable[str]) -> Source:
    return Source(
        owners=proposals,
        owner="proposal",
        links={
            KPI: (PlannedContribution, "indicator"),
            Axis.MUNICIPALITY: (Proposal.municipalities.through, "municipality"),
            Axis.TARGET_GROUP: (Proposal.target_groups.through, "targetgroup"),
            Axis.FACTOR: (FactorLink, "factor"),
        },
        standing=dict.fromkeys(states, Standing.ROAD),
    )


def register() -> None:
    """Let the white spots count what is on the road."""
    register_road("proposals", on_the_road)


# --- one proposal ---------------------------------------------------------------------------------


def _beside_the_granted(proposal: Proposal) -> tuple[Effort, list[Effort], Reading]:
    """Read what ``proposal`` names and what the granted projects do, with the names of it all; one query."""
    projects = Project.objects.filter(programme=proposal.programme_id).exclude(pk=proposal.project_id)
    found = read(_promised(Proposal.objects.filter(pk=proposal.pk), State), granted(projects))
    own = next(iter(found.efforts[0]), Effort(proposal.pk, Standing.ROAD, frozenset(), {}))
    return own, found.efforts[1], found


@dataclass(frozen=True)
class Neighbour:
    """Another project that works on the same, with the names of what both do."""

    number: str
    title: str
    has_ended: bool
    indicators: list[Named]
    places: list[tuple[Axis, list[Named]]]
    combinations: int


@dataclass(frozen=True)
class Panel:
    """Whether a proposal fills a white spot, as its readers see it."""

    filling: Filling
    new: list[tuple[str | Promise, list[Named]]]
    neighbours: list[Neighbour]


def panel_of(proposal: Proposal) -> Panel:
    """Hold a proposal beside the granted projects; one query, whatever their number."""
    own, others, found = _beside_the_granted(proposal)
    filled = filling(own, others)
    new = [(_("KPI"), found.names(KPI, filled.new_indicators))]
    new += [(axis.label, found.names(axis.value, keys)) for axis, keys in filled.new_places.items()]
    neighbours = [_neighbour(found, one) for one in (*filled.running, *filled.former)]
    return Panel(filled, [(label, names) for label, names in new if names], neighbours)


def _neighbour(found: Reading, shared: Shared) -> Neighbour:
    return Neighbour(
        number=shared.effort.number,
        title=shared.effort.title,
        has_ended=shared.effort.standing == Standing.WAS,
        indicators=found.names(KPI, shared.indicators),
        places=[(axis, found.names(axis.value, keys)) for axis, keys in shared.places.items()],
        combinations=len(shared.combinations()),
    )


# --- while writing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thin:
    """Places of one axis where little happens for the KPIs asked about; ``projects`` is the number in each.

    ``is_everywhere``: it is the same in all places.
    """

    axis: Axis
    places: list[Named]
    projects: int
    is_everywhere: bool


@dataclass(frozen=True)
class Crowd:
    """How busy it is around one KPI: running projects, and the places of the plan where none of them works."""

    indicator: Named
    projects: int
    empty: list[Named]


@dataclass(frozen=True)
class Hint:
    """Where little happens yet, for who writes. ``is_own``: for the KPIs of the plan, else those of the line."""

    indicators: list[Named]
    is_own: bool
    thin: list[Thin]
    crowds: list[Crowd]


def hint_on_places(proposal: Proposal, places: Mapping[Axis, list[Named]]) -> Hint:
    """Return in which of ``places`` least happens for the KPIs of the plan, else of its line. Two queries."""
    plan, efforts, found = _beside_the_granted(proposal)
    own = found.names(KPI, plan.indicators)
    asked = own or _of_line(proposal)
    keys = frozenset(one.pk for one in asked)
    return Hint(asked, bool(own), [_thin(axis, efforts, keys, named) for axis, named in places.items()], [])


def hint_on_kpis(proposal: Proposal) -> Hint:
    """Return for each KPI of the plan and its line how much happens, and where in the plan not. Two queries."""
    plan, efforts, found = _beside_the_granted(proposal)
    own = found.names(KPI, plan.indicators)
    shown = own + [one for one in _of_line(proposal) if one.pk not in plan.indicators]
    named = found.names(Axis.MUNICIPALITY.value, plan.at(Axis.MUNICIPALITY))
    return Hint(shown, bool(own), [], [_crowd(one, named, efforts) for one in shown])


def _of_line(proposal: Proposal) -> list[Named]:
    rows = proposal.line.indicators.public().order_by("line_links__order")
    return [Named(one.pk, one.code, one.short, one.code) for one in rows]


def _thin(axis: Axis, efforts: list[Effort], indicators: frozenset[int], places: list[Named]) -> Thin:
    found, projects = thinnest(efforts, indicators, places, axis)
    return Thin(axis, found, projects, is_everywhere=len(found) == len(places))


def _crowd(indicator: Named, named: list[Named], efforts: list[Effort]) -> Crowd:
    at_work = [one for one in efforts if one.standing == Standing.NOW and indicator.pk in one.indicators]
    reached = frozenset().union(*(one.at(Axis.MUNICIPALITY) for one in at_work))
    return Crowd(indicator, len(at_work), [place for place in named if place.pk not in reached])
