"""Choices of the proposals app. The road itself is declared in ``road.py``."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """States of a proposal, from quickscan to decision; the label is what staff read."""

    IDEA = "idea", _("Quickscan in preparation")
    QUICKSCAN = "quickscan", _("Quickscan submitted")
    INVITED = "invited", _("Proposal in preparation")
    SUBMITTED = "submitted", _("Submitted")
    INCOMPLETE = "incomplete", _("Completion requested")
    REVIEW = "review", _("In review")
    ADVICE = "advice", _("Advice being written")
    HEARING = "hearing", _("Reaction of the applicant")
    READY = "ready", _("Ready for decision")
    AGENDA = "agenda", _("On the agenda")
    DEFERRED = "deferred", _("Deferred")
    GRANTED = "granted", _("Granted")
    GRANTED_CONDITIONALLY = "granted_conditionally", _("Granted with conditions")
    REJECTED = "rejected", _("Rejected")
    DECLINED = "declined", _("Quickscan does not fit")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Holder(models.TextChoices):
    """Who has to act."""

    APPLICANT = "applicant", _("Applicant")
    TBD = "tbd", _("TBD")
    REVIEWERS = "reviewers", _("Reviewers")
    BOARD = "board", _("Twente Board")
    NOBODY = "nobody", _("Nobody")


class Stage(models.TextChoices):
    """Which form is meant: the short quickscan or the full proposal."""

    QUICKSCAN = "quickscan", _("Quickscan")
    FULL = "full", _("Proposal")


class ProposalKind(models.TextChoices):
    """Whether a proposal scales up something that exists, or is new."""

    SCALE_UP = "scale_up", _("Scaling up or developing an existing initiative")
    NEW = "new", _("A new idea within the framework")


class TeamLevel(models.TextChoices):
    """What a person of the consortium may do with a proposal."""

    LEAD_EDITOR = "lead_editor", _("Lead editor: writes, invites and submits")
    EDITOR = "editor", _("Editor: writes")
    READER = "reader", _("Reader: reads")


class FundingStatus(models.TextChoices):
    """How sure a contribution is."""

    REQUESTED = "requested", _("Requested with this proposal")
    PROMISED = "promised", _("Promised")
    EXPECTED = "expected", _("Not certain yet")


class AttachmentKind(models.TextChoices):
    """What an attached file is."""

    PLAN = "plan", _("Project plan")
    BUDGET = "budget", _("Budget in detail")
    LETTER = "letter", _("Letter of a partner")
    STATE_AID = "state_aid", _("State aid declaration")
    OTHER = "other", _("Other")


class Answer(models.TextChoices):
    """Answer to a check or criterion."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    NOT_APPLICABLE = "na", _("Not applicable")


class Audience(models.TextChoices):
    """For whom an advice is written."""

    APPLICANT = "applicant", _("Applicants")
    BOARD = "board", _("Twente Board")


class Recommendation(models.TextChoices):
    """What TBD advises the Board to decide."""

    GRANT = "grant", _("Grant")
    GRANT_CONDITIONALLY = "grant_conditionally", _("Grant with conditions")
    DEFER = "defer", _("Defer")
    REJECT = "reject", _("Reject")


class ReviewVerdict(models.TextChoices):
    """What a reviewer finds, all in all."""

    POSITIVE = "positive", _("Positive")
    CONDITIONAL = "conditional", _("Positive under conditions")
    NEGATIVE = "negative", _("Negative")


class AssignmentState(models.TextChoices):
    """Where a review stands."""

    OPEN = "open", _("To do")
    SUBMITTED = "submitted", _("Handed in")
    CANCELLED = "cancelled", _("Cancelled")


class SeatKind(models.TextChoices):
    """What a seat in the Board may do."""

    VOTE = "vote", _("Votes")
    ADVISORY = "advisory", _("Advises")
    CHAIR = "chair", _("Chairs")


class MeetingState(models.TextChoices):
    """Where a meeting of the Board stands."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class Outcome(models.TextChoices):
    """What the Board decided."""

    GRANT = "grant", _("Granted")
    GRANT_CONDITIONALLY = "grant_conditionally", _("Granted with conditions")
    DEFER = "defer", _("Deferred")
    REJECT = "reject", _("Rejected")


class DecisionState(models.TextChoices):
    """A decision is recorded by the secretary and confirmed by the chair."""

    RECORDED = "recorded", _("Recorded, waits for the chair")
    CONFIRMED = "confirmed", _("Confirmed")


class WithheldGround(models.TextChoices):
    """Why a decision is not public; the articles are those of the Open Government Act (Woo)."""

    PERSON = "person", _("Private life of a person (Woo 5.1, 2 e)")
    SPECIAL = "special", _("Special personal data (Woo 5.1, 1 d)")
    BUSINESS = "business", _("Business data given in confidence (Woo 5.1, 1 c)")
    MARKET = "market", _("Other data of a company that compete (Woo 5.1, 2 f)")
    FINANCE = "finance", _("Economic or financial interests of the government (Woo 5.1, 2 b)")
    HARM = "harm", _("Would harm somebody out of proportion (Woo 5.1, 5)")
    REPLACED = "replaced", _("Replaced by a corrected text")


class PaperKind(models.TextChoices):
    """Papers of a proposal."""

    RECEIPT = "receipt", _("Confirmation of receipt")
    ADVICE = "advice", _("Advice")
    LETTER = "letter", _("Decision letter")


class MeetingPaperKind(models.TextChoices):
    """Papers of a meeting."""

    DECISIONS = "besluitenlijst", _("List of decisions")
