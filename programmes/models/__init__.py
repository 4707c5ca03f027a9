"""Programme, lines, criteria, terms, and projects in execution."""

from .budget import Budget
from .content import ChoiceMoment, Initiative, LinePartner, SuccessFactor, TargetGroup, WhiteSpot
from .criteria import Check, CheckList, CriteriaSet, Criterion
from .execution import Expense, Forecast, Lesson, ProjectMember, ProjectRisk
from .output import OutputValue, ProjectOutput
from .programme import ContoursVersion, Covenant, Deal, Programme, ProgrammeLine, Theme
from .project import BudgetLine, Milestone, Obligation, Project, ProjectPartner
from .report import ProgressReport, ProjectPaper, ReportSubmission
from .steering import ActionPoint, SteeringDecision
from .terms import Holiday, ServiceTerm

__all__ = [
    "ActionPoint",
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
    "Expense",
    "Forecast",
    "Holiday",
    "Initiative",
    "Lesson",
    "LinePartner",
    "Milestone",
    "Obligation",
    "OutputValue",
    "Programme",
    "ProgrammeLine",
    "ProgressReport",
    "Project",
    "ProjectMember",
    "ProjectOutput",
    "ProjectPaper",
    "ProjectPartner",
    "ProjectRisk",
    "ReportSubmission",
    "ServiceTerm",
    "SteeringDecision",
    "SuccessFactor",
    "TargetGroup",
    "Theme",
    "WhiteSpot",
]
