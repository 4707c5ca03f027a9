"""Papers of a proposal (receipts, advices, letters) and of a meeting (the list of decisions)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.models import Paper

from ..enums import MeetingPaperKind, PaperKind
from .advice import AdviceVersion
from .board import Meeting
from .decision import Decision
from .proposal import Proposal
from .record import Submission


class ProposalPaper(Paper):
    """A PDF about a proposal, tied to the frozen thing it prints. Asked for by the effects of the moves."""

    REPORTS = {
        PaperKind.RECEIPT: "proposals.reports.receipt",
        PaperKind.ADVICE: "proposals.reports.advice",
        PaperKind.LETTER: "proposals.reports.letter",
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="papers", verbose_name=_("proposal"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("submission")
    )
    advice_version = models.ForeignKey(
        AdviceVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("version of an advice"),
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("decision")
    )

    class Meta(Paper.Meta):
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["proposal", "kind", "language", "audience", "version"], name="proposal_paper_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(submission__isnull=False, kind="receipt")
                | models.Q(advice_version__isnull=False, kind="advice")
                | models.Q(decision__isnull=False, kind="letter"),
                name="proposal_paper_has_its_subject",
            ),
        ]

    @property
    def reference(self) -> str:
        """The number that stands on every page: of the decision for a letter, else of the proposal."""
        return self.data.get("reference") or self.proposal.number


class MeetingPaper(Paper):
    """A PDF about a meeting: the public list of what was decided. Asked for by ``services.minutes``."""

    REPORTS = {MeetingPaperKind.DECISIONS: "proposals.reports.decision_list"}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers", verbose_name=_("meeting"))

    class Meta(Paper.Meta):
        verbose_name = _("paper of a meeting")
        verbose_name_plural = _("papers of a meeting")
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "kind", "language", "audience", "version"], name="meeting_paper_version_once"
            ),
        ]

    @property
    def reference(self) -> str:
        """The number that stands on every page."""
        return self.data.get("reference") or self.meeting.reference
