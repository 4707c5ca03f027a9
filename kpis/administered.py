"""Reads of administrations: which ones a person may see or fill in."""

from django.db import models
from django.db.models import Exists, OuterRef

from partners.enums import Role

from .enums import AdministrationState


class AdministrationQuerySet(models.QuerySet):
    """Reads of administrations of instruments."""

    def handed_in(self) -> "AdministrationQuerySet":
        """Administrations with a consensus on every item."""
        return self.filter(state=AdministrationState.HANDED_IN)

    def for_units_of(self, user) -> "AdministrationQuerySet":
        """Administrations at a school for which this person may enter measurements of that round."""
        from .models import ExpectedMeasurement

        own = ExpectedMeasurement.objects.for_units_of(user).filter(unit=OuterRef("unit"), round=OuterRef("round"))
        return self.filter(Exists(own))

    def visible_to(self, user) -> "AdministrationQuerySet":
        """What this person may read; the counterpart of ``rules`` ``view_administration``."""
        from .measured import READERS

        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_role(*READERS) else self.for_units_of(user)

    def enterable_by(self, user) -> "AdministrationQuerySet":
        """What this person may fill in; the counterpart of ``rules`` ``write_administration``."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.has_role(Role.MONITOR, Role.ADMIN) else self.for_units_of(user)
