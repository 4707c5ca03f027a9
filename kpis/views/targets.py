"""Targets of a KPI: for the programme, a line, or a board, municipality or school."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.models import Programme

from ..aims import scope_of, scopes, shortfall
from ..forms.rounds import TargetForm
from ..models import Indicator, Target
from ..services import set_target
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


@needs("set_target")
@require_http_methods(PAGE_WITH_FORM)
def target(request: HttpRequest, code: str) -> HttpResponse:
    """Set the target of a KPI for the programme, a line or a unit (``?voor=``); the earlier ones stay readable."""
    indicator = get_object_or_404(
        Indicator.objects.filter(programme=Programme.objects.in_front()).prefetch_related("versions", "lines"),
        code__iexact=code,
    )
    sheet = indicator.definition
    if sheet is None:
        raise PermissionDenied
    scope = scope_of(indicator, request.GET.get("voor", ""))
    if scope is None:
        raise Http404
    in_force = list(Target.objects.filter(indicator=indicator).in_force(timezone.localdate()).for_page())
    older = list(
        Target.objects.filter(indicator=indicator, **scope.filter).select_related("set_by").order_by("-version")
    )
    form = TargetForm(request.POST or None, sheet=sheet, is_first=not older)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_target(
            indicator=indicator,
            line=scope.line,
            unit=scope.unit,
            value=data.get("value"),
            band=(data["low"], data["high"]) if form.is_band else None,
            due_on=data["due_on"],
            decided_in=data["decided_in"],
            by=request.user,
            **{name: data[name] for name in ("reason", "explanation") if name in data},
        )
        messages.success(request, _("The target is set."))
        if scope.key:
            return redirect(f"{reverse('kpis:target', args=[indicator.code])}?voor={scope.key}")
        return redirect("kpis:detail", indicator.code)
    return render(
        request,
        "kpis/target.html",
        {
            "form": form,
            "indicator": indicator,
            "sheet": sheet,
            "older": older,
            "scope": scope,
            "scopes": scopes(indicator),
            "in_force": in_force,
            "shortfall": shortfall(sheet, in_force),
        },
        status=422 if form.is_bound else 200,
    )
