"""Writes of stories beside the figures: written, offered, checked by another or returned, taken back, emptied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import CharField, Value
from django.utils.translation import gettext as _

from programmes.models import Programme, Project
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.files import StoredFile, remove_file, store_upload

from ..models import (
    CitedStory,
    EvidenceTheme,
    Indicator,
    MeasurementRound,
    QualitativeEvidence,
    ReportingUnit,
)
from ..rules import may
from ..stories.enums import TOLD_BY_SOMEBODY, EvidenceState, EvidenceVisibility
from ..stories.privacy import objection_to

FOLDER = "stories"
REASON = 200  # characters of why the words were removed
WORDS = ("title", "text", "consent_by", "consent_how")  # looked through for what points to people
RELATED = ("indicators", "projects", "themes")
Fault = tuple[str, str]  # the field, and the sentence that says what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryIn:
    """What somebody fills in. ``kept_until`` is the last day the words are kept; without it that of the programme."""

    kind: str
    title: str = ""
    text: str = ""
    unit: ReportingUnit | None = None
    may_name_unit: bool = False
    round: MeasurementRound | None = None
    source_role: str = ""
    said_on: date | None = None
    consent_by: str = ""
    consent_on: date | None = None
    consent_how: str = ""
    visibility: str = EvidenceVisibility.INSIDE
    kept_until: date | None = None
    indicators: Sequence[Indicator] = ()
    projects: Sequence[Project] = ()
    themes: Sequence[EvidenceTheme] = ()


def kept_for(programme: Programme, start: date) -> date:
    """Give the last day that a story is kept which begins on ``start``."""
    year = start.year + programme.story_years
    return start.replace(year=year, day=28) if (start.month, start.day) == (2, 29) else start.replace(year=year)


class Faulty(Unsuitable):
    """Something has to change first; ``faults`` names each field with its sentence, so that all are told at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0][1], faults[0][0])
        self.faults = faults


def unfit_in(told: StoryIn, programme: Programme) -> Iterator[Fault]:
    """What may never be kept, also in a draft."""
    for name in WORDS:
        if objection := objection_to(getattr(told, name)):
            yield name, objection
    today = clock.today()
    for name in ("said_on", "consent_on"):
        day = getattr(told, name)
        if day is not None and day > today:
            yield name, _("Enter a day that is not in the future.")
    if told.may_name_unit and told.unit is None:
        yield "unit", _("Choose the school that may be named.")
    if told.kept_until is not None and not today <= told.kept_until <= kept_for(programme, today):
        yield "kept_until", _("Choose a day from today up to %(n)s years from now.") % {"n": programme.story_years}


def missing_in(told: StoryIn, *, has_document: bool) -> Iterator[Fault]:
    """What must still be filled in before a story can be checked."""
    if not told.indicators and not told.projects:
        yield "indicators", _("Choose at least one KPI or project that the story is about.")
    if not told.title.strip():
        yield "title", _("Write the story in one sentence.")
    if not told.text.strip() and not has_document:
        yield "text", _("Write the story, or describe what is in the document.")
    if told.said_on is None:
        yield "said_on", _("Enter the day on which this was told or seen.")
    if not told.source_role:
        yield "source_role", _("Choose who tells it.")
    if told.visibility == EvidenceVisibility.PUBLIC and told.kind in TOLD_BY_SOMEBODY:
        if not told.consent_by.strip():
            yield "consent_by", _("Enter who asked whether everyone may read this.")
        if told.consent_on is None:
            yield "consent_on", _("Enter the day on which consent was given.")
        if not told.consent_how.strip():
            yield "consent_how", _("Write how consent was given.")


def _locked(story: QualitativeEvidence) -> QualitativeEvidence:
    rows = QualitativeEvidence.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "by_project", "saved_by").get(pk=story.pk)


def save_story(
    *,
    story: QualitativeEvidence | None = None,
    project: Project | None = None,
    told: StoryIn,
    file: UploadedFile | None = None,
    drop_file: bool = False,
    seen_revision: int = 0,
    offer: bool = False,
    is_example: bool = False,
    by,
) -> QualitativeEvidence:
    """Write a story, or change one that is a draft or was returned; ``offer`` hands it in for the check of another.

    ``project`` is the project whose consortium writes (the story is then about that project); without it M&E or TBD
    writes. Raises ``NotAllowed``, ``NotNow``, ``StaleWrite``, ``Unsuitable`` (``Faulty`` for what was filled in), and
    ``UploadRefused`` for the document.
    """
    stored = store_upload(file, folder=FOLDER) if file else None
    try:
        return _save(story, project, told, stored, drop_file, seen_revision, offer, is_example, by)
    except BaseException:
        if stored:
            remove_file(stored.name)
        raise


@transaction.atomic
def _save(
    story: QualitativeEvidence | None,
    project: Project | None,
    told: StoryIn,
    stored: StoredFile | None,
    drop_file: bool,
    seen_revision: int,
    offer: bool,
    is_example: bool,
    by,
) -> QualitativeEvidence:
    now = clock.now()
    is_new = story is None
    if is_new:
        if not may(by, "write_story", project):
            raise NotAllowed(_("You may not write stories here."))
        row = QualitativeEvidence(
            programme=project.programme if project else Programme.objects.in_front(),
            by_project=project,
            language=project.language if project else "nl",
            written_by=by,
            written_at=now,
            is_example=is_example,
        )
    else:
        row = _locked(story)
        _may_change(row, by)
        if row.revision != seen_revision:
            raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    if row.by_project_id:
        told = _about(told, row.by_project)
    faults = [*unfit_in(told, row.programme)]
    if offer:
        has_document = bool(stored or (row.document and not drop_file))
        faults += missing_in(told, has_document=has_document)
    if faults:
        raise Faulty(faults)
    for name in (field.name for field in fields(StoryIn) if field.name not in (*RELATED, "kept_until")):
        value = getattr(told, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.kept_until = told.kept_until or kept_for(row.programme, told.said_on or clock.today())
    if row.kept_until < clock.today():
        raise Unsuitable(
            _("This was told so long ago that it should be gone already. Choose until when it is kept."), "kept_until"
        )
    _keep_document(row, stored, drop_file=drop_file)
    row.saved_by, row.saved_at, row.revision = by, now, row.revision + 1
    if offer:
        row.state, row.offered_by, row.offered_at, row.return_reason = EvidenceState.OFFERED, by, now, ""
    row.save()
    before = {name: set() for name in RELATED} if is_new else _links_of(row)
    for name in RELATED:
        chosen = {one.pk for one in getattr(told, name)}
        if chosen != before[name]:
            getattr(row, name).set(chosen) if before[name] else getattr(row, name).add(*chosen)
    if offer or is_new:
        record("story.offered" if offer else "story.written", by=by, obj=row)
    return row


def _links_of(row: QualitativeEvidence) -> dict[str, set[int]]:
    """What a story is about now, by kind: one query."""
    selects = []
    for name in RELATED:
        relation = QualitativeEvidence._meta.get_field(name)
        links = relation.remote_field.through.objects.filter(**{f"{relation.m2m_field_name()}_id": row.pk})
        kind = Value(name, output_field=CharField())
        selects.append(links.annotate(kind=kind).values_list("kind", f"{relation.m2m_reverse_field_name()}_id"))
    found: dict[str, set[int]] = {name: set() for name in RELATED}
    for name, pk in selects[0].union(*selects[1:], all=True):
        found[name].add(pk)
    return found


def _about(told: StoryIn, project: Project) -> StoryIn:
    """What a consortium writes is about its own project, and no other."""
    values = {field.name: getattr(told, field.name) for field in fields(StoryIn)}
    return StoryIn(**values | {"projects": (project,)})


def _may_change(row: QualitativeEvidence, by) -> None:
    if not may(by, "change_story", row):
        raise NotAllowed(_("Only who wrote this story can change it."))
    if not row.is_written:
        raise NotNow(_("This story waits for a check or was checked. Nothing was changed."))


def _keep_document(row: QualitativeEvidence, stored: StoredFile | None, *, drop_file: bool) -> None:
    """Put the new document in the place of the one before; the file goes when all is written."""
    if not stored and not drop_file:
        return
    before = row.document.name if row.document else ""
    if before:
        transaction.on_commit(lambda: remove_file(before))
    row.document = stored.name if stored else ""
    row.document_name = stored.original_name if stored else ""
    row.document_type = stored.media_type if stored else ""
    row.document_size = stored.size if stored else 0
    row.document_sha256 = stored.sha256 if stored else ""


# --- checking -----------------------------------------------------------------------------------------


def _waiting(story: QualitativeEvidence, by) -> QualitativeEvidence:
    row = _locked(story)
    if not may(by, "check_story", row):
        raise NotAllowed(_("Somebody else checks this story: who did not write it and does not work on the project."))
    if row.state != EvidenceState.OFFERED or row.is_emptied:
        raise NotNow(_("This story was checked or returned already. Nothing was changed."))
    return row


@transaction.atomic
def check_story(*, story: QualitativeEvidence, seen_revision: int, by) -> QualitativeEvidence:
    """Let a story stand beside the figures. Raises ``NotAllowed``, ``NotNow``, and ``StaleWrite`` when it changed."""
    row = _waiting(story, by)
    if row.revision != seen_revision:
        raise StaleWrite(by=row.saved_by, at=row.saved_at, revision=row.revision)
    row.state, row.checked_by, row.checked_at = EvidenceState.CHECKED, by, clock.now()
    row.save(update_fields=["state", "checked_by", "checked_at"])
    record("story.checked", by=by, obj=row, readers=str(row.get_visibility_display()))
    return row


@transaction.atomic
def return_story(*, story: QualitativeEvidence, reason: str, by) -> QualitativeEvidence:
    """Give a story back to who wrote it, with what has to change."""
    row = _waiting(story, by)
    return _give_back(row, "story.returned", reason, by)


@transaction.atomic
def take_back(*, story: QualitativeEvidence, reason: str, by) -> QualitativeEvidence:
    """Take a checked story away from beside the figures; who wrote it can change and offer it again."""
    row = _locked(story)
    if not may(by, "take_back_story"):
        raise NotAllowed(_("Monitoring and evaluation takes a story back."))
    if row.state != EvidenceState.CHECKED or row.is_emptied:
        raise NotNow(_("Only a story that was checked can be taken back. Nothing was changed."))
    return _give_back(row, "story.taken_back", reason, by)


def _give_back(row: QualitativeEvidence, verb: str, reason: str, by) -> QualitativeEvidence:
    if not reason.strip():
        raise Unsuitable(_("Write what has to change."), "reason")
    if objection := objection_to(reason):
        raise Unsuitable(objection, "reason")
    row.state, row.return_reason = EvidenceState.RETURNED, reason.strip()
    row.checked_by = row.checked_at = None
    row.revision += 1
    row.save(update_fields=["state", "return_reason", "checked_by", "checked_at", "revision"])
    record(verb, by=by, obj=row, reason=row.return_reason)
    return row


# --- the end of a story -------------------------------------------------------------------------------


@transaction.atomic
def empty_story(*, story: QualitativeEvidence, reason: str, by) -> QualitativeEvidence:
    """Remove the words and the document for good, also where a conclusion rests on them; that it was there stays.

    ``by`` is ``None`` for the portal itself, on the day after the last one.
    """
    row = _locked(story)
    if by is not None and not may(by, "empty_story", row):
        raise NotAllowed(_("Only who wrote this story and monitoring and evaluation can remove its words."))
    if row.is_emptied:
        raise NotNow(_("The words of this story were removed already."))
    if not reason.strip():
        raise Unsuitable(_("Write why the words are removed."), "reason")
    if len(reason.strip()) > REASON:
        raise Unsuitable(_("Write at most 200 characters."), "reason")
    if objection := objection_to(reason):
        raise Unsuitable(objection, "reason")
    _keep_document(row, None, drop_file=True)
    for name in WORDS:
        setattr(row, name, "")
    row.visibility = EvidenceVisibility.INSIDE
    row.emptied_at, row.emptied_because = clock.now(), reason.strip()
    row.revision += 1
    row.save()
    CitedStory.objects.filter(story=row).update(title="", text="")
    record("story.emptied", by=by, obj=row, reason=row.emptied_because)
    return row


def empty_due() -> int:
    """Remove the words of every story whose last day has passed; gives how many. Harmless to run twice."""
    emptied = 0
    for story in QualitativeEvidence.objects.due(clock.today()):
        try:
            empty_story(story=story, reason=_("The last day it could be kept has passed."), by=None)
        except NotNow:
            continue  # another worker was first
        emptied += 1
    return emptied


# --- themes -------------------------------------------------------------------------------------------


@transaction.atomic
def save_theme(*, theme: EvidenceTheme | None, name_nl: str, name_en: str, is_active: bool, by) -> EvidenceTheme:
    """Add a theme, or change its name or whether it is in use. Raises ``Unsuitable`` for a name that is there."""
    if not may(by, "change_themes"):
        raise NotAllowed(_("Monitoring and evaluation keeps the themes."))
    others = EvidenceTheme.objects.filter(name_nl__iexact=name_nl.strip())
    if others.exclude(pk=theme.pk if theme else None).exists():
        raise Unsuitable(_("There is a theme with this name already."), "name_nl")
    row = theme or EvidenceTheme(order=EvidenceTheme.objects.count() + 1)
    row.name_nl, row.name_en, row.is_active = name_nl.strip(), name_en.strip(), is_active
    row.save()
    record("theme.saved", by=by, obj=row)
    return row
