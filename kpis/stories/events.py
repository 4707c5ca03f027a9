"""What the log can say about stories. It stays when the words of a story go, so it never quotes them."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "story.written": _("%(actor)s began %(object)s"),
        "story.offered": _("%(actor)s offered %(object)s for a check"),
        "story.checked": _("%(actor)s checked %(object)s; who may read it: %(readers)s"),
        "story.returned": _("%(actor)s returned %(object)s: %(reason)s"),
        "story.taken_back": _("%(actor)s took back %(object)s: %(reason)s"),
        "story.emptied": _("%(actor)s removed the words of %(object)s: %(reason)s"),
        "story.document_read": _("%(actor)s opened the document of %(object)s"),
        "theme.saved": _("%(actor)s saved the theme %(object)s"),
    }
)
