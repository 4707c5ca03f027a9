"""Administration of the ground floor: looking, and sending a failed mail again."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import outbox
from .models import Event, Heartbeat, Message, NumberSeries


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and changes none."""

    def has_add_permission(self, request) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody removes here."""
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that a service wrote, beside their parent: to read, not to change."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes here."""
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox."""

    list_display = ["created_at", "subject", "recipient", "state", "attempts", "sent_at"]
    list_filter = ["state", "template", "language"]
    search_fields = ["recipient", "subject", "key"]
    date_hierarchy = "created_at"
    actions = ["send_again"]
    list_select_related = ["to_user"]

    @admin.action(description=_("Send again what was not sent"), permissions=["view"])
    def send_again(self, request, queryset) -> None:
        """Put failed messages back in the queue; the others stay as they are."""
        count = outbox.send_again(queryset)
        text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The log."""

    list_display = ["at", "actor_name", "sentence", "kind", "object_type"]
    list_filter = ["kind", "object_type", "verb"]
    search_fields = ["actor_name", "object_label", "object_id"]
    date_hierarchy = "at"


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """Numbers that were given."""

    list_display = ["name", "year", "last"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """Signs of life of workers."""

    list_display = ["name", "at"]
