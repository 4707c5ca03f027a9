"""A frozen version of the programme text."""

from datetime import date

import pytest

from programmes.models import ContoursVersion
from programmes.services import ContoursExistError, freeze_contours
from tests.factories import (
    IndicatorFactory,
    LinePartnerFactory,
    ProgrammeFactory,
    SuccessFactorFactory,
    UserFactory,
    WhiteSpotFactory,
)
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


def test_the_version_holds_lines_factors_lists_and_kpis():
    programme = ProgrammeFactory()
    line = programme.lines.first()
    factor = SuccessFactorFactory(programme=programme, gist_en="Why")
    SuccessFactorFactory(programme=programme, is_active=False)
    WhiteSpotFactory(programme=programme, name_nl="Havo")
    partner = LinePartnerFactory(line=line)
    IndicatorFactory(programme=programme, code="K9", lines=[line])

    content = freeze_contours(programme, dated=DAY, label="Contouren 2025", by=UserFactory()).content

    assert [row["number"] for row in content["lines"]] == [1, 2, 3]
    assert content["lines"][0]["partners"] == [partner.organisation.name]
    assert [row["number"] for row in content["factors"]] == [factor.number]
    assert content["factors"][0]["gist_en"] == "Why"
    assert content["whitespots"][0]["name_nl"] == "Havo"
    assert content["kpis"] == [
        {"code": "K9", "title_nl": "Meer van K9", "title_en": "", "lines": [1], "definition_version": 1}
    ]


def test_a_later_change_does_not_reach_the_frozen_text():
    programme = ProgrammeFactory()
    version = freeze_contours(programme, dated=DAY, label="Contouren 2025")
    line = programme.lines.first()
    line.goal_nl = "Iets anders"
    line.save()
    version.refresh_from_db()
    assert version.content["lines"][0]["goal_nl"] == "Wat deze lijn bereikt."


def test_a_date_is_frozen_once():
    programme = ProgrammeFactory()
    freeze_contours(programme, dated=DAY, label="Contouren 2025")
    with pytest.raises(ContoursExistError):
        freeze_contours(programme, dated=DAY, label="Nog eens")
    assert ContoursVersion.objects.filter(programme=programme, dated=DAY).count() == 1


def test_freezing_is_told_in_the_log():
    person = UserFactory(full_name="Anna Voorbeeld")
    version = freeze_contours(ProgrammeFactory(), dated=DAY, label="Contouren 2025", by=person)
    event = Event.objects.of(version).get()
    assert event.verb == "contours.frozen"
    assert "Anna Voorbeeld" in event.sentence
