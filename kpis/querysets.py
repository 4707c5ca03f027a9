"""Every read of KPIs that a page needs."""

from django.db import models
from django.db.models import Count, Prefetch


class IndicatorQuerySet(models.QuerySet):
    """Reads of KPIs."""

    def public(self):
        """KPIs that everyone may see."""
        return self.filter(is_public=True, is_active=True)

    def for_list(self):
        """KPIs with lines, definitions and ``claim_count``, in a fixed number of queries."""
        # A grouped query forgets the order of the model.
        counted = self.annotate(claim_count=Count("claims", distinct=True)).order_by("programme", "order", "pk")
        return counted.prefetch_related("lines", "versions")

    def for_page(self):
        """KPIs with lines, definitions and the promises of projects."""
        from .models import ContributionClaim

        claims = ContributionClaim.objects.select_related("project__line").order_by(
            "-project__granted_on", "project__number"
        )
        return self.prefetch_related("lines", "versions", Prefetch("claims", queryset=claims))
