"""Categories beside a measurement that somebody enters or checks. Nothing is read where a definition has none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from .. import words
from ..checking import Seen
from ..enums import WITHOUT_VALUE, ObsStatus
from ..forms.categories import PartRow, PartsForm
from ..models import Category, Dimension, ExpectedMeasurement, Measurement, VersionDimension
from ..rollup import Observation, roll_up
from ..services.measuring import Entry, part_faults_of
from ..services.parts import PartEntry
from .checks import differences
from .figures import Divided, Part, of_category, parts_in


def in_words(sheet, part: Part | None) -> tuple[str, str]:
    """A category as it is read: its value, and what that was made of."""
    if part is None:
        return words.NONE, ""
    told = roll_up(sheet, [of_category(Observation(unit=1), part)])
    if not told.included:
        return str(ObsStatus(part.status).label) if part.status in WITHOUT_VALUE else words.NONE, ""
    return words.shown(sheet, told.value), words.sums(told)


def _one_line(sheet, part: Part | None) -> str:
    value, sums = in_words(sheet, part)
    return f"{value} ({sums})" if sums else value


def _of(found: Mapping[tuple, Part], measurement: Measurement | None) -> dict[int, Part]:
    """What one measurement says, by category."""
    if measurement is None:
        return {}
    return {category: part for (category, pk), part in found.items() if pk == measurement.pk}


class EntryParts:
    """The tables by category of the entry form: one query when the definition has dimensions, else none.

    ``expected`` was read ``with_dimensions``.
    """

    def __init__(
        self,
        expected: ExpectedMeasurement,
        newest: Measurement | None,
        before: Seen | None,
        *,
        data: Any = None,
        is_final: bool = False,
    ) -> None:
        self.expected, self.newest, self.form = expected, newest, None
        self.divided: tuple[Divided, ...] = ()
        self.found: dict[tuple, Part] = {}
        self.former: dict[int, str] = {}
        if not expected.is_divided:
            return
        self.divided, self.found = parts_in(expected.version_id, [newest, before.measurement if before else None])
        if before is not None:
            self.former = {
                category: _one_line(expected.version, part)
                for category, part in _of(self.found, before.measurement).items()
            }
        self.form = PartsForm(
            data,
            divided=self.divided,
            value_type=expected.version.value_type,
            day=expected.round.reference_date,
            given=_of(self.found, newest),
            is_final=is_final,
        )

    def is_valid(self) -> bool:
        """Whether what was sent can be saved."""
        return self.form is None or self.form.is_valid()

    def hold_to(self, entry: Entry) -> bool:
        """Whether what was filled in can stand beside the whole and its source; tells it in the form when not."""
        if self.form is None:
            return True
        found = part_faults_of(replace(entry, parts=self.form.entries()), self.expected.version.value_type)
        self.form.hold_to(entry.status, found)
        return self.form.is_valid()

    def entries(self) -> tuple[PartEntry, ...] | None:
        """What was filled in, for the service; ``None`` where there is nothing to divide."""
        return None if self.form is None else self.form.entries()

    @property
    def tables(self) -> list[tuple[Dimension, list[PartRow]]]:
        """What the form shows."""
        return [] if self.form is None else self.form.tables(self.former)

    @property
    def is_open(self) -> bool:
        """Whether the tables are unfolded: something stands in them, or does not add up."""
        return self.form is not None and self.form.is_filled

    @property
    def told(self) -> list[tuple[Dimension, list[tuple[Category, str, str]]]]:
        """What the revision at hand says, to read."""
        own = _of(self.found, self.newest)
        if not own:
            return []
        return [
            (one.dimension, [(cat, *in_words(self.expected.version, own.get(cat.pk))) for cat in one.categories])
            for one in self.divided
        ]

    @property
    def doubts(self) -> list[str]:
        """What does not add up in the revision at hand."""
        return [] if self.newest is None else differences(self.newest, self.divided, self.found)

    def warn(self, request: HttpRequest, saved: Measurement) -> None:
        """Tell what does not add up in what was just handed in; it is saved all the same."""
        parts = {
            (one.category, saved.pk): Part(one.status, one.numerator, one.denominator, one.value)
            for one in self.entries() or ()
        }
        for text in differences(saved, self.divided, parts):
            messages.warning(request, text)


class CheckParts:
    """A measurement by category beside the one it replaces and the time before: at most two queries."""

    def __init__(self, row: Measurement, former: Seen | None, before: Seen | None) -> None:
        self.rows: list[tuple[Dimension, list[tuple]]] = []
        self.doubts: list[str] = []
        version = row.expected.version
        if not VersionDimension.objects.filter(version=version).exists():
            return
        others = [seen.measurement if seen else None for seen in (former, before)]
        divided, found = parts_in(version.pk, [row, *others])
        told = [_of(found, one) for one in (row, *others)]
        self.has_former, self.has_new = former is not None, bool(told[0])
        self.doubts = differences(row, divided, found)
        for one in divided:
            shown = [cat for cat in one.categories if any(cat.pk in by for by in told)]
            if shown:
                cells = [(cat, [in_words(version, by.get(cat.pk)) for by in told]) for cat in shown]
                self.rows.append((one.dimension, cells))
