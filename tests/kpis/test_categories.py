"""A KPI by category: dimensions of a definition, what a revision says, what does not add up, and its pages."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import (
    Category,
    Dimension,
    IndicatorVersion,
    Measurement,
    MeasurementCategoryValue,
    MeasurementIsFinalError,
    VersionDimension,
)
from kpis.services import Entry, MeasuringRefused, hand_in, save_draft
from kpis.services.categories import (
    close_category,
    dimensions_of,
    save_category,
    save_dimension,
    set_dimensions,
)
from kpis.services.definitions import SameDefinitionError, add_version, what_defines
from kpis.services.sources import add_release, save_source
from programmes.services.writing import NotNow, Unsuitable
from tests.factories import IndicatorFactory, IndicatorVersionFactory, ProgrammeFactory, UserFactory
from tests.kpis.dividing import dimension, divide, parts
from tests.kpis.measuring import expected, measure, people, round_of, share, unit, yes_no_indicator
from tests.kpis.test_monitor_pages import FIGURES, queries, text_of

pytestmark = pytest.mark.django_db

REGISTER = "/beheer/kpi/indelingen/"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def running(programme):
    """An open round of one KPI, by gender, at one school."""
    by, checker = people()
    indicator = IndicatorFactory(code="K3", programme=programme)
    gender = dimension(by=by)
    divide(indicator, gender, by=by)
    school = unit("School A")
    opened = round_of([indicator], [school], by=by)
    return {
        "by": by,
        "checker": checker,
        "indicator": indicator,
        "gender": gender,
        "school": school,
        "round": opened,
        "expected": expected(opened, school),
    }


def values_of(indicator):
    return {name: getattr(indicator.definition, name) for name in what_defines()}


def told(measurement):
    return {
        row.category.code: (row.obs_status, row.numerator, row.denominator)
        for row in measurement.category_values.select_related("category")
    }


def typed(status="", **figures):
    """What the form sends for girls and boys."""
    found = {}
    for code, told in figures.items():
        pk = Category.objects.get(code=code).pk
        if isinstance(told, str):
            found[f"part_{pk}_status"] = told
        else:
            found |= {f"part_{pk}_numerator": told[0], f"part_{pk}_denominator": told[1]}
    return found


# --- by what a definition is measured ------------------------------------------------------------


def test_only_a_share_or_a_number_can_be_measured_by_category(programme, by):
    gender, indicator = dimension(by=by), yes_no_indicator(programme=programme)
    with pytest.raises(Unsuitable):
        divide(indicator, gender, by=by)
    with pytest.raises(ValidationError):
        VersionDimension(version=indicator.definition, dimension=gender).full_clean()
    number = IndicatorFactory(programme=programme, definition=False)
    IndicatorVersionFactory(indicator=number, number=1, value_type="count", rollup_units="sum")
    divide(number, gender, by=by)
    assert dimensions_of(number.definition) == [gender]


def test_what_a_definition_in_use_is_measured_by_never_changes(running):
    with pytest.raises(NotNow):
        set_dimensions(version=running["indicator"].definition, dimensions=[], by=running["by"])
    assert dimensions_of(running["indicator"].definition) == [running["gender"]]


def test_another_dimension_is_a_new_version_and_old_values_keep_theirs(running):
    measure(
        running["round"],
        running["school"],
        share(12, 60, parts=parts(meisjes=(5, 20), jongens=(7, 40))),
        by=running["by"],
        checker=running["checker"],
    )
    education = dimension("Onderwijssoort", ("vmbo", "havo"), by=running["by"])
    made = add_version(
        indicator=running["indicator"],
        values=values_of(running["indicator"]) | {"reason": "Ook naar onderwijssoort."},
        dimensions=[education],
        by=running["by"],
    )
    old = running["indicator"].versions.get(number=1)
    assert (dimensions_of(old), dimensions_of(made)) == ([running["gender"]], [education])
    assert told(Measurement.objects.get())["meisjes"] == ("final", 5, 20)


def test_a_new_version_keeps_the_dimensions_unless_others_are_chosen(running):
    values = values_of(running["indicator"])
    with pytest.raises(SameDefinitionError):
        add_version(indicator=running["indicator"], values=values, dimensions=[running["gender"]], by=running["by"])
    made = add_version(indicator=running["indicator"], values=values | {"definition_nl": "Anders."}, by=running["by"])
    assert dimensions_of(made) == [running["gender"]]
    yes_no = {"definition_nl": "Ja of nee.", "value_type": "boolean", "rollup_units": "count_true"}
    made = add_version(indicator=running["indicator"], values=values | yes_no, by=running["by"])
    assert dimensions_of(made) == []


def test_the_sheet_form_chooses_dimensions_and_refuses_them_for_yes_or_no(monitor, running):
    url = reverse("kpis:register-version", args=[running["indicator"].pk])
    assert monitor.get(url).context["form"]["dimensions"].value() == [running["gender"].pk]
    contact = dimension("Kennismaking", ("bezoek", "gastles"), is_partition=False, by=running["by"])
    data = {name: "" if value is None else value for name, value in values_of(running["indicator"]).items()}
    data |= {
        "reason": "Ook naar kennismaking.",
        "is_comparable": "on",
        "dimensions": [running["gender"].pk, contact.pk],
    }
    data = {name: value for name, value in data.items() if value is not False}
    answer = monitor.post(url, data | {"value_type": "boolean", "rollup_units": "count_true"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["dimensions"])
    assert monitor.post(url, data).status_code == 302
    assert dimensions_of(IndicatorVersion.objects.get(number=2)) == [running["gender"], contact]
    page = text_of(monitor.get(reverse("kpis:register-sheet", args=[running["indicator"].pk])))
    assert "Geslacht, Kennismaking" in page


# --- the register --------------------------------------------------------------------------------


def test_who_reads_and_who_keeps_the_register(client, running):
    for role, reads, changes in (("monitor", 200, 200), ("admin", 200, 200), ("tbd", 200, 403), ("board", 403, 403)):
        client.force_login(UserFactory(roles=[role]))
        assert client.get(REGISTER).status_code == reads
        assert client.get(f"{REGISTER}nieuw/").status_code == changes
    with pytest.raises(PermissionDenied):
        save_dimension(name_nl="X", code="x", by=UserFactory(roles=["tbd"]))


def test_a_dimension_is_made_with_its_categories_on_the_pages(monitor):
    data = {
        "name_nl": "Onderwijssoort",
        "code": "onderwijssoort",
        "is_partition": "yes",
        "order": "1",
        "is_active": "on",
    }
    assert monitor.post(f"{REGISTER}nieuw/", data | {"code": "Onderwijs soort"}).status_code == 422
    answer = monitor.post(f"{REGISTER}nieuw/", data)
    made = Dimension.objects.get()
    assert answer["Location"] == reverse("kpis:category-new", args=[made.pk])
    assert monitor.post(answer["Location"], {"name_nl": "vmbo", "code": "vmbo", "order": "1"}).status_code == 302
    again = monitor.post(answer["Location"], {"name_nl": "VMBO", "code": "vmbo", "order": "2"})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["code"])
    page = text_of(monitor.get(REGISTER))
    assert "Onderwijssoort" in page
    assert "vmbo" in page


def test_code_and_kind_stay_once_a_kpi_is_measured_by_it(monitor, running):
    gender = running["gender"]
    url = reverse("kpis:dimension-change", args=[gender.pk])
    data = {"name_nl": "Sekse", "code": gender.code, "is_partition": "yes", "order": "1", "is_active": "on"}
    answer = monitor.post(url, data | {"is_partition": "no"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_partition"])
    assert monitor.post(url, data).status_code == 302
    gender.refresh_from_db()
    assert (gender.name_nl, gender.is_partition) == ("Sekse", True)
    save_draft(expected=running["expected"], entry=share(12, 60, parts=parts(meisjes=(5, 20))), by=running["by"])
    girls = gender.categories.get(code="meisjes")
    with pytest.raises(Unsuitable):
        save_category(dimension=gender, category=girls, code="m", by=running["by"])


def test_a_category_is_closed_and_asked_again_never_removed(monitor, running):
    girls = running["gender"].categories.get(code="meisjes")
    url = reverse("kpis:category-close", args=[girls.pk])
    day = {"closed_on_day": "1", "closed_on_month": "1", "closed_on_year": "2025"}
    assert monitor.post(url, {}).status_code == 422
    assert monitor.post(url, day).status_code == 302
    girls.refresh_from_db()
    assert girls.closed_on == date(2025, 1, 1)
    entry = reverse("kpis:entry", args=[running["expected"].pk])
    names = [category.code for category in monitor.get(entry).context["parts"].form.categories()]
    assert names == ["jongens"]
    monitor.post(url, {})
    girls.refresh_from_db()
    assert girls.closed_on is None
    with pytest.raises(Exception, match="protected"):
        running["gender"].delete()


def test_a_closed_category_is_asked_while_the_revision_has_it(monitor, running):
    entry = share(12, 60, parts=parts(meisjes=(5, 20), jongens=(7, 40)))
    save_draft(expected=running["expected"], entry=entry, by=running["by"])
    close_category(
        category=running["gender"].categories.get(code="meisjes"), closed_on=date(2024, 1, 1), by=running["by"]
    )
    form = monitor.get(reverse("kpis:entry", args=[running["expected"].pk])).context["parts"].form
    assert [category.code for category in form.categories()] == ["meisjes", "jongens"]


# --- what a revision says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        {"numerator": 3, "denominator": 0},
        {"numerator": -1, "denominator": 4},
        {"numerator": 5, "denominator": 4},
        {"numerator": 1, "denominator": 4, "value": 2},
        {"obs_status": "missing", "numerator": 1, "denominator": 4},
        {"value_type": "boolean"},
        {"value_type": "count", "numerator": 1, "denominator": 4},
        {},
    ],
    ids=str,
)
def test_rows_that_cannot_be_are_refused_by_the_database(running, columns):
    draft = save_draft(expected=running["expected"], entry=share(12, 60), by=running["by"])
    girls = running["gender"].categories.get(code="meisjes")
    row = MeasurementCategoryValue(measurement=draft, category=girls, **{"value_type": "percentage"} | columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError):
        row.full_clean()


def test_a_category_stands_once_in_a_revision(running):
    draft = save_draft(
        expected=running["expected"], entry=share(12, 60, parts=parts(meisjes=(5, 20))), by=running["by"]
    )
    row = draft.category_values.get()
    row.pk = None
    row._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_what_was_handed_in_by_category_never_changes(running):
    made = hand_in(expected=running["expected"], entry=share(12, 60, parts=parts(meisjes=(5, 20))), by=running["by"])
    row = made.category_values.get()
    row.numerator = Decimal(6)
    for write in (row.save, row.delete, made.category_values.all().delete):
        with pytest.raises(MeasurementIsFinalError):
            write()
    assert told(made) == {"meisjes": ("final", 5, 20)}


def test_a_correction_brings_its_own_categories_and_the_first_keep_theirs(running):
    first = measure(
        running["round"],
        running["school"],
        share(12, 60, parts=parts(meisjes=(5, 20), jongens=(7, 40))),
        by=running["by"],
        checker=running["checker"],
    )
    second = measure(
        running["round"],
        running["school"],
        share(12, 60, status="provisional", parts=parts(meisjes=(6, 20), jongens="not_applicable")),
        by=running["by"],
        checker=running["checker"],
    )
    assert told(first) == {"meisjes": ("final", 5, 20), "jongens": ("final", 7, 40)}
    assert told(second) == {"meisjes": ("provisional", 6, 20), "jongens": ("not_applicable", None, None)}


def test_a_draft_may_be_half_and_handing_in_may_not(running):
    draft = save_draft(
        expected=running["expected"], entry=share(12, 60, parts=parts(meisjes=(5, None))), by=running["by"]
    )
    assert told(draft) == {"meisjes": ("final", 5, None)}
    with pytest.raises(MeasuringRefused):
        hand_in(expected=running["expected"], entry=share(12, 60, parts=parts(meisjes=(5, None))), by=running["by"])
    save_draft(expected=running["expected"], entry=share(12, 60, parts=()), by=running["by"])
    assert told(draft) == {}


def test_a_category_of_another_dimension_is_refused(running):
    dimension("Onderwijssoort", ("vmbo",), by=running["by"])
    with pytest.raises(MeasuringRefused):
        hand_in(expected=running["expected"], entry=share(12, 60, parts=parts(vmbo=(5, 20))), by=running["by"])
    draft = save_draft(expected=running["expected"], entry=share(12, 60), by=running["by"])
    foreign = Category.objects.get(code="vmbo")
    with pytest.raises(ValidationError):
        MeasurementCategoryValue(
            measurement=draft, category=foreign, value_type="percentage", numerator=1, denominator=2
        ).full_clean()


def test_without_a_figure_for_the_whole_there_is_none_by_category(running):
    entry = Entry(status="missing", source="School", parts=parts(meisjes=(5, 20)))
    assert told(hand_in(expected=running["expected"], entry=entry, by=running["by"])) == {}


# --- entering and checking -----------------------------------------------------------------------


def test_a_school_enters_by_category_and_sees_the_time_before(client, running):
    measure(
        running["round"],
        running["school"],
        share(12, 60, parts=parts(meisjes=(5, 20), jongens=(7, 40))),
        by=running["by"],
        checker=running["checker"],
    )
    later = round_of([running["indicator"]], [running["school"]], year=2026, kind="endline", by=running["by"])
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[expected(later, running["school"]).pk])
    page = text_of(client.get(url))
    assert "25% (5 van 20)" in page
    answer = client.post(url, FIGURES | typed(meisjes=(6, 20), jongens="not_applicable") | {"hand_in": "1"})
    assert answer.status_code == 302
    made = Measurement.objects.get(state="submitted")
    assert told(made) == {"meisjes": ("final", 6, 20), "jongens": ("not_applicable", None, None)}
    client.force_login(running["checker"])
    check = client.get(reverse("kpis:check", args=[made.pk]))
    [(_dimension, rows)] = check.context["parts"].rows
    assert [cell[0] for cell in rows[0][1]] == ["30%", "–", "25%"]


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"meisjes": ("9", "4")}, "numerator"),
        ({"meisjes": ("-1", "4")}, "numerator"),
        ({"meisjes": ("1", "0")}, "denominator"),
        ({"meisjes": ("1", "")}, "denominator"),
        ({"meisjes": ("veel", "4")}, "numerator"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_at_its_row_and_keeps_what_was_typed(client, running, figures, field):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    answer = client.post(url, FIGURES | typed(**figures) | {"hand_in": "1"})
    girls = Category.objects.get(code="meisjes").pk
    assert answer.status_code == 422
    assert list(answer.context["parts"].form.errors) == [f"part_{girls}_{field}"]
    assert f'href="#id_part_{girls}_{field}"' in answer.content.decode()
    assert f'value="{figures["meisjes"][0]}"' in answer.content.decode()
    assert not Measurement.objects.exists()


def test_figures_beside_a_whole_without_one_are_refused_and_kept_on_the_form(client, running):
    client.force_login(running["by"])
    data = FIGURES | {"numerator": "", "denominator": "60", "status": "suppressed", "hand_in": "1"}
    answer = client.post(reverse("kpis:entry", args=[running["expected"].pk]), data | typed(meisjes=("5", "20")))
    girls = Category.objects.get(code="meisjes").pk
    assert answer.status_code == 422
    assert list(answer.context["parts"].form.errors) == [f"part_{girls}_numerator"]
    assert 'value="5"' in answer.content.decode()
    assert not Measurement.objects.exists()


def test_a_number_that_the_source_hides_is_refused_in_a_category_too(client, running):
    source = save_source(name="DUO", suppressed_from=1, suppressed_to=4, suppressed_as=4, by=running["by"])
    release = add_release(source=source, label="2025", status="final", by=running["by"])
    client.force_login(running["by"])
    data = FIGURES | {"origin": f"r{release.pk}", "save": "1"} | typed(meisjes=("4", "20"))
    answer = client.post(reverse("kpis:entry", args=[running["expected"].pk]), data)
    girls = Category.objects.get(code="meisjes").pk
    assert list(answer.context["parts"].form.errors) == [f"part_{girls}_numerator"]
    entry = Entry(numerator=Decimal(12), denominator=Decimal(60), source_release=release, parts=parts(meisjes=(4, 20)))
    with pytest.raises(MeasuringRefused):
        hand_in(expected=running["expected"], entry=entry, by=running["by"])
    assert not Measurement.objects.exists()


def test_a_reason_beside_a_figure_is_refused(client, running):
    client.force_login(running["by"])
    girls = Category.objects.get(code="meisjes").pk
    data = FIGURES | typed(meisjes=("1", "4")) | {f"part_{girls}_status": "missing", "save": "1"}
    answer = client.post(reverse("kpis:entry", args=[running["expected"].pk]), data)
    assert (answer.status_code, Measurement.objects.count()) == (422, 0)


def test_parts_that_are_more_than_the_whole_are_told_and_saved(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    data = FIGURES | {"numerator": "12", "denominator": "60"}
    data |= typed(meisjes=("5", "23"), jongens=("7", "40"))
    assert client.post(url, data | {"save": "1"}).status_code == 302
    page = client.get(url)
    [doubt] = page.context["parts"].doubts
    assert [number for number in ("3", "63", "60") if number in re.findall(r"\d+", doubt)] == ["3", "63", "60"]
    assert doubt in text_of(page)
    answer = client.post(url, data | {"hand_in": "1"}, follow=True)
    assert doubt in text_of(answer)
    made = Measurement.objects.get()
    assert (made.state, made.denominator) == ("submitted", 60)
    client.force_login(running["checker"])
    assert doubt in text_of(client.get(reverse("kpis:check", args=[made.pk])))
    overview = client.get(running["round"].get_absolute_url())
    assert [doubt.measurement for doubt in overview.context["doubts"]] == [made]
    assert doubt in text_of(overview)


@pytest.mark.parametrize(
    ("figures", "count"),
    [
        ({"meisjes": (5, 20), "jongens": (7, 40)}, 0),
        ({"meisjes": (5, 20)}, 0),  # boys are missing: less says nothing
        ({"meisjes": (5, 20), "jongens": "missing"}, 0),
        ({"meisjes": (5, 20), "jongens": "not_applicable"}, 2),
        ({"meisjes": (5, 20), "jongens": (6, 40)}, 1),
        ({"meisjes": (13, 61)}, 2),  # more says something at once
    ],
    ids=str,
)
def test_less_is_told_only_when_every_category_was_given(running, figures, count):
    from kpis.categories.checks import differences
    from kpis.categories.figures import parts_in

    made = hand_in(expected=running["expected"], entry=share(12, 60, parts=parts(**figures)), by=running["by"])
    assert len(differences(made, *parts_in(made.expected.version_id, [made]))) == count


def test_groups_that_overlap_are_never_summed_but_none_is_larger_than_the_whole(programme):
    from kpis.categories.checks import doubts_in

    by, _checker = people()
    indicator = IndicatorFactory(programme=programme)
    divide(indicator, dimension("Kennismaking", ("bezoek", "gastles"), is_partition=False, by=by), by=by)
    schools = [unit("School A"), unit("School B")]
    opened = round_of([indicator], schools, by=by)
    both = parts(bezoek=(10, 50), gastles=(11, 55))  # together far more than the whole
    hand_in(expected=expected(opened, schools[0]), entry=share(12, 60, parts=both), by=by)
    assert doubts_in(opened) == []
    larger = parts(bezoek=(10, 61))
    hand_in(expected=expected(opened, schools[1]), entry=share(12, 60, parts=larger), by=by)
    [doubt] = doubts_in(opened)
    [text] = doubt.texts
    assert "bezoek" in text
    assert re.findall(r"\d+", text) == ["61", "60"]


# --- queries -------------------------------------------------------------------------------------


def test_saving_a_draft_by_category_stays_within_its_budget(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    client.get(url)
    data = FIGURES | typed(meisjes=("1", "2"), jongens=("1", "3"))
    with CaptureQueriesContext(connection) as draft:
        client.post(url, data | {"save": "1"})
    with CaptureQueriesContext(connection) as final:
        client.post(url, data | {"hand_in": "1"})
    assert len(draft) <= 12
    assert len(final) <= 25


def test_the_register_takes_the_same_queries_for_any_number(monitor, running):
    one = queries(monitor, REGISTER, connection)
    for name in ("Onderwijssoort", "Leerjaar"):
        divide(IndicatorFactory(), dimension(name, (f"{name[0].lower()}1", f"{name[0].lower()}2"), by=None), by=None)
    assert queries(monitor, REGISTER, connection) == one <= 12
