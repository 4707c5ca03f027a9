"""Asking who has not handed in: by the button and by itself, once a day each, also when a day was missed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kpis.enums import ExpectedState, UnitKind
from kpis.models import ExpectedMeasurement
from kpis.services import RoundRefused, except_from, hand_in, move_round
from kpis.services.reminding import ask_missing, assign, remind
from kpis.tasks import remind as task
from tests.factories import IndicatorFactory, OrganisationFactory, ProgrammeFactory, UserFactory
from tests.kpis.measuring import expected, people, round_of, share, unit
from tests.kpis.test_monitor_pages import queries, text_of
from twenteboard.platform.models import Event, Message

pytestmark = pytest.mark.django_db

CLOSES = date(2025, 12, 1)


@pytest.fixture
def scene():
    """Two schools of a board with a contact, one school with a contact of its own, one with nobody."""
    by, checker = people()
    of_board, of_school = OrganisationFactory(), OrganisationFactory()
    board = unit("Bestuur", kind=UnitKind.SCHOOL_BOARD, organisation=of_board)
    schools = [
        unit("School A", board=board),
        unit("School B", board=board),
        unit("School C", organisation=of_school),
        unit("School D"),
    ]
    indicator = IndicatorFactory(code="K3", programme=ProgrammeFactory())
    return {
        "by": by,
        "checker": checker,
        "indicator": indicator,
        "schools": schools,
        "board_contact": UserFactory(organisations=[of_board]),
        "contact": UserFactory(organisations=[of_school]),
        "round": round_of([indicator], schools, by=by),
    }


def receivers():
    return sorted(Message.objects.values_list("recipient", flat=True))


def test_the_button_asks_everyone_who_is_missing_once_a_day(client, scene):
    client.force_login(scene["by"])
    page = scene["round"].get_absolute_url()
    url = reverse("kpis:ask", args=[scene["round"].pk])
    assert url in client.get(page).content.decode()
    answer = client.post(url, follow=True)
    assert receivers() == sorted([scene["board_contact"].email, scene["contact"].email])
    assert "School D" in text_of(answer)  # nobody acts for it, so somebody has to call
    mail = Message.objects.get(recipient=scene["board_contact"].email)
    assert "School A: K3" in mail.body_text
    assert "School B: K3" in mail.body_text
    client.post(url)
    assert Message.objects.count() == 2
    assert Event.objects.of(scene["round"]).filter(verb="round.reminded").count() == 1


def test_who_handed_in_or_was_let_off_is_not_asked(scene):
    hand_in(expected=expected(scene["round"], scene["schools"][2]), entry=share(1, 2), by=scene["contact"])
    for school in scene["schools"][:2]:
        except_from(
            expected=expected(scene["round"], school), state=ExpectedState.WAIVED, reason="Fusie.", by=scene["by"]
        )
    asked = ask_missing(round=scene["round"], by=scene["by"])
    assert (asked.mailed, asked.earlier, asked.without) == (0, 0, ["School D"])


def test_a_round_that_takes_nothing_asks_nobody(scene):
    move_round(round=scene["round"], move="review", by=scene["by"])
    move_round(round=scene["round"], move="close", by=scene["by"])
    with pytest.raises(RoundRefused):
        ask_missing(round=scene["round"], by=scene["by"])
    assert remind(CLOSES + timedelta(days=1)) == 0


def test_reminders_go_before_and_after_the_last_day_also_when_a_day_was_missed(scene):
    days = {-8: 0, -5: 2, -4: 0, 0: 0, 1: 2, 2: 0, 30: 0}  # nothing ran on day -7, when the first was due
    assert {n: remind(CLOSES + timedelta(days=n)) for n in days} == days
    assert "uiterlijk" in Message.objects.order_by("pk").first().body_text
    assert Event.objects.of(scene["round"]).filter(verb="round.reminded").count() == 2


def test_another_last_day_starts_the_reminders_anew(scene):
    assert remind(CLOSES) == 2
    scene["round"].entry_closes_on = CLOSES + timedelta(days=30)
    scene["round"].save()
    assert remind(CLOSES + timedelta(days=24)) == 2


def test_who_is_named_gets_the_reminders(client, scene):
    client.force_login(scene["by"])
    url = reverse("kpis:responsible", args=[scene["round"].pk, scene["schools"][0].pk])
    stranger = UserFactory(organisations=[OrganisationFactory()])
    assert client.post(url, {"person": stranger.pk}).status_code == 422
    answer = client.post(url, {"person": scene["checker"].pk})
    assert answer["Location"] == reverse("kpis:round-unit", args=[scene["round"].pk, scene["schools"][0].pk])
    assert str(scene["checker"]) in text_of(client.get(answer["Location"]))
    ask_missing(round=scene["round"], by=scene["by"])
    told = {mail.recipient: mail.body_text for mail in Message.objects.all()}
    assert "School A" in told[scene["checker"].email]
    assert "School A" not in told[scene["board_contact"].email]
    client.post(url, {"person": ""})
    assert not ExpectedMeasurement.objects.filter(responsible__isnull=False).exists()


def test_somebody_who_cannot_enter_is_not_named_past_the_form_either(scene):
    with pytest.raises(RoundRefused):
        assign(round=scene["round"], unit=scene["schools"][0], person=UserFactory(), by=scene["by"])


def test_the_list_of_who_is_missing_is_narrowed_to_a_board(client, scene):
    client.force_login(scene["by"])
    from kpis.models import ReportingUnit

    board = ReportingUnit.objects.get(name="Bestuur")
    page = client.get(scene["round"].get_absolute_url(), {"bestuur": board.pk}).context["page"]
    assert [row.unit.name for row in page] == ["School A", "School B"]


def test_the_timetable_runs_it(scene, settings):
    assert task() is None
    assert "kpis.remind" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert Message.objects.count() == 2  # the last day is long past


def test_asking_takes_a_fixed_number_of_queries(scene, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kpis.services.rounds import expect

    with CaptureQueriesContext(connection) as few:
        assert remind(CLOSES - timedelta(days=7)) == 2
    expect(
        round=scene["round"],
        indicators=[scene["indicator"]],
        units=[unit(f"Extra {n}", organisation=scene["schools"][2].organisation) for n in range(3)],
    )
    with django_assert_num_queries(len(few)):
        assert remind(CLOSES + timedelta(days=1)) == 2
    assert len(few) == 9


def test_the_page_takes_a_fixed_number_of_queries(client, scene):
    from django.db import connection

    client.force_login(scene["by"])
    url = reverse("kpis:responsible", args=[scene["round"].pk, scene["schools"][0].pk])
    few = queries(client, url, connection)
    UserFactory(roles=["monitor"]), UserFactory(organisations=[scene["board_contact"].memberships.get().organisation])
    assert queries(client, url, connection) == few == 9
