"""Adding organisations to the partner register while writing a proposal."""

from django.db import transaction

from ..models import Organisation, User


@transaction.atomic
def register_organisation(*, name: str, by: User) -> Organisation:
    """Return the organisation called ``name`` (whatever its capitals), made unchecked when nobody knew it yet.

    An administrator checks it later and may merge it into another entry. Raises ``ValueError`` for an empty name.
    """
    name = " ".join(name.split())[:200]
    if not name:
        raise ValueError("An organisation needs a name.")
    known = Organisation.objects.can_join_consortium().filter(name__iexact=name).first()
    if known is not None:
        return known
    organisation, _made = Organisation.objects.get_or_create(
        name=name, defaults={"is_verified": False, "created_by": by}
    )
    return organisation
