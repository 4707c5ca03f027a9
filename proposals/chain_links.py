"""What this floor knows of the chain: the proposal a project came from, and the decision of the Board."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from kpis.chain_links import links_by_code, promises_url
from programmes.chain import Link, Place, carry_over, neighbours, places, register
from programmes.models import Project

from .models import Decision, Proposal


def decision_columns(user, of: str) -> dict[str, Any]:
    """The last decision on the project that everyone may read."""
    public = Decision.objects.public().filter(proposal__project=OuterRef(of)).order_by("-decided_on", "-pk")
    return {"chain_decision": Subquery(public.values("number")[:1])}


def proposal_columns(user, of: str) -> dict[str, Any]:
    """The proposal behind the project, for who may read it."""
    seen = Proposal.objects.visible_to(user).filter(project=OuterRef(of))
    return {"chain_proposal": Subquery(seen.values("number")[:1])}


def _decision_link(number: str) -> Link:
    return Link(number, reverse("proposals:public-decision", args=[number]))


def _proposal_link(number: str) -> Link:
    return Link(number, reverse("proposals:detail", args=[number]))


def decision_links(project: Project, user) -> dict[str, list[Link]]:
    """The decision; by its number alone where it has no page."""
    if project.chain_decision:
        return {"decision": [_decision_link(project.chain_decision)]}
    return {"decision": [Link(project.decision_number)]}


def proposal_links(project: Project, user) -> dict[str, list[Link]]:
    """The proposal, for who may read it; else nothing is said of it."""
    return {"proposal": [_proposal_link(project.chain_proposal)]} if project.chain_proposal else {}


def _codes(proposal: Proposal) -> list[str]:
    submission = proposal.current_submission
    return [row["code"] for row in submission.data.get("contributions", [])] if submission else []


def chain_of_proposal(proposal: Proposal, user, *, decision: Decision | None = None, here: str) -> list[Place]:
    """The chain around a proposal, for who may read it; ``decision`` is the last one this person may know. One query.

    ``here`` is ``proposal``, or ``decision`` on the pages where the Board decides. A proposal with a project was read
    with the columns of the chain (``columns_for(user, of="project_id")``).
    """
    found = links_by_code(proposal.programme, _codes(proposal))
    if proposal.project is not None:
        project = carry_over(proposal, proposal.project)
        around = neighbours(project, user, leave_out=["kpis", "proposals"])
        found |= around | {"claim": [Link(_("Promises of the project"), promises_url(project))]}
    else:
        found["project"] = []
        found["decision"] = [Link(decision.number, "#decision-title")] if decision else []
    own = [_proposal_link(proposal.number)]
    found["proposal"] = [Link(proposal.number, is_here=True)] if here == "proposal" else own
    if here == "decision":
        found["decision"] = [Link(_("Now on the agenda"), is_here=True)]
    return places(found, here=here)


def chain_of_decision(decision: Decision, user) -> list[Place]:
    """The chain around a decision that everyone may read. One query when there is a project, else none.

    ``decision`` was read with the columns of the chain, ``of="proposal__project_id"``.
    """
    project = decision.proposal.project
    if project is None:
        found: dict[str, list[Link]] = {"project": []}
    else:
        found = neighbours(carry_over(decision, project), user, leave_out=["proposals"])
    if decision.chain_own_proposal:
        found["proposal"] = [_proposal_link(decision.chain_own_proposal)]
    found["decision"] = [Link(decision.number, is_here=True)]
    return places(found, here="decision")


def with_own_proposal(decisions, user):
    """Decisions with the number of their proposal, for who may read it."""
    seen = Proposal.objects.visible_to(user).filter(pk=OuterRef("proposal_id"))
    return decisions.annotate(chain_own_proposal=Subquery(seen.values("number")[:1]))


def register_links() -> None:
    """Tell the chain what this floor knows."""
    register("decisions", reader=decision_links, columns=decision_columns)
    register("proposals", reader=proposal_links, columns=proposal_columns)
