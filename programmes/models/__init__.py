"""Programme, lines, criteria, terms, and projects in execution."""

from .budget import Budget
from .content import ChoiceMoment, Initiative, LinePartner, SuccessFactor, TargetGroup, WhiteSpot
from .criteria import Check, CheckList, CriteriaSet, Criterion
from .programme import ContoursVersion, Covenant, Deal, Programme, ProgrammeLine, Theme
from .project import BudgetLine, Milestone, Obligation, Project, ProjectPartner
from .terms import Holiday, ServiceTerm

__all__ = [
    "Budget",
    "BudgetLine",
    "Check",
    "CheckList",
    "ChoiceMoment",
    "ContoursVersion",
    "Covenant",
    "CriteriaSet",
    "Criterion",
    "Deal",
    "Holiday",
    "Initiative",
    "LinePartner",
    "Milestone",
    "Obligation",
    "Programme",
    "ProgrammeLine",
    "Project",
    "ProjectPartner",
    "ServiceTerm",
    "SuccessFactor",
    "TargetGroup",
    "Theme",
    "WhiteSpot",
]
