"""Adding organisations to the partner register while writing a proposal."""

from django.db import transaction

from ..models import Organisation, User


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
