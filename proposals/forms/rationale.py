"""Reason and goal, and anchoring and continuation: questions in words only."""

from collections.abc import Mapping
from typing import Any

from .base import SectionForms


class RationaleForms(SectionForms):
    """Which problem, which goal, what is new."""

    section = "rationale"

    def build(self) -> None:
        """One form with the questions."""
        self.narrative()

    def values(self) -> Mapping[str, Any]:
        """The answers."""
        return {"answers": self.parts[0].answers()}
