"""Forms of sources and instruments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import (
    DutchDateField,
    FastSelect,
    PortalForm,
    PortalModelForm,
    WholeNumberField,
    required,
)

from ..enums import ReleaseStatus
from ..models import DataSource, DataSourceRelease, Instrument, InstrumentVersion
from ..services.sources import INSTRUMENT_FIELDS, SOURCE_FIELDS

SHA256 = r"^[0-9a-fA-F]{64}$"
HIDDEN_UP_TO = 1_000  # a source that hides larger numbers hides no small ones


def _address() -> forms.URLField:
    return forms.URLField(label=_("Address"), max_length=200, required=False, assume_scheme="https")


def _hidden(label, help_text="") -> WholeNumberField:
    return WholeNumberField(label=label, help_text=help_text, required=False, min_value=0, max_value=HIDDEN_UP_TO)


class SourceForm(PortalModelForm):
    """What is known of a source."""

    suppressed_from = _hidden(
        _("Smallest number that the source hides"),
        _("For instance 1, when it does not show 1 to 4. Leave it empty when the source hides nothing."),
    )
    suppressed_to = _hidden(_("Largest number that the source hides"), _("For instance 4."))
    suppressed_as = _hidden(
        _("What the source prints for it"),
        _("For instance 4, when 1 to 4 are all shown as 4. Leave it empty when it prints nothing."),
    )
    url = _address()
    required_texts = {"name": _("Enter the name of the source.")}

    class Meta:
        model = DataSource
        fields = list(SOURCE_FIELDS)
        error_messages = {"name": {"unique": _("There is a source with this name already.")}}
        help_texts = {"is_active": _("Its newest releases stand in the list of who enters figures.")}


class InstrumentForm(PortalModelForm):
    """What is known of an instrument."""

    url = _address()
    required_texts = {"name": _("Enter the name of the instrument.")}

    class Meta:
        model = Instrument
        fields = list(INSTRUMENT_FIELDS)
        error_messages = {"name": {"unique": _("There is an instrument with this name already.")}}
        help_texts = {"is_active": _("Its versions stand in the list of who enters figures.")}


class ReleaseForm(PortalForm):
    """A release of a source."""

    label = forms.CharField(
        label=_("Name of the release"),
        help_text=_("For instance: 2025-2026, published in March 2026."),
        max_length=80,
        error_messages=required(_("Enter the name of the release.")),
    )
    status = forms.ChoiceField(
        label=_("Are the figures final?"),
        choices=ReleaseStatus.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose whether the figures are final.")),
    )
    published_on = DutchDateField(label=_("Published on"), required=False)
    retrieved_on = DutchDateField(
        label=_("Fetched on"), error_messages=required(_("Enter the day on which you fetched the figures."))
    )
    supersedes = forms.ModelChoiceField(
        DataSourceRelease.objects.none(),
        label=_("Takes the place of"),
        help_text=_("The provisional release of the same figures."),
        required=False,
        empty_label=_("No earlier release"),
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose a release from the list.")},
    )
    file_hash = forms.RegexField(
        SHA256,
        label=_("Fingerprint of the file (SHA-256)"),
        required=False,
        error_messages={"invalid": _("Enter 64 characters: digits and the letters a to f.")},
    )

    def __init__(self, *args: Any, source: DataSource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["supersedes"].queryset = DataSourceRelease.objects.filter(
            source=source, status=ReleaseStatus.PROVISIONAL, superseded_by__isnull=True
        ).select_related("source")

    def clean(self) -> dict[str, Any]:
        """Hold the parts to each other and to the other releases."""
        data = super().clean()
        published, fetched, label = data.get("published_on"), data.get("retrieved_on"), data.get("label")
        if published and fetched and fetched < published:
            self.add_error("retrieved_on", _("Enter a day that is not before the publication."))
        if data.get("supersedes") and data.get("status") == ReleaseStatus.PROVISIONAL:
            self.add_error("supersedes", _("Only a final release takes the place of a provisional one."))
        if label and DataSourceRelease.objects.filter(source=self.source, label=label).exists():
            self.add_error("label", _("This source has a release with this name already."))
        return data


class InstrumentVersionForm(PortalForm):
    """The next version of an instrument."""

    label = forms.CharField(
        label=_("Name of the version"),
        help_text=_("For instance: 2024, 15 indicators."),
        max_length=80,
        error_messages=required(_("Enter the name of the version.")),
    )
    in_use_from = DutchDateField(label=_("In use from"), required=False)
    changes = forms.CharField(
        label=_("What changed since the version before?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(_("Write what changed since the version before.")),
    )
    is_comparable = forms.ChoiceField(
        label=_("Can it be compared with the version before?"),
        choices=[("yes", _("Yes, the outcome means the same")), ("no", _("No, a comparison is broken off here"))],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose whether the outcome can be compared.")),
    )

    def __init__(self, *args: Any, instrument: Instrument, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        if is_first:
            del self.fields["changes"], self.fields["is_comparable"]

    def clean_label(self) -> str:
        """A name occurs once."""
        label = self.cleaned_data["label"]
        if InstrumentVersion.objects.filter(instrument=self.instrument, label=label).exists():
            raise forms.ValidationError(_("This instrument has a version with this name already."))
        return label

    def values(self) -> dict[str, Any]:
        """What was filled in, as the service asks it."""
        data = dict(self.cleaned_data)
        if "is_comparable" in data:
            data["is_comparable"] = data["is_comparable"] == "yes"
        return data
