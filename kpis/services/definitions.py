"""Writes of the KPI list: identity, order and lines, definition sheets, in and out of use.

A definition sheet is never edited: another meaning is another version with its reason, and what was measured under an
earlier one keeps that one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from programmes.models import Programme
from twenteboard.platform.changes import change_held
from twenteboard.platform.events import record

from ..models import BY_CATEGORY, Dimension, Indicator, IndicatorLine, IndicatorVersion
from .categories import dimensions_of, set_dimensions
from .permission import asks


class SameDefinitionError(ValueError):
    """The new version says the same as the one before."""


@asks("change_register")
@transaction.atomic
def save_indicator(*, indicator: Indicator | None, programme: Programme, values: Mapping[str, Any], by) -> Indicator:
    """Add a KPI at the end of the list (``indicator`` is ``None``), or change its code, names and level."""
    if indicator is None:
        last = programme.indicators.aggregate(last=Max("order"))["last"] or 0
        row = Indicator.objects.create(programme=programme, **{"order": last + 1, **values})
        record("indicator.added", by=by, obj=row)
        return row
    row, changed = change_held(indicator, values)
    if changed:
        record("indicator.changed", by=by, obj=row, fields=changed)
    return row


def what_defines() -> list[str]:
    """Names of the fields that make up a definition sheet; the others say which version it is."""
    administrative = {"id", "indicator", "number", "valid_from", "valid_to", "reason", "made_by", "made_at"}
    administrative |= {"is_comparable"}
    return [field.name for field in IndicatorVersion._meta.fields if field.name not in administrative]


@asks("change_register")
@transaction.atomic
def add_version(
    *, indicator: Indicator, values: Mapping[str, Any], dimensions: Sequence[Dimension] | None = None, by
) -> IndicatorVersion:
    """Add the next definition sheet; the one before ends the day before the new one begins, when that is known.

    ``dimensions`` say by what it is measured; ``None`` keeps those of the version before, where its value can be
    divided. Raises ``SameDefinitionError`` when nothing differs, ``Unsuitable`` for dimensions of another value,
    ``IntegrityError`` for a roll-up that does not belong to the kind of value.
    """
    row = Indicator.objects.select_for_update().get(pk=indicator.pk)
    before = row.versions.order_by("-number").first()
    had = dimensions_of(before)
    if before is not None:
        is_same = all(getattr(before, name) == values[name] for name in what_defines() if name in values)
        if is_same and (dimensions is None or {one.pk for one in dimensions} == {one.pk for one in had}):
            raise SameDefinitionError(row.code)
        starts = values.get("valid_from")
        if starts and before.valid_to is None and (before.valid_from is None or before.valid_from < starts):
            before.valid_to = starts - timedelta(days=1)
            before.save(update_fields=["valid_to"])
    version = IndicatorVersion.objects.create(
        indicator=row, number=before.number + 1 if before else 1, made_by=by, made_at=timezone.now(), **values
    )
    record("indicator.defined", by=by, obj=row, version=version.number, reason=version.reason)
    wanted = had if dimensions is None and version.value_type in BY_CATEGORY else dimensions or ()
    set_dimensions(version=version, dimensions=wanted, by=by)
    return version


@asks("change_register")
@transaction.atomic
def arrange_indicators(*, order: Mapping[int, int], lines: Mapping[int, Iterable[int]], by) -> int:
    """Set the place of each KPI in the list, and the lines it belongs to. Says how many KPIs changed.

    ``order`` gives the place by key, ``lines`` the keys of lines by key of the KPI. A KPI that stays on a line keeps
    its place there; on a new line it takes the place it has in the list.
    """
    rows = Indicator.objects.select_for_update().in_bulk(list(order))
    links: dict[int, set[int]] = {}
    for indicator_id, line_id in IndicatorLine.objects.filter(indicator__in=rows).values_list(
        "indicator_id", "line_id"
    ):
        links.setdefault(indicator_id, set()).add(line_id)
    changed, added = [], []
    for pk, row in rows.items():
        wanted, had = set(lines.get(pk, ())), links.get(pk, set())
        if row.order == order[pk] and wanted == had:
            continue
        changed.append(row)
        row.order = order[pk]
        added += [IndicatorLine(indicator=row, line_id=line, order=row.order) for line in sorted(wanted - had)]
        if had - wanted:
            IndicatorLine.objects.filter(indicator=row, line__in=had - wanted).delete()
    IndicatorLine.objects.bulk_create(added)
    Indicator.objects.bulk_update(changed, ["order"])
    for row in changed:
        record("indicator.arranged", by=by, obj=row)
    return len(changed)


@asks("change_register")
@transaction.atomic
def use_indicator(*, indicator: Indicator, is_active: bool, reason: str, by) -> None:
    """Take a KPI in or out of use; what was promised and measured for it stays."""
    row = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if row.is_active != is_active:
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        record("indicator.activated" if is_active else "indicator.deactivated", by=by, obj=row, reason=reason)
