"""Every read of reporting units that a page needs."""

from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from .enums import MembershipKind


class ReportingUnitQuerySet(models.QuerySet):
    """Reads of schools, boards and municipalities."""

    def open_on(self, day: date):
        """Units that are not closed on ``day``; the last day still counts."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))

    def named(self, text: str):
        """Units whose name or official number contains ``text``."""
        number = text.replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(brin__icontains=number)
            | Q(board_number__icontains=number)
            | Q(cbs_code__icontains=number)
        )

    def under(self, parent: int | str, kind: str, day: date):
        """Units that fall under ``parent`` on ``day``."""
        from .models import UnitMembership

        links = UnitMembership.objects.valid_on(day).filter(parent=parent, kind=kind)
        return self.filter(pk__in=links.values("child"))

    def for_list(self, day: date):
        """Units with the names of what they fall under on ``day``, and since when; one query."""
        from .models import UnitMembership

        def of(kind: str, name: str) -> Subquery:
            links = UnitMembership.objects.valid_on(day).filter(child=OuterRef("pk"), kind=kind)
            return Subquery(links.order_by("valid_from").values(name)[:1])

        return self.select_related("organisation", "successor").annotate(
            board_name=of(MembershipKind.BOARD, "parent__name"),
            board_from=of(MembershipKind.BOARD, "valid_from"),
            municipality_name=of(MembershipKind.MUNICIPALITY, "parent__name"),
            municipality_from=of(MembershipKind.MUNICIPALITY, "valid_from"),
        )
