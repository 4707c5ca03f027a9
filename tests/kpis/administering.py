"""Instruments with items, and how schools took them, for tests. All of it is invented."""

from datetime import date

from kpis.enums import RollupTime, RollupUnits, ValueType
from kpis.instruments.scores import Answer
from kpis.models import ScaleLevel
from kpis.services.administrations import About, begin_administration, save_administration
from kpis.services.items import ItemIn, LevelIn, save_parts
from kpis.services.sources import add_version, save_instrument
from tests.factories import IndicatorFactory, IndicatorVersionFactory

LEVELS = [LevelIn(label_nl=label) for label in ("nog niet", "soms", "vaak", "altijd")]


def items(count):
    """Items with the numbers 1 to ``count``."""
    return [ItemIn(number=number, text_nl=f"Vraag {number}") for number in range(1, count + 1)]


def instrument(*, by, count=3, name="Kompas", label="2025"):
    """The first version of an instrument, with levels and items."""
    version = add_version(instrument=save_instrument(name=name, by=by), label=label, by=by)
    return save_parts(version=version, levels=LEVELS, items=items(count), by=by)


def next_version(version, *, by, is_comparable, count=3, label="2026"):
    """The next version of the same instrument, with its own items."""
    made = add_version(
        instrument=version.instrument, label=label, changes="Andere vragen.", is_comparable=is_comparable, by=by
    )
    return save_parts(version=made, levels=LEVELS, items=items(count), by=by)


def answers(version, agreed, counts=()):
    """Per item the level agreed on (``None`` for none yet) and how many people chose each level."""
    keys = list(version.items.order_by("number").values_list("pk", flat=True))
    told = [*counts, *[{}] * (len(keys) - len(counts))]
    return [Answer(key, each, level) for key, each, level in zip(keys, told, agreed, strict=True)]


def taken(school, round, version, agreed, *, by, counts=(), is_final=True, **about):
    """An administration with these levels agreed on, handed in unless it is not final."""
    about = {"taken_on": date(2025, 10, 6), "consensus_on": date(2025, 10, 14), "invited": 12, "responded": 10} | about
    made = begin_administration(unit=school, round=round, version=version, by=by)
    return save_administration(
        administration=made,
        seen_revision=0,
        about=About(**about),
        answers=answers(version, agreed, counts),
        is_final=is_final,
        by=by,
    )


def fed_indicator(version, value_type, *, level=None, **fields):
    """A KPI whose definition names the instrument of ``version``."""
    rollup = {
        ValueType.ORDINAL: RollupUnits.DISTRIBUTION,
        ValueType.BOOLEAN: RollupUnits.COUNT_TRUE,
        ValueType.PERCENTAGE: RollupUnits.POOLED_RATIO,
    }
    made = IndicatorFactory(definition=False, **fields)
    sheet = IndicatorVersionFactory(
        indicator=made,
        number=1,
        value_type=value_type,
        rollup_units=rollup[value_type],
        rollup_time=RollupTime.LAST,
        instrument=version.instrument,
        instrument_level=level,
    )
    if value_type == ValueType.ORDINAL:
        for row in version.levels.all():
            ScaleLevel.objects.create(version=sheet, value=row.value, label_nl=f"Fase {row.value}")
    return made
