"""How views get hold of a proposal: what a person may not know of does not exist (404), what they may not do is 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from programmes.chain import columns_for
from twenteboard.platform.access import needs_of

from ..access import access_columns
from ..models import Proposal
from ..rules import may

needs = needs_of(may)

ON_THE_PAGE = (
    *("programme", "line", "owner", "deputy"),
    *("current_submission", "project", "criteria_set", "created_by"),
)


def in_chain(user):
    """Proposals with all that their page shows, what the neighbours of their project are called, and what the user is.

    The last is for ``access.know_access``.
    """
    columns = columns_for(user, of="project_id", leave_out=["proposals"])
    return Proposal.objects.select_related(*ON_THE_PAGE).annotate(**columns, **access_columns(user))


def get_proposal(user, number: str, *, permission: str = "view_proposal", queryset=None) -> Proposal:
    """Return the proposal with this number. Raises ``Http404`` when hidden, ``PermissionDenied`` when not allowed."""
    if queryset is None:
        queryset = Proposal.objects.select_related(*ON_THE_PAGE)
    proposal = get_object_or_404(queryset.visible_to(user), number=number)
    if permission != "view_proposal" and not may(user, permission, proposal):
        raise PermissionDenied
    return proposal
