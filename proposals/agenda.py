"""The agenda of a meeting as one person may read it, and what would follow from granting what is on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.enums import Pillar, Role

from .enums import Audience, DecisionState, MeetingState, Outcome, PaperKind, State
from .models import AdviceVersion, AgendaItem, Decision, Interest, Meeting, Proposal, ProposalPaper, Recusal, TeamMember
from .querysets import has_interest

OUTCOME_TONES = {
    Outcome.GRANT: "done",
    Outcome.GRANT_CONDITIONALLY: "done",
    Outcome.DEFER: "late",
    Outcome.REJECT: "off",
}


@dataclass
class AgendaRow:
    """One item. When ``is_aside`` this person steps aside, when ``is_away`` the Board does not see it any more.

    In both cases everything about the proposal is left empty. Amounts are euros, ``share`` is a percentage.
    """

    item: AgendaItem
    position: int
    is_aside: bool = False
    is_away: bool = False
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    asked: Decimal = Decimal(0)
    costs: Decimal = Decimal(0)
    share: Decimal | None = None
    recommendation: str = ""
    paper: ProposalPaper | None = None
    decision: Decision | None = None

    @property
    def is_shown(self) -> bool:
        """This person may read the proposal."""
        return not (self.is_aside or self.is_away)

    @property
    def is_open(self) -> bool:
        """The Board has to decide."""
        return self.is_shown and self.item.proposal.state == State.AGENDA

    @property
    def status(self) -> tuple[str, str]:
        """Tone and word of the chip."""
        if self.decision is None:
            return "with", _("To be decided")
        if self.decision.state == DecisionState.RECORDED:
            return "late", _("Waits for the chair")
        return OUTCOME_TONES[Outcome(self.decision.outcome)], self.decision.get_outcome_display()

    @property
    def lead(self) -> str:
        """Name of the lead partner, as handed in."""
        return next((row["organisation"] for row in self.data["members"] if row["role"] == "lead"), "")

    @property
    def indicators(self) -> list[dict[str, str]]:
        """The KPIs the proposal contributes to: ``code`` and ``short`` in the language of the page."""
        language = (get_language() or "nl")[:2]
        return [{"code": row["code"], "short": row["short"][language]} for row in self.data["contributions"]]


def agenda_of(meeting: Meeting, user) -> list[AgendaRow]:
    """The items of a meeting in order, for one person: a fixed number of queries, whatever their number."""
    items = (
        AgendaItem.objects.filter(meeting=meeting, removed_at__isnull=True)
        .select_related("proposal__line", "proposal__current_submission")
        .annotate(
            is_readable=Exists(Proposal.objects.visible_to(user).filter(pk=OuterRef("proposal_id"))),
            has_interest=Exists(Proposal.objects.filter(has_interest(user), pk=OuterRef("proposal_id"))),
            is_applicant=Exists(TeamMember.objects.filter(proposal=OuterRef("proposal_id"), user=user)),
        )
        .prefetch_related(
            Prefetch("recusals", Recusal.objects.select_related("seat").order_by("seat__order")),
            # A correction that waits for the chair decides nothing yet: what stands is the decision before it.
            Prefetch(
                "decisions",
                Decision.objects.exclude(state=DecisionState.RECORDED, corrects__isnull=False).order_by("pk"),
            ),
        )
        .order_by("order", "pk")
    )
    reads_all = user.has_role(Role.ADMIN, Role.AUDITOR)
    rows = []
    for position, item in enumerate(items, start=1):
        aside = (item.has_interest or item.is_applicant) and not reads_all
        rows.append(AgendaRow(item, position, is_aside=aside, is_away=not aside and not item.is_readable))
    _explain([row for row in rows if row.is_aside], user)
    _fill([row for row in rows if row.is_shown])
    for row in rows:
        if not row.is_aside:
            row.decision = next(iter(reversed(row.item.decisions.all())), None)
    return rows


def _explain(rows: list[AgendaRow], user) -> None:
    if not rows:
        return
    declared = dict(
        Interest.objects.filter(user=user, proposal__in=[row.item.proposal_id for row in rows]).values_list(
            "proposal_id", "reason"
        )
    )
    for row in rows:
        own = next((recusal.reason for recusal in row.item.recusals.all() if recusal.seat.holder_id == user.pk), "")
        row.reason = declared.get(row.item.proposal_id) or own or _("You or your organisation takes part in it.")


def _fill(rows: list[AgendaRow]) -> None:
    if not rows:
        return
    proposals = [row.item.proposal_id for row in rows]
    advices: dict[int, AdviceVersion] = {}
    for version in (
        AdviceVersion.objects.filter(
            advice__proposal__in=proposals, advice__audience=Audience.BOARD, frozen_at__isnull=False
        )
        .select_related("advice")
        .order_by("n")
    ):
        advices[version.advice.proposal_id] = version
    papers: dict[int, ProposalPaper] = {}
    for paper in (
        ProposalPaper.objects.filter(proposal__in=proposals, kind=PaperKind.ADVICE, audience=Audience.BOARD)
        .defer("data")
        .order_by("version", "pk")
    ):
        if paper.is_ready:
            papers[paper.proposal_id] = paper
    for row in rows:
        proposal = row.item.proposal
        row.data = proposal.current_submission.data
        totals = row.data["totals"]
        row.asked, row.costs = Decimal(totals["state"]), Decimal(totals["costs"])
        row.share = Decimal(totals["share"]) if totals["share"] else None
        version = advices.get(proposal.pk)
        row.recommendation = version.get_recommendation_display() if version else ""
        row.paper = papers.get(proposal.pk)


@dataclass(frozen=True)
class WhatIf:
    """What granting a choice of proposals would mean. Amounts in euros; ``remains`` is ``None`` without a budget."""

    granted: Decimal
    costs: Decimal
    share: Decimal | None
    remains: Decimal | None
    indicators: list[tuple[str, str, int]]
    municipalities: list[str]
    pillars: list[tuple[str, int]]
    lines: list[tuple[str, int]]

    @property
    def is_too_much(self) -> bool:
        """More than the programme has left."""
        return self.remains is not None and self.remains < 0


def what_if(rows: Iterable[AgendaRow], *, left: Decimal | None) -> WhatIf:
    """Add up what the proposals of ``rows`` ask, cost and promise, as handed in. Reads no database."""
    rows = list(rows)
    granted = sum((row.asked for row in rows), Decimal(0))
    costs = sum((row.costs for row in rows), Decimal(0))
    shorts = {entry["code"]: entry["short"] for row in rows for entry in row.indicators}
    counts = Counter(code for row in rows for code in {entry["code"] for entry in row.indicators})
    organisations = {(member["organisation_id"], member["pillar"]) for row in rows for member in row.data["members"]}
    pillars = Counter(pillar for _organisation, pillar in organisations)
    lines = Counter(f"{row.item.proposal.line.number} {row.item.proposal.line.name}" for row in rows)
    return WhatIf(
        granted=granted,
        costs=costs,
        share=granted * 100 / costs if costs else None,
        remains=None if left is None else left - granted,
        indicators=[(code, shorts[code], counts[code]) for code in sorted(counts)],
        municipalities=sorted({name for row in rows for name in row.data["municipalities"]}),
        pillars=[(str(label), pillars[value]) for value, label in Pillar.choices if pillars[value]],
        lines=sorted(lines.items()),
    )


def meetings_for(*, is_over: bool) -> QuerySet[Meeting]:
    """Meetings that are over (newest first), or still to come (first one first), with board."""
    meetings = Meeting.objects.select_related("board")
    over = [MeetingState.CLOSED, MeetingState.CANCELLED]
    if is_over:
        return meetings.filter(state__in=over).order_by("-starts_at")
    return meetings.exclude(state__in=over).order_by("starts_at")
