"""The partner register as a table: its columns, the rows of an export, and how a row of a file is judged."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from twenteboard.platform.registers.columns import Column, choice, code, joined, names, text, yes_no, yes_or_no
from twenteboard.platform.registers.plan import NUMBER, PlannedRow, Register

from .enums import PartnerKind, Pillar, Sector
from .models import Membership, Municipality, Organisation, OrganisationAlias, User
from .validators import validate_brin, validate_kvk, validate_rsin

CHOICES = {"kind": PartnerKind, "pillar": Pillar, "sector": Sector}
CONTACTS = ("contact", "deputy")  # who is named in a row; anyone else who acts for the organisation is left alone


# --- reading one cell -----------------------------------------------------------------------------


def _municipality(cell: str, register: "PartnerRegister") -> int:
    found = register.municipality_keys.get(cell.casefold())
    if found is None:
        raise ValidationError(_("“%(cell)s” is no municipality that we know. Check the spelling.") % {"cell": cell})
    return found


def _parent(cell: str, register: "PartnerRegister") -> int:
    found = register.by_name.get(" ".join(cell.split()).casefold())
    if found is None:
        raise ValidationError(_("“%(cell)s” is not in the register. Add that organisation first.") % {"cell": cell})
    return found


_validate_url = URLValidator(schemes=["http", "https"])


def _website(cell: str, register: "PartnerRegister") -> str:
    address = text(200)(cell, register)
    if "://" not in address:
        address = f"https://{address}"
    try:
        _validate_url(address)
    except ValidationError:
        raise ValidationError(_("This is no web address. Write it as www.example.nl.")) from None
    return address


def _account(cell: str, register: "PartnerRegister") -> int:
    found = register.accounts.get(cell.casefold())
    if found is None:
        raise ValidationError(
            _("Nobody has an account with the address “%(cell)s”. Check it, or let this person make an account first.")
            % {"cell": cell}
        )
    return found


COLUMNS = (
    Column(NUMBER, "Nr", "No", is_key=True),
    Column("name", "Naam", "Name", text(200)),
    Column("short_name", "Korte naam", "Short name", text(60)),
    Column("aliases", "Andere namen", "Other names", names(200)),
    Column("kind", "Soort", "Kind", choice(PartnerKind)),
    Column("pillar", "Geleding", "Pillar", choice(Pillar)),
    Column("sector", "Sector", "Sector", choice(Sector)),
    Column("municipality_id", "Gemeente", "Municipality", _municipality),
    Column("parent_id", "Onderdeel van", "Part of", _parent),
    Column("kvk", "KVK-nummer", "KvK number", code(validate_kvk)),
    Column("rsin", "RSIN", "RSIN", code(validate_rsin)),
    Column("brin", "BRIN", "BRIN", code(validate_brin)),
    Column("website", "Website", "Website address", _website),
    Column("is_verified", "Gecontroleerd", "Checked", yes_or_no),
    Column("is_active", "Actief", "Active", yes_or_no),
    Column("contact_name", "Contactpersoon", "Contact", text(150)),
    Column("contact_email", "E-mail contactpersoon", "E-mail of contact", _account),
    Column("contact_function", "Functie contactpersoon", "Function of contact", text(120)),
    Column("deputy_name", "Plaatsvervanger", "Deputy", text(150)),
    Column("deputy_email", "E-mail plaatsvervanger", "E-mail of deputy", _account),
    Column("deputy_function", "Functie plaatsvervanger", "Function of deputy", text(120)),
)
OWN = tuple(
    column.field
    for column in COLUMNS
    if column.read and column.field != "aliases" and not column.field.startswith(CONTACTS)
)  # the columns of ``Organisation`` itself


# --- out ------------------------------------------------------------------------------------------


def export_rows(found: QuerySet[Organisation]) -> Iterator[list[object]]:
    """Rows of the export, in the order of ``found``. Three queries for any number of rows."""
    labels = [{value: str(label) for value, label in choices.choices} for choices in CHOICES.values()]
    within = found.order_by().values("pk")
    aliases: dict[int, list[str]] = {}
    for owner, name in OrganisationAlias.objects.filter(organisation__in=within).values_list("organisation_id", "name"):
        aliases.setdefault(owner, []).append(name)
    contacts = _contacts_by_organisation(within)
    nobody = [""] * 3 * len(CONTACTS)
    columns = ("pk", "name", "short_name", *CHOICES, "municipality__name", "parent__name")
    for row in found.values_list(*columns, "kvk", "rsin", "brin", "website", "is_verified", "is_active").iterator(2000):
        pk, name, short, *rest = row
        chosen = [words[value] for words, value in zip(labels, rest[:3], strict=True)]
        marks = [yes_no(mark) for mark in rest[-2:]]
        yield [pk, name, short, joined(aliases.get(pk, ())), *chosen, *rest[3:-2], *marks, *contacts.get(pk, nobody)]


def _contacts_by_organisation(within: QuerySet) -> dict[int, list[str]]:
    """Name, e-mail address and function of the first contact and of its deputy, by organisation."""
    facts = ("user__full_name", "user__email", "function")
    rows = Membership.objects.current().filter(organisation__in=within).order_by("organisation_id", "pk")
    first: dict[int, tuple[int, list[str]]] = {}
    deputies: dict[int, list[str]] = {}
    for owner, pk, deputy_of, *words in rows.values_list("organisation_id", "pk", "deputy_of_id", *facts):
        if deputy_of is None:
            first.setdefault(owner, (pk, words))
        else:
            deputies.setdefault(deputy_of, words)
    return {owner: [*words, *deputies.get(pk, [""] * len(facts))] for owner, (pk, words) in first.items()}


# --- in -------------------------------------------------------------------------------------------


class PartnerRegister(Register):
    """The partners as they are now: three queries, and one each for municipalities and accounts when a file asks."""

    columns = COLUMNS
    choices = CHOICES

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {
            row["pk"]: row | {"aliases": [], "contacts": []}
            for row in Organisation.objects.values(NUMBER, *OWN).iterator(chunk_size=2000)
        }
        self.by_alias: dict[str, int] = {}
        for owner, name in OrganisationAlias.objects.order_by("name").values_list("organisation_id", "name"):
            self.rows[owner]["aliases"].append(name)
            self.by_alias[name] = owner
        for row in self.rows.values():
            row["aliases"].sort()
        self.ended: set[tuple[int, int]] = set()
        current = set(Membership.objects.current().values_list("pk", flat=True))
        rows = Membership.objects.order_by("user_id")
        for pk, owner, *who in rows.values_list("pk", "organisation_id", "user_id", "function", "deputy_of__user_id"):
            self.rows[owner]["contacts"].append(who)
            if pk not in current:
                self.ended.add((owner, who[0]))
        self.by_name = {row["name"].casefold(): pk for pk, row in self.rows.items()}
        self.by_kvk = {row["kvk"]: pk for pk, row in self.rows.items() if row["kvk"]}

    @cached_property
    def _municipality_rows(self) -> list[tuple[int, str, str]]:
        return list(Municipality.objects.values_list("pk", "name", "code"))

    @cached_property
    def municipalities(self) -> dict[int, str]:
        """Names of municipalities by key."""
        return {pk: name for pk, name, _code in self._municipality_rows}

    @cached_property
    def municipality_keys(self) -> dict[str, int]:
        """Keys of municipalities by name and by CBS code."""
        return {word.casefold(): pk for pk, *words in self._municipality_rows for word in words}

    @cached_property
    def _people(self) -> list[tuple[int, str, str, bool]]:
        return list(User.objects.values_list("pk", "email", "full_name", "is_active"))

    @cached_property
    def accounts(self) -> dict[str, int]:
        """Keys of people who can log in, by e-mail address."""
        return {email.casefold(): pk for pk, email, _name, is_active in self._people if is_active}

    @cached_property
    def people(self) -> dict[int, str]:
        """Names of people by key."""
        return {pk: name or email for pk, email, name, _is_active in self._people}

    def fields(self) -> list[str]:
        """The columns of an organisation, and its contacts as one."""
        return [*(name for name in super().fields() if not name.startswith(CONTACTS)), "contacts"]

    def head_of(self, name: str) -> str:
        """How people know a field."""
        return _("Contacts") if name == "contacts" else super().head_of(name)

    def found(self, name: str, cells: dict[str, str]) -> int | None:
        """The organisation with this name."""
        return self.by_name.get(name.casefold())

    def judge(self, row: PlannedRow, values: dict[str, Any], seen: dict[object, int]) -> None:
        """Names and numbers that belong to one organisation; the contacts of a row."""
        if not row.name:
            row.faults.append((self.head_of("name"), _("Fill in the name of the organisation.")))
        kvk, aliases = values.get("kvk"), values.get("aliases", ())
        own = ((NUMBER, row.pk), ("name", row.name.casefold()), ("kvk", kvk))
        self.refuse_twice(row, seen, *own, *(("aliases", name) for name in aliases))
        self.refuse_taken(row, "name", self.by_name.get(values.get("name", "").casefold()))
        self.refuse_taken(row, "kvk", self.by_kvk.get(kvk) if kvk else None)
        for name in aliases:
            self.refuse_taken(row, "aliases", self.by_alias.get(name))
        if row.pk and values.get("parent_id") == row.pk:
            row.faults.append((self.head_of("parent_id"), _("An organisation cannot be part of itself.")))
        self._judge_contacts(row, values)

    def _judge_contacts(self, row: PlannedRow, values: dict[str, Any]) -> None:
        """Turn the cells about contact and deputy into all contacts of the organisation after saving."""
        known = {who[0]: who for who in (self.rows[row.pk]["contacts"] if row.pk else ())}
        named: dict[str, int] = {}
        for kind in CONTACTS:
            name, function = values.pop(f"{kind}_name", ""), values.pop(f"{kind}_function", "")
            head, person = self.head_of(f"{kind}_email"), values.pop(f"{kind}_email", None)
            if person is None:
                if (name or function) and not any(fault[0] == head for fault in row.faults):
                    row.faults.append((head, _("Fill in the e-mail address; by that we find the person.")))
                continue
            if name and name.casefold() != self.people[person].casefold():
                text = _("This address belongs to %(name)s. Correct the name or the address.")
                row.faults.append((self.head_of(f"{kind}_name"), text % {"name": self.people[person]}))
            if (row.pk, person) in self.ended:
                text = _("%(name)s is no contact any more. Change the last day on the page of the organisation.")
                row.faults.append((head, text % {"name": self.people[person]}))
            named[kind] = person
            function = function or (known[person][1] if person in known else "")
            known[person] = [person, function, named.get("contact") if kind == "deputy" else None]
        if "deputy" in named and named.get("contact") in (None, named["deputy"]):
            text = _("Name in this row also the contact, somebody else, whose deputy this is.")
            row.faults.append((self.head_of("deputy_email"), text))
        if named:
            values["contacts"] = [known[person] for person in sorted(known)]

    def text_of(self, name: str, value: Any) -> str:
        """Write a value that is filled and no fixed choice."""
        if name == "municipality_id":
            return self.municipalities.get(value, "")
        if name == "parent_id":
            return self.name_of(value) if value in self.rows else ""
        if name == "contacts":
            return joined(self._contact_text(*who) for who in value)
        return super().text_of(name, value)

    def _contact_text(self, person: int, function: str, deputy_of: int | None) -> str:
        notes = [function] if function else []
        if deputy_of:
            notes.append(_("deputy of %(name)s") % {"name": self.people[deputy_of]})
        return f"{self.people[person]} ({', '.join(notes)})" if notes else self.people[person]
