"""Forms about what a project makes or reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import DutchDateField, FastSelect, NumberField, PortalForm

from ..enums import OutputStatus
from ..models import ProjectOutput
from ..services.outputs import ValueIn
from .work import line_field

NOTE = 200  # characters
DIGITS = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)}


class OutputForm(PortalForm):
    """Something the project counts."""

    title = line_field(
        _("What do you count?"),
        _("Describe what you count."),
        max_length=160,
        too_long=_("Describe it in at most 160 characters."),
        help_text=_("For instance: pupils who visited a company."),
    )
    unit = line_field(
        _("In what?"),
        _("Enter in what you count, for instance pupils."),
        max_length=60,
        too_long=_("Write it in at most 60 characters."),
        help_text=_("For instance: pupils, teachers, lessons."),
    )
    target = NumberField(
        label=_("How many do you aim at for the whole project?"),
        required=False,
        error_messages={"max_digits": _("Enter a smaller number.")},
        **DIGITS,
    )
    target_on = DutchDateField(label=_("On which day must that be reached?"), required=False)


@dataclass(frozen=True)
class Group:
    """The fields of one output."""

    output: ProjectOutput
    value: BoundField
    status: BoundField
    note: BoundField


class ValuesForm(PortalForm):
    """How much of each output came in the period of a report; empty says nothing, which is not zero."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, outputs: Iterable[ProjectOutput], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outputs = list(outputs)
        for row in self.outputs:
            self.fields[f"value_{row.pk}"] = NumberField(
                label=_("Number of %(unit)s in this period") % {"unit": row.unit},
                required=False,
                error_messages={"max_digits": _("Enter a smaller number.")},
                **DIGITS,
            )
            self.fields[f"status_{row.pk}"] = forms.ChoiceField(
                label=_("How sure is it?"),
                required=False,
                choices=OutputStatus.choices,
                initial=OutputStatus.COUNTED,
                widget=FastSelect,
                error_messages={"invalid_choice": _("Choose how sure it is.")},
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=_("Remark"),
                required=False,
                max_length=NOTE,
                error_messages={"max_length": _("Write at most 200 characters.")},
            )

    @property
    def groups(self) -> list[Group]:
        """The fields by output, for the page."""
        return [Group(row, *(self[f"{name}_{row.pk}"] for name in ("value", "status", "note"))) for row in self.outputs]

    def clean(self) -> dict[str, Any]:
        """Hold number and status to each other; ``values`` then holds what was told, by output (``None``: nothing)."""
        data = super().clean()
        data["values"] = {}
        for row in self.outputs:
            value, status = data.get(f"value_{row.pk}"), data.get(f"status_{row.pk}")
            if value is not None and status == OutputStatus.UNKNOWN:
                self.add_error(
                    f"value_{row.pk}", _("Leave the number empty, or choose that it was counted or estimated.")
                )
            elif value is None and status != OutputStatus.UNKNOWN and data.get(f"note_{row.pk}"):
                self.add_error(f"value_{row.pk}", _("Enter the number, or choose “Not known”."))
            told = None
            if value is not None or status == OutputStatus.UNKNOWN:
                note = data.get(f"note_{row.pk}", "")
                told = ValueIn(status=status or OutputStatus.COUNTED, value=value, note=note)
            data["values"][row.pk] = told
        return data
