"""Bringing a file into a register: keep it as a preview, save it in one go, and undo it.

Nothing reaches the register before ``confirm_import``. That plans again: when the register changed since the preview,
it saves nothing and the person looks again. What is written, and what stands in the way of undoing, is up to the
``Writer`` of the register.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..enums import ImportState
from ..events import record
from ..files import check_upload, clean_name
from ..models import ImportBatch
from ..sheets import Table, read_table
from .columns import places_of
from .plan import CHANGED, FAULTY, NEW, UNCHANGED, Plan, PlannedRow, Register, plan

EXTENSIONS = ("xlsx", "csv")
AT_ONCE = 500  # rows in one statement


class ImportMovedError(ValueError):
    """The register changed since the preview was shown; nothing was saved."""


class ImportStateError(ValueError):
    """This import was saved, undone or cancelled before."""


@dataclass(frozen=True)
class Undone:
    """How many rows were put back, and which were left as they are and why."""

    restored: int
    kept: list[dict]


class Writer(ABC):
    """What an import writes in one register. Every method is called within one transaction."""

    key: ClassVar[str]  # the name of the register in ``ImportBatch.register``
    register: ClassVar[type[Register]]

    @abstractmethod
    def may_import(self, by) -> bool:
        """Whether this person may bring a file into the register, save it and undo it."""

    @abstractmethod
    def add(self, rows: list[PlannedRow], *, by) -> list[int]:
        """Add the new rows; gives their keys in the same order."""

    @abstractmethod
    def change(self, rows: list[PlannedRow], *, by) -> None:
        """Write ``after`` of the changed rows."""

    @abstractmethod
    def put_back(self, rows: Mapping[int, Mapping[str, Any]], *, by) -> None:
        """Write old values again, by key."""

    @abstractmethod
    def remove(self, keys: Collection[int]) -> None:
        """Remove rows that were added and that nothing uses."""

    @abstractmethod
    def used(self, keys: Collection[int]) -> set[int]:
        """Which of these rows something else points to."""

    def obstacle(self, pk: int, before: Mapping[str, Any], now: Register) -> str | Promise:
        """Why the old values of a row cannot be put back; empty when they can."""
        return ""


def _ensure(writer: Writer, by) -> None:
    if not writer.may_import(by):
        raise PermissionDenied


def _locked(writer: Writer, batch: ImportBatch, by) -> ImportBatch:
    """Lock an import of this register. Raises ``PermissionDenied``, and ``ImportBatch.DoesNotExist`` for another's."""
    _ensure(writer, by)
    return ImportBatch.objects.select_for_update().get(pk=batch.pk, register=writer.key)


@transaction.atomic
def start_import(*, writer: Writer, file: UploadedFile, by) -> ImportBatch:
    """Read ``file`` and keep it as a preview; earlier previews of this person for this register go.

    Raises ``PermissionDenied``, ``UploadRefused`` for a file that is not accepted, ``SheetRefused`` for one that is no
    table, and ``HeadsRefused`` when the heads are not those of the register.
    """
    _ensure(writer, by)
    kind, _scan = check_upload(file, extensions=EXTENSIONS)
    file.seek(0)
    table: Table = read_table(file.read(), kind.extension)
    places_of(writer.register.columns, table.heads, needed=writer.register.named_by)
    ImportBatch.objects.filter(register=writer.key, state=ImportState.PREVIEW, made_by=by).delete()
    return ImportBatch.objects.create(
        register=writer.key,
        file_name=clean_name(file.name),
        table={"heads": table.heads, "rows": table.rows},
        made_by=by,
    )


def plan_of(writer: Writer, batch: ImportBatch) -> Plan:
    """What an import would change, held against the register as it is now."""
    return plan(writer.register(), batch.table["heads"], batch.table["rows"])


@transaction.atomic
def confirm_import(*, writer: Writer, batch: ImportBatch, digest: str, by) -> ImportBatch:
    """Save the rows without faults, all at once.

    ``digest`` is that of the preview the person saw. Raises ``ImportMovedError`` when the outcome would be another
    one, and ``ImportStateError`` when it was saved already.
    """
    batch = _locked(writer, batch, by)
    if batch.state != ImportState.PREVIEW:
        raise ImportStateError(batch.file_name)
    planned = plan_of(writer, batch)
    if planned.digest != digest:
        raise ImportMovedError(batch.file_name)
    new, changed, faulty = planned.of(NEW), planned.of(CHANGED), planned.of(FAULTY)
    try:
        keys = writer.add(new, by=by)
        writer.change(changed, by=by)
    except IntegrityError:  # somebody wrote the same at this very moment
        raise ImportMovedError(batch.file_name) from None
    now = writer.register() if keys else None
    batch.applied = [{"pk": pk, "is_new": True, "after": _written(now, pk)} for pk in keys]
    batch.applied += [{"pk": row.pk, "is_new": False, "before": row.before, "after": row.after} for row in changed]
    batch.faults = [{"row": row.number, "name": row.name, "faults": row.faults} for row in faulty]
    batch.new_count, batch.changed_count, batch.faulty_count = len(new), len(changed), len(faulty)
    batch.unchanged_count = len(planned.of(UNCHANGED))
    batch.table = {}
    batch.state, batch.confirmed_at = ImportState.SAVED, timezone.now()
    batch.save()
    record("import.saved", by=by, obj=batch, new=len(new), changed=len(changed))
    return batch


def cancel_import(*, writer: Writer, batch: ImportBatch, by) -> None:
    """Throw a preview away. Raises ``PermissionDenied``, and ``ImportStateError`` for an import that was saved."""
    _ensure(writer, by)
    gone, _rows = ImportBatch.objects.filter(pk=batch.pk, register=writer.key, state=ImportState.PREVIEW).delete()
    if not gone:
        raise ImportStateError(batch.file_name)


@transaction.atomic
def undo_import(*, writer: Writer, batch: ImportBatch, by) -> Undone:
    """Put back what an import changed, and remove what it added, except where something happened since.

    A row that was changed since, or is used by something else, stays as it is and is named. Raises
    ``ImportStateError`` unless the import is saved and not undone.
    """
    batch = _locked(writer, batch, by)
    if batch.state != ImportState.SAVED:
        raise ImportStateError(batch.file_name)
    kept: list[dict] = []
    removed = _removable(writer, batch, kept)
    writer.remove(removed)
    restored = _restorable(writer, batch, kept)
    writer.put_back(restored, by=by)
    batch.kept = kept
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, timezone.now(), by
    batch.save()
    outcome = Undone(len(removed) + len(restored), kept)
    record("import.undone", by=by, obj=batch, restored=outcome.restored, kept=len(kept))
    return outcome


def _written(now: Register, pk: int) -> dict[str, Any]:
    return {name: now.rows[pk][name] for name in now.fields()}


def _removable(writer: Writer, batch: ImportBatch, kept: list[dict]) -> list[int]:
    """Keys of added rows that nobody touched or uses; the others go to ``kept``."""
    now = writer.register()
    added = {row["pk"]: row["after"] for row in batch.applied if row["is_new"] and row["pk"] in now.rows}
    used = writer.used(added)
    removable = []
    for pk, after in added.items():
        if _written(now, pk) != after:
            _keep(kept, now, pk, _("was changed since the import"))
        elif pk in used:
            _keep(kept, now, pk, _("is used already; take it out of use instead"))
        else:
            removable.append(pk)
    return removable


def _restorable(writer: Writer, batch: ImportBatch, kept: list[dict]) -> dict[int, dict]:
    """Old values of changed rows that nobody touched since; the others go to ``kept``."""
    now = writer.register()
    restorable = {}
    for row in batch.applied:
        values = now.rows.get(row["pk"])
        if row["is_new"] or values is None:
            continue
        if any(values[name] != value for name, value in row["after"].items()):
            _keep(kept, now, row["pk"], _("was changed since the import"))
        elif why := writer.obstacle(row["pk"], row["before"], now):
            _keep(kept, now, row["pk"], why)
        else:
            restorable[row["pk"]] = row["before"]
    return restorable


def _keep(kept: list[dict], now: Register, pk: int, reason: str | Promise) -> None:
    kept.append({"pk": pk, "name": now.name_of(pk), "reason": str(reason)})


def write_values(model: type[models.Model], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write columns of many rows by key, in few statements; each row names only what changes."""
    touched = sorted({name for values in rows.values() for name in values})
    if not touched:
        return
    found = model._base_manager.in_bulk(list(rows))
    for pk, values in rows.items():
        for name, value in values.items():
            setattr(found[pk], name, value)
    model._base_manager.bulk_update(found.values(), touched, batch_size=AT_ONCE)


def pointed_at(model: type[models.Model], keys: Collection[int], *, but: Collection[str] = ()) -> set[int]:
    """Which of these rows something else points to, apart from the relations ``but``. One query per relation."""
    keys = list(keys)
    used: set[int] = set()
    for relation in model._meta.related_objects if keys else ():
        if relation.get_accessor_name() in but:
            continue
        name = relation.field.name
        if relation.many_to_many:
            through = relation.through._base_manager
            name = relation.field.m2m_reverse_field_name()
        else:
            through = relation.related_model._base_manager
        used.update(through.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True).distinct())
    return used
