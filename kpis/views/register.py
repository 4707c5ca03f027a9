"""The KPI list for whoever keeps it: list, order and lines, identity, definition sheets with their history."""

from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Programme
from twenteboard.platform.events import history_of, sentence_of
from twenteboard.platform.formats import datum
from twenteboard.platform.sheets import table_answer

from ..forms.register import ArrangeForm, IndicatorFilter, IndicatorForm, UseForm, VersionForm
from ..models import Indicator, IndicatorVersion
from ..rules import may
from ..services import definitions

HISTORY = 15  # lines of the log on the page of a KPI
PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Difference:
    """What one version says otherwise than the one before."""

    label: str
    old: str
    new: str


def needs(permission: str):
    """View decorator: log in first, then hold this permission."""

    def decorator(view):
        @wraps(view)
        @login_required
        def wrapped(request, *args, **kwargs):
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorator


def _shown(version: IndicatorVersion, name: str) -> str:
    field = version._meta.get_field(name)
    value = getattr(version, name)
    if field.choices:
        return str(getattr(version, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def differences(old: IndicatorVersion, new: IndicatorVersion) -> list[Difference]:
    """What ``new`` says otherwise than ``old``, field by field."""
    names = [name for name in definitions.what_defines() if getattr(old, name) != getattr(new, name)]
    return [
        Difference(str(IndicatorVersion._meta.get_field(name).verbose_name), _shown(old, name), _shown(new, name))
        for name in names
    ]


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Show a page with a form; 422 when what was sent has faults."""
    return render(request, template, context, status=422 if context["form"].is_bound else 200)


@needs("view_register")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The list, narrowed; ``export`` gives what is shown as a file."""
    programme = Programme.objects.in_front()
    lines = list(programme.lines.all()) if programme else []
    listed = IndicatorFilter(request.GET, queryset=Indicator.objects.filter(programme=programme), lines=lines)
    found = listed.qs if listed.is_valid() else Indicator.objects.filter(programme=programme, is_active=True)
    rows = list(found.for_list())
    if request.GET.get("export") in ("csv", "xlsx"):
        return _export(rows, request.GET["export"])
    context = {
        "filter": listed,
        "rows": rows,
        "query": request.GET.urlencode(),
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "kpis/register/list.html", context)


def _export(rows: list[Indicator], kind: str) -> HttpResponse:
    heads = [_("Place"), _("Code"), _("Short name"), _("Title"), _("Lines"), _("Level"), _("Indicative"), _("Public")]
    heads += [
        _("In use"),
        _("Version"),
        _("Valid from"),
        _("Definition"),
        _("Unit"),
        _("Kind of value"),
        _("Direction"),
    ]
    heads += [_("Relation to time"), _("Roll-up over units"), _("Roll-up over time"), _("Promises")]

    def cells(row: Indicator) -> list[object]:
        sheet = row.definition
        marks = [_("yes") if mark else _("no") for mark in (row.is_indicative, row.is_public, row.is_active)]
        lines = ", ".join(str(line.number) for line in row.lines.all())
        own = [row.order, row.code, row.short, row.title, lines, row.get_level_display(), *marks]
        if sheet is None:
            return [*own, *[""] * 9, row.claim_count]
        meaning = [sheet.number, datum(sheet.valid_from) if sheet.valid_from else "", sheet.definition, sheet.unit]
        meaning += [sheet.get_value_type_display(), sheet.get_direction_display(), sheet.get_temporal_nature_display()]
        meaning += [sheet.get_rollup_units_display(), sheet.get_rollup_time_display()]
        return [*own, *meaning, row.claim_count]

    return table_answer(kind, f"kpis-{timezone.localdate():%Y-%m-%d}", heads, [cells(row) for row in rows])


@needs("view_register")
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One KPI: its identity and every version of its definition, with what changed and why."""
    shown = get_object_or_404(Indicator.objects.select_related("programme"), pk=pk)
    versions = list(shown.versions.select_related("made_by").order_by("-number"))
    older = [*versions[1:], None]
    context = {
        "indicator": shown,
        "lines": shown.lines.order_by("number"),
        "versions": [
            (version, differences(before, version) if before else [])
            for version, before in zip(versions, older, strict=False)
        ],
        "history": [(line.at, sentence_of(line)) for line in history_of(shown)[:HISTORY]],
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "kpis/register/detail.html", context)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def indicator_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a KPI, or change its identity."""
    shown = get_object_or_404(Indicator.objects.select_related("programme"), pk=pk) if pk else None
    programme = shown.programme if shown else Programme.objects.in_front()
    code = shown.code if shown else ""
    form = IndicatorForm(request.POST if request.method == "POST" else None, instance=shown, programme=programme)
    if request.method == "POST" and form.is_valid():
        saved = definitions.save_indicator(
            indicator=shown, programme=programme, values=form.cleaned_data, by=request.user
        )
        messages.success(request, _("%(code)s is saved.") % {"code": saved.code})
        return redirect("kpis:register-version" if shown is None else "kpis:register-sheet", saved.pk)
    return _page(request, "kpis/register/form.html", {"form": form, "indicator": shown, "code": code})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def version_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version of the definition sheet; begins with what the newest one says."""
    shown = get_object_or_404(Indicator.objects.prefetch_related("versions"), pk=pk)
    before = shown.definition
    initial = {name: getattr(before, name) for name in definitions.what_defines()} if before else {}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = definitions.add_version(indicator=shown, values=form.cleaned_data, by=request.user)
        except definitions.SameDefinitionError:
            form.add_error("definition_nl", _("Nothing differs from the version before. Change what has to change."))
        else:
            messages.success(request, _("Version %(n)s of %(code)s is saved.") % {"n": made.number, "code": shown.code})
            return redirect("kpis:register-sheet", pk)
    return _page(request, "kpis/register/version.html", {"form": form, "indicator": shown, "before": before})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def arrange(request: HttpRequest) -> HttpResponse:
    """Set order and lines of all KPIs in one table."""
    programme = Programme.objects.in_front()
    indicators = list(Indicator.objects.filter(programme=programme).prefetch_related("lines"))
    lines = list(programme.lines.all()) if programme else []
    form = ArrangeForm(request.POST if request.method == "POST" else None, indicators=indicators, lines=lines)
    if request.method == "POST" and form.is_valid():
        definitions.arrange_indicators(order=form.order, lines=form.chosen, by=request.user)
        messages.success(request, _("Order and lines are saved."))
        return redirect("kpis:register")
    return _page(request, "kpis/register/arrange.html", {"form": form, "lines": lines})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a KPI out of use, or back into use."""
    shown = get_object_or_404(Indicator, pk=pk)
    form = UseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        definitions.use_indicator(
            indicator=shown, is_active=not shown.is_active, reason=form.cleaned_data["reason"], by=request.user
        )
        done = _("%(code)s is out of use.") if shown.is_active else _("%(code)s is in use again.")
        messages.success(request, done % {"code": shown.code})
        return redirect("kpis:register-sheet", pk)
    return _page(request, "kpis/register/use.html", {"form": form, "indicator": shown})
