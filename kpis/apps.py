"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KPIsConfig(AppConfig):
    """Registers the app, what the log can say about it, and its part of the contours."""

    name = "kpis"
    verbose_name = _("KPIs")

    def ready(self) -> None:
        """Name the verbs of the log; add the KPIs to a frozen version of the programme text."""
        from programmes.services.contours import register_part

        from . import events  # noqa: F401
        from .services import contours_part

        register_part("kpis", contours_part)
