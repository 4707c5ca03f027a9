"""Every read of reference figures that a page needs."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, FilteredRelation, Q

from .enums import FactKind


class ReferenceValueQuerySet(models.QuerySet):
    """Reads of reference figures."""

    def for_list(self):
        """Figures with series and source, in one query."""
        return self.select_related("series__source")

    def beside(self, indicator):
        """Figures that speak to a KPI, with the ``link`` that says what differs; one query."""
        from .models import ReferenceLink

        told = ("differs", "note_nl", "note_en")
        rows = list(
            self.for_list()
            .filter(series__links__indicator=indicator, series__links__is_active=True)
            .annotate(**{f"link_{name}": models.F(f"series__links__{name}") for name in told})
            .order_by("series__name", "series__segment", "year", "pk")
        )
        for row in rows:
            row.link = ReferenceLink(**{name: getattr(row, f"link_{name}") for name in told})
        return rows

    def in_use(self, indicators: Iterable = ()):
        """Figures that speak to one of ``indicators`` or belong to a national target, the oldest first: one query.

        A figure has a row for each use: ``for_…`` are the fields of its link to a KPI (of a national target it may be
        another than asked), ``aim_…`` and ``result_…`` those of the national target it is the aim or the result of;
        ``None`` where it is not used so.
        """
        rows = self.for_list().annotate(
            link=FilteredRelation("series__links", condition=Q(series__links__is_active=True)),
            aim=FilteredRelation("series__as_target", condition=Q(series__as_target__is_active=True)),
            result=FilteredRelation("series__as_realisation", condition=Q(series__as_realisation__is_active=True)),
        )
        of_link = {f"for_{name}": F(f"link__{name}") for name in ("indicator_id", "differs", "note_nl", "note_en")}
        of_pair = {
            f"{side}_{name}": F(f"{side}__{name}")
            for side in ("aim", "result")
            for name in ("pk", "order", "label_nl", "label_en")
        }
        is_aim, is_result = Q(kind=FactKind.TARGET, aim__isnull=False), Q(kind=FactKind.OBSERVED, result__isnull=False)
        used = rows.filter(Q(link__indicator__in=indicators) | is_aim | is_result)
        return used.annotate(**of_link, **of_pair).order_by(F("year").asc(nulls_first=True), "pk")
