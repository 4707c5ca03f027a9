"""Decisions of the Board for everyone: the list, one decision at a stable address, and a feed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.chain import columns_for
from programmes.models import Programme
from twenteboard.platform.formats import euro

from ..agenda import OUTCOME_TONES
from ..chain_links import chain_of_decision, with_own_proposal
from ..decision_filter import DecisionFilter
from ..enums import MeetingPaperKind, Outcome
from ..models import Decision, MeetingPaper
from ..querysets import DecisionQuerySet
from ..reports.decision_list import title_of
from .minutes import with_list

DECISIONS_PER_PAGE = 20
FEED_ENTRIES = 50


LISTS_SHOWN = 4


def _read(decisions: DecisionQuerySet) -> DecisionQuerySet:
    return decisions.select_related("proposal__line", "proposal__project", "proposal__programme").order_by(
        "-decided_on", "-number"
    )


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List what the Board decided, as it stands now, the latest first; and the lists of the last meetings."""
    programme = Programme.objects.in_front()
    listed = DecisionFilter(request.GET, queryset=_read(Decision.objects.public().standing()), programme=programme)
    page = Paginator(listed.qs, DECISIONS_PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.tone = OUTCOME_TONES[Outcome(row.outcome)]
    return render(
        request,
        "proposals/decisions.html",
        {
            "filter": listed,
            "page": page,
            "is_narrowed": any(request.GET.get(name) for name in listed.filters),
            "lists": with_list()[:LISTS_SHOWN],
            "rejections_too": bool(programme and programme.publish_rejections),
        },
    )


@require_safe
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: what, how much, why, with what conditions. Of what is withheld only its day and the ground."""
    lists = MeetingPaper.objects.filter(meeting=OuterRef("item__meeting"), kind=MeetingPaperKind.DECISIONS)
    shown = get_object_or_404(
        with_own_proposal(_read(Decision.objects.announced()), request.user)
        .annotate(**columns_for(request.user, of="proposal__project_id", leave_out=["proposals"]))
        .annotate(has_list=Exists(lists))
        .select_related("item__meeting__board", "corrects")
        .prefetch_related("conditions", "reasons__criterion"),
        number=number,
    )
    newer = _newest_after(shown)
    if shown.withheld_ground:
        return render(request, "proposals/withheld_decision.html", {"decision": shown, "newer": newer})
    return render(
        request,
        "proposals/public_decision.html",
        {
            "decision": shown,
            "tone": OUTCOME_TONES[Outcome(shown.outcome)],
            "proposal": shown.proposal,
            "project": shown.proposal.project,
            "is_grant": shown.outcome in (Outcome.GRANT, Outcome.GRANT_CONDITIONALLY),
            "chain": chain_of_decision(shown, request.user),
            "newer": newer,
        },
    )


def _newest_after(decision: Decision) -> Decision | None:
    """The correction that stands now, where everyone may read it; ``None`` when there is none. A query per step."""
    newest = decision
    while (later := Decision.objects.announced().filter(corrects=newest).first()) is not None:
        newest = later
    return None if newest is decision or newest.withheld_ground else newest


@dataclass(frozen=True, slots=True)
class Entry:
    """What the feed tells of a decision or of a list of decisions."""

    title: str
    text: str
    url: str
    published: datetime
    updated: datetime
    category: str


def _of_decision(row: Decision) -> Entry:
    amount = euro(row.amount) + "." if row.amount else ""
    title = f"{row.get_outcome_display()}: {row.proposal.title}"
    return Entry(
        title=_("Corrected: %(title)s") % {"title": title} if row.corrects_id else title,
        text=" ".join(part for part in (amount, row.text) if part),
        url=reverse("proposals:public-decision", args=[row.number]),
        published=row.confirmed_at,
        updated=row.confirmed_at,
        category=str(row.proposal.line),
    )


def _of_list(paper: MeetingPaper) -> Entry:
    return Entry(
        title=title_of(paper.meeting),
        text=_("Version %(n)s. Per item what was decided, or why it is not public.") % {"n": paper.version},
        url=reverse("proposals:decision-list", args=[paper.meeting_id]),
        published=paper.meeting.closed_at or paper.created_at,
        updated=paper.created_at,
        category=_("Lists of decisions"),
    )


class DecisionFeed(Feed):
    """The latest decisions as Atom, for readers and newsrooms."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """Name of the feed."""
        return _("Decisions of the Twente Board")

    def subtitle(self) -> str:
        """What is in it."""
        return _("What the Twente Board granted from the Regio Deal.")

    def link(self) -> str:
        """The page with all decisions."""
        return reverse("proposals:decisions")

    @property
    def language(self) -> str:
        """Language of the sentences."""
        return get_language()

    def items(self) -> list[Entry]:
        """The latest decisions and lists of decisions, together."""
        listed = MeetingPaper.objects.filter(kind=MeetingPaperKind.DECISIONS).select_related("meeting")
        newest = listed.filter(
            ~Exists(MeetingPaper.objects.filter(meeting=OuterRef("meeting"), version__gt=OuterRef("version")))
        )
        entries = [
            *(_of_decision(row) for row in _read(Decision.objects.public())[:FEED_ENTRIES]),
            *(_of_list(row) for row in newest.defer("data").order_by("-created_at")[:FEED_ENTRIES]),
        ]
        return sorted(entries, key=lambda entry: entry.updated, reverse=True)[:FEED_ENTRIES]

    def item_title(self, item: Entry) -> str:
        """Outcome and title, or the name of the list."""
        return item.title

    def item_description(self, item: Entry) -> str:
        """Amount and text, or the version of the list."""
        return item.text

    def item_link(self, item: Entry) -> str:
        """The stable address."""
        return item.url

    def item_pubdate(self, item: Entry):
        """When the chair confirmed the decision, or the meeting was closed."""
        return item.published

    def item_updateddate(self, item: Entry):
        """A decision is never changed afterwards; of a list this is when its last version was made."""
        return item.updated

    def item_categories(self, item: Entry) -> tuple[str, ...]:
        """Programme line, or that this is a list."""
        return (item.category,)
