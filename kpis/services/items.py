"""Writes of the items and levels of a version of an instrument: all at once, until the version is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from programmes.services.writing import NotNow, Unsuitable
from twenteboard.platform.events import record

from ..models import InstrumentItem, InstrumentLevel, InstrumentVersion
from .permission import ensure

FEWEST_LEVELS, MOST_LEVELS, MOST_ITEMS = 2, 10, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelIn:
    """A level; its place in the list is its place on the scale."""

    label_nl: str
    label_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIn:
    """An item with the number that it keeps within the series."""

    number: int
    text_nl: str
    text_en: str = ""
    theme: str = ""


def is_used(version: InstrumentVersion) -> bool:
    """Whether the version was taken: then its items and levels are fixed. One query."""
    return version.administrations.exists()


def version_before(version: InstrumentVersion) -> InstrumentVersion | None:
    """Return the version before this one, of the same instrument."""
    return version.instrument.versions.filter(number__lt=version.number).order_by("-number").first()


def _held(version: InstrumentVersion, by) -> InstrumentVersion:
    ensure(by, "change_sources")
    held = InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=version.pk)
    if is_used(held):
        raise NotNow(_("This version was taken already, so its items are fixed. Add another version."))
    return held


def _check_scale(version: InstrumentVersion, count: int) -> None:
    """In a series that can be compared every version has as many levels."""
    before = version_before(version)
    if before is None or before.series != version.series:
        return
    had = before.levels.count()
    if had and had != count:
        text = _("Give %(n)s levels, as in the version before: the two can be compared.")
        raise Unsuitable(text % {"n": had}, "levels")


@transaction.atomic
def save_parts(
    *, version: InstrumentVersion, levels: Sequence[LevelIn], items: Sequence[ItemIn], by
) -> InstrumentVersion:
    """Set all levels and items of a version. Raises ``NotNow`` when it was taken, ``Unsuitable`` for what cannot be."""
    held = _held(version, by)
    if not FEWEST_LEVELS <= len(levels) <= MOST_LEVELS:
        text = _("Give %(fewest)s to %(most)s levels.") % {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS}
        raise Unsuitable(text, "levels")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Unsuitable(_("Give 1 to %(most)s items.") % {"most": MOST_ITEMS}, "items")
    numbers = [item.number for item in items]
    if len(set(numbers)) < len(numbers):
        raise Unsuitable(_("Give every item a number of its own."), "items")
    _check_scale(held, len(levels))
    _write(held, levels, items)
    record("instrument.items_saved", by=by, obj=held, n=len(items))
    return held


def _write(version: InstrumentVersion, levels: Sequence[LevelIn], items: Sequence[ItemIn]) -> None:
    new_levels = [
        InstrumentLevel(version=version, value=place, label_nl=row.label_nl, label_en=row.label_en)
        for place, row in enumerate(levels, start=1)
    ]
    new_items = [
        InstrumentItem(version=version, number=row.number, text_nl=row.text_nl, text_en=row.text_en, theme=row.theme)
        for row in items
    ]
    for row in (*new_levels, *new_items):
        row.full_clean(validate_unique=False, validate_constraints=False, exclude=["version"])
    version.levels.all().delete()
    version.items.all().delete()
    InstrumentLevel.objects.bulk_create(new_levels)
    InstrumentItem.objects.bulk_create(new_items)


@transaction.atomic
def copy_parts(*, version: InstrumentVersion, by) -> InstrumentVersion:
    """Begin with the levels and items of the version before.

    Raises ``NotNow`` when this version has items already, or the one before has none.
    """
    held = _held(version, by)
    if held.items.exists():
        raise NotNow(_("This version has items already. Nothing was changed."))
    before = version_before(held)
    levels = [] if before is None else list(before.levels.order_by("value"))
    items = [] if before is None else list(before.items.order_by("number"))
    if not levels or not items:
        raise NotNow(_("The version before has no items."))
    _write(
        held,
        [LevelIn(label_nl=row.label_nl, label_en=row.label_en) for row in levels],
        [ItemIn(number=row.number, text_nl=row.text_nl, text_en=row.text_en, theme=row.theme) for row in items],
    )
    record("instrument.items_copied", by=by, obj=held, n=len(items))
    return held
