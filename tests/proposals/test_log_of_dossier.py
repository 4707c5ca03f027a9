"""What the log of a dossier tells to whom."""

import pytest
from django.urls import reverse

from proposals.enums import State
from proposals.models import Move
from tests.factories import UserFactory
from tests.proposals.desk import desk
from twenteboard.platform.events import record

pytestmark = pytest.mark.django_db


def log_for(client, user, proposal) -> str:
    client.force_login(user)
    return client.get(reverse("proposals:detail", args=[proposal.number])).content.decode()


@pytest.fixture
def reviewed():
    """A proposal in review, of which the log names the reviewer."""
    scene = desk()
    scene.assign()
    scene.at(State.REVIEW)
    reviewer = UserFactory(full_name="Fenna Geheim")
    record("proposal.taken_on", by=scene.tbd, obj=scene.proposal)
    record("review.begun", by=reviewer, obj=scene.proposal)
    record("review.submitted", by=reviewer, obj=scene.proposal)
    record("decision.returned", by=scene.tbd, obj=scene.proposal, note="Het bedrag klopt niet")
    return scene


def test_the_consortium_reads_the_steps_and_not_who_reviews(client, reviewed):
    text = log_for(client, reviewed.proposal.created_by, reviewed.proposal)
    assert "nam de behandeling op zich" in text
    assert "Fenna Geheim" not in text
    assert "Het bedrag klopt niet" not in text


def test_who_treats_the_proposal_reads_everything(client, reviewed):
    text = log_for(client, reviewed.tbd, reviewed.proposal)
    assert text.count("Fenna Geheim") == 2
    assert "Het bedrag klopt niet" in text


def test_the_consortium_reads_the_steps_of_tbd_without_its_notes_to_itself(client, reviewed):
    Move.objects.create(
        proposal=reviewed.proposal,
        name="close_review",
        from_state=State.REVIEW,
        to_state=State.ADVICE,
        by=reviewed.tbd,
        reason="Fenna Stil gaf geen antwoord meer.",
    )
    assert "Fenna Stil" not in log_for(client, reviewed.proposal.created_by, reviewed.proposal)
    assert "Fenna Stil" in log_for(client, reviewed.tbd, reviewed.proposal)
