"""What an administration says about a KPI whose definition names the instrument: only what the team agreed on counts.

| kind of value | value |
|---|---|
| level on a scale | the middle level of all items, of an even number the lower of the two |
| share | items at ``instrument_level`` or higher, out of all items |
| yes or no | yes when every item is at ``instrument_level`` or higher |
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from twenteboard.platform.formats import getal, percentage

from ..enums import AnswerBasis, ValueType
from ..models import ExpectedMeasurement, IndicatorVersion, InstrumentAdministration, ItemScore, Measurement
from .scores import at_least, middle_of


@dataclass(frozen=True, slots=True)
class Result:
    """The value that follows from an administration: fields of an ``Entry``, the value and its way in words.

    Without ``values`` it cannot be computed, and ``how`` says why.
    """

    administration: InstrumentAdministration
    values: dict[str, Any]
    text: str
    how: str

    @property
    def key(self) -> str:
        """The choice in the list of sources that stands for it."""
        return f"a{self.administration.pk}"

    def agrees_with(self, given: Any) -> bool:
        """Whether ``given`` (an entry or a measurement) holds this value."""
        return bool(self.values) and all(getattr(given, name) == value for name, value in self.values.items())


def result_of(
    sheet: IndicatorVersion, administration: InstrumentAdministration, levels: Sequence[int]
) -> Result | None:
    """Compute the value of ``sheet`` from the ``levels`` agreed on; ``None`` when the definition says nothing of it."""
    if sheet.instrument_id is None or sheet.instrument_id != administration.version.instrument_id or not levels:
        return None
    if sheet.value_type == ValueType.ORDINAL:
        return _middle(sheet, administration, levels)
    reached = at_least(levels, sheet.instrument_level)
    told = {"n": getal(reached), "total": getal(len(levels)), "level": sheet.instrument_level}
    how = _("%(n)s of the %(total)s items are at level %(level)s or higher in what the team agreed on.") % told
    if sheet.value_type == ValueType.BOOLEAN:
        holds = reached == len(levels)
        return Result(administration, {"boolean": holds}, _("Yes") if holds else _("No"), how)
    values = {"numerator": Decimal(reached), "denominator": Decimal(len(levels))}
    return Result(administration, values, percentage(Decimal(100 * reached) / len(levels), sheet.decimals), how)


def _middle(sheet: IndicatorVersion, administration: InstrumentAdministration, levels: Sequence[int]) -> Result:
    middle = middle_of(levels)
    level = next((row for row in sheet.levels.all() if row.value == middle), None)
    if level is None:
        how = _("The team agreed on level %(level)s in the middle, and the scale of the KPI has no such level.")
        return Result(administration, {}, "", how % {"level": middle})
    how = _("The middle one of the levels on which the team agreed: %(levels)s.") % {
        "levels": ", ".join(str(one) for one in sorted(levels))
    }
    return Result(administration, {"level": level}, level.label, how)


def consensus_of(administrations: Iterable[InstrumentAdministration]) -> dict[int, list[int]]:
    """Return the levels agreed on by key of the administration, in one query."""
    found: dict[int, list[int]] = {row.pk: [] for row in administrations}
    rows = ItemScore.objects.filter(administration__in=found, basis=AnswerBasis.CONSENSUS)
    for pk, level in rows.order_by("item__number").values_list("administration", "level__value"):
        found[pk].append(level)
    return found


def results_for(expected: ExpectedMeasurement) -> list[Result]:
    """Return what the administrations at this unit in this round say about the KPI.

    No query when the definition names no instrument; two otherwise, and one for a scale.
    """
    sheet = expected.version
    if sheet.instrument_id is None:
        return []
    rows = list(
        InstrumentAdministration.objects.handed_in()
        .filter(unit=expected.unit_id, round=expected.round_id, version__instrument=sheet.instrument_id)
        .select_related("version__instrument", "unit", "round")
        .order_by("-version__number")
    )
    levels = consensus_of(rows) if rows else {}
    return [found for row in rows if (found := result_of(sheet, row, levels[row.pk]))]


@dataclass(frozen=True, slots=True)
class Fed:
    """A KPI of the unit and round that can take over an administration, and what it holds now.

    ``measurement`` is the newest revision; ``differs`` when it rests on the administration and no longer agrees.
    """

    expected: ExpectedMeasurement
    result: Result | None
    measurement: Measurement | None
    rests: bool
    differs: bool


def fed_by(administration: InstrumentAdministration, levels: Sequence[int]) -> list[Fed]:
    """Return the KPIs of the same unit and round whose definition names the instrument. Three queries at most."""
    rows = list(
        ExpectedMeasurement.objects.filter(
            unit=administration.unit_id,
            round=administration.round_id,
            version__instrument=administration.version.instrument_id,
        )
        .select_related("version__indicator", "round")
        .prefetch_related("version__levels")
        .order_by("version__indicator__order")
    )
    newest: dict[int, Measurement] = {}
    held = Measurement.objects.filter(expected__in=rows).select_related("level")
    for one in held.order_by("expected", "revision") if rows else ():
        newest[one.expected_id] = one
    found = []
    for row in rows:
        result, measurement = result_of(row.version, administration, levels), newest.get(row.pk)
        rests = measurement is not None and measurement.instrument_administration_id == administration.pk
        differs = rests and (result is None or not result.agrees_with(measurement))
        found.append(Fed(row, result, measurement, rests, differs))
    return found
