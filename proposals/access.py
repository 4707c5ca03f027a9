"""What a person is to a proposal: read once per request, used by every rule.

The answers are remembered on the proposal instance, so that drawing ten buttons asks the database once.
"""

from dataclasses import dataclass

from partners.enums import Role

from .enums import AssignmentState
from .querysets import organisations_of


@dataclass(frozen=True, slots=True)
class Access:
    """Relation of one person to one proposal."""

    level: str | None
    has_interest: bool
    is_assigned: bool


def access_of(user, proposal) -> Access:
    """Return the relation of ``user`` to ``proposal``; at most three small queries, fewer where roles rule it out."""
    known = proposal.__dict__.setdefault("_access", {})
    if user.pk not in known:
        known[user.pk] = _read(user, proposal)
    return known[user.pk]


def forget_access(proposal) -> None:
    """Drop what is remembered, after a change of team, consortium, interests or assignments."""
    proposal.__dict__.pop("_access", None)


def _read(user, proposal) -> Access:
    level = proposal.team.filter(user=user).values_list("level", flat=True).first()
    works_for_process = user.has_role(Role.TBD, Role.REVIEWER, Role.BOARD, Role.CHAIR, Role.SECRETARY)
    interest = assigned = False
    if works_for_process:
        interest = (
            proposal.interests.filter(user=user).exists()
            or proposal.members.filter(organisation_id__in=organisations_of(user)).exists()
        )
    if user.has_role(Role.REVIEWER):
        assigned = proposal.assignments.filter(reviewer=user).exclude(state=AssignmentState.CANCELLED).exists()
    return Access(level=level, has_interest=interest, is_assigned=assigned)


def know_team_member(proposal, user, level: str) -> None:
    """Remember that ``user`` is on the team, where the read of the proposal already told so.

    Somebody of the team counts as having an interest: what they may do here, they may do as applicant.
    """
    proposal.__dict__.setdefault("_access", {})[user.pk] = Access(level=level, has_interest=True, is_assigned=False)
