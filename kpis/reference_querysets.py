"""Every read of reference figures that a page needs."""

from django.db import models


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
