"""What this floor knows of the chain: the KPIs of a project, what it promised for them, and what was measured."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.db.models.query import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.chain import Link, Place, carry_over, neighbours, places, register
from programmes.chain_links import steering_link
from programmes.models import Project

from .models import ContributionClaim, Indicator, SteeringGround
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


def chain_of_kpi(indicator: Indicator, user, *, is_measured: bool, grounds: Sequence[SteeringGround]) -> list[Place]:
    """The chain around one KPI: every promise with its project and decision, and what was steered by it. No query.

    ``indicator`` was read ``for_page(user)``, ``grounds`` by ``under``.
    """
    found: dict[str, list[Link]] = {
        "kpi": [Link(f"{indicator.code} {indicator.short}", is_here=True)],
        "claim": [],
        "decision": [],
        "project": [],
        "measurement": [],
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
    register("kpis", reader=links)
