"""What happens besides when a move is made: in the same transaction, after the state and the record are written.

Mail and papers are rows here; they are sent and rendered after the commit (``docs/papers-and-mail.md``).
"""

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.enums import Role
from partners.models import RoleAssignment, User
from programmes.models import CriteriaSet
from twenteboard.platform.outbox import Mail, queue_mails
from twenteboard.platform.papers import request_paper

from .enums import AssignmentState, Audience, DecisionState, PaperKind, State
from .guards import current_item
from .models import AdviceVersion, AgendaItem, ApplicantResponse, ProposalPaper, Recusal, TeamMember
from .reasons import reasons_to_step_aside
from .services.granting import open_project_for
from .services.letters import next_number, request_letter
from .step import Effect, Step


def _people(step: Step) -> tuple[list[User], list[User]]:
    """The people of the consortium, and those of TBD who are told: who treats it, or all while nobody does."""
    if step.people is None:
        staff_ids = {user.pk for user in (step.proposal.owner, step.proposal.deputy) if user is not None}
        all_of_tbd = RoleAssignment.objects.current().filter(user=OuterRef("pk"), role=Role.TBD)
        at_tbd = Q(pk__in=staff_ids) if staff_ids else Q(Exists(all_of_tbd))
        on_team = Exists(TeamMember.objects.filter(user=OuterRef("pk"), proposal=step.proposal))
        everyone = list(
            User.objects.annotate(on_team=on_team, at_tbd=Case(When(at_tbd, then=Value(True)), default=Value(False)))
            .filter(Q(on_team=True) | Q(at_tbd=True), is_active=True)
            .order_by("pk")
        )
        step.people = [u for u in everyone if u.on_team], [u for u in everyone if u.at_tbd]
    return step.people


def _team(step: Step) -> list[User]:
    return _people(step)[0]


def _staff(step: Step) -> list[User]:
    return _people(step)[1]


def _mail(step: Step, template: str, to, **context) -> None:
    context = {"proposal": step.proposal, "reason": step.reason, "due_on": step.proposal.due_on, **context}
    step.mails.append(Mail(template, to=to, key=f"{template}:{step.move.pk}", about=step.proposal, context=context))


def post(step: Step) -> None:
    """Puts every mail of this move in the outbox at once; they go out after the commit."""
    queue_mails(step.mails)


def tell_team(template: str) -> Effect:
    """Mail the people of the consortium."""

    def effect(step: Step) -> None:
        _mail(step, template, _team(step), move=step.move)

    effect.__name__ = f"tell_team_{template}"
    effect.__doc__ = f"Mails the consortium: {template}."
    return effect


def tell_staff(template: str) -> Effect:
    """Mail who treats the proposal at TBD."""

    def effect(step: Step) -> None:
        _mail(step, template, _staff(step), move=step.move)

    effect.__name__ = f"tell_staff_{template}"
    effect.__doc__ = f"Mails TBD: {template}."
    return effect


def receipt(step: Step) -> None:
    """Confirms the receipt: a mail to the team and a PDF with everything that was handed in."""
    from .reports import receipt as report

    request_paper(
        ProposalPaper,
        kind=PaperKind.RECEIPT,
        title=report.title_of(step.submission),
        data=report.collect(step.submission),
        language=step.proposal.language,
        audience=Audience.APPLICANT,
        by=step.by,
        version=step.submission.n,  # a new submission has no receipt yet
        proposal=step.proposal,
        submission=step.submission,
    )
    _mail(step, "receipt", _team(step), submission=step.submission)


def pin_criteria(step: Step) -> None:
    """Pins the criteria in force, so that a later version does not change what this proposal is judged on."""
    criteria_set = CriteriaSet.objects.filter(programme=step.proposal.programme, status="in_force").first()
    step.proposal.criteria_set = criteria_set
    step.proposal.save(update_fields=["criteria_set"])


def keep_clock(step: Step) -> None:
    """The applicant gets the asked date; TBD's clock stands still meanwhile."""
    request = step.proposal.completion_requests.filter(closed_at__isnull=True).first()
    request.sent_at = step.now
    request.save(update_fields=["sent_at"])


def close_completion(step: Step) -> None:
    """Closes the request for completion that this submission answers."""
    if step.source != State.INCOMPLETE:
        return
    step.proposal.completion_requests.filter(closed_at__isnull=True).update(closed_at=step.now)


def reopen_completion(step: Step) -> None:
    """Undoing a completed submission opens the request again, so that the named sections can be changed."""
    if step.target == State.INCOMPLETE:
        last = step.proposal.completion_requests.order_by("-pk").first()
        last.closed_at = None
        last.save(update_fields=["closed_at"])


def drop_completion_draft(step: Step) -> None:
    """A request that was never sent is not needed any more."""
    step.proposal.completion_requests.filter(sent_at__isnull=True).delete()


def mail_reviewers(step: Step) -> None:
    """Mails every reviewer what is asked and before when."""
    for assignment in step.proposal.assignments.exclude(state=AssignmentState.CANCELLED).select_related("reviewer"):
        step.mails.append(
            Mail(
                "review_asked",
                to=assignment.reviewer,
                key=f"review_asked:{assignment.pk}",
                about=step.proposal,
                context={"proposal": step.proposal, "due_on": assignment.due_on},
            )
        )


def close_assignments(step: Step) -> None:
    """Cancels reviews that are not in; what is in stays as it is."""
    step.proposal.assignments.filter(state=AssignmentState.OPEN).update(
        state=AssignmentState.CANCELLED, cancel_reason=step.reason
    )


def freeze_advice(audience: Audience) -> Effect:
    """Freeze the approved draft and ask for its PDF."""

    def effect(step: Step) -> None:
        from .reports import advice as report

        version = (
            AdviceVersion.objects.select_related("advice", "author", "approved_by", "submission")
            .filter(advice__proposal=step.proposal, advice__audience=audience, frozen_at__isnull=True)
            .get()
        )
        version.frozen_at = step.now
        version.save(update_fields=["frozen_at"])
        request_paper(
            ProposalPaper,
            kind=PaperKind.ADVICE,
            title=report.title_of(version),
            data=report.collect(version),
            language=step.proposal.language if audience == Audience.APPLICANT else "nl",
            audience=audience,
            by=step.by,
            proposal=step.proposal,
            advice_version=version,
        )

    effect.__name__ = f"freeze_advice_{audience}"
    effect.__doc__ = f"Freezes the advice ({audience}) and asks for its PDF."
    return effect


def freeze_applicant_advice_if_open(step: Step) -> None:
    """Freezes the advice to the applicants too, where a new version of it was approved."""

    if AdviceVersion.objects.filter(
        advice__proposal=step.proposal,
        advice__audience=Audience.APPLICANT,
        frozen_at__isnull=True,
        approved_by__isnull=False,
    ).exists():
        freeze_advice(Audience.APPLICANT)(step)


def send_response(step: Step) -> None:
    """Marks the reaction as sent; an empty row says that the term passed without one."""

    response = ApplicantResponse.objects.filter(proposal=step.proposal, sent_at__isnull=True).last()
    if response is None:
        version = (
            AdviceVersion.objects.filter(
                advice__proposal=step.proposal, advice__audience=Audience.APPLICANT, frozen_at__isnull=False
            )
            .order_by("-n")
            .first()
        )
        response = ApplicantResponse(proposal=step.proposal, advice_version=version)
    response.sent_at = step.now
    response.by = step.by
    response.save()


def place_on_agenda(step: Step) -> None:
    """Adds the agenda item, and lets every seat with an interest step aside."""

    meeting = step.facts["meeting"]
    last = meeting.items.order_by("-order").values_list("order", flat=True).first() or 0
    item = AgendaItem.objects.create(meeting=meeting, proposal=step.proposal, order=last + 1)
    members = dict(step.proposal.members.values_list("organisation_id", "organisation__name"))
    seats = list(meeting.board.seats.select_related("holder"))
    reasons = reasons_to_step_aside(step.proposal, [seat.holder for seat in seats if seat.holder])
    declared = dict(step.proposal.interests.values_list("user_id", "reason"))
    stepping_aside = {}
    for seat in seats:
        # A seat belongs to its organisation, also while nobody holds it.
        if seat.organisation_id in members:
            stepping_aside[seat] = _("%(name)s is in the consortium.") % {"name": members[seat.organisation_id]}
        else:
            stepping_aside[seat] = declared.get(seat.holder_id) or reasons.get(seat.holder_id, "")
    Recusal.objects.bulk_create(
        Recusal(item=item, seat=seat, reason=reason, recorded_by=step.by)
        for seat, reason in stepping_aside.items()
        if reason
    )
    step.remember["meeting"] = meeting.pk


def remove_from_agenda(step: Step) -> None:
    """Keeps the agenda item, marked as removed with the reason."""
    item = current_item(step.proposal)
    if item is not None:
        item.removed_at = step.now
        item.removed_reason = step.reason
        item.save(update_fields=["removed_at", "removed_reason"])


def confirm_decision(step: Step) -> None:
    """Numbers and freezes the decision."""
    decision = step.facts["decision"]
    day = timezone.localtime(decision.item.meeting.starts_at if decision.item_id else step.now).date()
    decision.number = next_number(day.year)
    decision.state = DecisionState.CONFIRMED
    decision.confirmed_by = step.by
    decision.confirmed_at = step.now
    decision.decided_on = day
    decision.save(update_fields=["number", "state", "confirmed_by", "confirmed_at", "decided_on"])
    step.remember["decision"] = decision.number


def open_project_of_grant(step: Step) -> None:
    """Opens the project with its budget, milestones, obligations and frozen claims."""
    step.proposal.project = open_project_for(
        step.proposal, decision=step.facts["decision"], submission=step.proposal.current_submission, by=step.by
    )
    step.remember["project"] = step.proposal.project.number


def announce_decision(step: Step) -> None:
    """Tells the consortium by mail and asks for the letter as PDF (a deferral has no letter)."""
    decision = step.facts["decision"]
    request_letter(decision, proposal=step.proposal, by=step.by)
    _mail(step, "decision", _team(step), decision=decision)


def clear_the_table(step: Step) -> None:
    """Leaves no loose ends: an agenda item is marked removed, a recorded decision goes, open work is cancelled."""
    if step.source == State.AGENDA:
        remove_from_agenda(step)
        step.proposal.decisions.filter(state=DecisionState.RECORDED, corrects__isnull=True).delete()
    if step.target == State.WITHDRAWN:
        close_assignments(step)
    if step.source == State.INCOMPLETE:
        close_completion(step)


def tell_everyone(template: str) -> Effect:
    """Mail the consortium, TBD and the reviewers."""

    def effect(step: Step) -> None:
        people = {user.pk: user for user in _team(step)}
        if step.proposal.current_submission_id:
            people |= {user.pk: user for user in _staff(step)}
            reviewers = User.objects.filter(review_assignments__proposal=step.proposal, is_active=True)
            people |= {user.pk: user for user in reviewers}
        _mail(step, template, list(people.values()), move=step.move)

    effect.__name__ = f"tell_everyone_{template}"
    effect.__doc__ = f"Mails the consortium, TBD and the reviewers: {template}."
    return effect
