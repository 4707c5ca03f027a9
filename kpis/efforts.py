"""What fills the cells of the white spots, read from the database: granted projects, and proposals on the road.

One query for all that is asked together, whatever the number of rows. Proposals live on a floor above this one: it
registers a reader.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from partners.models import Municipality, User
from programmes.enums import ProjectState
from programmes.models import Programme, Project

from .coverage import Axis, Effort, Named, Standing
from .models import ContributionClaim, Indicator

KPI = "kpi"
# How a KPI or place is named: short name, Dutch, English, and what puts it in order (none: by name).
COLUMNS = {
    KPI: ("code", "short_nl", "short_en", "order"),
    Axis.MUNICIPALITY: ("code", "name", "name", ""),
    Axis.TARGET_GROUP: ("pk", "name_nl", "name_en", "order"),
    Axis.FACTOR: ("number", "title_nl", "title_en", "number"),
}
WITH_CODE = (KPI, Axis.FACTOR)


@dataclass(frozen=True)
class Source:
    """Rows that fill cells: ``owners`` have number, title and state.

    ``links`` gives for KPI and each axis the model that links an owner (its field ``owner``) to it, and the field that
    points at it. An owner whose state has no ``standing`` does not count.
    """

    owners: QuerySet
    owner: str
    links: Mapping[str, tuple[type[Model], str]]
    standing: Mapping[str, Standing]

    def selects(self, place: int) -> list[QuerySet]:
        """One select per kind of link, all with the same columns; ``place`` tells the sources apart."""
        return [self._select(place, part, *link) for part, link in self.links.items()]

    def _select(self, place: int, part: str, model: type[Model], field: str) -> QuerySet:
        code, dutch, english, order = COLUMNS[part]
        texts = {"number": f"{self.owner}__number", "title": f"{self.owner}__title", "state": f"{self.owner}__state"}
        texts |= {"code": f"{field}__{code}", "dutch": f"{field}__{dutch}", "english": f"{field}__{english}"}
        texts["order"] = f"{field}__{order}" if order else Value("")
        owners = {f"{self.owner}__in": self.owners.order_by().values("pk")}
        return (
            model.objects.order_by()
            .filter(**owners, **{f"{self.owner}__state__in": list(self.standing)})
            .annotate(place=Value(place), part=Value(str(part), output_field=CharField()), ref=F(f"{field}_id"))
            .annotate(**{f"{name}_": Cast(column, CharField()) for name, column in texts.items()})
            .values_list("place", f"{self.owner}_id", "part", "ref", *(f"{name}_" for name in texts))
        )


@dataclass(frozen=True)
class Reading:
    """What was read: the efforts of each source, in order, and the names of all they name, by KPI or axis."""

    efforts: list[list[Effort]]
    named: Mapping[str, Mapping[int, Named]]

    def names(self, part: str, keys: Iterable[int]) -> list[Named]:
        """Names of ``keys``, in the order of the lists."""
        return [one for pk, one in self.named[part].items() if pk in keys]


def read(*sources: Source) -> Reading:
    """Read what ``sources`` fill, those that name anything; one query for all together."""
    selects = [select for place, source in enumerate(sources) for select in source.selects(place)]
    # Numbers came as text: a shorter one is smaller.
    rows = sorted(selects[0].union(*selects[1:], all=True), key=lambda row: (len(row[10]), row[10], row[8]))
    in_english = (get_language() or "nl").startswith("en")
    named: dict[str, dict[int, Named]] = {str(part): {} for part in COLUMNS}
    owners: dict[tuple[int, int], tuple[tuple[str, str, str], dict[str, set[int]]]] = {}
    for place, pk, part, ref, number, title, state, code, dutch, english, _order in rows:
        label = english if in_english and english else dutch
        named[part][ref] = Named(ref, code, label, code if part in WITH_CODE else "")
        _facts, links = owners.setdefault((place, pk), ((number, title, state), {str(one): set() for one in COLUMNS}))
        links[part].add(ref)
    efforts: list[list[Effort]] = [[] for _source in sources]
    for (place, pk), ((number, title, state), links) in sorted(owners.items()):
        places = {axis: frozenset(links[axis.value]) for axis in Axis}
        standing = sources[place].standing[state]
        efforts[place].append(Effort(pk, standing, frozenset(links[KPI]), places, number, title))
    return Reading(efforts, named)


def granted(projects: QuerySet) -> Source:
    """Projects that count: running and paused now, closed as what was; stopped ones not at all."""
    return Source(
        owners=projects,
        owner="project",
        links={
            KPI: (ContributionClaim, "indicator"),
            Axis.MUNICIPALITY: (Project.municipalities.through, "municipality"),
            Axis.TARGET_GROUP: (Project.target_groups.through, "targetgroup"),
            Axis.FACTOR: (Project.factors.through, "successfactor"),
        },
        standing={
            ProjectState.RUNNING: Standing.NOW,
            ProjectState.PAUSED: Standing.NOW,
            ProjectState.CLOSED: Standing.WAS,
        },
    )


# --- what a table can name ------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """Everything a table of white spots can name."""

    indicators: list[Named]
    places: Mapping[Axis, list[Named]]
    lines_of: Mapping[int, frozenset[int]]

    def rows(self, line: int | None, efforts: Iterable[Effort]) -> list[Named]:
        """KPIs to show: all; with a line those of that line, and what its projects promised for besides."""
        if line is None:
            return self.indicators
        promised = frozenset().union(*(effort.indicators for effort in efforts))
        return [one for one in self.indicators if line in self.lines_of[one.pk] or one.pk in promised]


def frame_of(programme: Programme) -> Frame:
    """Read the KPIs of a programme with their lines, and the places on each axis; four queries."""
    indicators: dict[int, Indicator] = {}
    lines_of: dict[int, set[int]] = defaultdict(set)
    # A row for each KPI and line of it, so that one query tells both.
    for one in Indicator.objects.public().filter(programme=programme).annotate(of_line=F("line_links__line")):
        indicators.setdefault(one.pk, one)
        lines_of[one.pk].add(one.of_line)
    return Frame(
        indicators=[Named(one.pk, one.code, one.short, one.code) for one in indicators.values()],
        places={
            Axis.MUNICIPALITY: [
                Named(one.pk, one.code, one.name) for one in Municipality.objects.filter(in_twente=True)
            ],
            Axis.TARGET_GROUP: [
                Named(one.pk, str(one.pk), one.name) for one in programme.targetgroups.filter(is_active=True)
            ],
            Axis.FACTOR: [
                Named(one.pk, str(one.number), one.title, str(one.number))
                for one in programme.factors.filter(is_active=True)
            ],
        },
        lines_of={pk: frozenset(lines) for pk, lines in lines_of.items()},
    )


# --- proposals on the road ------------------------------------------------------------------------

# Gets the programme, what was chosen (by name of the filter) and who asks. ``None``: not for this person.
RoadReader = Callable[[Programme, Mapping[str, str], User], "list[Effort] | None"]
_readers: dict[str, RoadReader] = {}


def register_road(name: str, reader: RoadReader) -> None:
    """Let a floor above tell what is on the road."""
    _readers[name] = reader


def on_the_road(programme: Programme, chosen: Mapping[str, str], user: User) -> list[Effort] | None:
    """Return the proposals on the road as far as ``user`` may count them; ``None`` when they may not."""
    told = [efforts for reader in _readers.values() if (efforts := reader(programme, chosen, user)) is not None]
    return [effort for efforts in told for effort in efforts] if told else None
