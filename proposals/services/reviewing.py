"""Reviews on KRACHT: asking, writing, handing in, and who else is heard. A review that was handed in is frozen."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partners.enums import Role
from partners.models import User
from programmes.models import Criterion
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail

from .. import events_desk  # noqa: F401 -- names the verbs recorded here
from ..access import forget_access
from ..enums import AssignmentState, State
from ..models import Consultation, CriterionScore, Proposal, Review, ReviewAssignment
from ..overview import HEARD_IN
from ..reasons import reasons_to_step_aside
from ..step import GuardFailed, Problem
from .intake import criteria_for
from .writing import NotNow, Unsuitable, check_revision, locked

ASSIGN_IN = (State.SUBMITTED, State.REVIEW)
Scores = Mapping[int, tuple[int | None, str]]  # key of the criterion → (score, reason)


@transaction.atomic
def assign_reviewers(*, proposal: Proposal, by, reviewers: Iterable[User], due_on: date) -> list[ReviewAssignment]:
    """Ask people to review before ``due_on``; who was asked already is left as it is.

    While the proposal is ``submitted`` they are told at the move ``qualify``, in review at once. Raises ``Unsuitable``
    naming everyone with an interest and why; then nobody is asked.
    """
    row = locked(proposal, by=by, permission="assign_reviewers", states=ASSIGN_IN)
    reviewers = list(reviewers)
    reasons = reasons_to_step_aside(row, reviewers)
    refused = [
        _("%(name)s cannot review this proposal. %(reason)s") % {"name": person, "reason": reasons[person.pk]}
        for person in reviewers
        if person.pk in reasons
    ]
    refused += [
        _("%(name)s is not a reviewer.") % {"name": person}
        for person in reviewers
        if not person.has_role(Role.REVIEWER)
    ]
    if refused:
        raise Unsuitable(" ".join(refused))
    asked = set(row.assignments.exclude(state=AssignmentState.CANCELLED).values_list("reviewer_id", flat=True))
    made = []
    for person in reviewers:
        if person.pk in asked:
            continue
        assignment = ReviewAssignment.objects.create(proposal=row, reviewer=person, due_on=due_on, assigned_by=by)
        record("review.assigned", by=by, obj=row, person=str(person))
        if row.state == State.REVIEW:
            _mail_reviewer(row, assignment)
        made.append(assignment)
    forget_access(proposal)
    return made


def _mail_reviewer(proposal: Proposal, assignment: ReviewAssignment) -> None:
    queue_mail(
        "review_asked",
        to=assignment.reviewer,
        key=f"review_asked:{assignment.pk}",
        about=proposal,
        context={"proposal": proposal, "due_on": assignment.due_on},
    )


@transaction.atomic
def cancel_assignment(*, proposal: Proposal, by, assignment: ReviewAssignment, reason: str) -> None:
    """Take back a request that was not answered yet. The reviewer is told once they knew. Raises ``NotNow``."""
    row = locked(proposal, by=by, permission="assign_reviewers", states=ASSIGN_IN)
    assignment = row.assignments.select_related("reviewer").get(pk=assignment.pk)
    if assignment.state != AssignmentState.OPEN:
        raise NotNow(_("This review is handed in or cancelled already. Nothing was changed."))
    assignment.state = AssignmentState.CANCELLED
    assignment.cancel_reason = reason.strip()
    assignment.save(update_fields=["state", "cancel_reason"])
    record("review.cancelled", by=by, obj=row, person=str(assignment.reviewer))
    if row.state == State.REVIEW:
        queue_mail(
            "review_cancelled",
            to=assignment.reviewer,
            key=f"review_cancelled:{assignment.pk}",
            about=row,
            context={"proposal": row},
        )
    forget_access(proposal)


@transaction.atomic
def move_review_date(*, proposal: Proposal, by, due_on: date) -> int:
    """Give all reviews that are not in a new date; returns how many."""
    row = locked(proposal, by=by, permission="assign_reviewers", states=ASSIGN_IN)
    changed = row.assignments.filter(state=AssignmentState.OPEN).update(due_on=due_on)
    if changed:
        record("review.date_moved", by=by, obj=row, due_on=due_on)
    return changed


# --- the reviewer ---------------------------------------------------------------------------------


def _own_assignment(row: Proposal, by) -> ReviewAssignment:
    assignment = row.assignments.select_related("reviewer").filter(reviewer=by, state=AssignmentState.OPEN).first()
    if assignment is None:
        raise NotNow(_("Your review is handed in or was cancelled. Nothing was changed."))
    return assignment


@transaction.atomic
def begin_review(*, proposal: Proposal, by) -> Review:
    """Open the review: ``by`` declares to have no interest. Doing it twice gives the same review."""
    row = locked(proposal, by=by, permission="write_review", states=(State.REVIEW,))
    review, made = Review.objects.get_or_create(
        assignment=_own_assignment(row, by), defaults={"submission": row.current_submission}
    )
    if made:
        record("review.begun", by=by, obj=row)
    return review


@transaction.atomic
def save_review(
    *, proposal: Proposal, by, seen_revision: int, scores: Scores, verdict: str, comment: str, confidential_note: str
) -> Review:
    """Keep a draft, complete or not. Raises ``StaleWrite`` (the same person elsewhere) and ``NotNow``."""
    row = locked(proposal, by=by, permission="write_review", states=(State.REVIEW,))
    return _write(row, by, seen_revision, scores, verdict, comment, confidential_note)


def _write(row, by, seen_revision, scores: Scores, verdict, comment, confidential_note) -> Review:
    assignment = _own_assignment(row, by)
    review = Review.objects.filter(assignment=assignment).first()
    if review is None:
        raise NotNow(_("First say whether you have an interest in this proposal."))
    check_revision(review, seen_revision, by=by)
    review.verdict, review.comment, review.confidential_note = verdict, comment.strip(), confidential_note.strip()
    review.save()
    criteria = {criterion.pk: criterion for criterion in _criteria(row)}
    CriterionScore.objects.bulk_create(
        [
            CriterionScore(review=review, criterion=criteria[key], score=score, reason=reason.strip())
            for key, (score, reason) in scores.items()
            if key in criteria and (score is None or 1 <= score <= criteria[key].scale_max)
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["score", "reason"],
    )
    review.assignment = assignment
    return review


def _criteria(row: Proposal) -> list[Criterion]:
    criteria = criteria_for(row)
    return list(criteria.criteria.all()) if criteria else []


@transaction.atomic
def submit_review(
    *, proposal: Proposal, by, seen_revision: int, scores: Scores, verdict: str, comment: str, confidential_note: str
) -> Review:
    """Save and hand in. Raises ``GuardFailed`` with all that is missing; then nothing is written."""
    row = locked(proposal, by=by, permission="write_review", states=(State.REVIEW,))
    review = _write(row, by, seen_revision, scores, verdict, comment, confidential_note)
    problems = _missing(row, review)
    if problems:
        raise GuardFailed(problems)
    review.submitted_at = clock.now()
    review.save(update_fields=["submitted_at"])
    assignment = review.assignment
    assignment.state = AssignmentState.SUBMITTED
    assignment.save(update_fields=["state"])
    record("review.submitted", by=by, obj=row)
    if not row.assignments.filter(state=AssignmentState.OPEN).exists():
        _tell_that_all_are_in(row)
    return review


def _missing(row: Proposal, review: Review) -> list[Problem]:
    stored = {score.criterion_id: score for score in review.scores.all()}
    problems = []
    for criterion in _criteria(row):
        score = stored.get(criterion.pk)
        if score is None or score.score is None:
            problems.append(
                Problem(_("Choose a score for %(name)s.") % {"name": criterion}, f"#id_score_{criterion.pk}_0")
            )
        if score is None or not score.reason:
            problems.append(
                Problem(_("Explain your score for %(name)s.") % {"name": criterion}, f"#id_reason_{criterion.pk}")
            )
    if not review.verdict:
        problems.append(Problem(_("Choose what you find of the proposal, all in all."), "#id_verdict_0"))
    return problems


def _tell_that_all_are_in(row: Proposal) -> None:
    people = list(User.objects.filter(pk__in=[pk for pk in (row.owner_id, row.deputy_id) if pk]))
    if people:
        last = row.assignments.order_by("-pk").values_list("pk", flat=True).first()
        queue_mail("reviews_in", to=people, key=f"reviews_in:{row.pk}:{last}", about=row, context={"proposal": row})


# --- others who are heard -------------------------------------------------------------------------


@transaction.atomic
def record_consultation(
    *, proposal: Proposal, by, party: str, is_core_team: bool, text: str, heard_on: date
) -> Consultation:
    """Keep what the kernteam or another stakeholder said. Once the Board has the papers nothing is added."""
    row = locked(proposal, by=by, permission="record_consultation", states=HEARD_IN)
    consultation = Consultation.objects.create(
        proposal=row,
        party=party.strip(),
        is_core_team=is_core_team,
        text=text.strip(),
        heard_on=heard_on,
        recorded_by=by,
    )
    record("consultation.recorded", by=by, obj=row, party=consultation.party)
    return consultation
