"""What was measured by category: read in one query, rolled up by ``rollup`` like the whole, written as tables.

Every category has its own numerator and its own denominator. A unit that gave no figure for a category is missing
there, whatever it gave for the whole. Dimensions are never crossed with each other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from .. import words
from ..enums import WITHOUT_VALUE, ObsStatus
from ..models import (
    Category,
    Dimension,
    Indicator,
    Measurement,
    MeasurementCategoryValue,
    MeasurementRound,
    VersionDimension,
)
from ..rollup import Comparison, Observation, Rollup, compare, roll_up
from ..smallgroups import shielded, shielded_pair

CATEGORY_FIELDS = ("pk", "code", "name_nl", "name_en", "closed_on")
DIMENSION_FIELDS = ("pk", "code", "name_nl", "name_en", "is_partition")
NONE = [0]  # no row has this id; an empty list would leave out the dimensions too
VALUE_FIELDS = ("obs_status", "numerator", "denominator", "value")


class Part(NamedTuple):
    """What one measurement says of one category."""

    status: str = ObsStatus.FINAL
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None

    @property
    def is_filled(self) -> bool:
        """Whether there is a figure; half a share is none, and zero is one."""
        if self.status in WITHOUT_VALUE:
            return False
        return self.value is not None or (self.numerator is not None and self.denominator is not None)


@dataclass(frozen=True, slots=True)
class Divided:
    """A dimension with its categories."""

    dimension: Dimension
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The dimensions of a KPI, and what counts for each category; ``found`` by category, definition, round and unit."""

    dimensions: tuple[Divided, ...] = ()
    found: Mapping[tuple[int, int, int, int], Part] = field(default_factory=dict)

    def of(self, category: Category, rows: Iterable[Observation]) -> list[Observation]:
        """What is known of one category at each unit of ``rows``."""
        return [of_category(row, self.found.get((category.pk, row.version, row.round, row.unit))) for row in rows]


def of_category(whole: Observation, part: Part | None) -> Observation:
    """What is known of a category at a unit. Where the whole has no value, no category counts either."""
    status = whole.status if whole.status in WITHOUT_VALUE else part.status if part else ObsStatus.MISSING
    told = part if part is not None and status not in WITHOUT_VALUE else Part()
    return Observation(
        unit=whole.unit,
        round=whole.round,
        version=whole.version,
        status=status,
        numerator=told.numerator,
        denominator=told.denominator,
        value=told.value,
        reference_date=whole.reference_date,
        is_waived=whole.is_waived,
        method=whole.method,
        origin=whole.origin,
    )


# --- reading -------------------------------------------------------------------------------------


def _read(links, values, *about: str) -> tuple[tuple[Divided, ...], dict[tuple, Part]]:
    """Dimensions of ``links`` with ``values`` of their categories, by category and ``about``. One query."""
    place = links.filter(dimension=OuterRef("dimension")).order_by("-version__number").values("order")[:1]
    rows = (
        Category.objects.filter(dimension__in=links.values("dimension"))
        .annotate(
            told=FilteredRelation("measured", condition=Q(measured__in=Subquery(values.order_by().values("pk")))),
            place=Subquery(place),
        )
        .order_by("place", "dimension", "order", "name_nl", "pk")
        .values_list(
            *CATEGORY_FIELDS,
            *(f"dimension__{name}" for name in DIMENSION_FIELDS),
            *(f"told__{name}" for name in ("pk", *VALUE_FIELDS, *about)),
        )
    )
    dimensions: dict[int, tuple[Dimension, dict[int, Category]]] = {}
    found: dict[tuple, Part] = {}
    first, second = len(CATEGORY_FIELDS), len(CATEGORY_FIELDS) + len(DIMENSION_FIELDS)
    for row in rows:
        pk = row[first]
        if pk not in dimensions:
            dimensions[pk] = Dimension(**dict(zip(DIMENSION_FIELDS, row[first:second], strict=True))), {}
        dimension, categories = dimensions[pk]
        if row[0] not in categories:
            told = dict(zip(CATEGORY_FIELDS, row[:first], strict=True))
            categories[row[0]] = Category(dimension=dimension, **told)
        if row[second] is not None:
            values = row[second + 1 : second + 1 + len(VALUE_FIELDS)]
            found[row[0], *row[second + 1 + len(VALUE_FIELDS) :]] = Part(*values)
    divided = tuple(Divided(dimension, tuple(known.values())) for dimension, known in dimensions.values())
    return divided, found


def parts_of(indicator: Indicator, rounds: Iterable[MeasurementRound]) -> Parts:
    """What counts by category in these rounds. One query; nothing to read when no definition has dimensions."""
    counted = MeasurementCategoryValue.objects.filter(
        measurement__is_current=True,
        measurement__expected__version__indicator=indicator,
        measurement__expected__round__in=[one.pk for one in rounds] or NONE,
    )
    links = VersionDimension.objects.filter(version__indicator=indicator)
    where = ("version", "round", "unit")
    return Parts(*_read(links, counted, *(f"measurement__expected__{name}" for name in where)))


def parts_in(version_id: int, measurements: Iterable[Measurement | None]) -> tuple[tuple[Divided, ...], dict]:
    """Dimensions of a definition, and what these measurements say: ``{(category, measurement): Part}``. One query."""
    values = MeasurementCategoryValue.objects.filter(
        measurement__in=[one.pk for one in measurements if one is not None] or NONE
    )
    return _read(VersionDimension.objects.filter(version=version_id), values, "measurement")


def parts_in_round(measurement_round: MeasurementRound) -> tuple[tuple[Divided, ...], dict]:
    """Dimensions of the definitions of a round, and what counts or waits: as ``parts_in``. One query."""
    links = VersionDimension.objects.filter(version__expected__round=measurement_round)
    at_hand = Measurement.objects.at_hand().filter(expected__round=measurement_round)
    values = MeasurementCategoryValue.objects.filter(measurement__in=at_hand.order_by())
    return _read(links, values, "measurement")


# --- tables --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartRow:
    """One category of a table. ``latest`` is everybody in the last round, ``both`` the matched pairs."""

    category: Category
    latest: Rollup
    both: Comparison
    now: str
    now_sums: str
    schools: str
    before: str
    before_sums: str
    after: str
    after_sums: str
    change: str
    pairs: str


@dataclass(frozen=True, slots=True)
class PartTable:
    """A dimension of a KPI in figures. ``shows`` says which columns have something to show."""

    dimension: Dimension
    rows: tuple[PartRow, ...]
    shows_latest: bool
    shows_pairs: bool
    hides: bool
    round: MeasurementRound | None = None


def row_of(sheet, category: Category, latest: Rollup, both: Comparison, *, is_hidden: bool = False) -> PartRow:
    """Write one category; hidden, it tells how many schools and no figure."""
    if is_hidden:
        latest, both = shielded(latest), shielded_pair(both)
    hidden = str(words.TOO_SMALL)
    return PartRow(
        category=category,
        latest=latest,
        both=both,
        now=hidden if is_hidden and latest.included else words.shown(sheet, latest.value),
        now_sums=words.sums(latest),
        schools=words.schools(latest.included),
        before=hidden if is_hidden and both.pairs else words.shown(sheet, both.before.value),
        before_sums=words.sums(both.before),
        after=hidden if is_hidden and both.pairs else words.shown(sheet, both.after.value),
        after_sums=words.sums(both.after),
        change=words.change(sheet, both.change),
        pairs=words.schools(len(both.pairs)),
    )


def table_of(
    sheet,
    divided: Divided,
    parts: Parts,
    *,
    round: MeasurementRound | None = None,
    latest: Sequence[Observation] = (),
    before: Sequence[Observation] = (),
    after: Sequence[Observation] = (),
    is_comparable: bool = True,
    hidden: Collection[int] = (),
    is_public: bool = False,
) -> PartTable | None:
    """Write a dimension; ``None`` when nobody gave a figure. A closed category stands there while it has figures.

    ``before`` and ``after`` are the whole of each unit in the two rounds, ``latest`` that in ``round``. Everyone
    (``is_public``) gets the matched pairs where there are any and else the last round, never both beside each other:
    the difference would be what a few schools scored.
    """
    found = []
    for category in divided.categories:
        told = roll_up(sheet, parts.of(category, latest))
        both = compare(sheet, parts.of(category, before), parts.of(category, after), is_comparable=is_comparable)
        if category.closed_on is None or told.included or both.pairs:
            found.append((category, told, both))
    shows_pairs = any(both.pairs for _category, _told, both in found)
    shows_latest = any(told.included for _category, told, _both in found) and not (is_public and shows_pairs)
    if not (shows_pairs or shows_latest):
        return None
    rows = tuple(row_of(sheet, category, told, both, is_hidden=category.pk in hidden) for category, told, both in found)
    return PartTable(
        dimension=divided.dimension,
        rows=rows,
        shows_latest=shows_latest,
        shows_pairs=shows_pairs,
        hides=any(row.category.pk in hidden for row in rows),
        round=round,
    )


def both_rows(both: Comparison) -> tuple[list[Observation], list[Observation]]:
    """The units with a value before and after, as the whole was compared."""
    before = [pair.before for pair in both.pairs] + list(both.only_before)
    return before, [pair.after for pair in both.pairs] + list(both.only_after)


def name_in_file(table: PartTable, row: PartRow) -> str:
    """How a category is called in a file: “Gender: girls”."""
    return _("%(dimension)s: %(category)s") % {"dimension": table.dimension.name, "category": row.category.name}
