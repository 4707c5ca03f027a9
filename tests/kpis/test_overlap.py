"""Two rows of one kind never hold on the same day, also when two people write at the same moment."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kpis.enums import MembershipKind, PeriodType, UnitKind
from kpis.models import Period, ProjectUnitParticipation, UnitMembership
from kpis.services.overlap import overlap_in_words
from kpis.services.rounds import period_of
from kpis.services.units import place
from tests.factories import ProjectFactory, UserFactory
from tests.kpis.measuring import unit

pytestmark = pytest.mark.django_db

FIRST, LATER, END = date(2025, 8, 1), date(2025, 9, 1), date(2026, 7, 31)


def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL refuses overlap by itself")


def rivals():
    """For each table: two rows whose days overlap."""
    school, board = unit("School"), unit("Bestuur", kind=UnitKind.SCHOOL_BOARD)
    project, by = ProjectFactory(), UserFactory()
    yield [
        UnitMembership(child=school, parent=board, kind=MembershipKind.BOARD, valid_from=first, valid_to=last)
        for first, last in ((FIRST, END), (LATER, None))
    ]
    yield [Period(type=PeriodType.SCHOOL_YEAR, start=first, end=END, label=str(first)) for first in (FIRST, LATER)]
    yield [
        ProjectUnitParticipation(project=project, unit=school, starts_on=first, ends_on=last, entered_by=by)
        for first, last in ((FIRST, END), (LATER, None))
    ]


@pytest.mark.postgres
def test_the_database_refuses_overlap_and_says_so_in_dutch():
    on_postgresql()
    for first, second in rivals():
        first.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()
        assert type(second).objects.count() == 1
        if isinstance(second, ProjectUnitParticipation):
            continue  # its service holds the project, and says so itself
        with pytest.raises(ValidationError) as refusal, overlap_in_words():
            second.save()
        assert refusal.value.messages[0].startswith(("Deze eenheid", "Deze periode overlapt"))


@pytest.mark.postgres
def test_days_that_follow_each_other_are_no_overlap():
    on_postgresql()
    school, board = unit("School"), unit("Bestuur", kind=UnitKind.SCHOOL_BOARD)
    for first, last in ((FIRST, date(2025, 8, 31)), (LATER, None)):
        UnitMembership.objects.create(
            child=school, parent=board, kind=MembershipKind.BOARD, valid_from=first, valid_to=last
        )
    assert school.memberships.count() == 2


def at_once(*writers):
    """Let each of ``writers`` write in a connection of its own, all at the same moment; what each was told."""
    start, told = threading.Barrier(len(writers)), []

    def run(write):
        try:
            start.wait(timeout=10)
            write()
            told.append("saved")
        except ValidationError as refusal:
            told.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[write]) for write in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_who_place_a_school_at_once_leave_it_in_one_place():
    on_postgresql()
    school, by = unit("School"), UserFactory(roles=["monitor"])
    boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]

    def under(board, day):
        return lambda: place(child=school, parent=board, kind=MembershipKind.BOARD, valid_from=day, by=by)

    told = at_once(under(boards[0], FIRST), under(boards[1], LATER))
    text = "Deze eenheid hoort in deze dagen al bij een andere van hetzelfde soort. Beëindig dat eerst."
    assert told == [text, "saved"]
    assert school.memberships.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_who_name_a_period_at_once_leave_one():
    on_postgresql()

    def named(day):
        return lambda: period_of(type=PeriodType.CUSTOM, start=day, end=END, label=str(day))

    told = at_once(named(FIRST), named(LATER))
    assert told[1] == "saved"
    assert Period.objects.count() == 1
