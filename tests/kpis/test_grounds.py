"""Measurements under steering decisions: offered, frozen with the decision, and shown as they stood."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kpis.models import SteeringGround
from kpis.models.contribution import GroundIsFrozenError
from partners.enums import Role
from programmes import grounds
from programmes.models import SteeringDecision
from programmes.services import steering
from programmes.services.writing import Unsuitable
from tests.chain_world import log_in, page_of
from tests.factories import ContributionClaimFactory, IndicatorFactory, UserFactory
from tests.kpis.measuring import golden, measure, publish, round_of, share
from tests.programmes.scene import scene, today
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    return scene()


@pytest.fixture
def measured(shown):
    """The worked example, of a KPI the project promised something for; the rounds are not published yet."""
    indicator = IndicatorFactory(code="G3", programme=shown.project.programme)
    ContributionClaimFactory(project=shown.project, indicator=indicator)
    return golden(indicator=indicator, is_published=False)


def decide(shown, keys, **changes):
    values = {
        "project": shown.project,
        "outcome": "continue",
        "motivation": "De cijfers wijzen de goede kant op.",
        "effective_on": today(),
        "grounds": keys,
        "by": shown.tbd,
    }
    return steering.decide(**values | changes)


def all_keys(shown):
    return [choice.key for choice in grounds.choices(shown.project, shown.tbd)]


def of_another(shown, measured):
    """A KPI the project promised nothing for, measured at the same schools in a round of its own."""
    indicator = IndicatorFactory(code="G9", programme=shown.project.programme)
    schools = measured["schools"]
    made = round_of([indicator], schools.values(), year=2024, by=measured["by"])
    measure(made, schools["A"], share(1, 2), by=measured["by"], checker=measured["checker"])
    return indicator, made


def correct(measured, *, school="A", figures=(30, 60)):
    """Correct a figure of the endline measurement; the round is open."""
    return measure(
        measured["after"], measured["schools"][school], share(*figures), by=measured["by"], checker=measured["checker"]
    )


def test_offered_are_the_kpis_promised_in_rounds_with_values(shown, measured):
    of_another(shown, measured)
    offered = grounds.choices(shown.project, shown.tbd)
    assert [choice.label for choice in offered] == [
        "G3 Kort G3 – Nulmeting: 28% (112 van 400)",
        "G3 Kort G3 – Nameting: 32% (124 van 390)",
    ]
    assert offered[0].note == "Gemeten bij 3 van 4 scholen · open voor invoer"


def test_a_project_without_measurements_is_asked_nothing(shown):
    page = log_in(shown.tbd).get(reverse("programmes:work-steering-new", args=[shown.project.number]))
    assert page.status_code == 200
    assert 'name="grounds"' not in page.content.decode()


def test_figures_are_frozen_with_the_decision(shown, measured):
    decision = decide(shown, all_keys(shown)[1:])
    row = SteeringGround.objects.get(decision=decision)
    assert (row.indicator, row.round) == (measured["indicator"], measured["after"])
    told = row.figures
    assert (Decimal(told["numerator"]), Decimal(told["denominator"])) == (124, 390)
    assert (told["included"], told["expected"], told["round_state"]) == (3, 4, "open")
    assert told["text"] == {"nl": "32%", "en": "32%"}
    assert Event.objects.filter(verb="steering.grounded", data__number=1).exists()
    row.figures = {}
    with pytest.raises(GroundIsFrozenError):
        row.save()


def test_a_figure_that_changed_since_is_refused_and_nothing_is_saved(shown, measured):
    keys = all_keys(shown)
    correct(measured)
    with pytest.raises(Unsuitable) as refusal:
        decide(shown, keys)
    assert refusal.value.field == "grounds"
    assert not SteeringDecision.objects.exists()
    assert not SteeringGround.objects.exists()


def test_a_figure_of_a_kpi_the_project_did_not_promise_is_refused(shown, measured):
    indicator, measurement_round = of_another(shown, measured)
    fingerprint = all_keys(shown)[0].split("-")[2]
    with pytest.raises(Unsuitable):
        decide(shown, [f"{indicator.pk}-{measurement_round.pk}-{fingerprint}"])
    assert not SteeringDecision.objects.exists()


def test_the_page_keeps_what_was_typed_when_a_figure_changed(shown, measured):
    client, url = log_in(shown.tbd), reverse("programmes:work-steering-new", args=[shown.project.number])
    assert client.get(url).content.decode().count('name="grounds"') == 2
    keys, day = all_keys(shown), today()
    data = {
        "outcome": "adjust",
        "motivation": "Omdat het kan.",
        "changes": "Eén school meer.",
        "effective_on_day": day.day,
        "effective_on_month": day.month,
        "effective_on_year": day.year,
        "grounds": keys,
        "actions-TOTAL_FORMS": 0,
        "actions-INITIAL_FORMS": 0,
    }
    correct(measured)
    answer = client.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("Omdat het kan.", "Eén school meer."):
        assert typed in text
    assert 'href="#id_grounds' in text  # the error is told at the figures
    assert not SteeringDecision.objects.exists()
    assert client.post(url, data | {"grounds": all_keys(shown)}).status_code == 302
    assert SteeringGround.objects.count() == 2


def test_the_steering_page_shows_what_stood_and_what_is_now(shown, measured):
    decide(shown, all_keys(shown))
    url = reverse("programmes:work-steering", args=[shown.project.number])
    before = log_in(shown.tbd).get(url).content.decode()
    assert "124 van 390" in before
    assert "136 van 390" not in before
    correct(measured)  # 18 of 60 becomes 30 of 60
    after = log_in(shown.tbd).get(url).content.decode()
    assert "124 van 390" in after
    assert "136 van 390" in after
    # The round is not public, so the consortium reads what the decision rests on and not what came in since.
    theirs = log_in(shown.leader).get(url).content.decode()
    assert "124 van 390" in theirs
    assert "136 van 390" not in theirs


@pytest.mark.parametrize("is_published", [True, False])
def test_a_kpi_shows_the_decisions_that_rest_on_it(shown, measured, is_published):
    rounds = [measured["before"], measured["after"]]
    if is_published:
        rounds = [publish(one, by=measured["by"]) for one in rounds]
    decide(shown, all_keys(shown)[1:])
    if not is_published:
        for one in rounds:
            publish(one, by=measured["by"])
    url = reverse("kpis:detail", args=["G3"])
    row = "//section[@aria-labelledby='resting-title']"
    public = page_of(log_in(None), url).xpath(row)[0].text_content()
    assert shown.project.number in public
    assert "124 van 390" not in public  # all schools minus the matched pairs would tell what one school scored
    for reader in (UserFactory(roles=[Role.MONITOR]), shown.leader, shown.tbd):
        assert "124 van 390" in page_of(log_in(reader), url).xpath(row)[0].text_content()
