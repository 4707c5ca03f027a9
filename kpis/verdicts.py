"""Which conclusions about promises who may read. Everyone reads what a second person agreed with."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from programmes.models import ProjectMember, ProjectPartner

from .enums import RoundState, Verdict
from .rules import may

TONES = {
    Verdict.SUPPORTED: "done",
    Verdict.PARTLY: "with",
    Verdict.NOT: "late",
    Verdict.TOO_EARLY: "off",
    Verdict.NO_DATA: "off",
}


class AssessmentQuerySet(models.QuerySet):
    """Reads of assessments."""

    def confirmed(self) -> "AssessmentQuerySet":
        """Assessments a second person agreed with, about rounds that everyone may read."""
        return self.filter(Q(round__isnull=True) | Q(round__state=RoundState.PUBLISHED), agrees=True)

    def visible_to(self, user) -> "AssessmentQuerySet":
        """Assessments this person may read; the counterpart of ``rules`` ``read_assessments``."""
        return self if user is not None and may(user, "read_assessments") else self.confirmed()

    def to_read_by(self, user) -> "AssessmentQuerySet":
        """The latest conclusion of each promise that waits for a second person, who may be ``user``.

        The counterpart of ``rules`` ``assess_claim`` for who has the role: not of a project one works on or acts for a
        partner of, and never one's own. No query of its own.
        """
        later = self.model.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
        team = ProjectMember.objects.filter(project=OuterRef("claim__project"), user=user)
        partner = ProjectPartner.objects.filter(
            project=OuterRef("claim__project"), organisation_id__in=user.organisations_now()
        )
        waiting = self.filter(reviewed_by__isnull=True).exclude(assessed_by=user)
        return waiting.filter(~Exists(later), ~Exists(team), ~Exists(partner))

    def for_cards(self) -> "AssessmentQuerySet":
        """Assessments with who gave and who read them, the newest first: one query."""
        return self.select_related("assessed_by", "reviewed_by", "round").order_by("claim", "-number")
