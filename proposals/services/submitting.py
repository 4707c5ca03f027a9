"""Handing in: the declarations and the move, together or not at all."""

from django.db import transaction

from ..enums import State
from ..models import Move, Proposal, Statement
from ..statements import STATEMENTS
from ..workflow import perform


def submission_move(proposal: Proposal) -> str:
    """Name of the move by which this proposal is handed in now."""
    return "submit_quickscan" if proposal.state == State.IDEA else "submit_proposal"


@transaction.atomic
def submit(*, proposal: Proposal, by, statements: set[str], move: str = "") -> Move:
    """Keep the declarations with their exact text and hand in. Earlier ones stay in the earlier submission.

    ``statements`` are the codes that were ticked; ``move`` is what the person meant to do, when that is known. Raises
    the refusals of ``workflow.perform``; then nothing is kept.
    """
    if proposal.current_submission_id is not None:
        proposal.statements.all().delete()
    complete = statements >= set(STATEMENTS)  # half of them is none: then the move refuses
    if complete:
        Statement.objects.bulk_create(
            Statement(proposal=proposal, code=code, text=str(text), made_by=by) for code, text in STATEMENTS.items()
        )
    return perform(proposal, move or submission_move(proposal), by=by, statements_made=complete)
