"""A KPI that is measured by category, for tests. All names and figures are invented."""

from decimal import Decimal

from kpis.enums import RoundKind
from kpis.models import Category
from kpis.services.categories import save_category, save_dimension, set_dimensions
from kpis.services.parts import PartEntry
from tests.factories import IndicatorFactory
from tests.kpis.measuring import measure, people, publish, round_of, share, unit


def dimension(name="Geslacht", names=("meisjes", "jongens"), *, is_partition=True, by, **fields):
    """A dimension with its categories."""
    made = save_dimension(name_nl=name, code=name.lower().replace(" ", "-"), is_partition=is_partition, by=by, **fields)
    for one in names:
        save_category(dimension=made, name_nl=one, code=one, by=by)
    return made


def divide(indicator, *dimensions, by):
    """Let the newest definition be measured by these."""
    set_dimensions(version=indicator.versions.latest("number"), dimensions=dimensions, by=by)


def parts(**figures):
    """What somebody fills in by category: ``meisjes=(5, 20)``, ``mentoren=4`` or a status."""
    found = []
    for code, told in figures.items():
        category = Category.objects.get(code=code).pk
        if isinstance(told, tuple):
            found.append(PartEntry(category=category, numerator=_number(told[0]), denominator=_number(told[1])))
        elif isinstance(told, str):
            found.append(PartEntry(category=category, status=told))
        else:
            found.append(PartEntry(category=category, value=Decimal(told)))
    return tuple(found)


def _number(value):
    return None if value is None else Decimal(value)


# Girls and boys of four schools, before and after.
BEFORE = {"A": ((5, 20), (19, 100)), "B": ((40, 240), (140, 360)), "C": ((10, 40), (10, 40))}
AFTER = {"A": ((10, 30), (26, 90)), "B": ((54, 220), (114, 340)), "D": ((20, 50), (24, 50))}


def divided(programme, *, is_published=True, before=BEFORE, after=AFTER, names="ABCD"):
    """K3, by gender, measured at four schools before and after."""
    by, checker = people()
    indicator = IndicatorFactory(code="K3", programme=programme)
    gender = dimension(by=by)
    divide(indicator, gender, by=by)
    schools = {name: unit(f"School {name}") for name in names}
    first = round_of([indicator], schools.values(), year=2025, by=by, label="Nulmeting")
    second = round_of(
        [indicator],
        schools.values(),
        year=2026,
        kind=RoundKind.ENDLINE,
        by=by,
        label="Nameting",
        compared_to=first,
    )
    for made, figures in ((first, before), (second, after)):
        for name, told in figures.items():
            enter(made, schools[name], told, by=by, checker=checker)
    if is_published:
        first, second = publish(first, by=by), publish(second, by=by)
    return {
        "by": by,
        "checker": checker,
        "indicator": indicator,
        "gender": gender,
        "schools": schools,
        "before": first,
        "after": second,
        "girls": gender.categories.get(code="meisjes"),
    }


def enter(made, school, told, *, by, checker, whole=None):
    """Enter and check girls and boys (either may be ``None`` or a status) with their sum as the whole."""
    girls, boys = told
    given = {name: figures for name, figures in (("meisjes", girls), ("jongens", boys)) if figures is not None}
    whole = whole or tuple(sum(pair) for pair in zip(girls, boys, strict=True))
    return measure(made, school, share(*whole, parts=parts(**given)), by=by, checker=checker)
