"""What the log can say about people and the partner register."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "account.logged_in": _("%(actor)s logged in"),
        "account.locked_out": _("%(object)s was locked after %(tries)s wrong passwords"),
        "account.unlocked": _("%(actor)s unlocked the account of %(object)s"),
        "account.profile_changed": _("%(actor)s changed the profile of %(object)s"),
        "organisation.added": _("%(actor)s added %(object)s to the partner register"),
        "organisation.changed": _("%(actor)s changed %(object)s in the partner register"),
        "organisation.deactivated": _("%(actor)s took %(object)s out of use: %(reason)s"),
        "organisation.reactivated": _("%(actor)s took %(object)s into use again"),
        "organisation.merged": _("%(actor)s merged %(object)s into %(target)s: %(reason)s"),
        "membership.changed": _("%(actor)s changed the contacts of %(object)s"),
    }
)
