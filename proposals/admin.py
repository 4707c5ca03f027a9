"""Django's admin for the Board and its seats, and a look at proposals, their record, decisions and papers.

What happens on the road is read only here: it is done on the pages of the portal, where the rules are asked.
"""

from django.contrib import admin

from twenteboard.platform.admin import ReadOnlyAdmin, ReadOnlyInline

from .models import (
    AgendaItem,
    Board,
    Decision,
    DecisionCondition,
    DecisionReason,
    Meeting,
    MeetingPaper,
    Move,
    Proposal,
    ProposalPaper,
    Seat,
    Submission,
)


class SeatInline(admin.TabularInline):
    """The seats of a board, with who holds them."""

    model = Seat
    extra = 0
    autocomplete_fields = ["organisation", "holder"]


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):
    """Boards: the seats are changed when somebody comes or goes; a board is never removed."""

    list_display = ["name", "programme"]
    list_select_related = ["programme"]
    inlines = [SeatInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Decisions lean on it."""
        return False


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    """Seats, to find who holds which."""

    list_display = ["name", "board", "kind", "pillar", "organisation", "holder", "starts_on", "ends_on"]
    list_filter = ["board", "kind", "pillar"]
    list_select_related = ["board", "organisation", "holder"]
    search_fields = ["name", "holder__full_name", "organisation__name"]
    autocomplete_fields = ["organisation", "holder"]


class AgendaItemInline(ReadOnlyInline):
    """What was on the agenda."""

    model = AgendaItem
    fields = ["order", "proposal", "removed_at", "removed_reason"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """Meetings and their agendas."""

    list_display = ["starts_at", "board", "place", "state"]
    list_filter = ["board", "state"]
    list_select_related = ["board"]
    date_hierarchy = "starts_at"
    inlines = [AgendaItemInline]


class MoveInline(ReadOnlyInline):
    """The record of a proposal."""

    model = Move
    fields = ["at", "name", "from_state", "to_state", "by", "reason"]
    fk_name = "proposal"
    ordering = ["pk"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals: where they stand."""

    list_display = ["number", "title", "line", "state", "due_on", "owner", "created_at"]
    list_filter = ["state", "line", "is_example"]
    list_select_related = ["line", "owner"]
    search_fields = ["number", "title"]
    date_hierarchy = "created_at"
    inlines = [MoveInline]


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    """Every step that was made."""

    list_display = ["at", "proposal", "name", "from_state", "to_state", "by"]
    list_filter = ["name"]
    list_select_related = ["proposal", "by"]
    search_fields = ["proposal__number", "proposal__title"]
    date_hierarchy = "at"


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """What was handed in, with its hash."""

    list_display = ["proposal", "n", "stage", "at", "by", "sha256"]
    list_filter = ["stage"]
    list_select_related = ["proposal", "by"]
    search_fields = ["proposal__number", "sha256"]
    date_hierarchy = "at"


class ConditionInline(ReadOnlyInline):
    """Conditions of a decision."""

    model = DecisionCondition


class ReasonInline(ReadOnlyInline):
    """Reasons of a rejection."""

    model = DecisionReason


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions, with votes, conditions and reasons."""

    list_display = ["number", "proposal", "outcome", "amount", "state", "decided_on", "recorded_by", "confirmed_by"]
    list_filter = ["outcome", "state"]
    list_select_related = ["proposal", "recorded_by", "confirmed_by"]
    search_fields = ["number", "proposal__number", "proposal__title"]
    date_hierarchy = "decided_on"
    inlines = [ConditionInline, ReasonInline]


@admin.register(ProposalPaper)
class ProposalPaperAdmin(ReadOnlyAdmin):
    """Papers: what was made, and what failed."""

    list_display = ["proposal", "kind", "audience", "version", "state", "created_at"]
    list_filter = ["state", "kind", "audience"]
    list_select_related = ["proposal"]
    search_fields = ["proposal__number"]
    exclude = ["data"]


@admin.register(MeetingPaper)
class MeetingPaperAdmin(ReadOnlyAdmin):
    """Lists of decisions: what was made, and what failed."""

    list_display = ["meeting", "kind", "version", "state", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["meeting__board"]
    exclude = ["data"]
