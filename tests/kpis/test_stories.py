"""Stories beside the figures: what is refused, who checks, who reads, and when the words go."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from kpis.models import CitedStory, CitedStoryIsFrozenError, QualitativeEvidence
from kpis.rules import may
from kpis.services import stories as services
from kpis.services.assessing import assess_claim, cited_in, stories_for
from kpis.stories.enums import EvidenceKind, EvidenceState, EvidenceVisibility
from kpis.stories.privacy import objection_to
from kpis.tasks import empty_stories
from kpis.worklist import tasks_for
from partners.enums import Role
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from tests.factories import ContributionClaimFactory, IndicatorFactory, UserFactory
from tests.kpis.measuring import unit
from tests.kpis.storytelling import WORDS, checked, draft, letter, offered, told
from tests.programmes.scene import Scene, scene
from twenteboard.platform.events import history_of, sentence_of

pytestmark = pytest.mark.django_db
PEOPLE = ("leader", "editor", "reader", "tbd", "partner_tbd", "admin", "auditor", "stranger")


@pytest.fixture
def shown() -> Scene:
    """A project at work; ``monitor`` is M&E."""
    made = scene()
    made.monitor = UserFactory(roles=[Role.MONITOR])
    return made


def days(n: int):
    return timezone.localdate() + timedelta(days=n)


# --- words that are refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Mail naar jan.jansen@school.nl voor meer.", "e-mail"),
        ("Bel 06-12345678.", "telefoon"),
        ("Bel 06 12 34 56 78 gerust.", "telefoon"),
        ("Bel (053) 489 91 11.", "telefoon"),
        ("Bel 0541 123456.", "telefoon"),
        ("Bel +31 6 12345678.", "telefoon"),
        ("Zijn nummer is 111222333.", "BSN"),
        ("Zijn nummer is 1112.22.333.", "BSN"),
        ("Zijn nummer is 123456789.", "BSN"),
    ],
)
def test_what_points_to_a_person_is_refused_also_in_a_draft(shown, text, about):
    assert about in objection_to(text)
    with pytest.raises(Unsuitable) as refusal:
        draft(shown, text=text)
    assert refusal.value.field == "text"
    assert not QualitativeEvidence.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Op 01-10-2025 10 leerlingen, op 15-03-2026 25 leerlingen.",
        "In 2025-2026 kozen 120 van de 400 leerlingen techniek.",
        "Het kostte € 100.000.000 en € 12.345.678,90.",
        "De score ging van 0,53 naar 0,61; 06 van de 12 scholen.",
        "Kijk op www.voorbeeld.nl om 10.30 uur.",
        "Postcode 7511 AB, lokaal 0.14.",
    ],
)
def test_dates_amounts_and_years_may_stand_in_a_story(text):
    assert objection_to(text) == ""


# --- writing and offering ----------------------------------------------------------------------------


def test_a_draft_may_be_incomplete_and_an_offer_says_what_is_missing(shown):
    story = services.save_story(project=shown.project, told=told(title="", text=""), by=shown.editor)
    assert story.state == EvidenceState.DRAFT
    assert list(story.projects.all()) == [shown.project]
    for changes, field in (
        ({"title": ""}, "title"),
        ({"text": " "}, "text"),
        ({"said_on": None}, "said_on"),
        ({"source_role": ""}, "source_role"),
        ({"consent_by": ""}, "consent_by"),
        ({"consent_on": None}, "consent_on"),
        ({"consent_how": ""}, "consent_how"),
        ({"said_on": days(1)}, "said_on"),
        ({"may_name_unit": True}, "unit"),
        ({"kept_until": days(-1)}, "kept_until"),
        ({"kept_until": days(365 * 6)}, "kept_until"),
        ({"said_on": days(-365 * 6)}, "kept_until"),
    ):
        with pytest.raises(Unsuitable) as refusal:
            offered(shown, **changes)
        assert refusal.value.field == field, changes
    with pytest.raises(Unsuitable) as refusal:
        offered(shown, by=shown.tbd, project=False)
    assert refusal.value.field == "indicators"
    assert QualitativeEvidence.objects.count() == 1


def test_what_is_not_for_everyone_or_nobody_told_needs_no_consent(shown):
    without = {"consent_by": "", "consent_on": None, "consent_how": ""}
    assert offered(shown, visibility=EvidenceVisibility.INSIDE, **without).pk
    assert offered(shown, kind=EvidenceKind.OBSERVATION, **without).pk


def test_the_consortium_writes_about_its_own_project_only(shown):
    other = scene(number="TWB-P-2026-002", programme=shown.project.programme)
    story = draft(shown, projects=(other.project,))
    assert list(story.projects.all()) == [shown.project]
    for person in (shown.reader, shown.stranger, other.leader, shown.tbd, shown.auditor):
        with pytest.raises(NotAllowed):
            draft(shown, by=person)
    for person in (shown.leader, shown.stranger, shown.auditor, shown.admin):
        with pytest.raises(NotAllowed):
            draft(shown, by=person, project=False)


def test_two_writers_are_told_of_each_other(shown):
    story = draft(shown)
    services.save_story(story=story, told=told(title="Eerst"), seen_revision=1, by=shown.leader)
    with pytest.raises(StaleWrite):
        services.save_story(story=story, told=told(title="Daarna"), seen_revision=1, by=shown.editor)
    story.refresh_from_db()
    assert story.title == "Eerst"


def test_it_is_kept_five_years_unless_the_programme_or_the_writer_says_otherwise(shown):
    told_on = days(-30)
    assert draft(shown).kept_until == services.kept_for(shown.project.programme, told_on)
    assert draft(shown, kept_until=days(100)).kept_until == days(100)
    shown.project.programme.story_years = 2
    shown.project.programme.save()
    shown.project.refresh_from_db()
    assert draft(shown).kept_until.year == told_on.year + 2


# --- checking ----------------------------------------------------------------------------------------


def test_who_wrote_it_or_works_on_the_project_does_not_check(shown):
    story = offered(shown)
    may_check = {name for name in (*PEOPLE, "monitor") if may(getattr(shown, name), "check_story", story)}
    assert may_check == {"tbd", "monitor"}
    for name in (*PEOPLE, "monitor"):
        listed = QualitativeEvidence.objects.checkable_by(getattr(shown, name)).filter(pk=story.pk).exists()
        assert listed == (name in may_check), name
    by_monitor = offered(shown, by=shown.monitor, project=False, projects=(shown.project,))
    with pytest.raises(NotAllowed):
        services.check_story(story=by_monitor, seen_revision=1, by=shown.monitor)
    assert services.check_story(story=by_monitor, seen_revision=1, by=shown.tbd).checked_by == shown.tbd


def test_a_story_comes_back_with_a_reason_and_goes_again(shown):
    story = offered(shown)
    with pytest.raises(Unsuitable):
        services.return_story(story=story, reason=" ", by=shown.tbd)
    services.return_story(story=story, reason="Noem de klas niet.", by=shown.tbd)
    story.refresh_from_db()
    assert (story.state, story.return_reason) == (EvidenceState.RETURNED, "Noem de klas niet.")
    again = services.save_story(story=story, told=told(), seen_revision=story.revision, offer=True, by=shown.editor)
    assert (again.state, again.return_reason) == (EvidenceState.OFFERED, "")
    with pytest.raises(StaleWrite):
        services.check_story(story=again, seen_revision=1, by=shown.tbd)
    services.check_story(story=again, seen_revision=again.revision, by=shown.tbd)
    with pytest.raises(NotNow):
        services.return_story(story=again, reason="Toch niet.", by=shown.monitor)


def test_what_was_checked_is_not_changed_before_it_is_taken_back(shown):
    story = checked(shown)
    with pytest.raises(NotNow):
        services.save_story(story=story, told=told(title="Anders"), seen_revision=1, by=shown.editor)
    with pytest.raises(NotAllowed):
        services.take_back(story=story, reason="Niet juist.", by=shown.tbd)
    services.take_back(story=story, reason="Een school is te herkennen.", by=shown.monitor)
    story.refresh_from_db()
    assert story.state == EvidenceState.RETURNED
    assert story.checked_by is None
    assert not QualitativeEvidence.objects.public().exists()


# --- constraints -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("evidence_checked_by_another", {"checked_by": "editor"}),
        ("evidence_checked_by_somebody", {"checked_by": None}),
        ("evidence_offered_by_somebody", {"offered_by": None}),
        ("evidence_return_has_reason", {"state": "returned", "return_reason": ""}),
        ("evidence_offered_says_something", {"text": ""}),
        ("evidence_public_has_consent", {"consent_by": ""}),
        ("evidence_emptied_is_empty", {"emptied_at": timezone.now(), "emptied_because": "Weg."}),
        ("evidence_names_a_school_it_has", {"may_name_unit": True}),
    ],
)
def test_the_database_refuses_it_too(shown, name, changes):
    story = checked(shown)
    values = {key: getattr(shown, value) if value == "editor" else value for key, value in changes.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        QualitativeEvidence.objects.filter(pk=story.pk).update(**values)


# --- reading -----------------------------------------------------------------------------------------


def sees(person, story) -> bool:
    listed = QualitativeEvidence.objects.visible_to(person).filter(pk=story.pk).exists()
    assert listed == may(person, "view_story", story)
    return listed


def test_who_reads_a_story_in_each_of_its_states(shown):
    inside = {"visibility": EvidenceVisibility.INSIDE}
    team, staff = {"leader", "editor", "reader"}, {"tbd", "partner_tbd", "admin", "auditor", "monitor"}
    rows = {
        "draft": (draft(shown), team | {"admin", "auditor"}),
        "offered": (offered(shown), team | staff),
        "inside": (checked(shown, **inside), team | staff),
        "public": (checked(shown), team | staff | {"stranger", "anyone"}),
        "of M&E": (draft(shown, by=shown.monitor, project=False), {"monitor", "admin", "auditor"}),
        "about the project": (
            checked(shown, by=shown.monitor, project=False, projects=(shown.project,), **inside),
            team | staff,
        ),
        "about a KPI": (
            checked(shown, by=shown.monitor, project=False, indicators=(_kpi(shown),), checker=shown.tbd, **inside),
            staff,
        ),
    }
    people = {name: getattr(shown, name) for name in (*PEOPLE, "monitor")} | {"anyone": AnonymousUser()}
    for what, (story, expected) in rows.items():
        assert {name for name, person in people.items() if sees(person, story)} == expected, what


def _kpi(shown):
    return IndicatorFactory(code="V1", programme=shown.project.programme)


def test_nobody_outside_reads_past_the_last_day(shown):
    story = checked(shown, kept_until=days(0))
    assert sees(AnonymousUser(), story)
    assert not QualitativeEvidence.objects.public(on=days(1)).exists()


def test_the_name_of_the_school_is_for_inside_unless_the_school_agreed(shown):
    school = unit("De Textielschool")
    hidden, named = checked(shown, unit=school), checked(shown, unit=school, may_name_unit=True)
    for person, expected in (
        (AnonymousUser(), ["", school.name]),
        (shown.stranger, ["", school.name]),
        (shown.reader, [school.name] * 2),
        (shown.monitor, [school.name] * 2),
    ):
        rows = QualitativeEvidence.objects.for_reader(person).in_bulk([hidden.pk, named.pk])
        assert [rows[one.pk].school for one in (hidden, named)] == expected


# --- the end of a story ------------------------------------------------------------------------------


def test_after_the_last_day_the_words_go_and_the_row_says_so(shown):
    claim = ContributionClaimFactory(project=shown.project, indicator=_kpi(shown))
    story = offered(shown, kept_until=days(0), file=letter())
    services.check_story(story=story, seen_revision=1, by=shown.tbd)
    kept = checked(shown)
    assess_claim(claim=claim, verdict="too_early", cited=[story.pk], by=shown.monitor)
    storage, name = story.document.storage, story.document.name
    assert storage.exists(name)
    empty_stories()
    story.refresh_from_db()
    assert not story.is_emptied  # today is still allowed
    QualitativeEvidence.objects.filter(pk=story.pk).update(kept_until=days(-1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda do: do())
        empty_stories()
        empty_stories()
    story.refresh_from_db()
    kept.refresh_from_db()
    assert story.is_emptied
    assert (story.title, story.text, story.consent_by, story.consent_how, story.document.name) == ("",) * 5
    assert kept.text == WORDS
    assert not storage.exists(name)
    assert CitedStory.objects.get(story=story).text == ""
    lines = [sentence_of(line) for line in history_of(story)]
    assert len([line for line in lines if "verwijderde" in line or "removed" in line]) == 1
    assert not any("saai" in line for line in lines)
    with pytest.raises(NotNow):
        services.empty_story(story=story, reason="Nog eens.", by=shown.monitor)
    assert "kpis.empty_stories" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_who_withdraws_consent_is_gone_at_once(shown):
    story = checked(shown)
    for person in (shown.reader, shown.tbd, shown.stranger):
        with pytest.raises(NotAllowed):
            services.empty_story(story=story, reason="Ingetrokken.", by=person)
    services.empty_story(story=story, reason="De ouders trokken de toestemming in.", by=shown.editor)
    assert not QualitativeEvidence.objects.public().exists()
    assert not QualitativeEvidence.objects.visible_to(shown.stranger).exists()
    assert QualitativeEvidence.objects.visible_to(shown.monitor).get().is_emptied


def test_a_document_is_looked_at_like_every_other_file(shown):
    from twenteboard.platform.files import UploadRefused

    file = SimpleUploadedFile("brief.pdf", b"MZ kwaad", content_type="application/pdf")
    with pytest.raises(UploadRefused):
        services.save_story(project=shown.project, told=told(), file=file, by=shown.editor)
    assert not QualitativeEvidence.objects.exists()


# --- under a conclusion ------------------------------------------------------------------------------


def test_a_conclusion_keeps_the_words_of_its_stories(shown):
    claim = ContributionClaimFactory(project=shown.project, indicator=_kpi(shown))
    public = checked(shown, indicators=(claim.indicator,))
    inside = checked(shown, visibility=EvidenceVisibility.INSIDE)
    elsewhere = checked(shown, indicators=(IndicatorFactory(programme=shown.project.programme),))
    waiting = offered(shown)
    assert set(stories_for(claim, shown.monitor)) == {public, inside}
    for wrong in (elsewhere, waiting):
        with pytest.raises(Unsuitable) as refusal:
            assess_claim(claim=claim, verdict="too_early", cited=[wrong.pk], by=shown.monitor)
        assert refusal.value.field == "cited"
    made = assess_claim(claim=claim, verdict="too_early", cited=[public.pk, inside.pk], by=shown.monitor)
    services.take_back(story=public, reason="Een ander woord.", by=shown.monitor)
    public.refresh_from_db()
    services.save_story(
        story=public, told=told(text="Andere woorden."), seen_revision=public.revision, offer=True, by=shown.editor
    )
    public.refresh_from_db()
    services.check_story(story=public, seen_revision=public.revision, by=shown.tbd)
    row = made.cited.get(story=public)
    assert row.text == WORDS
    row.text = "Anders."
    with pytest.raises(CitedStoryIsFrozenError):
        row.save()
    for person, expected in ((shown.monitor, 2), (shown.stranger, 1), (None, 1)):
        cited_in([made], person)
        assert len(made.shown_stories) == expected


# --- my work -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_who_checks_and_who_changes_find_it_on_their_work_page(shown, rows, django_assert_num_queries):
    for n in range(rows):
        offered(shown, title=f"Wacht {n}")
        back = offered(shown, title=f"Terug {n}")
        services.return_story(story=back, reason="Korter.", by=shown.tbd)

    def texts(name: str) -> list[str]:
        person = type(shown.tbd).objects.get(pk=getattr(shown, name).pk)
        person.has_role(Role.TBD), person.organisation_ids
        with django_assert_num_queries({"tbd": 2, "monitor": 2, "editor": 1, "partner_tbd": 3}[name]):
            return [task.text for task in tasks_for(person) if "verha" in task.text]

    assert len(texts("tbd")) == len(texts("monitor")) == 1
    assert texts("partner_tbd") == []
    assert len(texts("editor")) == rows
