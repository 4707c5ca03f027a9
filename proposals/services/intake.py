"""What TBD does at the gate: take on, assess the quickscan, answer the checks, name what must be added.

Drafts may be incomplete; whether they suffice is asked by the guards of the moves.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.enums import Role
from programmes.enums import VersionStatus
from programmes.models import CheckList, CriteriaSet
from programmes.services.terms import add_working_days
from twenteboard.platform.events import record

from .. import events_desk  # noqa: F401 -- names the verbs recorded here
from ..enums import State
from ..models import (
    CheckAnswer,
    CompletionPoint,
    CompletionRequest,
    Proposal,
    Qualification,
    QuickscanAssessment,
    QuickscanScore,
)
from ..reasons import reasons_to_step_aside
from ..states import OPEN
from .writing import NotNow, StaleWrite, Unsuitable, check_revision, locked

Answers = Mapping[int, tuple[str, str]]  # key of the question → (answer, explanation)


@transaction.atomic
def take_on(*, proposal: Proposal, by, owner, deputy=None) -> None:
    """Give the treatment to ``owner``, with ``deputy`` when they are away. Both are advisers without an interest.

    Raises ``Unsuitable`` with the reason, ``NotNow`` when the road has ended.
    """
    row = locked(proposal, by=by, permission="take_on", states=OPEN)
    if deputy is not None and deputy == owner:
        raise Unsuitable(_("Choose somebody else as deputy: one person cannot replace themselves."))
    people = [person for person in (owner, deputy) if person is not None]
    reasons = reasons_to_step_aside(row, people)
    for person in people:
        if not person.has_role(Role.TBD):
            raise Unsuitable(_("%(name)s does not work at Twente Board Development.") % {"name": person})
        if person.pk in reasons:
            raise Unsuitable(
                _("%(name)s cannot treat this proposal. %(reason)s") % {"name": person, "reason": reasons[person.pk]}
            )
    if (row.owner_id, row.deputy_id) == (owner.pk, deputy.pk if deputy else None):
        return
    row.owner, row.deputy = owner, deputy
    row.save(update_fields=["owner", "deputy"])
    proposal.owner, proposal.deputy = owner, deputy
    if owner == by:
        record("proposal.taken_on", by=by, obj=row)
    else:
        record("proposal.handed_over", by=by, obj=row, person=str(owner))


def criteria_for(proposal: Proposal) -> CriteriaSet | None:
    """The criteria a proposal is judged on: the pinned set, else the one in force. At most one query."""
    if proposal.criteria_set_id:
        return proposal.criteria_set
    return CriteriaSet.objects.filter(programme=proposal.programme_id, status=VersionStatus.IN_FORCE).first()


def check_list_for(proposal: Proposal) -> CheckList | None:
    """The checks in force. One query."""
    return CheckList.objects.filter(programme=proposal.programme_id, status=VersionStatus.IN_FORCE).first()


@transaction.atomic
def save_assessment(
    *, proposal: Proposal, by, seen_revision: int, answers: Answers, conclusion: str
) -> QuickscanAssessment:
    """Keep what TBD finds of the quickscan. Raises ``StaleWrite``, ``NotNow`` or ``NotAllowed``."""
    row = locked(proposal, by=by, permission="assess_quickscan", states=(State.QUICKSCAN,))
    assessment = (
        QuickscanAssessment.objects.select_related("saved_by").filter(submission=row.current_submission).first()
    )
    if assessment is None:
        criteria = criteria_for(row)
        if criteria is None:
            raise NotNow(_("The programme has no criteria in force. Ask an administrator to put them in force."))
        assessment = QuickscanAssessment(proposal=row, submission=row.current_submission, criteria_set=criteria)
    check_revision(assessment, seen_revision)
    assessment.conclusion, assessment.saved_by = conclusion.strip(), by
    assessment.save()
    known = set(assessment.criteria_set.criteria.values_list("pk", flat=True))
    QuickscanScore.objects.bulk_create(
        [
            QuickscanScore(assessment=assessment, criterion_id=key, answer=answer, reason=reason.strip())
            for key, (answer, reason) in answers.items()
            if key in known
        ],
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["answer", "reason"],
    )
    record("quickscan.assessed", by=by, obj=row)
    return assessment


@transaction.atomic
def save_qualification(
    *, proposal: Proposal, by, seen_revision: int, answers: Answers, conclusion: str
) -> Qualification:
    """Keep the answers to the checks of this submission. Raises ``StaleWrite``, ``NotNow`` or ``NotAllowed``."""
    row = locked(proposal, by=by, permission="write_qualification", states=(State.SUBMITTED,))
    qualification = Qualification.objects.select_related("saved_by").filter(submission=row.current_submission).first()
    if qualification is None:
        check_list = check_list_for(row)
        if check_list is None:
            raise NotNow(_("The programme has no checks in force. Ask an administrator to put them in force."))
        qualification = Qualification(proposal=row, submission=row.current_submission, check_list=check_list)
    check_revision(qualification, seen_revision)
    qualification.conclusion, qualification.saved_by = conclusion.strip(), by
    qualification.save()
    known = set(qualification.check_list.checks_of_list.values_list("pk", flat=True))
    CheckAnswer.objects.bulk_create(
        [
            CheckAnswer(qualification=qualification, check_item_id=key, answer=answer, note=note.strip())
            for key, (answer, note) in answers.items()
            if key in known
        ],
        update_conflicts=True,
        unique_fields=["qualification", "check_item"],
        update_fields=["answer", "note"],
    )
    record("qualification.saved", by=by, obj=row)
    return qualification


def usual_completion_date(proposal: Proposal) -> date:
    """The date the programme gives for a completion, counted from today."""
    return add_working_days(timezone.localdate(), proposal.programme.completion_days)


@transaction.atomic
def save_completion(
    *, proposal: Proposal, by, seen_revision: int, due_on: date | None, points: Iterable[tuple[str, str]]
) -> CompletionRequest:
    """Keep what must be added, as a draft: ``points`` are (section, text). Raises ``StaleWrite`` or ``NotNow``."""
    row = locked(proposal, by=by, permission="ask_completion", states=(State.SUBMITTED,))
    request = (
        CompletionRequest.objects.select_related("saved_by", "created_by")
        .filter(proposal=row, closed_at__isnull=True)
        .first()
    )
    if request is None:
        if seen_revision:
            # The draft somebody was writing in is gone: dropped by a move that was undone since.
            raise StaleWrite(by=_("Somebody"), at=timezone.now(), revision=0)
        request = CompletionRequest(proposal=row, created_by=by)
    check_revision(request, seen_revision)
    request.due_on, request.saved_by = due_on, by
    request.save()
    request.points.all().delete()
    CompletionPoint.objects.bulk_create(
        CompletionPoint(request=request, section=section, text=text.strip()) for section, text in points
    )
    record("completion.saved", by=by, obj=row)
    return request
