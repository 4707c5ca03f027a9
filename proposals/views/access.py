"""How views get hold of a proposal: what a person may not know of does not exist (404), what they may not do is 403."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ..models import Proposal
from ..rules import may


def get_proposal(user, number: str, *, permission: str = "view_proposal", queryset=None) -> Proposal:
    """Return the proposal with this number. Raises ``Http404`` when hidden, ``PermissionDenied`` when not allowed."""
    if queryset is None:
        queryset = Proposal.objects.select_related(
            "programme", "line", "owner", "deputy", "current_submission", "project", "criteria_set", "created_by"
        )
    proposal = get_object_or_404(queryset.visible_to(user), number=number)
    if permission != "view_proposal" and not may(user, permission, proposal):
        raise PermissionDenied
    return proposal


def needs(permission: str) -> Callable:
    """View decorator: log in first, then hold this permission that is not about one proposal."""

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        @login_required
        def wrapped(request, *args, **kwargs):
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorator
