"""Organisations, the people who act for them, and their places."""

from .organisation import Municipality, Organisation, OrganisationAlias
from .people import Membership, RoleAssignment, User

__all__ = [
    "Membership",
    "Municipality",
    "Organisation",
    "OrganisationAlias",
    "RoleAssignment",
    "User",
]
