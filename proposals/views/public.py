"""Decisions of the Board for everyone: the list, one decision at a stable address, and a feed."""

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
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
from ..enums import Outcome
from ..models import Decision
from ..querysets import DecisionQuerySet

DECISIONS_PER_PAGE = 20
FEED_ENTRIES = 50


def _public() -> DecisionQuerySet:
    return (
        Decision.objects.public()
        .select_related("proposal__line", "proposal__project", "proposal__programme")
        .order_by("-decided_on", "-number")
    )


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List what the Board decided, the latest first."""
    programme = Programme.objects.in_front()
    listed = DecisionFilter(request.GET, queryset=_public(), programme=programme)
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
            "rejections_too": bool(programme and programme.publish_rejections),
        },
    )


@require_safe
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: what, how much, why, with what conditions."""
    shown = get_object_or_404(
        with_own_proposal(_public(), request.user)
        .annotate(**columns_for(request.user, of="proposal__project_id", leave_out=["proposals"]))
        .select_related("item__meeting__board", "corrects")
        .prefetch_related("conditions", "reasons__criterion"),
        number=number,
    )
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
            "newer": Decision.objects.public().filter(corrects=shown).first(),
        },
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

    def items(self):
        """The latest decisions."""
        return _public()[:FEED_ENTRIES]

    def item_title(self, item: Decision) -> str:
        """Outcome and title."""
        return f"{item.get_outcome_display()}: {item.proposal.title}"

    def item_description(self, item: Decision) -> str:
        """Amount and text."""
        return " ".join(part for part in (euro(item.amount) + "." if item.amount else "", item.text) if part)

    def item_link(self, item: Decision) -> str:
        """The stable address."""
        return reverse("proposals:public-decision", args=[item.number])

    def item_pubdate(self, item: Decision):
        """When the chair confirmed it."""
        return item.confirmed_at

    def item_updateddate(self, item: Decision):
        """A decision is never changed afterwards."""
        return item.confirmed_at

    def item_categories(self, item: Decision) -> tuple[str, ...]:
        """Programme line."""
        return (str(item.proposal.line),)
