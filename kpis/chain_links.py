"""What this floor knows of the chain: the KPIs of a project, what it promised for them, and what was measured."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, IntegerField, Subquery, prefetch_related_objects
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce
from django.db.models.query import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.chain import Link, Place, carry_over, neighbours, places, register
from programmes.chain_links import steering_link
from programmes.models import Project
from twenteboard.platform.formats import getal

from .models import ContributionClaim, Indicator, QualitativeEvidence, SteeringGround
from .querysets import last_published
from .rules import may
from .services.grounds import ground_of


def read_claims(project: Project) -> list[ContributionClaim]:
    """The promises of ``project`` with their KPIs: one query, the first time; later the same rows."""
    if "chain_claims" not in project.__dict__:
        getattr(project, "_prefetched_objects_cache", {}).pop("claims", None)  # read without what the chain asks
        promised = Prefetch("claims", queryset=ContributionClaim.objects.for_chain())
        prefetch_related_objects([project], promised)
        project.chain_claims = list(project.claims.all())
    return project.chain_claims


def columns(user, of: str) -> dict[str, Any]:
    """How many stories about the project stand beside its figures, as far as ``user`` may read them."""
    told = QualitativeEvidence.objects.visible_to(user).readable().filter(projects=OuterRef(of))
    counted = told.order_by().values("projects").annotate(n=Count("pk")).values("n")[:1]
    return {"chain_stories": Coalesce(Subquery(counted, output_field=IntegerField()), 0)}


def stories_url(project: Project) -> str:
    """Where the stories about a project stand."""
    return reverse("kpis:project-stories", args=[project.number])


def _story_links(project: Project) -> list[Link]:
    number = project.chain_stories
    if not number:
        return []
    return [Link(_told(number), stories_url(project))]


def _told(number: int) -> str:
    return ngettext("%(n)s story", "%(n)s stories", number) % {"n": getal(number)}


def chain_of_story(story: QualitativeEvidence, user) -> list[Place]:
    """The chain around a story: its projects with their neighbours, and the KPIs it speaks to.

    Two queries for each project, and one for the KPIs; ``story`` was read ``for_list``.
    """
    here = Link(story.title or _("This story"), is_here=True)
    found: dict[str, list[Link]] = {"kpi": [], "project": []}
    shown = set(Indicator.objects.on_show().filter(stories=story).values_list("pk", flat=True))
    found["kpi"] = [_kpi_link(row, row.pk in shown) for row in story.indicators.all()]
    for project in story.projects.all()[:1]:
        around = neighbours(project, user)
        found |= {kind: [*found.get(kind, []), *rows] for kind, rows in around.items() if kind != "kpi"}
        found["story"] = [here, *_story_links(project)]
    found["project"] += [
        Link(row.title, row.get_absolute_url(), row.number, language=row.language) for row in story.projects.all()[1:]
    ]
    return places(found | {"story": found.get("story", [here])}, here="story")


def promises_url(project: Project) -> str:
    """Where the promises of a project stand beside what was measured."""
    return reverse("kpis:promises", args=[project.number])


def _kpi_link(indicator: Indicator, is_shown: bool) -> Link:
    url = reverse("kpis:detail", args=[indicator.code]) if is_shown else ""
    return Link(f"{indicator.code} {indicator.short}", url)


def _measured_link(indicator: Indicator, label: str) -> Link:
    return Link(indicator.code, reverse("kpis:compare", args=[indicator.code]), label)


def _promise_link(project: Project, claims: Sequence[ContributionClaim]) -> Link:
    told = ngettext("%(n)s promise", "%(n)s promises", len(claims)) % {"n": len(claims)}
    return Link(told, promises_url(project), ", ".join(claim.indicator.code for claim in claims))


def links(project: Project, user) -> dict[str, list[Link]]:
    """KPIs, promises and measurements of a project. One query."""
    claims = read_claims(project)
    return {
        "kpi": [_kpi_link(claim.indicator, claim.chain_kpi) for claim in claims],
        "claim": [_promise_link(project, claims)] if claims else [],
        "measurement": [
            _measured_link(claim.indicator, claim.chain_measured)
            for claim in claims
            if claim.chain_kpi and claim.chain_measured
        ],
        "story": _story_links(project),
    }


def links_by_code(programme, codes: Iterable[str]) -> dict[str, list[Link]]:
    """KPIs and measurements for a proposal, which names its KPIs by code. One query."""
    indicators = (
        Indicator.objects.on_show()
        .filter(programme=programme, code__in=list(codes))
        .annotate(chain_measured=last_published("pk"))
        .order_by("order")
    )
    return {
        "kpi": [_kpi_link(row, True) for row in indicators],
        "measurement": [_measured_link(row, row.chain_measured) for row in indicators if row.chain_measured],
    }


def chain_of_kpi(
    indicator: Indicator,
    user,
    *,
    is_measured: bool,
    grounds: Sequence[SteeringGround],
    stories: Sequence[QualitativeEvidence] = (),
) -> list[Place]:
    """The chain around one KPI: every promise with its project and decision, and what was steered by it. No query.

    ``indicator`` was read ``for_page(user)``, ``grounds`` by ``under``, ``stories`` by ``beside``.
    """
    found: dict[str, list[Link]] = {
        "kpi": [Link(f"{indicator.code} {indicator.short}", is_here=True)],
        "claim": [],
        "decision": [],
        "project": [],
        "measurement": [],
        "story": [Link(_told(stories[0].total), "#verhalen")] if stories else [],
        "steering": [],
    }
    if is_measured:
        found["measurement"].append(Link(_("Compare before and after"), reverse("kpis:compare", args=[indicator.code])))
    for row in grounds:
        project = carry_over(row, row.decision.project)
        link = steering_link(project, row.decision.number, row.decision.outcome)
        found["steering"].append(Link(link.label, link.url, project.number))
    for claim in indicator.claims.all():
        project = carry_over(claim, claim.project)
        found["claim"].append(Link(project.number, promises_url(project), claim.get_contribution_type_display()))
        around = neighbours(project, user, leave_out=["kpis", "proposals"])
        found["project"] += around["project"][:1]
        found["decision"] += around.get("decision", [])
        number, outcome = project.chain_in_force, project.chain_in_force_outcome
        if number:
            link = steering_link(project, number, outcome)
            found["steering"].append(Link(link.label, link.url, project.number))
    return places(found, here="kpi")


def resting(grounds: Sequence[SteeringGround], user) -> list[dict[str, Any]]:
    """Decisions that rest on a KPI, with the figure as it stood for who may read it.

    Who may open the working area or reads the monitoring reads every figure. Everyone else reads that there was one: it
    is over all schools, and beside the matched pairs that would tell what a school scored that was measured once.
    """
    rows = []
    for row in grounds:
        project = carry_over(row, row.decision.project)
        row.chain_kpi = True
        open_to = project.chain_sees or may(user, "view_monitoring")
        rows.append(
            {
                "decision": row.decision,
                "project": project,
                "link": steering_link(project, row.decision.number, row.decision.outcome),
                "ground": ground_of(row) if open_to else None,
            }
        )
    return rows


def register_links() -> None:
    """Tell the chain what this floor knows."""
    register("kpis", reader=links, columns=columns)
