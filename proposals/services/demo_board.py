"""The Board of the demonstration: ten voting seats, an advisory seat and the chair."""

from django.db import transaction

from partners.enums import Pillar
from partners.models import Organisation, User
from partners.services.demo_accounts import DEMO_DOMAIN, PEOPLE
from programmes.models import Programme

from ..enums import SeatKind
from ..models import Board, Seat

NAME = "Twente Board"
PROVINCE = "Provincie Overijssel"

# (name, kind, pillar, login of the holder)
SEATS = (
    ("Voorzitter", SeatKind.CHAIR, Pillar.OTHER, "voorzitter"),
    ("Ondernemers 1", SeatKind.VOTE, Pillar.BUSINESS, "bestuur1"),
    ("Ondernemers 2", SeatKind.VOTE, Pillar.BUSINESS, "bestuur2"),
    ("Ondernemers 3", SeatKind.VOTE, Pillar.BUSINESS, "bestuur3"),
    ("Onderwijs 1", SeatKind.VOTE, Pillar.EDUCATION, "bestuur4"),
    ("Onderwijs 2", SeatKind.VOTE, Pillar.EDUCATION, "bestuur5"),
    ("Onderwijs 3", SeatKind.VOTE, Pillar.EDUCATION, "bestuur6"),
    ("Overheid 1", SeatKind.VOTE, Pillar.GOVERNMENT, "bestuur7"),
    ("Overheid 2", SeatKind.VOTE, Pillar.GOVERNMENT, "bestuur8"),
    ("Overheid 3", SeatKind.VOTE, Pillar.GOVERNMENT, "bestuur9"),
    ("Kwaliteitszetel Enschede", SeatKind.VOTE, Pillar.GOVERNMENT, "bestuur10"),
)
ADVISORY_SEAT = "Adviserende zetel provincie"


@transaction.atomic
def make_demo_board(programme: Programme) -> Board:
    """Make the Board of a programme with its seats, held by the demo accounts. Safe to run again."""
    board, _new = Board.objects.get_or_create(programme=programme, defaults={"name": NAME})
    organisations = {person.login: person.organisation for person in PEOPLE}
    holders = {user.email: user for user in User.objects.filter(email__endswith=DEMO_DOMAIN)}
    places = {place.name: place for place in Organisation.objects.filter(name__in=[*organisations.values(), PROVINCE])}
    for order, (name, kind, pillar, login) in enumerate(SEATS):
        Seat.objects.update_or_create(
            board=board,
            name=name,
            defaults={
                "order": order,
                "kind": kind,
                "pillar": pillar,
                "holder": holders.get(login + DEMO_DOMAIN),
                "organisation": places.get(organisations[login]),
            },
        )
    Seat.objects.update_or_create(
        board=board,
        name=ADVISORY_SEAT,
        defaults={
            "order": len(SEATS),
            "kind": SeatKind.ADVISORY,
            "pillar": Pillar.GOVERNMENT,
            "organisation": places.get(PROVINCE),
        },
    )
    return board
