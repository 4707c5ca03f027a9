"""Risks and what is done about them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from programmes.forms.scales import LIKELIHOOD, impact

from .base import RowForm, SectionForms, choice_field, line_field, rows_class, text_field

IMPACT = impact(_("5, the plan stops"))


class RiskForm(RowForm):
    """A risk."""

    hard = frozenset({"description"})

    description = line_field(
        _("What can go wrong?"), max_length=300, missing=_("Describe what can go wrong."), **{"data-width": "full"}
    )
    likelihood = choice_field(_("How likely?"), LIKELIHOOD, missing=_("Choose how likely it is."))
    impact = choice_field(_("How bad?"), IMPACT, missing=_("Choose how bad it would be."))
    measure = text_field(_("What do you do about it?"), missing=_("Describe what you do about it."), rows=3, wide=True)

    def clean_likelihood(self) -> int | None:
        """A number, or none yet."""
        return int(self.cleaned_data["likelihood"]) if self.cleaned_data["likelihood"] else None

    def clean_impact(self) -> int | None:
        """A number, or none yet."""
        return int(self.cleaned_data["impact"]) if self.cleaned_data["impact"] else None


class RisksForms(SectionForms):
    """A list of risks."""

    section = "risks"
    template = "proposals/sections/risks.html"

    def build(self) -> None:
        """One list."""
        self.risks = self.rows(
            rows_class(RiskForm),
            prefix="risks",
            initial=lambda: self.proposal.risks.values("description", "likelihood", "impact", "measure"),
        )

    def values(self) -> Mapping[str, Any]:
        """The risks."""
        return {"risks": self.risks.rows()}
