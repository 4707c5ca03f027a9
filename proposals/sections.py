"""The sections of the form: one topic each, in the order in which they are asked.

The task list, the forms, the check page, completion requests, the PDF and the checks of TBD all use these codes.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Stage


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of the form; ``stages`` says in which of the two forms it is asked."""

    code: str
    title: Promise
    hint: Promise
    stages: frozenset[Stage]


_BOTH = frozenset({Stage.QUICKSCAN, Stage.FULL})
_QUICK = frozenset({Stage.QUICKSCAN})
_FULL = frozenset({Stage.FULL})

SECTIONS = (
    Section("basics", _("Your plan in short"), _("Title, programme line and summary"), _BOTH),
    Section("rationale", _("Reason and goal"), _("Which problem you tackle and what you want to reach"), _BOTH),
    Section("reach", _("For whom and where"), _("Target groups, choice moments and municipalities"), _BOTH),
    Section("consortium", _("Consortium"), _("The partners and what each of them does"), _BOTH),
    Section("estimate", _("Costs in outline"), _("A first estimate of costs, request and duration"), _QUICK),
    Section("approach", _("Approach"), _("What you are going to do and which success factors you influence"), _FULL),
    Section("planning", _("Planning"), _("Phases and checkpoints"), _FULL),
    Section("budget", _("Budget"), _("Costs by year and category"), _FULL),
    Section("funding", _("Funding"), _("Who pays what, in money and in kind"), _FULL),
    Section("results", _("Contribution to KPIs"), _("What changes, and how you will show it"), _FULL),
    Section("risks", _("Risks"), _("What can go wrong and what you do about it"), _FULL),
    Section("continuity", _("Anchoring and continuation"), _("How the result lasts after the project"), _FULL),
    Section("attachments", _("Attachments"), _("Files that support your proposal"), _FULL),
)
BY_CODE = {section.code: section for section in SECTIONS}


def sections_of(stage: Stage) -> tuple[Section, ...]:
    """Sections of one of the two forms, in order."""
    return tuple(section for section in SECTIONS if stage in section.stages)
