"""Costs in outline, for the quickscan."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .base import DraftForm, SectionForms, amount_field, date_field, whole_field

COLUMNS = ("estimated_costs", "estimated_request", "starts_on", "months")


class EstimateForm(DraftForm):
    """A first estimate."""

    estimated_costs = amount_field(
        _("What will the plan cost in total?"),
        missing=_("Estimate the total costs. A rough amount is enough."),
        help_text=_("All costs of all partners together, hours included."),
    )
    estimated_request = amount_field(
        _("How much of that do you ask from the Regio Deal?"),
        missing=_("Estimate what you ask from the Regio Deal."),
        help_text=_("The region pays the other part, in money or in kind."),
    )
    starts_on = date_field(_("When do you want to start?"), help_text=_("For example 1 9 2027."))
    months = whole_field(
        _("How many months does the plan take?"),
        low=1,
        high=120,
        help_text=_("For example 24."),
        **{"data-width": "xs"},
    )


class EstimateForms(SectionForms):
    """Costs, request, start and duration."""

    section = "estimate"

    def build(self) -> None:
        """One form."""
        self.form(EstimateForm, initial={name: getattr(self.proposal, name) for name in COLUMNS})

    def values(self) -> Mapping[str, Any]:
        """Columns of the proposal."""
        return {name: self.parts[0].cleaned_data[name] for name in COLUMNS}
