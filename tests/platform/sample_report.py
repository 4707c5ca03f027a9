"""A report module for tests: the smallest paper that is one."""

from dataclasses import dataclass

TEMPLATE = "paper_small.html"
VERSION = "1"


@dataclass(frozen=True)
class Small:
    """What the paper prints."""

    amount: str


def build(data: dict) -> Small:
    """Return what is printed, from the data alone."""
    return Small(amount=data["amount"])
