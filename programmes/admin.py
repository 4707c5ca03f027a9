"""Django's admin for the programme content, the terms and the projects; the lists in force are in ``admin_lists``."""

from django.contrib import admin

from twenteboard.platform.admin import ReadOnlyAdmin, ReadOnlyInline

from . import admin_lists  # noqa: F401 -- registers the lists by which proposals are judged
from .models import (
    ActionPoint,
    Budget,
    BudgetLine,
    ChoiceMoment,
    ContoursVersion,
    Covenant,
    Deal,
    Expense,
    Forecast,
    Holiday,
    Initiative,
    Lesson,
    LinePartner,
    Milestone,
    Obligation,
    OutputValue,
    Programme,
    ProgrammeLine,
    ProgressReport,
    Project,
    ProjectMember,
    ProjectOutput,
    ProjectPaper,
    ProjectPartner,
    ProjectRisk,
    ReportSubmission,
    ServiceTerm,
    SteeringDecision,
    SuccessFactor,
    TargetGroup,
    Theme,
    WhiteSpot,
)


class CovenantInline(admin.StackedInline):
    """The covenant of a deal."""

    model = Covenant
    extra = 0


class ThemeInline(admin.TabularInline):
    """The themes of a deal."""

    model = Theme
    extra = 0


@admin.register(Deal)
class DealAdmin(admin.ModelAdmin):
    """Deals with covenant and themes."""

    list_display = ["name_nl", "state_share_max"]
    search_fields = ["name_nl", "name_en"]
    inlines = [CovenantInline, ThemeInline]


class LineInline(admin.TabularInline):
    """The lines of a programme, in short; the texts are on the page of the line."""

    model = ProgrammeLine
    fields = ["number", "name_nl", "name_en", "is_open"]
    extra = 0
    show_change_link = True


class TermInline(admin.TabularInline):
    """Service terms of a programme."""

    model = ServiceTerm
    extra = 0


class BudgetInline(admin.TabularInline):
    """Money of a programme."""

    model = Budget
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    """Programmes with their settings, lines, terms and money."""

    list_display = ["name_nl", "deal", "is_open", "starts_on", "ends_on"]
    list_select_related = ["deal"]
    search_fields = ["name_nl", "name_en"]
    inlines = [LineInline, TermInline, BudgetInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes a programme: proposals and decisions lean on it."""
        return False


class LinePartnerInline(admin.TabularInline):
    """Possible partners of a line."""

    model = LinePartner
    autocomplete_fields = ["organisation"]
    extra = 0


@admin.register(ProgrammeLine)
class ProgrammeLineAdmin(admin.ModelAdmin):
    """The texts of a line and its possible partners."""

    list_display = ["number", "name_nl", "programme", "is_open"]
    list_filter = ["programme", "is_open"]
    list_select_related = ["programme"]
    search_fields = ["name_nl", "name_en"]
    inlines = [LinePartnerInline]


@admin.register(ContoursVersion)
class ContoursVersionAdmin(ReadOnlyAdmin):
    """Versions of the programme text, frozen by the portal."""

    list_display = ["label", "programme", "dated"]
    list_select_related = ["programme"]
    readonly_fields = ["content"]


@admin.register(SuccessFactor)
class SuccessFactorAdmin(admin.ModelAdmin):
    """The success factors."""

    list_display = ["number", "title_nl", "programme", "is_active"]
    list_filter = ["programme", "is_active"]
    list_select_related = ["programme"]
    search_fields = ["title_nl", "title_en", "gist_nl"]


class ListedContentAdmin(admin.ModelAdmin):
    """Ordered entries of a programme; taken out of use rather than removed."""

    list_display = ["name_nl", "programme", "order", "is_active"]
    list_editable = ["order", "is_active"]
    list_filter = ["programme", "is_active"]
    list_select_related = ["programme"]
    search_fields = ["name_nl", "name_en", "description_nl"]


@admin.register(WhiteSpot)
class WhiteSpotAdmin(ListedContentAdmin):
    """White spots and the lines they belong to."""

    filter_horizontal = ["lines"]


@admin.register(Initiative)
class InitiativeAdmin(ListedContentAdmin):
    """Initiatives to build on."""

    autocomplete_fields = ["organisation"]


admin.site.register([TargetGroup, ChoiceMoment], ListedContentAdmin)


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    """Days that do not count as working days."""

    list_display = ["day", "name_nl"]
    date_hierarchy = "day"
    search_fields = ["name_nl"]


class ProjectPartnerInline(ReadOnlyInline):
    """Partners of a project."""

    model = ProjectPartner


class MilestoneInline(admin.TabularInline):
    """Milestones of a project: the administrator notes when one was met."""

    model = Milestone
    extra = 0


class ObligationInline(admin.TabularInline):
    """Obligations of a project: the text is the decision's, meeting it is noted here."""

    model = Obligation
    extra = 0
    can_delete = False
    readonly_fields = ["order", "text", "owner", "due_on"]
    autocomplete_fields = ["met_by"]

    def has_add_permission(self, request, obj=None) -> bool:
        """Obligations come from the decision."""
        return False


class BudgetLineInline(ReadOnlyInline):
    """Money of a project as decided."""

    model = BudgetLine


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    """Granted projects. What the Board decided is to read, and the state follows from steering decisions."""

    list_display = ["number", "title", "line", "state", "granted_amount", "granted_on"]
    list_filter = ["state", "line", "municipalities"]
    list_select_related = ["line"]
    search_fields = ["number", "title", "decision_number", "partners__organisation__name"]
    filter_horizontal = ["municipalities"]
    readonly_fields = [
        "number",
        "programme",
        "line",
        "granted_amount",
        "total_costs",
        "granted_on",
        "decision_number",
        "decision_public_text",
        "language",
        "state",
        "is_example",
    ]
    inlines = [ProjectPartnerInline, MilestoneInline, ObligationInline, BudgetLineInline]

    def has_add_permission(self, request) -> bool:
        """A project is opened by a decision."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """A project is closed, never deleted."""
        return False


@admin.register(
    ActionPoint,
    Expense,
    Forecast,
    Lesson,
    OutputValue,
    ProgressReport,
    ProjectMember,
    ProjectOutput,
    ProjectPaper,
    ProjectRisk,
    ReportSubmission,
    SteeringDecision,
)
class ProjectWorkAdmin(ReadOnlyAdmin):
    """What people wrote while a project runs: to read here, written on the pages of the project."""

    list_display = ["__str__"]
