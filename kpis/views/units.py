"""The reporting units: list, page of a unit, adding and changing, moving, closing, import."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from partners.rules import may as may_of_partners
from twenteboard.platform.events import history_of, sentence_of
from twenteboard.platform.formats import datum
from twenteboard.platform.lists import export_asked, page_context, sorted_by
from twenteboard.platform.registers.pages import ImportPages, ImportWords
from twenteboard.platform.sheets import table_answer

from ..enums import ExpectedState, MembershipKind
from ..forms.units import SORTS, CloseForm, MoveForm, UnitFilter, UnitForm
from ..models import MeasurementRound, ReportingUnit
from ..rules import may
from ..services import units
from ..services.unit_importing import UnitWriter
from ..unit_sheet import COLUMNS, export_rows
from .access import PAGE_WITH_FORM, form_page, needs, tell

HISTORY = 15  # lines of the log on the page of a unit
MOVES = {"bestuur": MembershipKind.BOARD, "gemeente": MembershipKind.MUNICIPALITY, "subregio": MembershipKind.SUBREGION}

imports = ImportPages(
    writer=UnitWriter(),
    words=ImportWords(
        title=gettext_lazy("Import reporting units"),
        back=gettext_lazy("Reporting units"),
        advice=(
            gettext_lazy("Only “Naam” is needed; without “Soort” a row is a school location."),
            gettext_lazy("A unit is found by “Nr”, else by its BRIN, else by kind and name."),
            gettext_lazy("Bring in boards first, then their schools."),
            gettext_lazy("Another board or municipality is a move: fill in from which day. What was before stays."),
        ),
        example="eenheden-voorbeeld",
    ),
    needs=needs("change_register"),
    name="kpis:units-import",
    listed="kpis:units",
    detail="kpis:unit",
    everything="open=alles",
)


@needs("view_register")
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The units, narrowed and sorted; ``export`` gives what is shown as a file."""
    today = timezone.localdate()
    listed = UnitFilter(request.GET, queryset=ReportingUnit.objects.all())
    found = listed.qs if listed.is_valid() else ReportingUnit.objects.open_on(today)
    found = sorted_by(found.for_list(today), SORTS, request)
    if kind := export_asked(request):
        return table_answer(kind, f"eenheden-{today:%Y-%m-%d}", [column.head for column in COLUMNS], export_rows(found))
    context = {
        "filter": listed,
        **page_context(request, found),
        "today": today,
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "kpis/units/list.html", context)


@needs("view_register")
@require_safe
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: numbers, under what it fell when, rounds in which it is measured, projects it takes part in."""
    shown = get_object_or_404(ReportingUnit.objects.select_related("organisation", "successor"), pk=pk)
    today = timezone.localdate()
    received = Q(expected__state=ExpectedState.RECEIVED)
    rounds = (
        MeasurementRound.objects.filter(expected__unit=shown)
        .annotate(asked=Count("expected"), received=Count("expected", filter=received))
        .order_by("-reference_date")
    )
    can_change = may(request.user, "change_register")
    context = {
        "unit": shown,
        "today": today,
        "is_open": shown.closed_on is None,
        "memberships": shown.memberships.select_related("parent").order_by("kind", "-valid_from"),
        "members": shown.member_links.valid_on(today).select_related("child").order_by("child__name"),
        "predecessors": shown.predecessors.order_by("closed_on"),
        "rounds": rounds,
        "participations": shown.participations.select_related("project").order_by("-starts_on"),
        "history": [(line.at, sentence_of(line)) for line in history_of(shown)[:HISTORY]],
        "can_change": can_change,
        "can_open_partner": may_of_partners(request.user, "view_register"),
        "moves": [(word, kind.label) for word, kind in MOVES.items() if kind in units.PLACES.get(shown.kind, ())],
    }
    return render(request, "kpis/units/detail.html", context)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def unit_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a unit, or change one."""
    shown = get_object_or_404(ReportingUnit, pk=pk) if pk else None
    name = shown.name if shown else ""
    form = UnitForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method == "POST" and form.is_valid():
        saved = units.save_unit(unit=shown, values=form.cleaned_data, by=request.user)
        messages.success(request, _("%(name)s is saved.") % {"name": saved})
        return redirect("kpis:unit", saved.pk)
    return form_page(request, "kpis/units/form.html", {"form": form, "unit": shown, "name": name})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def unit_move(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Put a unit under a board, municipality or subregion from a day on."""
    shown = get_object_or_404(ReportingUnit, pk=pk, closed_on__isnull=True)
    kind = MOVES.get(word)
    if kind not in units.PLACES.get(shown.kind, ()):
        raise Http404
    form = MoveForm(request.POST if request.method == "POST" else None, unit=shown, kind=kind)
    if request.method == "POST" and form.is_valid():
        parent, first = form.cleaned_data["parent"], form.cleaned_data["valid_from"]
        try:
            units.move(child=shown, parent=parent, kind=kind, on=first, by=request.user)
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            words = {"name": shown, "parent": parent, "day": datum(first)}
            messages.success(request, _("%(name)s falls under %(parent)s from %(day)s.") % words)
            return redirect("kpis:unit", pk)
    context = {
        "form": form,
        "unit": shown,
        "kind": kind.label,
        "now": shown.memberships.filter(kind=kind).select_related("parent").order_by("valid_from").last(),
    }
    return form_page(request, "kpis/units/move.html", context)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit and name who goes on."""
    shown = get_object_or_404(ReportingUnit, pk=pk, closed_on__isnull=True)
    form = CloseForm(request.POST if request.method == "POST" else None, unit=shown)
    if request.method == "POST" and form.is_valid():
        last, successor = form.cleaned_data["closed_on"], form.cleaned_data["successor"]
        try:
            units.close_unit(unit=shown, on=last, successor=successor, by=request.user)
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            words = {"name": shown, "day": datum(last)}
            messages.success(request, _("%(name)s is closed after %(day)s. It stays readable.") % words)
            return redirect("kpis:unit", pk)
    context = {"form": form, "unit": shown, "members": shown.member_links.valid_on(timezone.localdate()).count()}
    return form_page(request, "kpis/units/close.html", context)
