"""Pages of rounds and measurements: who gets in, what they show, and how many queries they take."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.enums import ExpectedState, MeasurementState, ObsStatus, RoundKind, RoundState
from kpis.models import Indicator, Measurement, MeasurementRound, Target
from kpis.services import Entry, except_from, hand_in, set_target
from kpis.worklist import tasks_for
from tests.factories import IndicatorFactory, OrganisationFactory, ProgrammeFactory, UserFactory
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

LIST_BUDGET, DETAIL_BUDGET = 12, 15


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def told(programme):
    return golden(indicator=IndicatorFactory(code="K3", programme=programme))


@pytest.fixture
def running(programme):
    """An open round of one KPI at one school."""
    by, checker = people()
    indicator = IndicatorFactory(code="K3", programme=programme)
    school = unit("School A")
    opened = round_of([indicator], [school], by=by)
    return {
        "by": by,
        "checker": checker,
        "indicator": indicator,
        "school": school,
        "round": opened,
        "expected": expected(opened, school),
    }


def text_of(response) -> str:
    """The words of a page, without tags and double spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def queries(client, url, connection):
    client.get(url)  # the first visit fills what is remembered for the visitor
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.fixture
def connection():
    from django.db import connection

    return connection


# --- who gets in -----------------------------------------------------------------------------------


def addresses(told):
    one = expected(told["before"], told["schools"]["A"])
    return {
        "rounds": reverse("kpis:rounds"),
        "round": reverse("kpis:round", args=[told["before"].pk]),
        "unit": reverse("kpis:round-unit", args=[told["before"].pk, told["schools"]["A"].pk]),
        "queue": reverse("kpis:queue"),
        "new": reverse("kpis:round-new"),
        "move": reverse("kpis:round-move", args=[told["before"].pk, "reopen"]),
        "except": reverse("kpis:except", args=[one.pk]),
        "target": reverse("kpis:target", args=["K3"]),
        "entry": reverse("kpis:entry", args=[one.pk]),
    }


READING = ("rounds", "round", "unit", "queue")


@pytest.mark.parametrize(
    ("role", "reads", "works"),
    [("monitor", 200, 200), ("admin", 200, 200), ("tbd", 200, 403), ("auditor", 200, 403), ("board", 403, 403)],
)
def test_pages_by_role(client, told, role, reads, works):
    client.force_login(UserFactory(roles=[role]))
    for name, url in addresses(told).items():
        wanted = reads if name in READING else works
        if name == "entry" and role == "board":
            wanted = 404  # may not know of it
        assert client.get(url).status_code == wanted, name


def test_visitors_log_in_for_what_is_not_public(client, told):
    for name, url in addresses(told).items():
        answer = client.get(url)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(settings.LOGIN_URL) or "login" in answer["Location"]


def test_everyone_sees_dashboard_and_comparison_of_published_rounds(client, told):
    for url in (reverse("kpis:dashboard"), reverse("kpis:compare", args=["K3"]), reverse("kpis:detail", args=["K3"])):
        page = text_of(client.get(url))
        assert "30,0%" in page or "30%" in page, url


def test_nobody_outside_sees_what_is_not_published(client, programme):
    told = golden(indicator=IndicatorFactory(code="K3", programme=programme), is_published=False)
    for url in (reverse("kpis:dashboard"), reverse("kpis:compare", args=["K3"]), reverse("kpis:detail", args=["K3"])):
        page = text_of(client.get(url))
        assert "102 van 360" not in page, url
        assert "28,3" not in page, url
    client.force_login(told["by"])
    assert "102 van 360" in text_of(client.get(reverse("kpis:compare", args=["K3"])))


def test_the_public_never_gets_figures_of_one_school(client, told):
    page = client.get(reverse("kpis:compare", args=["K3"]), {"per": "school"}).content.decode()
    assert "School A" not in page
    assert "Bestuur 1" in page
    client.force_login(told["by"])
    assert "School A" in client.get(reverse("kpis:compare", args=["K3"]), {"per": "school"}).content.decode()


# --- golden numbers through page and file ----------------------------------------------------------


def test_the_comparison_publishes_the_matched_pairs(client, told):
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:compare", args=["K3"]))
    page = text_of(answer)
    for words in ("102 van 360", "102 van 340", "2 beide keren", "1 alleen de eerste", "1 alleen de tweede"):
        assert words in page
    compared = answer.context["compared"]
    assert compared.both.change.quantize(Decimal("0.01")) == Decimal("1.67")
    assert "procentpunt" in compared.sentence
    for wrong in ("+3,8", "+5,0", "+9,7"):
        assert wrong not in page


def test_the_file_has_the_same_figures_as_the_page(client, told):
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:compare-csv", args=["K3"]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    whole = lines[1].split(";")
    assert whole[1:11] == ["2", "1", "1", "28,33", "102,00", "360,00", "30,00", "102,00", "340,00", "1,67"]
    assert any(line.startswith("School C;0;1;0;25,00;10,00;40,00;;;;;") for line in lines)


def test_the_chart_says_its_message_and_uses_attributes_only(client, told):
    page = client.get(reverse("kpis:compare", args=["K3"])).content.decode()
    svg = re.search(r"<svg[^>]*viewBox=\"0 0 700.*?</svg>", page, re.S).group()
    assert "<title>" in svg
    assert "102 van 360" in svg
    assert "style" not in svg
    assert not re.search(r' (?:[xyr]|[xy][12]|c[xy])="[^"]*,', svg), "a decimal comma got into the geometry"


def test_who_reads_the_monitoring_sees_everybody_beside_the_pairs(client, told):
    client.force_login(told["by"])
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    page = text_of(answer)
    assert "102 van 360" in answer.context["figure"].sentence
    assert "112 van 400" in page
    assert "124 van 390" in page


def test_a_board_is_compared_by_itself(client, told):
    page = client.get(reverse("kpis:compare", args=["K3"]), {"bestuur": told["boards"][1].pk})
    assert len(page.context["compared"].both.pairs) == 0
    assert "niet te vergelijken" in page.context["compared"].sentence


def test_two_rounds_are_needed(client, running):
    client.force_login(running["by"])
    assert client.get(reverse("kpis:compare", args=["K3"])).context["compared"] is None
    assert client.get(reverse("kpis:compare-csv", args=["K3"])).status_code == 404


def test_the_kpi_page_tells_the_change_in_one_sentence_with_a_table(client, told):
    set_target(
        indicator=told["indicator"],
        value=Decimal(38),
        due_on=date(2029, 10, 1),
        valid_from=date(2025, 1, 1),
        by=told["by"],
    )
    set_target(
        indicator=told["indicator"],
        value=Decimal(35),
        due_on=date(2029, 10, 1),
        valid_from=date(2026, 1, 1),
        reason="context",
        explanation="Krimp.",
        by=told["by"],
    )
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    page = text_of(answer)
    assert "102 van 360" in answer.context["figure"].sentence
    assert "Bijgesteld van 38% naar 35%" in page
    assert "112 van 400" not in page  # with the pairs beside it that would tell what school C scored
    assert answer.context["chart"].target is not None


def test_a_trend_is_interrupted_at_a_break(client, told):
    from tests.factories import IndicatorVersionFactory

    IndicatorVersionFactory(indicator=told["indicator"], number=2, is_comparable=False)
    third = round_of([told["indicator"]], told["schools"].values(), year=2027, kind=RoundKind.MONITORING, by=told["by"])
    for name in "AB":
        measure(third, told["schools"][name], share(30, 60), by=told["by"], checker=told["checker"])
    publish(third, by=told["by"])
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    assert [point.is_break for point in answer.context["figure"].points] == [False, False, True]
    assert (len(answer.context["chart"].segments), len(answer.context["chart"].breaks)) == (1, 1)
    assert answer.context["figure"].both.change is None


def test_schools_answer_yes_or_no_in_words(client, programme):
    by, checker = people()
    indicator = yes_no_indicator(code="K1", programme=programme)
    schools = [unit("School A"), unit("School B")]
    for year, answers in ((2025, (False, True)), (2026, (True, True))):
        kind = RoundKind.BASELINE if year == 2025 else RoundKind.ENDLINE
        opened = round_of([indicator], schools, year=year, kind=kind, by=by)
        for school, answer in zip(schools, answers, strict=True):
            measure(opened, school, Entry(boolean=answer, source="School"), by=by, checker=checker)
        publish(opened, by=by)
    client.force_login(by)
    rows = client.get(reverse("kpis:compare", args=["K1"])).context["compared"].rows
    assert [(row.before, row.after, row.change) for row in rows] == [
        ("1", "2", "+1"),
        ("Nee", "Ja", "nu wel"),
        ("Ja", "Ja", "gelijk"),
    ]


# --- the dashboard ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "due", "word"),
    [
        ("30", date(2029, 10, 1), "reached"),
        ("35", date(2029, 10, 1), "on_course"),
        ("70", date(2026, 10, 1), "off_course"),
    ],
)
def test_status_comes_from_baseline_target_and_time(client, told, target, due, word):
    set_target(
        indicator=told["indicator"], value=Decimal(target), due_on=due, valid_from=date(2025, 1, 1), by=told["by"]
    )
    [(figure, before, after)] = client.get(reverse("kpis:dashboard")).context["rows"]
    assert (figure.status, before, after) == (word, "28%", "30%")


def test_a_kpi_without_target_or_second_measurement_says_so(client, told, programme):
    IndicatorFactory(code="K9", programme=programme)
    words = {row[0].indicator.code: row[0].status for row in client.get(reverse("kpis:dashboard")).context["rows"]}
    assert words == {"K3": "no_data", "K9": "no_data"}


def test_a_line_shows_its_own_kpis(client, told, programme):
    line = programme.lines.get(number=2)
    IndicatorFactory(code="K8", programme=programme, lines=[line])
    rows = client.get(reverse("kpis:dashboard-line", args=[2])).context["rows"]
    assert [row[0].indicator.code for row in rows] == ["K8"]
    assert client.get(reverse("kpis:dashboard-line", args=[99])).status_code == 404


# --- planning and publishing -----------------------------------------------------------------------


def round_data(indicator, school, **changes):
    days = {
        "starts_on": (1, 8, 2025),
        "ends_on": (31, 7, 2026),
        "reference_date": (1, 10, 2025),
        "entry_opens_on": (1, 10, 2025),
        "entry_closes_on": (1, 12, 2025),
    } | changes.pop("days", {})
    data = {
        f"{name}_{part}": n for name, day in days.items() for part, n in zip(("day", "month", "year"), day, strict=True)
    }
    return (
        data
        | {
            "kind": "baseline",
            "label": "Nulmeting 2025",
            "period_type": "school_year",
            "indicators": [indicator.pk],
            "units": [school.pk],
        }
        | changes
    )


def test_a_round_is_planned_with_what_is_expected(client, programme):
    indicator, school = IndicatorFactory(programme=programme), unit("School A")
    client.force_login(UserFactory(roles=["monitor"]))
    answer = client.post(reverse("kpis:round-new"), round_data(indicator, school))
    planned = MeasurementRound.objects.get()
    assert answer["Location"] == planned.get_absolute_url()
    assert (planned.state, planned.expected.count(), planned.period.label) == ("planned", 1, "2025-2026")


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""},
        {"indicators": []},
        {"units": []},
        {"days": {"reference_date": (1, 10, 2026)}},
        {"days": {"ends_on": (1, 7, 2025)}},
        {"days": {"entry_closes_on": (1, 9, 2025)}},
    ],
    ids=str,
)
def test_a_round_that_cannot_be_keeps_what_was_typed(client, programme, changes):
    indicator, school = IndicatorFactory(programme=programme), unit("School A")
    client.force_login(UserFactory(roles=["monitor"]))
    answer = client.post(reverse("kpis:round-new"), round_data(indicator, school, **changes))
    assert answer.status_code == 422
    assert "Fout: " in answer.content.decode()
    assert not MeasurementRound.objects.exists()


def test_the_overview_counts_and_names_who_is_missing(client, programme):
    told = golden(indicator=IndicatorFactory(code="K3", programme=programme), is_published=False)
    except_from(
        expected=expected(told["before"], told["schools"]["D"]),
        state=ExpectedState.WAIVED,
        reason="Afgemeld.",
        by=told["by"],
    )
    client.force_login(told["by"])
    before = client.get(reverse("kpis:round", args=[told["before"].pk])).context["overview"]
    whole = before.whole
    assert (whole.expected, whole.received, whole.validated, whole.excepted, whole.missing) == (3, 3, 3, 1, 0)
    after = client.get(reverse("kpis:round", args=[told["after"].pk])).context["overview"]
    assert [row.unit.name for row in after.missing_units] == ["School C"]
    assert {tally.name: tally.missing for tally in after.boards} == {"Bestuur 1": 0, "Bestuur 2": 1}


def test_a_round_is_brought_to_publication_by_its_buttons(client, running):
    measure(running["round"], running["school"], share(3, 10), by=running["by"], checker=running["checker"])
    client.force_login(running["by"])
    for move in ("review", "close", "publish"):
        url = reverse("kpis:round-move", args=[running["round"].pk, move])
        assert url in client.get(running["round"].get_absolute_url()).content.decode()
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 302
    running["round"].refresh_from_db()
    assert running["round"].state == RoundState.PUBLISHED
    again = reverse("kpis:round-move", args=[running["round"].pk, "reopen"])
    assert client.post(again, {"reason": ""}).status_code == 422
    client.post(again, {"reason": "Een fout in de noemer."})
    running["round"].refresh_from_db()
    assert running["round"].state == RoundState.REVIEW
    assert Event.objects.of(running["round"]).filter(verb="round.reopened").exists()


def test_letting_off_asks_a_reason(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:except", args=[running["expected"].pk])
    assert client.post(url, {"state": "waived", "reason": ""}).status_code == 422
    assert client.post(url, {"state": "waived", "reason": "Fusie."}).status_code == 302
    running["expected"].refresh_from_db()
    assert (running["expected"].state, running["expected"].reason) == ("waived", "Fusie.")


def test_a_target_is_set_and_set_anew(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:target", args=["K3"])
    day = {"due_on_day": 1, "due_on_month": 10, "due_on_year": 2029}
    assert client.post(url, day | {"value": "37,5"}).status_code == 302
    assert client.post(url, day | {"value": "35"}).status_code == 422
    client.post(url, day | {"value": "35", "reason": "context", "explanation": "Krimp."})
    assert list(Target.objects.order_by("version").values_list("version", "value")) == [
        (1, Decimal("37.50")),
        (2, Decimal(35)),
    ]


# --- entering and checking -------------------------------------------------------------------------

FIGURES = {"numerator": "1.012", "denominator": "2.024,0", "status": "final", "source": "Schooladministratie"}


def test_a_draft_is_saved_with_what_there_is(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    assert client.post(url, {"numerator": "12", "status": "final", "save": "1"})["Location"] == url
    assert Measurement.objects.get().state == MeasurementState.DRAFT
    assert 'value="12"' in client.get(url).content.decode()


def test_dutch_numbers_are_handed_in(client, running):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    client.post(url, FIGURES | {"hand_in": "1"})
    made = Measurement.objects.get()
    assert (made.numerator, made.denominator, made.state) == (1012, 2024, "submitted")
    assert "50%" in text_of(client.get(url))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"numerator": ""}, "numerator"),
        ({"denominator": ""}, "denominator"),
        ({"denominator": "0"}, "denominator"),
        ({"numerator": "3.000"}, "numerator"),
        ({"numerator": "-1"}, "numerator"),
        ({"source": ""}, "source"),
        ({"invited": "5", "responded": "6"}, "responded"),
    ],
    ids=str,
)
def test_what_cannot_be_handed_in_is_said_at_its_field(client, running, changes, field):
    client.force_login(running["by"])
    answer = client.post(reverse("kpis:entry", args=[running["expected"].pk]), FIGURES | changes | {"hand_in": "1"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Measurement.objects.exists()


def test_unknown_needs_no_figures(client, running):
    client.force_login(running["by"])
    client.post(
        reverse("kpis:entry", args=[running["expected"].pk]),
        {"numerator": "0", "status": "missing", "source": "De school", "hand_in": "1"},
    )
    made = Measurement.objects.get()
    assert (made.obs_status, made.numerator) == (ObsStatus.MISSING, None)


def test_the_value_of_the_time_before_stands_beside_it(client, told):
    third = round_of([told["indicator"]], told["schools"].values(), year=2027, kind=RoundKind.MONITORING, by=told["by"])
    client.force_login(told["by"])
    page = client.get(reverse("kpis:entry", args=[expected(third, told["schools"]["B"]).pk]))
    assert (page.context["before"].text, page.context["before"].sums) == ("30%", "84 van 280")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [("18", "60", "30,0%"), ("1,5", "3", "50,0%"), ("3", "0", "–"), ("x", "3", "–"), ("4", "3", "–"), ("", "", "–")],
)
def test_the_share_is_told_while_typing(client, running, part, whole, shown):
    client.force_login(running["by"])
    answer = client.get(reverse("kpis:entry-share"), {"numerator": part, "denominator": whole})
    assert answer.content.decode() == shown


def test_a_school_contact_enters_for_the_own_board(client, programme):
    by, checker = people()
    organisation = OrganisationFactory()
    board = unit("Bestuur", kind="school_board", organisation=organisation)
    indicator = IndicatorFactory(code="K3", programme=programme)
    own, other = unit("School A", board=board), unit("School B")
    opened = round_of([indicator], [own, other], by=by)
    contact = UserFactory(organisations=[organisation])
    client.force_login(contact)
    page = client.get(reverse("kpis:entries")).content.decode()
    assert "School A" in page
    assert "School B" not in page
    assert client.get(reverse("kpis:entry", args=[expected(opened, other).pk])).status_code == 404
    answer = client.post(reverse("kpis:entry", args=[expected(opened, own).pk]), FIGURES | {"hand_in": "1"})
    assert answer["Location"] == reverse("kpis:entries")
    client.force_login(checker)
    client.post(reverse("kpis:check", args=[Measurement.objects.get().pk]), {"validate": "1"})
    assert Measurement.objects.get().is_current


def test_a_measurement_is_checked_side_by_side(client, told):
    third = round_of([told["indicator"]], told["schools"].values(), year=2027, kind=RoundKind.MONITORING, by=told["by"])
    row = hand_in(expected=expected(third, told["schools"]["A"]), entry=share(33, 60), by=told["by"])
    client.force_login(told["checker"])
    url = reverse("kpis:check", args=[row.pk])
    assert url in client.get(reverse("kpis:queue")).content.decode()
    page = client.get(url)
    assert (page.context["new"].text, page.context["before"].text) == ("55%", "30%")
    assert len(page.context["jumps"]) == 1
    assert client.post(url, {"validate": "1"})["Location"] == reverse("kpis:queue")
    row.refresh_from_db()
    assert row.is_current


def test_returning_asks_what_has_to_change(client, running):
    row = hand_in(expected=running["expected"], entry=share(3, 10), by=running["by"])
    client.force_login(running["checker"])
    url = reverse("kpis:check", args=[row.pk])
    assert client.post(url, {"return": "1", "reason": ""}).status_code == 422
    client.post(url, {"return": "1", "reason": "De noemer mist klas 3."})
    client.force_login(running["by"])
    page = text_of(client.get(reverse("kpis:entry", args=[running["expected"].pk])))
    assert "De noemer mist klas 3." in page


def test_nobody_checks_their_own_on_the_page_either(client, running):
    row = hand_in(expected=running["expected"], entry=share(3, 10), by=running["by"])
    client.force_login(running["by"])
    url = reverse("kpis:check", args=[row.pk])
    assert 'name="validate"' not in client.get(url).content.decode()
    assert client.post(url, {"validate": "1"}).status_code == 403


# --- queries ---------------------------------------------------------------------------------------


def more_rows(told, count):
    """More schools in the first round, with measurements that wait for a check."""
    schools = [unit(f"Extra school {n}", board=told["boards"][0]) for n in range(count)]
    extra = round_of([told["indicator"]], schools, year=2028, kind=RoundKind.MONITORING, by=told["by"])
    for school in schools:
        hand_in(expected=expected(extra, school), entry=share(1, 2), by=told["by"])
    return extra


def test_pages_take_a_fixed_number_of_queries(client, told, connection):
    client.force_login(told["checker"])
    extra = more_rows(told, 1)
    urls = {
        reverse("kpis:rounds"): LIST_BUDGET,
        reverse("kpis:queue"): LIST_BUDGET,
        reverse("kpis:entries"): LIST_BUDGET,
        reverse("kpis:dashboard"): LIST_BUDGET,
        extra.get_absolute_url(): DETAIL_BUDGET,
        reverse("kpis:compare", args=["K3"]): DETAIL_BUDGET,
        reverse("kpis:detail", args=["K3"]): DETAIL_BUDGET,
        reverse("kpis:entry", args=[expected(told["before"], told["schools"]["A"]).pk]): DETAIL_BUDGET,
        reverse("kpis:check", args=[Measurement.objects.get(state="submitted").pk]): DETAIL_BUDGET,
        reverse("kpis:round-unit", args=[told["before"].pk, told["schools"]["A"].pk]): DETAIL_BUDGET,
    }
    few = {url: queries(client, url, connection) for url in urls}
    assert {url: n for url, n in few.items() if n > urls[url]} == {}
    IndicatorFactory.create_batch(2, programme=told["indicator"].programme)
    schools = [unit(f"Nog een school {n}", board=told["boards"][1]) for n in range(3)]
    from kpis.services.rounds import expect

    expect(round=extra, indicators=[told["indicator"]], units=schools)
    for school in schools:
        hand_in(expected=expected(extra, school), entry=share(1, 2), by=told["by"])
    round_of(list(Indicator.objects.all()), schools, year=2029, by=told["by"])
    assert {url: queries(client, url, connection) for url in urls} == few


def test_drafts_and_handing_in_stay_within_their_budget(client, running, connection):
    client.force_login(running["by"])
    url = reverse("kpis:entry", args=[running["expected"].pk])
    client.get(url)
    with CaptureQueriesContext(connection) as draft:
        client.post(url, FIGURES | {"save": "1"})
    with CaptureQueriesContext(connection) as final:
        client.post(url, FIGURES | {"hand_in": "1"})
    assert len(draft) <= 12
    assert len(final) <= 25


# --- what waits ------------------------------------------------------------------------------------


def test_a_contact_is_told_what_to_enter_and_m_and_e_what_to_check(client, programme):
    by, checker = people()
    organisation = OrganisationFactory()
    school = unit("School A", organisation=organisation)
    indicator = IndicatorFactory(code="K3", programme=programme)
    opened = round_of([indicator], [school], by=by)
    contact = UserFactory(organisations=[organisation])
    [task] = tasks_for(contact)
    assert (task.url, task.due_on) == (
        reverse("kpis:entry", args=[expected(opened, school).pk]),
        opened.entry_closes_on,
    )
    hand_in(expected=expected(opened, school), entry=share(1, 2), by=by)
    assert tasks_for(contact) == []
    assert reverse("kpis:queue") in {task.url for task in tasks_for(checker)}
    assert reverse("kpis:queue") not in {task.url for task in tasks_for(by)}
    assert opened.get_absolute_url() in {task.url for task in tasks_for(by)}  # its term has passed
    assert tasks_for(UserFactory(roles=["board"])) == []
