"""Django's admin for the partner register and the people."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .models import Membership, Municipality, Organisation, OrganisationAlias, RoleAssignment, User
from .services.accounts import unlock

admin.site.unregister(Group)  # what a person may do follows from roles; Django's groups do nothing here


class AliasInline(admin.TabularInline):
    """Other names, beside the organisation."""

    model = OrganisationAlias
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """The partner register; entries in use are deactivated, not deleted."""

    list_display = ["name", "kind", "pillar", "sector", "municipality", "is_verified", "is_active"]
    list_filter = ["kind", "pillar", "sector", "is_verified", "is_active"]
    search_fields = ["name", "short_name", "aliases__name", "kvk"]
    autocomplete_fields = ["parent", "merged_into"]
    list_select_related = ["municipality"]
    inlines = [AliasInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes an organisation: proposals and decisions lean on it."""
        return False


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    """Municipalities with their CBS codes."""

    list_display = ["name", "code", "in_twente"]


class MembershipInline(admin.TabularInline):
    """For which organisations a person acts."""

    model = Membership
    fk_name = "user"
    extra = 0
    autocomplete_fields = ["organisation"]


class RoleInline(admin.TabularInline):
    """Which roles a person has."""

    model = RoleAssignment
    fk_name = "user"
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People, their organisations and roles. Passwords are set by the person, through "forgot password"."""

    list_display = ["full_name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "role_assignments__role"]
    search_fields = ["full_name", "email"]
    fields = ["email", "full_name", "language", "is_active", "deactivated_on", "is_staff", "is_superuser"]
    inlines = [RoleInline, MembershipInline]
    actions = ["unlock_accounts"]

    @admin.action(description=_("Unlock after too many wrong passwords"))
    def unlock_accounts(self, request, queryset) -> None:
        """Let the chosen people try their password again."""
        unlocked = [str(user) for user in queryset if unlock(user=user, by=request.user)]
        if unlocked:
            self.message_user(request, _("Unlocked: %(names)s.") % {"names": ", ".join(unlocked)})
        else:
            self.message_user(request, _("None of these accounts was locked."))

    def has_delete_permission(self, request, obj=None) -> bool:
        """People who acted are deactivated, so that the record stays readable."""
        return False

    def save_formset(self, request, form, formset, change) -> None:
        """Keep who granted a role."""
        for row in formset.save(commit=False):
            if isinstance(row, RoleAssignment) and row.pk is None:
                row.granted_by = request.user
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()
