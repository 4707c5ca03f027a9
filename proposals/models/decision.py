"""Decisions of the Board: recorded by the secretary, confirmed by the chair."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Criterion

from ..enums import DecisionState, Outcome, WithheldGround
from ..querysets import DecisionQuerySet
from .board import AgendaItem
from .proposal import Proposal


class Decision(models.Model):
    """What the Board decided about a proposal, with the votes as counted in the meeting. ``amount`` is in euros.

    Written by ``services.deciding`` while recorded; the move that confirms it numbers and freezes it. A correction is a
    new row that points to the old one (``corrects``), written by ``services.correcting``: it has the outcome, the
    amount, the votes and the day of the first, and changes no state of the proposal. Of a confirmed row only
    ``withheld_ground`` may still change, when a correction hides what stood there.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("proposal")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("agenda item"),
    )
    is_written_procedure = models.BooleanField(_("written procedure"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=DecisionState, default=DecisionState.RECORDED)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    text = models.TextField(_("text of the decision"), blank=True)
    grounds = models.TextField(_("grounds"), blank=True)
    needed = models.TextField(
        _("what is needed"), blank=True, help_text=_("When deferred: what the Board wants to see.")
    )
    votes_for = models.PositiveSmallIntegerField(_("votes for"), default=0)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), default=0)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), default=0)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("number of changes"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    correction_reason = models.TextField(_("why it was corrected"), blank=True)
    hides_earlier = models.BooleanField(_("the earlier text is not public any more"), default=False)
    withheld_ground = models.CharField(
        _("why it is not public"),
        max_length=10,
        choices=WithheldGround,
        blank=True,
        help_text=_("Empty: public where the programme publishes this kind of decision."),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(state="recorded", corrects__isnull=True),
                name="decision_one_recorded",
            ),
            models.UniqueConstraint(fields=["corrects"], name="decision_corrected_once"),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, correction_reason="", hides_earlier=False)
                | (models.Q(corrects__isnull=False) & ~models.Q(correction_reason="")),
                name="decision_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(corrects=models.F("id")),
                name="decision_corrects_another",
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=False) | models.Q(is_written_procedure=True),
                name="decision_has_meeting_or_procedure",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="decision_four_eyes",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (
                    models.Q(number__isnull=False)
                    & models.Q(confirmed_by__isnull=False)
                    & models.Q(decided_on__isnull=False)
                ),
                name="decision_confirmed_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="decision_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.proposal_id}: {self.outcome}"


class DecisionCondition(models.Model):
    """A condition of a grant: who must meet it before when. Becomes an obligation of the project."""

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("decision")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("condition"))
    owner = models.CharField(_("who"), max_length=160)
    due_on = models.DateField(_("before"))

    class Meta:
        ordering = ["decision", "order", "pk"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return self.text


class DecisionReason(models.Model):
    """Why a decisive criterion is not met; given with a rejection."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="reasons", verbose_name=_("decision"))
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("criterion"))
    text = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["decision", "criterion__order"]
        verbose_name = _("reason of a decision")
        verbose_name_plural = _("reasons of a decision")
        constraints = [models.UniqueConstraint(fields=["decision", "criterion"], name="decision_reason_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}"
