"""The programme content that every new portal starts with."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from kpis.models import Indicator
from partners.enums import PartnerKind
from partners.models import Municipality, Organisation
from programmes.models import (
    ContoursVersion,
    CriteriaSet,
    Holiday,
    Initiative,
    LinePartner,
    Programme,
    ProgrammeLine,
    SuccessFactor,
    WhiteSpot,
)
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db

# Texts that may stay empty in both languages.
OPTIONAL = {("linepartner", "note"), ("referencevalue", "remark")}


@pytest.fixture
def loaded():
    call_command("load_programme", verbosity=0)


def every_row():
    return [
        row
        for model in apps.get_models()
        if model._meta.app_label in {"partners", "programmes", "kpis"}
        for row in model._default_manager.all()
    ]


def test_kpis_per_line(loaded):
    codes = {
        line.number: [indicator.code for indicator in line.indicators.order_by("line_links__order")]
        for line in ProgrammeLine.objects.all()
    }
    assert codes == {
        1: ["K1", "K2", "K3", "K4", "K5", "K6"],
        2: ["K2", "K3", "K4", "K5", "K6"],
        3: ["K7"],
    }


def test_counts(loaded):
    assert Municipality.objects.filter(in_twente=True).count() == 14
    assert Organisation.objects.filter(name__startswith="Gemeente ", municipality__isnull=False).count() == 14
    assert SuccessFactor.objects.count() == 9
    assert WhiteSpot.objects.count() == 2
    assert Initiative.objects.count() == 4
    assert [LinePartner.objects.filter(line__number=n).count() for n in (1, 2, 3)] == [13, 6, 10]


def test_every_definition_is_marked_as_to_be_confirmed(loaded):
    for indicator in Indicator.objects.prefetch_related("versions"):
        version = indicator.versions.get()
        assert version.to_be_confirmed
        assert "te bevestigen" in version.note_nl


def test_special_kpis(loaded):
    kinds = {i.code: i.versions.get().value_type for i in Indicator.objects.all()}
    assert kinds["K1"] == "boolean"
    assert kinds["K6"] == "count"
    assert kinds["K7"] == "narrative"
    assert list(Indicator.objects.filter(is_indicative=True).values_list("code", flat=True)) == ["K4"]


def test_every_text_is_there_in_both_languages(loaded):
    missing = []
    for row in every_row():
        for field in row._meta.concrete_fields:
            name, _, language = field.name.rpartition("_")
            if language != "nl" or not hasattr(type(row), f"{name}_en"):
                continue
            texts = (getattr(row, f"{name}_nl"), getattr(row, f"{name}_en"))
            if (row._meta.model_name, name) in OPTIONAL and texts == ("", ""):
                continue
            if not all(texts):
                missing.append(f"{row._meta.label} {row.pk} {name}")
    assert missing == []


def test_every_row_is_valid(loaded):
    for row in every_row():
        row.full_clean(validate_unique=False, validate_constraints=False)


def test_kracht_is_in_force_and_says_what_is_not_confirmed(loaded):
    criteria = CriteriaSet.objects.get(status="in_force").criteria.all()
    assert "".join(c.letter for c in criteria) == "KRACHT✓"
    assert [c.letter for c in criteria if c.to_be_confirmed] == ["C", "H", "T"]
    assert [c.code for c in criteria if c.is_knock_out] == ["convenant"]


def test_groups_and_categories_cannot_join_a_consortium(loaded):
    names = set(Organisation.objects.can_join_consortium().values_list("name", flat=True))
    assert {"ROC van Twente", "Kids4Twente", "Gemeente Enschede"} <= names
    assert not names & set(
        Organisation.objects.filter(kind__in=[PartnerKind.GROUP, PartnerKind.CATEGORY]).values_list("name", flat=True)
    )


@pytest.mark.parametrize(("known_as", "name"), [("STO", "Sterk Techniekonderwijs Twente"), ("PTvT", "Platform Talent")])
def test_other_names_are_found(loaded, known_as, name):
    assert any(row.name.startswith(name) for row in Organisation.objects.named(known_as))


@pytest.mark.parametrize(
    ("year", "easter_monday", "ascension", "whit_monday"),
    [
        (2026, date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)),
        (2027, date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)),
        (2028, date(2028, 4, 17), date(2028, 5, 25), date(2028, 6, 5)),
        (2029, date(2029, 4, 2), date(2029, 5, 10), date(2029, 5, 21)),
        (2030, date(2030, 4, 22), date(2030, 5, 30), date(2030, 6, 10)),
    ],
)
def test_holidays(loaded, year, easter_monday, ascension, whit_monday):
    days = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    assert {easter_monday, ascension, whit_monday, date(year, 4, 27), date(year, 12, 26)} <= days
    assert len(days) == 11


def test_the_contours_of_2024_are_frozen(loaded):
    content = ContoursVersion.objects.get(dated=date(2024, 2, 12)).content
    assert [kpi["code"] for kpi in content["kpis"]] == [f"K{n}" for n in range(1, 8)]
    assert len(content["factors"]) == 9


def test_loading_twice_is_harmless_and_keeps_changes(loaded):
    Programme.objects.update(name_nl="Door de beheerder gewijzigd")
    before = {model: model._default_manager.count() for model in apps.get_models() if model._meta.managed}
    out = StringIO()
    call_command("load_programme", stdout=out)
    after = {model: model._default_manager.count() for model in apps.get_models() if model._meta.managed}
    assert after == before
    assert out.getvalue() == ""
    assert Programme.objects.get().name_nl == "Door de beheerder gewijzigd"
    assert Event.objects.filter(verb="contours.frozen").count() == 1


def test_force_brings_the_original_back(loaded):
    Programme.objects.update(name_nl="Door de beheerder gewijzigd")
    call_command("load_programme", force=True, verbosity=0)
    assert Programme.objects.get().name_nl == "Instroom Technologie"
    assert ContoursVersion.objects.count() == 1
