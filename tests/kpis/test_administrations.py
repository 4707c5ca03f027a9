"""How an instrument is taken at a school: kept as typed, handed in when the team agreed; only that makes a figure."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.enums import MembershipKind, ObsStatus, RoundKind, UnitKind, ValueType
from kpis.forms.instruments import AdministrationForm
from kpis.instruments.learning import learned_from
from kpis.models import InstrumentAdministration, ItemScore, Measurement, UnitMembership
from kpis.rules import may
from kpis.services import Entry, MeasuringRefused, hand_in, move_round, save_draft, send_back, validate
from kpis.services.administrations import (
    About,
    begin_administration,
    reopen_administration,
    save_administration,
)
from programmes.services.writing import NotNow, StaleWrite, Unsuitable
from tests.factories import IndicatorFactory, OrganisationFactory, ProgrammeFactory, UserFactory
from tests.kpis.administering import answers, fed_indicator, instrument, next_version, taken
from tests.kpis.measuring import expected, round_of, unit
from tests.kpis.test_monitor_pages import queries, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def checker():
    return UserFactory(roles=["admin"])


@pytest.fixture
def version(by):
    return instrument(by=by)


@pytest.fixture
def contact():
    """Acts for the organisation of a board."""
    return UserFactory(organisations=[OrganisationFactory()])


@pytest.fixture
def school(contact):
    board = unit("Bestuur", kind=UnitKind.SCHOOL_BOARD, organisation=contact.memberships.get().organisation)
    return unit("School A", board=board)


@pytest.fixture
def indicator(version, programme):
    """A share of items at level 3 or higher."""
    return fed_indicator(version, ValueType.PERCENTAGE, level=3, code="K9", programme=programme)


@pytest.fixture
def running(indicator, school, by):
    return round_of([indicator], [school], by=by, label="Meting 2025")


@pytest.fixture
def begun(running, school, version, by):
    return begin_administration(unit=school, round=running, version=version, by=by)


def fill_url(administration):
    return reverse("kpis:administration-fill", args=[administration.pk])


def typed(administration, agreed, counts=(), **more):
    """What a browser sends for the whole table."""
    data = {"revision": administration.revision, "invited": "12", "responded": "10"}
    for name, day in (("taken_on", 6), ("consensus_on", 14)):
        data |= {f"{name}_day": day, f"{name}_month": 10, f"{name}_year": 2025}
    for answer in answers(administration.version, agreed, counts):
        data[AdministrationForm.agreed(answer.item)] = answer.consensus or ""
        data |= {AdministrationForm.box(answer.item, level): n for level, n in answer.counts.items()}
    return data | more


def scores(administration):
    return set(administration.scores.values_list("item__number", "basis", "level__value", "n"))


# --- filling in ------------------------------------------------------------------------------------


def test_a_contact_takes_an_instrument_at_the_own_school(client, contact, running, school, version):
    client.force_login(contact)
    listed = client.get(reverse("kpis:administrations"))
    start = reverse("kpis:administration-new", args=[running.pk, school.pk])
    assert start in listed.content.decode()
    made_at = client.post(start, {"version": version.pk})["Location"]
    made = InstrumentAdministration.objects.get()
    assert (made_at, made.entered_by) == (fill_url(made), contact)
    sent = typed(made, [3, 3, 1], [{2: 4, 3: 6}, {3: 10}], facilitator_role="adviseur", note="Rustig gesprek.")
    assert client.post(fill_url(made), sent | {"hand_in": "1"})["Location"] == made.get_absolute_url()
    made.refresh_from_db()
    assert (made.is_handed_in, made.responded, made.consensus_on) == (True, 10, date(2025, 10, 14))
    assert scores(made) == {
        *((1, "individual", 2, 4), (1, "individual", 3, 6), (2, "individual", 3, 10)),
        *((1, "consensus", 3, 1), (2, "consensus", 3, 1), (3, "consensus", 1, 1)),
    }
    page = text_of(client.get(made.get_absolute_url()))
    assert "Here opinions differed most" in page
    assert "adviseur" in page
    assert not client.post(start, {"version": version.pk}).has_header("Location")


def test_a_draft_is_kept_as_typed_at_any_time(monitor, begun):
    sent = typed(begun, [3, None, None], [{1: 0, 2: 4}], responded="")
    assert monitor.post(fill_url(begun), sent | {"save": "1"})["Location"] == fill_url(begun)
    assert scores(begun) == {(1, "individual", 1, 0), (1, "individual", 2, 4), (1, "consensus", 3, 1)}
    form = monitor.get(fill_url(begun)).context["form"]
    first = form.rows()[0]
    assert [box.value() for box in first.boxes] == ["0", "4", None, None]
    assert (first.consensus.value(), form["responded"].value()) == ("3", None)


def test_every_item_needs_a_consensus_to_be_handed_in(monitor, begun):
    answer = monitor.post(fill_url(begun), typed(begun, [3, None, 2]) | {"hand_in": "1"})
    second = answers(begun.version, [1, 1, 1])[1].item
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [AdministrationForm.agreed(second)])
    assert "item 2" in text_of(answer)
    assert not ItemScore.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"responded": "13"}, "responded"),
        ({"responded": "tien"}, "responded"),
        ({"responded": "9"}, "box"),
        ({"consensus_on_day": 5}, "consensus_on"),
        ({"taken_on_day": "", "taken_on_month": "", "taken_on_year": ""}, "taken_on"),
        ({"responded": ""}, "responded"),
        ({"first": "veel"}, "box"),
        ({"first": "-1"}, "box"),
        ({"agreed": "9"}, "agreed"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_at_its_place_and_nothing_typed_is_lost(monitor, begun, changes, field):
    item = begun.version.items.get(number=1).pk
    names = {"box": AdministrationForm.box(item, 1), "agreed": AdministrationForm.agreed(item)}
    sent = typed(begun, [2, 2, 2], [{1: 4, 2: 6}], note="Blijft staan.")
    sent |= {{"first": names["box"], "agreed": names["agreed"]}.get(name, name): text for name, text in changes.items()}
    answer = monitor.post(fill_url(begun), sent | {"hand_in": "1"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [names.get(field, field)])
    assert answer.context["form"]["note"].value() == "Blijft staan."
    assert str(answer.context["form"][AdministrationForm.box(item, 2)].value()) == "6"
    assert not ItemScore.objects.exists()


def test_counts_alone_are_not_needed(monitor, begun):
    sent = typed(begun, [1, 1, 1], invited="", responded="")
    monitor.post(fill_url(begun), sent | {"hand_in": "1"})
    begun.refresh_from_db()
    assert begun.is_handed_in
    assert "nobody counted" in text_of(monitor.get(begun.get_absolute_url()))


def test_two_who_fill_in_at_once_are_told_of_each_other(monitor, checker, begun):
    colleague = answers(begun.version, [4, 4, 4])
    save_administration(administration=begun, seen_revision=0, about=About(note="Eerst"), answers=colleague, by=checker)
    answer = monitor.post(fill_url(begun), typed(begun, [1, 1, 1], note="Tweede") | {"save": "1"})
    assert answer.status_code == 409
    assert "Eerst" in text_of(answer)
    assert answer.context["form"]["note"].value() == "Tweede"
    assert scores(begun) == {(number, "consensus", 4, 1) for number in (1, 2, 3)}
    again = typed(begun, [1, 1, 1], revision=answer.context["form"]["revision"].value())
    assert monitor.post(fill_url(begun), again | {"save": "1"}).status_code == 302
    assert scores(begun) == {(number, "consensus", 1, 1) for number in (1, 2, 3)}


def test_what_a_colleague_handed_in_is_not_overwritten_and_what_was_typed_stays(monitor, by, begun):
    save_administration(
        administration=begun,
        seen_revision=0,
        about=About(taken_on=date(2025, 10, 6), consensus_on=date(2025, 10, 7)),
        answers=answers(begun.version, [4, 4, 4]),
        is_final=True,
        by=by,
    )
    answer = monitor.post(fill_url(begun), typed(begun, [1, 1, 1], note="Van mij") | {"save": "1"})
    assert (answer.status_code, answer.context["form"]["note"].value()) == (422, "Van mij")
    assert scores(begun) == {(number, "consensus", 4, 1) for number in (1, 2, 3)}
    assert monitor.get(fill_url(begun))["Location"] == begun.get_absolute_url()


def test_the_service_asks_the_same_as_the_form(by, begun, version):
    about = About(taken_on=date(2025, 10, 6), consensus_on=date(2025, 10, 7), responded=3)
    good = answers(version, [1, 1, 1])
    other = next_version(version, by=by, is_comparable=True)

    def save(**changes):
        values = {"seen_revision": 0, "about": about, "answers": good, "is_final": True} | changes
        return save_administration(administration=begun, by=by, **values)

    for changes in (
        {"answers": answers(version, [1, None, 1])},
        {"answers": answers(version, [1, 1, 1], [{1: 4}])},
        {"answers": answers(version, [1, 1, 9])},
        {"answers": answers(other, [1, 1, 1])},
        {"about": About(taken_on=date(2025, 10, 6))},
        {"about": About(consensus_on=date(2025, 10, 6))},
        {
            "about": About(taken_on=date(2025, 10, 6), consensus_on=date(2025, 10, 7)),
            "answers": answers(version, [1, 1, 1], [{1: 1}]),
        },
    ):
        with pytest.raises(Unsuitable):
            save(**changes)
    with pytest.raises(StaleWrite):
        save(seen_revision=5)
    assert save().is_handed_in
    with pytest.raises(NotNow):
        save(seen_revision=1)


def test_it_begins_once_where_something_is_expected_and_while_the_round_is_open(by, running, school, version, begun):
    with pytest.raises(Unsuitable):
        begin_administration(unit=school, round=running, version=version, by=by)
    with pytest.raises(Unsuitable):
        begin_administration(unit=unit("Elders"), round=running, version=version, by=by)
    from kpis.services.sources import add_version

    empty = add_version(instrument=version.instrument, label="leeg", changes="x", by=by)
    with pytest.raises(Unsuitable):
        begin_administration(unit=school, round=running, version=empty, by=by)
    other = next_version(version, by=by, is_comparable=True, label="2028")
    for move in ("review", "close"):
        move_round(round=running, move=move, by=by)
    with pytest.raises(NotNow):
        begin_administration(unit=school, round=running, version=other, by=by)
    with pytest.raises(NotNow):
        save_administration(administration=begun, seen_revision=0, about=About(), answers=[], by=by)


# --- who -------------------------------------------------------------------------------------------

PEOPLE = {
    "monitor": (True, True),
    "admin": (True, True),
    "tbd": (True, False),
    "auditor": (True, False),
    "reviewer": (False, False),
    "board": (False, False),
    "contact": (True, True),
    "stranger": (False, False),
}


@pytest.mark.parametrize(("role", "sees", "fills"), [(role, *told) for role, told in PEOPLE.items()])
def test_rules_and_lists_agree_on_who_sees_and_fills_in(begun, contact, role, sees, fills):
    known = {"contact": contact, "stranger": UserFactory(organisations=[OrganisationFactory()])}
    user = known.get(role) or UserFactory(roles=[role])
    rows = InstrumentAdministration.objects
    assert may(user, "view_administration", begun) == rows.visible_to(user).filter(pk=begun.pk).exists() == sees
    assert may(user, "write_administration", begun) == rows.enterable_by(user).filter(pk=begun.pk).exists() == fills
    if not fills:
        with pytest.raises(PermissionDenied):
            save_administration(administration=begun, seen_revision=0, about=About(), answers=[], by=user)


def test_a_board_that_took_the_school_over_later_does_not_see_what_was_before(begun, school, contact):
    other = UserFactory(organisations=[OrganisationFactory()])
    board = unit("Nieuw", kind=UnitKind.SCHOOL_BOARD, organisation=other.memberships.get().organisation)
    UnitMembership.objects.filter(child=school).update(valid_to=date(2025, 12, 31))
    UnitMembership.objects.create(child=school, parent=board, kind=MembershipKind.BOARD, valid_from=date(2026, 1, 1))
    seen = InstrumentAdministration.objects.visible_to
    assert (seen(contact).count(), seen(other).count()) == (1, 0)


def test_the_public_and_others_read_nothing(client, begun, running):
    for name, key in (("administration", begun.pk), ("round-administrations", running.pk)):
        assert "/account/login/" in client.get(reverse(f"kpis:{name}", args=[key]))["Location"]
    client.force_login(UserFactory(organisations=[OrganisationFactory()]))
    assert client.get(begun.get_absolute_url()).status_code == 404
    assert client.get(fill_url(begun)).status_code == 404
    assert client.get(reverse("kpis:round-administrations", args=[running.pk])).status_code == 403
    assert "No school to take" in text_of(client.get(reverse("kpis:administrations")))


# --- from items to a figure ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value_type", "level", "agreed", "values"),
    [
        (ValueType.PERCENTAGE, 3, [3, 4, 1], {"numerator": 2, "denominator": 3}),
        (ValueType.PERCENTAGE, 4, [3, 3, 1], {"numerator": 0, "denominator": 3}),
        (ValueType.BOOLEAN, 2, [2, 4, 3], {"boolean": True}),
        (ValueType.BOOLEAN, 3, [2, 4, 3], {"boolean": False}),
        (ValueType.ORDINAL, None, [1, 4, 2], {"level__value": 2}),
    ],
)
def test_only_consensus_feeds_the_kpi(
    client, by, checker, programme, school, version, value_type, level, agreed, values
):
    indicator = fed_indicator(version, value_type, level=level, code="K8", programme=programme)
    running = round_of([indicator], [school], by=by)
    # Everyone alone says the opposite of what they agreed on.
    alone = [{1: 10}, {1: 10}, {4: 10}]
    made = taken(school, running, version, agreed, by=by, counts=alone)
    client.force_login(by)
    entry = reverse("kpis:entry", args=[expected(running, school).pk])
    page = client.get(entry)
    assert made.get_absolute_url() in page.content.decode()
    assert not Measurement.objects.exists()
    filled = client.post(entry, {"status": "final", "take_over": f"a{made.pk}", "comment": "Blijft staan."})
    assert (filled.status_code, Measurement.objects.exists()) == (200, False)
    form = filled.context["form"]
    assert (form["comment"].value(), form["origin"].value(), form["responded"].value()) == (
        "Blijft staan.",
        f"a{made.pk}",
        "10",
    )
    sent = {
        name: form[name].value() or "" for name in (*form.kept, "origin", "comment", "status", "invited", "responded")
    }
    assert client.post(entry, sent | {"hand_in": "1"}).status_code == 302
    held = Measurement.objects.filter(**values).get()
    assert (held.state, held.instrument_version, held.instrument_administration) == ("submitted", version, made)
    client.force_login(checker)
    check = client.get(reverse("kpis:check", args=[held.pk]))
    assert made.get_absolute_url() in check.content.decode()
    assert validate(measurement=held, by=checker).is_current


def test_another_definition_offers_nothing_and_asks_nothing(monitor, by, programme, school, version, running):
    other = IndicatorFactory(code="K3", programme=programme)
    again = round_of([other], [school], year=2026, by=by)
    made = taken(school, again, version, [1, 1, 1], by=by)
    page = monitor.get(reverse("kpis:entry", args=[expected(again, school).pk]))
    assert page.context["results"] == []
    assert "No KPI of this round is computed" in text_of(monitor.get(made.get_absolute_url()))


def test_a_draft_gives_no_figure(monitor, running, school, version, by):
    taken(school, running, version, [3, 3, None], by=by, is_final=False)
    assert monitor.get(reverse("kpis:entry", args=[expected(running, school).pk])).context["results"] == []


def test_a_scale_without_the_level_says_so(by, programme, school, version, monitor):
    indicator = fed_indicator(version, ValueType.ORDINAL, code="K8", programme=programme)
    indicator.versions.get().levels.filter(value=2).delete()
    running = round_of([indicator], [school], by=by)
    taken(school, running, version, [2, 2, 2], by=by)
    page = monitor.get(reverse("kpis:entry", args=[expected(running, school).pk]))
    assert "has no such level" in text_of(page)
    assert "take_over" not in page.content.decode()


def test_a_typed_value_that_differs_is_not_said_to_come_from_the_items(monitor, by, running, school, version):
    made = taken(school, running, version, [3, 3, 1], by=by)
    entry = reverse("kpis:entry", args=[expected(running, school).pk])
    sent = {"numerator": "3", "denominator": "3", "status": "final", "origin": f"a{made.pk}", "hand_in": "1"}
    answer = monitor.post(entry, sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["numerator"])
    assert (
        "66" in answer.context["form"].errors["numerator"][0] or "67" in answer.context["form"].errors["numerator"][0]
    )
    assert monitor.post(entry, sent | {"numerator": "2"}).status_code == 302


def test_the_service_holds_a_measurement_to_its_administration(by, programme, running, school, version):
    made = taken(school, running, version, [3, 3, 1], by=by)
    row, elsewhere = expected(running, school), unit("School B")
    other = round_of([running.expected.first().version.indicator], [school, elsewhere], year=2026, by=by)
    good = {"instrument_version": version, "instrument_administration": made}
    for place, entry in (
        (row, Entry(numerator=3, denominator=3, **good)),
        (row, Entry(status=ObsStatus.MISSING, **good)),
        (expected(other, school), Entry(numerator=2, denominator=3, **good)),
        (expected(other, elsewhere), Entry(numerator=2, denominator=3, **good)),
    ):
        with pytest.raises(MeasuringRefused):
            hand_in(expected=place, entry=entry, by=by)
    assert not Measurement.objects.exists()
    assert hand_in(expected=row, entry=Entry(numerator=2, denominator=3, **good), by=by).state == "submitted"


# --- changed afterwards ----------------------------------------------------------------------------


def handed_in(made, running, school, by):
    entry = Entry(numerator=2, denominator=3, instrument_version=made.version, instrument_administration=made)
    return hand_in(expected=expected(running, school), entry=entry, by=by)


def test_a_change_after_the_figure_was_handed_in_asks_for_a_correction(monitor, by, checker, running, school, version):
    made = taken(school, running, version, [3, 3, 1], by=by)
    measurement = handed_in(made, running, school, by)
    reopen = reverse("kpis:administration-reopen", args=[made.pk])
    assert "A figure rests on this" in text_of(monitor.get(reopen))
    with pytest.raises(NotNow):  # the checker looks at it now
        reopen_administration(administration=made, reason="Vergissing", by=by)
    validate(measurement=measurement, by=checker)
    assert monitor.post(reopen, {"reason": ""}).status_code == 422
    assert monitor.post(reopen, {"reason": "Vraag 1 verkeerd genoteerd."})["Location"] == fill_url(made)
    assert "rests on what was handed in before" in text_of(monitor.get(made.get_absolute_url()))
    made.refresh_from_db()
    monitor.post(fill_url(made), typed(made, [2, 3, 1]) | {"hand_in": "1"})
    measurement.refresh_from_db()
    assert (measurement.numerator, measurement.is_current) == (2, True)  # never overwritten
    page = monitor.get(made.get_absolute_url())
    entry = reverse("kpis:entry", args=[measurement.expected_id])
    assert "The figure has to be corrected" in text_of(page)
    assert entry in page.content.decode()
    assert "The figure has to be corrected" in text_of(monitor.get(entry))
    corrected = Entry(numerator=1, denominator=3, instrument_version=version, instrument_administration=made)
    validate(measurement=hand_in(expected=measurement.expected, entry=corrected, by=by), by=checker)
    assert "has to be corrected" not in text_of(monitor.get(made.get_absolute_url()))
    assert Measurement.objects.count() == 2


def test_a_measurement_does_not_rest_on_what_was_opened_again(by, running, school, version):
    made = taken(school, running, version, [3, 3, 1], by=by)
    entry = Entry(numerator=2, denominator=3, instrument_version=version, instrument_administration=made)
    save_draft(expected=expected(running, school), entry=entry, by=by)
    reopen_administration(administration=made, reason="Nog eens.", by=by)
    with pytest.raises(MeasuringRefused):
        hand_in(expected=expected(running, school), entry=entry, by=by)
    with pytest.raises(NotNow):
        reopen_administration(administration=made, reason="Nog eens.", by=by)


def test_after_a_return_it_can_be_opened_again(by, checker, running, school, version):
    made = taken(school, running, version, [3, 3, 1], by=by)
    send_back(measurement=handed_in(made, running, school, by), reason="Kijk nog eens.", by=checker)
    with pytest.raises(Unsuitable):
        reopen_administration(administration=made, reason=" ", by=by)
    assert not reopen_administration(administration=made, reason="Vraag 2.", by=by).is_handed_in


# --- the learning signal and P25 -------------------------------------------------------------------


def twice(by, indicator, school, first, second, before, after):
    rounds = [
        round_of([indicator], [school], year=year, kind=kind, by=by, label=f"Ronde {year}")
        for year, kind in ((2025, RoundKind.BASELINE), (2026, RoundKind.ENDLINE))
    ]
    old = taken(school, rounds[0], first, before, by=by)
    days = {"taken_on": date(2026, 10, 6), "consensus_on": date(2026, 10, 14)}
    return old, taken(school, rounds[1], second, after, by=by, **days)


def test_before_and_after_are_held_against_each_other_by_item(monitor, by, indicator, school, version):
    old, new = twice(by, indicator, school, version, version, [1, 3, 4], [2, 3, 2])
    told = learned_from(new)
    rows = {row.number: (row.former.move, row.former.label) for row in (*told.most, *told.others)}
    assert rows == {1: ("up", "nog niet"), 2: ("equal", "vaak"), 3: ("down", "altijd")}
    assert (told.former, told.moves) == (old, {"up": 1, "equal": 1, "down": 1})
    assert learned_from(old).former is None
    page = text_of(monitor.get(new.get_absolute_url()))
    assert all(word in page for word in ("Up", "Equal", "Down", "Ronde 2025"))


def test_a_version_of_the_same_series_is_compared_by_item_number(by, indicator, school, version):
    newer = next_version(version, by=by, is_comparable=True, count=4)
    _old, new = twice(by, indicator, school, version, newer, [1, 3, 4], [2, 3, 2, 1])
    told = learned_from(new)
    assert not told.is_break
    assert {row.number: row.former and row.former.move for row in told.others} == {
        1: "up",
        2: "equal",
        3: "down",
        4: None,
    }
    older = learned_from(twice_back(by, indicator, school, version, newer))
    assert older.gone == ["Vraag 4"]


def twice_back(by, indicator, school, version, newer):
    """A third time, with the version that lacks the fourth item."""
    third = round_of([indicator], [school], year=2027, kind=RoundKind.MIDLINE, by=by, label="Ronde 2027")
    return taken(school, third, version, [1, 1, 1], by=by)


def test_versions_of_another_series_are_never_compared(monitor, by, indicator, school, version):
    other = next_version(version, by=by, is_comparable=False)
    old, new = twice(by, indicator, school, version, other, [1, 3, 4], [4, 4, 4])
    told = learned_from(new)
    assert (told.former, told.is_break, told.moves) == (old, True, {})
    assert all(row.former is None for row in (*told.most, *told.others))
    page = text_of(monitor.get(new.get_absolute_url()))
    assert "The comparison breaks here" in page
    assert "Since the time before" not in page


def test_another_school_or_a_draft_is_never_the_time_before(by, indicator, school, version):
    other = unit("School B")
    first = round_of([indicator], [school, other], by=by, label="Een")
    taken(other, first, version, [4, 4, 4], by=by)
    taken(school, first, version, [4, 4, None], by=by, is_final=False)
    second = round_of([indicator], [school], year=2026, kind=RoundKind.ENDLINE, by=by, label="Twee")
    assert learned_from(taken(school, second, version, [1, 1, 1], by=by)).former is None


# --- over schools ----------------------------------------------------------------------------------


def test_a_round_shows_how_many_schools_agreed_on_which_level(monitor, by, indicator, school, version):
    other, third = unit("School B"), unit("School C")
    running = round_of([indicator], [school, other, third], by=by)
    taken(school, running, version, [1, 2, 3], by=by, counts=[{4: 10}])
    taken(other, running, version, [1, 3, 3], by=by)
    taken(third, running, version, [4, 4, None], by=by, is_final=False)
    url = reverse("kpis:round-administrations", args=[running.pk])
    [told] = monitor.get(url).context["versions"]
    assert [(row.schools, row.n) for row in told.items] == [([2, 0, 0, 0], 2), ([0, 1, 1, 0], 2), ([0, 0, 2, 0], 2)]
    assert (told.handed_in, len(told.taken)) == (2, 3)
    file = b"".join(monitor.get(url, {"export": "csv"}).streaming_content).decode()
    assert "Kompas;2025;2;Vraag 2;;3;vaak;1;2" in file
    assert len(file.splitlines()) == 1 + 3 * 4


# --- what it costs ---------------------------------------------------------------------------------


def test_pages_take_a_fixed_number_of_queries(monitor, by, indicator, programme, version):
    def scene(count, name, year):
        made = instrument(by=by, count=count, name=name)
        schools = [unit(f"{name} {number}") for number in range(1 if count == 3 else 3)]
        one = fed_indicator(made, ValueType.PERCENTAGE, level=2, code=f"Q{count}", programme=programme)
        rounds = [
            round_of([one], schools, year=each, by=by, label=f"{name} {each}", kind=kind)
            for each, kind in ((year, RoundKind.BASELINE), (year + 1, RoundKind.ENDLINE))
        ]
        counts = [{1: 2, 3: 5}] * count
        for each in rounds:
            for row in schools:
                last = taken(row, each, made, [3] * count, by=by, counts=counts)
        newest = rounds[-1]
        spare = unit(f"{name} vrij")
        open_round = round_of([one], [spare], year=year + 3, by=by, label=f"{name} open")
        draft = begin_administration(unit=spare, round=open_round, version=made, by=by)
        return [
            queries(monitor, url, connection)
            for url in (
                last.get_absolute_url(),
                fill_url(draft),
                reverse("kpis:round-administrations", args=[newest.pk]),
                reverse("kpis:entry", args=[expected(newest, schools[0]).pk]),
                reverse("kpis:administration-new", args=[open_round.pk, spare.pk]),
                reverse("kpis:administrations"),
            )
        ]

    few = scene(3, "Klein", 2031)
    assert (few, scene(16, "Groot", 2041)) == ([12, 7, 8, 12, 7, 7],) * 2


def test_saving_sixteen_items_takes_a_fixed_number_of_queries(client, by, contact, programme, school):
    made = instrument(by=by, count=16, name="Groot")
    running = round_of([fed_indicator(made, ValueType.PERCENTAGE, level=2, programme=programme)], [school], by=by)
    begun = begin_administration(unit=school, round=running, version=made, by=by)
    client.force_login(contact)
    client.get(fill_url(begun))
    found = []
    for count, button in ((1, "save"), (16, "save"), (16, "hand_in")):
        begun.refresh_from_db()
        sent = typed(begun, [2] * count + [None] * (16 - count), [{1: 2, 2: 8}] * count)
        with CaptureQueriesContext(connection) as caught:
            assert client.post(fill_url(begun), sent | {button: "1"}).status_code == 302
        found.append(len([one for one in caught if "SAVEPOINT" not in one["sql"]]))
    assert found == [11, 11, 12]
    assert begun.scores.count() == 16 * 3
