"""Forms of the KPI list: identity, order and lines, a new version of the definition sheet."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme, ProgrammeLine
from twenteboard.platform.forms import DutchDateField, PortalForm, PortalModelForm, RowsField, WholeNumberField
from twenteboard.platform.lists import ALL, NO, ListFilter, choice_filter

from ..enums import Level
from ..models import BY_CATEGORY, Dimension, Indicator, IndicatorVersion
from ..services.categories import not_divided
from ..services.items import MOST_LEVELS

SORTS = {
    "place": ("order", "pk"),
    "code": ("code", "pk"),
    "name": ("short_nl", "pk"),
    "promises": ("claim_count", "order", "pk"),
}
TALL = {"rows": 4}
MOST_DECIMALS = 4


class IndicatorFilter(ListFilter):
    """Text, line, level, in use."""

    q = django_filters.CharFilter(label=_("Code or name"), method="by_text")
    lijn = choice_filter(_("Programme line"), _("All lines"), field_name="lines")
    niveau = choice_filter(_("Level"), _("All levels"), Level.choices, field_name="level")
    actief = choice_filter(_("In use"), _("In use"), [(NO, _("Out of use")), (ALL, _("Everything"))], method="by_use")

    class Meta(ListFilter.Meta):
        model = Indicator

    def __init__(self, *args, lines: list[ProgrammeLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Set before ``form`` is built, which copies the fields.
        self.filters["lijn"].extra["choices"] = [(line.pk, str(line)) for line in lines]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Leave out what is out of use, unless that was asked for."""
        if not self.form.cleaned_data.get("actief"):
            queryset = queryset.filter(is_active=True)
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Code, short name or title in either language."""
        texts = ("code", "short_nl", "short_en", "title_nl", "title_en")
        condition = Q()
        for text in texts:
            condition |= Q(**{f"{text}__icontains": value})
        return queryset.filter(condition)

    def by_use(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Out of use, or everything."""
        return queryset if value == ALL else queryset.filter(is_active=False)


class IndicatorForm(PortalModelForm):
    """Code, names and level of a KPI: not what it means."""

    required_texts = {
        "code": _("Enter a short code, for instance K8."),
        "title_nl": _("Enter the full title in Dutch."),
        "short_nl": _("Enter a short name in Dutch."),
        "level": _("Choose the level."),
    }

    class Meta:
        model = Indicator
        fields = [
            "code",
            "title_nl",
            "short_nl",
            "title_en",
            "short_en",
            "level",
            "is_indicative",
            "is_public",
        ]
        widgets = {"title_nl": forms.Textarea(attrs={"rows": 2}), "title_en": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "code": _("It is part of the address of the page. Change it only when it is wrong."),
            "is_public": _("Everyone can read this KPI."),
            "is_indicative": _("The programme text calls this an indication."),
        }

    def __init__(self, *args, programme: Programme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme

    def clean_code(self) -> str:
        """A code is one word and belongs to one KPI of the programme, whatever its capitals."""
        code = self.cleaned_data["code"].strip()
        if not code.replace("-", "").isalnum():
            raise ValidationError(_("Use only letters, digits and a hyphen."))
        others = Indicator.objects.filter(programme=self.programme, code__iexact=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("Another KPI has this code already. Choose another code."))
        return code


class VersionForm(PortalModelForm):
    """The next definition sheet."""

    reason = forms.CharField(
        label=_("Why this version"), max_length=300, help_text=_("One sentence; it stands in the history of the KPI.")
    )
    valid_from = DutchDateField(label=_("Valid from"), required=False)
    decimals = WholeNumberField(label=_("Decimals shown"), min_value=0, max_value=MOST_DECIMALS)
    min_group_size = WholeNumberField(
        label=_("Smallest group that is shown"),
        help_text=_("People for a share, schools otherwise. Left empty it is that of the programme."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    dimensions = RowsField(
        Dimension.objects.none(),
        label=_("Also measured by"),
        help_text=_("For a share or a number only. Schools may then give figures for each category."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose dimensions from the list.")},
    )
    instrument_level = WholeNumberField(
        label=_("Lowest level that counts"),
        help_text=_("For a share or yes/no that is computed from an instrument: an item counts from this level."),
        min_value=1,
        max_value=MOST_LEVELS,
        required=False,
    )

    required_texts = {
        "definition_nl": _("Write what counts and what does not."),
        "unit_nl": _("Enter the unit, for instance: scholen."),
        "value_type": _("Choose the kind of value."),
        "direction": _("Choose which way is good."),
        "temporal_nature": _("Choose how the value relates to time."),
        "rollup_units": _("Choose how schools are added up."),
        "rollup_time": _("Choose how years are added up."),
        "decimals": _("Enter a number from 0 to 4."),
        "reason": _("Write why the definition changes."),
    }

    class Meta:
        model = IndicatorVersion
        fields = [
            "reason",
            "valid_from",
            "is_comparable",
            "definition_nl",
            "definition_en",
            "unit_nl",
            "unit_en",
            "value_type",
            "direction",
            "temporal_nature",
            "rollup_units",
            "rollup_time",
            "instrument",
            "instrument_level",
            "decimals",
            "min_group_size",
            "numerator_definition_nl",
            "numerator_definition_en",
            "denominator_definition_nl",
            "denominator_definition_en",
            "collection_method_nl",
            "collection_method_en",
            "to_be_confirmed",
            "note_nl",
            "note_en",
        ]
        widgets = {
            name: forms.Textarea(attrs=TALL)
            for stem in ("definition", "numerator_definition", "denominator_definition", "collection_method", "note")
            for name in (f"{stem}_nl", f"{stem}_en")
        }
        help_texts = {
            "is_comparable": _("If not, a trend is drawn interrupted at this version."),
            "instrument": _("Only when the figure follows from what a team agreed on for each item."),
        }

    def __init__(self, *args, had: Sequence[Dimension] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kept = [one.pk for one in had]
        known = Dimension.objects.filter(Q(is_active=True) | Q(pk__in=kept))
        if not known.exists():
            del self.fields["dimensions"]
            return
        self.fields["dimensions"].queryset = known
        self.initial["dimensions"] = kept

    def clean(self) -> dict[str, Any]:
        """Refuse dimensions for what cannot be divided."""
        data = super().clean()
        if data.get("dimensions") and data.get("value_type") and data["value_type"] not in BY_CATEGORY:
            self.add_error("dimensions", not_divided())
        return data


class ArrangeForm(PortalForm):
    """The place of each KPI, and for each line whether the KPI belongs to it: one row a KPI."""

    def __init__(self, *args, indicators: list[Indicator], lines: list[ProgrammeLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.indicators, self.lines = indicators, lines
        for indicator in indicators:
            kept = {line.pk for line in indicator.lines.all()}
            self.fields[f"order_{indicator.pk}"] = WholeNumberField(
                label=gettext("Place of %(code)s") % {"code": indicator.code},
                initial=indicator.order,
                min_value=0,
                max_value=999,
                error_messages={"required": gettext("Enter the place of %(code)s.") % {"code": indicator.code}},
            )
            for line in lines:
                self.fields[f"line_{indicator.pk}_{line.pk}"] = forms.BooleanField(
                    label=gettext("%(code)s belongs to line %(n)s") % {"code": indicator.code, "n": line.number},
                    required=False,
                    initial=line.pk in kept,
                )

    def rows(self) -> list[tuple[Indicator, object, list]]:
        """Each KPI with its fields, for the table."""
        return [
            (one, self[f"order_{one.pk}"], [self[f"line_{one.pk}_{line.pk}"] for line in self.lines])
            for one in self.indicators
        ]

    @property
    def order(self) -> dict[int, int]:
        """The place by key of the KPI."""
        return {one.pk: self.cleaned_data[f"order_{one.pk}"] for one in self.indicators}

    @property
    def chosen(self) -> dict[int, list[int]]:
        """The keys of lines by key of the KPI."""
        return {
            one.pk: [line.pk for line in self.lines if self.cleaned_data[f"line_{one.pk}_{line.pk}"]]
            for one in self.indicators
        }


class UseForm(PortalForm):
    """Why a KPI goes out of use or comes back."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("One sentence; it is kept in the log."))
    required_texts = {"reason": _("Write why you change this.")}
