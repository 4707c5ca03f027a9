"""Rounds and measurements: what the database refuses, who may do what, and what stays as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.enums import ExpectedState, MeasurementState, MembershipKind, ObsStatus, RoundKind, RoundState, UnitKind
from kpis.measured import parents_on
from kpis.models import (
    BaselineDesignation,
    ExpectedMeasurement,
    Measurement,
    MeasurementIsFinalError,
    MeasurementRound,
    Period,
    Target,
)
from kpis.rollup import compare, roll_up
from kpis.rules import may
from kpis.services import (
    Entry,
    MeasuringRefused,
    RoundRefused,
    except_from,
    hand_in,
    move_round,
    save_draft,
    send_back,
    set_target,
    validate,
)
from kpis.services.baselines import designate_baseline
from kpis.services.units import close_unit, move, place
from tests.factories import IndicatorFactory, IndicatorVersionFactory, OrganisationFactory, UserFactory
from tests.kpis.measuring import (
    expected,
    golden,
    measure,
    people,
    publish,
    round_of,
    share,
    unit,
    yes_no_indicator,
)
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    """One school in one open round for one share."""
    by, checker = people()
    indicator = IndicatorFactory()
    school = unit("School A")
    opened = round_of([indicator], [school], by=by)
    return {"by": by, "checker": checker, "round": opened, "expected": expected(opened, school), "school": school}


# --- where -----------------------------------------------------------------------------------------


def test_a_unit_belongs_to_one_board_at_a_time(one):
    boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]
    place(child=one["school"], parent=boards[0], kind=MembershipKind.BOARD, valid_from=date(2020, 1, 1), by=one["by"])
    with pytest.raises(ValidationError):
        place(
            child=one["school"],
            parent=boards[1],
            kind=MembershipKind.BOARD,
            valid_from=date(2019, 1, 1),
            valid_to=date(2020, 1, 1),
            by=one["by"],
        )


def test_who_moves_stays_with_the_old_board_before_that_day(one):
    boards = [unit(f"Bestuur {n}", kind=UnitKind.SCHOOL_BOARD) for n in (1, 2)]
    school = one["school"]
    place(child=school, parent=boards[0], kind=MembershipKind.BOARD, valid_from=date(2020, 1, 1), by=one["by"])
    move(child=school, parent=boards[1], kind=MembershipKind.BOARD, on=date(2026, 8, 1), by=one["by"])
    assert parents_on(date(2026, 7, 31), MembershipKind.BOARD)[school.pk] == (boards[0].pk, "Bestuur 1")
    assert parents_on(date(2026, 8, 1), MembershipKind.BOARD)[school.pk] == (boards[1].pk, "Bestuur 2")


def test_a_closed_unit_names_its_successor_and_keeps_its_measurements(one):
    heir = unit("School B")
    measure(one["round"], one["school"], share(1, 2), by=one["by"], checker=one["checker"])
    closed = close_unit(unit=one["school"], on=date(2026, 7, 31), successor=heir, by=one["by"])
    assert (closed.closed_on, closed.successor) == (date(2026, 7, 31), heir)
    assert Measurement.objects.current().filter(expected__unit=closed).exists()


def test_a_unit_with_a_successor_must_be_closed(one):
    one["school"].successor = unit("School B")
    with pytest.raises(IntegrityError), transaction.atomic():
        one["school"].save()


def test_periods_of_one_kind_do_not_overlap(one):
    late = Period(type="school_year", start=date(2026, 7, 31), end=date(2027, 7, 30), label="fout")
    with pytest.raises(ValidationError):
        late.full_clean()


def test_a_period_that_sticks_out_is_found(one):
    assert Period.objects.overlapping(date(2025, 12, 1), date(2025, 12, 31)).count() == 1
    assert not Period.objects.overlapping(date(2024, 12, 1), date(2024, 12, 31)).exists()


# --- what the database refuses ---------------------------------------------------------------------

BASE = {"revision": 1, "value_type": "percentage", "source": "x", "reference_date": date(2025, 10, 1)}


def raw(one, **changes):
    """Write a row past the services, as handed in."""
    from django.utils import timezone

    fields = BASE | {
        "expected": one["expected"],
        "state": "submitted",
        "numerator": 1,
        "denominator": 2,
        "entered_by": one["by"],
        "entered_at": timezone.now(),
        "submitted_by": one["by"],
        "submitted_at": timezone.now(),
    }
    return Measurement.objects.create(**fields | changes)


def test_the_row_that_is_refused_below_is_fine_as_it_is(one):
    assert raw(one).pk


@pytest.mark.parametrize(
    "changes",
    [
        {"denominator": 0},
        {"numerator": -1},
        {"numerator": 3},
        {"numerator": None},
        {"denominator": None},
        {"value": 5},
        {"boolean": True},
        {"narrative": "ook nog tekst"},
        {"obs_status": "missing"},
        {"value_type": "count"},
        {"value_type": "boolean", "numerator": None, "denominator": None},
        {"source": ""},
        {"submitted_by": None},
        {"is_current": True},
        {"state": "validated"},
        {"state": "returned"},
        {"invited": 10, "responded": 11},
    ],
    ids=str,
)
def test_rows_that_cannot_be_are_refused(one, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(one, **changes)


def test_nobody_checks_their_own_also_past_the_services(one):
    from django.utils import timezone

    with pytest.raises(IntegrityError), transaction.atomic():
        raw(one, state="validated", validated_by=one["by"], validated_at=timezone.now())


def test_unknown_is_a_row_without_value(one):
    entry = Entry(status=ObsStatus.MISSING, numerator=Decimal(3), source="School", comment="Niet bijgehouden.")
    made = hand_in(expected=one["expected"], entry=entry, by=one["by"])
    assert (made.numerator, made.obs_status) == (None, "missing")


# --- entering and checking -------------------------------------------------------------------------


def test_a_draft_may_change_and_counts_for_nothing(one):
    first = save_draft(expected=one["expected"], entry=Entry(numerator=Decimal(3)), by=one["by"])
    second = save_draft(expected=one["expected"], entry=share(4, 10), by=one["by"])
    assert first.pk == second.pk
    rows = ExpectedMeasurement.objects.observations()
    assert [row.status for row in rows[(one["expected"].version.indicator_id, one["round"].pk)]] == ["missing"]


def test_handing_in_asks_figures_and_source(one):
    with pytest.raises(MeasuringRefused):
        hand_in(expected=one["expected"], entry=Entry(numerator=Decimal(3), source="School"), by=one["by"])
    with pytest.raises(MeasuringRefused):
        hand_in(expected=one["expected"], entry=Entry(numerator=Decimal(3), denominator=Decimal(4)), by=one["by"])


def test_checked_by_another_it_counts(one):
    made = hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"])
    with pytest.raises(MeasuringRefused):
        validate(measurement=made, by=one["by"])
    made = validate(measurement=made, by=one["checker"])
    assert (made.state, made.is_current, made.validated_by) == (MeasurementState.VALIDATED, True, one["checker"])
    assert Event.objects.of(made).filter(verb="measurement.validated").count() == 1


def test_who_wrote_the_draft_does_not_check_what_another_handed_in(one):
    save_draft(expected=one["expected"], entry=share(3, 10), by=one["checker"])
    made = hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"])
    assert (made.entered_by, made.submitted_by) == (one["checker"], one["by"])
    for person in (one["by"], one["checker"]):
        assert not may(person, "validate_measurement", made)
        with pytest.raises(MeasuringRefused):
            validate(measurement=made, by=person)


def test_an_adviser_of_tbd_checks_and_plans_nothing(one):
    adviser = UserFactory(roles=["tbd"])
    made = validate(measurement=hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"]), by=adviser)
    assert made.validated_by == adviser
    assert not any(may(adviser, name) for name in ("plan_round", "move_round", "except_measurement", "set_target"))


def test_a_returned_measurement_is_entered_again_as_a_revision(one):
    made = hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"])
    with pytest.raises(MeasuringRefused):
        send_back(measurement=made, reason=" ", by=one["checker"])
    send_back(measurement=made, reason="De noemer mist klas 3.", by=one["checker"])
    one["expected"].refresh_from_db()
    assert one["expected"].state == ExpectedState.EXPECTED
    again = hand_in(expected=one["expected"], entry=share(3, 12), by=one["by"])
    assert (again.revision, again.supersedes) == (2, made)


def test_a_correction_leaves_the_first_as_it_was(one):
    first = measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    second = measure(one["round"], one["school"], share(4, 10), by=one["by"], checker=one["checker"])
    first.refresh_from_db()
    assert (first.numerator, first.is_current, second.is_current) == (3, False, True)
    first.numerator = 9
    with pytest.raises(MeasurementIsFinalError):
        first.save()
    with pytest.raises(MeasurementIsFinalError):
        first.delete()
    with pytest.raises(MeasurementIsFinalError):
        Measurement.objects.all().delete()


def test_while_a_correction_waits_the_checked_one_counts(one):
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    hand_in(expected=one["expected"], entry=share(9, 10), by=one["by"])
    [row] = next(iter(ExpectedMeasurement.objects.observations().values()))
    assert row.numerator == 3


def test_what_waits_for_a_check_cannot_be_changed(one):
    hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"])
    with pytest.raises(MeasuringRefused):
        save_draft(expected=one["expected"], entry=share(4, 10), by=one["by"])


def test_a_colleague_who_takes_over_does_not_double_the_value(one):
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    other = UserFactory(roles=["monitor"])
    measure(one["round"], one["school"], share(5, 10), by=other, checker=one["checker"])
    rows = next(iter(ExpectedMeasurement.objects.observations().values()))
    told = roll_up(one["expected"].version, rows)
    assert (told.numerator, told.denominator, told.included) == (5, 10, 1)


# --- rounds ----------------------------------------------------------------------------------------


def test_a_round_goes_step_by_step(one):
    with pytest.raises(RoundRefused):
        move_round(round=one["round"], move="publish", by=one["by"])
    hand_in(expected=one["expected"], entry=share(3, 10), by=one["by"])
    move_round(round=one["round"], move="review", by=one["by"])
    with pytest.raises(RoundRefused, match="1"):
        move_round(round=one["round"], move="close", by=one["by"])


def test_an_empty_round_is_not_published(one):
    move_round(round=one["round"], move="review", by=one["by"])
    move_round(round=one["round"], move="close", by=one["by"])
    with pytest.raises(RoundRefused):
        move_round(round=one["round"], move="publish", by=one["by"])


def test_a_published_round_is_locked_until_it_is_opened_again_with_a_reason(one):
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    published = publish(one["round"], by=one["by"])
    assert (published.state, published.published_by) == (RoundState.PUBLISHED, one["by"])
    with pytest.raises(MeasuringRefused):
        save_draft(expected=one["expected"], entry=share(4, 10), by=one["by"])
    with pytest.raises(RoundRefused):
        move_round(round=published, move="reopen", by=one["by"])
    move_round(round=published, move="reopen", reason="Fout in de noemer.", by=one["by"])
    told = Event.objects.of(published).get(verb="round.reopened")
    assert "Fout in de noemer." in told.sentence


def test_publishing_a_baseline_round_fixes_the_baselines_once(one):
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    published = publish(one["round"], by=one["by"])
    first = BaselineDesignation.objects.get()
    move_round(round=published, move="reopen", reason="Controle.", by=one["by"])
    publish_again = [move_round(round=published, move=name, by=one["by"]) for name in ("close", "publish")]
    assert publish_again[-1].state == RoundState.PUBLISHED
    assert BaselineDesignation.objects.get() == first
    again = designate_baseline(measurement=first.measurement, reason="Later gestart.", by=one["by"])
    assert (again.version, again.supersedes) == (2, first)
    with pytest.raises(ValueError):
        designate_baseline(measurement=first.measurement, reason="", by=one["by"])


def test_a_unit_is_let_off_with_a_reason(one):
    with pytest.raises(RoundRefused):
        except_from(expected=one["expected"], state=ExpectedState.WAIVED, reason="", by=one["by"])
    except_from(expected=one["expected"], state=ExpectedState.NOT_APPLICABLE, reason="Geen bovenbouw.", by=one["by"])
    [row] = next(iter(ExpectedMeasurement.objects.observations().values()))
    assert row.status == ObsStatus.NOT_APPLICABLE


def test_a_round_needs_kpis_and_units(one):
    with pytest.raises(RoundRefused):
        round_of([IndicatorFactory()], [], by=one["by"], label="Leeg", is_open=False)
    assert not MeasurementRound.objects.filter(label="Leeg").exists()


def test_an_old_definition_keeps_its_measurements(one):
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    indicator = one["expected"].version.indicator
    newer = IndicatorVersionFactory(indicator=indicator, number=2, is_comparable=False)
    second = round_of([indicator], [one["school"]], year=2026, kind=RoundKind.ENDLINE, by=one["by"])
    assert expected(second, one["school"]).version == newer
    one["expected"].refresh_from_db()
    assert one["expected"].version.number == 1


# --- who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "works"),
    [
        ("monitor", True, True),
        ("admin", True, True),
        ("tbd", True, False),
        ("auditor", True, False),
        ("board", False, False),
        ("reviewer", False, False),
    ],
)
def test_who_reads_and_who_works(one, role, reads, works):
    person = UserFactory(roles=[role])
    assert may(person, "view_round", one["round"]) == reads
    assert MeasurementRound.objects.visible_to(person).exists() == reads
    for name in ("plan_round", "move_round", "set_target", "except_measurement"):
        assert may(person, name) == works
    assert may(person, "enter_measurement", one["expected"]) == works
    assert ExpectedMeasurement.objects.enterable_by(person).exists() == works


def test_a_contact_enters_for_their_own_school_and_board_only(one):
    school_board = OrganisationFactory()
    board = unit("Bestuur", kind=UnitKind.SCHOOL_BOARD, organisation=school_board)
    of_board, elsewhere = unit("School van bestuur", board=board), unit("School elders")
    indicator = IndicatorFactory()
    opened = round_of([indicator], [of_board, elsewhere], year=2026, by=one["by"])
    contact = UserFactory(organisations=[school_board])
    assert may(contact, "enter_measurement", expected(opened, of_board))
    assert not may(contact, "enter_measurement", expected(opened, elsewhere))
    assert list(ExpectedMeasurement.objects.enterable_by(contact)) == [expected(opened, of_board)]


def test_everyone_reads_what_is_published(one):
    from django.contrib.auth.models import AnonymousUser

    assert not may(AnonymousUser(), "view_round", one["round"])
    measure(one["round"], one["school"], share(3, 10), by=one["by"], checker=one["checker"])
    published = publish(one["round"], by=one["by"])
    assert may(AnonymousUser(), "view_round", published)
    assert list(MeasurementRound.objects.visible_to(AnonymousUser())) == [published]


# --- targets ---------------------------------------------------------------------------------------


def test_a_target_is_set_anew_with_a_reason_and_the_first_stays(one):
    indicator = one["expected"].version.indicator
    first = set_target(
        indicator=indicator,
        value=Decimal(38),
        due_on=date(2029, 10, 1),
        valid_from=date(2025, 1, 1),
        by=one["by"],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        set_target(indicator=indicator, value=Decimal(35), due_on=date(2029, 10, 1), by=one["by"])
    second = set_target(
        indicator=indicator,
        value=Decimal(35),
        due_on=date(2029, 10, 1),
        valid_from=date(2026, 3, 1),
        reason="context",
        explanation="Minder scholen dan gedacht.",
        by=one["by"],
    )
    assert (second.version, second.supersedes) == (2, first)
    assert Target.objects.in_force(date(2026, 2, 28)).get() == first
    assert Target.objects.in_force(date(2026, 3, 1)).get() == second


@pytest.mark.parametrize("changes", [{"value": None}, {"value": 1, "low": 1, "high": 2}, {"scope": "line"}], ids=str)
def test_targets_that_cannot_be_are_refused(one, changes):
    from django.utils import timezone

    fields = {
        "indicator": one["expected"].version.indicator,
        "value": 5,
        "due_on": date(2029, 1, 1),
        "valid_from": date(2025, 1, 1),
        "set_by": one["by"],
        "set_at": timezone.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(**fields | changes)


# --- from the database to the golden numbers --------------------------------------------------------


def test_the_golden_numbers_come_out_of_the_database_in_one_query(django_assert_num_queries):
    told = golden()
    with django_assert_num_queries(1):
        rows = ExpectedMeasurement.objects.observations(indicators=[told["indicator"].pk])
    sheet = told["indicator"].definition
    both = compare(
        sheet, rows[(told["indicator"].pk, told["before"].pk)], rows[(told["indicator"].pk, told["after"].pk)]
    )
    assert (both.before.numerator, both.before.denominator) == (102, 360)
    assert (both.after.numerator, both.after.denominator) == (102, 340)
    assert both.change.quantize(Decimal("0.01")) == Decimal("1.67")
    assert (both.before.expected, both.all_before.missing) == (2, 1)


def test_yes_and_no_are_kept_as_they_are():
    by, checker = people()
    indicator = yes_no_indicator()
    schools = [unit(f"School {n}") for n in range(3)]
    opened = round_of([indicator], schools, by=by)
    for school, answer in zip(schools, (True, False, None), strict=True):
        status = ObsStatus.MISSING if answer is None else ObsStatus.FINAL
        measure(opened, school, Entry(boolean=answer, status=status, source="School"), by=by, checker=checker)
    rows = ExpectedMeasurement.objects.observations()[(indicator.pk, opened.pk)]
    told = roll_up(indicator.definition, rows)
    assert (told.value, told.denominator, told.missing) == (1, 2, 1)
