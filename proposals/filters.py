"""Filters of the staff worklist. They live in the address, so that a view can be mailed."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import Role
from programmes.models import ProgrammeLine
from twenteboard.platform.forms import FastSelect, PortalFormMixin

from .enums import Holder, State
from .models import ConsortiumMember, Proposal
from .reviews import people_with_role
from .states import FINAL, HOLDERS, OPEN

EVERYTHING, MINE, NOBODY = "alles", "ik", "niemand"
SORTS = {
    "number": ("number",),
    "title": ("title", "pk"),
    "line": ("line__number", "-pk"),
    "state": ("state", "-pk"),
    "asked": ("asked", "-pk"),
    "due": ("due_on", "-pk"),
}


class WorklistForm(PortalFormMixin, forms.Form):
    """The form above the list."""


class WorklistFilter(django_filters.FilterSet):
    """Text, state, holder, line, who treats it, late. Without a state: everything that is still on the road."""

    q = django_filters.CharFilter(label=_("Number, title or partner"), method="by_text")
    stand = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", choices=(), empty_label=_("On the road"), widget=FastSelect
    )
    bij = django_filters.ChoiceFilter(
        label=_("With"), method="by_holder", choices=(), empty_label=_("Everyone"), widget=FastSelect
    )
    lijn = django_filters.ChoiceFilter(
        label=_("Programme line"), field_name="line", choices=(), empty_label=_("All lines"), widget=FastSelect
    )
    behandelaar = django_filters.ChoiceFilter(
        label=_("Treated by"), method="by_owner", choices=(), empty_label=_("Everyone"), widget=FastSelect
    )
    laat = django_filters.ChoiceFilter(
        label=_("Term"), method="by_lateness", choices=(), empty_label=_("All"), widget=FastSelect
    )

    class Meta:
        model = Proposal
        fields: list[str] = []
        form = WorklistForm

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "stand": [(EVERYTHING, _("Everything, also what ended")), *State.choices],
            "bij": [(value, label) for value, label in Holder.choices if value != Holder.NOBODY],
            "lijn": [(line.pk, str(line)) for line in ProgrammeLine.objects.only("number", "name_nl", "name_en")],
            "behandelaar": [
                (MINE, _("Me, also as deputy")),
                (NOBODY, _("Not taken on")),
                *((person.pk, str(person)) for person in people_with_role(Role.TBD).only("full_name", "email")),
            ],
            "laat": [("ja", _("Too late")), ("week", _("Within seven days"))],
        }
        for name, options in choices.items():
            # Set before ``form`` is built, which copies the fields.
            self.filters[name].extra["choices"] = options

    @property
    def is_narrowed(self) -> bool:
        """At least one filter is used."""
        return any(self.data.get(name) for name in self.filters)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Leave out what ended, unless a state was chosen."""
        if not self.form.cleaned_data.get("stand"):
            queryset = queryset.filter(state__in=OPEN)
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Number, title, or a partner of the consortium."""
        partner = ConsortiumMember.objects.filter(proposal=OuterRef("pk")).filter(
            Q(organisation__name__icontains=value) | Q(organisation__short_name__icontains=value)
        )
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value) | Q(Exists(partner)))

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """One state, or all of them."""
        return queryset if value == EVERYTHING else queryset.filter(state=value)

    def by_holder(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """States in which this party has to act."""
        return queryset.filter(state__in=[state for state, holder in HOLDERS.items() if holder == value])

    def by_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Mine, nobody's, or those of one adviser."""
        if value == NOBODY:
            return queryset.filter(owner__isnull=True)
        person = self.request.user.pk if value == MINE else value
        return queryset.filter(Q(owner=person) | Q(deputy=person))

    def by_lateness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Past the term, or nearly."""
        today = timezone.localdate()
        queryset = queryset.exclude(state__in=FINAL)
        if value == "ja":
            return queryset.filter(due_on__lt=today)
        return queryset.filter(due_on__range=(today, today + timedelta(days=7)))


def sort_of(value: str) -> tuple[str, ...] | None:
    """The order for GET ``sort`` ("-title" is descending), or ``None`` for the usual one."""
    key = value.removeprefix("-")
    if key not in SORTS:
        return None
    first, *rest = SORTS[key]
    return (f"-{first}" if value.startswith("-") else first, *rest)
