"""Django's admin for the programme content, the lists in force, the terms and the projects."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from .enums import VersionStatus
from .models import (
    ActionPoint,
    Budget,
    BudgetLine,
    Check,
    CheckList,
    ChoiceMoment,
    ContoursVersion,
    Covenant,
    CriteriaSet,
    Criterion,
    Deal,
    Expense,
    Forecast,
    Holiday,
    Initiative,
    Lesson,
    LinePartner,
    Milestone,
    Obligation,
    Programme,
    ProgrammeLine,
    ProgressReport,
    Project,
    ProjectMember,
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


class ReadOnlyInline(admin.TabularInline):
    """Rows that a service wrote: to read, not to change."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes rows by hand."""
        return False


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
class ContoursVersionAdmin(admin.ModelAdmin):
    """Frozen versions of the programme text: to read only."""

    list_display = ["label", "programme", "dated"]
    list_select_related = ["programme"]
    readonly_fields = ["content"]

    def has_add_permission(self, request) -> bool:
        """Versions are frozen by the portal."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """A frozen version is never changed."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """A frozen version is never removed."""
        return False


class VersionedListAdmin(admin.ModelAdmin):
    """A list by which proposals are judged: open while a draft, then only to be retired.

    Actions copy a list as a new draft, bring a draft into force, or retire a list.
    """

    children = ""  # name of the relation to the rows of the list

    list_display = ["label", "programme", "version", "status", "valid_from"]
    list_filter = ["programme", "status"]
    list_select_related = ["programme"]
    readonly_fields = ["status"]
    actions = ["copy_as_draft", "bring_into_force", "retire"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """Once in force, nothing can be edited."""
        if obj is not None and obj.status != VersionStatus.DRAFT:
            return [field.name for field in self.model._meta.fields if field.name != "id"]
        return list(self.readonly_fields)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Only a draft can be removed."""
        return obj is not None and obj.status == VersionStatus.DRAFT and super().has_delete_permission(request, obj)

    @admin.action(description=_("Copy as a new draft"), permissions=["add"])
    @transaction.atomic
    def copy_as_draft(self, request, queryset) -> None:
        """Begin a next version with the rows of a list; that is how a list in force is changed."""
        for source in queryset:
            rows = list(getattr(source, self.children).all())
            version = self.model.objects.filter(programme_id=source.programme_id).aggregate(top=Max("version"))["top"]
            copy = self.model.objects.create(
                programme_id=source.programme_id,
                version=version + 1,
                label=_("Draft, version %(number)s") % {"number": version + 1},
            )
            parent = getattr(source, self.children).field.name
            for row in rows:
                row.pk = None
                row._state.adding = True
                setattr(row, parent, copy)
                row.save()
            self.log_addition(request, copy, _("Copy of version %(number)s") % {"number": source.version})
            self.message_user(request, _("“%(label)s” is ready to edit.") % {"label": copy.label}, messages.SUCCESS)

    @admin.action(description=_("Bring into force (and retire the one in force)"), permissions=["change"])
    @transaction.atomic
    def bring_into_force(self, request, queryset) -> None:
        """Make one draft the list of its programme. Proposals that began under another list keep that one."""
        chosen = list(queryset)
        if len(chosen) != 1 or chosen[0].status != VersionStatus.DRAFT:
            self.message_user(request, _("Choose exactly one draft."), messages.ERROR)
            return
        others = self.model.objects.filter(programme_id=chosen[0].programme_id, status=VersionStatus.IN_FORCE)
        others.update(status=VersionStatus.RETIRED)
        chosen[0].status = VersionStatus.IN_FORCE
        chosen[0].save(update_fields=["status"])
        self.log_change(request, chosen[0], "in_force")
        self.message_user(request, _("“%(label)s” is now in force.") % {"label": chosen[0].label}, messages.SUCCESS)

    @admin.action(description=_("Retire"), permissions=["change"])
    def retire(self, request, queryset) -> None:
        """Take lists out of force; they stay readable for the proposals that began under them."""
        for row in queryset.filter(status=VersionStatus.IN_FORCE):
            row.status = VersionStatus.RETIRED
            row.save(update_fields=["status"])
            self.log_change(request, row, "retired")
            self.message_user(request, _("“%(label)s” is retired.") % {"label": row.label}, messages.SUCCESS)


class DraftOnlyInline(admin.StackedInline):
    """Rows of a versioned list: open only while the list is a draft."""

    extra = 0

    def _is_draft(self, obj) -> bool:
        return obj is None or obj.status == VersionStatus.DRAFT

    def has_add_permission(self, request, obj=None) -> bool:
        """Rows are added to drafts only."""
        return self._is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        """Rows are changed in drafts only."""
        return self._is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Rows are removed from drafts only."""
        return self._is_draft(obj) and super().has_delete_permission(request, obj)


class CriterionInline(DraftOnlyInline):
    """The criteria of a set."""

    model = Criterion


class CheckInline(DraftOnlyInline):
    """The checks of a list."""

    model = Check


@admin.register(CriteriaSet)
class CriteriaSetAdmin(VersionedListAdmin):
    """Versions of the KRACHT criteria."""

    children = "criteria"
    inlines = [CriterionInline]


@admin.register(CheckList)
class CheckListAdmin(VersionedListAdmin):
    """Versions of the check list for qualification."""

    children = "checks_of_list"
    inlines = [CheckInline]


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
    ProgressReport,
    ProjectMember,
    ProjectPaper,
    ProjectRisk,
    ReportSubmission,
    SteeringDecision,
)
class ProjectWorkAdmin(admin.ModelAdmin):
    """What people wrote while a project runs: to read here, written on the pages of the project."""

    list_display = ["__str__"]

    def has_add_permission(self, request) -> bool:
        """Made by the services of the project."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Changed by the services of the project."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """What happened stays on record."""
        return False
