"""Who may do what with rounds and measurements: small predicates, registered by name.

``may(user, "<name>", obj)`` asks. Which rounds a person may *see* is answered by ``RoundQuerySet.visible_to``, which
measurements they may enter by ``ExpectedQuerySet.enterable_by``; tests hold these against each other. Nobody checks
what they entered themselves; the database refuses that as well.
"""

import rules

from partners.enums import Role

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


@rules.predicate
def is_contact(user, expected) -> bool:
    """Acts for the organisation of the unit, or of the board the unit belonged to on the reference date."""
    from .models import ExpectedMeasurement

    if user is None or expected is None or not user.is_authenticated or not user.is_active:
        return False
    return ExpectedMeasurement.objects.for_units_of(user).filter(pk=expected.pk).exists()


@rules.predicate
def entered_by_another(user, measurement) -> bool:
    """Neither entered nor handed in this measurement."""
    return measurement is None or user.pk not in (measurement.entered_by_id, measurement.submitted_by_id)


@rules.predicate
def is_published(user, measurement_round) -> bool:
    """Everyone may read this round."""
    return measurement_round is not None and measurement_round.state == "published"


PERMISSIONS = {
    "view_register": reads_monitoring,
    "change_register": is_monitor,
    "view_monitoring": reads_monitoring,
    "view_round": reads_monitoring | is_published,
    "plan_round": is_monitor,
    "move_round": is_monitor,
    "except_measurement": is_monitor,
    "enter_measurement": is_monitor | is_contact,
    "validate_measurement": is_monitor & entered_by_another,
    "set_target": is_monitor,
    "set_baseline": is_monitor,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(f"kpis.{_name}", _predicate)
