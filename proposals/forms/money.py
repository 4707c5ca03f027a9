"""Budget and funding."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from programmes.enums import CostCategory, MoneyForm, MoneySource

from ..enums import FundingStatus
from .base import RowForm, Rows, SectionForms, amount_field, choice_field, line_field, rows_class, year_field


class CostLineForm(RowForm):
    """A cost in a year."""

    hard = frozenset({"year", "category", "amount"})

    year = year_field(_("Year"), missing=_("Enter the year in which the costs are made, for instance 2027."))
    category = choice_field(_("Cost category"), CostCategory.choices, missing=_("Choose a cost category."))
    amount = amount_field(_("Amount"), missing=_("Enter the amount, for instance 25.000."))
    description = line_field(_("What for?"), max_length=200, **{"data-width": "long"})

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = choice_field(
            _("Which partner makes these costs?"), members, empty=_("All together, or not known yet")
        )

    def clean_member(self) -> int | None:
        """The id of the member, or none."""
        return int(self.cleaned_data["member"]) if self.cleaned_data["member"] else None


class BudgetForms(SectionForms):
    """A list of costs."""

    section = "budget"
    template = "proposals/sections/budget.html"

    def build(self) -> None:
        """One list."""
        members = [
            (member.pk, member.organisation.label) for member in self.proposal.members.select_related("organisation")
        ]
        self.costs = self.rows(
            rows_class(CostLineForm),
            prefix="costs",
            initial=lambda: [
                {"member": row.pop("member_id") or "", **row}
                for row in self.proposal.cost_lines.values("year", "category", "description", "member_id", "amount")
            ],
            members=members,
        )

    def values(self) -> Mapping[str, Any]:
        """The costs."""
        return {"cost_lines": [{"member_id": row.pop("member"), **row} for row in self.costs.rows()]}


class FundingLineForm(RowForm):
    """Who pays how much."""

    hard = frozenset({"source", "amount"})

    source = choice_field(_("Source"), MoneySource.choices, missing=_("Choose where the money comes from."))
    financier = line_field(_("Who pays?"), max_length=160, **{"data-width": "long"})
    amount = amount_field(_("Amount"), missing=_("Enter the amount, for instance 25.000."))
    form = choice_field(
        _("Money or in kind?"), MoneyForm.choices, help_text=_("Hours, materials and space are in kind.")
    )
    status = choice_field(_("How sure is it?"), FundingStatus.choices)

    def clean_form(self) -> str:
        """Money, unless something else was chosen."""
        return self.cleaned_data["form"] or MoneyForm.CASH

    def clean_status(self) -> str:
        """Not certain, unless something else was chosen."""
        return self.cleaned_data["status"] or FundingStatus.EXPECTED


class FundingForms(SectionForms):
    """A list of contributions and an explanation."""

    section = "funding"
    template = "proposals/sections/funding.html"

    def build(self) -> None:
        """The list, then the explanation."""
        self.funding = self.rows(
            rows_class(FundingLineForm),
            prefix="funding",
            initial=lambda: self.proposal.funding_lines.values("source", "financier", "amount", "form", "status"),
        )
        self.note = self.narrative()

    def values(self) -> Mapping[str, Any]:
        """Contributions and explanation."""
        return {"funding_lines": self.funding.rows(), "answers": self.note.answers()}


def typed_rows(rows: Rows) -> list[dict[str, Any]]:
    """What can be added up of the rows as they stand in the form, right or wrong; for a sum while people type."""
    found = []
    for form in rows.kept_forms():
        data = getattr(form, "cleaned_data", {})
        if isinstance(data.get("amount"), Decimal):
            found.append({"amount": data["amount"], "source": data.get("source", ""), "form": data.get("form", "")})
    return found
