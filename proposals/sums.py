"""Does it add up? Costs against funding, as the card beside the form shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programmes.enums import MoneySource

from .dossier import totals


@dataclass(frozen=True, slots=True)
class Sums:
    """Euros; ``share`` and ``share_max`` in percent. ``gap`` is what is still to be covered, negative when too much."""

    costs: Decimal
    funding: Decimal
    sources: list[tuple[str, Decimal]]
    gap: Decimal
    in_kind: Decimal
    share: Decimal | None
    share_max: Decimal

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in yet."""
        return not self.costs and not self.funding

    @property
    def surplus(self) -> Decimal:
        """How much more funding than costs."""
        return -self.gap

    @property
    def share_is_too_high(self) -> bool:
        """The state would pay more than it may."""
        return self.share is not None and self.share > self.share_max


def sums_of(costs: Iterable[Mapping[str, Any]], funding: Iterable[Mapping[str, Any]], share_max: Decimal) -> Sums:
    """Add up rows with ``amount`` (and ``source``, ``form``); amounts are ``Decimal``."""
    funding = list(funding)
    sums = totals(costs, funding)
    sources = []
    for source in MoneySource:
        amount = sum((row["amount"] for row in funding if row["source"] == source), Decimal(0))
        if amount:
            sources.append((str(source.label), amount))
    return Sums(
        costs=Decimal(sums["costs"]),
        funding=Decimal(sums["funding"]),
        sources=sources,
        gap=Decimal(sums["gap"]),
        in_kind=Decimal(sums["in_kind"]),
        share=None if sums["share"] is None else Decimal(sums["share"]),
        share_max=share_max,
    )


def sums_of_proposal(proposal, *, costs=None, funding=None) -> Sums:
    """Add up a proposal; ``costs`` or ``funding`` replace what is stored, while somebody is typing. Two queries."""
    if costs is None:
        costs = proposal.cost_lines.values("amount")
    if funding is None:
        funding = proposal.funding_lines.values("amount", "source", "form")
    return sums_of(costs, funding, proposal.programme.state_share_max)
