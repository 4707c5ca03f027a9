"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Registers the app."""

    name = "partners"
    verbose_name = _("Partners")

    def ready(self) -> None:
        """Name what the log can say."""
        from . import events  # noqa: F401
