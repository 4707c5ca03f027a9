"""Services of measuring ask who writes, whatever page called them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kpis.enums import MembershipKind
from kpis.services import hand_in, validate
from kpis.services.baselines import designate_baseline
from kpis.services.definitions import use_indicator
from kpis.services.references import set_national_target
from kpis.services.reminding import ask_missing, assign
from kpis.services.rounds import except_from, move_round
from kpis.services.sources import add_release, save_source
from kpis.services.targets import set_target
from kpis.services.units import close_unit, move
from tests.factories import UserFactory
from tests.kpis.measuring import expected, golden, share
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


def test_nobody_without_the_role_writes(by):
    told = golden(is_published=False)
    round, school, indicator = told["after"], told["schools"]["C"], told["indicator"]
    row = expected(round, school)
    source = save_source(name="DUO", by=by)
    waiting = hand_in(expected=row, entry=share(1, 20), by=told["by"])
    day = date(2026, 9, 1)
    calls = (
        (save_source, {"name": "CBS"}),
        (add_release, {"source": source, "label": "2026", "status": "final"}),
        (set_target, {"indicator": indicator, "value": Decimal(40), "due_on": date(2029, 1, 1)}),
        (use_indicator, {"indicator": indicator, "is_active": False, "reason": "Weg."}),
        (set_national_target, {"row": None, "values": {}}),
        (designate_baseline, {"measurement": waiting, "reason": "Later."}),
        (move, {"child": school, "parent": told["boards"][0], "kind": MembershipKind.BOARD, "on": day}),
        (close_unit, {"unit": school, "on": day}),
        (ask_missing, {"round": round}),
        (assign, {"round": round, "unit": school, "person": None}),
        (except_from, {"expected": row, "state": "waived", "reason": "Ziek."}),
        (move_round, {"round": round, "move": "review"}),
        (hand_in, {"expected": row, "entry": share(1, 20)}),
        (validate, {"measurement": waiting}),
    )
    before = Event.objects.count()
    for person in (UserFactory(), UserFactory(roles=["board"])):
        for service, values in calls:
            with pytest.raises(PermissionDenied):
                service(by=person, **values)
    assert Event.objects.count() == before
