"""Forms of the reporting units: filters, a unit, moving it, closing it."""

from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.enums import Sector
from partners.forms.register import OrganisationNameField
from twenteboard.platform.forms import DutchDateField, FastSelect, PortalForm, PortalModelForm
from twenteboard.platform.lists import ALL, NO, ListFilter, choice_filter

from ..enums import MembershipKind, UnitKind
from ..models import ReportingUnit
from ..services.units import HOLDERS
from ..validators import NUMBERS

SORTS = {
    "name": ("name", "pk"),
    "kind": ("kind", "name"),
    "board": ("board_name", "name"),
    "municipality": ("municipality_name", "name"),
}


class UnitFilter(ListFilter):
    """Text, kind, sector, board, municipality, open. Without a choice: only what is open."""

    q = django_filters.CharFilter(label=_("Name, BRIN, number or code"), method="by_text")
    soort = choice_filter(_("Kind"), _("All kinds"), UnitKind.choices, field_name="kind")
    sector = choice_filter(_("Sector"), _("All sectors"), Sector.choices, field_name="sector")
    bestuur = choice_filter(_("School board"), _("All boards"), method="by_board")
    gemeente = choice_filter(_("Municipality"), _("All municipalities"), method="by_municipality")
    open = choice_filter(_("Open"), _("Open"), [(NO, _("Closed")), (ALL, _("Everything"))], method="by_open")

    class Meta(ListFilter.Meta):
        model = ReportingUnit

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.day: date = timezone.localdate()
        holders: dict[str, list[tuple[int, str]]] = {}
        kinds = (UnitKind.SCHOOL_BOARD, UnitKind.MUNICIPALITY)
        for pk, kind, name in ReportingUnit.objects.filter(kind__in=kinds).values_list("pk", "kind", "name"):
            holders.setdefault(kind, []).append((pk, name))
        # Set before ``form`` is built, which copies the fields.
        self.filters["bestuur"].extra["choices"] = holders.get(UnitKind.SCHOOL_BOARD, [])
        self.filters["gemeente"].extra["choices"] = holders.get(UnitKind.MUNICIPALITY, [])

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Leave out what is closed, unless that was asked for."""
        if not self.form.cleaned_data.get("open"):
            queryset = queryset.open_on(self.day)
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Name or official number."""
        return queryset.named(value)

    def by_board(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Under this board today."""
        return queryset.under(value, MembershipKind.BOARD, self.day)

    def by_municipality(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """In this municipality today."""
        return queryset.under(value, MembershipKind.MUNICIPALITY, self.day)

    def by_open(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Closed, or everything."""
        return queryset if value == ALL else queryset.filter(closed_on__lt=self.day)


class UnitForm(PortalModelForm):
    """A reporting unit. Its kind is fixed once it is added: what was measured rests on it."""

    number = forms.CharField(
        label=_("Official number"),
        required=False,
        max_length=12,
        help_text=_("A school location: its BRIN, 01AB02. A board: its number, 40123. A municipality: GM0153."),
    )
    organisation = OrganisationNameField(
        label=_("Organisation"),
        required=False,
        help_text=_("Who acts for this organisation may enter measurements of the unit and what belongs to it."),
    )
    opened_on = DutchDateField(label=_("Opened on"), required=False)
    required_texts = {"kind": _("Choose the kind of unit."), "name": _("Enter the name of the unit.")}

    class Meta:
        model = ReportingUnit
        fields = ["kind", "name", "number", "sector", "organisation", "opened_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]
            self.fields["number"].initial = self.instance.number

    def clean(self) -> dict:
        """A name occurs once among units of a kind; a number fits the kind and belongs to one open unit."""
        data = super().clean()
        kind = data.pop("kind", None) or self.instance.kind
        others = ReportingUnit.objects.filter(kind=kind).exclude(pk=self.instance.pk)
        if data.get("name"):
            data["name"] = " ".join(data["name"].split())
            if others.filter(name__iexact=data["name"]).exists():
                self.add_error("name", _("There is a unit of this kind with this name already. Change that one."))
        number = "".join((data.pop("number", "") or "").split()).upper()
        field, validate = NUMBERS.get(kind, ("", None))
        if number and not field:
            self.add_error("number", _("A unit of this kind has no official number. Leave this empty."))
        elif number:
            try:
                validate(number)
            except ValidationError as fault:
                self.add_error("number", fault)
            owner = others.filter(**{field: number}, closed_on__isnull=True).first()
            if owner is not None:
                self.add_error("number", gettext("%(other)s has this number already.") % {"other": owner})
        if field:
            data[field] = number
        if not self.instance.pk:
            data["kind"] = kind
        return data

    def _post_clean(self) -> None:
        """Leave the constraints to ``clean``, which says what to do; the service writes."""


class MoveForm(PortalForm):
    """Under which board or municipality a unit falls, and from which day."""

    parent = forms.ModelChoiceField(
        label=_("Falls under"),
        queryset=ReportingUnit.objects.none(),
        empty_label=_("Choose one"),
        widget=FastSelect,
    )
    valid_from = DutchDateField(
        label=_("From"), help_text=_("The first day. What was measured before stays with the old one.")
    )
    required_texts = {
        "parent": _("Choose under which one it falls."),
        "valid_from": _("Enter the first day."),
    }

    def __init__(self, *args, unit: ReportingUnit, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.label = MembershipKind(kind).label
        field.queryset = ReportingUnit.objects.filter(kind=HOLDERS[kind], closed_on__isnull=True).exclude(pk=unit.pk)


class CloseForm(PortalForm):
    """The last day of a unit, and who goes on."""

    closed_on = DutchDateField(label=_("Last day"))
    successor = forms.ModelChoiceField(
        label=_("Successor"),
        queryset=ReportingUnit.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        widget=FastSelect,
        help_text=_("What falls under this unit moves to the successor the day after."),
    )
    required_texts = {"closed_on": _("Enter the last day.")}

    def __init__(self, *args, unit: ReportingUnit, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = ReportingUnit.objects.filter(
            kind=unit.kind, closed_on__isnull=True
        ).exclude(pk=unit.pk)
