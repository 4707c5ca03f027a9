"""Writes of the kpis app."""

from .contribution import ClaimIn, ClaimsFrozenError, contours_part, freeze_claims
from .measuring import Entry, MeasuringRefused, hand_in, save_draft, send_back, validate
from .rounds import RoundRefused, except_from, move_round, plan_round
from .targets import set_target

__all__ = [
    "ClaimIn",
    "ClaimsFrozenError",
    "Entry",
    "MeasuringRefused",
    "RoundRefused",
    "contours_part",
    "except_from",
    "freeze_claims",
    "hand_in",
    "move_round",
    "plan_round",
    "save_draft",
    "send_back",
    "set_target",
    "validate",
]
