"""What every service that writes beside the road shares: lock, right person, right state, and no silent overwriting."""

from datetime import datetime

from django.utils.translation import gettext as _

from twenteboard.platform.formats import moment

from ..models import Proposal
from ..rules import may
from ..step import MoveRefused, NotAllowed

__all__ = ["NotAllowed", "NotNow", "StaleWrite", "Unsuitable", "check_revision", "locked"]


class NotNow(MoveRefused):
    """This work cannot be done now: the proposal is in another state. Nothing was written."""


class Unsuitable(MoveRefused):
    """What was asked does not fit (an interest, a second reader who is the author). ``str()`` says why."""


class StaleWrite(MoveRefused):
    """Somebody else saved since this person began: ``by`` (a person), ``at`` and the ``revision`` that stands now."""

    def __init__(self, *, by, at: datetime, revision: int) -> None:
        super().__init__(
            _("%(who)s saved this page on %(when)s, while you were writing. Your text was not saved yet.")
            % {"who": by, "when": moment(at)}
        )
        self.by, self.at, self.revision = by, at, revision


def locked(proposal: Proposal, *, by, permission: str, states: tuple[str, ...]) -> Proposal:
    """Return the row of ``proposal``, locked until the transaction ends. Two queries, and those of the rule.

    Raises ``NotAllowed`` when ``by`` may not, and ``NotNow`` when the proposal is in none of ``states``.
    """
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("programme", "current_submission")
        .get(pk=proposal.pk)
    )
    if not may(by, permission, row):
        raise NotAllowed(_("You may not do this with this proposal."))
    if row.state not in states:
        raise NotNow(
            _("This is not possible now: the proposal is “%(state)s”. Nothing was changed.")
            % {"state": row.get_state_display()}
        )
    return row


def check_revision(row, seen: int, *, by=None) -> None:
    """Raise ``StaleWrite`` when ``row`` was saved since revision ``seen``; else count one up (not saved yet).

    ``by`` is who saved the row last, where the row does not tell that itself as ``saved_by``.
    """
    if row.revision != seen:
        raise StaleWrite(by=by or row.saved_by, at=row.saved_at, revision=row.revision)
    row.revision += 1
