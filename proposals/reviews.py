"""Reads around reviews: who can be asked, how far they are, and the scores side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from partners.enums import Role
from partners.models import Membership, User
from programmes.models import Criterion

from .enums import AssignmentState
from .models import CriterionScore, Proposal, Review, ReviewAssignment
from .reasons import reasons_to_step_aside
from .states import FINAL

SCORES = Prefetch("review__scores", CriterionScore.objects.select_related("criterion"))


def people_with_role(role: str) -> QuerySet[User]:
    """Active people who have this role today, by name."""
    today = timezone.localdate()
    return (
        User.objects.filter(
            Q(role_assignments__starts_on__isnull=True) | Q(role_assignments__starts_on__lte=today),
            Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gte=today),
            role_assignments__role=role,
            is_active=True,
        )
        .order_by("full_name", "email")
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be asked: where they work, how many reviews they have to do, and why they must step aside."""

    person: User
    organisations: str
    pillars: str
    workload: int
    interest: str = ""

    def __str__(self) -> str:
        return str(self.person)

    @property
    def pk(self) -> int:
        """Key of the person."""
        return self.person.pk


def with_workplaces(people: Sequence[User]) -> None:
    """Give people ``current_memberships`` (with organisation). One query."""
    prefetch_related_objects(
        list(people),
        Prefetch(
            "memberships",
            Membership.objects.current().select_related("organisation"),
            to_attr="current_memberships",
        ),
    )


def candidates(proposal: Proposal, assignments: Sequence[ReviewAssignment] = ()) -> list[Candidate]:
    """Reviewers who were not asked yet, those who can be asked first. Three queries, for any number.

    The reviewers of ``assignments`` get their workplaces along with the others.
    """
    asked = proposal.assignments.exclude(state=AssignmentState.CANCELLED).values("reviewer")
    people = list(
        people_with_role(Role.REVIEWER)
        .exclude(pk__in=asked)
        .annotate(
            workload=Count(
                "review_assignments",
                filter=Q(review_assignments__state=AssignmentState.OPEN)
                & ~Q(review_assignments__proposal__state__in=FINAL),
                distinct=True,
            )
        )
    )
    with_workplaces([*people, *(row.reviewer for row in assignments)])
    reasons = reasons_to_step_aside(proposal, people)
    found = [
        Candidate(
            person,
            ", ".join(row.organisation.label for row in person.current_memberships),
            ", ".join(dict.fromkeys(str(row.organisation.get_pillar_display()) for row in person.current_memberships)),
            person.workload,
            reasons.get(person.pk, ""),
        )
        for person in people
    ]
    return sorted(found, key=lambda candidate: bool(candidate.interest))


def assignments_of(proposal: Proposal) -> list[ReviewAssignment]:
    """Everyone who was asked, with review and scores. Two queries."""
    return list(proposal.assignments.select_related("reviewer", "review").prefetch_related(SCORES).order_by("pk"))


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Scores on one criterion, in the order of the reviewers; ``spread`` is highest minus lowest."""

    criterion: Criterion
    scores: tuple[int | None, ...]
    average: Decimal | None
    spread: int | None

    @property
    def is_divided(self) -> bool:
        """The reviewers differ by more than half the scale."""
        return self.spread is not None and self.spread * 2 > self.criterion.scale_max - 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """The scores that are in: criterion × reviewer. ``total`` is the weighted average of the averages."""

    reviews: tuple[Review, ...]
    rows: tuple[MatrixRow, ...]
    total: Decimal | None

    @property
    def scale_max(self) -> int:
        """The highest score."""
        return max((row.criterion.scale_max for row in self.rows), default=5)


def matrix_of(criteria: Sequence[Criterion], assignments: Sequence[ReviewAssignment]) -> Matrix:
    """Put the scores of the reviews that were handed in side by side. Asks no database."""
    reviews = tuple(assignment.review for assignment in assignments if assignment.state == AssignmentState.SUBMITTED)
    by_review = [{score.criterion_id: score.score for score in review.scores.all()} for review in reviews]
    rows = []
    for criterion in criteria:
        scores = tuple(stored.get(criterion.pk) for stored in by_review)
        given = [score for score in scores if score is not None]
        rows.append(
            MatrixRow(
                criterion,
                scores,
                _rounded(mean(Decimal(score) for score in given)) if given else None,
                max(given) - min(given) if given else None,
            )
        )
    weighted = [(row.average, row.criterion.weight) for row in rows if row.average is not None and row.criterion.weight]
    weight = sum(weight for _average, weight in weighted)
    total = sum(average * weight for average, weight in weighted) / weight if weight else None
    return Matrix(reviews, tuple(rows), _rounded(total) if total is not None else None)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
