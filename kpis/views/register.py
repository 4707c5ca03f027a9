"""The KPI list for whoever keeps it: list, order and lines, identity, definition sheets with their history."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from programmes.models import Programme
from twenteboard.platform.events import history_of, sentence_of
from twenteboard.platform.lists import export_asked, page_context, sorted_by
from twenteboard.platform.registers.pages import ImportPages, ImportWords
from twenteboard.platform.sheets import table_answer

from ..forms.register import SORTS, ArrangeForm, IndicatorFilter, IndicatorForm, UseForm, VersionForm
from ..indicator_sheet import COLUMNS, export_rows
from ..models import Indicator, IndicatorVersion
from ..rules import may
from ..services import definitions
from ..services.categories import dimensions_of
from ..services.indicator_importing import IndicatorWriter
from .access import PAGE_WITH_FORM, form_page, needs

HISTORY = 15  # lines of the log on the page of a KPI

imports = ImportPages(
    writer=IndicatorWriter(),
    words=ImportWords(
        title=gettext_lazy("Import KPIs"),
        back=gettext_lazy("KPI list"),
        advice=(
            gettext_lazy("A KPI is found by “Nr”, else by its code. A new KPI needs a code, a title and a short name."),
            gettext_lazy("Another definition becomes the next version: fill in the reason and from which day."),
            gettext_lazy("Lines are numbers with a bar between them, with the place in brackets: 1 (2) | 3 (1)."),
        ),
        example="kpis-voorbeeld",
    ),
    needs=needs("change_register"),
    name="kpis:register-import",
    listed="kpis:register",
    detail="kpis:register-sheet",
)


@dataclass(frozen=True)
class Difference:
    """What one version says otherwise than the one before."""

    label: str
    old: str
    new: str


def _shown(version: IndicatorVersion, name: str) -> str:
    field = version._meta.get_field(name)
    value = getattr(version, name)
    if field.choices:
        return str(getattr(version, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def differences(old: IndicatorVersion, new: IndicatorVersion) -> list[Difference]:
    """What ``new`` says otherwise than ``old``, field by field."""
    names = [name for name in definitions.what_defines() if getattr(old, name) != getattr(new, name)]
    found = [
        Difference(str(IndicatorVersion._meta.get_field(name).verbose_name), _shown(old, name), _shown(new, name))
        for name in names
    ]
    divided = [", ".join(link.dimension.name for link in one.dimension_links.all()) for one in (old, new)]
    if divided[0] != divided[1]:
        found.append(Difference(_("measured by category"), *divided))
    return found


@needs("view_register")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The list, narrowed; ``export`` gives what is shown as a file."""
    programme = Programme.objects.in_front()
    lines = list(programme.lines.all()) if programme else []
    listed = IndicatorFilter(request.GET, queryset=Indicator.objects.filter(programme=programme), lines=lines)
    found = listed.qs if listed.is_valid() else Indicator.objects.filter(programme=programme, is_active=True)
    found = sorted_by(found.for_list(), SORTS, request)
    if kind := export_asked(request):
        rows = export_rows(found.prefetch_related("line_links__line"))
        heads = [column.head for column in COLUMNS]
        return table_answer(kind, f"kpis-{timezone.localdate():%Y-%m-%d}", heads, rows)
    context = {
        "filter": listed,
        **page_context(request, found),
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "kpis/register/list.html", context)


@needs("view_register")
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One KPI: its identity and every version of its definition, with what changed and why."""
    shown = get_object_or_404(Indicator.objects.select_related("programme"), pk=pk)
    versions = list(
        shown.versions.select_related("made_by", "instrument")
        .prefetch_related("dimension_links__dimension")
        .order_by("-number")
    )
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
    return form_page(request, "kpis/register/form.html", {"form": form, "indicator": shown, "code": code})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def version_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version of the definition sheet; begins with what the newest one says."""
    shown = get_object_or_404(Indicator.objects.prefetch_related("versions"), pk=pk)
    before = shown.definition
    initial = {name: getattr(before, name) for name in definitions.what_defines()} if before else {}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial, had=dimensions_of(before))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        dimensions = list(values.pop("dimensions", ()))
        try:
            made = definitions.add_version(indicator=shown, values=values, dimensions=dimensions, by=request.user)
        except definitions.SameDefinitionError:
            form.add_error("definition_nl", _("Nothing differs from the version before. Change what has to change."))
        else:
            messages.success(request, _("Version %(n)s of %(code)s is saved.") % {"n": made.number, "code": shown.code})
            return redirect("kpis:register-sheet", pk)
    return form_page(request, "kpis/register/version.html", {"form": form, "indicator": shown, "before": before})


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
    return form_page(request, "kpis/register/arrange.html", {"form": form, "lines": lines})


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
    return form_page(request, "kpis/register/use.html", {"form": form, "indicator": shown})
