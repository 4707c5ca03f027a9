"""Categories for the demonstration: the share by gender, and by who met with technology. All figures are invented."""

from decimal import Decimal

from ..models import Category, Dimension, ExpectedMeasurement, IndicatorVersion
from .categories import save_category, save_dimension, set_dimensions
from .parts import PartEntry

GENDER, CONTACT = "geslacht", "kennismaking"
DIMENSIONS = (
    (GENDER, "Geslacht", "Gender", True, (("meisjes", "Meisjes", "Girls"), ("jongens", "Jongens", "Boys"))),
    (
        *(CONTACT, "Kennismaking met techniek", "Meeting with technology", False),
        (
            ("bedrijfsbezoek", "Bezocht een bedrijf", "Visited a company"),
            ("gastles", "Kreeg een gastles", "Had a guest lesson"),
        ),
    ),
)
# Which part of the whole a category holds, in percent: of those who count, and of everybody.
PARTS = {"meisjes": (34, 48), "bedrijfsbezoek": (55, 40), "gastles": (62, 52)}


def divide_demo(version: IndicatorVersion, *, by) -> None:
    """Make the dimensions once, and let the definition be measured by them when nothing rests on it yet."""
    made = []
    for code, name_nl, name_en, is_partition, categories in DIMENSIONS:
        row = Dimension.objects.filter(code=code).first()
        if row is None:
            names = {"name_nl": name_nl, "name_en": name_en}
            row = save_dimension(code=code, is_partition=is_partition, by=by, **names)
            for category, nl, en in categories:
                save_category(dimension=row, code=category, name_nl=nl, name_en=en, by=by)
        made.append(row)
    if not ExpectedMeasurement.objects.filter(version=version).exists():
        set_dimensions(version=version, dimensions=made, by=by)


def parts_for(expected: ExpectedMeasurement, told, *, too_many: int = 0) -> tuple[PartEntry, ...] | None:
    """What a school says by category of a share ``told``; ``None`` where the definition is not divided.

    The boys are what the girls leave; ``too_many`` puts that many more girls in the denominator.
    """
    if not isinstance(told, tuple):
        return None
    rows = Category.objects.filter(dimension__uses__version=expected.version_id).values_list("code", "pk")
    keys = dict(rows)
    if not keys:
        return None
    figures = {
        code: tuple(whole * part // 100 for whole, part in zip(told, parts, strict=True))
        for code, parts in PARTS.items()
    }
    figures["jongens"] = tuple(whole - girls for whole, girls in zip(told, figures["meisjes"], strict=True))
    figures["meisjes"] = (figures["meisjes"][0], figures["meisjes"][1] + too_many)
    return tuple(
        PartEntry(category=pk, numerator=Decimal(figures[code][0]), denominator=Decimal(figures[code][1]))
        for code, pk in keys.items()
    )
