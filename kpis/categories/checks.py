"""What does not add up between a measurement and its categories, told to who enters and who checks.

It is never a reason to refuse. The whole stays what was entered; it is never replaced by the sum of its categories.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twenteboard.platform.formats import getal

from ..enums import WITHOUT_VALUE, MeasurementState, ObsStatus
from ..models import Category, Measurement, MeasurementRound
from .figures import Divided, Part, parts_in_round

MORE = {
    "numerator": gettext_lazy("%(dimension)s: the numerators together are %(n)s more than that of the whole %(sums)s."),
    "denominator": gettext_lazy(
        "%(dimension)s: the denominators together are %(n)s more than that of the whole %(sums)s."
    ),
    "value": gettext_lazy("%(dimension)s: the categories together are %(n)s more than the whole %(sums)s."),
}
LESS = {
    "numerator": gettext_lazy("%(dimension)s: the numerators together are %(n)s less than that of the whole %(sums)s."),
    "denominator": gettext_lazy(
        "%(dimension)s: the denominators together are %(n)s less than that of the whole %(sums)s."
    ),
    "value": gettext_lazy("%(dimension)s: the categories together are %(n)s less than the whole %(sums)s."),
}
LARGER = {
    "numerator": gettext_lazy("%(category)s: the numerator is larger than that of the whole %(sums)s."),
    "denominator": gettext_lazy("%(category)s: the denominator is larger than that of the whole %(sums)s."),
    "value": gettext_lazy("%(category)s: the number is larger than that of the whole %(sums)s."),
}


def _sums(now, whole) -> str:
    return _("(%(parts)s beside %(whole)s)") % {"parts": getal(now), "whole": getal(whole)}


def _of_partition(dimension, measurement: Measurement, parts: list[Part | None]) -> Iterable[str]:
    """The sum is held against the whole when it is more, or when every category was given."""
    filled = [part for part in parts if part is not None and part.is_filled]
    is_full = all(part is not None and (part.is_filled or part.status == ObsStatus.NOT_APPLICABLE) for part in parts)
    for name, text in MORE.items():
        whole = getattr(measurement, name)
        if whole is None or not filled:
            continue
        together = sum(getattr(part, name) for part in filled)
        if together > whole or (is_full and together < whole):
            chosen = text if together > whole else LESS[name]
            yield chosen % {
                "dimension": dimension.name,
                "n": getal(abs(together - whole)),
                "sums": _sums(together, whole),
            }


def _of_one(category: Category, measurement: Measurement, part: Part | None) -> Iterable[str]:
    """A group of the people counted cannot be larger than all of them."""
    for name, text in LARGER.items():
        whole = getattr(measurement, name)
        if part is not None and part.is_filled and whole is not None and getattr(part, name) > whole >= 0:
            yield text % {"category": category, "sums": _sums(getattr(part, name), whole)}


def differences(measurement: Measurement, divided: Iterable[Divided], found: Mapping[tuple, Part]) -> list[str]:
    """What does not add up in one measurement; ``found`` by category and measurement, as ``parts_in`` gives it."""
    if measurement.obs_status in WITHOUT_VALUE:
        return []
    told: list[str] = []
    for one in divided:
        given = {category: found.get((category.pk, measurement.pk)) for category in one.categories}
        asked = [
            category for category, part in given.items() if part or category.is_asked_on(measurement.reference_date)
        ]
        parts = [given[category] for category in asked]
        if one.dimension.is_partition:
            told += _of_partition(one.dimension, measurement, parts)
        else:
            for category, part in zip(asked, parts, strict=True):
                told += _of_one(category, measurement, part)
    return told


@dataclass(frozen=True, slots=True)
class Doubt:
    """A measurement of a round whose categories do not add up."""

    measurement: Measurement
    texts: list[str]


def doubts_in(measurement_round: MeasurementRound) -> list[Doubt]:
    """Measurements of a round, counting or waiting, whose categories do not add up. Two queries at most."""
    divided, found = parts_in_round(measurement_round)
    if not found:
        return []
    rows = (
        Measurement.objects.at_hand()
        .filter(pk__in={measurement for _category, measurement in found})
        .exclude(state=MeasurementState.DRAFT)
        .select_related("expected__unit", "expected__version__indicator")
        .order_by("expected__unit__name", "expected__version__indicator__order", "revision")
    )
    doubts = [Doubt(row, differences(row, divided, found)) for row in rows]
    return [doubt for doubt in doubts if doubt.texts]
