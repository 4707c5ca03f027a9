"""What the log can say about imports into a register."""

from django.utils.translation import gettext_lazy as _

from ..events import register_verbs

register_verbs(
    {
        "import.saved": _("%(actor)s saved the import %(object)s: %(new)s new, %(changed)s changed"),
        "import.undone": _("%(actor)s undid the import %(object)s: %(restored)s restored, %(kept)s left"),
    }
)
