"""Papers on the site: who gets them, what the page says while they are made, and what replaced them."""

import uuid

import pytest
from django.urls import reverse

from partners.enums import Role
from proposals.enums import Audience, PaperKind, State
from proposals.models import ProposalPaper
from proposals.paper_cards import cards_of, newer_than
from tests.factories import UserFactory
from tests.proposals.judged import advised
from tests.proposals.road import cast, place
from twenteboard.platform.jobs import run_due
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    scene = cast()
    scene.proposal = place(scene.proposal, State.AGENDA)
    return scene


def paper_about(proposal, kind=PaperKind.RECEIPT, audience=Audience.APPLICANT, **values) -> ProposalPaper:
    """A paper that waits; its template needs no more than a receipt of a quickscan."""
    from proposals.reports import receipt

    submission = proposal.current_submission
    subject = {"submission": submission}
    if kind == PaperKind.ADVICE:
        versions = [advice.versions.first() for advice in proposal.advices.filter(audience=audience)]
        subject = {"advice_version": versions[0] if versions else advised(proposal, audience)}
    data = receipt.collect(submission) | {"stage": "quickscan"}
    return ProposalPaper.objects.create(
        **(
            {
                "proposal": proposal,
                "kind": kind,
                "audience": audience,
                "title": "Een stuk",
                "data": data,
                "data_sha256": "0" * 64,
                "template": receipt.TEMPLATE,
                "template_version": receipt.VERSION,
                **subject,
            }
            | values
        )
    )


def ready(paper: ProposalPaper) -> ProposalPaper:
    """The same paper as if it was made; only the row and a file matter here."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    paper.size, paper.sha256, paper.made_at, paper.state = 8, "1" * 64, timezone.now(), "ready"
    paper.file.save("x.pdf", ContentFile(b"%PDF-1.7"), save=True)
    return paper


RECEIPT = (PaperKind.RECEIPT, Audience.APPLICANT)
TO_APPLICANTS = (PaperKind.ADVICE, Audience.APPLICANT)
TO_BOARD = (PaperKind.ADVICE, Audience.BOARD)
EVERYONE = {"lead_editor", "editor", "reader", "tbd", "reviewer", "board", "chair", "secretary", "admin", "auditor"}
READERS = {
    RECEIPT: EVERYONE,
    TO_APPLICANTS: EVERYONE,
    TO_BOARD: {"tbd", "board", "chair", "secretary", "admin", "auditor"},
}


@pytest.mark.parametrize("sort", READERS)
def test_each_sort_of_paper_is_given_to_exactly_its_readers(client, scene, sort):
    paper = ready(paper_about(scene.proposal, *sort))
    url = reverse("proposals:paper", args=[paper.uid])
    everyone = scene.people | {f"conflicted {role}": person for role, person in scene.conflicted.items()}
    got = {}
    for role, person in everyone.items():
        client.force_login(person)
        got[role] = client.get(url).status_code
    assert {role for role, status in got.items() if status == 200} == READERS[sort]
    assert {status for status in got.values() if status != 200} == {404}


def test_visitor_is_asked_to_log_in(client, scene):
    paper = ready(paper_about(scene.proposal))
    assert client.get(reverse("proposals:paper", args=[paper.uid])).status_code == 302


def test_unknown_paper_is_not_found(client, scene):
    client.force_login(scene.people["admin"])
    assert client.get(reverse("proposals:paper", args=[uuid.uuid4()])).status_code == 404


def test_opening_is_noted(client, scene):
    paper = ready(paper_about(scene.proposal))
    client.force_login(scene.people["tbd"])
    response = client.get(reverse("proposals:paper", args=[paper.uid]))
    assert response["Content-Type"] == "application/pdf"
    assert f"{scene.proposal.number.lower()}-receipt-v1.pdf" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    event = Event.objects.get(verb="paper.downloaded")
    assert (event.actor, event.data["title"]) == (scene.people["tbd"], "Een stuk")


def test_paper_that_is_being_made_shows_how_far_it_is_and_then_the_file(client, scene):
    paper = paper_about(scene.proposal)
    client.force_login(scene.people["lead_editor"])
    url, state = (reverse(f"proposals:{name}", args=[paper.uid]) for name in ("paper", "paper-state"))
    response = client.get(url, follow=True)
    assert response.redirect_chain == [(state, 302)]
    assert "wacht op zijn beurt" in response.content.decode()
    fragment = client.get(state, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert f'hx-get="{state}"' in fragment
    run_due()
    fragment = client.get(state, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in fragment
    assert f'href="{url}"' in fragment
    assert b"".join(client.get(url).streaming_content).startswith(b"%PDF-1.7")


def test_state_is_hidden_from_who_may_not_know(client, scene):
    paper = paper_about(scene.proposal, *TO_BOARD)
    client.force_login(scene.people["lead_editor"])
    assert client.get(reverse("proposals:paper-state", args=[paper.uid])).status_code == 404
    assert client.post(reverse("proposals:paper-retry", args=[paper.uid])).status_code == 404


def test_failed_paper_can_be_made_again_by_tbd_only(client, scene):
    paper = paper_about(scene.proposal, state="failed", attempts=4, error="Fout")
    state, retry = (reverse(f"proposals:{name}", args=[paper.uid]) for name in ("paper-state", "paper-retry"))
    client.force_login(scene.people["lead_editor"])
    assert retry not in client.get(state).content.decode()
    assert client.post(retry).status_code == 403
    client.force_login(scene.people["tbd"])
    assert retry in client.get(state).content.decode()
    assert client.get(retry).status_code == 405
    assert client.post(retry).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.attempts, paper.error) == ("queued", 0, "")
    assert Event.objects.filter(verb="paper.retried", actor=scene.people["tbd"]).count() == 1
    client.post(retry)
    assert Event.objects.filter(verb="paper.retried").count() == 1


def test_newer_version_is_told_and_the_older_stays(client, scene):
    old = ready(paper_about(scene.proposal, *TO_APPLICANTS))
    new = ready(paper_about(scene.proposal, *TO_APPLICANTS, version=2))
    person = scene.people["lead_editor"]
    client.force_login(person)
    page = client.get(reverse("proposals:paper-state", args=[old.uid])).content.decode()
    assert "nieuwere versie" in page
    assert reverse("proposals:paper", args=[new.uid]) in page
    assert "nieuwere versie" not in client.get(reverse("proposals:paper-state", args=[new.uid])).content.decode()
    assert client.get(reverse("proposals:paper", args=[old.uid])).status_code == 200
    (card,) = cards_of(scene.proposal, person)
    assert card.pk == str(new.uid)
    assert [older.pk for older in card.older] == [str(old.uid)]
    assert card.older[0].newer_url == card.url


def test_each_submission_keeps_its_own_receipt(scene):
    from proposals.models import Submission

    first = paper_about(scene.proposal)
    submission = Submission.objects.create(
        proposal=scene.proposal, n=9, stage="full", data={}, sha256="2" * 64, by=scene.people["lead_editor"]
    )
    paper_about(scene.proposal, submission=submission, version=2)
    assert len(cards_of(scene.proposal, scene.people["lead_editor"])) == 2
    assert newer_than(first) is None


def test_cards_show_only_what_this_person_may_open(scene, django_assert_max_num_queries):
    paper_about(scene.proposal)
    paper_about(scene.proposal, *TO_BOARD)
    assert len(cards_of(scene.proposal, scene.people["lead_editor"])) == 1
    assert len(cards_of(scene.proposal, scene.people["tbd"])) == 2
    assert cards_of(scene.proposal, UserFactory(roles=[Role.TBD], organisations=[_partner(scene)])) == []
    with django_assert_max_num_queries(1):  # who may what was asked before, for the page
        cards_of(scene.proposal, scene.people["tbd"])


def _partner(scene):
    return scene.proposal.members.exclude(role="lead").get().organisation


def test_page_of_the_proposal_lists_the_papers(client, scene):
    paper = ready(paper_about(scene.proposal))
    client.force_login(scene.people["lead_editor"])
    page = client.get(scene.proposal.get_absolute_url()).content.decode()
    assert reverse("proposals:paper", args=[paper.uid]) in page
