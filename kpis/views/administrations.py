"""How an instrument was taken at a school: begun, filled in, handed in, read; and over the schools of a round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.services.writing import NotNow, StaleWrite, Unsuitable
from programmes.views.working import rebased, told
from twenteboard.platform.lists import export_asked
from twenteboard.platform.sheets import table_answer

from ..enums import RoundState
from ..forms.instruments import AdministrationForm, BeginForm
from ..forms.rounds import ReasonForm
from ..instruments.learning import answers_of, learned_from, over_schools
from ..instruments.results import fed_by
from ..models import ExpectedMeasurement, InstrumentAdministration, InstrumentVersion, MeasurementRound
from ..rules import may
from ..services import administrations as services
from .access import PAGE_WITH_FORM, form_page, needs

PAGE = 50
OPEN = (RoundState.OPEN, RoundState.REVIEW)


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the schools and rounds where this person can take an instrument, and what was taken before."""
    places = (
        ExpectedMeasurement.objects.enterable_by(request.user)
        .filter(round__state__in=OPEN)
        .order_by("-round__reference_date", "round", "unit__name", "unit")
        .values("round", "round__label", "unit", "unit__name")
        .distinct()
    )
    page = Paginator(places, PAGE).get_page(request.GET.get("page"))
    visible = InstrumentAdministration.objects.visible_to(request.user).select_related("version__instrument")
    taken: dict[tuple[int, int], list[InstrumentAdministration]] = {}
    here = [place["unit"] for place in page]
    for row in visible.filter(round__state__in=OPEN, unit__in=here).order_by("version__instrument__name"):
        taken.setdefault((row.unit_id, row.round_id), []).append(row)
    earlier = visible.handed_in().exclude(round__state__in=OPEN).select_related("unit", "round")
    context = {
        "page": page,
        "rows": [(place, taken.get((place["unit"], place["round"]), [])) for place in page],
        "earlier": earlier.order_by("-round__reference_date", "unit__name")[:PAGE],
        "reads": may(request.user, "view_monitoring"),
    }
    return render(request, "kpis/instruments/own.html", context)


@login_required
@require_http_methods(PAGE_WITH_FORM)
def begin(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Choose what was taken at a unit in a round, and begin to note it."""
    rows = ExpectedMeasurement.objects.select_related("round", "unit")
    expected = rows.filter(round=pk, unit=unit).first()
    if expected is None or not may(request.user, "enter_measurement", expected):
        if may(request.user, "view_monitoring") and expected is not None:
            raise PermissionDenied
        raise Http404
    taken = InstrumentAdministration.objects.filter(round=pk, unit=unit).select_related("version__instrument")
    versions = (
        InstrumentVersion.objects.filter(instrument__is_active=True, items__isnull=False)
        .exclude(pk__in=taken.values("version"))
        .select_related("instrument")
        .order_by("instrument__name", "-number")
        .distinct()
    )
    form = BeginForm(request.POST if request.method == "POST" else None, versions=versions)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_administration(
                unit=expected.unit, round=expected.round, version=form.cleaned_data["version"], by=request.user
            )
        except (NotNow, Unsuitable) as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
        else:
            return redirect("kpis:administration-fill", made.pk)
    context = {"form": form, "expected": expected, "taken": taken, "versions": versions}
    return form_page(request, "kpis/instruments/begin.html", context)


def _get(user, pk: int, *, to_write: bool = False) -> InstrumentAdministration:
    """Return what this person may see, or fill in: 403 when they may only see it, 404 when they may not know of it."""
    rows = InstrumentAdministration.objects.select_related(
        "unit", "round", "version__instrument", "saved_by", "handed_in_by"
    )
    if not to_write:
        return get_object_or_404(rows.visible_to(user), pk=pk)
    shown = rows.enterable_by(user).filter(pk=pk).prefetch_related("version__items", "version__levels").first()
    if shown is None:
        get_object_or_404(InstrumentAdministration.objects.visible_to(user), pk=pk)
        raise PermissionDenied
    return shown


@login_required
@require_safe
def administration(request: HttpRequest, pk: int) -> HttpResponse:
    """Show per item who answered what beside the consensus, the time before, and which KPI rests on it."""
    shown = _get(request.user, pk)
    learned = learned_from(shown)
    context = {
        "administration": shown,
        "learned": learned,
        "fed": fed_by(shown, learned.levels),
        "writes": shown.round.takes_entries and may(request.user, "write_administration", shown),
        "reads": may(request.user, "view_monitoring"),
    }
    return render(request, "kpis/instruments/administration.html", context)


@login_required
@require_http_methods(PAGE_WITH_FORM)
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in all items at once: save at any time, hand in when the team agreed on each."""
    shown = _get(request.user, pk, to_write=True)
    if request.method != "POST" and (shown.is_handed_in or not shown.round.takes_entries):
        if shown.is_handed_in:
            messages.warning(request, _("This administration was handed in. Open it again with a reason to change it."))
        else:
            messages.warning(request, _("This round takes no measurements now."))
        return redirect(shown)
    is_final = "hand_in" in request.POST
    form = AdministrationForm(
        request.POST if request.method == "POST" else None,
        levels=list(shown.version.levels.all()),
        items=list(shown.version.items.all()),
        is_final=is_final,
        initial={} if request.method == "POST" else AdministrationForm.initial_of(shown, answers_of(shown)),
    )
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_administration(
                administration=shown,
                seen_revision=form.cleaned_data["revision"] or 0,
                about=form.about(),
                answers=form.answers(),
                is_final=is_final,
                by=request.user,
            )
        except StaleWrite as refusal:
            form, stale = rebased(form, refusal), told(form, refusal, lambda: _stored(shown))
        except (NotNow, Unsuitable) as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
        else:
            if is_final:
                messages.success(request, _("Handed in. Below you see where people differed."))
                return redirect(shown)
            messages.success(request, _("The draft is saved. You can go on at any time."))
            return redirect("kpis:administration-fill", pk)
    context = {"administration": shown, "form": form, "stale": stale}
    status = 409 if stale else 422 if form.is_bound else 200
    return render(request, "kpis/instruments/fill.html", context, status=status)


def _stored(shown: InstrumentAdministration) -> dict:
    """What a colleague saved meanwhile, by field."""
    shown.refresh_from_db()
    kept = AdministrationForm.initial_of(shown, answers_of(shown))
    del kept["revision"]
    return kept


@login_required
@require_http_methods(PAGE_WITH_FORM)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, and make a draft of what was handed in."""
    shown = _get(request.user, pk, to_write=True)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("What has to change, and why?"),
        missing=_("Write what has to change, and why."),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_administration(administration=shown, reason=form.cleaned_data["reason"], by=request.user)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(shown)
        messages.success(request, _("You can change it now. Hand it in again when it is right."))
        return redirect("kpis:administration-fill", pk)
    fed = [one for one in fed_by(shown, []) if one.rests]
    return form_page(request, "kpis/instruments/reopen.html", {"form": form, "administration": shown, "fed": fed})


@needs("view_monitoring")
@require_safe
def over_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Show per item on which level how many schools of a round agreed; ``export`` gives it as a file."""
    shown = get_object_or_404(MeasurementRound.objects.visible_to(request.user), pk=pk)
    versions = over_schools(shown)
    if kind := export_asked(request):
        heads = [_("Instrument"), _("Version"), _("Item"), _("Text"), _("Theme"), _("Level"), _("Label")]
        heads += [_("Schools at this level"), _("Schools")]
        rows = [
            [
                version.version.instrument.name,
                version.version.label,
                row.item.number,
                row.item.text,
                row.item.theme,
                level.value,
                level.label,
                n,
                row.n,
            ]
            for version in versions
            for row in version.items
            for level, n in zip(version.levels, row.schools, strict=True)
        ]
        return table_answer(kind, slugify(f"{shown.label} items"), heads, rows)
    return render(request, "kpis/instruments/over_round.html", {"round": shown, "versions": versions})
