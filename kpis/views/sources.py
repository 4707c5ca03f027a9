"""The register of sources and instruments: who reads the monitoring sees it, M&E keeps it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..checking import seen
from ..enums import MeasurementState
from ..forms.sources import InstrumentForm, InstrumentVersionForm, ReleaseForm, SourceForm
from ..models import DataSource, DataSourceRelease, Instrument, InstrumentVersion
from ..rules import may
from ..services import sources
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]
PAGE = 50


@needs("view_monitoring")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show all sources with their releases, and instruments with their versions: how often each is used."""
    used = Count(
        "measurements",
        filter=Q(measurements__is_current=True) | Q(measurements__state=MeasurementState.SUBMITTED),
    )
    releases = DataSourceRelease.objects.select_related("superseded_by").annotate(used=used)
    versions = InstrumentVersion.objects.annotate(used=used)
    return render(
        request,
        "kpis/sources/list.html",
        {
            "sources": DataSource.objects.prefetch_related(
                Prefetch("releases", releases.order_by("-published_on", "-pk"))
            ),
            "instruments": Instrument.objects.prefetch_related(Prefetch("versions", versions.order_by("-number"))),
            "can_change": may(request.user, "change_sources"),
        },
    )


def _page(request: HttpRequest, form, title: str, lede: str) -> HttpResponse:
    context = {"form": form, "title": title, "lede": lede}
    return render(request, "kpis/sources/form.html", context, status=422 if form.is_bound else 200)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@needs("change_sources")
@require_http_methods(PAGE_WITH_FORM)
def source_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a source, or change what is known of it."""
    shown = get_object_or_404(DataSource, pk=pk) if pk else None
    title = _("Change %(name)s") % {"name": shown} if shown else _("Add a source")
    form = SourceForm(_posted(request), instance=shown)
    if request.method == "POST" and form.is_valid():
        sources.save_source(source=shown, by=request.user, **form.cleaned_data)
        messages.success(request, _("The source is saved."))
        return redirect("kpis:sources")
    return _page(request, form, title, _("Somebody who publishes figures, and the rules under which that happens."))


@needs("change_sources")
@require_http_methods(PAGE_WITH_FORM)
def release_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a release of a source."""
    source = get_object_or_404(DataSource, pk=pk)
    form = ReleaseForm(_posted(request), source=source, initial={"retrieved_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = sources.add_release(source=source, by=request.user, **form.cleaned_data)
        except sources.SourceRefused as refusal:
            form.add_error("supersedes", str(refusal))
        else:
            messages.success(request, _("The release is saved."))
            return redirect("kpis:release", made.supersedes_id or made.pk)
    title = _("Add a release of %(source)s") % {"source": source}
    return _page(request, form, title, _("A final release takes the place of the provisional one before it."))


@needs("view_monitoring")
@require_safe
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a release and what rests on it; when it was superseded, what is to be revised."""
    shown = get_object_or_404(
        DataSourceRelease.objects.select_related("source", "supersedes__source", "superseded_by__source"), pk=pk
    )
    rows = (
        shown.measurements.at_hand()
        .select_related("expected__round", "expected__unit", "expected__version__indicator", "level")
        .order_by("-expected__round__reference_date", "expected__unit__name", "expected__version__indicator__order")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "kpis/sources/release.html",
        {
            "release": shown,
            "page": page,
            "rows": [(row, seen(row)) for row in page],
            "works": may(request.user, "enter_measurement"),
        },
    )


@needs("change_sources")
@require_http_methods(PAGE_WITH_FORM)
def instrument_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add an instrument, or change what is known of it."""
    shown = get_object_or_404(Instrument, pk=pk) if pk else None
    title = _("Change %(name)s") % {"name": shown} if shown else _("Add an instrument")
    form = InstrumentForm(_posted(request), instance=shown)
    if request.method == "POST" and form.is_valid():
        saved = sources.save_instrument(instrument=shown, by=request.user, **form.cleaned_data)
        messages.success(request, _("The instrument is saved."))
        return redirect("kpis:sources") if shown else redirect("kpis:instrument-version", saved.pk)
    return _page(
        request, form, title, _("Something that is measured with: a questionnaire, a test, an administration.")
    )


@needs("change_sources")
@require_http_methods(PAGE_WITH_FORM)
def version_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the next version of an instrument."""
    instrument = get_object_or_404(Instrument, pk=pk)
    form = InstrumentVersionForm(_posted(request), instrument=instrument, is_first=not instrument.versions.exists())
    if request.method == "POST" and form.is_valid():
        try:
            sources.add_version(instrument=instrument, by=request.user, **form.values())
        except sources.SourceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The version is saved."))
            return redirect("kpis:sources")
    title = _("Add a version of %(name)s") % {"name": instrument}
    return _page(request, form, title, _("Measurements name the version they were made with."))
