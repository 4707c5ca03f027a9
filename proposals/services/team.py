"""Who of the consortium works on a proposal. There is always a lead editor."""

from django.db import transaction

from partners.models import User
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail

from ..access import forget_access
from ..enums import TeamLevel
from ..models import Proposal, TeamMember


class TeamRefused(ValueError):  # noqa: N818 -- it reads as what happened
    """The team was not changed; ``code`` is ``no_account``, ``already_there`` or ``last_lead``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _locked(proposal: Proposal) -> None:
    Proposal.objects.select_for_update(of=("self",)).only("pk").get(pk=proposal.pk)


@transaction.atomic
def invite(*, proposal: Proposal, by, email: str, level: TeamLevel) -> TeamMember:
    """Add the person with this e-mail address and tell them. Raises ``TeamRefused``."""
    _locked(proposal)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise TeamRefused("no_account")
    member, made = TeamMember.objects.get_or_create(
        proposal=proposal, user=user, defaults={"level": level, "added_by": by}
    )
    if not made:
        raise TeamRefused("already_there")
    record("proposal.team_changed", by=by, obj=proposal, person=str(user), level=level)
    queue_mail(
        "team_joined",
        to=user,
        key=f"team_joined:{member.pk}",
        about=proposal,
        context={"proposal": proposal, "by": by, "level": level},
    )
    forget_access(proposal)
    return member


@transaction.atomic
def change_level(*, proposal: Proposal, by, member: TeamMember, level: TeamLevel) -> None:
    """Change what a member may do. Raises ``TeamRefused`` when no lead editor would be left."""
    _locked(proposal)
    if member.level == level:
        return
    if level != TeamLevel.LEAD_EDITOR:
        _keep_a_lead(proposal, member)
    member.level = level
    member.save(update_fields=["level"])
    record("proposal.team_changed", by=by, obj=proposal, person=str(member.user), level=level)
    forget_access(proposal)


@transaction.atomic
def remove(*, proposal: Proposal, by, member: TeamMember) -> None:
    """Take somebody off the team. Raises ``TeamRefused`` when no lead editor would be left."""
    _locked(proposal)
    _keep_a_lead(proposal, member)
    record("proposal.team_changed", by=by, obj=proposal, person=str(member.user), level="")
    member.delete()
    forget_access(proposal)


def _keep_a_lead(proposal: Proposal, without: TeamMember) -> None:
    if not proposal.team.filter(level=TeamLevel.LEAD_EDITOR, user__is_active=True).exclude(pk=without.pk).exists():
        raise TeamRefused("last_lead")
