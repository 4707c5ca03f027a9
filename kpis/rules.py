"""Who may do what with rounds and measurements: small predicates, registered by name.

``may(user, "<name>", obj)`` asks. Which rounds a person may *see* is answered by ``RoundQuerySet.visible_to``, which
measurements they may enter by ``ExpectedQuerySet.enterable_by``; tests hold these against each other. Nobody checks
what they entered themselves; the database refuses that as well.
"""

import rules

from partners.enums import Role
from programmes.rules import is_no_partner, is_tbd, is_writer, on_team, tbd_on_project

from .measured import READERS


def may(user, name: str, obj=None) -> bool:
    """Whether ``user`` may do ``name``. Raises ``KeyError`` for an unknown name."""
    return bool(rules.permissions.permissions[f"kpis.{name}"].test(user, obj))


def _role(name: str, *roles: str) -> rules.Predicate:
    def test(user) -> bool:
        return user is not None and user.is_authenticated and user.is_active and user.has_role(*roles)

    return rules.predicate(test, name=name)


reads_monitoring = _role("reads_monitoring", *READERS)
is_monitor = _role("is_monitor", Role.MONITOR, Role.ADMIN)
# Advisers of TBD manage the lines: they check measurements, as M&E does; planning and entering is M&E's.
checks_measurements = _role("checks_measurements", Role.MONITOR, Role.ADMIN, Role.TBD)
is_evaluator = _role("is_evaluator", Role.MONITOR)
reads_assessments = _role("reads_assessments", *READERS, Role.BOARD, Role.CHAIR, Role.SECRETARY)
# TBD knows the projects and writes along on a yearly report; M&E answers for the figures and publishes.
writes_year = _role("writes_year", Role.MONITOR, Role.ADMIN, Role.TBD)


@rules.predicate
def is_contact(user, expected) -> bool:
    """Acts for the organisation of the unit, or of the board the unit belonged to on the reference date."""
    from .models import ExpectedMeasurement

    if user is None or expected is None or not user.is_authenticated or not user.is_active:
        return False
    return ExpectedMeasurement.objects.for_units_of(user).filter(pk=expected.pk).exists()


@rules.predicate
def is_contact_there(user, administration) -> bool:
    """May enter, as a contact, measurements of the unit and round of this administration."""
    from .models import InstrumentAdministration

    if user is None or administration is None or not user.is_authenticated or not user.is_active:
        return False
    return InstrumentAdministration.objects.for_units_of(user).filter(pk=administration.pk).exists()


@rules.predicate
def entered_by_another(user, measurement) -> bool:
    """Neither entered nor handed in this measurement."""
    return measurement is None or user.pk not in (measurement.entered_by_id, measurement.submitted_by_id)


@rules.predicate
def is_published(user, told) -> bool:
    """Everyone may read this round or yearly report."""
    return told is not None and told.state == "published"


# Who acts for a partner of a project, or works on it, does not judge it.
from_outside = (is_evaluator | is_tbd) & is_no_partner & ~on_team

# --- stories ------------------------------------------------------------------------------------

writes_anywhere = is_evaluator | is_tbd  # the administrator takes back and empties, and writes none


@rules.predicate
def writes_story(user, project) -> bool:
    """Writes for the consortium of this project; without a project: for M&E or TBD."""
    return writes_anywhere.test(user) if project is None else is_writer.test(user, project)


@rules.predicate
def writes_along(user, story) -> bool:
    """Wrote this story and still may, or writes for the consortium that did."""
    if story is None or user is None or not user.is_authenticated:
        return False
    if story.by_project_id:
        return is_writer.test(user, story.by_project)
    return story.written_by_id == user.pk and writes_anywhere.test(user)


@rules.predicate
def knows_story(user, story) -> bool:
    """May know of this story, as ``EvidenceQuerySet.visible_to`` says."""
    return story is not None and type(story).objects.visible_to(user).filter(pk=story.pk).exists()


@rules.predicate
def did_not_write(user, story) -> bool:
    """Neither wrote, saved nor offered this story, and stands outside its projects."""
    if story is None:
        return True
    if user.pk in (story.written_by_id, story.saved_by_id, story.offered_by_id):
        return False
    return all(
        is_no_partner.test(user, project) and not on_team.test(user, project) for project in story.projects.all()
    )


PERMISSIONS = {
    "view_register": reads_monitoring,
    "change_register": is_monitor,
    "view_monitoring": reads_monitoring,
    "view_round": reads_monitoring | is_published,
    "plan_round": is_monitor,
    "move_round": is_monitor,
    "except_measurement": is_monitor,
    "enter_measurement": is_monitor | is_contact,
    "view_administration": reads_monitoring | is_contact_there,
    "write_administration": is_monitor | is_contact_there,
    "validate_measurement": checks_measurements & entered_by_another,
    "set_target": is_monitor,
    "set_baseline": is_monitor,
    # about a project
    "read_assessments": reads_assessments,
    "write_participation": is_writer | tbd_on_project | is_evaluator,
    "assess_claim": from_outside,
    "view_year": reads_monitoring | is_published,
    "write_year": writes_year,
    "publish_year": is_monitor,
    "change_sources": is_monitor,
    "remind_round": is_monitor,
    "import_measurements": is_monitor,
    # stories; ``write_story`` is asked with the project whose consortium writes, or with none
    "view_story": knows_story,
    "write_story": writes_story,
    "change_story": writes_along,
    "check_story": (is_evaluator | is_tbd) & did_not_write,
    "take_back_story": is_monitor,
    "empty_story": writes_along | is_monitor,
    "change_themes": is_monitor,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(f"kpis.{_name}", _predicate)
