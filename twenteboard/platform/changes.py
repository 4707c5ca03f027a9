"""Changing a row that others may be changing too."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def change_held(row: Row, values: Mapping[str, Any]) -> tuple[Row, list[str]]:
    """Hold ``row``, write what differs, and give it back with the names of the fields that changed.

    To be called within a transaction.
    """
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, values[name])
    if changed:
        held.save(update_fields=changed)
    return held, changed
