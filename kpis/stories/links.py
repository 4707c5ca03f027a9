"""Stories beside a figure and beside a project: at most three of them, read along with the row of the page itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, JSONField, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject, Substr
from django.urls import reverse

from programmes.models import Project

from ..models import Indicator, QualitativeEvidence, ReportingUnit

AT_MOST = 3
SHOWN = 700  # characters of a text; the panel shows fewer words
PLAIN = ("title", "kind", "language", "source_role", "visibility", "may_name_unit", "is_example")


def columns(user, about: str) -> dict[str, Any]:
    """Expressions to annotate a KPI (``about`` is ``indicators``) or project (``projects``) with: no query of its own.

    ``story_0`` … ``story_2`` are the newest stories this person may read, ``story_total`` counts all of them.
    """
    rows = QualitativeEvidence.objects.filter(**{about: OuterRef("pk")}).for_reader(user).readable()
    project = Project.objects.filter(stories=OuterRef("pk")).order_by("pk")
    told = rows.annotate(
        about_number=Subquery(project.values("number")[:1]),
        about_title=Subquery(project.values("title")[:1]),
        about_language=Subquery(project.values("language")[:1]),
    )
    values = {name: F(name) for name in PLAIN} | {
        "pk": F("pk"),
        "text": Substr("text", 1, SHOWN),
        "said_on": F("said_on"),
        "unit": F("unit__name"),
        "is_inside": F("is_inside"),
        "project_number": F("about_number"),
        "project_title": F("about_title"),
        "project_language": F("about_language"),
    }
    ordered = told.order_by(F("said_on").desc(nulls_last=True), "-pk").values(story=JSONObject(**values))
    found: dict[str, Any] = {
        f"story_{n}": Subquery(ordered[n : n + 1], output_field=JSONField()) for n in range(AT_MOST)
    }
    counted = rows.order_by().values(about).annotate(n=Count("pk")).values("n")[:1]
    return found | {"story_total": Coalesce(Subquery(counted, output_field=IntegerField()), 0)}


def told_in(row: Model) -> list[QualitativeEvidence]:
    """The stories that were read along with ``row``, each with ``total`` and its first project. No query."""
    found = [getattr(row, f"story_{n}") for n in range(AT_MOST)]
    return [_story(values, row.story_total) for values in found if values]


def _story(values: dict[str, Any], total: int) -> QualitativeEvidence:
    unit = ReportingUnit(name=values["unit"]) if values["unit"] else None
    story = QualitativeEvidence(
        pk=values["pk"],
        text=values["text"],
        said_on=date.fromisoformat(values["said_on"]) if values["said_on"] else None,
        unit=unit,
        **{name: values[name] for name in PLAIN},
    )
    story.total, story.is_inside = total, bool(values["is_inside"])
    for name in ("project_number", "project_title", "project_language"):
        setattr(story, name, values[name])
    return story


def more_about_kpi(indicator: Indicator, user) -> str:
    """Where all stories that speak to a KPI stand."""
    if user.is_authenticated:
        return f"{reverse('kpis:stories')}?kpi={indicator.code}&stand=checked"
    return f"{reverse('kpis:public-stories')}?kpi={indicator.code}"


def more_about(project: Project) -> str:
    """Where all stories about a project stand."""
    return reverse("kpis:project-stories", args=[project.number])


def beside_project(project: Project, user) -> Sequence[QualitativeEvidence]:
    """The newest stories about a project that was read without them. One query."""
    return told_in(Project.objects.annotate(**columns(user, "projects")).only("pk").get(pk=project.pk))
