"""An instrument for the demonstration, and how invented schools took it: levels, items and answers mean nothing.

What the W&T Kompas and the Technoscope ask exactly is not public, so neither of them is imitated here.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ..instruments.scores import Answer
from ..models import Instrument, InstrumentVersion, MeasurementRound, ReportingUnit
from .administrations import About, begin_administration, save_administration
from .items import ItemIn, LevelIn, save_parts
from .sources import add_version, save_instrument

NAME = "Techniek op school (fictief voorbeeld)"
LEVELS = (
    LevelIn(label_nl="nog niet", label_en="not yet"),
    LevelIn(label_nl="eerste stappen", label_en="first steps"),
    LevelIn(label_nl="vast onderdeel", label_en="part of the plan"),
    LevelIn(label_nl="eigen aanpak", label_en="own approach"),
)
ITEMS = (
    ItemIn(
        number=1,
        text_nl="Techniek heeft een vaste plaats in het lesprogramma.",
        text_en="Technology has a fixed place in the curriculum.",
        theme="Programma",
    ),
    ItemIn(
        number=2,
        text_nl="Leerlingen ontwerpen en onderzoeken zelf.",
        text_en="Pupils design and investigate themselves.",
        theme="Programma",
    ),
    ItemIn(
        number=3,
        text_nl="Docenten voelen zich zeker bij lessen over techniek.",
        text_en="Teachers feel confident in lessons on technology.",
        theme="Team",
    ),
    ItemIn(
        number=4,
        text_nl="Het team bespreekt elk jaar wat techniek voor de school betekent.",
        text_en="The team discusses each year what technology means for the school.",
        theme="Team",
    ),
    ItemIn(
        number=5,
        text_nl="Elke klas ontmoet mensen die in de techniek werken.",
        text_en="Every class meets people who work in technology.",
        theme="Omgeving",
    ),
    ItemIn(
        number=6,
        text_nl="Ouders weten wat de school aan techniek doet.",
        text_en="Parents know what the school does about technology.",
        theme="Omgeving",
    ),
)
# School by its place in the demonstration; per item how many people chose each level alone, and what they agreed on.
TAKEN_BEFORE = {9: (((4, 5, 1, 0), 2), ((2, 6, 2, 0), 2), ((3, 1, 2, 4), 2), ((8, 2, 0, 0), 1), ((1, 3, 6, 0), 3))}
TAKEN_AFTER = {
    9: (((0, 3, 6, 1), 3), ((0, 4, 6, 0), 3), ((1, 3, 4, 2), 3), ((6, 4, 0, 0), 1), ((1, 6, 3, 0), 2)),
    0: (((0, 2, 5, 1), 3), ((3, 4, 1, 0), 2), ((2, 2, 2, 2), 2), ((0, 7, 1, 0), 2), ((0, 0, 3, 5), 4)),
}
LAST_ITEM = {9: ((0, 0, 10, 0), 3), 0: ((1, 6, 1, 0), 2)}  # everyone alike, or nearly
DRAFTED = 1  # in the running round: this school answered alone and did not agree on everything yet
DRAFT = (((1, 4, 3, 0), 3), ((2, 5, 1, 0), None), ((0, 3, 5, 0), 3), ((5, 3, 0, 0), None))
INVITED_BESIDES = 2  # people who were asked and did not answer


def make_demo_instrument(*, by) -> InstrumentVersion:
    """Add the instrument with its items, once."""
    found = Instrument.objects.filter(name=NAME).first()
    if found is not None:
        return found.versions.get()
    version = add_version(instrument=save_instrument(name=NAME, by=by), label="2025, zes vragen", by=by)
    return save_parts(version=version, levels=LEVELS, items=ITEMS, by=by)


def take_demo_instrument(
    *, round: MeasurementRound, units: Sequence[ReportingUnit], people: Mapping, own: Sequence[ReportingUnit], year: int
) -> None:
    """Hand in how schools took it in an open round; ``own`` are the units of which ``aanvrager`` is the contact."""
    version = InstrumentVersion.objects.get(instrument__name=NAME)
    items = list(version.items.order_by("number").values_list("pk", flat=True))
    for place, told in (TAKEN_AFTER if round.compared_to_id else TAKEN_BEFORE).items():
        unit = units[place]
        by = people["aanvrager"] if unit in own else people["monitor"]
        answers = [
            Answer(item, {level: n for level, n in enumerate(counts, start=1) if n}, agreed)
            for item, (counts, agreed) in zip(items, (*told, LAST_ITEM[place]), strict=True)
        ]
        responded = max(answer.people for answer in answers)
        about = About(
            taken_on=date(year, 10, 6),
            consensus_on=date(year, 10, 14),
            facilitator_role="adviseur van buiten de school",
            invited=responded + INVITED_BESIDES,
            responded=responded,
            note="Verzonnen antwoorden, voor de demonstratie.",
        )
        made = begin_administration(unit=unit, round=round, version=version, by=by)
        save_administration(administration=made, seen_revision=0, about=about, answers=answers, is_final=True, by=by)


def draft_demo_instrument(*, round: MeasurementRound, units: Sequence[ReportingUnit], by, year: int) -> None:
    """Begin one in the round that runs, and leave it half-way."""
    version = InstrumentVersion.objects.get(instrument__name=NAME)
    items = list(version.items.order_by("number").values_list("pk", flat=True))
    answers = [
        Answer(item, {level: n for level, n in enumerate(counts, start=1) if n}, agreed)
        for item, (counts, agreed) in zip(items, DRAFT, strict=False)
    ]
    made = begin_administration(unit=units[DRAFTED], round=round, version=version, by=by)
    about = About(taken_on=date(year, 11, 10), responded=max(answer.people for answer in answers))
    save_administration(administration=made, seen_revision=0, about=about, answers=answers, by=by)
