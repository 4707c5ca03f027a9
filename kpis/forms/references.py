"""Forms of what the figures of others are held against."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import FastSelect, PortalForm, WholeNumberField

from ..enums import FactKind
from ..models import Indicator, ReferenceLink, ReferenceSeries


class SeriesField(forms.ModelChoiceField):
    """A series, known by figure, group and report."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            queryset=ReferenceSeries.objects.none(), widget=FastSelect, empty_label=_("Choose a series"), **kwargs
        )

    def label_from_instance(self, obj: ReferenceSeries) -> str:
        """Figure, group, unit, and the code of the report."""
        return f"{obj.name} – {obj.segment} ({obj.unit}, {obj.source.code})"


def _series(kind: str | None = None) -> QuerySet[ReferenceSeries]:
    found = ReferenceSeries.objects.select_related("source").order_by("name", "segment", "pk")
    return found.filter(values__kind=kind).distinct() if kind else found


class LinkForm(PortalForm):
    """A series beside a KPI, and what differs."""

    series = SeriesField(label=_("Figure"))
    differs = forms.BooleanField(
        label=_("Counts something else than this KPI"),
        required=False,
        initial=True,
        help_text=_("The page then warns: the figure is neither a baseline nor a target of ours."),
    )
    note_nl = forms.CharField(
        label=_("What differs (Dutch)"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    note_en = forms.CharField(
        label=_("What differs (English)"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    required_texts = {"series": _("Choose a figure.")}

    def __init__(self, *args, indicator: Indicator, link: ReferenceLink | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if link is not None:
            del self.fields["series"]
        else:
            taken = indicator.reference_links.filter(is_active=True).values("series")
            self.fields["series"].queryset = _series().exclude(pk__in=taken)

    def clean(self) -> dict:
        """A figure that counts something else says what."""
        data = super().clean()
        if data.get("differs") and not data.get("note_nl"):
            self.add_error("note_nl", ValidationError(_("Write in a sentence what this figure counts otherwise.")))
        return data


class NationalTargetForm(PortalForm):
    """A national target, and the series that shows how far it was reached."""

    label_nl = forms.CharField(label=_("Name (Dutch)"), max_length=120)
    label_en = forms.CharField(label=_("Name (English)"), max_length=120)
    target = SeriesField(label=_("Target"), help_text=_("A series with a target in it."))
    realised = SeriesField(label=_("What was reached"), help_text=_("A series of the same group that was observed."))
    order = WholeNumberField(label=_("Place in the list"), min_value=1, max_value=99)
    required_texts = {
        "label_nl": _("Enter a name in Dutch."),
        "label_en": _("Enter a name in English."),
        "target": _("Choose the target."),
        "realised": _("Choose what was reached."),
        "order": _("Enter the place in the list, for instance 1."),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = _series(FactKind.TARGET)
        self.fields["realised"].queryset = _series(FactKind.OBSERVED)

    def clean(self) -> dict:
        """Both are counted in the same unit."""
        data = super().clean()
        target, realised = data.get("target"), data.get("realised")
        if target and realised and target.unit != realised.unit:
            self.add_error("realised", _("This is counted in another unit than the target. Choose another series."))
        return data
