"""What the log can say about people and the partner register."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "account.logged_in": _("%(actor)s logged in"),
        "account.locked_out": _("%(object)s was locked after %(tries)s wrong passwords"),
        "account.unlocked": _("%(actor)s unlocked the account of %(object)s"),
        "account.profile_changed": _("%(actor)s changed the profile of %(object)s"),
    }
)
