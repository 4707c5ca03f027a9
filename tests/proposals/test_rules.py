"""Two questions, one answer: "may this person see this proposal" and "which proposals may this person see"."""

import pytest

from proposals.enums import State
from proposals.models import Proposal
from proposals.rules import may
from tests.proposals.road import cast, place

pytestmark = pytest.mark.django_db

BOARD_STATES = {"agenda", "deferred", "granted", "granted_conditionally", "rejected"}
REVIEW_STATES = BOARD_STATES | {"review", "advice", "hearing", "ready"}
ALWAYS = {"lead_editor", "editor", "reader", "admin", "auditor"}


def sees(role: str, state: str) -> bool:
    """Who sees the content in which state, as it was agreed on."""
    if role in ALWAYS:
        return True
    if role == "tbd":
        return state != "idea"
    if role == "reviewer":
        return state in REVIEW_STATES
    if role in ("board", "chair", "secretary"):
        return state in BOARD_STATES
    return False


@pytest.mark.parametrize("state", list(State))
def test_rule_and_queryset_agree_for_each_role(state):
    scene = cast()
    proposal = place(scene.proposal, state)
    everyone = {**scene.people, **{f"conflicted {role}": person for role, person in scene.conflicted.items()}}
    answers = {}
    for role, person in everyone.items():
        by_rule = may(person, "view_proposal", Proposal.objects.get(pk=proposal.pk))
        by_queryset = Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()
        assert by_rule == by_queryset, role
        answers[role] = by_rule
    assert answers == {role: sees(role, state) for role in everyone}


def test_somebody_who_left_sees_nothing():
    scene = cast()
    person = scene.people["tbd"]
    place(scene.proposal, State.REVIEW)
    person.is_active = False
    person.save()
    person.__dict__.pop("roles", None)
    assert not Proposal.objects.visible_to(person).exists()


def test_being_superuser_gives_no_right_on_the_road():
    scene = cast()
    stranger = scene.people["stranger"]
    stranger.is_superuser = True
    stranger.save()
    assert not may(stranger, "withdraw", scene.proposal)
    assert not Proposal.objects.visible_to(stranger).exists()
