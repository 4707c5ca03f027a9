"""The questions that are answered in words, declared once.

Forms, the completeness check, the check page, papers and the frozen submission all read this table; the names are the
columns of ``Narrative``. What is asked differs by line: line 1 changes education, line 2 measures, line 3 collects
knowledge. ``advice`` is how many characters usually suffice; more is accepted.
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Stage

INTERVENTION, MEASURING, KNOWLEDGE = 1, 2, 3
ALL_LINES = frozenset({INTERVENTION, MEASURING, KNOWLEDGE})


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ``required_at`` the stages in which, and ``required_for`` the lines for which it must be answered."""

    name: str
    section: str
    label: Promise
    help: Promise
    missing: Promise
    stages: frozenset[Stage]
    required_at: frozenset[Stage]
    required_for: frozenset[int] = ALL_LINES
    advice: int = 1500
    rows: int = 6
    by_line: dict[int, Promise] = field(default_factory=dict)

    def label_for(self, line_number: int) -> Promise:
        """The wording for a line."""
        return self.by_line.get(line_number, self.label)

    def is_required(self, stage: Stage, line_number: int) -> bool:
        """Whether an answer is needed at ``stage`` for a proposal in this line."""
        return stage in self.required_at and line_number in self.required_for


_BOTH = frozenset({Stage.QUICKSCAN, Stage.FULL})
_FULL = frozenset({Stage.FULL})
_NEVER: frozenset[Stage] = frozenset()

QUESTIONS = (
    Question(
        "problem",
        "rationale",
        _("Which problem do you want to solve?"),
        _("Start with figures, if you have them: how many pupils, schools or vacancies is this about?"),
        _("Describe the problem you want to solve."),
        _BOTH,
        _BOTH,
        by_line={
            MEASURING: _("What do we not know yet, and why is that a problem?"),
            KNOWLEDGE: _("What can Twente learn elsewhere, and why now?"),
        },
    ),
    Question(
        "goal",
        "rationale",
        _("What do you want to reach?"),
        _("Name a concrete result and a moment, for example: from 8 to 15 technical students a year in 2029."),
        _("Describe what you want to reach, if possible with a number and a year."),
        _BOTH,
        _BOTH,
    ),
    Question(
        "novelty",
        "rationale",
        _("What is new about your plan?"),
        _("What do you do differently from earlier projects in Twente or elsewhere?"),
        _("Describe what is new compared with earlier approaches."),
        _BOTH,
        _BOTH,
        advice=1000,
        rows=4,
    ),
    Question(
        "lessons",
        "rationale",
        _("What did you learn from earlier work?"),
        _("What worked, what did not, and what do you do with it now?"),
        _("Describe what you learned from earlier work, also when that was someone else's."),
        _FULL,
        _FULL,
    ),
    Question(
        "approach",
        "approach",
        _("How do you go about it?"),
        _("Describe the activities in the order in which they happen, and who does them."),
        _("Describe your approach."),
        _FULL,
        _FULL,
        advice=3000,
        rows=10,
        by_line={
            MEASURING: _("What do you measure, with whom, when and with which instrument?"),
            KNOWLEDGE: _("Which sources, regions and people do you consult, and how?"),
        },
    ),
    Question(
        "business_link",
        "approach",
        _("How do education and business work together, also after the project?"),
        _("Name what is agreed: who does what, how often, and who pays."),
        _("Describe how education and business work together."),
        _FULL,
        _FULL,
        required_for=frozenset({INTERVENTION}),
        rows=5,
    ),
    Question(
        "inflow",
        "approach",
        _("How does this lead to more pupils who choose technology, or stay with it?"),
        _("Good lessons alone do not bring more students. Describe the steps in between."),
        _("Describe how your activities lead to more inflow or less drop-out."),
        _FULL,
        _FULL,
        required_for=frozenset({INTERVENTION}),
        by_line={
            MEASURING: _("Which choice can be made with the results: continue, adjust or stop?"),
            KNOWLEDGE: _("How is what you find translated to Twente?"),
        },
        rows=5,
    ),
    Question(
        "side_effects",
        "approach",
        _("Which side effects do you expect?"),
        _("For example: pupils who leave another course, or teachers who are needed twice."),
        _("Describe the side effects you expect."),
        _FULL,
        _NEVER,
        advice=800,
        rows=3,
    ),
    Question(
        "funding_note",
        "funding",
        _("Explanation of the funding"),
        _("For example: what is still uncertain, or how hours in kind were counted."),
        _("Explain the funding."),
        _FULL,
        _NEVER,
        advice=800,
        rows=3,
    ),
    Question(
        "evidence",
        "results",
        _("How do you show that it works?"),
        _("Think of measuring before and after, a comparison group, or counting what was delivered."),
        _("Describe how you will show the effect."),
        _FULL,
        _FULL,
        rows=5,
    ),
    Question(
        "anchoring",
        "continuity",
        _("How does the result get a fixed place in the school?"),
        _("Think of the curriculum, the school plan, the vision of the school board and trained teachers."),
        _("Describe how the result gets a fixed place."),
        _FULL,
        _FULL,
        required_for=frozenset({INTERVENTION}),
        by_line={
            MEASURING: _("How does measuring become a habit after this project?"),
            KNOWLEDGE: _("Who keeps what was found, and who uses it?"),
        },
    ),
    Question(
        "additionality",
        "continuity",
        _("What happens without this support?"),
        _("Would the plan go ahead, smaller, later, or not at all?"),
        _("Describe what happens without this support."),
        _FULL,
        _FULL,
        advice=800,
        rows=4,
    ),
    Question(
        "continuation",
        "continuity",
        _("Who pays and carries it after the project?"),
        _("Subsidy is temporary. Name the organisations and the money or people they have set apart."),
        _("Describe who carries the plan after the project."),
        _FULL,
        _FULL,
        advice=1000,
        rows=4,
    ),
    Question(
        "transfer",
        "continuity",
        _("How do you share what you learn?"),
        _("What can others take over: a method, material, training? When do you decide to scale up or stop?"),
        _("Describe how others can use what you make and learn."),
        _FULL,
        _FULL,
        advice=1000,
        rows=4,
    ),
)


def questions_of(section: str, stage: Stage) -> tuple[Question, ...]:
    """Questions of a section in one of the two forms, in order."""
    return tuple(q for q in QUESTIONS if q.section == section and stage in q.stages)
