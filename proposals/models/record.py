"""What was handed in, frozen, and the record of every move. Rows are never changed."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Stage, State
from .proposal import Proposal


class RecordIsFrozenError(TypeError):
    """Somebody tried to change or delete a record that must stay as it was."""


class FrozenRecord(models.Model):
    """Abstract: a row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Write once. Raises ``RecordIsFrozenError`` for a row that exists."""
        if not self._state.adding:
            raise RecordIsFrozenError(f"{self._meta.label} {self.pk} is frozen.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse: what happened stays on record."""
        raise RecordIsFrozenError(f"{self._meta.label} {self.pk} is frozen.")


class Submission(FrozenRecord):
    """What a consortium handed in, as data (see ``dossier.py``), with its SHA-256. Written by ``workflow.perform``.

    The declarations stand in the data in the words in which they were made, by the person who handed in.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("proposal")
    )
    n = models.PositiveSmallIntegerField(_("number"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    data = models.JSONField(_("data"), encoder=DjangoJSONEncoder)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["proposal", "n"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["proposal", "n"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.proposal.number} v{self.n}"


class Move(FrozenRecord):
    """One step on the road: who, when, from, to, why, about which submission. Written by ``workflow.perform``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="moves", verbose_name=_("proposal"))
    name = models.SlugField(_("move"), max_length=40)
    from_state = models.CharField(_("from"), max_length=30, choices=State)
    to_state = models.CharField(_("to"), max_length=30, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty: the portal itself."),
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="moves", verbose_name=_("submission")
    )
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["proposal", "at", "pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.from_state} → {self.to_state}"
