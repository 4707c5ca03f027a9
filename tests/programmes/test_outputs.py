"""What a project makes or reaches: counted by its writers, frozen with the report, and never a zero for the unknown."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.enums import Role
from programmes.enums import OutputStatus, ReportState
from programmes.models import OutputValue, ProjectPaper
from programmes.outputs import outputs_of, states_for
from programmes.reports import progress
from programmes.services import reports
from programmes.services.outputs import ValueIn, add_output, change_output, end_output, fill_values
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from tests.factories import UserFactory
from tests.programmes.scene import TEXTS, scene
from twenteboard.platform.models import Event
from twenteboard.platform.papers import render_bytes

pytestmark = pytest.mark.django_db
COUNTED, UNKNOWN = OutputStatus.COUNTED, OutputStatus.UNKNOWN


@pytest.fixture
def shown():
    return scene()


@pytest.fixture
def pupils(shown):
    return count(shown, "Leerlingen op bezoek", target=Decimal(400))


def count(shown, title, unit="leerlingen", **fields):
    return add_output(project=shown.project, title=title, unit=unit, by=shown.editor, **fields)


def fill(shown, values, *, report=None, revision=None, by=None):
    report = report or shown.report
    return fill_values(
        report=report,
        seen_revision=report.revision if revision is None else revision,
        values=values,
        by=by or shown.editor,
    )


def number(value, status=COUNTED, note=""):
    return ValueIn(status=status, value=None if value is None else Decimal(value), note=note)


def hand_in(shown, accept=False):
    reports.save_report(report=shown.report, seen_revision=shown.report.revision, texts=TEXTS, by=shown.editor)
    submission = reports.submit_report(report=shown.report, by=shown.leader)
    if accept:
        reports.accept_report(report=shown.report, by=shown.tbd)
    return submission


def text_of(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_total_is_the_sum_of_what_is_known_and_names_what_is_not(shown, pupils):
    first, second, third = shown.project.reports.all()[:3]
    for report, value in ((first, 84), (second, 60)):
        OutputValue.objects.create(output=pupils, report=report, value=value, entered_by=shown.editor)
    OutputValue.objects.create(output=pupils, report=third, status=UNKNOWN, entered_by=shown.editor)
    (figure,) = outputs_of(shown.project)
    assert (figure.total, figure.unknown) == (Decimal(144), 1)
    assert "1 periode" in figure.note
    assert figure.until(1).total == Decimal(84)


def test_zero_is_a_value_and_not_known_is_none(shown, pupils):
    other = count(shown, "Docenten geschoold", "docenten")
    silent = count(shown, "Lessen gemaakt", "lessen")
    fill(shown, {pupils.pk: number(0), other.pk: number(None, UNKNOWN), silent.pk: None})
    zero, unknown, nothing = outputs_of(shown.project)
    assert (zero.total, zero.total_text) == (Decimal(0), "0")
    assert (unknown.total, unknown.total_text) == (None, "Niet bekend")
    assert (nothing.total, nothing.total_text) == (None, "–")


@pytest.mark.parametrize(
    "value", [ValueIn(status=UNKNOWN, value=Decimal(0)), ValueIn(status=COUNTED), number(-1)], ids=str
)
def test_number_and_status_fit_or_nothing_is_kept(shown, pupils, value):
    with pytest.raises(Unsuitable) as refused:
        fill(shown, {pupils.pk: value})
    assert refused.value.field == f"value_{pupils.pk}"
    assert not OutputValue.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutputValue.objects.create(
            output=pupils, report=shown.report, status=value.status, value=value.value, entered_by=shown.editor
        )


@pytest.mark.parametrize("who", ["reader", "tbd", "partner_tbd", "admin", "auditor", "stranger"])
def test_only_writers_of_the_consortium_count(shown, pupils, who):
    with pytest.raises(NotAllowed):
        fill(shown, {pupils.pk: number(1)}, by=getattr(shown, who))


def test_two_writers_are_told_of_each_other(shown, pupils):
    fill(shown, {pupils.pk: number(84)})
    with pytest.raises(StaleWrite):
        fill(shown, {pupils.pk: number(85)}, revision=0, by=shown.leader)
    assert OutputValue.objects.get().value == 84


def test_after_handing_in_nothing_is_filled_and_before_its_period_neither(shown, pupils):
    later = shown.project.reports.last()
    with pytest.raises(NotNow):
        fill(shown, {pupils.pk: number(1)}, report=later)
    fill(shown, {pupils.pk: number(None, UNKNOWN)})
    hand_in(shown)
    with pytest.raises(NotNow):
        fill(shown, {pupils.pk: number(1)})


def test_a_report_says_something_of_every_output_or_is_not_handed_in(shown, pupils, client):
    reports.save_report(report=shown.report, seen_revision=shown.report.revision, texts=TEXTS, by=shown.editor)
    with pytest.raises(Unsuitable, match=pupils.title):
        reports.submit_report(report=shown.report, by=shown.leader)
    client.force_login(shown.leader)
    assert f"Vul in hoeveel er was van “{pupils.title}”" in text_of(client.get(shown.report.get_absolute_url()))
    shown.report.refresh_from_db()
    fill(shown, {pupils.pk: number(None, UNKNOWN)})
    assert reports.submit_report(report=shown.report, by=shown.leader).n == 1


def test_what_is_counted_changes_with_the_old_target_in_the_log_but_not_its_unit(shown, pupils):
    fill(shown, {pupils.pk: number(84)})
    values = {"output": pupils, "title": pupils.title, "by": shown.editor}
    with pytest.raises(Unsuitable) as refused:
        change_output(unit="klassen", target=Decimal(400), **values)
    assert refused.value.field == "unit"
    change_output(unit="leerlingen", target=Decimal(300), **values)
    event = Event.objects.get(verb="project.output_changed")
    assert (event.data["was"], event.data["target"]) == ("400.00", "300")
    with pytest.raises(Unsuitable):
        count(shown, pupils.title)


def test_what_ended_stays_readable_and_is_counted_no_more(shown, pupils):
    fill(shown, {pupils.pk: number(84)})
    with pytest.raises(Unsuitable):
        end_output(output=pupils, reason=" ", by=shown.editor)
    end_output(output=pupils, reason="De bezoeken zijn voorbij.", by=shown.editor)
    with pytest.raises(NotNow):
        change_output(output=pupils, title="Anders", unit="leerlingen", by=shown.editor)
    assert outputs_of(shown.project)[0].total == 84


# --- in the report ---------------------------------------------------------------------------------


def test_page_and_paper_print_what_was_frozen(client, shown, pupils):
    fill(shown, {pupils.pk: number(84, note="Twee dagen")})
    submission = hand_in(shown)
    OutputValue.objects.update(value=99)  # what happens later does not change what was handed in
    (row,) = progress.build(submission.data).outputs
    assert (row.now.value, row.figure.total, row.figure.target) == (84, 84, 400)
    client.force_login(shown.tbd)
    page = text_of(client.get(reverse("programmes:report", args=[shown.project.number, 1])))
    assert "Wat het project maakte of bereikte" in page
    assert "84 Twee dagen" in page
    assert ProjectPaper.objects.get().data["outputs"][0]["values"][0]["value"] == "84.00"


def test_a_report_of_before_outputs_were_counted_still_prints(shown):
    submission = hand_in(shown)
    old = {name: value for name, value in submission.data.items() if name != "outputs"}
    built = progress.build(old)
    assert built.outputs == ()
    assert "opbrengst" not in dict(built.toc)
    paper = ProjectPaper.objects.get()
    paper.data = {name: value for name, value in paper.data.items() if name != "outputs"}
    assert render_bytes(paper).startswith(b"%PDF")


def test_what_is_being_written_is_the_consortiums_own(client, shown, pupils):
    fill(shown, {pupils.pk: number(84)})
    url = reverse("programmes:work-outputs", args=[shown.project.number])
    report = reverse("programmes:report", args=[shown.project.number, 1])
    client.force_login(shown.tbd)
    assert "84" not in text_of(client.get(url)).split("Tot nu toe")[1].split("geen nul")[0]
    assert " 84 " not in text_of(client.get(report))
    client.force_login(shown.reader)
    assert "84" in text_of(client.get(url))
    hand_in(shown)
    client.force_login(shown.tbd)
    assert "84" in text_of(client.get(url))


def test_everyone_sees_what_was_accepted(shown, pupils):
    fill(shown, {pupils.pk: number(84)})
    hand_in(shown)
    assert states_for(None, shown.project) == (ReportState.ACCEPTED,)
    assert outputs_of(shown.project, states=states_for(None, shown.project))[0].total is None
    reports.accept_report(report=shown.report, by=shown.tbd)
    assert outputs_of(shown.project, states=states_for(None, shown.project))[0].total == 84


# --- pages -----------------------------------------------------------------------------------------


def test_the_pages_count_and_keep_what_was_typed(client, shown, pupils):
    client.force_login(shown.editor)
    new = reverse("programmes:work-output-new", args=[shown.project.number])
    bad = client.post(new, {"title": pupils.title, "unit": "leerlingen", "target": "1.250"})
    assert bad.status_code == 422
    assert "1.250" in bad.content.decode()
    assert client.post(new, {"title": "Lessen", "unit": "lessen", "target": "12,5"}).status_code == 302
    lessons = shown.project.outputs.get(title="Lessen")
    assert lessons.target == Decimal("12.5")
    url = reverse("programmes:work-output-values", args=[shown.project.number, 1])
    assert pupils.title in text_of(client.get(url))
    typed = {
        "revision": "0",
        f"value_{pupils.pk}": "1.084",
        f"status_{pupils.pk}": "unknown",
        f"status_{lessons.pk}": "counted",
    }
    bad = client.post(url, typed)
    assert bad.status_code == 422
    assert "1.084" in bad.content.decode()
    assert client.post(url, typed | {f"status_{pupils.pk}": "estimated"}).status_code == 302
    value = OutputValue.objects.get()
    assert (value.value, value.status, value.entered_by) == (Decimal(1084), "estimated", shown.editor)
    assert client.post(url, typed | {f"status_{pupils.pk}": "counted"}).status_code == 409
    page = text_of(client.get(reverse("programmes:work-outputs", args=[shown.project.number])))
    assert "1.084 (geschat)" in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "budget"), [("work-outputs", 7), ("work-output-values", 8), ("report", 15)])
def test_queries_do_not_grow(client, shown, name, budget, rows):
    for n in range(rows):
        fill(shown, {count(shown, f"Opbrengst {n}").pk: number(n)})
    client.force_login(shown.editor)
    args = [shown.project.number, 1] if name != "work-outputs" else [shown.project.number]
    url = reverse(f"programmes:{name}", args=args)
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    assert len(caught) == budget


def test_a_monitor_sees_what_was_handed_in(shown):
    monitor = UserFactory(roles=[Role.MONITOR])
    assert set(states_for(monitor, shown.project, reads=True)) == {ReportState.SUBMITTED, ReportState.ACCEPTED}
