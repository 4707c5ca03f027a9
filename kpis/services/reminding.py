"""Asking who has not handed in yet: by the button of a round, and by itself before and after the last day.

What was sent is read from the outbox: each mail has a key with the round and the day in it, so that nobody is asked
twice on a day, and a reminder whose day was missed goes on the first day that the portal runs again.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Membership
from twenteboard.platform.events import record
from twenteboard.platform.models import Message
from twenteboard.platform.outbox import Mail, queue_mails

from ..enums import ExpectedState, MembershipKind, RoundState
from ..models import ExpectedMeasurement, MeasurementRound, ReportingUnit, UnitMembership
from ..rules import may
from .permission import asks
from .rounds import RoundRefused

logger = logging.getLogger(__name__)

TEMPLATE = "measurement_missing"
BEFORE = (7, -1)  # days before the last day; the second goes the day after it
GAP = 3  # days that lie between two mails at least


@dataclass(frozen=True)
class Asked:
    """How many people were mailed now, how many had been today already, and which units have nobody to ask."""

    mailed: int
    earlier: int
    without: list[str]


def contacts_of(units: Iterable[ReportingUnit], on: date) -> dict[int, list]:
    """Who acts for a unit or for its board on day ``on``, by unit: two queries."""
    units = list(units)
    owners = {unit.pk: {unit.organisation_id} for unit in units}
    boards = UnitMembership.objects.valid_on(on).filter(kind=MembershipKind.BOARD, child__in=owners)
    for child, organisation in boards.values_list("child", "parent__organisation"):
        owners[child].add(organisation)
    wanted = {one for ids in owners.values() for one in ids if one is not None}
    people: dict[int, list] = {}
    acting = Membership.objects.current().filter(organisation__in=wanted, user__is_active=True)
    for row in acting.select_related("user").order_by("user__full_name", "user__email"):
        people.setdefault(row.organisation_id, []).append(row.user)
    return {
        pk: list(dict.fromkeys(user for one in sorted(ids - {None}) for user in people.get(one, ())))
        for pk, ids in owners.items()
    }


def _missing(measurement_round: MeasurementRound) -> tuple[dict, list[str]]:
    """What is missing by the person to ask, and the units that have nobody: three queries."""
    rows = list(
        ExpectedMeasurement.objects.filter(round=measurement_round, state=ExpectedState.EXPECTED)
        .select_related("unit", "version__indicator", "responsible")
        .order_by("unit__name", "version__indicator__order")
    )
    contacts = contacts_of({row.unit_id: row.unit for row in rows}.values(), measurement_round.reference_date)
    asked: dict = {}
    without: dict[str, None] = {}
    for row in rows:
        is_named = row.responsible is not None and row.responsible.is_active
        people = [row.responsible] if is_named else contacts[row.unit_id]
        if not people:
            without[row.unit.name] = None
        for person in people:
            asked.setdefault(person, {}).setdefault(row.unit.name, []).append(row.version.indicator.code)
    return asked, list(without)


def _sent(measurement_round: MeasurementRound) -> dict[str, list[tuple[str, date]]]:
    """What was mailed about a round, by address: (what for, day). One query."""
    found: dict[str, list[tuple[str, date]]] = {}
    rows = Message.objects.filter(
        template=TEMPLATE, about_type=MeasurementRound._meta.label_lower, about_id=str(measurement_round.pk)
    )
    for key, recipient in rows.values_list("key", "recipient"):
        _template, _round, what, day, *_address = key.split(":")
        found.setdefault(recipient.lower(), []).append((what, date.fromisoformat(day)))
    return found


def _mail(measurement_round: MeasurementRound, person, units: dict[str, list[str]], what: str, today: date) -> Mail:
    return Mail(
        TEMPLATE,
        to=person,
        key=f"{TEMPLATE}:{measurement_round.pk}:{what}:{today.isoformat()}",
        about=measurement_round,
        context={
            "round": measurement_round,
            "units": [f"{name}: {', '.join(codes)}" for name, codes in units.items()],
            "due_on": measurement_round.entry_closes_on,
            "has_passed": measurement_round.entry_closes_on < today,
        },
    )


@asks("remind_round")
@transaction.atomic
def ask_missing(*, round: MeasurementRound, by) -> Asked:
    """Mail everyone who still has to hand in, at most once a day each. Raises ``RoundRefused`` when entry is over."""
    held = MeasurementRound.objects.select_for_update().get(pk=round.pk)
    if not held.takes_entries:
        raise RoundRefused(_("This round takes no measurements now."))
    today = timezone.localdate()
    asked, without = _missing(held)
    sent = _sent(held)
    fresh = [one for one in asked if today not in {day for _what, day in sent.get(one.email.lower(), ())}]
    queue_mails(_mail(held, one, asked[one], "asked", today) for one in fresh)
    if fresh:
        record("round.reminded", by=by, obj=held, n=len(fresh))
    return Asked(len(fresh), len(asked) - len(fresh), without)


def remind(today: date | None = None) -> int:
    """Send the reminders that are due, a week before the last day and the day after it; gives their number.

    Harmless to run twice; one faulty round does not stop the others.
    """
    today = today or timezone.localdate()
    soon = today + timedelta(days=max(BEFORE))
    count = 0
    for measurement_round in MeasurementRound.objects.filter(state=RoundState.OPEN, entry_closes_on__lte=soon):
        try:
            count += _remind_of(measurement_round, today)
        except Exception:
            logger.exception("The reminders of round %s could not be sent.", measurement_round.pk)
    return count


@transaction.atomic
def _remind_of(measurement_round: MeasurementRound, today: date) -> int:
    asked, _without = _missing(measurement_round)
    sent, closes = _sent(measurement_round), measurement_round.entry_closes_on
    mails = []
    for person, units in asked.items():
        known = sent.get(person.email.lower(), [])
        number = sum(what.startswith(f"{closes.isoformat()}.") for what, _day in known)
        rested = all(day + timedelta(days=GAP) <= today for _what, day in known)
        if number < len(BEFORE) and rested and closes - timedelta(days=BEFORE[number]) <= today:
            mails.append(_mail(measurement_round, person, units, f"{closes.isoformat()}.{number + 1}", today))
    queue_mails(mails)
    if mails:
        record("round.reminded", by=None, obj=measurement_round, n=len(mails))
    return len(mails)


@asks("remind_round")
@transaction.atomic
def assign(*, round: MeasurementRound, unit: ReportingUnit, person, by) -> int:
    """Name who hands in what is still expected of a unit; ``None`` leaves it to the contacts. Gives the number.

    Raises ``RoundRefused`` for somebody who may not enter measurements of this unit.
    """
    rows = ExpectedMeasurement.objects.select_for_update().filter(round=round, unit=unit, state=ExpectedState.EXPECTED)
    first = rows.first()
    if first is None:
        raise RoundRefused(_("Nothing is expected of this unit any more."))
    if person is not None and not may(person, "enter_measurement", first):
        raise RoundRefused(_("This person cannot enter measurements of this unit. Choose somebody else."))
    count = rows.update(responsible=person)
    record("expected.assigned", by=by, obj=first, person=str(person) if person else _("the contacts of the unit"))
    return count
