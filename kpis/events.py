"""What the log can say about KPIs."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "claims.frozen": _("%(actor)s fixed what %(object)s promised for %(kpis)s"),
    }
)
