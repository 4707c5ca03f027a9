"""Promised and measured: the golden numbers through a card, who reads what, and what is concluded."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.enums import ParticipationRole, Verdict
from kpis.models import AssessmentIsFinalError, ContributionAssessment, ExpectedMeasurement, Measurement
from kpis.promises import contribution_matrix, promise_cards
from kpis.rules import may
from kpis.services.assessing import FiguresChanged, assess_claim, card_of, fingerprint, review_assessment
from kpis.services.participation import add_participation, end_participation
from kpis.worklist import tasks_for
from partners.enums import Role
from programmes.models import Project
from programmes.services.writing import NotAllowed, NotNow, Unsuitable
from tests.factories import ContributionClaimFactory, IndicatorFactory, ProjectFactory, UserFactory
from tests.kpis.measuring import GOLDEN_BEFORE, expected, golden, measure, round_of, share, unit
from tests.programmes.scene import scene, today
from twenteboard.platform.models import Event

pytestmark = pytest.mark.django_db

STARTED = date(2025, 10, 15)  # after the baseline of 1 October 2025
TEXTS = {
    "evidence": "Het aandeel steeg op twee scholen.",
    "other_explanations": "Er loopt ook een landelijk programma.",
}


class World:
    """A project with a promise for a KPI that was measured twice; A and B take part."""

    def __init__(self, *, is_published=True, smallest=2, taking="AB"):
        self.scene = scene(started=-700, months=48)
        self.project = self.scene.project
        self.programme = self.project.programme
        self.programme.min_group_size = smallest
        self.programme.save(update_fields=["min_group_size"])
        self.indicator = IndicatorFactory(code="G3", programme=self.programme)
        self.indicator.versions.update(decimals=1)
        self.told = golden(indicator=self.indicator, is_published=is_published)
        self.schools = self.told["schools"]
        self.claim = ContributionClaimFactory(
            project=self.project,
            indicator=self.indicator,
            expected_change=Decimal(2),
            expected_unit="procentpunt",
            assumptions="Scholen maken er uren voor vrij.",
        )
        self.monitor, self.second = UserFactory(roles=[Role.MONITOR]), self.scene.tbd
        for name in taking:
            self.take_part(name)

    def take_part(self, name, **fields):
        values = {"unit": self.schools[name], "starts_on": STARTED, "by": self.scene.leader} | fields
        return add_participation(project=self.project, **values)

    def card(self, user=None):
        self.project.refresh_from_db()
        (card,) = promise_cards(self.project, user)
        return card

    def assess(self, **fields):
        values = {"claim": self.claim, "verdict": Verdict.SUPPORTED, "by": self.monitor} | TEXTS | fields
        return assess_claim(**values)

    def url(self, name="promises", *args):
        return reverse(f"kpis:{name}", args=[self.project.number, *args])


@pytest.fixture
def world():
    return World()


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def logged_in(client, user):
    client.force_login(user)
    return client


def cents(value):
    return value.quantize(Decimal("0.01"))


# --- what stands beside the promise --------------------------------------------------------------


def test_the_golden_numbers_stand_on_the_card(world):
    world.take_part("C")
    both = world.card().taking_part
    assert (both.before.numerator, both.before.denominator) == (102, 360)
    assert (both.after.numerator, both.after.denominator) == (102, 340)
    assert (cents(both.before.value), cents(both.after.value)) == (Decimal("28.33"), Decimal("30.00"))
    assert cents(both.change) == Decimal("1.67")
    assert (len(both.pairs), len(both.only_before), len(both.only_after)) == (2, 1, 0)
    others = world.card().not_taking_part
    assert (len(others.pairs), len(others.only_before), len(others.only_after)) == (0, 0, 1)
    assert others.change is None


def test_page_and_file_say_the_same(client, world):
    page = text_of(client.get(world.url()))
    assert "+1,7 procentpunt" in page
    assert "102 van 360" in page
    assert "102 van 340" in page
    assert "geen oorzaak" in page
    answer = b"".join(client.get(world.url("promises-csv")).streaming_content).decode("utf-8-sig")
    heads, first, second = csv.reader(io.StringIO(answer), delimiter=";")
    assert first[5:8] == ["2", "0", "0"]
    assert first[8:15] == ["28,33", "102,00", "360,00", "30,00", "102,00", "340,00", "1,67"]
    assert second[5:8] == ["0", "1", "1"]
    assert len(heads) == len(first) == len(second) == 27
    assert first[17:] == ["28,33", "28,33", "102,00", "102,00", "30,00", "30,00", "102,00", "102,00", "1,67", "1,67"]


def test_schools_with_and_without_the_project_stand_beside_each_other():
    world = World(taking="A")
    card = world.card(world.monitor)
    assert card.taking_part.change == Decimal(10)
    assert [row.both.pairs[0].before.unit for row in card.rows] == [world.schools["A"].pk, world.schools["B"].pk]
    assert [row.name for row in card.schools] == ["School A"]


def test_who_is_named_to_compare_with_is_no_participant_and_gets_a_row():
    world = World(taking="A")
    world.take_part("B", role=ParticipationRole.COMPARISON)
    card = world.card(world.monitor)
    assert len(card.taking_part.pairs) == 1
    assert len(card.not_taking_part.pairs) == len(card.named.pairs) == 1
    assert len(card.rows) == 3


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numerator=st.integers(0, 80), denominator=st.integers(80, 900), after=st.booleans())
def test_a_school_that_was_measured_once_never_changes_the_card(world, numerator, denominator, after):
    with transaction.atomic():
        before = world.card(world.monitor)
        school = unit(f"School {numerator}-{denominator}-{after}")
        world.schools["E"] = school
        one = world.told["after" if after else "before"]
        planned = ExpectedMeasurement.objects.create(
            version=world.indicator.definition, unit=school, round=one, due_on=one.entry_closes_on
        )
        Measurement.objects.create(
            expected=planned,
            revision=1,
            is_current=True,
            numerator=numerator,
            denominator=denominator,
            state="validated",
            obs_status="final",
            value_type="percentage",
            reference_date=one.reference_date,
            source="Schooladministratie",
            entered_by=world.told["by"],
            entered_at=one.created_at,
            submitted_by=world.told["by"],
            submitted_at=one.created_at,
            validated_by=world.told["checker"],
            validated_at=one.created_at,
        )
        world.take_part("E")
        card = world.card(world.monitor)
        assert card.taking_part.change == before.taking_part.change
        assert card.taking_part.before.value == before.taking_part.before.value
        assert card.not_taking_part.change == before.not_taking_part.change
        assert len(card.taking_part.only_after if after else card.taking_part.only_before) == 1
        transaction.set_rollback(True)


def test_who_begins_after_the_second_measurement_took_no_part_in_between(world):
    world.take_part("C", starts_on=date(2026, 10, 2))
    world.take_part("D", starts_on=date(2025, 1, 1), ends_on=date(2025, 9, 30))
    card = world.card(world.monitor)
    assert card.units == 2
    assert len(card.taking_part.only_before) == len(card.taking_part.only_after) == 0


def test_a_baseline_after_the_start_is_told(world):
    world.take_part("C", starts_on=date(2025, 9, 1))
    (note,) = world.card().notes
    assert "1 school" in note
    assert "nulmeting" in note


def test_without_schools_or_rounds_the_card_says_so_and_shows_no_zero():
    world = World(taking="")
    card = world.card(world.monitor)
    assert card.taking_part.change is None
    assert "Geen enkele school" in card.sentence
    fresh = ContributionClaimFactory(indicator=IndicatorFactory(programme=world.programme), project=world.project)
    second = promise_cards(Project.objects.get(pk=world.project.pk), None)[1]
    assert second.claim == fresh
    assert second.taking_part is None
    assert "nog geen twee" in second.sentence


# --- who reads what --------------------------------------------------------------------------------


def test_everyone_reads_published_rounds_and_monitoring_reads_all():
    world = World(is_published=False)
    assert world.card().taking_part is None
    assert world.card(world.scene.leader).taking_part is None
    assert cents(world.card(world.monitor).taking_part.change) == Decimal("1.67")


@pytest.mark.parametrize(("taking", "shown"), [("AB", True), ("A", False), ("BC", False)])
def test_groups_that_are_too_small_are_not_public(client, taking, shown):
    world = World(smallest=2, taking=taking)
    card = world.card()
    assert (card.taking_part is not None) is shown
    assert card.is_withheld is not shown
    assert world.card(world.monitor).taking_part is not None
    page = text_of(client.get(world.url()))
    assert ("102 van 360" in page) is shown
    assert "18 van 60" not in page
    assert "School A" not in page


def test_schools_and_assumptions_are_for_who_may_read_them(client, world):
    everyone = text_of(client.get(world.url()))
    assert "Scholen maken er uren voor vrij." not in everyone
    assert "School A" not in everyone
    assert "Scholen maken er uren voor vrij." in text_of(logged_in(client, world.scene.leader).get(world.url()))
    assert "School A" in text_of(logged_in(client, world.monitor).get(world.url()))


def test_everyone_reads_a_conclusion_when_a_second_person_agreed(client, world):
    made = world.assess()
    assert world.card().assessment is None
    assert world.card(world.scene.leader).assessment is None
    assert world.card(UserFactory(roles=[Role.BOARD])).assessment == made
    review_assessment(assessment=made, agrees=True, by=world.second)
    assert world.card().assessment == made
    page = text_of(client.get(world.url()))
    assert TEXTS["other_explanations"] in page
    assert str(world.monitor) not in page


def test_a_conclusion_on_rounds_that_are_not_public_is_not_public():
    world = World(is_published=False)
    review_assessment(assessment=world.assess(), agrees=True, by=world.second)
    assert world.card().assessment is None
    assert world.card(world.monitor).assessment is not None


def test_a_conclusion_somebody_disagrees_with_stays_inside(world):
    first = world.assess(verdict=Verdict.PARTLY)
    review_assessment(assessment=first, agrees=True, by=world.second)
    other = world.assess()
    review_assessment(assessment=other, agrees=False, note="De groep is te klein.", by=world.second)
    assert world.card().assessments == (first,)
    assert world.card(world.monitor).assessments == (other, first)


# --- concluding ------------------------------------------------------------------------------------


def test_a_conclusion_keeps_the_figures_as_they_were_read(world):
    made = world.assess()
    kept = ContributionAssessment.objects.get(pk=made.pk).figures
    assert Decimal(kept["taking_part"]["before"]["numerator"]) == Decimal(102)
    assert kept["taking_part"]["pairs"] == 2
    assert [one["label"] for one in kept["rounds"]] == ["Nulmeting", "Nameting"]
    assert "School A" not in str(kept)
    assert made.round == world.told["after"]


def test_a_conclusion_is_never_changed_and_the_next_gets_a_number(world):
    first, second = world.assess(), world.assess(verdict=Verdict.NOT)
    assert (first.number, second.number) == (1, 2)
    first.verdict = Verdict.NOT
    with pytest.raises(AssessmentIsFinalError):
        first.save()
    assert [row.verdict for row in world.card(world.monitor).assessments] == [Verdict.NOT, Verdict.SUPPORTED]


@pytest.mark.parametrize("verdict", [Verdict.SUPPORTED, Verdict.PARTLY, Verdict.NOT])
def test_without_a_measured_pair_nothing_can_be_supported(verdict):
    world = World(taking="CD")
    with pytest.raises(Unsuitable, match="Te vroeg") as refused:
        world.assess(verdict=verdict)
    assert refused.value.field == "verdict"
    assert world.assess(verdict=Verdict.NO_DATA, evidence="", other_explanations="").pk


@pytest.mark.parametrize("name", ["evidence", "other_explanations"])
def test_a_verdict_asks_evidence_and_other_explanations(world, name):
    with pytest.raises(Unsuitable) as refused:
        world.assess(**{name: " "})
    assert refused.value.field == name


def test_figures_that_changed_meanwhile_stop_a_conclusion(world):
    seen = fingerprint(card_of(world.claim, world.monitor))
    world.take_part("C")
    with pytest.raises(FiguresChanged):
        world.assess(seen=seen)
    assert not ContributionAssessment.objects.exists()


@pytest.mark.parametrize("who", ["leader", "editor", "reader", "partner_tbd", "admin", "auditor", "stranger"])
def test_who_has_a_part_in_the_project_concludes_nothing(world, who):
    with pytest.raises(NotAllowed):
        world.assess(by=getattr(world.scene, who))


def test_a_monitor_of_a_partner_concludes_nothing(world):
    lead = world.project.partners.get(role="lead").organisation
    with pytest.raises(NotAllowed):
        world.assess(by=UserFactory(roles=[Role.MONITOR], organisations=[lead]))


def test_the_second_reader_is_another_and_reads_once(world):
    made = world.assess()
    with pytest.raises(NotAllowed):
        review_assessment(assessment=made, agrees=True, by=world.monitor)
    with pytest.raises(Unsuitable):
        review_assessment(assessment=made, agrees=False, by=world.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionAssessment.objects.filter(pk=made.pk).update(reviewed_by=world.monitor)
    review_assessment(assessment=made, agrees=True, by=world.second)
    with pytest.raises(NotNow):
        review_assessment(assessment=made, agrees=True, by=world.second)


def test_the_pages_conclude_and_read_as_second(client, world):
    url = world.url("assess", world.claim.pk)
    page = logged_in(client, world.monitor).get(url)
    seen = page.context["form"].initial["seen"]
    bad = client.post(url, {"verdict": "supported", "evidence": "Alleen dit.", "seen": seen})
    assert bad.status_code == 422
    assert "Alleen dit." in bad.content.decode()
    world.take_part("C")
    late = client.post(url, {"verdict": "supported", **TEXTS, "seen": seen})
    assert late.status_code == 409
    assert late.context["form"]["seen"].value() != seen
    good = client.post(url, {"verdict": "supported", **TEXTS, "seen": late.context["form"]["seen"].value()})
    assert good.status_code == 302
    second = world.url("second-reading", world.claim.pk)
    assert client.get(second).status_code == 403
    logged_in(client, world.second)
    assert TEXTS["evidence"] in text_of(client.get(second))
    assert client.post(second, {"agrees": "no", "note": ""}).status_code == 422
    assert client.post(second, {"agrees": "yes", "note": ""}).status_code == 302
    assert ContributionAssessment.objects.get().is_confirmed
    assert set(Event.objects.filter(verb__startswith="claim.").values_list("verb", flat=True)) == {
        "claim.assessed",
        "claim.agreed",
    }


# --- who takes part --------------------------------------------------------------------------------


def test_a_school_is_never_noted_twice_for_a_day(world):
    with pytest.raises(Unsuitable):
        world.take_part("A", starts_on=date(2026, 1, 1))
    row = world.project.participations.get(unit=world.schools["A"])
    end_participation(participation=row, ends_on=date(2026, 1, 31), reason="De school stopt.", by=world.scene.leader)
    with pytest.raises(Unsuitable):
        world.take_part("A", starts_on=date(2026, 1, 31))
    assert world.take_part("A", starts_on=date(2026, 2, 1)).pk
    assert world.card(world.monitor).units == 2
    assert Event.objects.get(verb="participation.ended").data["reason"] == "De school stopt."


def test_ending_asks_a_reason_and_a_day_after_the_start(world):
    row = world.project.participations.first()
    with pytest.raises(Unsuitable):
        end_participation(participation=row, ends_on=date(2026, 1, 31), reason=" ", by=world.scene.leader)
    with pytest.raises(Unsuitable):
        end_participation(participation=row, ends_on=date(2025, 1, 31), reason="Gestopt.", by=world.scene.leader)


@pytest.mark.parametrize("who", ["reader", "partner_tbd", "auditor", "stranger"])
def test_who_only_reads_notes_no_school(world, who):
    with pytest.raises(NotAllowed):
        world.take_part("C", by=getattr(world.scene, who))


def test_the_pages_note_and_end(client, world):
    logged_in(client, world.scene.editor)
    url = world.url("participation-new")
    day = {"starts_on_day": "1", "starts_on_month": "2", "starts_on_year": "2026"}
    bad = client.post(url, {"unit": world.schools["A"].pk, "role": "participant", "pupils": "1.250", **day})
    assert bad.status_code == 422
    assert "1.250" in bad.content.decode()
    good = client.post(url, {"unit": world.schools["C"].pk, "role": "participant", "pupils": "1.250", **day})
    assert good.status_code == 302
    page = text_of(client.get(world.url("participation")))
    assert "3 scholen doen mee" in page
    assert "1.250" in page


# --- matrix ----------------------------------------------------------------------------------------


def test_empty_rows_and_columns_are_named(client, world):
    lonely = IndicatorFactory(code="G9", programme=world.programme)
    idle = ProjectFactory(line=world.project.line, title="Nog niets beloofd")
    found = contribution_matrix(world.programme, None)
    assert found.empty_indicators == (lonely,)
    assert found.empty_projects == (idle,)
    page = text_of(client.get(reverse("kpis:matrix")))
    assert "Geen project draagt bij aan G9" in page
    assert "Nog niets beloofd beloofde niets" in page
    assert "Direct, sterkte 2 van 3" in page


def test_the_matrix_narrows_to_a_line_and_is_a_file(client, world):
    other = IndicatorFactory(code="G9", programme=world.programme)
    number = world.project.line.number
    found = contribution_matrix(world.programme, None, line=number)
    assert world.indicator in found.indicators
    assert (other in found.indicators) is other.lines.filter(number=number).exists()
    answer = client.get(reverse("kpis:matrix-csv"), {"lijn": number})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row[5:7] for row in rows[1:] if row[3] == "G3"] == [["Direct", "2"]]


def test_the_public_matrix_has_no_conclusion_that_waits(client, world):
    world.assess()
    assert "Gesteund" not in text_of(client.get(reverse("kpis:matrix")))
    board = text_of(logged_in(client, UserFactory(roles=[Role.BOARD])).get(reverse("kpis:matrix")))
    assert "Gesteund" in board
    assert "wacht op een tweede lezer" in board


# --- links and queries -----------------------------------------------------------------------------


def test_kpi_and_project_lead_to_the_card(client, world):
    review_assessment(assessment=world.assess(), agrees=True, by=world.second)
    for url in (reverse("kpis:detail", args=["G3"]), f"/projecten/{world.project.number}/"):
        response = client.get(url)
        assert f"{world.url()}#G3" in response.content.decode()
        assert "Gesteund" in text_of(response)
    overview = logged_in(client, world.scene.leader).get(f"/projecten/{world.project.number}/uitvoering/")
    assert world.url() in overview.content.decode()


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def grow(world, n):
    """One promise, school, output and conclusion more."""
    indicator = IndicatorFactory(code=f"H{n}", programme=world.programme)
    claim = ContributionClaimFactory(project=world.project, indicator=indicator)
    by, checker = world.told["by"], world.told["checker"]
    school = unit(f"School H{n}")
    opened = round_of([indicator], [school], year=2027 + n, by=by, label=f"Meting H{n}")
    measure(opened, school, share(*GOLDEN_BEFORE["A"]), by=by, checker=checker)
    assert expected(opened, school)
    world.schools[f"H{n}"] = school
    world.take_part(f"H{n}")
    assess_claim(claim=claim, verdict=Verdict.NO_DATA, by=world.monitor)
    project = ProjectFactory(line=world.project.line, programme=world.programme)
    ContributionClaimFactory(project=project, indicator=indicator)


@pytest.mark.parametrize(
    ("name", "who", "budget"),
    [
        ("promises", "monitor", 13),
        ("promises", "leader", 12),
        ("promises", None, 9),
        ("participation", "leader", 5),
        ("assess", "monitor", 13),
        ("matrix", "monitor", 10),
        ("matrix", None, 7),
        ("project", "tbd", 15),
    ],
)
def test_queries_do_not_grow(client, world, name, who, budget):
    users = {"monitor": world.monitor, "leader": world.scene.leader, "tbd": world.second}
    if who:
        logged_in(client, users[who])
    url = {
        "matrix": lambda: reverse("kpis:matrix"),
        "project": lambda: f"/projecten/{world.project.number}/",
        "assess": lambda: world.url("assess", world.claim.pk),
    }.get(name, lambda: world.url(name))()
    grow(world, 1)
    few = queries(client, url)
    grow(world, 2)
    grow(world, 3)
    assert queries(client, url) == few
    assert few == budget


def test_a_project_of_today_has_an_empty_card(client):
    shown = scene()
    assert promise_cards(shown.project, None) == []
    assert "beloofde niets" in text_of(client.get(reverse("kpis:promises", args=[shown.project.number])))
    assert today() is not None


@pytest.mark.parametrize("role", Role.values)
def test_reading_conclusions_and_seeing_them_are_one_answer(world, role):
    world.assess()
    user = UserFactory(roles=[role])
    assert may(user, "read_assessments") is ContributionAssessment.objects.visible_to(user).exists()


def test_a_conclusion_waits_on_the_work_page_of_who_may_be_the_second_reader(world):
    read = {"evidence": "", "other_explanations": ""}
    first = world.assess(verdict=Verdict.TOO_EARLY, **read)
    latest = world.assess(verdict=Verdict.TOO_EARLY, **read)
    other_monitor, partner = UserFactory(roles=[Role.MONITOR]), world.scene.partner_tbd
    for user, waits in (
        (other_monitor, True),
        (world.scene.tbd, True),
        (world.monitor, False),  # gave it
        (partner, False),
        (world.scene.leader, False),
        (UserFactory(roles=[Role.BOARD]), False),
    ):
        told = [task for task in tasks_for(user) if world.project.number in task.text]
        assert [task.url for task in told] == ([f"{world.url()}#G3"] if waits else []), user
    assert list(ContributionAssessment.objects.to_read_by(other_monitor)) == [latest] != [first]
    review_assessment(assessment=latest, agrees=True, by=other_monitor)
    assert not ContributionAssessment.objects.to_read_by(world.scene.tbd).exists()
