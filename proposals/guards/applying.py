"""Conditions around quickscan, submission, qualification and review."""

from django.utils.translation import gettext as _

from .. import completeness
from ..enums import Answer, AssignmentState, Stage, State
from ..querysets import organisations_of
from ..sections import BY_CODE
from ..statements import STATEMENTS
from ..step import Guard, Problem, Step
from .address import address


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
            Problem(str(lack.message), address(step, "section", lack.section))
            for lack in completeness.lacks(step.dossier, stage)
        ]

    guard.__name__ = f"form_complete_{stage}"
    guard.__doc__ = f"The {stage} form is complete: every required answer is there and the money adds up."
    return guard


def statements_made(step: Step) -> list[Problem]:
    """All declarations were made."""
    if set(step.facts.get("statements", {})) >= set(STATEMENTS):
        return []
    return [Problem(_("Tick the declarations at the bottom of the check page."), address(step, "check"))]


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
            address(step, "section", section),
        )
        for section in sorted({point.section for point in request.points.all()})
        if section not in saved
    ]


def quickscan_assessed(step: Step) -> list[Problem]:
    """Every criterion in force is answered with a reason."""
    page = address(step, "assessment")
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
    page = address(step, "completion")
    request = step.proposal.completion_requests.filter(closed_at__isnull=True).first()
    if request is None or not request.points.exists():
        return [Problem(_("Name at least one point that must be added, with its section."), page)]
    if request.due_on is None or request.due_on <= step.today:
        return [Problem(_("Choose a date in the future by which the completion must be in."), page)]
    return []


def failing_check_named(step: Step) -> list[Problem]:
    """An eligibility check was answered with no, by someone else than who makes the move."""
    page = address(step, "qualification")
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
    page = address(step, "qualification")
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
    page = address(step, "reviewers")
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
    page = address(step, "reviewers")
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
