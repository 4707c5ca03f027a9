"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Registers the app."""

    name = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        """Name the verbs of the log; tell the floors below what proposals and decisions there are."""
        from . import chain_links, events, white_spots, yearly_decisions  # noqa: F401

        chain_links.register_links()
        yearly_decisions.register()
        white_spots.register()
