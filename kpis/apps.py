"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KPIsConfig(AppConfig):
    """Registers the app, what the log can say about it, and its parts of what the floor below shows."""

    name = "kpis"
    verbose_name = _("KPIs")

    def ready(self) -> None:
        """Name the verbs of the log; tell the floors below what this one knows of theirs."""
        from programmes.grounds import register as register_grounds
        from programmes.services.contours import register_part

        from . import chain_links, events, partner_links, project_links  # noqa: F401
        from .services import contours_part, grounds
        from .stories import events as story_events  # noqa: F401

        register_part("kpis", contours_part)
        register_grounds(grounds)
        partner_links.register()
        project_links.register()
        chain_links.register_links()
