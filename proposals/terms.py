"""Before which day the holder of a proposal should act."""

from datetime import date, timedelta

from django.utils import timezone

from programmes.services.terms import add_working_days

from .enums import State
from .step import Step


def term_for(step: Step) -> date | None:
    """Before which day the next holder should act: the service term of the state, or the term of the programme."""
    programme, proposal = step.proposal.programme, step.proposal
    today = step.today
    if step.target == State.INCOMPLETE:
        request = proposal.completion_requests.filter(closed_at__isnull=True).first()
        return request.due_on if request else None
    if step.target == State.HEARING:
        return add_working_days(today, programme.reaction_days)
    if step.target == State.AGENDA:
        return timezone.localdate(step.facts["meeting"].starts_at)
    if step.target in (State.IDEA, State.INVITED):
        return today + timedelta(days=30 * programme.draft_months)
    if step.source == State.INCOMPLETE and step.target == State.SUBMITTED:
        asked = proposal.moves.filter(name="ask_completion").order_by("-pk").first()
        left = (asked.facts.get("working_days_left") if asked else None) or 1
        return add_working_days(today, max(1, left))
    term = programme.service_terms.filter(state=step.target).values_list("working_days", flat=True).first()
    return add_working_days(today, term) if term else None
