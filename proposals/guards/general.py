"""Conditions that are not tied to one stretch of the road."""

from django.utils.translation import gettext as _

from ..enums import State
from ..step import Problem, Step


def no_letter_out(step: Step) -> list[Problem]:
    """No decision letter went out and no project was opened."""
    if step.proposal.project_id or step.proposal.decisions.confirmed().exists():
        return [Problem(_("The decision is out. It can only be changed by a new decision of the Board."))]
    return []


def term_and_reminders_passed(step: Step) -> list[Problem]:
    """The term is over and two reminders were sent."""
    if step.proposal.due_on is None or step.proposal.due_on >= step.today:
        return [Problem(_("The term has not passed yet."))]
    if step.facts.get("reminders", 0) < 2:
        return [Problem(_("Two reminders must be sent first."))]
    return []


def not_back_to_agenda(step: Step) -> list[Problem]:
    """Undoing never puts a proposal back on an agenda: the papers of that meeting may have gone out."""
    if step.target != State.AGENDA:
        return []
    return [Problem(_("This step cannot be undone. Put the proposal on the agenda again."))]
