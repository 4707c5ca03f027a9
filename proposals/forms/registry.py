"""Which forms belong to which section. Attachments have their own page."""

from .approach import ApproachForms
from .base import SectionForms
from .basics import BasicsForms
from .consortium import ConsortiumForms
from .continuity import ContinuityForms
from .estimate import EstimateForms
from .money import BudgetForms, FundingForms
from .planning import PlanningForms
from .rationale import RationaleForms
from .reach import ReachForms
from .results import ResultsForms
from .risks import RisksForms

FORMS: dict[str, type[SectionForms]] = {
    forms.section: forms
    for forms in (
        BasicsForms,
        RationaleForms,
        ReachForms,
        ConsortiumForms,
        EstimateForms,
        ApproachForms,
        PlanningForms,
        BudgetForms,
        FundingForms,
        ResultsForms,
        RisksForms,
        ContinuityForms,
    )
}
