"""Bringing in a file with partners: keep it as a preview, save it in one go, and undo it.

Nothing reaches the register before ``confirm_import``. That plans again: when the register changed since the preview,
it saves nothing and the person looks again.
"""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from twenteboard.platform.events import record
from twenteboard.platform.files import check_upload, clean_name
from twenteboard.platform.sheets import Table, read_table

from ..enums import ImportState
from ..models import ImportBatch, Organisation, User
from ..sheet import CHANGED, FAULTY, FIELDS, NEW, UNCHANGED, Plan, Register, places_of, plan

EXTENSIONS = ("xlsx", "csv")
BATCH = 500  # rows in one statement


class ImportMovedError(ValueError):
    """The register changed since the preview was shown; nothing was saved."""


class ImportStateError(ValueError):
    """This import was saved, undone or cancelled before."""


@dataclass(frozen=True)
class Undone:
    """How many rows were put back, and which were left as they are and why."""

    restored: int
    kept: list[dict]


@transaction.atomic
def start_import(*, file: UploadedFile, by: User) -> ImportBatch:
    """Read ``file`` and keep it as a preview; earlier previews of this person go.

    Raises ``UploadRefused`` for a file that is not accepted, ``SheetRefused`` for one that is no table, and
    ``HeadsRefused`` when the heads are not those of the register.
    """
    kind, _scan = check_upload(file, extensions=EXTENSIONS)
    file.seek(0)
    table: Table = read_table(file.read(), kind.extension)
    places_of(table.heads)
    ImportBatch.objects.filter(state=ImportState.PREVIEW, made_by=by).delete()
    return ImportBatch.objects.create(
        file_name=clean_name(file.name), table={"heads": table.heads, "rows": table.rows}, made_by=by
    )


def plan_of(batch: ImportBatch, register: Register | None = None) -> Plan:
    """What an import would change, held against the register as it is now."""
    return plan(batch.table["heads"], batch.table["rows"], register)


@transaction.atomic
def confirm_import(*, batch: ImportBatch, digest: str, by: User) -> ImportBatch:
    """Save the rows without faults, all at once.

    ``digest`` is that of the preview the person saw. Raises ``ImportMovedError`` when the outcome would be another
    one, and ``ImportStateError`` when it was saved already.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportState.PREVIEW:
        raise ImportStateError(batch.file_name)
    planned = plan_of(batch)
    if planned.digest != digest:
        raise ImportMovedError(batch.file_name)
    new, changed, faulty = planned.of(NEW), planned.of(CHANGED), planned.of(FAULTY)
    made = Organisation.objects.bulk_create([Organisation(created_by=by, **row.after) for row in new], batch_size=BATCH)
    applied = [{"pk": one.pk, "is_new": True, "after": _snapshot(one)} for one in made]
    rows = Organisation.objects.in_bulk([row.pk for row in changed])
    for row in changed:
        for name, value in row.after.items():
            setattr(rows[row.pk], name, value)
        applied.append({"pk": row.pk, "is_new": False, "before": row.before, "after": row.after})
    if rows:
        touched = sorted({name for row in changed for name in row.after})
        Organisation.objects.bulk_update(rows.values(), touched, batch_size=BATCH)
    batch.applied = applied
    batch.faults = [{"row": row.number, "name": row.name, "faults": row.faults} for row in faulty]
    batch.new_count, batch.changed_count, batch.faulty_count = len(new), len(changed), len(faulty)
    batch.unchanged_count = len(planned.of(UNCHANGED))
    batch.table = {}
    batch.state, batch.confirmed_at = ImportState.SAVED, timezone.now()
    batch.save()
    record("partners.imported", by=by, obj=batch, new=len(new), changed=len(changed))
    return batch


def cancel_import(*, batch: ImportBatch) -> None:
    """Throw a preview away. Raises ``ImportStateError`` for an import that was saved."""
    gone, _rows = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.PREVIEW).delete()
    if not gone:
        raise ImportStateError(batch.file_name)


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: User) -> Undone:
    """Put back what an import changed, and remove what it added, except where something happened since.

    A row that was changed since, or is used by something else, stays as it is and is named. Raises
    ``ImportStateError`` unless the import is saved and not undone.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportState.SAVED:
        raise ImportStateError(batch.file_name)
    register = Register()
    kept: list[dict] = []
    removed = _removable(batch, register, kept)
    for pk in removed:
        gone = register.rows[pk]
        register.by_name.pop(gone["name"].casefold(), None)
        register.by_kvk.pop(gone["kvk"], None)
    restored = _restorable(batch, register, kept)
    Organisation.objects.filter(pk__in=removed).delete()
    rows = Organisation.objects.in_bulk(list(restored))
    for pk, before in restored.items():
        for name, value in before.items():
            setattr(rows[pk], name, value)
    if rows:
        Organisation.objects.bulk_update(
            rows.values(), sorted({name for before in restored.values() for name in before}), batch_size=BATCH
        )
    batch.kept = kept
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, timezone.now(), by
    batch.save()
    outcome = Undone(len(removed) + len(restored), kept)
    record("partners.import_undone", by=by, obj=batch, restored=outcome.restored, kept=len(kept))
    return outcome


def _snapshot(organisation: Organisation) -> dict:
    return {name: getattr(organisation, name) for name in FIELDS}


def _keep(kept: list[dict], pk: int, name: str, reason: str) -> None:
    kept.append({"pk": pk, "name": name, "reason": reason})


def _removable(batch: ImportBatch, register: Register, kept: list[dict]) -> list[int]:
    """Keys of added rows that nobody touched or uses."""
    added = {row["pk"]: row["after"] for row in batch.applied if row["is_new"] and row["pk"] in register.rows}
    used = used_organisations(added)
    removable = []
    for pk, after in added.items():
        now = register.rows[pk]
        if any(now[name] != after[name] for name in FIELDS):
            _keep(kept, pk, now["name"], _("was changed since the import"))
        elif pk in used:
            _keep(kept, pk, now["name"], _("is used already; take it out of use instead"))
        else:
            removable.append(pk)
    return removable


def _restorable(batch: ImportBatch, register: Register, kept: list[dict]) -> dict[int, dict]:
    """Old values of changed rows that nobody touched since."""
    restorable = {}
    for row in batch.applied:
        now = register.rows.get(row["pk"])
        if row["is_new"] or now is None:
            continue
        if any(now[name] != value for name, value in row["after"].items()):
            _keep(kept, row["pk"], now["name"], _("was changed since the import"))
        elif _is_taken(row, register):
            _keep(kept, row["pk"], now["name"], _("its old name or number belongs to another organisation now"))
        else:
            restorable[row["pk"]] = row["before"]
    return restorable


def _is_taken(row: dict, register: Register) -> bool:
    before = row["before"]
    owners = (
        register.by_name.get(before.get("name", "").casefold()),
        register.by_kvk.get(before.get("kvk", "")),
    )
    return any(owner not in (None, row["pk"]) for owner in owners)


def used_organisations(keys) -> set[int]:
    """Which of these organisations something else points to. One query per kind of row that can."""
    keys = list(keys)
    used: set[int] = set()
    for relation in Organisation._meta.related_objects if keys else ():
        name = relation.field.name
        if relation.many_to_many:
            through = relation.through._base_manager
            name = relation.field.m2m_reverse_field_name()
        else:
            through = relation.related_model._base_manager
        used.update(through.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True).distinct())
    return used
