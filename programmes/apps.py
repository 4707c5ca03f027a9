"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """Registers the app and what the log can say about it."""

    name = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        """Name the verbs of the log; tell the partner register and the chain what this app knows."""
        from . import chain_links, events, partner_links  # noqa: F401

        partner_links.register()
        chain_links.register_links()
