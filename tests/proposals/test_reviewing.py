"""Asking reviewers, writing a review, handing it in, and the scores side by side."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from proposals.enums import AssignmentState, State
from proposals.models import Consultation, CriterionScore, Review, ReviewAssignment
from proposals.reviews import assignments_of, candidates, matrix_of
from proposals.services import interests, reviewing
from proposals.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from proposals.step import GuardFailed
from proposals.workflow import perform
from tests.factories import UserFactory
from tests.proposals.desk import desk, in_days
from twenteboard.platform.models import Message

pytestmark = pytest.mark.django_db


# --- asking ----------------------------------------------------------------------------------------


def test_candidates_are_shown_with_organisation_workload_and_interest(django_assert_num_queries):
    scene = desk(reviewers=3)
    busy = desk()
    busy.assign(scene.reviewers[0])
    proposal = scene.fresh()
    with django_assert_num_queries(3):
        found = candidates(proposal)
    by_name = {str(row): row for row in found}
    assert by_name[str(scene.reviewers[0])].workload == 1
    assert by_name[str(scene.reviewers[1])].workload == 0
    assert by_name[str(scene.partner)].interest
    assert by_name[str(scene.reviewers[0])].organisations
    assert [bool(row.interest) for row in found] == sorted(bool(row.interest) for row in found)


def test_the_queries_for_candidates_do_not_grow(django_assert_num_queries):
    scene = desk(reviewers=9)
    proposal = scene.fresh()
    with django_assert_num_queries(3):
        assert len(candidates(proposal)) == 10


def test_who_has_an_interest_is_refused_with_the_reason_and_nobody_is_asked():
    scene = desk()
    with pytest.raises(Unsuitable) as refusal:
        scene.assign(scene.reviewers[0], scene.partner)
    assert str(scene.partner) in str(refusal.value)
    assert scene.partner.memberships.get().organisation.name in str(refusal.value)
    assert not ReviewAssignment.objects.exists()


def test_a_declared_interest_counts_as_well():
    scene = desk()
    interests.declare_interest(proposal=scene.fresh(), by=scene.reviewers[0], reason="Vriend van de penvoerder.")
    with pytest.raises(Unsuitable):
        scene.assign(scene.reviewers[0])


def test_only_reviewers_can_be_asked():
    scene = desk()
    with pytest.raises(Unsuitable):
        scene.assign(UserFactory())


def test_asking_twice_asks_once():
    scene = desk()
    scene.assign()
    scene.assign()
    assert ReviewAssignment.objects.count() == 2


def test_reviewers_are_told_at_the_move_and_at_once_when_the_review_runs():
    scene = desk(reviewers=3)
    scene.assign(*scene.reviewers[:2])
    assert not Message.objects.filter(template="review_asked").exists()
    scene.at(State.REVIEW)
    scene.assign(scene.reviewers[2])
    assert Message.objects.get(template="review_asked").recipient == scene.reviewers[2].email


def test_a_request_can_be_cancelled_until_the_review_is_in():
    scene = desk()
    first, second = scene.assign()
    scene.at(State.REVIEW)
    scene.write_review(scene.reviewers[1])
    reviewing.cancel_assignment(proposal=scene.fresh(), by=scene.tbd, assignment=first, reason="Is ziek.")
    first.refresh_from_db()
    assert (first.state, first.cancel_reason) == (AssignmentState.CANCELLED, "Is ziek.")
    assert Message.objects.filter(template="review_cancelled").count() == 1
    with pytest.raises(NotNow):
        reviewing.cancel_assignment(proposal=scene.fresh(), by=scene.tbd, assignment=second, reason="Te laat.")


def test_a_new_date_holds_for_what_is_not_in():
    scene = desk()
    first, second = scene.assign()
    scene.at(State.REVIEW)
    scene.write_review(scene.reviewers[0])
    assert reviewing.move_review_date(proposal=scene.fresh(), by=scene.tbd, due_on=in_days(30)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.due_on, second.due_on) == (in_days(14), in_days(30))


def test_only_tbd_asks_reviewers():
    scene = desk()
    with pytest.raises(NotAllowed):
        reviewing.assign_reviewers(
            proposal=scene.fresh(), by=scene.reviewers[0], reviewers=scene.reviewers, due_on=in_days(5)
        )


# --- writing ---------------------------------------------------------------------------------------


def _in_review(**kwargs):
    scene = desk(**kwargs)
    scene.assign()
    scene.at(State.REVIEW)
    return scene


def test_nothing_can_be_written_before_the_question_about_interests():
    scene = _in_review()
    with pytest.raises(NotNow):
        reviewing.save_review(
            proposal=scene.fresh(),
            by=scene.reviewers[0],
            seen_revision=0,
            scores={},
            verdict="",
            comment="",
            confidential_note="",
        )


def test_a_draft_may_be_incomplete_and_is_no_review_yet():
    scene = _in_review()
    person = scene.reviewers[0]
    reviewing.begin_review(proposal=scene.fresh(), by=person)
    reviewing.save_review(
        proposal=scene.fresh(),
        by=person,
        seen_revision=0,
        scores={scene.criteria[0].pk: (3, ""), scene.criteria[1].pk: (None, "Nog nadenken.")},
        verdict="",
        comment="Half.",
        confidential_note="",
    )
    review = Review.objects.get()
    assert (review.submitted_at, review.revision, review.comment) == (None, 1, "Half.")
    assert review.scores.count() == 2


def test_a_score_outside_the_scale_is_not_kept():
    scene = _in_review()
    person = scene.reviewers[0]
    reviewing.begin_review(proposal=scene.fresh(), by=person)
    reviewing.save_review(
        proposal=scene.fresh(),
        by=person,
        seen_revision=0,
        scores={scene.criteria[0].pk: (9, "Te hoog."), scene.criteria[1].pk: (0, "Te laag.")},
        verdict="",
        comment="",
        confidential_note="",
    )
    assert not CriterionScore.objects.exists()


def test_handing_in_names_all_that_is_missing_and_keeps_nothing():
    scene = _in_review()
    person = scene.reviewers[0]
    reviewing.begin_review(proposal=scene.fresh(), by=person)
    with pytest.raises(GuardFailed) as refusal:
        reviewing.submit_review(
            proposal=scene.fresh(),
            by=person,
            seen_revision=0,
            scores={scene.criteria[0].pk: (3, "Goed.")},
            verdict="",
            comment="",
            confidential_note="",
        )
    assert len(refusal.value.problems) == 2 * (len(scene.criteria) - 1) + 1
    assert Review.objects.get().revision == 0
    assert not CriterionScore.objects.exists()


def test_a_review_that_was_handed_in_is_frozen():
    scene = _in_review()
    person = scene.reviewers[0]
    review = scene.write_review(person)
    assert review.submitted_at is not None
    assert ReviewAssignment.objects.get(reviewer=person).state == AssignmentState.SUBMITTED
    with pytest.raises(NotNow):
        reviewing.save_review(
            proposal=scene.fresh(),
            by=person,
            seen_revision=review.revision,
            scores=scene.scores(1),
            verdict="negative",
            comment="Toch niet.",
            confidential_note="",
        )
    assert set(CriterionScore.objects.values_list("score", flat=True)) == {4}


def test_the_same_reviewer_on_two_devices_is_told():
    scene = _in_review()
    person = scene.reviewers[0]
    scene.write_review(person, hand_in=False)
    with pytest.raises(StaleWrite) as stale:
        reviewing.save_review(
            proposal=scene.fresh(),
            by=person,
            seen_revision=0,
            scores={},
            verdict="",
            comment="Ouder.",
            confidential_note="",
        )
    assert stale.value.by == person
    assert Review.objects.get().comment == "Helder plan."


def test_who_was_not_asked_cannot_write():
    scene = _in_review()
    for person in (UserFactory(roles=["reviewer"]), scene.partner, scene.tbd):
        with pytest.raises(NotAllowed):
            reviewing.begin_review(proposal=scene.fresh(), by=person)


def test_tbd_is_told_when_the_last_review_is_in():
    scene = _in_review()
    scene.proposal.__class__.objects.filter(pk=scene.proposal.pk).update(owner=scene.tbd)
    scene.write_review(scene.reviewers[0])
    assert not Message.objects.filter(template="reviews_in").exists()
    scene.write_review(scene.reviewers[1])
    assert Message.objects.get(template="reviews_in").recipient == scene.tbd.email


def test_closing_the_review_ends_the_writing():
    scene = _in_review()
    scene.write_review(scene.reviewers[0])
    scene.write_review(scene.reviewers[1], hand_in=False)
    perform(scene.fresh(), "close_review", by=scene.tbd, reason="De ander is ziek.")
    with pytest.raises((NotNow, NotAllowed)):
        scene.write_review(scene.reviewers[1])


# --- scores side by side ---------------------------------------------------------------------------


def test_the_matrix_averages_weighs_and_shows_the_spread(django_assert_num_queries):
    scene = _in_review()
    scene.write_review(scene.reviewers[0], 5)
    scene.write_review(scene.reviewers[1], 2)
    proposal = scene.fresh()
    with django_assert_num_queries(2):
        matrix = matrix_of(scene.criteria, assignments_of(proposal))
        assert [str(review.assignment.reviewer) for review in matrix.reviews]
    row = matrix.rows[0]
    assert (row.scores, row.average, row.spread, row.is_divided) == ((5, 2), Decimal("3.5"), 3, True)
    assert matrix.total == Decimal("3.5")


def test_a_criterion_without_weight_does_not_count_in_the_total():
    scene = _in_review(reviewers=1)
    person = scene.reviewers[0]
    covenant = next(criterion for criterion in scene.criteria if criterion.weight == 0)
    reviewing.begin_review(proposal=scene.fresh(), by=person)
    reviewing.submit_review(
        proposal=scene.fresh(),
        by=person,
        seen_revision=0,
        scores=scene.scores(4) | {covenant.pk: (1, "Past niet.")},
        verdict="negative",
        comment="",
        confidential_note="",
    )
    assert matrix_of(scene.criteria, assignments_of(scene.fresh())).total == Decimal("4.0")


def test_drafts_are_not_in_the_matrix():
    scene = _in_review()
    scene.write_review(scene.reviewers[0], hand_in=False)
    matrix = matrix_of(scene.criteria, assignments_of(scene.fresh()))
    assert (matrix.reviews, matrix.total) == ((), None)


# --- others who are heard --------------------------------------------------------------------------


def _hear(scene, by=None):
    return reviewing.record_consultation(
        proposal=scene.fresh(),
        by=by or scene.tbd,
        party=" Kernteam, team Onderwijs ",
        is_core_team=True,
        text="Past bij de lijn.",
        heard_on=timezone.localdate() - timedelta(days=1),
    )


def test_what_the_kernteam_said_is_kept():
    scene = desk(State.ADVICE)
    _hear(scene)
    assert Consultation.objects.get().party == "Kernteam, team Onderwijs"


def test_nothing_is_added_once_the_board_has_the_papers():
    scene = desk(State.AGENDA)
    with pytest.raises(NotNow):
        _hear(scene)
    with pytest.raises(NotAllowed):
        _hear(scene, by=scene.partner)
