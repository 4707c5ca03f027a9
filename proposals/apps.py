"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Registers the app."""

    name = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        """Name the verbs of the log."""
        from . import events  # noqa: F401
