"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformConfig(AppConfig):
    """Registers the ground floor."""

    name = "twenteboard.platform"
    label = "platform"
    verbose_name = _("Platform")

    def ready(self) -> None:
        """Make the tasks known in every process, also in those that only send them; listen to who logs in."""
        from . import sessions, tasks  # noqa: F401
        from .registers import events  # noqa: F401
