"""The items and levels of a version of an instrument: who reads the monitoring sees them, M&E keeps them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.services.writing import NotNow, Unsuitable

from ..forms.instruments import PartsForm
from ..models import InstrumentVersion
from ..rules import may
from ..services import items as services
from .access import PAGE_WITH_FORM, form_page, needs


def _version(pk: int) -> InstrumentVersion:
    rows = InstrumentVersion.objects.select_related("instrument").annotate(taken=Count("administrations"))
    return get_object_or_404(rows, pk=pk)


@needs("view_monitoring")
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show levels and items of a version, whether they are fixed, and what to do."""
    shown = _version(pk)
    items, before = list(shown.items.order_by("number")), services.version_before(shown)
    can_change = may(request.user, "change_sources")
    context = {
        "version": shown,
        "levels": shown.levels.order_by("value"),
        "items": items,
        "has_themes": any(item.theme for item in items),
        "can_change": can_change,
        "can_copy": can_change and not items and before is not None and before.items.exists(),
        "before": before,
    }
    return render(request, "kpis/instruments/version.html", context)


@needs("change_sources")
@require_http_methods(PAGE_WITH_FORM)
def parts_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Type or change all levels and items at once, one on a line."""
    shown = _version(pk)
    if shown.taken:
        messages.warning(request, _("This version was taken already, so its items are fixed. Add another version."))
        return redirect(shown)
    initial = PartsForm.initial_of(list(shown.levels.order_by("value")), list(shown.items.order_by("number")))
    form = PartsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_parts(version=shown, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The items are saved."))
            return redirect(shown)
    return form_page(request, "kpis/instruments/parts.html", {"form": form, "version": shown})


@needs("change_sources")
@require_POST
def parts_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with the levels and items of the version before."""
    shown = _version(pk)
    try:
        services.copy_parts(version=shown, by=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(shown)
    messages.success(request, _("The items of the version before are taken over. Change below what is different."))
    return redirect("kpis:instrument-items-change", pk)
