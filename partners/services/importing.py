"""What an import of partners writes: organisations with their other names and contacts."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.registers.importing import AT_ONCE, Writer, pointed_at, write_values
from twenteboard.platform.registers.plan import PlannedRow, Register

from ..models import Membership, Organisation, OrganisationAlias
from ..rules import may
from ..sheet import OWN, PartnerRegister

PARTS = ("aliases", "memberships")  # of the organisation itself; they are no use by something else


class PartnerWriter(Writer):
    """Saves many organisations in few statements."""

    key = "partners"
    register = PartnerRegister

    def may_import(self, by) -> bool:
        """Who keeps the register."""
        return may(by, "import_register")

    def add(self, rows: list[PlannedRow], *, by) -> list[int]:
        """Add organisations, with names and contacts."""
        made = Organisation.objects.bulk_create(
            [Organisation(created_by=by, **_own(row.after)) for row in rows], batch_size=AT_ONCE
        )
        self._write_parts({one.pk: row.after for one, row in zip(made, rows, strict=True)})
        return [one.pk for one in made]

    def change(self, rows: list[PlannedRow], *, by) -> None:
        """Write what differs."""
        self.put_back({row.pk: row.after for row in rows}, by=by)

    def put_back(self, rows: Mapping[int, Mapping[str, Any]], *, by) -> None:
        """Write values by key."""
        write_values(Organisation, {pk: _own(values) for pk, values in rows.items()})
        self._write_parts(rows)

    def remove(self, keys: Collection[int]) -> None:
        """Remove organisations; their contacts go first."""
        Membership.objects.filter(organisation__in=keys).delete()
        Organisation.objects.filter(pk__in=keys).delete()

    def used(self, keys: Collection[int]) -> set[int]:
        """Which organisations something else points to."""
        return pointed_at(Organisation, keys, but=PARTS)

    def obstacle(self, pk: int, before: Mapping[str, Any], now: Register) -> str | Promise:
        """An old name or number that was given away cannot be taken back."""
        owners = [now.by_name.get(before.get("name", "").casefold()), now.by_kvk.get(before.get("kvk", ""))]
        owners += [now.by_alias.get(name) for name in before.get("aliases", ())]
        if any(owner not in (None, pk) for owner in owners):
            return _("its old name or number belongs to another organisation now")
        return ""

    def _write_parts(self, rows: Mapping[int, Mapping[str, Any]]) -> None:
        """Make the other names and the contacts what is asked, by key of the organisation."""
        named = {pk: values["aliases"] for pk, values in rows.items() if "aliases" in values}
        OrganisationAlias.objects.filter(organisation__in=named).delete()
        OrganisationAlias.objects.bulk_create(
            [OrganisationAlias(organisation_id=pk, name=name) for pk, names in named.items() for name in names],
            batch_size=AT_ONCE,
        )
        self._write_contacts({pk: values["contacts"] for pk, values in rows.items() if "contacts" in values})

    def _write_contacts(self, wanted: Mapping[int, list]) -> None:
        """Add and change contacts; one that is not asked for was added by the import that is undone."""
        had = {(row.organisation_id, row.user_id): row for row in Membership.objects.filter(organisation__in=wanted)}
        asked = {(pk, who[0]): who for pk, contacts in wanted.items() for who in contacts}
        Membership.objects.filter(pk__in=[row.pk for key, row in had.items() if key not in asked]).delete()
        new = [Membership(organisation_id=pk, user_id=person) for pk, person in asked if (pk, person) not in had]
        had |= {(row.organisation_id, row.user_id): row for row in Membership.objects.bulk_create(new, AT_ONCE)}
        for (pk, person), (_same, function, deputy_of) in asked.items():
            row = had[pk, person]
            row.function, row.deputy_of = function, had[pk, deputy_of] if deputy_of else None
        Membership.objects.bulk_update([had[key] for key in asked], ["function", "deputy_of"], batch_size=AT_ONCE)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in OWN}
