"""The organisations behind a proposal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from programmes.enums import MemberRole

from .proposal import Proposal


class ConsortiumMember(models.Model):
    """An organisation in the consortium, with what it does and whom to ask. Written by ``services.sections``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consortium_links")
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.PARTNER)
    contribution = models.TextField(_("what this partner does"), blank=True)
    expectation = models.TextField(_("what this partner wants to get out of it"), blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        ordering = ["proposal", "role", "pk"]
        verbose_name = _("consortium member")
        verbose_name_plural = _("consortium members")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "organisation"], name="consortium_member_once"),
            models.UniqueConstraint(fields=["proposal"], condition=models.Q(role="lead"), name="consortium_one_lead"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
