"""What a proposal still lacks before it can be handed in: one list, used by the task list, the check page and the move.

Works on a dossier (``dossier.build``), asks no database, and names every lack at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.enums import MemberRole
from twenteboard.platform.formats import euro, percentage

from .enums import ProposalKind, Stage
from .questions import QUESTIONS


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing or does not add up, and where it can be mended."""

    section: str
    message: str | Promise
    field: str = ""


def lacks(data: dict[str, Any], stage: Stage) -> list[Lack]:
    """Return everything that is missing for ``stage``, in the order of the form."""
    found = [*_basics(data), *_narrative(data, stage), *_reach(data), *_consortium(data, stage)]
    if stage == Stage.QUICKSCAN:
        found += _estimate(data)
    else:
        found += [*_approach(data), *_planning(data), *_money(data), *_results(data), *_risks(data)]
    return found


def _basics(data) -> Iterator[Lack]:
    if not data["title"].strip():
        yield Lack("basics", _("Give your plan a title."), "title")
    if not data["summary"].strip():
        yield Lack("basics", _("Describe your plan in a few sentences."), "summary")
    if not data["kind"]:
        yield Lack("basics", _("Choose whether you scale up something that exists or start something new."), "kind")
    if data["kind"] == ProposalKind.SCALE_UP and not data["initiative"]:
        yield Lack("basics", _("Choose the initiative you build on."), "initiative")


def _narrative(data, stage: Stage) -> Iterator[Lack]:
    line = data["line"]["number"]
    for question in QUESTIONS:
        if question.is_required(stage, line) and not data["answers"][question.name].strip():
            yield Lack(question.section, question.missing, question.name)


def _reach(data) -> Iterator[Lack]:
    if not data["target_groups"]:
        yield Lack("reach", _("Choose at least one target group."), "target_groups")
    if not data["municipalities"]:
        yield Lack("reach", _("Choose at least one municipality."), "municipalities")


def _consortium(data, stage: Stage) -> Iterator[Lack]:
    members = data["members"]
    if not any(member["role"] == MemberRole.LEAD for member in members):
        yield Lack("consortium", _("Name the lead partner."))
    if stage == Stage.QUICKSCAN:
        return
    if len(members) < 2:
        yield Lack("consortium", _("Name at least one partner beside the lead partner."))
    for member in members:
        if not member["contribution"].strip():
            yield Lack("consortium", _("Describe what %(name)s does.") % {"name": member["organisation"]})


def _estimate(data) -> Iterator[Lack]:
    estimate = data["estimate"]
    if estimate["costs"] is None:
        yield Lack("estimate", _("Estimate the total costs. A rough amount is enough."), "estimated_costs")
    if estimate["request"] is None:
        yield Lack("estimate", _("Estimate what you ask from the Regio Deal."), "estimated_request")
    if estimate["costs"] and estimate["request"] and Decimal(estimate["request"]) > Decimal(estimate["costs"]):
        yield Lack("estimate", _("You ask more than the plan costs. Lower the request."), "estimated_request")


def _approach(data) -> Iterator[Lack]:
    if data["line"]["number"] == 1 and not data["factors"]:
        yield Lack("approach", _("Choose at least one success factor that you influence."), "factors")
    for factor in data["factors"]:
        if not factor["how"].strip():
            yield Lack("approach", _("Describe how you influence factor %(n)s.") % {"n": factor["number"]}, "factors")


def _planning(data) -> Iterator[Lack]:
    if not data["phases"]:
        yield Lack("planning", _("Name at least one phase."))
    for phase in data["phases"]:
        if not phase["starts_on"] or not phase["months"]:
            yield Lack("planning", _("Give phase “%(title)s” a start and a duration.") % {"title": phase["title"]})
    if not data["check_points"]:
        yield Lack("planning", _("Name at least one checkpoint: a moment at which the result is visible."))
    for point in data["check_points"]:
        if not point["due_on"]:
            yield Lack("planning", _("Give checkpoint “%(title)s” a date.") % {"title": point["title"]})


def _money(data) -> Iterator[Lack]:
    totals = data["totals"]
    if not data["costs"]:
        yield Lack("budget", _("Name the costs, by year and category."))
    if not data["funding"]:
        yield Lack("funding", _("Name who pays what."))
    if not (data["costs"] and data["funding"]):
        return
    gap = Decimal(totals["gap"])
    if gap > 0:
        yield Lack(
            "funding",
            _("The costs are %(costs)s and the funding is %(funding)s. Add the missing %(gap)s or lower the costs.")
            % {"costs": euro(totals["costs"]), "funding": euro(totals["funding"]), "gap": euro(gap)},
        )
    if gap < 0:
        yield Lack(
            "funding",
            _("The funding is %(gap)s higher than the costs. Make both amounts equal.") % {"gap": euro(-gap)},
        )
    if Decimal(totals["state"]) == 0:
        yield Lack("funding", _("Name what you ask from the Regio Deal."))
    largest = Decimal(data["programme"]["state_share_max"])
    if totals["share"] is not None and Decimal(totals["share"]) > largest:
        yield Lack(
            "funding",
            _("The state pays %(share)s of your plan. At most %(max)s is possible. Find more funding in the region.")
            % {"share": percentage(totals["share"]), "max": percentage(largest)},
        )


def _results(data) -> Iterator[Lack]:
    if not data["contributions"]:
        yield Lack("results", _("Choose at least one KPI to which your plan contributes."))
    for row in data["contributions"]:
        if not row["pathway"].strip():
            yield Lack("results", _("Describe how your plan contributes to %(code)s.") % {"code": row["code"]})
        if not row["type"] or row["strength"] is None:
            yield Lack(
                "results",
                _("Choose the kind and the strength of the contribution to %(code)s.") % {"code": row["code"]},
            )


def _risks(data) -> Iterator[Lack]:
    if not data["risks"]:
        yield Lack("risks", _("Name at least one risk and what you do about it."))
    for risk in data["risks"]:
        if not (risk["likelihood"] and risk["impact"] and risk["measure"].strip()):
            yield Lack(
                "risks",
                _("Give risk “%(title)s” a likelihood, an impact and a measure.") % {"title": risk["description"]},
            )
