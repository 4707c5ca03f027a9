"""A proposal on TBD's desk with the people around it: for tests of intake, reviews and advice."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from partners.models import User
from proposals.enums import State
from proposals.models import Proposal, ReviewAssignment
from proposals.services import advising, intake, reviewing
from tests.factories import (
    CheckListFactory,
    CriteriaSetFactory,
    OrganisationFactory,
    ProposalFactory,
    UserFactory,
)
from tests.proposals.road import place

TEXTS = {
    "summary": "Wij zijn positief.",
    "strengths": "Sterk consortium.",
    "concerns": "Geld na 2029.",
    "suggestions": "",
    "recommendation": "grant",
    "conditions": "",
}


def in_days(days: int) -> date:
    """A date so many days from now."""
    return timezone.localdate() + timedelta(days=days)


def date_parts(name: str, day: date) -> dict[str, str]:
    """How a browser posts a date in three boxes."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


@dataclass
class Desk:
    """One proposal, two advisers, reviewers with and without an interest, and the lists it is judged by."""

    proposal: Proposal
    tbd: User
    colleague: User
    reviewers: list[User]
    partner: User
    criteria: list = field(default_factory=list)
    checks: list = field(default_factory=list)

    def fresh(self) -> Proposal:
        """The proposal as a new request would read it."""
        return Proposal.objects.select_related("programme", "line", "current_submission", "criteria_set").get(
            pk=self.proposal.pk
        )

    def at(self, state: State) -> Proposal:
        """Put the proposal in ``state`` and return it fresh."""
        place(self.fresh(), state)
        return self.fresh()

    def assign(self, *people: User) -> list[ReviewAssignment]:
        """Ask these reviewers (all without an interest by default)."""
        return reviewing.assign_reviewers(
            proposal=self.fresh(), by=self.tbd, reviewers=people or self.reviewers, due_on=in_days(14)
        )

    def scores(self, score: int = 4) -> dict:
        """A score with a reason on every criterion."""
        return {criterion.pk: (score, "De proef laat zien dat het werkt.") for criterion in self.criteria}

    def write_review(self, person: User, score: int = 4, *, hand_in: bool = True):
        """Begin a review as ``person`` and hand it in (or keep it as draft)."""
        reviewing.begin_review(proposal=self.fresh(), by=person)
        write = reviewing.submit_review if hand_in else reviewing.save_review
        return write(
            proposal=self.fresh(),
            by=person,
            seen_revision=0,
            scores=self.scores(score),
            verdict="positive",
            comment="Helder plan.",
            confidential_note="Alleen voor TBD.",
        )

    def write_advice(self, audience: str, by: User | None = None, **texts: str):
        """Save a complete draft of an advice."""
        draft = advising.draft_for(proposal=self.fresh(), audience=audience, by=by or self.tbd)
        return advising.save_advice(
            proposal=self.fresh(),
            audience=audience,
            by=by or self.tbd,
            seen_revision=draft.revision,
            texts=TEXTS | texts,
        )

    def assess(self, answer: str = "yes", seen: int = 0, by: User | None = None):
        """Answer every criterion of the quickscan."""
        return intake.save_assessment(
            proposal=self.fresh(),
            by=by or self.tbd,
            seen_revision=seen,
            answers={criterion.pk: (answer, "Daarom.") for criterion in self.criteria},
            conclusion="Goed plan.",
        )


def desk(state: State = State.SUBMITTED, *, reviewers: int = 2) -> Desk:
    """Make a desk with its proposal in ``state``."""
    proposal = ProposalFactory(full=True)
    criteria = CriteriaSetFactory(programme=proposal.programme)
    checks = CheckListFactory(programme=proposal.programme)
    proposal.criteria_set = criteria
    proposal.save(update_fields=["criteria_set"])
    made = Desk(
        proposal=proposal,
        tbd=UserFactory(roles=["tbd"]),
        colleague=UserFactory(roles=["tbd"]),
        reviewers=[UserFactory(roles=["reviewer"], organisations=[OrganisationFactory()]) for _n in range(reviewers)],
        partner=UserFactory(
            roles=["reviewer", "tbd"], organisations=[proposal.members.exclude(role="lead").get().organisation]
        ),
        criteria=list(criteria.criteria.all()),
        checks=list(checks.checks_of_list.all()),
    )
    made.at(state)
    return made
