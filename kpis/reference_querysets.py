"""Every read of reference figures that a page needs."""

from django.db import models


class ReferenceValueQuerySet(models.QuerySet):
    """Reads of reference figures."""

    def for_list(self):
        """Figures with series and source, in one query."""
        return self.select_related("series__source")
