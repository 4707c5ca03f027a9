"""Writes of what was measured by category: always with the revision of the measurement it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ..enums import WITHOUT_VALUE, ObsStatus, ValueType
from ..models import Category, Measurement, MeasurementCategoryValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    """What somebody fills in for one category; ``category`` is its id. Nothing filled in is no entry."""

    category: int
    status: str = ObsStatus.FINAL
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None

    def columns(self, measurement: Measurement) -> dict:
        """The row that is written: with a figure it is as certain as the whole."""
        figures = {"numerator": self.numerator, "denominator": self.denominator, "value": self.value}
        if self.status in WITHOUT_VALUE:
            return {"obs_status": self.status}
        kept = ("value",) if measurement.value_type == ValueType.COUNT else ("numerator", "denominator")
        return {"obs_status": measurement.obs_status, **{name: figures[name] for name in kept}}

    def is_complete(self, value_type: str) -> bool:
        """Whether this can be handed in: a whole figure, or the word that there is none."""
        if self.status in WITHOUT_VALUE:
            return True
        if value_type == ValueType.COUNT:
            return self.value is not None
        return self.numerator is not None and self.denominator is not None


def write_parts(measurement: Measurement, parts: Iterable[PartEntry] | None, *, is_new: bool) -> None:
    """Write the categories of a draft in the place of those it had; ``None`` leaves what it had.

    A measurement without a value has no categories. One query for a new draft, else three.
    """
    if parts is None:
        return
    if not is_new:
        measurement.category_values.all().delete()
    if measurement.obs_status in WITHOUT_VALUE:
        return
    MeasurementCategoryValue.objects.bulk_create(
        MeasurementCategoryValue(
            measurement=measurement,
            category_id=part.category,
            value_type=measurement.value_type,
            **part.columns(measurement),
        )
        for part in parts
    )


def what_is_wrong(version_id: int, value_type: str, parts: Iterable[PartEntry] | None) -> str:
    """Why these categories cannot be handed in; empty when they can. One query when there are any."""
    wanted = {part.category: part for part in parts or ()}
    if not wanted:
        return ""
    known = Category.objects.filter(pk__in=wanted, dimension__uses__version=version_id).values_list("pk", flat=True)
    if set(known) != set(wanted):
        return _("This KPI is not measured by one of these categories. Open the form again.")
    if not all(part.is_complete(value_type) for part in wanted.values()):
        return _("Fill in both numbers of each category, or leave both empty.")
    return ""
