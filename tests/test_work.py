"""The page "Mijn werk": each role finds what it has to do, and nothing that is not its own."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from proposals.enums import AssignmentState, DecisionState, MeetingState, State, TeamLevel
from proposals.models import (
    Advice,
    AdviceVersion,
    AgendaItem,
    Board,
    Decision,
    Interest,
    Meeting,
    Proposal,
    ProposalPaper,
    ReviewAssignment,
)
from proposals.services.demo_board import make_demo_board
from proposals.worklist import tasks_for
from tests.factories import (
    OrganisationFactory,
    ProjectFactory,
    ProposalFactory,
    UserFactory,
    submitted_quickscan,
    team_member,
)
from twenteboard.platform.enums import MessageState, PaperState
from twenteboard.platform.events import record
from twenteboard.platform.models import Message
from twenteboard.platform.outbox import queue_mail
from twenteboard.platform.worklist import Task, in_order
from twenteboard.views.work import greeting, in_a_sentence

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def days(n: int):
    return timezone.localdate() + timedelta(days=n)


def in_state(state, *, due_on=None, owner=None, **more) -> Proposal:
    """A proposal as it stands in ``state``, without having walked there."""
    proposal = submitted_quickscan(ProposalFactory(quickscan=True, **more))
    columns = {"state": state, "due_on": due_on, "owner": owner}
    if state in (State.GRANTED, State.GRANTED_CONDITIONALLY):
        columns["project"] = ProjectFactory(programme=proposal.programme)
    Proposal.objects.filter(pk=proposal.pk).update(**columns)
    return Proposal.objects.get(pk=proposal.pk)


def kinds(user) -> list[str]:
    return [task.kind for task in tasks_for(fresh(user))]


def fresh(user):
    """The same person as on the next request: nothing remembered."""
    return type(user).objects.get(pk=user.pk)


def page(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("work"))


def meeting_with(*proposals, state=MeetingState.PLANNED, in_days=10) -> Meeting:
    board, _new = Board.objects.get_or_create(programme=proposals[0].programme, defaults={"name": "Voorbeeldboard"})
    starts = timezone.make_aware(datetime.combine(days(in_days), datetime.min.time().replace(hour=14)))
    meeting = Meeting.objects.create(board=board, starts_at=starts, state=state, created_by=UserFactory())
    for proposal in proposals:
        AgendaItem.objects.create(meeting=meeting, proposal=proposal)
    return meeting


# --- the page ----------------------------------------------------------------------------------------


def test_a_visitor_logs_in_first(client):
    assert client.get(reverse("work"))["Location"] == f"{reverse('account_login')}?next={reverse('work')}"


def test_a_new_applicant_reads_what_comes_here_and_how_to_begin(client):
    text = page(client, UserFactory()).content.decode()
    assert "Er wacht niets op u." in text
    assert "U begint met een quickscan." in text
    assert reverse("programmes:apply") in text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MONITOR])
def test_who_only_looks_finds_where_to_look(client, role):
    response = page(client, UserFactory(roles=[role]))
    assert response.context["looks"]
    assert all(look["url"] in response.content.decode() for look in response.context["looks"])


def test_the_heading_counts_what_asks_attention_and_names_reason_and_date(client):
    proposal = in_state(State.INCOMPLETE, due_on=days(0))
    text = page(client, proposal.created_by).content.decode()
    assert "Eén zaak vraagt nu uw aandacht." in text
    assert f"Vul ‘{proposal.title}’ aan" in text
    assert "Er ontbreekt iets." in text
    assert "Vandaag" in text
    assert reverse("proposals:tasks", args=[proposal.number]) in text


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "Goedemorgen."), (13, "Goedemiddag."), (20, "Goedenavond."), (2, "Goedenavond.")]
)
def test_the_greeting_follows_the_clock(hour, words):
    assert greeting(datetime(2026, 11, 23, hour)) == words


def test_the_sentence_follows_the_number():
    assert in_a_sentence(0, 0) == "Er wacht niets op u."
    assert in_a_sentence(0, 2) == "Deze week hoeft u niets te doen."
    assert in_a_sentence(4, 2) == "4 zaken vragen nu uw aandacht."


def test_titles_cannot_break_the_page(client):
    proposal = ProposalFactory(title="<script>alert(1)</script> 100%(x)s")
    text = page(client, proposal.created_by).content.decode()
    assert "<script>alert" not in text
    assert "100%(x)s" in text


# --- order and marks ---------------------------------------------------------------------------------


def test_late_comes_first_and_what_waits_for_others_last():
    tasks = [
        Task("ooit", "/a/", "x"),
        Task("bij anderen", "/b/", "x", waiting="Bij TBD", due_on=days(-9)),
        Task("later", "/c/", "x", due_on=days(30)),
        Task("te laat", "/d/", "x", due_on=days(-1)),
        Task("vandaag", "/e/", "x", due_on=days(0)),
    ]
    assert [task.text for task in in_order(tasks)] == ["te laat", "vandaag", "later", "ooit", "bij anderen"]


@pytest.mark.parametrize(
    ("due", "status", "tone", "presses"),
    [
        (-1, "Te laat", "late", True),
        (0, "Vandaag", "mine", True),
        (1, "Morgen", "mine", True),
        (7, None, "mine", True),
        (8, None, "off", False),
    ],
)
def test_a_date_gives_the_mark(due, status, tone, presses):
    task = Task("iets", "/", "x", due_on=days(due))
    assert (task.tone, task.is_pressing) == (tone, presses)
    assert task.status == status or task.status.startswith("Uiterlijk ")


def test_a_late_task_says_since_when():
    assert "Dit moest op" in Task("iets", "/", "x", "Waarom.", days(-2)).note


# --- applicants --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.INVITED, "write-proposal"),
        (State.INCOMPLETE, "complete"),
        (State.HEARING, "react"),
        (State.GRANTED, "read-decision"),
        (State.REJECTED, "read-decision"),
        (State.DECLINED, "read-decision"),
        (State.SUBMITTED, "waiting"),
        (State.AGENDA, "waiting"),
    ],
)
def test_an_applicant_finds_what_the_state_asks(state, kind):
    assert kinds(in_state(state).created_by) == [kind]


def test_a_draft_asks_to_be_finished():
    assert kinds(ProposalFactory().created_by) == ["finish-quickscan"]


def test_a_reader_has_nothing_to_write():
    proposal = in_state(State.INVITED)
    reader = team_member(proposal, level=TeamLevel.READER)
    assert kinds(reader) == ["waiting"]


def test_only_the_lead_editor_is_asked_to_react():
    proposal = in_state(State.HEARING)
    assert kinds(team_member(proposal, level=TeamLevel.EDITOR)) == ["waiting"]


def test_a_decision_that_was_read_is_done():
    proposal = in_state(State.GRANTED)
    record("proposal.read", by=proposal.created_by, obj=proposal)
    assert kinds(proposal.created_by) == []


def test_a_withdrawn_proposal_asks_nothing():
    assert kinds(in_state(State.WITHDRAWN).created_by) == []


def test_somebody_elses_proposal_is_nobodys_business():
    ProposalFactory()
    assert kinds(UserFactory()) == []


# --- TBD ---------------------------------------------------------------------------------------------


@pytest.fixture
def adviser():
    return UserFactory(roles=[Role.TBD])


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.QUICKSCAN, "assess"),
        (State.SUBMITTED, "qualify"),
        (State.ADVICE, "write-advice"),
        (State.READY, "put-on-agenda"),
        (State.DEFERRED, "deferred"),
    ],
)
def test_an_adviser_finds_cases_without_owner_and_the_own_ones(adviser, state, kind):
    in_state(state)
    in_state(state, owner=adviser)
    in_state(state, owner=UserFactory(roles=[Role.TBD]))
    assert kinds(adviser) == [kind, kind]


def test_an_adviser_sees_a_colleagues_case_when_it_is_late(adviser):
    in_state(State.SUBMITTED, owner=UserFactory(roles=[Role.TBD]), due_on=days(-3))
    assert [task.tone for task in tasks_for(adviser)] == ["late"]


def test_reviews_that_are_all_in_ask_to_close_the_review(adviser):
    proposal = in_state(State.REVIEW, owner=adviser)
    for state in (AssignmentState.SUBMITTED, AssignmentState.SUBMITTED, AssignmentState.CANCELLED):
        ReviewAssignment.objects.create(proposal=proposal, reviewer=UserFactory(), state=state, assigned_by=adviser)
    task = tasks_for(adviser)[0]
    assert task.kind == "close-review"
    assert task.why == "Alle 2 beoordelingen zijn binnen."


def test_reviews_that_are_not_in_wait_until_they_are_late(adviser):
    proposal = in_state(State.REVIEW, owner=adviser, due_on=days(2))
    ReviewAssignment.objects.create(proposal=proposal, reviewer=UserFactory(), assigned_by=adviser)
    assert kinds(adviser) == ["waiting"]
    Proposal.objects.filter(pk=proposal.pk).update(due_on=days(-1))
    assert kinds(adviser) == ["chase-review"]


def test_an_advice_asks_for_a_second_reader_who_is_not_its_author(adviser):
    author = UserFactory(roles=[Role.TBD])
    proposal = in_state(State.ADVICE, owner=author)
    advice = Advice.objects.create(proposal=proposal, audience="applicant")
    version = AdviceVersion.objects.create(advice=advice, n=1, submission=proposal.current_submission, author=author)
    assert kinds(adviser) == ["second-read"]
    assert kinds(author) == ["write-advice"]
    AdviceVersion.objects.filter(pk=version.pk).update(approved_by=adviser, approved_at=timezone.now())
    assert kinds(adviser) == []
    assert kinds(author) == ["send-advice"]


def test_an_advice_that_was_returned_is_the_authors_again(adviser):
    author = UserFactory(roles=[Role.TBD])
    proposal = in_state(State.ADVICE, owner=UserFactory(roles=[Role.TBD]))
    advice = Advice.objects.create(proposal=proposal, audience="board")
    AdviceVersion.objects.create(advice=advice, n=1, submission=proposal.current_submission, author=author)
    record("advice.returned", by=adviser, obj=proposal)
    assert kinds(adviser) == []
    assert [task.why for task in tasks_for(author)] == ["De tweede lezer gaf het terug met opmerkingen."]
    record("advice.saved", by=author, obj=proposal)
    assert kinds(adviser) == ["second-read"]


def test_a_paper_that_failed_asks_to_be_made_again(adviser):
    proposal = in_state(State.SUBMITTED, owner=UserFactory(roles=[Role.TBD]))
    assert kinds(adviser) == []
    ProposalPaper.objects.filter(proposal=proposal).update(state=PaperState.FAILED)
    assert set(kinds(adviser)) == {"failed-paper"}
    assert tasks_for(fresh(adviser))[0].url == proposal.get_absolute_url()
    Interest.objects.create(proposal=proposal, user=adviser, reason="Familie.", declared_by=adviser)
    assert kinds(adviser) == []


def test_terms_of_the_applicants_that_passed_come_back_to_tbd(adviser):
    in_state(State.HEARING, owner=adviser, due_on=days(-1))
    in_state(State.INCOMPLETE, owner=adviser, due_on=days(-1))
    in_state(State.HEARING, owner=adviser, due_on=days(3))
    assert sorted(kinds(adviser)) == ["chase-completion", "waiting", "write-advice"]


def test_an_interest_hides_the_case(adviser):
    proposal = in_state(State.SUBMITTED)
    Interest.objects.create(proposal=proposal, user=adviser, reason="Familie.", declared_by=adviser)
    in_state(State.SUBMITTED, organisation=(own := OrganisationFactory()))
    adviser.memberships.create(organisation=own)
    assert kinds(adviser) == []


# --- reviewers, the Board, the administrator ---------------------------------------------------------


def test_a_reviewer_finds_the_reviews_that_are_open():
    reviewer = UserFactory(roles=[Role.REVIEWER])
    for state in (AssignmentState.OPEN, AssignmentState.SUBMITTED, AssignmentState.CANCELLED):
        ReviewAssignment.objects.create(
            proposal=in_state(State.REVIEW), reviewer=reviewer, state=state, due_on=days(4), assigned_by=reviewer
        )
    tasks = tasks_for(reviewer)
    assert [(task.kind, task.due_on) for task in tasks] == [("review", days(4))]


def test_a_review_that_is_only_prepared_is_no_work_yet():
    reviewer = UserFactory(roles=[Role.REVIEWER])
    ReviewAssignment.objects.create(proposal=in_state(State.SUBMITTED), reviewer=reviewer, assigned_by=reviewer)
    assert kinds(reviewer) == []


def test_a_member_reads_the_papers_of_what_they_may_see():
    first, second = in_state(State.AGENDA), in_state(State.AGENDA)
    member = UserFactory(roles=[Role.BOARD])
    Interest.objects.create(proposal=second, user=member, reason="Bestuurslid.", declared_by=member)
    meeting = meeting_with(first, second)
    task = tasks_for(member)[0]
    assert task.kind == "read-papers"
    assert task.why == "Op de agenda staat één voorstel."
    assert task.url == reverse("proposals:meeting", args=[meeting.pk])
    assert task.due_on == days(10)


def test_a_closed_meeting_asks_nothing():
    meeting_with(in_state(State.GRANTED), state=MeetingState.CLOSED)
    assert kinds(UserFactory(roles=[Role.BOARD])) == []


def test_the_secretary_prepares_records_and_then_the_chair_confirms():
    proposal = in_state(State.AGENDA)
    meeting = meeting_with(proposal, in_days=0)
    secretary, chair = UserFactory(roles=[Role.SECRETARY]), UserFactory(roles=[Role.CHAIR])
    assert kinds(secretary) == ["prepare-meeting"]
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.OPEN)
    assert kinds(secretary) == ["record-decision"]
    Decision.objects.create(
        proposal=proposal,
        item=meeting.items.get(),
        outcome="grant",
        state=DecisionState.RECORDED,
        recorded_by=secretary,
    )
    assert kinds(secretary) == []
    assert sorted(kinds(chair)) == ["confirm-decision", "lead-meeting"]
    task = next(task for task in tasks_for(chair) if task.kind == "confirm-decision")
    assert task.why == f"Vastgelegd door {secretary.full_name}: toegekend."


def test_the_administrator_finds_new_organisations_and_what_failed():
    admin = UserFactory(roles=[Role.ADMIN])
    OrganisationFactory(is_verified=False)
    queue_mail("account_unknown_account", to="iemand@voorbeeld.example", key="een", context={"email": "x"})
    assert kinds(admin) == ["check-organisations"]
    Message.objects.update(state=MessageState.FAILED)
    tasks = tasks_for(admin)
    assert [task.text for task in tasks] == ["Bekijk 1 e-mail die niet is verstuurd", "Controleer 1 nieuwe organisatie"]
    assert all(task.url.startswith("/beheer/django/") for task in tasks)


# --- queries -----------------------------------------------------------------------------------------


def one_of_everything(person) -> None:
    """Add a row of each kind that a person of any role could find."""
    proposal = in_state(State.AGENDA)
    meeting_with(proposal, in_days=20 + Meeting.objects.count())
    meeting_with(in_state(State.AGENDA), in_days=40 + Meeting.objects.count(), state=MeetingState.OPEN)
    ReviewAssignment.objects.create(proposal=in_state(State.REVIEW), reviewer=person, assigned_by=person)
    for state in (State.QUICKSCAN, State.SUBMITTED, State.ADVICE, State.READY, State.DEFERRED):
        in_state(state)
    OrganisationFactory(is_verified=False)
    mine = ProposalFactory()
    mine.team.create(user=person, level=TeamLevel.LEAD_EDITOR)


@pytest.mark.parametrize("roles", [[], *[[role] for role in Role], [Role.TBD, Role.REVIEWER], [Role.BOARD, Role.CHAIR]])
def test_three_rows_take_as_many_queries_as_one(client, roles):
    person = UserFactory(roles=roles)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for rows in (1, 2):
        for _n in range(rows):
            one_of_everything(person)
        client.get(reverse("work"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse("work")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES + max(0, len(roles) - 1)  # another role, another question


def test_the_demo_board_fits_the_page(client):
    proposal = in_state(State.AGENDA)
    make_demo_board(proposal.programme)
    meeting_with(proposal)
    assert page(client, UserFactory(roles=[Role.BOARD])).status_code == 200
