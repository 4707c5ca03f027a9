"""Handing in: check page, declarations, one submission whatever happens, confirmation, reaction."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.enums import Audience, State
from proposals.models import Advice, AdviceVersion, ApplicantResponse, Move, Proposal, Submission
from proposals.services.responding import save_response, send_response, sent_advice
from proposals.services.submitting import submit
from proposals.statements import STATEMENTS
from proposals.workflow import AlreadyMoved, GuardFailed, NotAllowed
from tests.factories import ProposalFactory, ServiceTermFactory, UserFactory, invited_proposal, team_member

from .browser import form_of

pytestmark = pytest.mark.django_db
ALL = set(STATEMENTS)
TICKED = dict.fromkeys(STATEMENTS, "on")


def url(name, proposal):
    return reverse(f"proposals:{name}", args=[proposal.number])


def test_the_declarations_are_frozen_with_their_text():
    proposal = ProposalFactory(quickscan=True)
    submit(proposal=proposal, by=proposal.created_by, statements=ALL)
    submission = Submission.objects.get()
    frozen = {row["code"]: row["text"] for row in submission.data["statements"]}
    assert frozen == {code: str(text) for code, text in STATEMENTS.items()}
    assert (submission.by, proposal.current_submission_id) == (proposal.created_by, submission.pk)
    assert proposal.state == State.QUICKSCAN


def test_half_of_the_declarations_is_none():
    proposal = ProposalFactory(quickscan=True)
    with pytest.raises(GuardFailed):
        submit(proposal=proposal, by=proposal.created_by, statements={"truth"})
    assert not Submission.objects.exists()


def test_a_refusal_keeps_nothing():
    proposal = ProposalFactory()
    with pytest.raises(GuardFailed) as caught:
        submit(proposal=proposal, by=proposal.created_by, statements=ALL)
    assert len(caught.value.problems) >= 8
    assert not Submission.objects.exists()
    assert not Move.objects.exists()
    assert Proposal.objects.get().state == State.IDEA


def test_an_editor_cannot_submit():
    proposal = ProposalFactory(quickscan=True)
    with pytest.raises(NotAllowed):
        submit(proposal=proposal, by=team_member(proposal), statements=ALL)
    assert not Submission.objects.exists()


def test_submitting_twice_gives_one_submission():
    proposal = ProposalFactory(quickscan=True)
    second_tab = Proposal.objects.get(pk=proposal.pk)
    submit(proposal=proposal, by=proposal.created_by, statements=ALL)
    with pytest.raises(AlreadyMoved):
        submit(proposal=second_tab, by=proposal.created_by, statements=ALL)
    assert Submission.objects.count() == 1


def test_a_quickscan_button_never_submits_the_full_proposal():
    proposal = invited_proposal()
    with pytest.raises(AlreadyMoved):
        submit(proposal=proposal, by=proposal.created_by, statements=ALL, move="submit_quickscan")
    assert Proposal.objects.get().state == State.INVITED


class TestPages:
    def test_the_check_page_shows_every_answer_with_a_way_to_change_it(self, client):
        proposal = invited_proposal()
        client.force_login(proposal.created_by)
        page = client.get(url("check", proposal)).content.decode()
        for text in (
            "Antwoord op problem.",
            "Docenten vallen uit",
            "€\xa0120.000",
            "Voorbereiden",
            "Voorstel indienen",
        ):
            assert text in page
        for section in ("basics", "budget", "risks", "attachments"):
            assert f"/taken/{section}/?terug=controle" in page

    def test_what_is_missing_is_told_with_links_and_without_hurry(self, client):
        proposal = ProposalFactory()
        client.force_login(proposal.created_by)
        page = client.get(url("check", proposal)).content.decode()
        assert "Er ontbreekt nog iets" in page
        assert "/taken/estimate/?terug=controle" in page
        answer = client.post(
            url("check", proposal), form_of(client.get(url("check", proposal)), "csrfmiddlewaretoken") | TICKED
        )
        assert answer.status_code == 422
        assert "U kunt nog niet indienen" in answer.content.decode()
        assert "<title>Fout: " in answer.content.decode()
        assert Proposal.objects.get().state == State.IDEA

    def test_without_the_declarations_each_says_what_to_do(self, client):
        proposal = ProposalFactory(quickscan=True)
        client.force_login(proposal.created_by)
        answer = client.post(url("check", proposal), {"truth": "on"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#id_privacy"' in page
        assert 'href="#id_truth"' not in page

    def test_submitting_leads_to_the_confirmation_and_again_to_the_same_one(self, client):
        proposal = ProposalFactory(quickscan=True)
        ServiceTermFactory(programme=proposal.programme, state="quickscan", working_days=5)
        client.force_login(proposal.created_by)
        for _click in range(2):
            answer = client.post(url("check", proposal), TICKED)
            assert answer["Location"] == url("confirmation", proposal)
        assert Submission.objects.count() == 1
        page = client.get(url("confirmation", proposal)).content.decode()
        proposal.refresh_from_db()
        for text in (proposal.number, proposal.created_by.email, "Wat gebeurt er nu?", "Quickscan ontvangen", " uur"):
            assert text in page
        assert "U hoort uiterlijk" in page
        assert "indienen</button>" not in page
        assert client.get(url("check", proposal))["Location"] == url("confirmation", proposal)
        assert client.get(url("tasks", proposal))["Location"] == proposal.get_absolute_url()

    def test_submitting_stays_within_its_budget(self, client, django_assert_max_num_queries):
        quickscan, full = ProposalFactory(quickscan=True), invited_proposal()
        for proposal, most in ((quickscan, 17), (full, 25)):
            client.force_login(proposal.created_by)
            with django_assert_max_num_queries(most):
                assert client.post(url("check", proposal), TICKED).status_code == 302

    def test_an_editor_reads_the_check_page_but_does_not_submit(self, client):
        proposal = ProposalFactory(quickscan=True)
        client.force_login(team_member(proposal))
        page = client.get(url("check", proposal)).content.decode()
        assert "Quickscan indienen</button>" not in page
        assert str(proposal.created_by) in page
        assert client.post(url("check", proposal), TICKED).status_code == 403

    def test_there_is_no_confirmation_before_submitting(self, client):
        proposal = ProposalFactory()
        client.force_login(proposal.created_by)
        assert client.get(url("confirmation", proposal))["Location"] == url("tasks", proposal)


@pytest.fixture
def heard():
    """A proposal whose applicants are asked to react."""
    proposal = invited_proposal()
    submit(proposal=proposal, by=proposal.created_by, statements=ALL)
    advice = Advice.objects.create(proposal=proposal, audience=Audience.APPLICANT)
    AdviceVersion.objects.create(
        advice=advice,
        n=1,
        submission=proposal.current_submission,
        summary="Een sterk plan.",
        concerns="De cofinanciering.",
        author=UserFactory(),
        approved_by=UserFactory(),
        frozen_at=timezone.now(),
    )
    due_on = timezone.localdate() + timedelta(days=10)
    Proposal.objects.filter(pk=proposal.pk).update(state=State.HEARING, due_on=due_on)
    proposal.refresh_from_db()
    return proposal


class TestReaction:
    def test_a_draft_is_kept_and_sent_later(self, client, heard):
        client.force_login(heard.created_by)
        page = client.get(url("response", heard)).content.decode()
        assert "Een sterk plan." in page
        assert client.post(url("response", heard), {"text": "Nog niet af"}).status_code == 302
        assert ApplicantResponse.objects.get().sent_at is None
        answer = client.get(url("response", heard))
        assert "Nog niet af" in answer.content.decode()
        assert client.post(url("response", heard), {"text": "Wij zijn het eens.", "send": "1"}).status_code == 302
        response = ApplicantResponse.objects.get()
        assert (response.text, response.by) == ("Wij zijn het eens.", heard.created_by)
        assert response.sent_at is not None
        heard.refresh_from_db()
        assert heard.state == State.ADVICE
        assert client.post(url("response", heard), {"text": "Nog iets", "send": "1"}).status_code == 302
        assert ApplicantResponse.objects.get().text == "Wij zijn het eens."

    def test_an_empty_reaction_is_not_sent(self, client, heard):
        client.force_login(heard.created_by)
        answer = client.post(url("response", heard), {"text": "  ", "send": "1"})
        assert answer.status_code == 422
        assert "Schrijf eerst uw reactie." in answer.content.decode()
        assert Proposal.objects.get(pk=heard.pk).state == State.HEARING

    def test_an_editor_reads_and_does_not_write(self, client, heard):
        client.force_login(team_member(heard))
        assert "Een sterk plan." in client.get(url("response", heard)).content.decode()
        assert client.post(url("response", heard), {"text": "x", "send": "1"}).status_code == 403

    def test_the_services_hold_without_the_page(self, heard):
        save_response(proposal=heard, by=heard.created_by, text="Concept")
        send_response(proposal=heard, by=heard.created_by, text="Definitief")
        save_response(proposal=heard, by=heard.created_by, text="Te laat")
        assert ApplicantResponse.objects.get(advice_version=sent_advice(heard)).text == "Definitief"
        other = ProposalFactory()
        with pytest.raises(ApplicantResponse.DoesNotExist):
            save_response(proposal=other, by=other.created_by, text="Waarop?")

    def test_without_an_advice_there_is_nothing_to_react_to(self, client):
        proposal = invited_proposal()
        client.force_login(proposal.created_by)
        assert client.get(url("response", proposal))["Location"] == proposal.get_absolute_url()
