"""Pages for everyone: the KPIs, what they mean, and what projects promised for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from programmes.models import Programme

from ..categories.pages import tables_of_kpi
from ..chain_links import chain_of_kpi, resting
from ..charts import trend
from ..figures import kpi_figures
from ..models import Indicator, MeasurementRound, ReferenceValue, SteeringGround
from ..rules import may
from ..stories.links import columns, more_about_kpi, told_in

DECISIONS = 20  # that rest on a KPI and are listed on its page, the newest first


def indicator_list(request: HttpRequest) -> HttpResponse:
    """All public KPIs of the programme, with their lines and the number of promises."""
    programme = Programme.objects.in_front()
    indicators = Indicator.objects.public().filter(programme=programme).for_list()
    return render(request, "kpis/list.html", {"programme": programme, "indicators": indicators})


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One KPI: definition, how it is measured, and what projects promised."""
    public = Indicator.objects.on_show().for_page(request.user).select_related("programme")
    public = public.annotate(**columns(request.user, "indicators"))
    shown = get_object_or_404(public, code__iexact=code)
    versions = list(shown.versions.all())
    rounds = MeasurementRound.objects.published().filter(programme=shown.programme_id)
    least = None if may(request.user, "view_monitoring") else shown.programme.min_group_size
    figure = next(iter(kpi_figures([shown], list(rounds), on=timezone.localdate(), least=least)), None)
    grounds = list(SteeringGround.objects.under(shown, request.user)[:DECISIONS])
    stories = told_in(shown)
    is_measured = figure is not None and figure.latest is not None
    context = {
        "chain": chain_of_kpi(shown, request.user, is_measured=is_measured, grounds=grounds, stories=stories),
        "stories": stories,
        "stories_url": more_about_kpi(shown, request.user),
        "resting": resting(grounds, request.user),
        "figure": figure,
        "chart": trend(figure) if figure else None,
        "part_tables": tables_of_kpi(figure, least),
        "may_target": figure is not None and may(request.user, "set_target"),
        "indicator": shown,
        "definition": shown.definition,
        "older": versions[1:],
        "claims": shown.claims.all(),
        "references": ReferenceValue.objects.all().beside(shown),
    }
    return render(request, "kpis/detail.html", context)
