"""Pages for everyone: the KPIs, what they mean, and what projects promised for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from programmes.models import Programme

from ..models import Indicator


def indicator_list(request: HttpRequest) -> HttpResponse:
    """All public KPIs of the programme, with their lines and the number of promises."""
    programme = Programme.objects.in_front()
    indicators = Indicator.objects.public().filter(programme=programme).for_list()
    return render(request, "kpis/list.html", {"programme": programme, "indicators": indicators})


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One KPI: definition, how it is measured, and what projects promised."""
    public = Indicator.objects.public().filter(programme=Programme.objects.in_front()).for_page()
    shown = get_object_or_404(public, code__iexact=code)
    versions = list(shown.versions.all())
    context = {
        "indicator": shown,
        "definition": shown.definition,
        "older": versions[1:],
        "claims": shown.claims.all(),
    }
    return render(request, "kpis/detail.html", context)
