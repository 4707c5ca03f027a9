"""TBD at the gate: take on, assess, check, ask for a completion."""

import pytest

from programmes.models import CriteriaSet
from proposals.enums import State
from proposals.models import CompletionRequest, Proposal, Qualification, QuickscanAssessment
from proposals.services import intake
from proposals.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from proposals.workflow import perform, problems_of
from tests.factories import HolidayFactory, UserFactory
from tests.proposals.desk import desk, in_days
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


# --- take on ---------------------------------------------------------------------------------------


def test_an_adviser_takes_on_a_proposal_and_it_stands_in_the_log():
    scene = desk()
    intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.tbd, deputy=scene.colleague)
    stored = Proposal.objects.get(pk=scene.proposal.pk)
    assert (stored.owner, stored.deputy) == (scene.tbd, scene.colleague)
    assert Event.objects.filter(verb="proposal.taken_on", actor=scene.tbd).count() == 1


def test_handing_over_names_who_has_it_now():
    scene = desk()
    intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.colleague)
    line = Event.objects.get(verb="proposal.handed_over")
    assert str(scene.colleague) in line.sentence


def test_taking_on_twice_writes_one_line():
    scene = desk()
    for _n in range(2):
        intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.tbd)
    assert Event.objects.filter(verb="proposal.taken_on").count() == 1


@pytest.mark.parametrize("who", ["owner", "deputy"])
def test_who_has_an_interest_cannot_treat_a_proposal(who):
    scene = desk()
    people = {"owner": scene.tbd, "deputy": scene.colleague} | {who: scene.partner}
    with pytest.raises(Unsuitable, match="consortium"):
        intake.take_on(proposal=scene.fresh(), by=scene.tbd, **people)
    assert scene.fresh().owner is None


def test_owner_and_deputy_are_two_advisers():
    scene = desk()
    with pytest.raises(Unsuitable):
        intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=scene.tbd, deputy=scene.tbd)
    with pytest.raises(Unsuitable):
        intake.take_on(proposal=scene.fresh(), by=scene.tbd, owner=UserFactory())


# --- quickscan -------------------------------------------------------------------------------------


def test_an_incomplete_assessment_is_kept_and_holds_the_invitation_back():
    scene = desk(State.QUICKSCAN)
    first = scene.criteria[0]
    intake.save_assessment(
        proposal=scene.fresh(), by=scene.tbd, seen_revision=0, answers={first.pk: ("yes", "")}, conclusion=""
    )
    problems = problems_of(scene.fresh(), "invite", by=scene.tbd)
    assert len(problems) == len(scene.criteria)  # one reason lacks, the others lack altogether


def test_a_complete_assessment_opens_the_road():
    scene = desk(State.QUICKSCAN)
    scene.assess()
    perform(scene.fresh(), "invite", by=scene.tbd)
    assert scene.fresh().state == State.INVITED


def test_two_writers_never_overwrite_each_other_silently():
    scene = desk(State.QUICKSCAN)
    scene.assess(seen=0)
    with pytest.raises(StaleWrite) as stale:
        scene.assess(answer="no", seen=0, by=scene.colleague)
    assert (stale.value.by, stale.value.revision) == (scene.tbd, 1)
    assert stale.value.at is not None
    assert str(scene.tbd) in str(stale.value)
    assert set(QuickscanAssessment.objects.get().scores.values_list("answer", flat=True)) == {"yes"}
    scene.assess(answer="no", seen=stale.value.revision, by=scene.colleague)
    assert QuickscanAssessment.objects.get().saved_by == scene.colleague


def test_answers_to_criteria_of_another_set_are_not_kept():
    scene = desk(State.QUICKSCAN)
    other = desk(State.QUICKSCAN)
    intake.save_assessment(
        proposal=scene.fresh(),
        by=scene.tbd,
        seen_revision=0,
        answers={other.criteria[0].pk: ("yes", "Hoort er niet bij.")},
        conclusion="",
    )
    assert QuickscanAssessment.objects.get().scores.count() == 0


def test_an_assessment_needs_criteria_in_force():
    scene = desk(State.QUICKSCAN)
    Proposal.objects.update(criteria_set=None)
    CriteriaSet.objects.update(status="retired")
    with pytest.raises(NotNow):
        scene.assess()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DECLINED, State.IDEA])
def test_a_quickscan_is_assessed_only_while_it_is_at_tbd(state):
    scene = desk(state)
    with pytest.raises((NotNow, NotAllowed)):
        scene.assess()


def test_only_an_adviser_without_interest_assesses():
    scene = desk(State.QUICKSCAN)
    for person in (scene.partner, scene.reviewers[0], scene.proposal.created_by):
        with pytest.raises(NotAllowed):
            scene.assess(by=person)


# --- qualification ---------------------------------------------------------------------------------


def _check(scene, seen=0, by=None, **answers):
    return intake.save_qualification(
        proposal=scene.fresh(),
        by=by or scene.tbd,
        seen_revision=seen,
        answers={check.pk: answers.get(check.code, ("yes", "")) for check in scene.checks},
        conclusion="Volledig.",
    )


def test_the_checks_are_kept_per_submission():
    scene = desk()
    _check(scene)
    stored = Qualification.objects.get()
    assert stored.submission == scene.fresh().current_submission
    assert stored.answers.count() == len(scene.checks)
    with pytest.raises(StaleWrite):
        _check(scene, by=scene.colleague)


def test_declaring_not_eligible_takes_four_eyes():
    scene = desk()
    _check(scene, line=("no", "Past bij geen lijn."))
    reason = "Het plan past bij geen enkele lijn van het programma."
    assert problems_of(scene.fresh(), "declare_ineligible", by=scene.tbd, reason=reason)
    perform(scene.fresh(), "declare_ineligible", by=scene.colleague, reason=reason)
    assert scene.fresh().state == State.INELIGIBLE


# --- completion ------------------------------------------------------------------------------------


def _ask(scene, points, seen=0, due_on=None):
    return intake.save_completion(
        proposal=scene.fresh(), by=scene.tbd, seen_revision=seen, due_on=due_on or in_days(9), points=points
    )


def test_a_request_for_completion_is_a_draft_until_it_is_sent():
    scene = desk()
    _ask(scene, [("budget", "Noem de kosten van 2029.")])
    draft = CompletionRequest.objects.get()
    assert draft.sent_at is None
    _ask(scene, [("planning", "Noem wie het doet.")], seen=draft.revision)
    assert [point.section for point in draft.points.all()] == ["planning"]
    perform(scene.fresh(), "ask_completion", by=scene.tbd)
    draft.refresh_from_db()
    assert draft.sent_at is not None
    assert scene.fresh().due_on == in_days(9)
    with pytest.raises(NotNow):
        _ask(scene, [("risks", "Te laat.")], seen=draft.revision)


def test_a_second_writer_of_a_request_is_told():
    scene = desk()
    _ask(scene, [("budget", "Een.")])
    with pytest.raises(StaleWrite):
        _ask(scene, [("budget", "Twee.")])
    CompletionRequest.objects.all().delete()
    with pytest.raises(StaleWrite):
        _ask(scene, [("budget", "Twee.")], seen=1)


def test_the_usual_date_counts_working_days():
    scene = desk()
    usual = intake.usual_completion_date(scene.fresh())
    HolidayFactory(day=usual)
    assert intake.usual_completion_date(scene.fresh()) > usual
