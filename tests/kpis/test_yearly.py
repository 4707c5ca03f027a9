"""Yearly reports: made once, frozen when published, the same figures on the page, in the PDF and in the files."""

import json
import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse

from kpis.enums import RoundKind
from kpis.models import (
    KpiPaper,
    NationalTarget,
    ReferenceLink,
    ReferenceSeries,
    ReferenceSource,
    ReferenceValue,
    YearReport,
)
from kpis.reports import yearly
from kpis.rules import may
from kpis.services import Entry, move_round
from kpis.services.demo_measurements import make_demo_measurements
from kpis.services.demo_year import make_demo_year
from kpis.services.sources import add_release, save_source
from kpis.services.yearly import make_year, publish_year, save_texts, thin_spots
from programmes.models import SteeringDecision
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from proposals.enums import Outcome
from proposals.models import Decision
from tests.factories import (
    IndicatorFactory,
    IndicatorVersionFactory,
    OrganisationFactory,
    ProgrammeFactory,
    UserFactory,
)
from tests.kpis.measuring import measure, publish, round_of, share, yes_no_indicator
from tests.kpis.yearly_scene import AFTER_YEAR, TEXTS, project_in, published, scene, written
from tests.proposals.boardroom import agendaed, boardroom, settled, sit
from tests.proposals.pdf_reading import check_paper, data_of, figures_of, text_of
from twenteboard.platform import clock, jobs
from twenteboard.platform.models import Event, Message
from twenteboard.platform.papers import render_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return scene()


def words_of(response) -> str:
    """The words of a page, without tags and double spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("&nbsp;", " "))


def csv_of(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def correct(told, school="A", numbers=(30, 60)):
    """Open the last round again, correct one school, and publish it anew."""
    after = move_round(round=told["after"], move="reopen", reason="Fout in de teller.", by=told["by"])
    measure(after, told["schools"][school], share(*numbers), by=told["by"], checker=told["checker"])
    for move in ("close", "publish"):
        after = move_round(round=after, move=move, by=told["by"])
    return after


def reference_beside(indicator, name):
    """A figure of others beside a KPI, and the national target it is held against."""
    source, _made = ReferenceSource.objects.get_or_create(code="B1", title="Landelijk rapport", published="2025")
    series = ReferenceSeries.objects.create(name=name, segment="Havo", unit="%", source=source)
    aim = ReferenceSeries.objects.create(name=f"{name} (doel)", segment="Havo", unit="%", source=source)
    for year, value in ((2024, 20), (2025, 22)):
        ReferenceValue.objects.create(series=series, kind="observed", period=str(year), year=year, value=value)
    ReferenceValue.objects.create(series=aim, kind="target", period="2030", year=2030, value=40)
    ReferenceLink.objects.create(indicator=indicator, series=series, note_nl="Telt alle scholen.")
    NationalTarget.objects.create(target=aim, realised=series, label_nl=name, label_en=name)


# --- making and writing ----------------------------------------------------------------------------


def test_there_is_one_report_of_a_year_for_the_programme_and_one_for_each_line(told):
    for line in (None, told["line"]):
        written(told, line=line)
        with pytest.raises(Unsuitable), clock.happened_at(AFTER_YEAR):
            make_year(programme=told["programme"], year=2026, line=line, by=told["tbd"])
    row = YearReport.objects.get(line=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        YearReport.objects.create(
            programme=row.programme, starts_on=row.starts_on, ends_on=row.ends_on, created_by=told["tbd"]
        )


def test_a_year_that_has_not_begun_has_no_report(told):
    with pytest.raises(Unsuitable), clock.happened_at(AFTER_YEAR):
        make_year(programme=told["programme"], year=2028, by=told["tbd"])


@pytest.mark.parametrize("role", ["auditor", "board", "reviewer", "secretary"])
def test_who_does_not_watch_over_the_programme_writes_nothing(told, role):
    somebody, report = UserFactory(roles=[role]), written(told)
    with pytest.raises(NotAllowed):
        make_year(programme=told["programme"], year=2025, by=somebody)
    with pytest.raises(NotAllowed):
        save_texts(report=report, seen_revision=1, texts=TEXTS, by=somebody)
    with pytest.raises(NotAllowed):
        publish_year(report=report, seen_publications=0, by=somebody)


def test_tbd_writes_and_monitoring_publishes(told):
    report = written(told)
    with pytest.raises(NotAllowed):
        publish_year(report=report, seen_publications=0, by=told["tbd"])


def test_two_writers_are_told_of_each_other_and_nothing_is_lost(client, told):
    report = written(told)
    with pytest.raises(StaleWrite):
        save_texts(report=report, seen_revision=0, texts=TEXTS, by=told["monitor"])
    client.force_login(told["monitor"])
    url, mine = reverse("kpis:year-write", args=[report.pk]), TEXTS | {"reached": "Mijn tekst."}
    answer = client.post(url, mine | {"revision": 0})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Mijn tekst." in page
    assert TEXTS["reached"] in page
    report.refresh_from_db()
    assert report.reached == TEXTS["reached"]
    again = client.post(url, mine | {"revision": 1})
    assert again.status_code == 302
    report.refresh_from_db()
    assert (report.reached, report.revision) == ("Mijn tekst.", 2)


# --- golden numbers --------------------------------------------------------------------------------


def test_the_golden_numbers_are_the_same_on_the_page_in_the_pdf_and_in_the_table(client, told):
    report, paper = published(told)
    page = words_of(client.get(report.get_absolute_url()))
    content = render_bytes(paper)
    printed, table = text_of(content), csv_of(client.get(reverse("kpis:year-csv", args=[report.pk])))
    for number in ("28,3%", "30,0%", "102 van 360", "102 van 340", "+1,7 procentpunt"):
        assert number in page, number
        assert number in printed, number
    # Everybody beside the pairs would give away the one school that was measured once.
    for wrong in ("+3,8", "+5,0", "+9,7", "34,7", "112 van 400", "124 van 390"):
        assert wrong not in page
        assert wrong not in printed
    for cells in (
        ";28,33;%;102,00;360,00;2;",
        ";30,00;%;102,00;340,00;2;",
        ";1,67;procentpunt;",
    ):
        assert cells in table, cells
    pairs = yearly.build(paper.data).kpis[0].pairs
    assert (pairs.n, pairs.only_before, pairs.only_after, pairs.up, pairs.same, pairs.down) == (2, 1, 1, 1, 1, 0)
    assert pairs.change.quantize(Decimal("0.01")) == Decimal("1.67")


def test_every_number_carries_n_source_and_reference_date(told):
    _report, paper = published(told)
    row = yearly.build(paper.data).kpis[0]
    last = row.measured[-1]
    assert (last.point.rollup.included, last.point.rollup.expected, last.missing) == (2, 4, 2)
    assert last.source == "; ".join(last.point.rollup.origins) != ""
    assert last.point.round.reference_date == date(2026, 10, 1)
    assert row.target == "40,0%"


def test_no_school_is_in_a_report(client, told):
    report, paper = published(told)
    everything = json.dumps(paper.data) + client.get(report.get_absolute_url()).content.decode()
    assert "School A" not in everything
    assert "90/300" not in everything
    assert '"numerator": "90.00"' not in everything


def test_a_group_that_is_too_small_has_no_figures_in_a_report(client, told):
    type(told["programme"]).objects.update(min_group_size=1000)
    told["programme"].refresh_from_db()
    report, paper = published(told)
    year = yearly.build(paper.data)
    assert year.kpis[0].pairs.before.rollup.is_shielded
    assert not year.kpis[0].pairs.has_moves
    everything = json.dumps(paper.data["kpis"]) + words_of(client.get(report.get_absolute_url()))
    for number in ("102.00", "360.00", "102 van 360", "28,3%"):
        assert number not in everything


def test_only_published_rounds_up_to_the_end_of_the_year_are_in_it(told):
    schools = list(told["schools"].values())
    later = round_of([told["indicator"]], schools, year=2027, kind=RoundKind.MONITORING, by=told["by"], label="Later")
    running = round_of([told["indicator"]], schools, year=2024, kind=RoundKind.MONITORING, by=told["by"], label="Open")
    measure(later, schools[0], share(50, 60), by=told["by"], checker=told["checker"])
    measure(running, schools[0], share(50, 60), by=told["by"], checker=told["checker"])
    publish(later, by=told["by"])
    _report, paper = published(told)
    assert [row["label"] for row in paper.data["rounds"]] == ["Nulmeting", "Nameting"]
    assert [row["round"] for row in paper.data["kpis"][0]["points"]] == ["Nulmeting", "Nameting"]


def test_a_report_of_a_line_holds_the_kpis_and_projects_of_that_line(told):
    IndicatorFactory(code="K9", programme=told["programme"], lines=[told["programme"].lines.last()])
    project_in(told)
    project_in(told, number="TWB-P-2026-0008")
    other = told["programme"].lines.last()
    assert other != told["line"]
    told["programme"].projects.filter(number="TWB-P-2026-0008").update(line=other)
    _report, paper = published(told, line=told["line"])
    assert [row["code"] for row in paper.data["kpis"]] == ["K3"]
    assert [row["number"] for row in paper.data["projects"]] == ["TWB-P-2026-0007"]


# --- what stands beside the figures ----------------------------------------------------------------


def test_projects_promises_and_lessons_of_the_year_are_told(told):
    project = project_in(told)
    _report, paper = published(told)
    year = yearly.build(paper.data)
    row = year.projects[0]
    assert (row["number"], row["milestones_due"], row["milestones_met"]) == (project.number, 2, 1)
    assert year.granted == project.granted_amount
    assert [claim["code"] for claim in year.claims] == ["K3"]
    assert [lesson["title"] for lesson in year.lessons] == ["Begin bij de docent"]


def test_a_promise_is_told_with_the_last_conclusion_that_a_second_person_agreed_with(told):
    claim = project_in(told).claims.get()
    given = {"evidence": "De nameting.", "other_explanations": "Geen.", "assessed_by": told["by"], "figures": {}}
    reviewed = {"reviewed_by": told["checker"], "reviewed_at": AFTER_YEAR, "agrees": True}
    claim.assessments.create(number=1, verdict="partly", round=told["after"], **given, **reviewed)
    claim.assessments.create(number=2, verdict="supported", round=told["after"], **given)
    _report, paper = published(told)
    assert paper.data["claims"][0]["verdict"] == "partly"


def test_the_state_of_a_project_is_that_at_the_end_of_the_year(told):
    project = project_in(told)
    for number, (outcome, state, day) in enumerate(
        (("pause", "paused", date(2026, 8, 1)), ("continue", "running", date(2027, 1, 15))), start=1
    ):
        SteeringDecision.objects.create(
            project=project,
            number=number,
            outcome=outcome,
            motivation="Omdat het moet.",
            from_state="running",
            to_state=state,
            effective_on=day,
            decided_by=told["tbd"],
            applied_at=AFTER_YEAR,
        )
    _report, paper = published(told)
    assert paper.data["projects"][0]["state"] == "paused"
    assert [row["on"] for row in paper.data["steering"]] == ["2026-08-01"]
    assert "Omdat het moet." not in json.dumps(paper.data)


def test_decisions_of_the_board_come_from_the_floor_above(told):
    room = boardroom()
    sit(room)
    for outcome in (Outcome.GRANT, Outcome.DEFER):
        settled(room, agendaed(room), outcome)
    decision = Decision.objects.get(outcome=Outcome.GRANT)
    report = make_year(programme=decision.proposal.programme, year=decision.decided_on.year, by=told["tbd"])
    (row,) = yearly.collect(report)["decisions"]
    assert (row["number"], row["url"]) == (
        decision.number,
        reverse("proposals:public-decision", args=[decision.number]),
    )


def test_figures_of_others_stand_beside_a_kpi_with_the_warning_that_they_count_something_else(client, told):
    reference_beside(told["indicator"], "Techniekkeuze")
    report, paper = published(told)
    beside = yearly.build(paper.data).kpis[0].references
    assert [(row["period"], row["shown"], row["differs"]) for row in beside] == [("2025", "22%", True)]
    assert "telt iets anders" in words_of(client.get(report.get_absolute_url()))
    national = yearly.build(paper.data).national
    assert [(row["target"], row["realised"], row["gap"]) for row in national] == [(40, 22, "−18 procentpunt")]


def test_a_figure_that_was_taken_away_from_a_kpi_is_not_in_the_report(told):
    reference_beside(told["indicator"], "Techniekkeuze")
    ReferenceLink.objects.update(is_active=False)
    _report, paper = published(told)
    assert yearly.build(paper.data).kpis[0].references == ()


# --- publishing ------------------------------------------------------------------------------------


def test_a_published_report_does_not_change_when_a_measurement_is_corrected(client, told):
    report, paper = published(told)
    before = words_of(client.get(report.get_absolute_url()))
    content = render_bytes(paper)
    correct(told)
    assert words_of(client.get(report.get_absolute_url())) == before
    assert render_bytes(KpiPaper.objects.get(pk=paper.pk)) == content
    client.force_login(told["tbd"])
    assert "114 van 340" in words_of(client.get(report.get_absolute_url(), {"voorbeeld": ""}))


def test_a_correction_is_another_publication_with_a_reason_and_the_first_stays(client, told):
    report, paper = published(told)
    correct(told)
    with pytest.raises(Unsuitable) as refusal:
        publish_year(report=report, seen_publications=1, by=told["monitor"])
    assert refusal.value.field == "reason"
    second = publish_year(report=report, seen_publications=1, reason="School A telde verkeerd.", by=told["monitor"])
    assert (paper.version, second.version) == (1, 2)
    assert paper.data["kpis"][0]["pairs"]["after"]["numerator"] == "102.00"
    assert second.data["kpis"][0]["pairs"]["after"]["numerator"] == "114.00"
    page = words_of(client.get(report.get_absolute_url()))
    assert "School A telde verkeerd." in page
    assert "114 van 340" in page
    assert "School A telde verkeerd." in text_of(render_bytes(second))
    jobs.run_due()
    for one in (paper, second):
        assert client.get(reverse("kpis:paper", args=[one.uid]))["Content-Type"] == "application/pdf"


def test_two_people_who_publish_at_once_make_one_paper(told):
    report = written(told)
    publish_year(report=report, seen_publications=0, by=told["monitor"])
    with pytest.raises(NotNow):
        publish_year(report=report, seen_publications=0, by=told["checker"])
    assert KpiPaper.objects.count() == 1


def test_without_what_was_reached_nothing_is_published(told):
    report = written(told, reached=" ")
    with pytest.raises(Unsuitable):
        publish_year(report=report, seen_publications=0, by=told["monitor"])
    report.refresh_from_db()
    assert (report.state, report.publications, KpiPaper.objects.count()) == ("draft", 0, 0)


def test_publishing_is_noted_and_told_to_who_works_with_it(told):
    board = UserFactory(roles=["board"])
    former = UserFactory(roles=["board"])
    former.role_assignments.update(ends_on=date(2026, 1, 1))
    UserFactory(roles=["reviewer"])
    report, _paper = published(told)
    told_to = set(Message.objects.filter(template="year_published").values_list("to_user", flat=True))
    assert {board.pk, told["tbd"].pk} <= told_to
    assert not {told["monitor"].pk, former.pk} & told_to
    assert Event.objects.of(report).first().verb == "year.published"


def test_the_check_page_names_what_is_thin(client, told):
    IndicatorFactory(code="K9", programme=told["programme"])
    schools = list(told["schools"].values())
    running = round_of(
        [told["indicator"]], schools, year=2026, kind=RoundKind.MONITORING, by=told["by"], label="Najaarsmeting"
    )
    report = written(told, foreword="")
    found = [row.code for row in thin_spots(report, yearly.collect(report))]
    assert {f"round-{running.pk}", "no-data", "foreword"} <= set(found)
    client.force_login(told["monitor"])
    page = words_of(client.get(reverse("kpis:year-publish", args=[report.pk])))
    assert "Najaarsmeting" in page
    assert "K9" in page


def test_a_year_that_still_runs_says_so(told):
    report = written(told)
    with clock.happened_at(AFTER_YEAR.replace(year=2026, month=11)):
        year = yearly.build(yearly.collect(report))
    assert (year.is_interim, year.until) == (True, date(2026, 11, 1))
    with clock.happened_at(AFTER_YEAR):
        assert not yearly.build(yearly.collect(report)).is_interim


# --- the paper -------------------------------------------------------------------------------------


def test_the_paper_is_archivable_and_accessible_with_its_data_and_figures_inside(client, told):
    project_in(told)
    report, paper = published(told)
    content = render_bytes(paper)
    check_paper(content, has_split_tables=True)
    assert json.loads(data_of(content)) == paper.data
    with pikepdf.open(BytesIO(content)) as file:
        inside = file.attachments["cijfers.csv"].get_file().read_bytes().decode("utf-8-sig")
    assert inside == csv_of(client.get(reverse("kpis:year-csv", args=[report.pk])))
    assert "102 van 360" in figures_of(content)[0]
    assert "JV-2026" in text_of(content)
    assert content == render_bytes(paper)


def test_a_report_without_figures_projects_or_decisions_is_a_paper_all_the_same():
    from tests.factories import ProgrammeFactory

    told = {
        "programme": ProgrammeFactory(),
        "tbd": UserFactory(roles=["tbd"]),
        "monitor": UserFactory(roles=["monitor"]),
    }
    _report, paper = published(told, foreword="")
    check_paper(render_bytes(paper))


def test_a_paper_waits_when_the_queue_is_away_and_is_made_later(
    client, told, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(jobs, "_broker_away_until", float("inf"))  # the queue does not answer
    client.force_login(told["monitor"])
    report = written(told)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("kpis:year-publish", args=[report.pk]), {"publications": 0})
    assert answer.status_code == 302
    paper = KpiPaper.objects.get()
    assert paper.is_waiting
    url = reverse("kpis:paper", args=[paper.uid])
    assert client.get(url).url == reverse("kpis:paper-state", args=[paper.uid])
    jobs.run_due()
    client.logout()
    given = client.get(url)
    assert (given.status_code, given["Content-Type"]) == (200, "application/pdf")


def test_a_paper_that_failed_is_made_again_by_who_publishes(client, told):
    _report, paper = published(told)
    KpiPaper.objects.update(state="failed")
    url = reverse("kpis:paper-retry", args=[paper.uid])
    client.force_login(told["tbd"])
    assert client.post(url).status_code == 403
    client.force_login(told["monitor"])
    assert client.post(url).status_code == 302
    paper.refresh_from_db()
    assert paper.is_waiting


# --- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "draft"),
    [("", 404), ("board", 404), ("tbd", 200), ("monitor", 200), ("admin", 200), ("auditor", 200)],
)
def test_a_draft_is_read_by_who_reads_the_monitoring_and_a_publication_by_all(client, told, role, draft):
    report = written(told)
    public, _paper = published(told, line=told["line"])
    if role:
        client.force_login(UserFactory(roles=[role]))
    assert client.get(report.get_absolute_url()).status_code == draft
    assert client.get(public.get_absolute_url()).status_code == 200
    page = client.get(reverse("kpis:years")).content.decode()
    assert (report.get_absolute_url() in page) == (draft == 200)
    assert public.get_absolute_url() in page
    assert client.get(reverse("kpis:year-csv", args=[report.pk])).status_code == 404


def test_what_may_be_seen_is_what_is_listed(told):
    rows = [written(told), published(told, line=told["line"])[0]]
    for user in (AnonymousUser(), *(UserFactory(roles=[role]) for role in ("board", "tbd", "monitor", "auditor"))):
        for row in rows:
            assert may(user, "view_year", row) == YearReport.objects.visible_to(user).filter(pk=row.pk).exists()


def test_begin_write_and_publish_by_hand(client, told):
    client.force_login(told["monitor"])
    url = reverse("kpis:year-new")
    assert client.post(url, {"year": "1999"}).status_code == 422
    answer = client.post(url, {"year": "2026", "line": str(told["line"].pk)})
    report = YearReport.objects.get()
    assert answer.url == reverse("kpis:year-write", args=[report.pk])
    assert client.post(url, {"year": "2026", "line": str(told["line"].pk)}).status_code == 422
    client.post(answer.url, TEXTS | {"revision": 0})
    publishing = reverse("kpis:year-publish", args=[report.pk])
    assert client.post(publishing, {"publications": "0"}).status_code == 302
    assert client.post(publishing, {"publications": "0"}).status_code == 422
    assert client.post(publishing, {"publications": "1", "reason": "Typefout."}).status_code == 302
    assert KpiPaper.objects.count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_a_fixed_number_of_queries(client, told, rows, django_assert_num_queries):
    for n in range(rows):
        project_in(told, number=f"TWB-P-2026-{n:04}")
        reference_beside(IndicatorFactory(code=f"X{n}", programme=told["programme"]), f"Cijfer {n}")
    draft, (public, _paper) = written(told), published(told, line=told["line"])
    for n in range(rows - 1):
        with clock.happened_at(AFTER_YEAR):
            make_year(programme=told["programme"], year=2020 + n, by=told["tbd"])
            publish_year(report=public, seen_publications=n + 1, reason="Nog eens.", by=told["monitor"])
    for url, queries in (
        (reverse("kpis:years"), 3),
        (public.get_absolute_url(), 3),
        (reverse("kpis:year-csv", args=[public.pk]), 2),
    ):
        client.get(url)
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200
    client.force_login(told["tbd"])
    preview = f"{public.get_absolute_url()}?voorbeeld"
    for url, queries in ((reverse("kpis:years"), 6), (draft.get_absolute_url(), 14), (preview, 15)):
        client.get(url)
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


def test_the_programme_and_its_lines_lead_to_their_reports(client, told):
    assert reverse("kpis:years") in client.get(reverse("programmes:programme")).content.decode()
    number = told["line"].number
    page = client.get(reverse("programmes:line", args=[number])).content.decode()
    assert f"{reverse('kpis:years')}?lijn={number}" in page


def test_the_demonstration_publishes_two_reports_once():
    programme, today = ProgrammeFactory(), date(2026, 11, 21)
    yes_no_indicator(code="K1", programme=programme)
    IndicatorFactory(code="K3", programme=programme)
    count = IndicatorFactory(code="K6", programme=programme, definition=False)
    IndicatorVersionFactory(indicator=count, number=1, value_type="count", rollup_units="sum", unit_nl="mentoren")
    people = {
        name: UserFactory(roles=[role]) for name, role in (("monitor", "monitor"), ("beheer", "admin"), ("tbd", "tbd"))
    }
    people["aanvrager"] = UserFactory(organisations=[OrganisationFactory()])
    make_demo_measurements(people=people, today=today, programme=programme)
    papers = make_demo_year(people=people, today=today, programme=programme)
    assert [paper.reference for paper in papers] == ["JV-2026", f"JV-2026-L{programme.lines.first().number}"]
    assert make_demo_year(people=people, today=today, programme=programme) == []
    assert yearly.build(papers[0].data).is_example


# --- counts that a source hides --------------------------------------------------------------------


def test_a_range_is_the_same_on_the_page_in_the_pdf_and_in_the_table(client, told):
    """School A is shielded in the last round: 85 to 88 of 340 instead of 102 of 360 before."""
    source = save_source(name="DUO", suppressed_from=1, suppressed_to=4, suppressed_as=4, by=told["by"])
    release = add_release(source=source, label="2026", status="final", by=told["by"])
    after = move_round(round=told["after"], move="reopen", reason="Cijfers van DUO.", by=told["by"])
    entry = Entry(status="suppressed", denominator=Decimal(60), source_release=release)
    measure(after, told["schools"]["A"], entry, by=told["by"], checker=told["checker"])
    for move in ("close", "publish"):
        after = move_round(round=after, move=move, by=told["by"])
    report, paper = published(told)
    page = words_of(client.get(report.get_absolute_url()))
    content = render_bytes(paper)
    printed, table = text_of(content), csv_of(client.get(reverse("kpis:year-csv", args=[report.pk])))
    for text in ("25,0% tot 25,9%", "85 tot 88 van 340", "tussen −3,4 en −2,4 procentpunt", "schermt de bron kleine"):
        assert text in page, text
        assert text in printed, text
    for wrong in ("84 van 280", "26,1%", "102 van 340"):
        assert wrong not in page
        assert wrong not in printed
    lines = [line.split(";") for line in table.splitlines()]
    [row] = [line for line in lines if line[3] == "Beide keren gemeten: tweede meting"]
    assert (row[5], row[7], row[8]) == ("", "", "340,00")
    assert row[13:] == ["25,00", "25,89", "85,00", "88,00"]
    pairs = yearly.build(paper.data).kpis[0].pairs
    assert (pairs.up, pairs.same, pairs.down, pairs.unsure) == (0, 1, 1, 0)  # A: 20% before, 1.7% to 6.7% after
