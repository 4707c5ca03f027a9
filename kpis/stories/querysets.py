"""Which stories beside the figures who may read, and the reads that pages need of them."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from partners.enums import Role
from programmes.models import ProjectMember, ProjectPartner

from ..measured import READERS
from .enums import TOLD_BY_SOMEBODY, EvidenceState, EvidenceVisibility

CONSENTED = ~Q(kind__in=[kind.value for kind in TOLD_BY_SOMEBODY]) | (
    ~Q(consent_by="") & ~Q(consent_how="") & Q(consent_on__isnull=False)
)


def _is_reader(user) -> bool:
    return user is not None and user.is_authenticated and user.is_active


def _on_team(user) -> Exists:
    """Works on a project that the story is about."""
    return Exists(ProjectMember.objects.filter(project__stories=OuterRef("pk"), user=user))


class EvidenceQuerySet(models.QuerySet):
    """Reads of stories."""

    def public(self, on: date | None = None) -> "EvidenceQuerySet":
        """Stories that everyone may read: checked, meant for everyone, with consent, and not past their last day."""
        return self.filter(self._public(on))

    @staticmethod
    def _public(on: date | None = None) -> Q:
        return CONSENTED & Q(
            state=EvidenceState.CHECKED,
            visibility=EvidenceVisibility.PUBLIC,
            emptied_at__isnull=True,
            kept_until__gte=on or timezone.localdate(),
        )

    def readable(self) -> "EvidenceQuerySet":
        """Stories that count as evidence: checked, with their text still there."""
        return self.filter(state=EvidenceState.CHECKED, emptied_at__isnull=True, kept_until__gte=timezone.localdate())

    def visible_to(self, user) -> "EvidenceQuerySet":
        """Stories this person may know of; the counterpart of ``rules`` ``view_story``. No query of its own.

        Everyone reads what is public. Who works on a project reads what its consortium writes, and what was checked
        about it. M&E and TBD read what was offered; drafts are for who writes, the administrator and the auditor.
        """
        if not _is_reader(user):
            return self.public()
        if user.has_role(Role.ADMIN, Role.AUDITOR):
            return self
        own = ProjectMember.objects.filter(project=OuterRef("by_project"), user=user)
        seen = self._public() | Q(written_by=user) | Q(Exists(own))
        seen |= Q(state=EvidenceState.CHECKED) & Q(_on_team(user))
        if user.has_role(*READERS):
            seen |= ~Q(state=EvidenceState.DRAFT)
        return self.filter(seen)

    def checkable_by(self, user) -> "EvidenceQuerySet":
        """Stories that wait for a check by this person; the counterpart of ``rules`` ``check_story``.

        Never what one wrote, saved or offered oneself, nor about a project one works on or acts for a partner of.
        """
        if not _is_reader(user) or not user.has_role(Role.MONITOR, Role.TBD):
            return self.none()
        partner = ProjectPartner.objects.filter(
            project__stories=OuterRef("pk"), organisation_id__in=user.organisations_now()
        )
        mine = Q(written_by=user) | Q(saved_by=user) | Q(offered_by=user)
        waiting = self.filter(state=EvidenceState.OFFERED, emptied_at__isnull=True).exclude(mine)
        return waiting.filter(~Exists(partner), ~_on_team(user))

    def to_change_by(self, user) -> "EvidenceQuerySet":
        """Stories that came back to this person with a reason, to be written anew."""
        return self.filter(written_by=user, state=EvidenceState.RETURNED, emptied_at__isnull=True)

    def due(self, on: date) -> "EvidenceQuerySet":
        """Stories whose last day has passed, with their text still there."""
        return self.filter(kept_until__lt=on, emptied_at__isnull=True)

    def for_reader(self, user) -> "EvidenceQuerySet":
        """What ``user`` may read, each with ``is_inside``: whether the name of the school is for this person."""
        rows = self.visible_to(user).select_related("unit", "round")
        if not _is_reader(user):
            return rows.annotate(is_inside=Value(False))
        if user.has_role(*READERS):
            return rows.annotate(is_inside=Value(True))
        inside = Case(When(Q(_on_team(user)) | Q(written_by=user), then=Value(True)), default=Value(False))
        return rows.annotate(is_inside=inside)

    def for_list(self, user) -> "EvidenceQuerySet":
        """What ``user`` may read, the newest first, with KPIs, projects and themes: four queries."""
        rows = self.for_reader(user).prefetch_related("indicators", "projects", "themes")
        return rows.order_by(F("said_on").desc(nulls_last=True), "-pk")
