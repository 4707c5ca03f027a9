"""Contributions to KPIs, and how the effect is shown."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kpis.models import Indicator
from programmes.enums import ContributionType
from twenteboard.platform.forms import NumberField

from ..white_spots import Hint, hint_on_kpis
from .base import RowForm, Rows, SectionForms, choice_field, line_field, rows_class, text_field, year_field

STRENGTH = (
    (0, _("0, none")),
    (1, _("1, small")),
    (2, _("2, clear")),
    (3, _("3, large")),
)
MOST_CHANGE = 9_999_999_999


class ContributionForm(RowForm):
    """What the plan promises for one KPI."""

    hard = frozenset({"indicator"})

    def __init__(self, *args: Any, indicators: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"] = choice_field(
            _("To which KPI does your plan contribute?"), indicators, missing=_("Choose a KPI.")
        )
        self.fields["indicator"].widget.attrs["data-width"] = "full"
        self.order_fields(["indicator"])

    pathway = text_field(
        _("How does your plan lead to this?"),
        missing=_("Describe how your plan leads to this."),
        help_text=_("From what you do, step by step, to what changes."),
        rows=4,
        wide=True,
    )
    contribution_type = choice_field(
        _("Kind of contribution"), ContributionType.choices, missing=_("Choose the kind of contribution.")
    )
    strength = choice_field(_("How large is the contribution?"), STRENGTH, missing=_("Choose how large it is."))
    expected_change = NumberField(
        label=_("Expected change"),
        help_text=_("A number, when you can name one."),
        required=False,
        min_value=-MOST_CHANGE,
        max_value=MOST_CHANGE,
        decimal_places=2,
    )
    expected_unit = line_field(
        _("Of what?"), max_length=60, help_text=_("For example pupils a year."), **{"data-width": "medium"}
    )
    expected_by = year_field(_("Visible in year"), help_text=_("For example 2029."))
    assumptions = text_field(_("What must hold for this to work?"), rows=2)
    evidence_plan = text_field(_("How will you show it?"), rows=2)

    def clean_strength(self) -> int | None:
        """A number, or none yet."""
        return int(self.cleaned_data["strength"]) if self.cleaned_data["strength"] != "" else None


class Contributions(Rows):
    """One row per KPI."""

    def clean(self) -> None:
        """Point at a KPI that was chosen twice."""
        seen: set[str] = set()
        for form in self.kept_forms():
            chosen = form.cleaned_data.get("indicator") if hasattr(form, "cleaned_data") else None
            if chosen and chosen in seen:
                form.add_error("indicator", ValidationError(_("You chose this KPI twice. Choose another one.")))
            seen.add(chosen)


class ResultsForms(SectionForms):
    """A list of contributions and one question in words."""

    section = "results"
    template = "proposals/sections/results.html"

    def build(self) -> None:
        """The question, then the list."""
        self.evidence = self.narrative()
        self.contributions = self.rows(
            rows_class(ContributionForm, formset=Contributions),
            prefix="kpis",
            initial=lambda: [
                {"indicator": row.pop("indicator_id"), **row}
                for row in self.proposal.contributions.values(
                    "indicator_id",
                    "pathway",
                    "contribution_type",
                    "strength",
                    "expected_change",
                    "expected_unit",
                    "expected_by",
                    "assumptions",
                    "evidence_plan",
                )
            ],
            indicators=self.options(),
        )

    def options(self) -> list:
        """KPIs of the line first, then those of the other lines."""
        own = set(self.proposal.line.indicator_links.values_list("indicator_id", flat=True))
        of_line, others = [], []
        for row in Indicator.objects.filter(programme_id=self.proposal.programme_id, is_active=True):
            (of_line if row.pk in own else others).append((row.pk, f"{row.code} {row.short}"))
        groups = [(_("KPIs of your programme line"), of_line), (_("Other KPIs of the programme"), others)]
        return [group for group in groups if group[1]]

    def hint(self) -> Hint:
        """How busy it is around each KPI."""
        return hint_on_kpis(self.proposal)

    def values(self) -> Mapping[str, Any]:
        """Contributions and the answer."""
        rows = [dict(row) for row in self.contributions.rows()]
        return {
            "contributions": [{"indicator_id": int(row.pop("indicator")), **row} for row in rows],
            "answers": self.evidence.answers(),
        }
