"""Organisations, the people who act for them, and their places."""

from .imports import ImportBatch
from .organisation import Municipality, Organisation, OrganisationAlias
from .people import Membership, RoleAssignment, User

__all__ = [
    "ImportBatch",
    "Membership",
    "Municipality",
    "Organisation",
    "OrganisationAlias",
    "RoleAssignment",
    "User",
]
