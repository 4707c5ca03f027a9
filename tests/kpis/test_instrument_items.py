"""Items and levels of a version: typed at once, taken over from the one before, fixed once the version was taken."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from kpis.enums import AnswerBasis, ValueType
from kpis.models import (
    IndicatorVersion,
    InstrumentAdministration,
    InstrumentItem,
    InstrumentLevel,
    ItemScore,
    VersionInUseError,
)
from kpis.services.items import ItemIn, copy_parts, save_parts
from kpis.services.sources import add_version
from programmes.services.writing import NotNow, Unsuitable
from tests.factories import IndicatorFactory, IndicatorVersionFactory, ProgrammeFactory, UserFactory
from tests.kpis.administering import LEVELS, instrument, items, next_version, taken
from tests.kpis.measuring import round_of, unit
from tests.kpis.test_monitor_pages import queries, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TYPED = {"levels": "nog niet | not yet\nsoms", "items": "1. Wij meten. | We measure. | Team\n\nWij kijken."}


@pytest.fixture
def version(by):
    """A version with three items on four levels."""
    return instrument(by=by)


@pytest.fixture
def school(version, by):
    """A school in an open round."""
    made = unit("School A")
    round_of([IndicatorFactory(code="K3", programme=ProgrammeFactory())], [made], by=by)
    return made


def opened(school):
    return school.expected.get().round


def url(name, version):
    return reverse(f"kpis:{name}", args=[version.pk])


# --- typing and changing ---------------------------------------------------------------------------


def test_all_items_and_levels_are_typed_at_once_and_read_back_the_same(monitor, by, version):
    empty = add_version(instrument=version.instrument, label="leeg", changes="x", is_comparable=False, by=by)
    form = url("instrument-items-change", empty)
    assert monitor.post(form, TYPED)["Location"] == empty.get_absolute_url()
    assert list(empty.items.values_list("number", "text_nl", "text_en", "theme")) == [
        (1, "Wij meten.", "We measure.", "Team"),
        (2, "Wij kijken.", "", ""),
    ]
    assert list(empty.levels.values_list("value", "label_nl", "label_en")) == [
        (1, "nog niet", "not yet"),
        (2, "soms", ""),
    ]
    shown = monitor.get(form).context["form"].initial
    monitor.post(form, shown)
    assert monitor.get(form).context["form"].initial == shown
    assert monitor.get(empty.get_absolute_url()).context["levels"].count() == 2


def test_a_line_may_be_changed_and_taken_out_until_the_version_is_taken(monitor, version):
    shown = monitor.get(url("instrument-items-change", version)).context["form"].initial
    lines = shown["items"].splitlines()
    monitor.post(url("instrument-items-change", version), shown | {"items": f"{lines[0]} Of toch niet?\n{lines[2]}"})
    assert list(version.items.values_list("number", "text_nl")) == [(1, "Vraag 1 Of toch niet?"), (3, "Vraag 3")]


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"levels": ""}, "levels", "Enter the levels"),
        ({"levels": "alleen"}, "levels", "Give 2 to 10 levels"),
        ({"levels": "nog niet\n | not"}, "levels", "Line 2: enter the Dutch label"),
        ({"levels": "a|b|c\nd"}, "levels", "Line 1: use at most 1"),
        ({"items": " "}, "items", "Enter the items"),
        ({"items": "1. Een\n1. Nog een"}, "items", "Line 2: number 1 is used"),
        ({"items": "Een\n\n3. | Three"}, "items", "Line 3: enter the Dutch text"),
        ({"items": "0. Nul"}, "items", "Line 1: use a number"),
        ({"items": "x" * 301}, "items", "Line 1: use at most 300"),
        ({"items": "\n".join("abc" for _line in range(61))}, "items", "Give 1 to 60 items"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_by_line_and_kept_as_typed(monitor, version, typed, field, told):
    answer = monitor.post(url("instrument-items-change", version), TYPED | typed)
    assert answer.status_code == 422
    assert told in " ".join(answer.context["form"].errors[field])
    assert answer.context["form"][field].value() == typed[field]
    assert list(version.items.values_list("number", flat=True)) == [1, 2, 3]


def test_the_items_of_the_version_before_are_taken_over(monitor, by, version):
    newer = add_version(instrument=version.instrument, label="2026", changes="Eén woord.", by=by)
    assert monitor.get(newer.get_absolute_url()).context["can_copy"]
    answer = monitor.post(url("instrument-items-copy", newer))
    assert answer["Location"] == url("instrument-items-change", newer)
    told = [list(one.items.values_list("number", "text_nl")) for one in (version, newer)]
    assert told[0] == told[1]
    assert newer.levels.count() == 4
    with pytest.raises(NotNow):
        copy_parts(version=newer, by=by)
    with pytest.raises(NotNow):
        copy_parts(version=version, by=by)


def test_versions_that_can_be_compared_have_as_many_levels(by, version):
    newer = add_version(instrument=version.instrument, label="2026", changes="Schaal.", by=by)
    with pytest.raises(Unsuitable):
        save_parts(version=newer, levels=LEVELS[:3], items=items(2), by=by)
    other = add_version(instrument=version.instrument, label="2027", changes="Schaal.", is_comparable=False, by=by)
    assert save_parts(version=other, levels=LEVELS[:3], items=items(2), by=by).levels.count() == 3


def test_an_item_number_is_used_once(by, version):
    with pytest.raises(Unsuitable):
        save_parts(version=version, levels=LEVELS, items=[ItemIn(number=1, text_nl="a")] * 2, by=by)


# --- fixed once it was taken -----------------------------------------------------------------------


def test_a_version_that_was_taken_keeps_its_items(monitor, by, version, school):
    taken(school, opened(school), version, [1, 2, 3], by=by, is_final=False)
    with pytest.raises(NotNow):
        save_parts(version=version, levels=LEVELS, items=items(1), by=by)
    assert monitor.post(url("instrument-items-change", version), TYPED)["Location"] == version.get_absolute_url()
    item, level = version.items.first(), version.levels.first()
    for change in (item.save, level.save, item.delete, version.items.all().delete, version.levels.all().delete):
        with pytest.raises(VersionInUseError):
            change()
    with pytest.raises(VersionInUseError):
        version.items.update(text_nl="Iets anders")
    assert [row.text_nl for row in version.items.all()] == ["Vraag 1", "Vraag 2", "Vraag 3"]
    assert "fixed" in text_of(monitor.get(version.get_absolute_url()))


# --- the database ----------------------------------------------------------------------------------


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_refuses_what_cannot_be(by, version, school):
    made = taken(school, opened(school), version, [1, 2, 3], by=by, counts=[{1: 2}])
    rows, item = InstrumentAdministration.objects.filter(pk=made.pk), version.items.first()
    level = version.levels.get(value=2)
    refused(lambda: rows.update(responded=13))
    refused(lambda: rows.update(consensus_on="2025-10-01"))
    refused(lambda: rows.update(handed_in_by=None))
    refused(
        lambda: InstrumentAdministration.objects.create(
            unit=made.unit,
            round=made.round,
            version=version,
            entered_by=by,
            entered_at=made.entered_at,
            saved_by=by,
            saved_at=made.saved_at,
        )
    )
    refused(lambda: ItemScore.objects.create(administration=made, item=item, basis=AnswerBasis.CONSENSUS, level=level))
    refused(lambda: made.scores.filter(basis=AnswerBasis.CONSENSUS).update(n=2))
    refused(
        lambda: ItemScore.objects.create(
            administration=made, item=item, basis=AnswerBasis.INDIVIDUAL, level=version.levels.get(value=1), n=1
        )
    )
    refused(lambda: InstrumentLevel.objects.bulk_create([InstrumentLevel(version=version, value=1, label_nl="a")]))
    refused(lambda: InstrumentLevel.objects.bulk_create([InstrumentLevel(version=version, value=0, label_nl="a")]))
    refused(lambda: InstrumentItem.objects.bulk_create([InstrumentItem(version=version, number=1, text_nl="a")]))
    refused(lambda: InstrumentItem.objects.bulk_create([InstrumentItem(version=version, number=0, text_nl="a")]))


def test_item_level_and_administration_are_of_one_version(by, version, school):
    made = taken(school, opened(school), version, [1, 2, None], by=by, is_final=False)
    other = next_version(version, by=by, is_comparable=True)
    third, own = version.items.get(number=3), version.levels.get(value=1)
    wrong = [
        ItemScore(administration=made, item=third, basis=AnswerBasis.CONSENSUS, level=other.levels.get(value=1)),
        ItemScore(administration=made, item=other.items.get(number=3), basis=AnswerBasis.CONSENSUS, level=own),
    ]
    for score in wrong:
        with pytest.raises(ValidationError):
            score.clean()
        if connection.vendor == "postgresql":  # a trigger; on SQLite the service looks
            refused(score.save)
    ItemScore(administration=made, item=third, basis=AnswerBasis.CONSENSUS, level=own).full_clean()


# --- the definition of a KPI -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value_type", "named", "level", "field"),
    [
        (ValueType.PERCENTAGE, True, 3, ""),
        (ValueType.PERCENTAGE, True, None, "instrument_level"),
        (ValueType.PERCENTAGE, False, 3, "instrument"),
        (ValueType.BOOLEAN, True, 1, ""),
        (ValueType.BOOLEAN, True, None, "instrument_level"),
        (ValueType.ORDINAL, True, None, ""),
        (ValueType.ORDINAL, True, 2, "instrument_level"),
        (ValueType.COUNT, True, None, "instrument"),
        (ValueType.COUNT, False, None, ""),
    ],
)
def test_form_and_database_agree_on_what_is_computed_from_an_instrument(version, value_type, named, level, field):
    rollups = {"percentage": "pooled_ratio", "boolean": "count_true", "ordinal": "median", "count": "sum"}
    sheet = IndicatorVersionFactory.build(
        indicator=IndicatorFactory(definition=False),
        number=1,
        value_type=value_type,
        rollup_units=rollups[value_type],
        instrument=version.instrument if named else None,
        instrument_level=level,
    )
    if not field:
        sheet.clean()
        sheet.save()
        assert bool(IndicatorVersion.objects.get(pk=sheet.pk).instrument_rule) == named
        return
    with pytest.raises(ValidationError) as fault:
        sheet.clean()
    assert list(fault.value.error_dict) == [field]
    refused(sheet.save)


def test_the_definition_says_from_which_instrument_it_is_computed(monitor, version):
    indicator = IndicatorFactory(code="K9", programme=ProgrammeFactory())
    form = reverse("kpis:register-version", args=[indicator.pk])
    data = monitor.get(form).context["form"].initial
    data = {name: value for name, value in data.items() if value is not None} | {"reason": "Nu per vraag."}
    assert monitor.post(form, data | {"instrument": version.instrument_id}).status_code == 422
    monitor.post(form, data | {"instrument": version.instrument_id, "instrument_level": "3"})
    page = text_of(monitor.get(reverse("kpis:register-sheet", args=[indicator.pk])))
    assert "Kompas. The share of items for which the team agreed on level 3 or higher." in page
    assert "None" not in page


# --- who, and how much it costs --------------------------------------------------------------------


def test_only_who_keeps_sources_changes_items(client, version):
    client.force_login(UserFactory(roles=["tbd"]))
    assert client.get(version.get_absolute_url()).status_code == 200
    assert client.get(url("instrument-items-change", version)).status_code == 403
    assert client.post(url("instrument-items-copy", version)).status_code == 403


def test_the_page_of_a_version_takes_a_fixed_number_of_queries(monitor, by, version):
    few = queries(monitor, version.get_absolute_url(), connection)
    many = instrument(by=by, count=16, name="Groot")
    assert queries(monitor, many.get_absolute_url(), connection) == few == 7
