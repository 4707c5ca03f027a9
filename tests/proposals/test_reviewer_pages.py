"""The pages of the reviewer: own list, the question about interests, the review, and what is frozen."""

import pytest
from django.urls import reverse

from programmes.models import WhiteSpot
from proposals.enums import AssignmentState, State
from proposals.models import CriterionScore, Interest, Proposal, Review, ReviewAssignment
from proposals.services import reviewing
from tests.factories import UserFactory
from tests.proposals.desk import desk
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


def in_review(**kwargs):
    scene = desk(**kwargs)
    scene.assign()
    scene.at(State.REVIEW)
    return scene


def address(scene):
    return reverse("proposals:review", args=[scene.proposal.number])


def posted(scene, seen=0, score="4", **fields):
    data = {"seen_revision": seen, "verdict": "positive", "comment": "Helder.", "confidential_note": ""}
    for criterion in scene.criteria:
        data |= {f"score_{criterion.pk}": score, f"reason_{criterion.pk}": "De proef laat het zien."}
    return data | fields


# --- own list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_rows(client, rows, django_assert_num_queries):
    person = UserFactory(roles=["reviewer"])
    for _n in range(rows):
        scene = desk()
        scene.assign(person)
        scene.at(State.REVIEW)
    client.force_login(person)
    with django_assert_num_queries(4):
        text = client.get(reverse("proposals:review-list")).content.decode()
    assert text.count("Voorbeeldvoorstel") == rows


def test_the_list_tells_what_is_to_do_what_is_done_and_what_was_missed(client):
    person = UserFactory(roles=["reviewer"])
    todo, done, missed = desk(), desk(), desk()
    for scene in (todo, done, missed):
        scene.assign(person)
        scene.at(State.REVIEW)
    done.write_review(person)
    missed.at(State.ADVICE)
    client.force_login(person)
    text = client.get(reverse("proposals:review-list")).content.decode()
    assert "1 voorstel wacht op uw beoordeling" in text
    order = [text.index(scene.proposal.title) for scene in (todo, done, missed)]
    assert order == sorted(order)
    assert text.count(reverse("proposals:review", args=[missed.proposal.number])) == 0


def test_an_empty_list_says_what_comes_here(client):
    client.force_login(UserFactory(roles=["reviewer"]))
    assert "Er wacht niets op u" in client.get(reverse("proposals:review-list")).content.decode()


def test_only_reviewers_have_a_list(client):
    client.force_login(UserFactory(roles=["tbd"]))
    assert client.get(reverse("proposals:review-list")).status_code == 403


# --- who may ---------------------------------------------------------------------------------------


def test_who_was_not_asked_does_not_see_the_page(client):
    scene = in_review()
    for person in (UserFactory(roles=["reviewer"]), scene.partner):
        client.force_login(person)
        assert client.get(address(scene)).status_code == 404
    for person in (scene.tbd, scene.proposal.created_by):
        client.force_login(person)
        assert client.get(address(scene)).status_code == 403


def test_before_the_qualification_there_is_nothing_to_see(client):
    scene = desk()
    scene.assign()
    client.force_login(scene.reviewers[0])
    assert client.get(address(scene)).status_code == 404


# --- interest first --------------------------------------------------------------------------------


def test_the_first_thing_asked_is_the_interest(client):
    scene = in_review()
    client.force_login(scene.reviewers[0])
    text = client.get(address(scene)).content.decode()
    assert "Hebt u een belang bij dit voorstel?" in text
    assert "Antwoord op problem." not in text
    assert not Review.objects.exists()


def test_a_choice_must_be_made(client):
    scene = in_review()
    client.force_login(scene.reviewers[0])
    answer = client.post(address(scene), {})
    assert answer.status_code == 422
    assert "Kies of u een belang hebt bij dit voorstel." in answer.content.decode()
    answer = client.post(address(scene), {"interest": "has", "reason": " "})
    assert "Schrijf welk belang u hebt." in answer.content.decode()


def test_without_interest_the_proposal_opens_and_the_log_knows(client):
    scene = in_review()
    client.force_login(scene.reviewers[0])
    assert client.post(address(scene), {"interest": "none"}).url == address(scene)
    text = client.get(address(scene)).content.decode()
    assert "Antwoord op problem." in text
    assert Event.objects.filter(verb="review.begun", actor=scene.reviewers[0]).exists()
    assert Event.objects.filter(verb="proposal.read", actor=scene.reviewers[0]).count() == 1


def test_with_an_interest_the_page_closes(client):
    scene = in_review()
    person = scene.reviewers[0]
    client.force_login(person)
    answer = client.post(address(scene), {"interest": "has", "reason": "Mijn zus werkt er."})
    assert answer.url == reverse("proposals:review-list")
    assert client.get(address(scene)).status_code == 404
    assert ReviewAssignment.objects.get(reviewer=person).state == AssignmentState.CANCELLED


def test_an_interest_can_be_declared_later_as_well(client):
    scene = in_review()
    person = scene.reviewers[0]
    scene.write_review(person, hand_in=False)
    client.force_login(person)
    page = reverse("proposals:interest", args=[scene.proposal.number])
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Ik ga er werken."}).status_code == 302
    assert Interest.objects.get().user == person
    assert client.get(address(scene)).status_code == 404
    assert client.post(address(scene), posted(scene, seen=1)).status_code == 404


def test_an_applicant_has_no_interest_to_declare(client):
    scene = in_review()
    client.force_login(scene.proposal.created_by)
    assert client.get(reverse("proposals:interest", args=[scene.proposal.number])).status_code == 403


# --- writing ---------------------------------------------------------------------------------------


@pytest.fixture
def begun(client):
    scene = in_review()
    person = scene.reviewers[0]
    client.force_login(person)
    client.post(address(scene), {"interest": "none"})
    return scene


def test_the_page_shows_criteria_with_words_for_each_score(client, begun):
    text = client.get(address(begun)).content.decode()
    for criterion in begun.criteria:
        assert criterion.question in text
        assert f'name="score_{criterion.pk}" value="5"' in text
    assert "1 – zeer zwak" in text
    assert "5 – zeer goed" in text


def test_the_page_stays_within_its_budget(client, begun, django_assert_num_queries):
    client.post(address(begun), posted(begun))
    client.get(address(begun))
    with django_assert_num_queries(15):
        client.get(address(begun))


def test_what_was_submitted_is_shown_also_when_the_proposal_changed_since(client, begun):
    Proposal.objects.filter(pk=begun.proposal.pk).update(summary="Stiekem veranderd.")
    assert "Stiekem veranderd." not in client.get(address(begun)).content.decode()


def test_white_spots_of_the_line_are_shown_with_what_is_claimed(client):
    scene = desk()
    spot = WhiteSpot.objects.create(programme=scene.proposal.programme, name_nl="Meisjes in de techniek")
    spot.lines.add(scene.proposal.line)
    scene.assign()
    scene.at(State.REVIEW)
    client.force_login(scene.reviewers[0])
    client.post(address(scene), {"interest": "none"})
    text = client.get(address(scene)).content.decode()
    assert "Meisjes in de techniek" in text
    assert "Niet genoemd" in text


def test_a_draft_is_kept_and_shown_again(client, begun):
    first = begun.criteria[0]
    data = {"seen_revision": 0, f"score_{first.pk}": "3", "comment": "Half."}
    assert client.post(address(begun), data).status_code == 302
    text = client.get(address(begun)).content.decode()
    assert "Half." in text
    assert Review.objects.get().submitted_at is None
    assert CriterionScore.objects.get(criterion=first).score == 3


def test_handing_in_asks_for_every_score_and_reason_and_keeps_what_was_typed(client, begun):
    first, second = begun.criteria[:2]
    data = posted(begun, then="hand-in") | {f"reason_{second.pk}": ""}
    del data[f"score_{first.pk}"]
    answer = client.post(address(begun), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'href="#id_score_{first.pk}_0"' in text
    assert f'href="#id_reason_{second.pk}"' in text
    assert f"Leg uw score voor {second} uit." in text
    assert "Wat u hebt ingevuld, is opgeslagen." in text
    assert Review.objects.get().comment == "Helder."
    assert client.post(address(begun), posted(begun, seen=1, then="hand-in")).status_code == 302


def test_a_review_that_was_handed_in_can_only_be_read(client, begun):
    client.post(address(begun), posted(begun, then="hand-in"))
    review = Review.objects.get()
    assert review.submitted_at is not None
    text = client.get(address(begun)).content.decode()
    assert "U kunt de beoordeling niet meer veranderen." in text
    assert "<textarea" not in text
    client.post(address(begun), posted(begun, seen=review.revision, score="1"))
    assert set(CriterionScore.objects.values_list("score", flat=True)) == {4}


def test_an_older_page_does_not_overwrite_a_newer_draft(client, begun):
    client.post(address(begun), posted(begun, comment="Nieuwste tekst."))
    answer = client.post(address(begun), posted(begun, comment="Oudere tekst."))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Oudere tekst." in text
    assert "Nieuwste tekst." in text
    assert Review.objects.get().comment == "Nieuwste tekst."
    client.post(address(begun), posted(begun, seen=1, comment="Oudere tekst."))
    assert Review.objects.get().comment == "Oudere tekst."


def test_a_score_that_does_not_exist_is_refused(client, begun):
    answer = client.post(address(begun), posted(begun, score="6"))
    assert answer.status_code == 422
    assert not CriterionScore.objects.exists()


def test_a_closed_review_says_so(client, begun):
    begun.at(State.ADVICE)
    client.force_login(begun.reviewers[0])
    answer = client.get(address(begun), follow=True)
    assert "De beoordeling van dit voorstel is gesloten." in answer.content.decode()


def test_other_reviewers_do_not_see_a_review(client, begun):
    client.post(address(begun), posted(begun, then="hand-in", comment="Alleen van mij."))
    client.force_login(begun.reviewers[1])
    client.post(address(begun), {"interest": "none"})
    assert "Alleen van mij." not in client.get(address(begun)).content.decode()


def test_nothing_is_read_before_the_question_about_interests_is_answered(client):
    scene = in_review()
    client.force_login(scene.reviewers[0])
    page = reverse("proposals:detail", args=[scene.proposal.number])
    assert client.get(page).url == address(scene)
    reviewing.begin_review(proposal=scene.fresh(), by=scene.reviewers[0])
    assert client.get(page).status_code == 200
