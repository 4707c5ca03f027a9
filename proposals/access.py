"""What a person is to a proposal: read once per request, used by every rule.

The answers are remembered on the proposal instance and each is read only when a rule asks for it, so that drawing ten
buttons asks the database once, and an applicant's page never asks about reviewers.
"""

from functools import cached_property

from django.db.models import BooleanField, Expression, ExpressionWrapper, OuterRef, Subquery

from partners.enums import Role

from .enums import AssignmentState
from .querysets import has_interest, organisations_of


class Access:
    """Relation of one person to one proposal; each answer is at most two small queries."""

    def __init__(self, user, proposal) -> None:
        self._user = user
        self._proposal = proposal

    @cached_property
    def level(self) -> str | None:
        """What this person may do as somebody of the consortium."""
        return self._proposal.team.filter(user=self._user).order_by().values_list("level", flat=True).first()

    @cached_property
    def has_interest(self) -> bool:
        """Belongs to an organisation of the consortium, or declared an interest."""
        return (
            self._proposal.interests.filter(user=self._user).exists()
            or self._proposal.members.filter(organisation_id__in=organisations_of(self._user)).exists()
        )

    @cached_property
    def is_assigned(self) -> bool:
        """Was asked to review."""
        if not self._user.has_role(Role.REVIEWER):
            return False
        return self._proposal.assignments.filter(reviewer=self._user).exclude(state=AssignmentState.CANCELLED).exists()


def access_of(user, proposal) -> Access:
    """Return the relation of ``user`` to ``proposal``, the same one for as long as this instance lives."""
    known = proposal.__dict__.setdefault("_access", {})
    if user.pk not in known:
        known[user.pk] = Access(user, proposal)
    return known[user.pk]


def forget_access(proposal) -> None:
    """Drop what is remembered, after a change of team, consortium, interests or assignments."""
    proposal.__dict__.pop("_access", None)


def access_columns(user) -> dict[str, Expression]:
    """What ``know_access`` reads, for ``annotate``: the row of a proposal then tells what else takes three queries."""
    from .models import TeamMember

    level = TeamMember.objects.filter(proposal=OuterRef("pk"), user=user).order_by().values("level")[:1]
    columns: dict[str, Expression] = {"access_level": Subquery(level)}
    if _may_meet_interests(user):
        organisations_of(user)  # two small reads that keep nested ones out of the large query
        columns["access_interest"] = ExpressionWrapper(has_interest(user), output_field=BooleanField())
    return columns


def _may_meet_interests(user) -> bool:
    """Whether rules ask for interests: not of who has no role, nor of who reads everything."""
    return bool(user.roles) and not user.has_role(Role.ADMIN, Role.AUDITOR)


def know_access(proposal, user) -> None:
    """Remember what the read of ``proposal`` with ``access_columns`` told of ``user``."""
    known = access_of(user, proposal).__dict__
    known["level"] = proposal.access_level
    if _may_meet_interests(user):
        known["has_interest"] = proposal.access_interest


def know_team_member(proposal, user, level: str) -> None:
    """Remember that ``user`` is on the team, where the read of the proposal already told so."""
    access_of(user, proposal).__dict__["level"] = level
