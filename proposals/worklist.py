"""What a person has to do with proposals, from the states of the road: the sentences of the page "My work".

One query per role, whatever the number of rows; every row comes through ``visible_to``.
"""

from collections.abc import Callable, Iterator

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.enums import Role
from partners.models import Organisation
from twenteboard.platform.enums import MessageState, PaperState
from twenteboard.platform.formats import datum
from twenteboard.platform.models import Event, Message
from twenteboard.platform.worklist import MOST, Task, in_order

from .board_worklist import as_board, as_chair, as_secretary
from .enums import AssignmentState, State, TeamLevel
from .models import (
    AdviceVersion,
    Proposal,
    ProposalPaper,
    ReviewAssignment,
    TeamMember,
)

DECIDED = (State.GRANTED, State.GRANTED_CONDITIONALLY, State.REJECTED)
STOPPED = (State.DECLINED, State.INELIGIBLE)
WITH_TBD = (State.QUICKSCAN, State.SUBMITTED, State.REVIEW, State.ADVICE, State.READY, State.DEFERRED)
STAFF_ACTS = (*WITH_TBD, State.INCOMPLETE, State.HEARING)
ADVICE_RETURNED = "advice.returned"
READ_VERBS = ("proposal.read", "paper.downloaded")

# Work of TBD that has a page of its own; the rest is done from the page of the proposal.
STAFF_PAGES = {"assess": "proposals:assessment", "qualify": "proposals:qualification"}

# What a consortium writes, by state: sentence, why, kind.
WRITING = {
    State.IDEA: (
        gettext_lazy("Finish the quickscan “%(title)s”"),
        gettext_lazy("Twente Board Development starts as soon as you submit it."),
        "finish-quickscan",
    ),
    State.INVITED: (
        gettext_lazy("Write the full proposal “%(title)s”"),
        gettext_lazy("You are invited. What you answered in the quickscan is already filled in."),
        "write-proposal",
    ),
    State.INCOMPLETE: (
        gettext_lazy("Complete “%(title)s”"),
        gettext_lazy("Something is missing. The page says which parts you can change."),
        "complete",
    ),
}


def tasks_for(user) -> list[Task]:
    """Return what ``user`` has to do with proposals, most pressing first. One to four queries a role."""
    tasks = list(_as_applicant(user))
    for roles, source in SOURCES:
        if user.has_role(*roles):
            tasks += source(user)
    return in_order(tasks)


def _titled(text: str, proposal: Proposal, **more) -> str:
    return text % {"title": proposal.title, **more}


# --- applicants ------------------------------------------------------------------------------------


def _as_applicant(user) -> Iterator[Task]:
    level = TeamMember.objects.filter(proposal=OuterRef("pk"), user=user).values("level")[:1]
    read_since = Event.objects.filter(
        actor=user,
        verb__in=READ_VERBS,
        object_type="proposals.proposal",
        object_id=Cast(OuterRef("pk"), CharField()),
        at__gte=OuterRef("state_since"),
    )
    own = (
        Proposal.objects.visible_to(user)
        .own(user)
        .exclude(state=State.WITHDRAWN)
        .annotate(my_level=Subquery(level), was_read=Exists(read_since))
        .exclude(Q(state__in=[*DECIDED, *STOPPED]) & Q(was_read=True))
        .only("number", "title", "language", "state", "state_since", "due_on")
        .order_by(F("due_on").asc(nulls_last=True), "-pk")[:MOST]
    )
    for proposal in own:
        task = _of_own(proposal)
        if task is not None:
            yield task


def _of_own(proposal: Proposal) -> Task | None:
    writes = proposal.my_level in (TeamLevel.LEAD_EDITOR, TeamLevel.EDITOR)
    page, tasks = proposal.get_absolute_url(), reverse("proposals:tasks", args=[proposal.number])
    if proposal.state in WRITING and writes:
        text, why, kind = WRITING[proposal.state]
        return Task(_titled(text, proposal), tasks, kind, str(why), proposal.due_on)
    if proposal.state == State.HEARING and proposal.my_level == TeamLevel.LEAD_EDITOR:
        return Task(
            _titled(_("React to the advice on “%(title)s”"), proposal),
            reverse("proposals:response", args=[proposal.number]),
            "react",
            _("Your reaction stands beside the advice when the Board decides. You may also leave it out."),
            proposal.due_on,
        )
    if proposal.state in DECIDED:
        return Task(
            _titled(_("Read the decision on “%(title)s”"), proposal),
            page,
            "read-decision",
            _("The Twente Board decided on %(date)s.") % {"date": datum(proposal.state_since)},
        )
    if proposal.state in STOPPED:
        return Task(
            _titled(_("Read why “%(title)s” does not go on"), proposal),
            page,
            "read-decision",
            _("Twente Board Development wrote down the reasons, and what you can do."),
        )
    return Task(
        proposal.title,
        page,
        "waiting",
        str(proposal.get_state_display()),
        waiting=_waiting_at(proposal.state),
        language=proposal.language,
    )


def _waiting_at(state: str) -> str:
    if state == State.AGENDA:
        return _("At the Twente Board")
    if state == State.REVIEW:
        return _("At the reviewers")
    return _("At TBD") if state in WITH_TBD else _("At your lead editor")


# --- TBD -------------------------------------------------------------------------------------------


def _as_staff(user) -> Iterator[Task]:
    last_step = Event.objects.filter(
        object_type="proposals.proposal",
        object_id=Cast(OuterRef("pk"), CharField()),
        verb__in=["advice.saved", ADVICE_RETURNED],
    ).order_by("-at", "-pk")
    drafts = AdviceVersion.objects.filter(advice__proposal=OuterRef("pk"), frozen_at__isnull=True)
    to_read = Q(unread=True) & ~Q(advice_step=ADVICE_RETURNED)
    mine_to_do = Q(owner=user) | Q(deputy=user) | Q(owner__isnull=True)
    cases = (
        Proposal.objects.visible_to(user)
        .exclude(pk__in=Proposal.objects.own(user).values("pk"))
        .filter(state__in=STAFF_ACTS)
        .annotate(
            unread=Exists(drafts.filter(approved_by__isnull=True).exclude(author=user)),
            has_draft=Exists(drafts),
            unapproved=Exists(drafts.filter(approved_by__isnull=True)),
            wrote=Exists(drafts.filter(author=user)),
            advice_step=Coalesce(Subquery(last_step.values("verb")[:1]), Value("")),
        )
        .filter(mine_to_do | Q(due_on__lt=timezone.localdate()) | Q(state=State.ADVICE) & (Q(wrote=True) | to_read))
        .for_worklist()[:MOST]
    )
    for case in cases:
        task = _of_case(case, user)
        if task is not None:
            yield task


def _of_case(case: Proposal, user) -> Task | None:
    text, why, kind, waiting = _what_staff_does(case)
    if waiting and user.pk not in (case.owner_id, case.deputy_id):
        return None  # where other people's cases wait is for their own page
    return Task(
        _titled(text, case),
        reverse(STAFF_PAGES[kind], args=[case.number]) if kind in STAFF_PAGES else case.get_absolute_url(),
        kind,
        why or _("In this state since %(date)s.") % {"date": datum(case.state_since)},
        None if waiting else case.due_on,
        waiting,
        case.language if waiting else "",
    )


def _what_staff_does(case: Proposal) -> tuple[str, str, str, str]:
    """Return sentence, why, kind, and who has to act when that is not TBD."""
    late = case.due_on is not None and case.due_on < timezone.localdate()
    done, asked = case.reviews_done or 0, case.reviews_asked or 0
    match case.state:
        case State.QUICKSCAN:
            why = _("%(lead)s sent it in on %(date)s.") % _sender(case)
            return _("Assess the quickscan “%(title)s”"), why, "assess", ""
        case State.SUBMITTED:
            why = _("%(lead)s sent it in on %(date)s.") % _sender(case)
            return _("Check whether “%(title)s” is complete"), why, "qualify", ""
        case State.REVIEW if done >= asked:
            why = ngettext("The review is in.", "All %(n)s reviews are in.", asked) % {"n": asked}
            return _("Close the review of “%(title)s”"), why, "close-review", ""
        case State.REVIEW:
            why = _("%(done)s of %(asked)s reviews are in.") % {"done": done, "asked": asked}
            if late:
                return _("Ask the reviewers of “%(title)s” for their review"), why, "chase-review", ""
            return "%(title)s", why, "waiting", _("At the reviewers")
        case State.ADVICE:
            return (*_advice_step(case), "")
        case State.HEARING if late:
            why = _("The term for a reaction has passed.")
            return _("Go on with the advice on “%(title)s”"), why, "write-advice", ""
        case State.READY:
            why = _("The advice is final and the papers are there.")
            return _("Put “%(title)s” on an agenda"), why, "put-on-agenda", ""
        case State.DEFERRED:
            why = _("The Board deferred the decision and said what it needs.")
            return _("Take up “%(title)s” again"), why, "deferred", ""
        case State.INCOMPLETE if late:
            why = _("The term for the completion has passed.")
            return _("Ask after the completion of “%(title)s”"), why, "chase-completion", ""
        case _other:
            return "%(title)s", str(case.get_state_display()), "waiting", _("At the applicants")


def _advice_step(case: Proposal) -> tuple[str, str, str]:
    if case.advice_step == ADVICE_RETURNED and case.unapproved:
        why = _("The second reader returned it with remarks.")
        return _("Write the advice on “%(title)s”"), why, "write-advice"
    if case.unread and not case.wrote:
        why = _("A colleague wrote it. Somebody else reads it before it goes out.")
        return _("Read the advice on “%(title)s” as second reader"), why, "second-read"
    if case.has_draft and not case.unapproved:
        return _("Send the advice on “%(title)s”"), _("The second reader approved it."), "send-advice"
    return _("Write the advice on “%(title)s”"), _("The review is closed."), "write-advice"


def _sender(case: Proposal) -> dict[str, str]:
    lead = case.lead_name or case.lead_full_name or _("The applicant")
    return {"lead": lead, "date": datum(case.state_since)}


# --- reviewers -------------------------------------------------------------------------------------


def _as_reviewer(user) -> Iterator[Task]:
    asked = ReviewAssignment.objects.filter(
        reviewer=user,
        state=AssignmentState.OPEN,
        proposal__state=State.REVIEW,
        proposal__in=Proposal.objects.visible_to(user),
    )
    for assignment in asked.select_related("proposal").order_by("due_on", "pk")[:MOST]:
        proposal = assignment.proposal
        yield Task(
            _titled(_("Review “%(title)s”"), proposal),
            reverse("proposals:review", args=[proposal.number]),
            "review",
            _("Give a score and a reason for each criterion; about half an hour."),
            assignment.due_on or proposal.due_on,
        )


# --- administrators --------------------------------------------------------------------------------


def _as_admin(user) -> Iterator[Task]:
    unchecked = Organisation.objects.active().filter(is_verified=False).count()
    if unchecked:
        yield Task(
            ngettext("Check %(n)s new organisation", "Check %(n)s new organisations", unchecked) % {"n": unchecked},
            reverse("admin:partners_organisation_changelist") + "?is_verified__exact=0",
            "check-organisations",
            _("Applicants added them; compare them with the KvK register and merge doubles."),
        )
    failed = Message.objects.filter(state=MessageState.FAILED).count()
    if failed:
        yield Task(
            ngettext("Look at %(n)s mail that was not sent", "Look at %(n)s mails that were not sent", failed)
            % {"n": failed},
            reverse("admin:platform_message_changelist") + "?state__exact=failed",
            "failed-mail",
            _("The receivers do not know yet what they have to do."),
        )


def _failed_papers(user) -> Iterator[Task]:
    """Papers that could not be made, for whoever can try again: the page of the proposal has the button."""
    broken = ProposalPaper.objects.filter(state=PaperState.FAILED, proposal__in=Proposal.objects.visible_to(user))
    for paper in broken.select_related("proposal").order_by("-created_at", "-pk")[:MOST]:
        yield Task(
            _("Let “%(paper)s” be made again") % {"paper": paper.title},
            paper.proposal.get_absolute_url(),
            "failed-paper",
            _("A paper of %(number)s was not made. Without its papers a proposal cannot go on.")
            % {"number": paper.proposal.number},
        )


SOURCES: tuple[tuple[tuple[Role, ...], Callable], ...] = (
    ((Role.TBD,), _as_staff),
    ((Role.REVIEWER,), _as_reviewer),
    ((Role.BOARD,), as_board),
    ((Role.SECRETARY,), as_secretary),
    ((Role.CHAIR,), as_chair),
    ((Role.ADMIN,), _as_admin),
    ((Role.TBD, Role.ADMIN), _failed_papers),
)
