"""The advice of TBD: drafts, second reader, versions. Freezing and sending is done by the moves."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.outbox import queue_mail

from .. import events_desk  # noqa: F401 -- names the verbs recorded here
from ..enums import Audience, State
from ..models import Advice, AdviceVersion, Proposal
from ..step import GuardFailed, Problem
from .writing import NotNow, Unsuitable, check_revision, locked

TEXTS = ("summary", "strengths", "concerns", "suggestions", "recommendation", "conditions")
WRITE_IN = (State.ADVICE,)


def versions_of(proposal: Proposal, audience: str) -> list[AdviceVersion]:
    """All versions of the advice for ``audience``, the last one first. One query."""
    return list(
        AdviceVersion.objects.filter(advice__proposal=proposal, advice__audience=audience)
        .select_related("author", "approved_by")
        .order_by("-n")
    )


def draft_for(
    *, proposal: Proposal, audience: str, by, versions: Sequence[AdviceVersion] | None = None
) -> AdviceVersion:
    """The draft that is open, or a new one (not saved yet): empty, or copied from the version frozen last.

    One query, none when ``versions`` (see ``versions_of``) is given.
    """
    if versions is None:
        versions = versions_of(proposal, audience)
    last = versions[0] if versions else None
    if last is not None and last.frozen_at is None:
        return last
    draft = AdviceVersion(n=1 if last is None else last.n + 1, submission_id=proposal.current_submission_id, author=by)
    if last is not None:
        for name in TEXTS:
            setattr(draft, name, getattr(last, name))
    return draft


@transaction.atomic
def save_advice(
    *, proposal: Proposal, audience: str, by, seen_revision: int, texts: Mapping[str, str]
) -> AdviceVersion:
    """Keep the text; ``by`` becomes its author. A change after approval clears the approval.

    Raises ``StaleWrite``, ``NotNow`` or ``NotAllowed``.
    """
    row = locked(proposal, by=by, permission="write_advice", states=WRITE_IN)
    draft = draft_for(proposal=row, audience=audience, by=by)
    new = {name: texts.get(name, "").strip() for name in TEXTS}
    if audience == Audience.APPLICANT:
        new["recommendation"] = new["conditions"] = ""
    unchanged = draft.pk and all(getattr(draft, name) == text for name, text in new.items())
    check_revision(draft, seen_revision, by=draft.author)
    if unchanged:
        return draft
    for name, text in new.items():
        setattr(draft, name, text)
    draft.author, draft.submission = by, row.current_submission
    draft.approved_by = draft.approved_at = None
    if draft.pk is None:
        draft.advice, _made = Advice.objects.get_or_create(proposal=row, audience=audience)
    draft.save()
    record("advice.saved", by=by, obj=row, audience=str(Audience(audience).label))
    return draft


def _open_draft(row: Proposal, audience: str, seen_revision: int) -> AdviceVersion:
    draft = (
        AdviceVersion.objects.select_related("author")
        .filter(advice__proposal=row, advice__audience=audience, frozen_at__isnull=True)
        .first()
    )
    if draft is None:
        raise NotNow(_("There is no draft of this advice. Nothing was changed."))
    check_revision(draft, seen_revision, by=draft.author)
    return draft


@transaction.atomic
def approve_advice(*, proposal: Proposal, audience: str, by, seen_revision: int) -> AdviceVersion:
    """The second reader approves exactly what was read (``seen_revision``). Raises ``Unsuitable`` for the author."""
    row = locked(proposal, by=by, permission="approve_advice", states=WRITE_IN)
    draft = _open_draft(row, audience, seen_revision)
    if draft.author_id == by.pk:
        raise Unsuitable(_("You wrote this advice yourself. A colleague must approve it."))
    problems = []
    if not draft.summary:
        problems.append(Problem(_("Write the advice in short."), "#id_summary"))
    if audience == Audience.BOARD and not draft.recommendation:
        problems.append(Problem(_("Choose the recommendation to the Board."), "#id_recommendation_0"))
    if problems:
        raise GuardFailed(problems)
    draft.approved_by, draft.approved_at, draft.returned_note = by, clock.now(), ""
    draft.save()
    record("advice.approved", by=by, obj=row, audience=str(Audience(audience).label))
    return draft


@transaction.atomic
def return_advice(*, proposal: Proposal, audience: str, by, seen_revision: int, note: str) -> AdviceVersion:
    """The second reader gives the advice back with remarks; the author is told. Raises ``Unsuitable``."""
    row = locked(proposal, by=by, permission="approve_advice", states=WRITE_IN)
    draft = _open_draft(row, audience, seen_revision)
    if draft.author_id == by.pk:
        raise Unsuitable(_("You wrote this advice yourself. A colleague must read it."))
    draft.approved_by = draft.approved_at = None
    draft.returned_note = note.strip()
    draft.save()
    record("advice.returned", by=by, obj=row, audience=str(Audience(audience).label))
    queue_mail(
        "advice_returned",
        to=draft.author,
        key=f"advice_returned:{draft.pk}:{draft.revision}",
        about=row,
        context={"proposal": row, "by": by},
    )
    return draft
