"""The task list of the applicants: which sections are open, which are done, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.formats import tijd_uur

from .completeness import Lack, lacks
from .enums import Stage, State
from .models import CompletionPoint, Proposal, SectionState
from .sections import BY_CODE, Section, sections_of

FREE = frozenset({"attachments"})


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list; without ``url`` it cannot be opened."""

    code: str
    label: str
    note: str
    status: str
    tone: str
    url: str = ""
    lacks: list[Lack] = field(default_factory=list)
    points: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Nothing is missing."""
        return self.tone == "done"


def stage_of(proposal: Proposal) -> Stage:
    """Which form the applicants fill in now."""
    return Stage.QUICKSCAN if proposal.state in (State.IDEA, State.QUICKSCAN, State.DECLINED) else Stage.FULL


def open_points(proposal: Proposal) -> list[CompletionPoint]:
    """Points that TBD asked to add, while a completion is asked. One query, or none."""
    if proposal.state != State.INCOMPLETE:
        return []
    return list(
        CompletionPoint.objects.filter(
            request__proposal=proposal, request__sent_at__isnull=False, request__closed_at__isnull=True
        )
    )


def open_sections(proposal: Proposal, points: Iterable[CompletionPoint]) -> tuple[Section, ...]:
    """Sections the applicants can change now, in order."""
    sections = sections_of(stage_of(proposal))
    if proposal.state == State.INCOMPLETE:
        asked = {point.section for point in points}
        return tuple(section for section in sections if section.code in asked)
    return sections


def tasks_of(
    proposal: Proposal,
    data: dict,
    states: Iterable[SectionState],
    points: Iterable[CompletionPoint],
    *,
    may_edit: bool,
) -> list[Task]:
    """All sections of the form with where each stands. ``data`` is the dossier; asks no database."""
    stage = stage_of(proposal)
    missing: dict[str, list[Lack]] = {}
    for lack in lacks(data, stage):
        missing.setdefault(lack.section, []).append(lack)
    saved = {state.section: state for state in states}
    asked: dict[str, list[str]] = {}
    for point in points:
        asked.setdefault(point.section, []).append(point.text)
    is_open = {section.code for section in open_sections(proposal, points)}
    return [
        _task(
            section,
            saved.get(section.code),
            missing.get(section.code, []),
            asked.get(section.code, []),
            url=reverse("proposals:section", args=[proposal.number, section.code])
            if may_edit and section.code in is_open
            else "",
            files=len(data["attachments"]),
        )
        for section in sections_of(stage)
    ]


def _task(
    section: Section, state: SectionState | None, missing: list[Lack], asked: list[str], *, url: str, files: int
) -> Task:
    touched = state is not None and state.revision > 0
    if section.code in FREE and not missing:
        status, tone = (_("Done"), "done") if files else (_("Optional"), "off")
    elif not missing:
        status, tone = _("Done"), "done"
    elif touched:
        status, tone = _("Not finished yet"), "late"
    else:
        status, tone = _("Not started yet"), "off"
    return Task(
        code=section.code,
        label=str(section.title),
        note=str(section.hint),
        status=status,
        tone=tone,
        url=url,
        lacks=missing,
        points=asked,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands among the open ones."""

    step: int
    total: int
    next_code: str


def place_of(code: str, sections: tuple[Section, ...]) -> Place:
    """Return the place of ``code``; ``next_code`` is empty after the last one."""
    codes = [section.code for section in sections]
    at = codes.index(code)
    return Place(at + 1, len(codes), codes[at + 1] if at + 1 < len(codes) else "")


def saved_sentence(state: SectionState | None, user) -> str:
    """When and by whom a section was saved; empty when it never was."""
    if state is None or state.saved_at is None:
        return ""
    from django.utils import timezone

    from twenteboard.platform.formats import datum

    today = timezone.localdate(state.saved_at) == timezone.localdate()
    moment = {
        "time": tijd_uur(state.saved_at),
        "day": datum(timezone.localdate(state.saved_at)),
        "name": state.saved_by,
    }
    own = state.saved_by_id == user.pk
    if today:
        return (_("Saved at %(time)s") if own else _("Saved at %(time)s by %(name)s")) % moment
    return (_("Saved on %(day)s at %(time)s") if own else _("Saved on %(day)s at %(time)s by %(name)s")) % moment


def title_of(code: str) -> str:
    """What a section is called."""
    return str(BY_CODE[code].title)
