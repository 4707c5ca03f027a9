"""What the log can say about programmes and projects."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "contours.frozen": _("%(actor)s fixed the version “%(object)s” of the programme text"),
        "project.opened": _("%(actor)s opened project %(object)s after decision %(decision)s"),
    }
)
