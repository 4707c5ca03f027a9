"""Baselines: which measurement the later ones of a school are held against, and setting another one with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Programme

from ..checking import seen
from ..forms.baselines import BaselineForm
from ..measured import starts
from ..models import BaselineDesignation, Indicator, Measurement, ReportingUnit
from ..rules import may
from ..services.baselines import BaselineRefused, designate_baseline
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


def _indicator(code: str) -> Indicator:
    return get_object_or_404(Indicator.objects.filter(programme=Programme.objects.in_front()), code__iexact=code)


def _designations(indicator: Indicator):
    return BaselineDesignation.objects.filter(indicator=indicator).select_related(
        "unit",
        "approved_by",
        "measurement__level",
        "measurement__expected__round",
        "measurement__expected__version",
        "measurement__source_release__source",
    )


@needs("view_monitoring")
@require_safe
def baselines(request: HttpRequest, code: str) -> HttpResponse:
    """Show the baseline of each school for a KPI, what is wrong with it, and who has none yet."""
    indicator = _indicator(code)
    marks = starts(indicators=[indicator.pk])
    in_force = _designations(indicator).filter(superseded_by__isnull=True).order_by("unit__name")
    rows = [(row, seen(row.measurement), marks[indicator.pk, row.unit_id]) for row in in_force]
    without = (
        ReportingUnit.objects.filter(expected__version__indicator=indicator, expected__measurements__is_current=True)
        .exclude(pk__in=[row.unit_id for row, _seen, _mark in rows])
        .distinct()
        .order_by("name")
    )
    return render(
        request,
        "kpis/baselines.html",
        {"indicator": indicator, "rows": rows, "without": without, "may_set": may(request.user, "set_baseline")},
    )


@needs("set_baseline")
@require_http_methods(PAGE_WITH_FORM)
def baseline(request: HttpRequest, code: str, unit: int) -> HttpResponse:
    """Choose which measurement of a school is its baseline."""
    indicator, shown = _indicator(code), get_object_or_404(ReportingUnit, pk=unit)
    measured = list(
        Measurement.objects.current()
        .filter(expected__unit=shown, expected__version__indicator=indicator)
        .select_related(
            "level", "expected__round", "expected__version__indicator", "expected__unit", "source_release__source"
        )
        .order_by("expected__round__reference_date")
    )
    if not measured:
        raise Http404
    older = list(_designations(indicator).filter(unit=shown).order_by("-version"))
    form = BaselineForm(
        request.POST if request.method == "POST" else None,
        measured=measured,
        now=older[0].measurement_id if older else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            designate_baseline(measurement=form.chosen, reason=form.cleaned_data["reason"], by=request.user)
        except BaselineRefused as refusal:
            form.add_error("measurement", str(refusal))
        else:
            messages.success(request, _("The baseline is set."))
            return redirect("kpis:baselines", indicator.code)
    return render(
        request,
        "kpis/baseline.html",
        {
            "indicator": indicator,
            "unit": shown,
            "form": form,
            "older": [(row, seen(row.measurement)) for row in older],
            "is_published": bool(older) and older[0].measurement.expected.round.state == "published",
        },
        status=422 if form.is_bound else 200,
    )
