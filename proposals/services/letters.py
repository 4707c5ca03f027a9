"""What a decision gets when it is confirmed, the first time and when it is corrected: its number and its letter."""

from twenteboard.platform.models import NumberSeries
from twenteboard.platform.papers import request_paper

from ..enums import Audience, Outcome, PaperKind
from ..models import Decision, Proposal, ProposalPaper


def next_number(year: int) -> str:
    """Give the next number of a decision in a year. Locks the series until the end of the transaction."""
    return f"TWB-B-{year}-{NumberSeries.objects.next_number('TWB-B', year):04d}"


def request_letter(decision: Decision, *, proposal: Proposal, by) -> None:
    """Ask for the letter to the consortium as PDF; a deferral has none."""
    from ..reports import letter as report

    if decision.outcome == Outcome.DEFER:
        return
    request_paper(
        ProposalPaper,
        kind=PaperKind.LETTER,
        title=report.title_of(decision),
        data=report.collect(decision),
        language=proposal.language,
        audience=Audience.APPLICANT,
        by=by,
        proposal=proposal,
        decision=decision,
    )
