"""The proposals of the demonstration: every step of every story (``fixtures/demo``), in the order in which it happened.

A step is what a person did on a day, counted from today: negative is before. Steps go through the services that the
pages use, as the person who did it, so that the demonstration holds nothing the portal could not have made.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from partners.models import User
from programmes.models import CheckList, CriteriaSet
from twenteboard.platform import clock
from twenteboard.platform.events import record_reading
from twenteboard.platform.papers import render_paper

from ..enums import Audience, PaperKind, Stage, State
from ..models import Board, Meeting, Proposal
from ..statements import STATEMENTS
from ..workflow import perform
from . import advising, deciding, demo_project, intake, meetings, responding, reviewing, sample_plans
from .submitting import submit

Step = dict[str, Any]
FOLDER = settings.FIXTURE_DIRS[0] / "demo"
THURSDAY = 3
SATURDAY = 5


@dataclass
class Story:
    """One proposal on its road: the plan, who writes it, and the row once it was started."""

    plan: dict[str, Any]
    writer: User
    steps: list[Step]
    proposal: Proposal | None = None


@dataclass
class Tellers:
    """Everybody and everything the stories refer to by a short name."""

    people: dict[str, User]
    board: Board
    today: date
    meetings: dict[str, Meeting] = field(default_factory=dict)
    dates: dict[str, datetime] = field(default_factory=dict)
    without_papers: list[str] = field(default_factory=list)

    def moment(self, day: int, at: str) -> datetime:
        """Return the moment ``day`` days from today; a day in the weekend becomes the Friday before."""
        found = self.today + timedelta(days=day)
        found -= timedelta(days=max(0, found.weekday() - SATURDAY + 1))
        return _at(found, at)

    def meeting_moment(self, day: int, at: str) -> datetime:
        """Return the Thursday of the week that lies ``day`` days from today."""
        found = self.today + timedelta(days=day)
        return _at(found + timedelta(days=THURSDAY - found.weekday()), at)


def _at(day: date, at: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))


def tell(*, people: dict[str, User], board: Board, today: date) -> Tellers:
    """Walk all stories and meetings, step by step in the order of time. Returns what was made.

    Where no paper can be made on this machine, a proposal stays ready for the agenda; ``without_papers`` names it.
    """
    tellers = Tellers(people=people, board=board, today=today)
    agenda = json.loads((FOLDER / "meetings.json").read_text(encoding="utf-8"))["meetings"]
    stories = [
        story_of(json.loads(path.read_text(encoding="utf-8")), people=people, today=today)
        for path in sorted(FOLDER.glob("[0-9]*.json"))
    ]
    walk(tellers, stories, agenda)
    return tellers


def walk(tellers: Tellers, stories: list[Story], agenda: Step) -> None:
    """Do every step of ``stories`` and of the meetings in ``agenda``, the earliest first."""
    steps: list[tuple[datetime, int, Callable[[], None]]] = []
    for moment, step in _meeting_steps(tellers, agenda):
        steps.append((moment, len(steps), step))
    for story in stories:
        moment = None
        for step in story.steps:
            # Days that move out of a weekend never overtake the step before.
            moment = (
                max(_moment_of(tellers, step), moment + timedelta(minutes=5)) if moment else _moment_of(tellers, step)
            )
            steps.append((moment, len(steps), _bind(tellers, story, step)))
    for moment, _order, step in sorted(steps, key=lambda row: row[:2]):
        with clock.happened_at(moment):
            step()


def story_of(told: Step, *, people: dict[str, User], today: date) -> Story:
    """Read a story: its plan (or the code of a sample plan), its writer, and its steps."""
    plan = told["plan"]
    return Story(
        plan=sample_plans.placed_in_time(sample_plans.load_plan(plan) if isinstance(plan, str) else plan, today),
        writer=people[told["by"]],
        steps=[*told["story"], *told.get("project", ())],
    )


def _meeting_steps(tellers: Tellers, agenda: Step) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Planning each meeting, and opening and closing those that were held."""
    secretary = tellers.people["secretaris"]
    for code, row in agenda.items():
        starts = tellers.dates[code] = tellers.meeting_moment(row["day"], row["time"])

        def plan(code=code, row=row, starts=starts) -> None:
            tellers.meetings[code] = meetings.plan_meeting(
                board=tellers.board, starts_at=starts, place=row["place"], note=row["note"], by=secretary
            )

        def begin(code=code, row=row) -> None:
            present = {tellers.people[login].pk for login in row["present"]}
            seats = set(tellers.board.seats.filter(holder__in=present).values_list("pk", flat=True))
            meetings.open_meeting(meeting=tellers.meetings[code], by=secretary)
            meetings.set_attendance(meeting=tellers.meetings[code], present=seats, by=secretary)

        def end(code=code) -> None:
            meetings.close_meeting(meeting=tellers.meetings[code], by=secretary)

        yield tellers.moment(row["planned"], "09:00"), plan
        if "present" in row:
            yield starts, begin
            yield starts + timedelta(minutes=row["minutes"]), end


def _moment_of(tellers: Tellers, step: Step) -> datetime:
    if step["do"] == "decide":
        return tellers.dates[step["meeting"]] + timedelta(minutes=step["minute"])
    return tellers.moment(step["day"], step["time"])


def _bind(tellers: Tellers, story: Story, step: Step) -> Callable[[], None]:
    def happen() -> None:
        if step["do"] in VERBS:
            VERBS[step["do"]](tellers, story, step)
        else:
            demo_project.happen(story.proposal, step, people=tellers.people, today=tellers.today)

    return happen


# --- the applicants -------------------------------------------------------------------------------


def _start(tellers: Tellers, story: Story, step: Step) -> None:
    story.proposal = sample_plans.start_sample(plan=story.plan, by=story.writer)
    # The column notes when the row was written; here that is not when the plan began.
    Proposal.objects.filter(pk=story.proposal.pk).update(created_at=clock.now(), state_since=clock.now())
    story.proposal.refresh_from_db()


def _write(tellers: Tellers, story: Story, step: Step) -> None:
    sample_plans.fill(
        proposal=story.proposal,
        plan=story.plan,
        by=story.writer,
        stage=Stage(step["stage"]),
        only=step.get("only"),
    )


def _submit(tellers: Tellers, story: Story, step: Step) -> None:
    submit(proposal=story.proposal, by=story.writer, statements=set(STATEMENTS))


def _react(tellers: Tellers, story: Story, step: Step) -> None:
    responding.send_response(proposal=story.proposal, by=story.writer, text=step["text"])


def _read(tellers: Tellers, story: Story, step: Step) -> None:
    record_reading("proposal.read", by=tellers.people[step["by"]], obj=story.proposal)


def _withdraw(tellers: Tellers, story: Story, step: Step) -> None:
    perform(story.proposal, "withdraw", by=story.writer, reason=step["reason"])


# --- TBD and the reviewers ------------------------------------------------------------------------


def _take_on(tellers: Tellers, story: Story, step: Step) -> None:
    intake.take_on(
        proposal=story.proposal,
        by=tellers.people[step["by"]],
        owner=tellers.people[step["owner"]],
        deputy=tellers.people.get(step.get("deputy")),
    )


def _criteria(proposal: Proposal) -> dict[str, int]:
    criteria = proposal.criteria_set or CriteriaSet.objects.get(programme=proposal.programme, status="in_force")
    return dict(criteria.criteria.values_list("code", "pk"))


def _assess(tellers: Tellers, story: Story, step: Step) -> None:
    criteria = _criteria(story.proposal)
    intake.save_assessment(
        proposal=story.proposal,
        by=tellers.people[step["by"]],
        seen_revision=0,
        answers={criteria[code]: (answer, reason) for code, (answer, reason) in step["answers"].items()},
        conclusion=step["conclusion"],
    )


def _move(tellers: Tellers, story: Story, step: Step) -> None:
    perform(story.proposal, step["name"], by=tellers.people[step["by"]], reason=step.get("reason", ""))


def _check(tellers: Tellers, story: Story, step: Step) -> None:
    checks = CheckList.objects.get(programme=story.proposal.programme, status="in_force").checks_of_list
    notes = step["notes"]
    answers = {pk: tuple(notes.get(code, ("yes", ""))) for code, pk in checks.values_list("code", "pk")}
    intake.save_qualification(
        proposal=story.proposal,
        by=tellers.people[step["by"]],
        seen_revision=0,
        answers=answers,
        conclusion=step["conclusion"],
    )


def _complete(tellers: Tellers, story: Story, step: Step) -> None:
    by = tellers.people[step["by"]]
    intake.save_completion(
        proposal=story.proposal,
        by=by,
        seen_revision=0,
        due_on=tellers.moment(step["due"], "12:00").date(),
        points=[tuple(point) for point in step["points"]],
    )
    perform(story.proposal, "ask_completion", by=by)


def _qualify(tellers: Tellers, story: Story, step: Step) -> None:
    by = tellers.people[step["by"]]
    _check(tellers, story, step)
    reviewing.assign_reviewers(
        proposal=story.proposal,
        by=by,
        reviewers=[tellers.people[login] for login in step["reviewers"]],
        due_on=tellers.moment(step["due"], "12:00").date(),
    )
    perform(story.proposal, "qualify", by=by)


def _review(tellers: Tellers, story: Story, step: Step) -> None:
    by = tellers.people[step["by"]]
    write = reviewing.save_review if step["do"] == "begin_review" else reviewing.submit_review
    criteria = _criteria(story.proposal)
    reviewing.begin_review(proposal=story.proposal, by=by)
    write(
        proposal=story.proposal,
        by=by,
        seen_revision=0,
        scores={criteria[code]: (score, reason) for code, (score, reason) in step["scores"].items()},
        verdict=step["verdict"],
        comment=step["comment"],
        confidential_note=step["note"],
    )


def _hear(tellers: Tellers, story: Story, step: Step) -> None:
    reviewing.record_consultation(
        proposal=story.proposal,
        by=tellers.people[step["by"]],
        party=step["party"],
        is_core_team=step["core"],
        text=step["text"],
        heard_on=clock.today(),
    )


def _close(tellers: Tellers, story: Story, step: Step) -> None:
    perform(story.proposal, "close_review", by=tellers.people[step["by"]], reason=step.get("reason", ""))


def _advise(tellers: Tellers, story: Story, step: Step) -> None:
    advising.save_advice(
        proposal=story.proposal,
        audience=Audience(step["audience"]),
        by=tellers.people[step["by"]],
        seen_revision=0,
        texts=step["texts"],
    )


def _approve(tellers: Tellers, story: Story, step: Step) -> None:
    advising.approve_advice(
        proposal=story.proposal,
        audience=Audience(step["audience"]),
        by=tellers.people[step["by"]],
        seen_revision=1,
    )


# --- the Board ------------------------------------------------------------------------------------


def _agenda(tellers: Tellers, story: Story, step: Step) -> None:
    paper = story.proposal.papers.filter(kind=PaperKind.ADVICE, audience=Audience.BOARD).order_by("-pk").first()
    if not render_paper(paper._meta.label_lower, paper.pk):
        tellers.without_papers.append(story.proposal.number)
        return
    meeting = tellers.meetings[step["meeting"]]
    perform(story.proposal, "put_on_agenda", by=tellers.people[step["by"]], meeting=meeting)


def _decide(tellers: Tellers, story: Story, step: Step) -> None:
    if story.proposal.state != State.AGENDA:
        return
    votes_for, votes_against, votes_abstained = step["votes"]
    criteria = _criteria(story.proposal)
    decision = deciding.record_decision(
        proposal=story.proposal,
        seen_revision=0,
        by=tellers.people["secretaris"],
        decision=deciding.DecisionIn(
            outcome=step["outcome"],
            amount=Decimal(step["amount"]) if step["amount"] else None,
            text=step["text"],
            grounds=step["grounds"],
            votes_for=votes_for,
            votes_against=votes_against,
            votes_abstained=votes_abstained,
            conditions=tuple(
                deciding.ConditionIn(text=text, owner=owner, due_on=tellers.moment(due, "12:00").date())
                for text, owner, due in step.get("conditions", ())
            ),
            reasons={criteria[code]: text for code, text in step.get("reasons", {}).items()},
        ),
    )
    deciding.confirm_decision(proposal=story.proposal, seen_revision=decision.revision, by=tellers.people["voorzitter"])


VERBS: dict[str, Callable[[Tellers, Story, Step], None]] = {
    "start": _start,
    "write": _write,
    "submit": _submit,
    "react": _react,
    "read": _read,
    "withdraw": _withdraw,
    "take_on": _take_on,
    "assess": _assess,
    "move": _move,
    "check": _check,
    "complete": _complete,
    "qualify": _qualify,
    "review": _review,
    "begin_review": _review,
    "hear": _hear,
    "close": _close,
    "advise": _advise,
    "approve": _approve,
    "agenda": _agenda,
    "decide": _decide,
}
