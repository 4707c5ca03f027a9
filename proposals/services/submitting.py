"""Handing in: the declarations and the move, together or not at all."""

from ..enums import State
from ..models import Move, Proposal
from ..statements import STATEMENTS
from ..workflow import perform


def submission_move(proposal: Proposal) -> str:
    """Name of the move by which this proposal is handed in now."""
    return "submit_quickscan" if proposal.state == State.IDEA else "submit_proposal"


def submit(*, proposal: Proposal, by, statements: set[str], move: str = "") -> Move:
    """Hand in, with the declarations in the words in which they were made.

    ``statements`` are the codes that were ticked; ``move`` is what the person meant to do, when that is known. Raises
    the refusals of ``workflow.perform``; then nothing is kept.
    """
    made = {code: str(text) for code, text in STATEMENTS.items() if code in statements}
    return perform(proposal, move or submission_move(proposal), by=by, statements=made)
