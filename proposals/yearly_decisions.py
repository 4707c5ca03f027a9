"""What a yearly report tells of the Board: decisions on proposals that everyone may read."""

from datetime import date

from django.urls import reverse

from kpis.yearly_sources import Decided, register_decisions
from programmes.models import Programme, ProgrammeLine

from .models import Decision


def decisions_in(programme: Programme, line: ProgrammeLine | None, start: date, end: date) -> list[Decided]:
    """Return the public decisions of a period that still stand; one that was corrected is told by its correction."""
    rows = Decision.objects.public().standing().filter(proposal__programme=programme, decided_on__range=(start, end))
    if line is not None:
        rows = rows.filter(proposal__line=line)
    return [
        Decided(
            on=row.decided_on,
            number=row.number,
            title=row.proposal.title,
            outcome=str(row.get_outcome_display()),
            url=reverse("proposals:public-decision", args=[row.number]),
            amount=row.amount,
            language=row.proposal.language,
        )
        for row in rows.select_related("proposal")
    ]


def register() -> None:
    """Tell the yearly reports what the Board decided."""
    register_decisions("board", decisions_in)
