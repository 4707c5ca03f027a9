"""Every read of programmes and projects that a page needs."""

from django.db import models


class ProjectQuerySet(models.QuerySet):
    """Reads of granted projects. What a project shows to everyone is public by the decision itself."""

    def for_list(self):
        """Projects with line and lead partner for a list, in a fixed number of queries."""
        from .models import ProjectPartner

        return self.select_related("line", "programme").prefetch_related(
            models.Prefetch(
                "partners",
                queryset=ProjectPartner.objects.filter(role="lead").select_related("organisation"),
                to_attr="leads",
            )
        )
