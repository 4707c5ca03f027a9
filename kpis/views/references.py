"""What the figures of others are held against, for whoever keeps the KPIs: links to KPIs, and national targets."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms.references import LinkForm, NationalTargetForm
from ..models import Indicator, NationalTarget, ReferenceLink
from ..rules import may
from ..services import references
from .access import PAGE_WITH_FORM, form_page, needs


@needs("view_register")
@require_safe
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures beside a KPI, with what differs and who set it."""
    shown = get_object_or_404(Indicator, pk=pk)
    rows = shown.reference_links.filter(is_active=True).select_related("series__source", "changed_by")
    context = {"indicator": shown, "rows": rows, "can_change": may(request.user, "change_register")}
    return render(request, "kpis/references/links.html", context)


def _link(pk: int, link: int) -> ReferenceLink:
    rows = ReferenceLink.objects.filter(is_active=True).select_related("indicator", "series__source")
    return get_object_or_404(rows, pk=link, indicator=pk)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def link_form(request: HttpRequest, pk: int, link: int | None = None) -> HttpResponse:
    """Set a figure beside a KPI, or say otherwise what differs."""
    row = _link(pk, link) if link else None
    shown = row.indicator if row else get_object_or_404(Indicator, pk=pk)
    initial = {name: getattr(row, name) for name in ("differs", "note_nl", "note_en")} if row else None
    sent = request.POST if request.method == "POST" else None
    form = LinkForm(sent, indicator=shown, link=row, initial=initial)
    if sent is not None and form.is_valid():
        values = dict(form.cleaned_data)
        series = values.pop("series", None) or row.series
        references.set_link(indicator=shown, series=series, by=request.user, **values)
        messages.success(request, _("“%(series)s” stands beside %(code)s.") % {"series": series, "code": shown.code})
        return redirect("kpis:references", shown.pk)
    return form_page(request, "kpis/references/link.html", {"form": form, "indicator": shown, "row": row})


@needs("change_register")
@require_POST
def link_away(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Take a figure away from beside a KPI."""
    row = _link(pk, link)
    references.take_away_link(link=row, by=request.user)
    words = {"series": row.series, "code": row.indicator.code}
    messages.success(request, _("“%(series)s” no longer stands beside %(code)s.") % words)
    return redirect("kpis:references", pk)


@needs("view_register")
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The national targets with their two series."""
    rows = NationalTarget.objects.filter(is_active=True).select_related("target__source", "realised", "changed_by")
    context = {"rows": rows, "can_change": may(request.user, "change_register")}
    return render(request, "kpis/references/targets.html", context)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def target_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a national target, or change one."""
    row = get_object_or_404(NationalTarget, pk=pk, is_active=True) if pk else None
    names = ("label_nl", "label_en", "target", "realised", "order")
    initial = {name: getattr(row, name) for name in names} if row else None
    sent = request.POST if request.method == "POST" else None
    form = NationalTargetForm(sent, initial=initial)
    if sent is not None and form.is_valid():
        try:
            saved = references.set_national_target(row=row, values=form.cleaned_data, by=request.user)
        except references.PairExistsError:
            form.add_error("realised", _("These two stand in the list already. Change that line."))
        else:
            messages.success(request, _("The national target “%(name)s” is saved.") % {"name": saved})
            return redirect("kpis:national-targets")
    return form_page(request, "kpis/references/target.html", {"form": form, "row": row})


@needs("change_register")
@require_POST
def target_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a national target away."""
    row = get_object_or_404(NationalTarget, pk=pk, is_active=True)
    references.take_away_national_target(row=row, by=request.user)
    messages.success(request, _("The national target “%(name)s” is no longer shown.") % {"name": row})
    return redirect("kpis:national-targets")
