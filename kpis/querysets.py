"""Every read of KPIs that a page needs."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from programmes.models import Programme


class IndicatorQuerySet(models.QuerySet):
    """Reads of KPIs."""

    def public(self):
        """KPIs that everyone may see."""
        return self.filter(is_public=True, is_active=True)

    def on_show(self):
        """KPIs that have a page for everyone: public ones of the programme in front."""
        return self.public().filter(programme=Subquery(Programme.objects.front_pk()))

    def for_list(self):
        """KPIs with lines, definitions and ``claim_count``, in a fixed number of queries."""
        # A grouped query forgets the order of the model.
        counted = self.annotate(claim_count=Count("claims", distinct=True)).order_by("programme", "order", "pk")
        return counted.prefetch_related("lines", "versions")

    def with_versions(self) -> "list[models.Model]":
        """KPIs in their order, with the definitions as ``prefetch_related`` leaves them, in one query instead of two.

        A KPI without a definition is left out: nothing can be said of it.
        """
        from .models import IndicatorVersion

        rows = IndicatorVersion.objects.filter(indicator__in=self.order_by()).select_related("indicator")
        found: dict[int, list[models.Model]] = {}
        for row in rows.order_by("indicator__order", "indicator_id", "-number"):
            found.setdefault(row.indicator_id, []).append(row)
        indicators = []
        for versions in found.values():
            one, read = versions[0].indicator, versions[0].indicator.versions.all()
            read._result_cache = versions
            one._prefetched_objects_cache = {"versions": read}
            indicators.append(one)
        return indicators

    def for_page(self, user=None):
        """KPIs with lines, definitions and the promises of projects, each with what its neighbours are called.

        A promise has ``given``: what was concluded of it, the newest first, as far as ``user`` may read that (``None``:
        as far as everyone may).
        """
        from programmes.chain import columns_for

        from .models import ContributionAssessment, ContributionClaim

        given = ContributionAssessment.objects.visible_to(user).order_by("-number")
        claims = (
            ContributionClaim.objects.select_related("project__line")
            .prefetch_related(Prefetch("assessments", queryset=given, to_attr="given"))
            .order_by("-project__granted_on", "project__number")
        )
        if user is not None:
            claims = claims.annotate(**columns_for(user, of="project_id", leave_out=["proposals"]))
        return self.with_sheets().prefetch_related("lines", Prefetch("claims", queryset=claims))

    def with_sheets(self):
        """KPIs with their definitions, each with ``is_divided``: whether it is also measured by category."""
        from .models import IndicatorVersion, VersionDimension

        divided = Exists(VersionDimension.objects.filter(version=OuterRef("pk")))
        return self.prefetch_related(Prefetch("versions", IndicatorVersion.objects.annotate(is_divided=divided)))


class ClaimQuerySet(models.QuerySet):
    """Reads of promises."""

    def for_chain(self) -> "ClaimQuerySet":
        """Promises with ``chain_kpi`` (the KPI has a page) and ``chain_measured`` (the last published round)."""
        from .models import Indicator

        shown = Indicator.objects.on_show().filter(pk=OuterRef("indicator_id"))
        return self.select_related("indicator").annotate(
            chain_kpi=Exists(shown), chain_measured=last_published("indicator_id")
        )


def last_published(of: str) -> Subquery:
    """The label of the last published round with a value of the KPI that ``of`` leads to."""
    from .models import Measurement, MeasurementRound

    # Looking from each round stops at the first value; joining would gather all of them to sort.
    counts = Measurement.objects.filter(
        is_current=True, expected__round=OuterRef("pk"), expected__version__indicator=OuterRef(OuterRef(of))
    )
    rounds = MeasurementRound.objects.published().filter(Exists(counts))
    return Subquery(rounds.order_by("-reference_date", "-pk").values("label")[:1])


class GroundQuerySet(models.QuerySet):
    """Reads of figures under steering decisions."""

    def for_reading(self) -> "GroundQuerySet":
        """Figures with KPI, definitions and round; ``chain_kpi`` says whether the KPI has a page. Two queries."""
        from .models import Indicator

        shown = Indicator.objects.on_show().filter(pk=OuterRef("indicator_id"))
        return (
            self.select_related("indicator", "round")
            .prefetch_related("indicator__versions")
            .annotate(chain_kpi=Exists(shown))
        )

    def under(self, indicator, user) -> "GroundQuerySet":
        """Figures of one KPI that decisions rest on, the newest first, as far as ``user`` may know of the decisions.

        Everyone knows of what is in force; of what waits for its day, who may open the working area. One query.
        """
        from programmes.chain import columns_for

        return (
            self.filter(indicator=indicator)
            .select_related("decision__project", "round")
            .annotate(**columns_for(user, of="decision__project_id", leave_out=["proposals", "decisions"]))
            .filter(Q(decision__applied_at__isnull=False) | Q(chain_sees=True))
            .order_by("-decision__decided_at", "-decision__pk")
        )


class YearReportQuerySet(models.QuerySet):
    """Reads of yearly reports."""

    def visible_to(self, user) -> "YearReportQuerySet":
        """Reports this person may know of; the counterpart of ``rules`` ``view_year``."""
        from .measured import READERS

        if user.is_authenticated and user.is_active and user.has_role(*READERS):
            return self
        return self.filter(state="published")
