"""What the administrator can do here: keep the Board and its seats; the road itself is only to be read."""

import pytest
from django.test import Client
from django.urls import reverse

from proposals.models import Board, Decision, Meeting, Move, Proposal, ProposalPaper, Seat, Submission
from tests.factories import UserFactory
from tests.proposals.boardroom import agendaed, boardroom, settled, sit

pytestmark = pytest.mark.django_db
TO_READ = (Proposal, Move, Submission, Decision, Meeting, ProposalPaper)


@pytest.fixture
def admin():
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, roles=["admin"]))
    return client


@pytest.fixture
def decided():
    room = boardroom()
    proposal = agendaed(room)
    sit(room)
    settled(room, proposal)
    return room


def address(model, page: str, *args) -> str:
    return reverse(f"admin:proposals_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", [*TO_READ, Board, Seat])
def test_every_list_and_page_opens(admin, decided, model):
    assert admin.get(address(model, "changelist")).status_code == 200
    assert admin.get(address(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("model", TO_READ)
def test_the_road_is_only_read(admin, decided, model):
    row = model.objects.first()
    assert admin.get(address(model, "add")).status_code == 403
    assert admin.post(address(model, "change", row.pk), {}).status_code == 403
    assert admin.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_a_seat_changes_hands(admin, decided):
    seat, successor = decided.voters[0], UserFactory(roles=["board"])
    data = {
        "board": seat.board_id,
        "order": seat.order,
        "name": seat.name,
        "kind": seat.kind,
        "pillar": seat.pillar,
        "holder": successor.pk,
    }
    assert admin.post(address(Seat, "change", seat.pk), data).status_code == 302
    seat.refresh_from_db()
    assert seat.holder == successor
    assert admin.post(address(Board, "delete", seat.board_id), {"post": "yes"}).status_code == 403
