"""The road of a proposal, from quickscan to decision: one file per aggregate."""

from .advice import Advice, AdviceVersion, ApplicantResponse
from .attachment import Attachment
from .board import AgendaItem, Attendance, Board, Meeting, Recusal, Seat
from .consortium import ConsortiumMember
from .contribution import FactorLink, PlannedContribution
from .decision import Decision, DecisionCondition, DecisionReason
from .intake import CheckAnswer, CompletionPoint, CompletionRequest, Qualification, QuickscanAssessment, QuickscanScore
from .money import CostLine, FundingLine
from .narrative import Narrative, SectionState
from .paper import MeetingPaper, ProposalPaper
from .plan import CheckPoint, Phase, ProposalRisk
from .proposal import Proposal, TeamMember
from .record import Move, Submission
from .review import Consultation, CriterionScore, Interest, Review, ReviewAssignment

__all__ = [
    "Advice",
    "AdviceVersion",
    "AgendaItem",
    "ApplicantResponse",
    "Attachment",
    "Attendance",
    "Board",
    "CheckAnswer",
    "CheckPoint",
    "CompletionPoint",
    "CompletionRequest",
    "ConsortiumMember",
    "Consultation",
    "CostLine",
    "CriterionScore",
    "Decision",
    "DecisionCondition",
    "DecisionReason",
    "FactorLink",
    "FundingLine",
    "Interest",
    "Meeting",
    "MeetingPaper",
    "Move",
    "Narrative",
    "Phase",
    "PlannedContribution",
    "Proposal",
    "ProposalPaper",
    "ProposalRisk",
    "Qualification",
    "QuickscanAssessment",
    "QuickscanScore",
    "Recusal",
    "Review",
    "ReviewAssignment",
    "Seat",
    "SectionState",
    "Submission",
    "TeamMember",
]
