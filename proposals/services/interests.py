"""Interests: why somebody steps aside, and declaring one. Interests win over roles, everywhere."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.enums import Role
from partners.models import User
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail

from .. import events_desk  # noqa: F401 -- names the verbs recorded here
from ..access import forget_access
from ..enums import AssignmentState
from ..models import Interest, Proposal
from .meetings import step_aside
from .writing import NotAllowed


@transaction.atomic
def declare_interest(*, proposal: Proposal, by, reason: str) -> Interest:
    """Record that ``by`` has an interest and steps aside: their open review is cancelled and TBD is told.

    Declaring twice keeps the first. Raises ``NotAllowed`` for somebody without a part in the process.
    """
    if by is None or not by.has_role(Role.TBD, Role.REVIEWER, Role.BOARD, Role.CHAIR, Role.SECRETARY):
        raise NotAllowed(_("You may not do this with this proposal."))
    row = Proposal.objects.select_for_update(of=("self",)).select_related("owner", "deputy").get(pk=proposal.pk)
    interest, made = Interest.objects.get_or_create(
        proposal=row, user=by, defaults={"reason": reason.strip(), "declared_by": by}
    )
    if not made:
        return interest
    assignment = row.assignments.filter(reviewer=by, state=AssignmentState.OPEN).first()
    if assignment is not None:
        assignment.state = AssignmentState.CANCELLED
        assignment.cancel_reason = _("Declared an interest.")
        assignment.save(update_fields=["state", "cancel_reason"])
    to = [user for user in (row.owner, row.deputy) if user is not None and user != by] or list(
        User.objects.filter(role_assignments__role=Role.TBD, is_active=True).exclude(pk=by.pk).distinct()
    )
    if by.pk in (row.owner_id, row.deputy_id):
        row.owner, row.deputy = (row.deputy, None) if by.pk == row.owner_id else (row.owner, None)
        row.save(update_fields=["owner", "deputy"])
    record("interest.declared", by=by, obj=row, person=str(by))
    queue_mail(
        "interest_declared",
        to=to,
        key=f"interest_declared:{interest.pk}",
        about=row,
        context={"proposal": row, "person": by, "was_reviewer": assignment is not None},
    )
    step_aside(proposal=row, person=by, reason=interest.reason, by=by)
    forget_access(proposal)
    return interest
