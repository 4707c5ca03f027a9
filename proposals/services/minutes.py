"""The list of decisions of a meeting: published when the meeting closes, made anew when a decision is corrected."""

from django.db import transaction
from django.utils import translation

from twenteboard.platform.events import record
from twenteboard.platform.papers import request_paper

from ..enums import MeetingPaperKind, MeetingState
from ..models import Meeting, MeetingPaper
from ..reports import decision_list


@transaction.atomic(savepoint=False)
def publish_list(*, meeting: Meeting, by) -> MeetingPaper | None:
    """Publish the list of a closed meeting as it stands now; ``None`` for a meeting that is not closed.

    Nothing changed since the last time gives the list that is there (and tries a PDF that failed again); else the next
    version is made. The earlier ones are kept. In Dutch: the PDF; the page follows the language of who reads it.
    The meeting is locked: who corrects a decision while another closes the meeting or corrects a second one waits,
    and then lists what the other wrote. Proposals are locked before meetings, never after.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("board__programme")
        .prefetch_related("board__seats")
        .get(pk=meeting.pk)
    )
    if meeting.state != MeetingState.CLOSED:
        return None
    before = latest_list(meeting)
    with translation.override("nl"):
        title = decision_list.title_of(meeting)
    paper = request_paper(
        MeetingPaper,
        kind=MeetingPaperKind.DECISIONS,
        title=title,
        data=decision_list.collect(meeting),
        by=by,
        meeting=meeting,
    )
    if before is None or paper.pk != before.pk:
        record("meeting.list_published", by=by, obj=meeting, version=paper.version)
    return paper


def latest_list(meeting: Meeting) -> MeetingPaper | None:
    """The newest list of a meeting, without its data; ``None`` while there is none. One query."""
    return meeting.papers.filter(kind=MeetingPaperKind.DECISIONS).defer("data").order_by("-version").first()
