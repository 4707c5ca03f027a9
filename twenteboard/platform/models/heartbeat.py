"""Signs of life of the processes that work in the background."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HeartbeatManager(models.Manager):
    """Writes and reads signs of life."""

    def beat(self, name: str) -> None:
        """Note that worker ``name`` is alive now."""
        self.update_or_create(name=name, defaults={"at": timezone.now()})


class Heartbeat(models.Model):
    """When a background worker last said that it lives. Written by the runner and by ``platform.sweep``."""

    name = models.CharField(_("worker"), max_length=120, unique=True)
    at = models.DateTimeField(_("last seen"), default=timezone.now)

    objects = HeartbeatManager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
