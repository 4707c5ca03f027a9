"""The proposal itself, and who of the consortium may work on it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from programmes.models import (
    ChoiceMoment,
    ContoursVersion,
    CriteriaSet,
    Initiative,
    Programme,
    ProgrammeLine,
    Project,
    TargetGroup,
    WhiteSpot,
)

from ..enums import ProposalKind, State, TeamLevel
from ..querysets import ProposalQuerySet


class Proposal(models.Model):
    """One row from the first idea to the decision.

    ``state`` is assigned by ``workflow.perform`` alone. The answers are columns here and in the models per topic
    (``Narrative``, ``CostLine``, …), written by the services in ``services/sections.py``; what was handed in is frozen
    in ``Submission``. Amounts are euros.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("programme")
    )
    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("programme line")
    )
    contours = models.ForeignKey(
        ContoursVersion,
        on_delete=models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("version of the contours"),
    )
    criteria_set = models.ForeignKey(
        CriteriaSet,
        on_delete=models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("criteria set"),
    )
    language = models.CharField(_("language"), max_length=5, default="nl")

    state = models.CharField(_("state"), max_length=30, choices=State, default=State.IDEA, editable=False)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)

    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind, blank=True)
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("initiative"),
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="proposals", verbose_name=_("target groups")
    )
    choice_moments = models.ManyToManyField(
        ChoiceMoment, blank=True, related_name="proposals", verbose_name=_("choice moments")
    )
    white_spots = models.ManyToManyField(WhiteSpot, blank=True, related_name="proposals", verbose_name=_("white spots"))
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="proposals", verbose_name=_("municipalities")
    )
    starts_on = models.DateField(_("wished start"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    estimated_costs = models.DecimalField(
        _("estimated costs"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    estimated_request = models.DecimalField(
        _("estimated request"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_proposals",
        verbose_name=_("treated by"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_proposals",
        verbose_name=_("deputy"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="started_proposals", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    current_submission = models.ForeignKey(
        "proposals.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal", editable=False
    )
    is_example = models.BooleanField(_("fictitious example"), default=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [
            models.Index(fields=["state", "due_on", "-id"], name="proposal_worklist"),
            models.Index(fields=["due_on", "-id"], name="proposal_due"),
            models.Index(fields=["programme", "line"], name="proposal_line"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.IDEA, State.WITHDRAWN])
                | models.Q(current_submission__isnull=False),
                name="proposal_submitted_has_submission",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.GRANTED, State.GRANTED_CONDITIONALLY])
                | models.Q(project__isnull=False),
                name="proposal_granted_has_project",
            ),
            models.CheckConstraint(
                condition=models.Q(estimated_costs__isnull=True) | models.Q(estimated_costs__gte=0),
                name="proposal_costs_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(estimated_request__isnull=True) | models.Q(estimated_request__gte=0),
                name="proposal_request_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of this proposal; it shows each role what is theirs."""
        return reverse("proposals:detail", args=[self.number])


class TeamMember(models.Model):
    """A person who may work on a proposal, and how. Written by ``services.team``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_memberships")
    level = models.CharField(_("level"), max_length=12, choices=TeamLevel)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_level_display()})"
