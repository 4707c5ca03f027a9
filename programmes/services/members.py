"""Who of the consortium works on a project. There is always a project leader."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from twenteboard.platform.events import record

from ..enums import ProjectLevel
from ..models import Project, ProjectMember
from ..rules import forget_levels
from .writing import Unsuitable, locked


@transaction.atomic
def add_member(*, project: Project, email: str, level: str, by) -> ProjectMember:
    """Let the person with this address work on the project. Raises ``Unsuitable`` or ``NotAllowed``."""
    row = locked(project, by=by, permission="manage_members")
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Unsuitable(_("Nobody with this address has an account. Ask them to make one first."), "email")
    member, made = ProjectMember.objects.get_or_create(project=row, user=user, defaults={"level": level})
    if not made:
        raise Unsuitable(_("This person works on the project already."), "email")
    record("project.team_changed", by=by, obj=row, person=str(user))
    forget_levels(project)
    return member


@transaction.atomic
def change_member(*, member: ProjectMember, level: str, by) -> None:
    """Change what a person may do; an empty ``level`` takes them off. Raises ``Unsuitable`` for the last leader."""
    row = locked(member.project, by=by, permission="manage_members")
    leaders = row.members.filter(level=ProjectLevel.LEAD_EDITOR)
    if level != ProjectLevel.LEAD_EDITOR and not leaders.exclude(pk=member.pk).exists():
        raise Unsuitable(_("A project keeps at least one project leader. Make somebody else leader first."))
    if level:
        row.members.filter(pk=member.pk).update(level=level)
    else:
        row.members.filter(pk=member.pk).delete()
    record("project.team_changed", by=by, obj=row, person=str(member.user))
    forget_levels(member.project)
