"""Django's admin for the lists by which proposals are judged: criteria and checks, by version."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from .enums import VersionStatus
from .models import Check, CheckList, CriteriaSet, Criterion


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
