"""Writes of dimensions and their categories, and by which of them a definition is measured.

Nothing is removed. What a definition is measured by is fixed once something is expected under it: another way to divide
is another version, and what was measured keeps its own.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from programmes.services.writing import NotNow, Unsuitable
from twenteboard.platform.changes import change_held
from twenteboard.platform.events import record

from ..models import (
    BY_CATEGORY,
    Category,
    Dimension,
    ExpectedMeasurement,
    IndicatorVersion,
    MeasurementCategoryValue,
    VersionDimension,
)
from .permission import asks

FIXED_IN_USE = ("code", "is_partition")


@asks("change_register")
@transaction.atomic
def save_dimension(*, dimension: Dimension | None = None, by, **values) -> Dimension:
    """Add a dimension at the end of the list, or change it.

    Raises ``Unsuitable`` when its code or kind changes while a definition is measured by it, ``ValidationError`` for
    what cannot be.
    """
    if dimension is None:
        last = Dimension.objects.aggregate(last=Max("order"))["last"] or 0
        row = Dimension(**{"order": last + 1} | values)
        row.full_clean()
        row.save()
        record("dimension.added", by=by, obj=row)
        return row
    if dimension.uses.exists():
        now = Dimension.objects.get(pk=dimension.pk)
        for name in FIXED_IN_USE:
            if name in values and values[name] != getattr(now, name):
                raise Unsuitable(_("A KPI is measured by this. Add another dimension instead."), name)
    row, changed = change_held(dimension, values)
    if changed:
        row.full_clean()
        record("dimension.changed", by=by, obj=row, fields=changed)
    return row


@asks("change_register")
@transaction.atomic
def save_category(*, dimension: Dimension, category: Category | None = None, by, **values) -> Category:
    """Add a category at the end of its dimension, or change it.

    Raises ``Unsuitable`` when the code changes while something was measured, ``ValidationError`` for what cannot be.
    """
    if category is None:
        held = Dimension.objects.select_for_update().get(pk=dimension.pk)
        last = held.categories.aggregate(last=Max("order"))["last"] or 0
        row = Category(dimension=held, **{"order": last + 1} | values)
        row.full_clean()
        row.save()
        record("category.added", by=by, obj=row)
        return row
    if values.get("code", category.code) != Category.objects.get(pk=category.pk).code and is_measured(category):
        raise Unsuitable(_("Something was measured under this code. It stays; change the name only."), "code")
    row, changed = change_held(category, values)
    if changed:
        row.full_clean()
        record("category.changed", by=by, obj=row, fields=changed)
    return row


def is_measured(category: Category) -> bool:
    """Whether any measurement says something of this category."""
    return MeasurementCategoryValue.objects.filter(category=category).exists()


@asks("change_register")
@transaction.atomic
def close_category(*, category: Category, closed_on: date | None, by) -> Category:
    """Ask a category no more from a day on, or again (``None``). What was measured stays and stays readable."""
    row, changed = change_held(category, {"closed_on": closed_on})
    if changed:
        record("category.closed" if closed_on else "category.opened", by=by, obj=row)
    return row


def dimensions_of(version: IndicatorVersion | None) -> list[Dimension]:
    """By what a definition is measured, in its order. One query."""
    if version is None:
        return []
    return [link.dimension for link in version.dimension_links.select_related("dimension").order_by("order")]


@asks("change_register")
@transaction.atomic
def set_dimensions(*, version: IndicatorVersion, dimensions: Iterable[Dimension], by) -> None:
    """Say by what a definition is measured.

    Raises ``NotNow`` once something is expected under it, ``Unsuitable`` when its kind of value cannot be divided.
    """
    held = IndicatorVersion.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=version.pk)
    wanted = list(dimensions)
    if [one.pk for one in wanted] == [one.pk for one in dimensions_of(held)]:
        return
    if ExpectedMeasurement.objects.filter(version=held).exists():
        raise NotNow(_("This definition is in use. Write a new version that is measured by other dimensions."))
    if wanted and held.value_type not in BY_CATEGORY:
        raise Unsuitable(not_divided(), "dimensions")
    held.dimension_links.all().delete()
    VersionDimension.objects.bulk_create(
        VersionDimension(version=held, dimension=one, order=place) for place, one in enumerate(wanted, start=1)
    )
    names = ", ".join(one.name_nl for one in wanted) or "–"
    record("indicator.divided", by=by, obj=held.indicator, version=held.number, dimensions=names)


def not_divided() -> str:
    """Why this kind of value has no categories."""
    return _("Only a share or a number can be measured by category: the rest says something about a whole school.")
