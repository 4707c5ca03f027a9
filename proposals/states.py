"""Who holds a proposal in which state, and the six steps that applicants see."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .enums import Holder, State

HOLDERS = {
    State.IDEA: Holder.APPLICANT,
    State.QUICKSCAN: Holder.TBD,
    State.INVITED: Holder.APPLICANT,
    State.SUBMITTED: Holder.TBD,
    State.INCOMPLETE: Holder.APPLICANT,
    State.REVIEW: Holder.REVIEWERS,
    State.ADVICE: Holder.TBD,
    State.HEARING: Holder.APPLICANT,
    State.READY: Holder.TBD,
    State.AGENDA: Holder.BOARD,
    State.DEFERRED: Holder.TBD,
}
FINAL = tuple(state for state in State if state not in HOLDERS)
OPEN = tuple(HOLDERS)

# The six steps an applicant sees; every state belongs to one of them, or is an end.
ROAD: tuple[tuple[Promise, tuple[State, ...]], ...] = (
    (gettext_lazy("Quickscan"), (State.IDEA, State.QUICKSCAN)),
    (gettext_lazy("Proposal"), (State.INVITED,)),
    (gettext_lazy("Qualification"), (State.SUBMITTED, State.INCOMPLETE)),
    (gettext_lazy("Review on KRACHT"), (State.REVIEW,)),
    (gettext_lazy("Advice"), (State.ADVICE, State.HEARING, State.READY)),
    (gettext_lazy("Decision of the Twente Board"), (State.AGENDA, State.DEFERRED)),
)
