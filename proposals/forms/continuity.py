"""Anchoring and continuation: questions in words."""

from .rationale import RationaleForms


class ContinuityForms(RationaleForms):
    """How the result lasts after the project."""

    section = "continuity"
