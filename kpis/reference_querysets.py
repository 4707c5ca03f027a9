"""Every read of reference figures that a page needs."""

from django.db import models


class ReferenceValueQuerySet(models.QuerySet):
    """Reads of reference figures."""

    def for_list(self):
        """Figures with series and source, in one query."""
        return self.select_related("series__source")

    def beside(self, indicator):
        """Figures that speak to a KPI, with the ``link`` that says what differs; two queries."""
        links = {link.series_id: link for link in indicator.reference_links.filter(is_active=True)}
        rows = list(self.for_list().filter(series__in=links).order_by("series__name", "series__segment", "year", "pk"))
        for row in rows:
            row.link = links[row.series_id]
        return rows
