"""Writes of the kpis app."""

from .contribution import ClaimIn, ClaimsFrozenError, contours_part, freeze_claims

__all__ = ["ClaimIn", "ClaimsFrozenError", "contours_part", "freeze_claims"]
