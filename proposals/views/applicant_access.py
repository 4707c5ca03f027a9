"""How the pages of applicants get hold of their proposal, in one query."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404

from ..access import know_team_member
from ..models import Proposal, TeamMember
from ..rules import may


def own_proposals(user):
    """Proposals of which ``user`` is on the team, each with their ``my_level``."""
    level = TeamMember.objects.filter(proposal=OuterRef("pk"), user=user).values("level")[:1]
    return Proposal.objects.own(user).annotate(my_level=Subquery(level))


def own_proposal(user, number: str, *, permission: str = "view_proposal", queryset=None) -> Proposal:
    """Return the proposal for a page of the applicants.

    Raises ``Http404`` to whom may not know of it, and ``PermissionDenied`` to whom may read but not do this.
    """
    rows = own_proposals(user) if queryset is None else queryset
    proposal = rows.select_related("programme", "line", "narrative").filter(number=number).first()
    if proposal is None:
        if Proposal.objects.visible_to(user).filter(number=number).exists():
            raise PermissionDenied
        raise Http404
    know_team_member(proposal, user, proposal.my_level)
    if not may(user, permission, proposal):
        raise PermissionDenied
    return proposal
