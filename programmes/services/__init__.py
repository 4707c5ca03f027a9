"""Writes of the programmes app: opening projects, freezing contours; and counting working days."""

from .contours import ContoursExistError, freeze_contours
from .project import BudgetLineIn, MilestoneIn, ObligationIn, PartnerIn, ProjectInputError, RiskIn, open_project
from .terms import add_working_days, is_working_day, working_days_between

__all__ = [
    "BudgetLineIn",
    "ContoursExistError",
    "MilestoneIn",
    "ObligationIn",
    "PartnerIn",
    "ProjectInputError",
    "RiskIn",
    "add_working_days",
    "freeze_contours",
    "is_working_day",
    "open_project",
    "working_days_between",
]
