"""Django app configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KPIsConfig(AppConfig):
    """Registers the app."""

    name = "kpis"
    verbose_name = _("KPIs")
