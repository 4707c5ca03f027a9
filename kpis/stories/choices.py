"""What the filters above the stories offer, read in one query."""

from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.translation import get_language

from partners.models import Municipality
from programmes.models import Programme, ProgrammeLine, Project

from ..models import EvidenceTheme, Indicator

Choices = list[tuple[str, str]]


def _named(field: str) -> Any:
    """The name in the language of the reader, in Dutch where there is none."""
    if (get_language() or "nl").startswith("en"):
        return Coalesce(NullIf(F(f"{field}_en"), Value("")), F(f"{field}_nl"))
    return F(f"{field}_nl")


def _offer(rows: QuerySet, what: str, key: Any, label: Any, place: Any) -> QuerySet:
    text = CharField()
    return (
        rows.order_by()
        .annotate(
            what_=Value(what, output_field=text),
            key_=Cast(key, text),
            label_=Cast(label, text),
            place_=Cast(place, IntegerField()),
        )
        .values_list("what_", "place_", "label_", "key_")
    )


def choices(programme: Programme, told: QuerySet) -> dict[str, Choices]:
    """KPIs, projects that ``told`` is about, lines, municipalities and themes, by name of the filter. One query."""
    about = Project.objects.filter(stories__in=told.order_by().values("pk"))
    parts = [
        _offer(
            Indicator.objects.public().filter(programme=programme),
            "kpi",
            F("code"),
            Concat(F("code"), Value(" "), _named("short"), output_field=CharField()),
            F("order"),
        ),
        _offer(
            about,
            "project",
            F("number"),
            Concat(F("number"), Value(" "), F("title"), output_field=CharField()),
            Value(0),
        ),
        _offer(
            ProgrammeLine.objects.filter(programme=programme),
            "lijn",
            F("number"),
            Concat(Cast(F("number"), CharField()), Value(" "), _named("name"), output_field=CharField()),
            F("number"),
        ),
        _offer(Municipality.objects.filter(in_twente=True), "gemeente", F("code"), F("name"), Value(0)),
        _offer(EvidenceTheme.objects.all(), "thema", F("pk"), _named("name"), F("order")),
    ]
    found: dict[str, Choices] = {name: [] for name in ("kpi", "project", "lijn", "gemeente", "thema")}
    for what, _place, label, key in sorted(parts[0].union(*parts[1:])):
        found[what].append((key, label))
    return found
