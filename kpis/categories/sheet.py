"""The columns by category of a round as a sheet: for each category a numerator and a denominator, or a number.

Why a category has no figure is told on the entry page; in a sheet it is left empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..enums import ValueType
from ..forms.categories import PartsForm, field_of
from ..models import Category, ExpectedMeasurement, IndicatorVersion, MeasurementRound
from ..services.parts import PartEntry
from .figures import Divided

# Column of a category -> its head in Dutch and English.
NUMBERS = {
    "numerator": ("teller", "numerator"),
    "denominator": ("noemer", "denominator"),
    "value": ("aantal", "number"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a number of a category."""

    category: Category
    name: str

    def heads(self) -> tuple[str, str]:
        """Its head in Dutch and in English."""
        category, dimension = self.category, self.category.dimension
        dutch = f"{dimension.name_nl}, {category.name_nl}: {NUMBERS[self.name][0]}"
        names = (dimension.name_en or dimension.name_nl, category.name_en or category.name_nl)
        return dutch, f"{names[0]}, {names[1]}: {NUMBERS[self.name][1]}"

    @property
    def head(self) -> str:
        """Its head in the active language."""
        return self.heads()[0 if get_language() == "nl" else 1]

    @property
    def key(self) -> str:
        """What the entry form calls it."""
        return field_of(self.category, self.name)


class SheetParts:
    """The columns by category of one round: one query."""

    def __init__(self, measurement_round: MeasurementRound) -> None:
        self.round = measurement_round
        versions = IndicatorVersion.objects.filter(expected__round=measurement_round).order_by()
        rows = (
            Category.objects.filter(dimension__uses__version__in=versions)
            .annotate(version=F("dimension__uses__version"), value_type=F("dimension__uses__version__value_type"))
            .select_related("dimension")
            .order_by("dimension__uses__order", "dimension", "order", "name_nl", "version")
        )
        self.by_version: dict[int, dict[int, tuple]] = {}
        columns: dict[str, Column] = {}
        for row in rows:
            if not row.is_asked_on(measurement_round.reference_date):
                continue
            of_version = self.by_version.setdefault(row.version, {})
            of_version.setdefault(row.dimension_id, (row.dimension, []))[1].append(row)
            for name in ("value",) if row.value_type == ValueType.COUNT else ("numerator", "denominator"):
                column = Column(row, name)
                columns.setdefault(column.key, column)
        self.columns = columns

    def heads(self) -> dict[str, str]:
        """Every way in which a column may be called, without capitals -> its key."""
        return {head.casefold(): key for key, column in self.columns.items() for head in column.heads()}

    def head_of(self, category: int, name: str) -> str:
        """The head of the column of one number of a category."""
        return next(one.head for one in self.columns.values() if (one.category.pk, one.name) == (category, name))

    def judge(
        self, expected: ExpectedMeasurement, cell: Mapping[str, str]
    ) -> tuple[tuple[PartEntry, ...] | None, list[str], list[tuple[str, str]]]:
        """What a row says by category, that in words, and what is wrong with it by head.

        ``None`` when the file has no column for it: then a draft keeps what it had.
        """
        divided = [Divided(one, tuple(cats)) for one, cats in self.by_version.get(expected.version_id, {}).values()]
        form = PartsForm(
            cell, divided=divided, value_type=expected.version.value_type, day=self.round.reference_date, is_final=True
        )
        mine = {field_of(category, name) for category in form.categories() for name in form.kept}
        faults = [
            (column.head, _("This KPI is not measured by this category. Leave it empty."))
            for key, column in self.columns.items()
            if key not in mine and cell.get(key)
        ]
        if not form.is_valid():
            for key, texts in form.errors.items():
                faults += [(self.columns[key].head, str(text)) for text in texts]
        if faults or not mine.intersection(cell):
            return None, [], faults
        told = [
            f"{category.name} {' / '.join(cell[field_of(category, name)] for name in form.kept)}"
            for category in form.categories()
            if all(cell.get(field_of(category, name)) for name in form.kept)
        ]
        return form.entries(), told, []
