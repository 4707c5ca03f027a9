"""Files that somebody brought into a register: what was asked, what it changed, and whether it was undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ImportState


class ImportBatch(models.Model):
    """One file of an import into the register called ``register``.

    ``table`` holds the rows as read until they are confirmed, and is then emptied; ``applied`` holds for each row that
    was saved its key and the values before and after, which is what undoing rests on. Written only by
    ``twenteboard.platform.registers.importing``.
    """

    register = models.CharField(_("register"), max_length=20, editable=False)
    file_name = models.CharField(_("file"), max_length=150)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    table = models.JSONField(default=dict, editable=False)
    applied = models.JSONField(default=list, editable=False)
    faults = models.JSONField(default=list, editable=False)
    kept = models.JSONField(default=list, editable=False)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    faulty_count = models.PositiveIntegerField(_("with errors"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("saved"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="preview", confirmed_at__isnull=True)
                | (~models.Q(state="preview") & models.Q(confirmed_at__isnull=False)),
                name="import_saved_when_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~models.Q(state="undone") & models.Q(undone_at__isnull=True)),
                name="import_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
