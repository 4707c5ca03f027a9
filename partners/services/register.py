"""Writes of the partner register: adding, changing, taking out of use, merging, and contacts.

Who applies may only name an organisation (``register_organisation``); the rest is for who keeps the register.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from twenteboard.platform.access import asks_of
from twenteboard.platform.changes import change_held
from twenteboard.platform.events import record

from ..models import Membership, Organisation, OrganisationAlias, User
from ..rules import may

asks = asks_of(may)


class MergeRefusedError(ValueError):
    """These two entries cannot be merged."""


class CannotJoinError(ValueError):
    """The name belongs to a group, a category or an entry that is no longer used: it cannot be a partner."""


@transaction.atomic
def register_organisation(*, name: str, by: User) -> Organisation:
    """Return the organisation called ``name`` (whatever its capitals), made unchecked when nobody knew it yet.

    An administrator checks it later and may merge it into another entry; then the other entry is returned. Raises
    ``ValueError`` for an empty name and ``CannotJoinError`` for a name that belongs to no organisation.
    """
    name = " ".join(name.split())[:200]
    if not name:
        raise ValueError("An organisation needs a name.")
    known = Organisation.objects.called(name)
    if known is None:
        known, _made = Organisation.objects.get_or_create(name=name, defaults={"is_verified": False, "created_by": by})
    if not known.can_join:
        raise CannotJoinError(name)
    return known


@asks("change_register")
@transaction.atomic
def save_organisation(
    *, organisation: Organisation | None, values: Mapping[str, Any], aliases: Iterable[str], by: User
) -> Organisation:
    """Add an entry (``organisation`` is ``None``) or change one; the log names the fields that changed.

    ``aliases`` are all other names, those not given are removed. Raises ``IntegrityError`` when a name or number is
    taken; forms see that before.
    """
    if organisation is None:
        row = Organisation(created_by=by, **values)
        row.save()
        changed = list(values)
    else:
        row, changed = change_held(organisation, values)
    if _set_aliases(row, list(aliases)):
        changed.append("aliases")
    if changed:
        record("organisation.added" if organisation is None else "organisation.changed", by=by, obj=row, fields=changed)
    return row


def _set_aliases(organisation: Organisation, names: list[str]) -> bool:
    known = set(organisation.aliases.values_list("name", flat=True))
    if known == set(names):
        return False
    organisation.aliases.exclude(name__in=names).delete()
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=organisation, name=name) for name in names if name not in known
    )
    return True


@asks("change_register")
@transaction.atomic
def deactivate_organisation(*, organisation: Organisation, reason: str, by: User) -> None:
    """Take an entry out of use: it can no longer be chosen, and stays readable wherever it is used."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        record("organisation.deactivated", by=by, obj=row, reason=reason)


@asks("change_register")
@transaction.atomic
def reactivate_organisation(*, organisation: Organisation, by: User) -> None:
    """Take an entry into use again; a merge is forgotten by that."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not row.is_active or row.merged_into_id:
        row.is_active, row.merged_into = True, None
        row.save(update_fields=["is_active", "merged_into"])
        record("organisation.reactivated", by=by, obj=row)


@asks("change_register")
@transaction.atomic
def merge_organisation(*, organisation: Organisation, target: Organisation, reason: str, by: User) -> None:
    """Note that an entry is the same as ``target``: out of use from now on, and its name leads to the other.

    What was decided under the old name stays as it was written. Raises ``MergeRefusedError`` for a merge into itself
    or into an entry that is out of use.
    """
    rows = Organisation.objects.select_for_update().in_bulk([organisation.pk, target.pk])
    row, stays = rows[organisation.pk], rows[target.pk]
    if row == stays or not stays.is_active or stays.merged_into_id:
        raise MergeRefusedError(str(stays))
    row.is_active, row.merged_into = False, stays
    row.save(update_fields=["is_active", "merged_into"])
    row.merged_from.update(merged_into=stays)
    row.aliases.update(organisation=stays)
    OrganisationAlias.objects.get_or_create(name=row.name, defaults={"organisation": stays})
    record("organisation.merged", by=by, obj=row, target=str(stays), reason=reason)


@asks("change_register")
@transaction.atomic
def save_contact(
    *,
    organisation: Organisation,
    user: User,
    function: str,
    starts_on: date | None,
    ends_on: date | None,
    deputy_of: Membership | None,
    by: User,
) -> Membership:
    """Add or change the membership of ``user``. The last day is included; an ended contact stays in the list."""
    values = {"function": function, "starts_on": starts_on, "ends_on": ends_on, "deputy_of": deputy_of}
    row, _made = Membership.objects.update_or_create(user=user, organisation=organisation, defaults=values)
    record("membership.changed", by=by, obj=organisation, user=user.pk)
    return row
