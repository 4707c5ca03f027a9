"""The form in which a baseline is chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.formats import datum
from twenteboard.platform.forms import PortalForm, required

from ..checking import seen
from ..models import Measurement


class BaselineForm(PortalForm):
    """Which measurement, and why."""

    measurement = forms.ChoiceField(
        label=_("Which measurement is the baseline?"),
        widget=forms.RadioSelect,
        error_messages=required(_("Choose a measurement."), invalid_choice=_("Choose a measurement from the list.")),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One or two sentences. They are kept."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(_("Write why this is the baseline.")),
    )

    def __init__(self, *args: Any, measured: Sequence[Measurement], now: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured, self.now = {str(row.pk): row for row in measured}, now
        self.fields["measurement"].choices = [
            (key, f"{row.expected.round.label}: {self._told(row)}, {datum(row.reference_date)}")
            for key, row in self.measured.items()
        ]
        self.initial.setdefault("measurement", now)

    @staticmethod
    def _told(row: Measurement) -> str:
        told = seen(row)
        return f"{told.text} ({told.sums})" if told.sums else told.text

    @property
    def chosen(self) -> Measurement:
        """The measurement, after ``is_valid``."""
        return self.measured[self.cleaned_data["measurement"]]

    def clean_measurement(self) -> str:
        """Another one than it is now."""
        key = self.cleaned_data["measurement"]
        if self.now is not None and key == str(self.now):
            raise forms.ValidationError(_("This is the baseline already. Choose another measurement."))
        return key
