"""What the working pages of TBD and the reviewers share: one way to save, whatever goes wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from ..forms.working import Difference, WorkForm
from ..models import Proposal
from ..services.writing import NotAllowed, NotNow, StaleWrite


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all; ``None`` when the page was only asked for."""
    return request.POST if request.method == "POST" else None


@dataclass
class Attempt:
    """What came of saving: the form to show, or ``response`` when there is nothing left to show."""

    form: WorkForm
    is_saved: bool = False
    stale: StaleWrite | None = None
    differences: list[Difference] = field(default_factory=list)
    response: HttpResponse | None = None

    @property
    def status(self) -> int:
        """HTTP status of the page with the form."""
        return 409 if self.stale else 422


def attempt(
    request: HttpRequest,
    proposal: Proposal,
    *,
    make_form: Callable[..., WorkForm],
    write: Callable[[WorkForm], int],
    stored: Callable[[], Mapping[str, Any]],
    must_be_complete: bool = False,
) -> Attempt:
    """Save what was posted as a draft, and then judge it when it must be complete.

    ``write`` saves the form and returns the new revision; ``stored`` gives what stands stored now, by field name.
    A colleague's text is never overwritten unseen: the page then shows both.
    """
    form = make_form(request.POST)
    if not form.is_valid():
        return Attempt(form)
    try:
        revision = write(form)
    except StaleWrite as stale:
        form.rebase(stale.revision)
        return Attempt(form, stale=stale, differences=form.differences(stored()))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return Attempt(form, response=redirect(proposal))
    if must_be_complete:
        judged = make_form(request.POST, complete=True)
        judged.rebase(revision)
        if not judged.is_valid():
            return Attempt(judged, is_saved=True)
    return Attempt(form, is_saved=True, response=redirect(request.path))
