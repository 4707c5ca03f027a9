"""Forms around rounds and targets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import (
    DutchDateField,
    FastSelect,
    FileField,
    NumberField,
    PortalForm,
    required,
)

from ..enums import Direction, ExpectedState, PeriodType, RoundKind, TargetReason
from ..models import Indicator, MeasurementRound, ReportingUnit
from .origin import OTHER_SOURCE, origin_field, source_field


class RoundForm(PortalForm):
    """Plan a round: what, when, and of whom."""

    kind = forms.ChoiceField(
        label=_("What kind of measurement is it?"),
        choices=RoundKind.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose the kind of measurement.")),
    )
    label = forms.CharField(
        label=_("Name of the round"),
        help_text=_("For instance: Baseline measurement 2025."),
        max_length=80,
        error_messages=required(_("Enter a name by which people know this round.")),
    )
    period_type = forms.ChoiceField(
        label=_("Kind of period"),
        choices=PeriodType.choices,
        widget=FastSelect,
        error_messages=required(_("Choose the kind of period.")),
    )
    starts_on = DutchDateField(
        label=_("First day of the period"),
        help_text=_("For the school year 2025-2026: 1 8 2025"),
        error_messages=required(_("Enter the first day of the period.")),
    )
    ends_on = DutchDateField(
        label=_("Last day of the period"), error_messages=required(_("Enter the last day of the period."))
    )
    reference_date = DutchDateField(
        label=_("Reference date"),
        help_text=_("The day that the figures are about. What belongs to which board is taken as it is then."),
        error_messages=required(_("Enter the day that the figures are about.")),
    )
    entry_opens_on = DutchDateField(
        label=_("Entering starts on"), error_messages=required(_("Enter the day on which entering starts."))
    )
    entry_closes_on = DutchDateField(
        label=_("Entering ends on"), error_messages=required(_("Enter the last day on which can be entered."))
    )
    compared_to = forms.ModelChoiceField(
        MeasurementRound.objects.none(),
        label=_("Compare with"),
        help_text=_("The earlier round this one is held against."),
        required=False,
        empty_label=_("No earlier round"),
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose a round from the list.")},
    )
    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(),
        label=_("Which KPIs are measured?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Choose at least one KPI."), invalid_choice=_("Choose KPIs from the list.")),
    )
    units = forms.ModelMultipleChoiceField(
        ReportingUnit.objects.none(),
        label=_("Which units are measured?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("Choose at least one unit."), invalid_choice=_("Choose units from the list.")),
    )

    def __init__(self, *args: Any, rounds, indicators, units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compared_to"].queryset = rounds
        self.fields["indicators"].queryset = indicators
        self.fields["units"].queryset = units

    def clean(self) -> dict[str, Any]:
        """Hold the dates to each other."""
        data = super().clean()
        first, last, day = data.get("starts_on"), data.get("ends_on"), data.get("reference_date")
        if first and last and last < first:
            self.add_error("ends_on", _("Enter a last day that is not before the first day."))
        elif first and last and day and not first <= day <= last:
            self.add_error("reference_date", _("Enter a reference date within the period."))
        opens, closes = data.get("entry_opens_on"), data.get("entry_closes_on")
        if opens and closes and closes < opens:
            self.add_error("entry_closes_on", _("Enter a last day that is not before the first day of entering."))
        label = data.get("label")
        if label and MeasurementRound.objects.filter(label=label).exists():
            self.add_error("label", _("There is a round with this name already. Choose another name."))
        return data


class ReasonForm(PortalForm):
    """A step that takes a reason."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One or two sentences. They are kept."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(_("Write the reason.")),
    )

    def __init__(self, *args: Any, label=None, missing=None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        if missing:
            self.fields["reason"].error_messages["required"] = missing


class ExceptionForm(PortalForm):
    """Let a unit off, or expect its measurement again."""

    state = forms.ChoiceField(
        label=_("What holds for this measurement?"),
        choices=[
            (ExpectedState.WAIVED.value, _("It will not come: waived")),
            (ExpectedState.NOT_APPLICABLE.value, _("It does not apply to this unit")),
            (ExpectedState.EXPECTED.value, _("It is expected after all")),
        ],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what holds for this measurement.")),
    )
    reason = forms.CharField(label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """Ask a reason for an exception."""
        data = super().clean()
        if data.get("state") not in (None, ExpectedState.EXPECTED) and not data.get("reason", "").strip():
            self.add_error("reason", _("Write why this measurement will not come."))
        return data


class SheetForm(PortalForm):
    """A filled sheet, with the source of all its figures."""

    file = FileField(
        label=_("File"),
        accept=(".xlsx", ".csv"),
        max_bytes=5 * 1024 * 1024,
        help_text=_("Excel (.xlsx) or CSV, at most 5 MB. Nothing is saved until you confirm."),
        error_messages=required(_("Choose the file with figures.")),
    )
    origin = origin_field()
    source = source_field()

    def __init__(self, *args: Any, origins, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.origins = origins
        self.fields["origin"].choices = origins.choices(OTHER_SOURCE)

    def clean(self) -> dict[str, Any]:
        """Ask a source."""
        data = super().clean()
        if not data.get("origin") and not data.get("source", "").strip() and "origin" not in self.errors:
            self.add_error("source", _("Enter where the figures come from, or who says that there are none."))
        return data

    def where(self) -> dict[str, str]:
        """The source of all rows, after ``is_valid``."""
        return {name: self.cleaned_data[name] for name in ("origin", "source")}


class ResponsibleForm(PortalForm):
    """Who enters the figures of a unit."""

    person = forms.ChoiceField(
        label=_("Who enters?"),
        required=False,
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose a person from the list.")},
    )

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        nobody = ("", _("Everyone who acts for the school or its board"))
        self.fields["person"].choices = [nobody, *((key, str(one)) for key, one in self.people.items())]

    @property
    def chosen(self):
        """The person, after ``is_valid``; ``None`` for nobody in particular."""
        return self.people.get(self.cleaned_data["person"])


class TargetForm(PortalForm):
    """Set a target, or set it anew with a reason."""

    value = NumberField(
        label=_("Target"),
        decimal_places=2,
        max_digits=14,
        required=False,
        error_messages=required(_("Enter the target as a number.")),
    )
    low = NumberField(label=_("Lowest value of the band"), decimal_places=2, max_digits=14, required=False)
    high = NumberField(label=_("Highest value of the band"), decimal_places=2, max_digits=14, required=False)
    due_on = DutchDateField(
        label=_("To be reached on"), error_messages=required(_("Enter the day on which the target is to be reached."))
    )
    decided_in = forms.CharField(
        label=_("Decision in which it was set"),
        max_length=40,
        required=False,
        help_text=_("The number, when there is one."),
    )
    reason = forms.ChoiceField(
        label=_("Why does the target change?"),
        choices=[choice for choice in TargetReason.choices if choice[0] != TargetReason.FIRST],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose why the target changes.")),
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        help_text=_("One or two sentences. Everyone who sees the target can read them."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(_("Explain why the target changes.")),
    )

    def __init__(self, *args: Any, sheet, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_band = sheet.direction == Direction.MAINTAIN
        for name in ("value",) if self.is_band else ("low", "high"):
            del self.fields[name]
        if not self.is_band:
            self.fields["value"].required = True
            self.fields["value"].help_text = sheet.unit
        if is_first:
            del self.fields["reason"], self.fields["explanation"]

    def clean(self) -> dict[str, Any]:
        """Ask both ends of a band, in order."""
        data = super().clean()
        if self.is_band and not self.errors:
            low, high = data.get("low"), data.get("high")
            if low is None:
                self.add_error("low", _("Enter the lowest value that is still good."))
            elif high is None or high < low:
                self.add_error("high", _("Enter a highest value that is not below the lowest."))
        return data
