"""Phases and checkpoints."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .base import RowForm, SectionForms, date_field, line_field, rows_class, text_field, whole_field


class PhaseForm(RowForm):
    """A phase."""

    hard = frozenset({"title"})

    title = line_field(
        _("What is the phase called?"), max_length=160, missing=_("Give the phase a name."), **{"data-width": "long"}
    )
    starts_on = date_field(_("Starts on"), missing=_("Enter when the phase starts."))
    months = whole_field(
        _("Months"), low=1, high=120, missing=_("Enter how many months the phase takes."), **{"data-width": "xs"}
    )
    description = text_field(_("What happens in this phase?"), rows=3, wide=True)


class CheckPointForm(RowForm):
    """A moment at which something is visible."""

    hard = frozenset({"title"})

    title = line_field(
        _("What is visible then?"),
        max_length=200,
        missing=_("Describe what is visible at this checkpoint."),
        **{"data-width": "long"},
    )
    due_on = date_field(_("When?"), missing=_("Enter the date of the checkpoint."))


class PlanningForms(SectionForms):
    """Two lists of rows."""

    section = "planning"
    template = "proposals/sections/planning.html"

    def build(self) -> None:
        """Phases, then checkpoints."""
        self.phases = self.rows(
            rows_class(PhaseForm),
            prefix="phases",
            initial=lambda: self.proposal.phases.values("title", "starts_on", "months", "description"),
        )
        self.check_points = self.rows(
            rows_class(CheckPointForm),
            prefix="points",
            initial=lambda: self.proposal.check_points.values("title", "due_on"),
        )

    def values(self) -> Mapping[str, Any]:
        """The rows of both lists."""
        return {"phases": self.phases.rows(), "check_points": self.check_points.rows()}
