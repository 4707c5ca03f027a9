"""Writes of what the figures of others are held against: KPIs, and national targets.

What a person sets here stays when the figures are loaded from the file again.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from twenteboard.platform.events import record

from ..models import Indicator, NationalTarget, ReferenceLink, ReferenceSeries
from .permission import asks


class PairExistsError(ValueError):
    """This target is held against this series already."""


@asks("change_register")
@transaction.atomic
def set_link(
    *, indicator: Indicator, series: ReferenceSeries, differs: bool, note_nl: str, note_en: str = "", by
) -> ReferenceLink:
    """Let a series stand beside a KPI, with what differs; one that was taken away comes back."""
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    values = {"differs": differs, "note_nl": note_nl, "note_en": note_en, "is_active": True}
    row, _made = ReferenceLink.objects.update_or_create(
        indicator=indicator, series=series, defaults=values | {"changed_by": by, "changed_at": timezone.now()}
    )
    record("reference.linked", by=by, obj=indicator, series=str(series))
    return row


@asks("change_register")
@transaction.atomic
def take_away_link(*, link: ReferenceLink, by) -> None:
    """Let a series stand beside a KPI no longer. The row stays, so that the file does not bring it back."""
    _take_away(ReferenceLink, link.pk, by)
    record("reference.unlinked", by=by, obj=link.indicator, series=str(link.series))


@asks("change_register")
@transaction.atomic
def set_national_target(*, row: NationalTarget | None, values: Mapping[str, Any], by) -> NationalTarget:
    """Add a national target (``row`` is ``None``) or change one.

    Other series make another row, and the one before is taken away: the file would bring that pair back otherwise.
    Raises ``PairExistsError`` when these two series stand in the list already.
    """
    pair = {"target": values["target"], "realised": values["realised"]}
    known = NationalTarget.objects.select_for_update().filter(**pair).first()
    if known is not None and known.is_active and (row is None or known.pk != row.pk):
        raise PairExistsError(str(known))
    if row is not None and (known is None or known.pk != row.pk):
        _take_away(NationalTarget, row.pk, by)
    kept = {**values, "is_active": True, "changed_by": by, "changed_at": timezone.now()}
    made, _new = NationalTarget.objects.update_or_create(**pair, defaults=kept)
    record("national_target.set", by=by, obj=made)
    return made


@asks("change_register")
@transaction.atomic
def take_away_national_target(*, row: NationalTarget, by) -> None:
    """Show a national target no longer. The row stays, so that the file does not bring it back."""
    _take_away(NationalTarget, row.pk, by)
    record("national_target.removed", by=by, obj=row)


def _take_away(model: type[ReferenceLink | NationalTarget], pk: int, by) -> None:
    model.objects.filter(pk=pk).update(is_active=False, changed_by=by, changed_at=timezone.now())
