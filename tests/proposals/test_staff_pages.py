"""The pages of TBD: who sees them, what they show, what they save, and how many queries they take."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from proposals.enums import Audience, State
from proposals.models import (
    AdviceVersion,
    CompletionRequest,
    Consultation,
    Proposal,
    Qualification,
    QuickscanAssessment,
    ReviewAssignment,
)
from proposals.services import interests
from tests.factories import ProposalFactory, UserFactory
from tests.proposals.desk import date_parts, desk, in_days
from tests.proposals.road import place

pytestmark = pytest.mark.django_db


def page(scene, name, *args):
    return reverse(f"proposals:{name}", args=[scene.proposal.number, *args])


PAGES = [
    ("take-on", State.SUBMITTED, ()),
    ("assessment", State.QUICKSCAN, ()),
    ("qualification", State.SUBMITTED, ()),
    ("completion", State.SUBMITTED, ()),
    ("reviewers", State.SUBMITTED, ()),
    ("reviewers", State.REVIEW, ()),
    ("reviewers", State.ADVICE, ()),
    ("consultation", State.ADVICE, ()),
    ("advice", State.ADVICE, (Audience.APPLICANT,)),
    ("advice", State.ADVICE, (Audience.BOARD,)),
    ("submission", State.SUBMITTED, (1,)),
]


@pytest.mark.parametrize(("name", "state", "args"), PAGES)
def test_every_page_opens_for_tbd_within_its_budget(client, name, state, args, django_assert_max_num_queries):
    scene = desk(state)
    client.force_login(scene.tbd)
    client.get(page(scene, name, *args))  # the session is new, and the reading is noted once
    with django_assert_max_num_queries(15):
        answer = client.get(page(scene, name, *args))
    assert answer.status_code == 200
    assert scene.proposal.number in answer.content.decode()


@pytest.mark.parametrize(("name", "state", "args"), PAGES)
def test_who_has_an_interest_gets_404_and_an_applicant_no_more_than_the_submission(client, name, state, args):
    scene = desk(state)
    client.force_login(scene.partner)
    assert client.get(page(scene, name, *args)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(page(scene, name, *args)).status_code == 404
    client.force_login(scene.proposal.created_by)
    assert client.get(page(scene, name, *args)).status_code == (200 if name == "submission" else 403)


@pytest.mark.parametrize("name", ["assessment", "qualification", "completion", "consultation", "reviewers"])
def test_a_page_that_is_not_in_use_leads_back_to_the_proposal(client, name):
    scene = desk(State.WITHDRAWN if name != "reviewers" else State.QUICKSCAN)
    client.force_login(scene.tbd)
    answer = client.get(page(scene, name))
    assert answer.status_code == 302
    assert answer.url == scene.proposal.get_absolute_url()


def test_an_unknown_audience_or_version_is_not_found(client):
    scene = desk(State.ADVICE)
    client.force_login(scene.tbd)
    assert client.get(page(scene, "advice", "pers")).status_code == 404
    assert client.get(page(scene, "submission", 9)).status_code == 404


# --- the worklist ----------------------------------------------------------------------------------


def _many(n):
    for number in range(n):
        proposal = place(ProposalFactory(title=f"Plan {number}", quickscan=True), State.QUICKSCAN)
        Proposal.objects.filter(pk=proposal.pk).update(due_on=date(2027, 1, 4), owner=UserFactory(roles=["tbd"]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_worklist_takes_the_same_number_of_queries_for_any_number_of_rows(client, rows, django_assert_num_queries):
    _many(rows)
    client.force_login(UserFactory(roles=["tbd"]))
    client.get(reverse("proposals:staff-list"))
    with django_assert_num_queries(11):
        answer = client.get(reverse("proposals:staff-list"))
    assert answer.content.decode().count("Plan ") == rows


def test_the_worklist_is_for_staff(client):
    address = reverse("proposals:staff-list")
    assert client.get(address).status_code == 302
    for roles, status in (([], 403), (["reviewer"], 403), (["board"], 403), (["tbd"], 200), (["auditor"], 200)):
        client.force_login(UserFactory(roles=roles))
        assert client.get(address).status_code == status


def test_the_worklist_hides_drafts_and_proposals_with_an_interest(client):
    scene = desk()
    ProposalFactory(title="Nog niet ingediend")
    for person, sees in ((scene.tbd, True), (scene.partner, False)):
        client.force_login(person)
        text = client.get(reverse("proposals:staff-list")).content.decode()
        assert (scene.proposal.title in text) is sees
        assert "Nog niet ingediend" not in text


def test_what_is_late_says_so_and_what_waits_says_why(client):
    scene = desk(State.INCOMPLETE)
    Proposal.objects.update(due_on=date(2020, 1, 6), owner=scene.tbd)
    client.force_login(scene.tbd)
    text = client.get(reverse("proposals:staff-list")).content.decode()
    assert "werkdagen te laat" in text
    assert "onze klok staat stil" in text
    assert "1 voorstel van u is over de termijn" in text


def test_pages_hold_fifty_rows_and_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr("proposals.views.staff.PAGE", 2)
    _many(3)
    client.force_login(UserFactory(roles=["tbd"]))
    first = client.get(reverse("proposals:staff-list"), {"bij": "tbd"}).content.decode()
    assert "bij=tbd&amp;page=2" in first
    second = client.get(reverse("proposals:staff-list"), {"bij": "tbd", "page": 2}).content.decode()
    assert second.count("Plan ") == 1


def test_a_long_list_is_not_counted_to_the_end(client, monkeypatch):
    monkeypatch.setattr("proposals.views.staff.MOST", 2)
    _many(3)
    client.force_login(UserFactory(roles=["tbd"]))
    assert "Meer dan 2 voorstellen" in client.get(reverse("proposals:staff-list")).content.decode()


def test_sorting_follows_the_address(client):
    _many(2)
    client.force_login(UserFactory(roles=["tbd"]))
    text = client.get(reverse("proposals:staff-list"), {"sort": "-title"}).content.decode()
    assert text.index("Plan 1") < text.index("Plan 0")
    assert 'aria-sort="descending"' in text


def test_an_empty_list_says_what_comes_here(client):
    client.force_login(UserFactory(roles=["tbd"]))
    assert "Zodra een consortium" in client.get(reverse("proposals:staff-list")).content.decode()
    assert "Geen voorstel past" in client.get(reverse("proposals:staff-list"), {"q": "x"}).content.decode()


def test_the_list_can_be_taken_along_without_harm(client):
    scene = desk()
    Proposal.objects.update(title='=HYPERLINK("http://kwaad.example";"klik")')
    client.force_login(scene.tbd)
    answer = client.get(reverse("proposals:staff-list"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][0] == "Nummer"
    assert rows[1][:2] == [scene.proposal.number, '\'=HYPERLINK("http://kwaad.example";"klik")']
    assert rows[1][7] == "80000,00"


# --- take on ---------------------------------------------------------------------------------------


def test_an_adviser_takes_a_proposal_on(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "take-on"), {"owner": scene.tbd.pk, "deputy": scene.colleague.pk})
    assert answer.status_code == 302
    assert (scene.fresh().owner, scene.fresh().deputy) == (scene.tbd, scene.colleague)


def test_a_colleague_with_an_interest_is_refused_with_the_reason(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "take-on"), {"owner": scene.partner.pk, "deputy": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "zit in het consortium" in text
    assert "<title>Fout: " in text


# --- quickscan -------------------------------------------------------------------------------------


def _assessment(scene, seen=0, **fields):
    data = {"seen_revision": seen, "conclusion": "Goed plan."}
    for criterion in scene.criteria:
        data[f"answer_{criterion.pk}"] = "yes"
        data[f"reason_{criterion.pk}"] = "Daarom."
    return data | fields


def test_the_assessment_is_saved_and_leads_to_the_invitation(client):
    scene = desk(State.QUICKSCAN)
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "assessment"), _assessment(scene, then="invite"))
    assert answer.url == page(scene, "move", "invite")
    assert QuickscanAssessment.objects.get().scores.filter(answer="yes").count() == len(scene.criteria)


def test_an_incomplete_assessment_is_kept_and_names_each_field(client):
    scene = desk(State.QUICKSCAN)
    client.force_login(scene.tbd)
    first = scene.criteria[0]
    data = _assessment(scene, then="invite") | {f"reason_{first.pk}": ""}
    answer = client.post(page(scene, "assessment"), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'href="#id_reason_{first.pk}"' in text
    assert "<title>Fout: " in text
    assert QuickscanAssessment.objects.get().conclusion == "Goed plan."
    again = client.post(page(scene, "assessment"), _assessment(scene, seen=1, then="invite"))
    assert again.status_code == 302


def test_a_draft_needs_nothing(client):
    scene = desk(State.QUICKSCAN)
    client.force_login(scene.tbd)
    assert client.post(page(scene, "assessment"), {"seen_revision": 0}).status_code == 302


def test_a_colleague_who_was_first_is_shown_and_nothing_typed_is_lost(client):
    scene = desk(State.QUICKSCAN)
    scene.assess(by=scene.colleague)
    client.force_login(scene.tbd)
    first = scene.criteria[0]
    mine = _assessment(scene) | {f"reason_{first.pk}": "Mijn eigen zin."}
    answer = client.post(page(scene, "assessment"), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Mijn eigen zin." in text
    assert scene.colleague.full_name in text
    assert "Daarom." in text
    assert 'name="seen_revision" value="1"' in text
    assert QuickscanAssessment.objects.get().saved_by == scene.colleague


# --- qualification ---------------------------------------------------------------------------------


def _checks(scene, seen=0, **fields):
    answers = {f"answer_{check.pk}": "yes" for check in scene.checks}
    return {"seen_revision": seen, "conclusion": ""} | answers | fields


@pytest.mark.parametrize(
    ("then", "target", "args"),
    [("reviewers", "reviewers", ()), ("completion", "completion", ())],
)
def test_the_checks_are_saved_and_lead_on(client, then, target, args):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "qualification"), _checks(scene, then=then))
    assert answer.url == page(scene, target, *args)
    assert Qualification.objects.get().answers.filter(answer="yes").count() == len(scene.checks)


def test_open_checks_are_named_before_reviewers_are_chosen(client):
    scene = desk()
    client.force_login(scene.tbd)
    data = _checks(scene, then="reviewers")
    del data[f"answer_{scene.checks[0].pk}"]
    answer = client.post(page(scene, "qualification"), data)
    assert answer.status_code == 422
    assert f'href="#id_answer_{scene.checks[0].pk}_0"' in answer.content.decode()


def test_the_portal_counts_beside_the_checks(client):
    scene = desk()
    client.force_login(scene.tbd)
    text = client.get(page(scene, "qualification")).content.decode()
    assert "Geteld door het portaal" in text
    assert "€\u00a0200.000" in text
    assert "Niet in het consortium: overheid." in text


def test_not_eligible_is_offered_to_who_did_not_answer_the_checks(client):
    scene = desk()
    client.force_login(scene.tbd)
    client.post(page(scene, "qualification"), _checks(scene))
    assert 'value="declare_ineligible"' not in client.get(page(scene, "qualification")).content.decode()
    client.force_login(scene.colleague)
    assert 'value="declare_ineligible"' in client.get(page(scene, "qualification")).content.decode()


# --- completion ------------------------------------------------------------------------------------


def _points(*points, seen=0, **fields):
    data = {"seen_revision": seen, "points-TOTAL_FORMS": len(points), "points-INITIAL_FORMS": 0}
    for number, (section, text) in enumerate(points):
        data |= {f"points-{number}-section": section, f"points-{number}-text": text}
    return data | date_parts("due_on", in_days(9)) | fields


def test_a_request_is_sent_with_its_points(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "completion"), _points(("budget", "Noem 2029."), then="send"))
    assert answer.url == scene.proposal.get_absolute_url()
    assert scene.fresh().state == State.INCOMPLETE
    assert [point.section for point in CompletionRequest.objects.get().points.all()] == ["budget"]


def test_a_draft_is_kept_and_stays_at_tbd(client):
    scene = desk()
    client.force_login(scene.tbd)
    client.post(page(scene, "completion"), _points(("budget", "Noem 2029.")))
    assert scene.fresh().state == State.SUBMITTED
    assert "Noem 2029." in client.get(page(scene, "completion")).content.decode()


def test_a_request_without_points_or_with_a_past_date_is_not_sent(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "completion"), _points(then="send"))
    assert answer.status_code == 422
    assert "minstens één punt" in answer.content.decode()
    answer = client.post(
        page(scene, "completion"), _points(("budget", "Iets."), seen=1, then="send") | date_parts("due_on", in_days(-1))
    )
    assert answer.status_code == 422
    assert "in de toekomst" in answer.content.decode()
    assert scene.fresh().state == State.SUBMITTED


def test_a_row_can_be_added_without_script(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "completion"), _points(("", "Nog zonder onderdeel"), **{"add-points": "1"}))
    text = answer.content.decode()
    assert 'name="points-1-text"' in text
    assert "Nog zonder onderdeel" in text
    assert "field-error" not in text
    assert not CompletionRequest.objects.exists()


# --- reviewers -------------------------------------------------------------------------------------


def test_reviewers_are_asked_from_the_table(client):
    scene = desk()
    client.force_login(scene.tbd)
    data = {"task": "assign", "reviewers": [person.pk for person in scene.reviewers]} | date_parts(
        "due_on", in_days(10)
    )
    assert client.post(page(scene, "reviewers"), data).status_code == 302
    assert ReviewAssignment.objects.filter(due_on=in_days(10)).count() == 2


def test_interests_are_marked_and_refused(client):
    scene = desk()
    client.force_login(scene.tbd)
    text = client.get(page(scene, "reviewers")).content.decode()
    assert "zit in het consortium" in text
    data = {"task": "assign", "reviewers": [scene.partner.pk]} | date_parts("due_on", in_days(10))
    answer = client.post(page(scene, "reviewers"), data)
    assert answer.status_code == 422
    assert f"{scene.partner.full_name} kan dit voorstel niet beoordelen" in answer.content.decode()
    assert not ReviewAssignment.objects.exists()


def test_nobody_chosen_keeps_the_date_and_says_what_to_do(client):
    scene = desk()
    client.force_login(scene.tbd)
    answer = client.post(page(scene, "reviewers"), {"task": "assign"} | date_parts("due_on", date(2031, 5, 6)))
    text = answer.content.decode()
    assert "Kies minstens één beoordelaar." in text
    assert 'value="2031"' in text
    assert 'href="#id_reviewers_0"' in text
    assert 'id="id_reviewers_0"' in text


def test_a_review_is_cancelled_with_a_reason(client):
    scene = desk()
    assignment, _other = scene.assign()
    client.force_login(scene.tbd)
    text = client.get(page(scene, "reviewers"), {"annuleer": assignment.pk}).content.decode()
    assert f"De beoordeling door {assignment.reviewer} annuleren" in text
    data = {"task": "cancel", "assignment": assignment.pk, "reason": ""}
    assert client.post(page(scene, "reviewers"), data).status_code == 422
    assert client.post(page(scene, "reviewers"), data | {"reason": "Is ziek."}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.state == "cancelled"


def test_an_assignment_of_another_proposal_is_not_found(client):
    scene, other = desk(), desk()
    assignment = other.assign()[0]
    client.force_login(scene.tbd)
    data = {"task": "cancel", "assignment": assignment.pk, "reason": "Fout."}
    assert client.post(page(scene, "reviewers"), data).status_code == 404


@pytest.mark.parametrize("reviewers", [1, 3])
def test_scores_and_reviews_stand_side_by_side_in_a_fixed_number_of_queries(
    client, reviewers, django_assert_num_queries
):
    scene = desk(reviewers=reviewers)
    scene.assign()
    scene.at(State.REVIEW)
    for person in scene.reviewers:
        scene.write_review(person)
    client.force_login(scene.tbd)
    client.get(page(scene, "reviewers"))
    with django_assert_num_queries(15):
        text = client.get(page(scene, "reviewers")).content.decode()
    assert text.count("Alleen voor TBD.") == reviewers
    assert "Gewogen gemiddelde" in text


@pytest.mark.parametrize(
    ("role", "state", "status"),
    [
        ("auditor", State.ADVICE, 200),
        ("board", State.AGENDA, 200),
        ("board", State.ADVICE, 404),
        ("reviewer", State.ADVICE, 404),
    ],
)
def test_who_may_only_read_the_reviews_reads_only(client, role, state, status):
    scene = desk()
    scene.assign()
    scene.at(State.REVIEW)
    scene.write_review(scene.reviewers[0])
    scene.at(state)
    client.force_login(UserFactory(roles=[role]))
    answer = client.get(page(scene, "reviewers"))
    assert answer.status_code == status
    if status == 200:
        text = answer.content.decode()
        assert "Helder plan." in text
        assert ("Alleen voor TBD." in text) is (role == "auditor")
        assert 'name="task"' not in text
        data = {"task": "assign", "reviewers": [scene.reviewers[1].pk]}
        assert client.post(page(scene, "reviewers"), data).status_code == 403


# --- advice ----------------------------------------------------------------------------------------


def _advice(seen=0, **fields):
    return {
        "task": "save",
        "seen_revision": seen,
        "summary": "Wij adviseren toe te kennen.",
        "recommendation": "grant",
    } | fields


def test_an_advice_is_written_read_and_approved(client):
    scene = desk(State.ADVICE)
    address = page(scene, "advice", Audience.BOARD)
    client.force_login(scene.tbd)
    assert client.post(address, _advice(task="ready")).status_code == 302
    assert 'value="approve"' not in client.get(address).content.decode()
    client.force_login(scene.colleague)
    assert 'value="approve"' in client.get(address).content.decode()
    answer = client.post(address, {"task": "approve", "seen_revision": 1})
    assert answer.url == page(scene, "move", "finalise_advice")
    assert AdviceVersion.objects.get().approved_by == scene.colleague


def test_an_advice_that_must_be_ready_names_what_lacks_and_keeps_the_rest(client):
    scene = desk(State.ADVICE)
    client.force_login(scene.tbd)
    data = _advice(task="ready", summary="", concerns="Geld na 2029.")
    answer = client.post(page(scene, "advice", Audience.BOARD), data)
    assert answer.status_code == 422
    assert 'href="#id_summary"' in answer.content.decode()
    assert AdviceVersion.objects.get().concerns == "Geld na 2029."


def test_the_author_cannot_approve_by_posting(client):
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    client.force_login(scene.tbd)
    address = page(scene, "advice", Audience.BOARD)
    answer = client.post(address, {"task": "approve", "seen_revision": 1}, follow=True)
    assert "U hebt dit advies zelf geschreven" in answer.content.decode()
    assert AdviceVersion.objects.get().approved_by is None


def test_remarks_are_asked_and_shown(client):
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.APPLICANT)
    client.force_login(scene.colleague)
    address = page(scene, "advice", Audience.APPLICANT)
    answer = client.post(address, {"task": "return", "seen_revision": 1, "note": ""})
    assert answer.status_code == 422
    assert "Schrijf op wat er moet veranderen." in answer.content.decode()
    client.post(address, {"task": "return", "seen_revision": 1, "note": "Korter graag."})
    assert "Korter graag." in client.get(address).content.decode()


@pytest.mark.parametrize("seen", ["0", "geen getal", ""])
def test_what_was_changed_meanwhile_is_not_approved(client, seen):
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    client.force_login(scene.colleague)
    client.post(page(scene, "advice", Audience.BOARD), {"task": "approve", "seen_revision": seen})
    assert AdviceVersion.objects.get().approved_by is None


@pytest.mark.parametrize("reviewers", [1, 3])
def test_the_advice_page_takes_a_fixed_number_of_queries(client, reviewers, django_assert_num_queries):
    scene = desk(reviewers=reviewers)
    scene.assign()
    scene.at(State.REVIEW)
    for person in scene.reviewers:
        scene.write_review(person)
    scene.at(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    client.force_login(scene.colleague)
    client.get(page(scene, "advice", Audience.BOARD))
    with django_assert_num_queries(15):
        text = client.get(page(scene, "advice", Audience.BOARD)).content.decode()
    assert text.count("Helder plan.") == reviewers


def test_a_consultation_is_recorded_and_shown(client):
    scene = desk(State.REVIEW)
    client.force_login(scene.tbd)
    data = {"party": "Kernteam", "is_core_team": "on", "text": "Past bij de lijn."} | date_parts("heard_on", in_days(1))
    assert client.post(page(scene, "consultation"), data).status_code == 422
    assert not Consultation.objects.exists()
    client.post(page(scene, "consultation"), data | date_parts("heard_on", in_days(-1)))
    assert "Past bij de lijn." in client.get(page(scene, "consultation")).content.decode()


# --- a submission as it was ------------------------------------------------------------------------


def test_a_version_shows_what_changed_and_stays_as_it_was(client):
    scene = desk()
    Proposal.objects.filter(pk=scene.proposal.pk).update(title="Nieuwe titel", current_submission=None, state="idea")
    scene.at(State.SUBMITTED)
    client.force_login(scene.tbd)
    second = client.get(page(scene, "submission", 2)).content.decode()
    assert "<ins>Nieuwe titel</ins>" in second
    assert f"<del>{scene.proposal.title}</del>" in second
    first = client.get(page(scene, "submission", 1)).content.decode()
    assert "Er is een nieuwere versie." in first
    assert scene.proposal.submissions.get(n=1).sha256 in first


def test_text_of_others_is_harmless(client):
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD, summary="<script>alert(1)</script>")
    client.force_login(scene.colleague)
    text = client.get(page(scene, "advice", Audience.BOARD)).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_after_declaring_an_interest_every_page_is_gone(client):
    scene = desk(State.ADVICE)
    interests.declare_interest(proposal=scene.fresh(), by=scene.tbd, reason="Belang.")
    client.force_login(scene.tbd)
    for name, args in (("advice", (Audience.BOARD,)), ("reviewers", ()), ("submission", (1,)), ("take-on", ())):
        assert client.get(page(scene, name, *args)).status_code == 404
