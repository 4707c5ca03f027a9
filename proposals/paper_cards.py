"""The papers of a proposal as a page shows them: who may open which, what is being made, what was replaced."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from twenteboard.platform.enums import PaperState
from twenteboard.platform.formats import datum

from .enums import Audience, PaperKind
from .models import ProposalPaper
from .rules import may

PERMISSIONS = {
    (PaperKind.RECEIPT, Audience.APPLICANT): "view_proposal",
    (PaperKind.ADVICE, Audience.APPLICANT): "view_applicant_advice",
    (PaperKind.ADVICE, Audience.BOARD): "view_board_advice",
    (PaperKind.LETTER, Audience.APPLICANT): "view_letter",
}


@dataclass(slots=True)
class PaperCard:
    """One paper, with its addresses; ``newer_url`` is filled where a newer version can be opened instead."""

    pk: str
    kind: str
    state: str
    title: str
    number: str
    size: int
    url: str
    status_url: str
    retry_url: str = ""
    newer_url: str = ""
    older: list["PaperCard"] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """The file can be opened."""
        return self.state == PaperState.READY


def may_open(user, paper: ProposalPaper) -> bool:
    """Whether this person may know of the paper at all."""
    permission = PERMISSIONS.get((paper.kind, paper.audience))
    return permission is not None and may(user, permission, paper.proposal)


def may_retry(user, proposal) -> bool:
    """Whether this person may have a paper that failed made again: who treats the proposal."""
    return may(user, "take_on", proposal)


def cards_of(proposal, user) -> list[PaperCard]:
    """The papers this person may open, newest first; what was replaced stands under what replaced it. One query."""
    allowed = {key for key, permission in PERMISSIONS.items() if may(user, permission, proposal)}
    retry = may_retry(user, proposal)
    newest: dict[tuple, PaperCard] = {}
    for paper in proposal.papers.defer("data").order_by("-created_at", "-pk"):
        if (paper.kind, paper.audience) not in allowed:
            continue
        card = card_of(paper, retry=retry)
        above = newest.setdefault(_chain(paper), card)
        if above is not card:
            card.newer_url = above.url if above.is_ready else above.status_url
            above.older.append(card)
    return list(newest.values())


def card_of(paper: ProposalPaper, *, retry: bool) -> PaperCard:
    """One paper as a card."""
    number = _("version %(n)s, %(day)s") % {"n": paper.version, "day": datum(paper.created_at)}
    return PaperCard(
        pk=str(paper.uid),
        kind=paper.kind,
        state=paper.state,
        title=paper.title,
        number=number,
        size=paper.size,
        url=reverse("proposals:paper", args=[paper.uid]),
        status_url=reverse("proposals:paper-state", args=[paper.uid]),
        retry_url=reverse("proposals:paper-retry", args=[paper.uid]) if retry else "",
    )


def newer_than(paper: ProposalPaper) -> ProposalPaper | None:
    """The newest paper that replaced this one, if there is one. One query."""
    same = ProposalPaper.objects.filter(
        proposal=paper.proposal_id, kind=paper.kind, audience=paper.audience, pk__gt=paper.pk
    )
    if paper.kind == PaperKind.RECEIPT:
        same = same.filter(submission=paper.submission_id)
    return same.defer("data").order_by("-created_at", "-pk").first()


def _chain(paper: ProposalPaper) -> tuple:
    """Papers that follow each other. Every submission keeps a receipt of its own."""
    return (paper.kind, paper.audience, paper.submission_id if paper.kind == PaperKind.RECEIPT else None)
