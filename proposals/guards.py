"""Conditions of the moves. A guard returns problems, never changes anything, and names all that fails."""

from decimal import Decimal
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import euro

from . import completeness
from .enums import Answer, AssignmentState, Audience, MeetingState, Outcome, PaperKind, SeatKind, Stage, State
from .querysets import money_left, organisations_of
from .sections import BY_CODE
from .step import Guard, Problem, Step


def _at(step: Step, page: str, *args) -> str:
    return reverse(f"proposals:{page}", args=[step.proposal.number, *args])


def line_is_open(step: Step) -> list[Problem]:
    """The programme and the line accept quickscans."""
    proposal = step.proposal
    if proposal.programme.is_open and proposal.line.is_open:
        return []
    return [Problem(_("This programme line is closed for new quickscans. Choose another line or contact us."))]


def form_complete(stage: Stage) -> Guard:
    """The form of this stage is complete."""

    def guard(step: Step) -> list[Problem]:
        return [
            Problem(str(lack.message), _at(step, "section", lack.section))
            for lack in completeness.lacks(step.dossier, stage)
        ]

    guard.__name__ = f"form_complete_{stage}"
    guard.__doc__ = f"The {stage} form is complete: every required answer is there and the money adds up."
    return guard


def statements_made(step: Step) -> list[Problem]:
    """All declarations were made."""
    if step.facts.get("statements_made") or step.proposal.statements.exists():
        return []
    return [Problem(_("Tick the declarations at the bottom of the check page."), _at(step, "check"))]


def points_answered(step: Step) -> list[Problem]:
    """Every section that was asked for in a completion was saved since."""
    if step.source != State.INCOMPLETE:
        return []
    request = step.proposal.completion_requests.filter(closed_at__isnull=True).first()
    if request is None or request.sent_at is None:
        return []
    saved = {
        state.section
        for state in step.proposal.section_states.all()
        if state.saved_at and state.saved_at > request.sent_at
    }
    return [
        Problem(
            _("Complete section “%(section)s”: we asked for something there.") % {"section": BY_CODE[section].title},
            _at(step, "section", section),
        )
        for section in sorted({point.section for point in request.points.all()})
        if section not in saved
    ]


def quickscan_assessed(step: Step) -> list[Problem]:
    """Every criterion in force is answered with a reason."""
    page = _at(step, "assessment")
    assessment = step.proposal.quickscan_assessments.filter(submission_id=step.proposal.current_submission_id).first()
    if assessment is None:
        return [Problem(_("Assess the quickscan on every criterion first."), page)]
    scores = {score.criterion_id: score for score in assessment.scores.all()}
    problems = []
    for criterion in assessment.criteria_set.criteria.all():
        score = scores.get(criterion.pk)
        if score is None or not score.answer:
            problems.append(Problem(_("Answer criterion %(name)s.") % {"name": criterion}, page))
        elif not score.reason.strip():
            problems.append(Problem(_("Give a reason for criterion %(name)s.") % {"name": criterion}, page))
        elif criterion.is_knock_out and score.answer == Answer.NO and step.name == "invite":
            problems.append(
                Problem(_("Criterion %(name)s must be met, but the answer is no.") % {"name": criterion}, page)
            )
    return problems


def completion_points_named(step: Step) -> list[Problem]:
    """At least one point, each tied to a section, with a date."""
    page = _at(step, "completion")
    request = step.proposal.completion_requests.filter(closed_at__isnull=True).first()
    if request is None or not request.points.exists():
        return [Problem(_("Name at least one point that must be added, with its section."), page)]
    if request.due_on is None or request.due_on <= step.now.date():
        return [Problem(_("Choose a date in the future before which the completion must be in."), page)]
    return []


def failing_check_named(step: Step) -> list[Problem]:
    """An eligibility check was answered with no, by someone else than who makes the move."""
    page = _at(step, "qualification")
    qualification = step.proposal.qualifications.filter(submission_id=step.proposal.current_submission_id).first()
    if qualification is None:
        return [Problem(_("Answer the checks first and say which one fails."), page)]
    problems = []
    failing = [
        answer
        for answer in qualification.answers.select_related("check_item")
        if answer.check_item.is_eligibility and answer.answer == Answer.NO
    ]
    if not failing:
        problems.append(Problem(_("Answer at least one eligibility check with “no”."), page))
    if any(not answer.note.strip() for answer in failing):
        problems.append(Problem(_("Explain with each failing check why it fails."), page))
    if step.by is not None and qualification.saved_by_id == step.by.pk:
        problems.append(
            Problem(_("You answered the checks yourself. A colleague must declare the proposal not eligible."))
        )
    return problems


def checks_answered(step: Step) -> list[Problem]:
    """All checks are answered and no eligibility check fails."""
    page = _at(step, "qualification")
    qualification = step.proposal.qualifications.filter(submission_id=step.proposal.current_submission_id).first()
    if qualification is None:
        return [Problem(_("Answer all checks of the qualification first."), page)]
    answers = {answer.check_item_id: answer for answer in qualification.answers.all()}
    problems = []
    open_checks = 0
    for check in qualification.check_list.checks_of_list.all():
        answer = answers.get(check.pk)
        if answer is None or not answer.answer:
            open_checks += 1
        elif check.is_eligibility and answer.answer == Answer.NO:
            problems.append(
                Problem(_("A check that decides on eligibility fails: %(q)s") % {"q": check.question}, page)
            )
    if open_checks:
        problems.append(Problem(_("Not all checks are answered: %(n)s still to do.") % {"n": open_checks}, page))
    return problems


def reviewers_assigned(step: Step) -> list[Problem]:
    """Enough reviewers without an interest, each with a date."""
    page = _at(step, "reviewers")
    proposal = step.proposal
    assignments = list(proposal.assignments.exclude(state=AssignmentState.CANCELLED).select_related("reviewer"))
    members = set(proposal.members.values_list("organisation_id", flat=True))
    declared = set(proposal.interests.values_list("user_id", flat=True))
    problems = []
    free = 0
    for assignment in assignments:
        reviewer = assignment.reviewer
        if reviewer.pk in declared or organisations_of(reviewer) & members:
            problems.append(
                Problem(
                    _("%(name)s has an interest in this proposal. Choose another reviewer.") % {"name": reviewer}, page
                )
            )
        else:
            free += 1
        if assignment.due_on is None:
            problems.append(Problem(_("Choose a date for %(name)s.") % {"name": reviewer}, page))
    if free < proposal.programme.min_reviewers:
        problems.append(
            Problem(
                _("Assign at least %(n)s reviewers without an interest; there are %(now)s now.")
                % {"n": proposal.programme.min_reviewers, "now": free},
                page,
            )
        )
    return problems


def reviews_in(step: Step) -> list[Problem]:
    """All reviews are in, or a reason says why not; at least one is."""
    page = _at(step, "reviewers")
    states = list(step.proposal.assignments.exclude(state=AssignmentState.CANCELLED).values_list("state", flat=True))
    done = states.count(AssignmentState.SUBMITTED)
    if not done:
        return [Problem(_("No review is in yet. Wait for at least one review."), page)]
    if done < len(states) and not step.reason.strip():
        return [
            Problem(
                _("%(done)s of %(all)s reviews are in. Wait for the others, or give a reason to close now.")
                % {"done": done, "all": len(states)},
                page,
            )
        ]
    return []


def _draft(step: Step, audience: Audience):
    from .models import AdviceVersion

    return (
        AdviceVersion.objects.filter(advice__proposal=step.proposal, advice__audience=audience, frozen_at__isnull=True)
        .select_related("author", "approved_by")
        .first()
    )


def advice_approved(audience: Audience) -> Guard:
    """The advice for this audience is written, and approved by someone other than its author."""

    def guard(step: Step) -> list[Problem]:
        page = _at(step, "advice", audience)
        version = _draft(step, audience)
        name = audience.label.lower()
        if version is None or not version.summary.strip():
            return [Problem(_("Write the advice for: %(audience)s.") % {"audience": name}, page)]
        problems = []
        if audience == Audience.BOARD and not version.recommendation:
            problems.append(Problem(_("Choose the recommendation to the Board."), page))
        if version.approved_by_id is None:
            problems.append(
                Problem(
                    _("The advice for %(audience)s is not approved by a second reader yet.") % {"audience": name}, page
                )
            )
        if step.by is not None and version.author_id == step.by.pk:
            problems.append(Problem(_("You wrote this advice yourself. A colleague must send it on."), page))
        return problems

    guard.__name__ = f"advice_approved_{audience}"
    guard.__doc__ = f"The advice ({audience}) is approved by a second reader, who also makes the move."
    return guard


def applicant_was_heard(step: Step) -> list[Problem]:
    """The applicants were asked to react to their advice, or a reason says why not."""
    asked = step.proposal.moves.filter(name="send_advice", submission_id=step.proposal.current_submission_id).exists()
    if asked or step.reason.strip():
        return []
    return [
        Problem(
            _("The applicants did not react to the advice yet. Send it to them first, or give a reason why not."),
            _at(step, "advice", Audience.APPLICANT),
        )
    ]


def response_written(step: Step) -> list[Problem]:
    """The reaction has a text — unless the term passed."""
    from .models import ApplicantResponse

    if step.by is None or (step.proposal.due_on is not None and step.proposal.due_on < step.now.date()):
        return []
    response = ApplicantResponse.objects.filter(proposal=step.proposal, sent_at__isnull=True).last()
    if response is None or not response.text.strip():
        return [Problem(_("Write your reaction first. “We agree” is enough too."), _at(step, "response"))]
    return []


def meeting_open_for_items(step: Step) -> list[Problem]:
    """A meeting was chosen that is not closed."""
    meeting = step.facts.get("meeting")
    if meeting is None:
        return [Problem(_("Choose a meeting."))]
    if meeting.state == MeetingState.CLOSED:
        return [Problem(_("That meeting is closed. Choose another meeting."))]
    if meeting.board.programme_id != step.proposal.programme_id:
        return [Problem(_("That meeting is of another programme. Choose another meeting."))]
    return []


def papers_ready(step: Step) -> list[Problem]:
    """The newest advice to the Board is rendered."""
    newest = (
        step.proposal.papers.filter(kind=PaperKind.ADVICE, audience=Audience.BOARD).order_by("-version", "-pk").first()
    )
    if newest is None or not newest.is_ready:
        return [Problem(_("The advice to the Board is still being made. Try again in a minute."), _at(step, "detail"))]
    return []


def meeting_not_opened(step: Step) -> list[Problem]:
    """The meeting did not begin."""
    item = current_item(step.proposal)
    if item is not None and item.meeting.state != MeetingState.PLANNED:
        return [Problem(_("The meeting has begun. Record a decision, or defer the proposal."))]
    return []


def current_item(proposal):
    """The agenda item a proposal is on now, or ``None``."""
    return proposal.agenda_items.filter(removed_at__isnull=True).select_related("meeting").order_by("-pk").first()


def decision_recorded(step: Step) -> list[Problem]:
    """A decision with this outcome was recorded by someone else than who confirms it."""
    decision = step.facts.get("decision")
    if decision is None or decision.outcome != Outcome(step.name):
        return [Problem(_("The secretary must record the decision first."))]
    problems = []
    page = _at(step, "decision")
    if step.by is not None and decision.recorded_by_id == step.by.pk:
        problems.append(Problem(_("You recorded this decision yourself. The chair must confirm it."), page))
    if not decision.text.strip():
        problems.append(Problem(_("Write the text of the decision."), page))
    if decision.item_id and decision.item.meeting.state == MeetingState.PLANNED:
        problems.append(Problem(_("Open the meeting first."), page))
    return problems


def votes_add_up(step: Step) -> list[Problem]:
    """Quorum holds, and nobody with an interest was counted."""
    decision = step.facts.get("decision")
    if decision is None or decision.item_id is None:
        return []
    page = _at(step, "decision")
    item = decision.item
    voting = set(item.meeting.board.seats.filter(kind=SeatKind.VOTE).values_list("pk", flat=True))
    recused = set(item.recusals.values_list("seat_id", flat=True)) & voting
    present = set(item.meeting.attendances.filter(is_present=True).values_list("seat_id", flat=True)) & voting
    entitled = present - recused
    counted = decision.votes_for + decision.votes_against + decision.votes_abstained
    problems = []
    quorum = quorum_for(step.proposal.programme.quorum, seats=len(voting), recused=len(recused))
    if len(entitled) < quorum:
        problems.append(
            Problem(
                _("There is no quorum: %(n)s members may vote, %(quorum)s are needed.")
                % {"n": len(entitled), "quorum": quorum},
                page,
            )
        )
    if counted != len(entitled):
        problems.append(
            Problem(
                _("%(n)s members are present and may vote, but %(counted)s votes were counted.")
                % {"n": len(entitled), "counted": counted},
                page,
            )
        )
    if decision.votes_for <= decision.votes_against:
        problems.append(Problem(_("There is no majority for this decision."), page))
    return problems


def quorum_for(configured: int, *, seats: int, recused: int) -> int:
    """Seats that must be present and may vote.

    The configured quorum is in seats of the whole board; where members step aside it shrinks in proportion, rounded up.
    """
    if not seats:
        return configured
    return ceil(configured * (seats - recused) / seats)


def amount_within_limits(step: Step) -> list[Problem]:
    """Not more than was asked, and not more than the programme has left."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = _at(step, "decision")
    if not decision.amount:
        return [Problem(_("Fill in the amount that is granted."), page)]
    problems = []
    data = step.proposal.current_submission.data
    asked = Decimal(data["totals"]["state"])
    if decision.amount > asked:
        problems.append(
            Problem(
                _("The amount is higher than what was asked: %(asked)s.") % {"asked": euro(asked)},
                page,
            )
        )
    left = money_left(step.proposal.programme)
    if left is not None and decision.amount > left:
        problems.append(Problem(_("The programme has %(left)s left. Lower the amount.") % {"left": euro(left)}, page))
    return problems


def conditions_named(step: Step) -> list[Problem]:
    """At least one condition, each with an owner and a date."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = _at(step, "decision")
    conditions = list(decision.conditions.all())
    if not conditions:
        return [Problem(_("Name at least one condition, with who must meet it and before when."), page)]
    return []


def deferral_explained(step: Step) -> list[Problem]:
    """A deferral says why, and what is needed."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    page = _at(step, "decision")
    problems = []
    if not decision.grounds.strip():
        problems.append(Problem(_("Write why the proposal is deferred."), page))
    if not decision.needed.strip():
        problems.append(Problem(_("Write what is needed for a decision."), page))
    return problems


def rejection_explained(step: Step) -> list[Problem]:
    """A rejection gives a reason with at least one decisive criterion."""
    decision = step.facts.get("decision")
    if decision is None:
        return []
    if any(reason.text.strip() for reason in decision.reasons.all()):
        return []
    return [
        Problem(_("Give with each criterion that was decisive the reason for the rejection."), _at(step, "decision"))
    ]


def no_letter_out(step: Step) -> list[Problem]:
    """No decision letter went out and no project was opened."""
    if step.proposal.project_id or step.proposal.decisions.confirmed().exists():
        return [Problem(_("The decision is out. It can only be changed by a new decision of the Board."))]
    return []


def term_and_reminders_passed(step: Step) -> list[Problem]:
    """The term is over and two reminders were sent."""
    if step.proposal.due_on is None or step.proposal.due_on >= step.now.date():
        return [Problem(_("The term has not passed yet."))]
    if step.facts.get("reminders", 0) < 2:
        return [Problem(_("Two reminders must be sent first."))]
    return []


def not_back_to_agenda(step: Step) -> list[Problem]:
    """Undoing never puts a proposal back on an agenda: the papers of that meeting may have gone out."""
    if step.target != State.AGENDA:
        return []
    return [Problem(_("This step cannot be undone. Put the proposal on the agenda again."))]
