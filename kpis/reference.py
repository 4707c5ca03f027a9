"""National targets held against what was reached, as the same report gives them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import FactKind
from .models import Indicator, NationalTarget, ReferenceLink, ReferenceValue

FULL = Decimal(100)


@dataclass(frozen=True)
class Reached:
    """A target and what was reached, both in percent; ``gap`` is in percentage points, below zero when short."""

    pair: NationalTarget
    target: ReferenceValue
    realised: ReferenceValue

    @property
    def label(self) -> str:
        """What the target is for."""
        return self.pair.label

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


@dataclass(frozen=True)
class Beside:
    """The last figure of others of each series that speaks to a KPI, with the ``link`` that says what differs."""

    link: ReferenceLink
    value: ReferenceValue


def figures_of_others(indicators: Iterable[Indicator] = ()) -> tuple[dict[int, list[Beside]], list[Reached]]:
    """What others counted beside ``indicators`` (by their id), and how far national targets were reached: one query.

    National targets stand in their order, each side with its last value; one without both is left out.
    """
    asked = {one.pk for one in indicators}
    beside: dict[tuple[int, int], Beside] = {}
    pairs: dict[int, NationalTarget] = {}
    sides: dict[tuple[int, str], ReferenceValue] = {}
    for row in ReferenceValue.objects.in_use(asked):
        if row.for_indicator_id in asked:
            fields = {name: getattr(row, f"for_{name}") for name in ("indicator_id", "differs", "note_nl", "note_en")}
            link = ReferenceLink(series=row.series, **fields)
            beside[row.for_indicator_id, row.series_id] = Beside(link, row)
        for side, kind in (("aim", FactKind.TARGET), ("result", FactKind.OBSERVED)):
            pk = getattr(row, f"{side}_pk")
            if pk is not None and row.kind == kind:
                fields = {name: getattr(row, f"{side}_{name}") for name in ("order", "label_nl", "label_en")}
                pairs[pk], sides[pk, side] = NationalTarget(pk=pk, **fields), row
    told: dict[int, list[Beside]] = defaultdict(list)
    for one in sorted(beside.values(), key=lambda one: (one.link.series.name, one.link.series.segment)):
        told[one.link.indicator_id].append(one)
    return told, [
        Reached(pair, sides[pair.pk, "aim"], sides[pair.pk, "result"])
        for pair in sorted(pairs.values(), key=lambda pair: (pair.order, pair.pk))
        if (pair.pk, "aim") in sides and (pair.pk, "result") in sides
    ]


def national_targets() -> list[Reached]:
    """National targets held against what was reached: one query."""
    return figures_of_others()[1]
