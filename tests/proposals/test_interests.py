"""Interests win over roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Membership
from proposals.enums import AssignmentState, SeatKind, State
from proposals.models import Board, Interest, Proposal, ReviewAssignment, Seat
from proposals.reasons import reasons_to_step_aside
from proposals.services import intake, interests
from proposals.services.writing import NotAllowed
from tests.factories import UserFactory
from tests.proposals.desk import desk
from twenteboard.platform.models import Message

pytestmark = pytest.mark.django_db


def test_the_reason_names_the_organisation_in_the_consortium():
    scene = desk()
    reasons = reasons_to_step_aside(scene.fresh(), [scene.partner, *scene.reviewers])
    organisation = scene.partner.memberships.get().organisation
    assert list(reasons) == [scene.partner.pk]
    assert organisation.name in reasons[scene.partner.pk]


def test_a_membership_that_ended_is_no_interest():
    scene = desk()
    Membership.objects.filter(user=scene.partner).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert reasons_to_step_aside(scene.fresh(), [scene.partner]) == {}


def test_a_seat_held_for_a_partner_is_an_interest():
    scene = desk()
    person = scene.reviewers[0]
    board = Board.objects.create(programme=scene.proposal.programme, name="Board")
    lead = scene.proposal.members.get(role="lead").organisation
    Seat.objects.create(board=board, name="Zetel", kind=SeatKind.VOTE, holder=person, organisation=lead)
    assert lead.name in reasons_to_step_aside(scene.fresh(), [person])[person.pk]


def test_the_number_of_queries_does_not_grow_with_people(django_assert_num_queries):
    scene = desk(reviewers=8)
    proposal = scene.fresh()
    with django_assert_num_queries(1):
        reasons_to_step_aside(proposal, scene.reviewers)
    with django_assert_num_queries(0):
        assert reasons_to_step_aside(proposal, []) == {}


def test_who_declares_an_interest_loses_the_review_and_the_sight_of_the_proposal():
    scene = desk()
    scene.assign()
    scene.at(State.REVIEW)
    intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.tbd)
    reviewer = scene.reviewers[0]
    assert Proposal.objects.visible_to(reviewer).exists()
    interests.declare_interest(proposal=scene.fresh(), by=reviewer, reason="Mijn broer werkt er.")
    assert not Proposal.objects.visible_to(reviewer).exists()
    assert ReviewAssignment.objects.get(reviewer=reviewer).state == AssignmentState.CANCELLED
    assert Message.objects.filter(template="interest_declared").count() == 1
    assert Interest.objects.get().reason == "Mijn broer werkt er."


def test_declaring_twice_keeps_the_first():
    scene = desk()
    for reason in ("Eerste reden.", "Tweede reden."):
        interests.declare_interest(proposal=scene.fresh(), by=scene.tbd, reason=reason)
    assert Interest.objects.get().reason == "Eerste reden."


def test_an_adviser_with_an_interest_hands_over_to_the_deputy():
    scene = desk()
    intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.tbd, deputy=scene.colleague)
    interests.declare_interest(proposal=scene.fresh(), by=scene.tbd, reason="Ik word daar bestuurder.")
    stored = scene.fresh()
    assert (stored.owner, stored.deputy) == (scene.colleague, None)
    assert Message.objects.get(template="interest_declared").recipient == scene.colleague.email


def test_somebody_outside_the_process_has_nothing_to_declare():
    scene = desk()
    for person in (UserFactory(), scene.proposal.created_by):
        with pytest.raises(NotAllowed):
            interests.declare_interest(proposal=scene.fresh(), by=person, reason="Belang.")
