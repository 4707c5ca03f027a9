"""Lowest and highest: what can be said of a figure when a source hides a part of it.

A bound is never a guess: the truth lies in the range, both ends included. Nothing here reads the database.
"""

from decimal import Decimal
from typing import NamedTuple


class Range(NamedTuple):
    """The lowest and the highest that something can be."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    @property
    def exact(self) -> Decimal | None:
        """The value when only one is possible."""
        return self.low if self.is_exact else None

    def minus(self, other: "Range") -> "Range":
        """Everything this one minus the other can be."""
        return Range(self.low - other.high, self.high - other.low)


def range_of(low: Decimal | None, high: Decimal | None) -> Range | None:
    """A range when both ends are known."""
    return None if low is None or high is None else Range(low, high)
