"""The people of the demonstration. All names are invented; the fictitious organisations say so in their name."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import PartnerKind, Pillar, Role, Sector
from ..models import Membership, Municipality, Organisation, RoleAssignment, User

DEMO_DOMAIN = "@demo.twenteboard.example"
DEMO_PASSWORD = "Twente-demo-2026"  # noqa: S105 - public on purpose: demonstration only
FICTITIOUS = "(fictief voorbeeld)"
ALWAYS_SHOWN = 2  # people of a group on the login page; the rest is one click away

LEAD_ORGANISATION = f"Techniekcollege De Proef {FICTITIOUS}"
PARTNER_ORGANISATION = f"Machinefabriek De Draaibank {FICTITIOUS}"


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation the demonstration needs. Those of the register are used when they are there."""

    name: str
    pillar: str
    sector: str
    municipality: str = ""
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demonstration."""

    login: str
    name: str
    roles: tuple[str, ...] = ()
    organisation: str = ""
    function: str = ""

    @property
    def email(self) -> str:
        """The address to log in with."""
        return self.login + DEMO_DOMAIN


PLACES = (
    Place(LEAD_ORGANISATION, Pillar.EDUCATION, Sector.VOCATIONAL, "Hengelo", "De Proef (fictief)"),
    Place(PARTNER_ORGANISATION, Pillar.BUSINESS, Sector.COMPANY, "Almelo", "De Draaibank (fictief)"),
    Place(f"Installatiebedrijf Es en Stroom {FICTITIOUS}", Pillar.BUSINESS, Sector.COMPANY, "Oldenzaal"),
    Place(f"Scholengroep Het Veld {FICTITIOUS}", Pillar.EDUCATION, Sector.SECONDARY, "Wierden"),
    Place(f"Gemeente Voorbeeldstad {FICTITIOUS}", Pillar.GOVERNMENT, Sector.MUNICIPALITY),
    Place(f"Metaalwerken Oost {FICTITIOUS}", Pillar.BUSINESS, Sector.COMPANY, "Hengelo"),
    Place(f"Softwarehuis De Knooperij {FICTITIOUS}", Pillar.BUSINESS, Sector.COMPANY, "Enschede"),
    Place(f"Bouwgroep Dinkeldal {FICTITIOUS}", Pillar.BUSINESS, Sector.COMPANY, "Losser"),
    Place("Universiteit Twente", Pillar.EDUCATION, Sector.UNIVERSITY, "Enschede", "UT"),
    Place("Saxion", Pillar.EDUCATION, Sector.HIGHER_VOCATIONAL, "Enschede"),
    Place("ROC van Twente", Pillar.EDUCATION, Sector.VOCATIONAL, "Hengelo"),
    Place("Gemeente Almelo", Pillar.GOVERNMENT, Sector.MUNICIPALITY, "Almelo", "Almelo"),
    Place("Gemeente Hengelo", Pillar.GOVERNMENT, Sector.MUNICIPALITY, "Hengelo", "Hengelo"),
    Place("Gemeente Hof van Twente", Pillar.GOVERNMENT, Sector.MUNICIPALITY, "Hof van Twente", "Hof van Twente"),
    Place("Gemeente Enschede", Pillar.GOVERNMENT, Sector.MUNICIPALITY, "Enschede", "Enschede"),
    Place("Twente Board Development", Pillar.OTHER, Sector.OTHER, "Enschede", "TBD"),
)

PEOPLE = (
    Person("aanvrager", "Annemiek Wolters", (), LEAD_ORGANISATION, "Projectleider"),
    Person("partner", "Bram Kamphuis", (), PARTNER_ORGANISATION, "Bedrijfsleider"),
    Person("tbd", "Sanne Lenferink", (Role.TBD,), "Twente Board Development", "Programma-adviseur"),
    Person("tbd2", "Jeroen Nijhuis", (Role.TBD,), "Twente Board Development", "Programma-adviseur"),
    Person("kernteam1", "Karin Morsink", (Role.REVIEWER,), PLACES[2].name, "Lid kernteam, ondernemers"),
    Person("kernteam2", "Wouter ter Braak", (Role.REVIEWER,), PLACES[3].name, "Lid kernteam, onderwijs"),
    Person("kernteam3", "Fatma Yılmaz", (Role.REVIEWER,), PLACES[4].name, "Lid kernteam, overheid"),
    Person("bestuur1", "Henk Assink", (Role.BOARD,), PLACES[5].name, "Directeur"),
    Person("bestuur2", "Lotte Brummelhuis", (Role.BOARD,), PLACES[6].name, "Directeur"),
    Person("bestuur3", "Gerrit Kolenbrander", (Role.BOARD,), PLACES[7].name, "Directeur"),
    Person("bestuur4", "Noor Alberink", (Role.BOARD,), "Universiteit Twente", "Bestuurder"),
    Person("bestuur5", "Peter Haverkate", (Role.BOARD,), "Saxion", "Bestuurder"),
    Person("bestuur6", "Samira Idrissi", (Role.BOARD,), "ROC van Twente", "Bestuurder"),
    Person("bestuur7", "Johan Pross", (Role.BOARD,), "Gemeente Almelo", "Wethouder"),
    Person("bestuur8", "Eline Damhuis", (Role.BOARD,), "Gemeente Hengelo", "Wethouder"),
    Person("bestuur9", "Rik Oude Vrielink", (Role.BOARD,), "Gemeente Hof van Twente", "Wethouder"),
    Person("bestuur10", "Claudia Meijerink", (Role.BOARD,), "Gemeente Enschede", "Wethouder"),
    Person("voorzitter", "Marijke Scholten", (Role.CHAIR,), "", "Onafhankelijk voorzitter"),
    Person("secretaris", "Tom Wessels", (Role.SECRETARY,), "Twente Board Development", "Secretaris"),
    Person("monitor", "Iris Veldhuis", (Role.MONITOR,), "Twente Board Development", "Monitoring en evaluatie"),
    Person("beheer", "Ruben Hofstede", (Role.ADMIN,), "Twente Board Development", "Functioneel beheerder"),
    Person("auditor", "Elske van den Berg", (Role.AUDITOR,), "", "Accountant"),
)


@transaction.atomic
def make_demo_accounts(*, by: User | None = None) -> dict[str, User]:
    """Make every demo account with its organisation and roles; returns them by login. Safe to run again.

    An account that exists gets its password, roles and confirmed address back; nothing else of it is touched.
    """
    places = {place.name: _organisation(place, by=by) for place in PLACES}
    # One hash for all: hashing is slow on purpose, and this password is public.
    secret = make_password(DEMO_PASSWORD)
    return {person.login: _account(person, places, secret, by=by) for person in PEOPLE}


def _organisation(place: Place, *, by: User | None) -> Organisation:
    found = Organisation.objects.filter(name=place.name).first()
    if found is not None:
        return found
    return Organisation.objects.create(
        name=place.name,
        short_name=place.short_name,
        kind=PartnerKind.ORGANISATION,
        pillar=place.pillar,
        sector=place.sector,
        municipality=Municipality.objects.filter(name=place.municipality).first(),
        is_example=True,
        created_by=by,
    )


def _account(person: Person, places: dict[str, Organisation], secret: str, *, by: User | None) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User(email=person.email, full_name=person.name)
    user.password = secret
    user.is_active = True
    user.is_staff = user.is_superuser = Role.ADMIN in person.roles
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=person.email, defaults={"verified": True, "primary": True})
    for role in person.roles:
        RoleAssignment.objects.get_or_create(user=user, role=role, defaults={"granted_by": by})
    if person.organisation:
        Membership.objects.get_or_create(
            user=user, organisation=places[person.organisation], defaults={"function": person.function}
        )
    return user


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A button of the login page."""

    email: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """Demo accounts that do the same; those beyond the first few are folded away."""

    heading: str
    accounts: tuple[DemoAccount, ...]

    @property
    def first(self) -> tuple[DemoAccount, ...]:
        """Those that are always shown."""
        return self.accounts if len(self.accounts) <= ALWAYS_SHOWN + 1 else self.accounts[:ALWAYS_SHOWN]

    @property
    def more(self) -> tuple[DemoAccount, ...]:
        """Those that are folded away."""
        return self.accounts[len(self.first) :]


def demo_groups() -> list[DemoGroup]:
    """Return the demo accounts that exist, by what they do, in the order of the road. One query."""
    present = dict(User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True).values_list("email", "full_name"))
    groups: dict[str, list[DemoAccount]] = {}
    for person in PEOPLE:
        if person.email in present:
            note = ", ".join(filter(None, [person.function, person.organisation]))
            groups.setdefault(_heading(person), []).append(DemoAccount(person.email, present[person.email], note))
    return [DemoGroup(heading, tuple(accounts)) for heading, accounts in groups.items()]


def _heading(person: Person) -> str:
    """Return the group a demo account is shown in."""
    if not person.roles:
        return _("Write a proposal")
    return {
        Role.TBD: _("Handle and advise"),
        Role.REVIEWER: _("Review proposals"),
        Role.CHAIR: _("Lead and record the meeting"),
        Role.SECRETARY: _("Lead and record the meeting"),
        Role.BOARD: _("Decide in the Board"),
        Role.MONITOR: _("Measure effects"),
        Role.ADMIN: _("Manage and check"),
        Role.AUDITOR: _("Manage and check"),
    }[Role(person.roles[0])]
