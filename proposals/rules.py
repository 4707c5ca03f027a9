"""Who may do what with a proposal: small predicates, composed and registered by name.

``may(user, "<name>", proposal)`` asks; ``None`` as user is the portal itself. Which proposals a person may *see* is
answered by ``ProposalQuerySet.visible_to``; a test holds the two against each other for every role and state.
Interests win over roles: the predicates for staff, reviewers and the Board all contain ``without_interest``.
Being superuser gives no right on the road.
"""

import rules
from django.utils import timezone

from partners.enums import Role

from .access import access_of
from .enums import State, TeamLevel
from .querysets import BOARD_ROLES, BOARD_SEES, REVIEWER_SEES

EDITABLE = (State.IDEA, State.INVITED, State.INCOMPLETE)


def may(user, name: str, proposal=None) -> bool:
    """Whether ``user`` (``None``: the portal) may do ``name``. Raises ``KeyError`` for an unknown name."""
    return bool(rules.permissions.permissions[f"proposals.{name}"].test(user, proposal))


def _role(name: str, *roles: str) -> rules.Predicate:
    def test(user) -> bool:
        return user is not None and user.is_authenticated and user.has_role(*roles)

    return rules.predicate(test, name=name)


is_tbd = _role("is_tbd", Role.TBD)
is_reviewer = _role("is_reviewer", Role.REVIEWER)
is_board = _role("is_board", *BOARD_ROLES)
is_chair = _role("is_chair", Role.CHAIR)
is_secretary = _role("is_secretary", Role.SECRETARY)
is_admin = _role("is_admin", Role.ADMIN)
is_auditor = _role("is_auditor", Role.AUDITOR)


@rules.predicate
def is_portal(user) -> bool:
    """The portal acts by itself (terms that passed)."""
    return user is None


@rules.predicate
def is_person(user) -> bool:
    """Somebody is logged in."""
    return user is not None and user.is_authenticated and user.is_active


def _level(name: str, *levels: str) -> rules.Predicate:
    def test(user, proposal) -> bool:
        return (
            user is not None
            and proposal is not None
            and user.is_authenticated
            and access_of(user, proposal).level in levels
        )

    return rules.predicate(test, name=name)


on_team = _level("on_team", *TeamLevel.values)
is_editor = _level("is_editor", TeamLevel.LEAD_EDITOR, TeamLevel.EDITOR)
is_lead_editor = _level("is_lead_editor", TeamLevel.LEAD_EDITOR)


@rules.predicate
def without_interest(user, proposal) -> bool:
    """Belongs to no organisation of the consortium and declared no interest."""
    return proposal is None or not access_of(user, proposal).has_interest


@rules.predicate
def is_assigned(user, proposal) -> bool:
    """Was asked to review this proposal."""
    return proposal is not None and access_of(user, proposal).is_assigned


@rules.predicate
def was_submitted(user, proposal) -> bool:
    """Something was handed in, so TBD may read it."""
    return proposal is not None and proposal.current_submission_id is not None


@rules.predicate
def reviewers_see(user, proposal) -> bool:
    """The proposal is, or was, in review."""
    return proposal is not None and proposal.state in REVIEWER_SEES


@rules.predicate
def board_sees(user, proposal) -> bool:
    """The proposal is, or was, on the table of the Board."""
    return proposal is not None and proposal.state in BOARD_SEES


@rules.predicate
def is_editable(user, proposal) -> bool:
    """The applicants hold the proposal."""
    return proposal is not None and proposal.state in EDITABLE


@rules.predicate
def term_passed(user, proposal) -> bool:
    """The date before which somebody had to act is over."""
    return proposal is not None and proposal.due_on is not None and proposal.due_on < timezone.localdate()


tbd_on_case = is_tbd & without_interest
secretary_on_case = is_secretary & without_interest
chair_on_case = is_chair & without_interest
reviewer_on_case = is_reviewer & is_assigned & reviewers_see & without_interest

PERMISSIONS = {
    # reading
    "view_proposal": on_team
    | is_admin
    | is_auditor
    | (tbd_on_case & was_submitted)
    | reviewer_on_case
    | (is_board & board_sees & without_interest),
    "view_history": on_team | is_admin | is_auditor | (tbd_on_case & was_submitted),
    "view_handling": is_admin | is_auditor | (tbd_on_case & was_submitted),
    "view_reviews": is_admin | is_auditor | tbd_on_case | (is_board & board_sees & without_interest),
    "view_applicant_advice": on_team
    | is_admin
    | is_auditor
    | tbd_on_case
    | reviewer_on_case
    | (is_board & board_sees & without_interest),
    "view_board_advice": is_admin | is_auditor | tbd_on_case | (is_board & board_sees & without_interest),
    "view_letter": on_team | is_admin | is_auditor | tbd_on_case | (is_board & board_sees & without_interest),
    "weigh_proposal": is_board & board_sees & without_interest,
    # lists and pages without a proposal
    "start_proposal": is_person,
    "list_staff": is_tbd | is_admin | is_auditor,
    "list_reviews": is_reviewer,
    "count_road": is_tbd | is_reviewer | is_board | is_admin | is_auditor,
    "list_meetings": is_tbd | is_board | is_admin | is_auditor,
    "plan_meeting": is_secretary | is_tbd,
    "run_meeting": is_secretary,
    "draft_list": is_secretary | is_chair,
    # work that is not a move
    "edit_proposal": is_editor & is_editable,
    "manage_team": is_lead_editor,
    "assess_quickscan": tbd_on_case,
    "write_qualification": tbd_on_case,
    "assign_reviewers": tbd_on_case,
    "take_on": tbd_on_case,
    "write_review": reviewer_on_case,
    "record_consultation": tbd_on_case,
    "write_advice": tbd_on_case,
    "approve_advice": tbd_on_case,
    "write_response": is_lead_editor,
    "declare_interest": is_tbd | is_reviewer | is_board,
    "record_decision": secretary_on_case,
    "confirm_decision": chair_on_case,
    # moves, by their names in ``road.py``
    "submit_quickscan": is_lead_editor,
    "invite": tbd_on_case,
    "decline": tbd_on_case,
    "submit_proposal": is_lead_editor,
    "ask_completion": tbd_on_case,
    "declare_ineligible": tbd_on_case,
    "qualify": tbd_on_case,
    "close_review": tbd_on_case,
    "send_advice": tbd_on_case,
    "react": is_lead_editor | (tbd_on_case & term_passed) | (is_portal & term_passed),
    "finalise_advice": tbd_on_case,
    "reopen_advice": tbd_on_case,
    "put_on_agenda": tbd_on_case,
    "take_off_agenda": tbd_on_case,
    "grant": chair_on_case,
    "grant_conditionally": chair_on_case,
    "defer": chair_on_case,
    "reject": chair_on_case,
    "withdraw": is_lead_editor,
    "lapse": is_portal,
    "correct": is_admin,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(f"proposals.{_name}", _predicate)
