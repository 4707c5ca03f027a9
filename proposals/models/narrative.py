"""The written answers of a proposal, and who saved which section when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .proposal import Proposal


class Narrative(models.Model):
    """The answers in words; the questions are declared in ``questions.py``, under the same names.

    One row per proposal, made together with it. Written by ``services.sections``.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="narrative")
    problem = models.TextField(_("problem"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    novelty = models.TextField(_("what is new"), blank=True)
    approach = models.TextField(_("approach"), blank=True)
    lessons = models.TextField(_("lessons of earlier work"), blank=True)
    business_link = models.TextField(_("link between education and business"), blank=True)
    inflow = models.TextField(_("from content to inflow"), blank=True)
    anchoring = models.TextField(_("anchoring"), blank=True)
    additionality = models.TextField(_("without support"), blank=True)
    continuation = models.TextField(_("after the project"), blank=True)
    transfer = models.TextField(_("sharing and scaling"), blank=True)
    evidence = models.TextField(_("showing the effect"), blank=True)
    side_effects = models.TextField(_("side effects"), blank=True)
    funding_note = models.TextField(_("note on the funding"), blank=True)

    class Meta:
        verbose_name = _("narrative")
        verbose_name_plural = _("narratives")

    def __str__(self) -> str:
        return f"{self.proposal.number}"


class SectionState(models.Model):
    """Who saved a section last, and how often: so that a second writer is told instead of overruling the first.

    ``revision`` rises with each save. Written by ``services.sections.save_section``.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="section_states")
    section = models.SlugField(max_length=30)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("state of a section")
        verbose_name_plural = _("states of sections")
        constraints = [models.UniqueConstraint(fields=["proposal", "section"], name="section_state_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.section} r{self.revision}"
