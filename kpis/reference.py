"""National targets held against what was reached, as the same report gives them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import FactKind
from .models import NationalTarget, ReferenceValue

FULL = Decimal(100)


@dataclass(frozen=True)
class Reached:
    """A target and what was reached, both in percent; ``gap`` is in percentage points, below zero when short."""

    label: str
    target: ReferenceValue
    realised: ReferenceValue

    @property
    def gap(self) -> Decimal:
        """How far what was reached lies above (or below) the target."""
        return self.realised.value - self.target.value

    @property
    def bar(self) -> Decimal:
        """The length of the bar, from 0 to 100."""
        return min(max(self.realised.value, Decimal(0)), FULL)

    @property
    def mark(self) -> Decimal:
        """The place of the target on the bar, from 0 to 100."""
        return min(max(self.target.value, Decimal(0)), FULL)

    @property
    def tone(self) -> str:
        """The tone of the verdict."""
        return "done" if self.gap >= 0 else "late"

    @property
    def verdict(self) -> str | Promise:
        """The verdict in words."""
        return _("reached") if self.gap >= 0 else pgettext_lazy("target", "not reached")


def _last(values: list[ReferenceValue]) -> ReferenceValue | None:
    return max(values, key=lambda value: value.year or 0, default=None)


def national_targets() -> list[Reached]:
    """Targets in their order, each with the last value of its realisation; pairs without both are left out."""
    targets = ReferenceValue.objects.filter(kind=FactKind.TARGET)
    observed = ReferenceValue.objects.filter(kind=FactKind.OBSERVED)
    pairs = (
        NationalTarget.objects.filter(is_active=True)
        .select_related("target__source", "realised__source")
        .prefetch_related(
            Prefetch("target__values", queryset=targets, to_attr="aims"),
            Prefetch("realised__values", queryset=observed, to_attr="results"),
        )
    )
    rows = ((pair, _last(pair.target.aims), _last(pair.realised.results)) for pair in pairs)
    return [Reached(pair.label, target, realised) for pair, target, realised in rows if target and realised]
