"""The register of dimensions and categories: who reads the KPI list sees it, M&E and the administrator keep it."""

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes.services.writing import Unsuitable

from ..forms.categories import CategoryForm, CloseForm, DimensionForm
from ..models import Category, Dimension, VersionDimension
from ..rules import may
from ..services import categories
from .access import PAGE_WITH_FORM, form_page, needs


@needs("view_register")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All dimensions with their categories, how often each was measured, and the KPIs that use them."""
    measured = Category.objects.annotate(measured_count=Count("measured")).order_by("order", "name_nl")
    uses = VersionDimension.objects.select_related("version__indicator").order_by(
        "version__indicator__order", "version__number"
    )
    dimensions = Dimension.objects.prefetch_related(Prefetch("categories", measured), Prefetch("uses", uses))
    rows = [
        (one, list({use.version.indicator_id: use.version.indicator for use in one.uses.all()}.values()))
        for one in dimensions
    ]
    context = {"rows": rows, "today": timezone.localdate(), "can_change": may(request.user, "change_register")}
    return render(request, "kpis/categories/list.html", context)


def _page(request: HttpRequest, form, title: str, lede: str) -> HttpResponse:
    return form_page(request, "kpis/categories/form.html", {"form": form, "title": title, "lede": lede})


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def dimension_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a dimension, or change it."""
    shown = get_object_or_404(Dimension, pk=pk) if pk else None
    title = _("Change %(name)s") % {"name": shown} if shown else _("Add a dimension")
    form = DimensionForm(_posted(request), instance=shown, next_place=Dimension.objects.count() + 1)
    if request.method == "POST" and form.is_valid():
        try:
            saved = categories.save_dimension(dimension=shown, by=request.user, **form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The dimension is saved."))
            return redirect("kpis:dimensions") if shown else redirect("kpis:category-new", saved.pk)
    return _page(request, form, title, _("A way to divide the people that a KPI counts, such as gender or education."))


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def category_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a category to a dimension."""
    dimension = get_object_or_404(Dimension, pk=pk)
    form = CategoryForm(_posted(request), dimension=dimension, next_place=dimension.categories.count() + 1)
    if request.method == "POST" and form.is_valid():
        categories.save_category(dimension=dimension, by=request.user, **form.cleaned_data)
        messages.success(request, _("The category is saved."))
        return redirect("kpis:dimensions")
    title = _("Add a category to %(name)s") % {"name": dimension}
    return _page(request, form, title, _("What was measured already does not have it: there it counts as missing."))


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def category_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a category is called."""
    shown = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
    form = CategoryForm(_posted(request), instance=shown, dimension=shown.dimension)
    title = _("Change %(name)s") % {"name": shown}
    if request.method == "POST" and form.is_valid():
        try:
            categories.save_category(dimension=shown.dimension, category=shown, by=request.user, **form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The category is saved."))
            return redirect("kpis:dimensions")
    lede = _("Correct the name here. Does it become another group? Then close this one and add a new one.")
    return _page(request, form, title, lede)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def category_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a category no more from a day on, or ask it again."""
    shown = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
    form = CloseForm(_posted(request), initial={"closed_on": timezone.localdate()})
    if request.method == "POST" and (shown.closed_on or form.is_valid()):
        day = None if shown.closed_on else form.cleaned_data["closed_on"]
        categories.close_category(category=shown, closed_on=day, by=request.user)
        messages.success(request, _("The category is closed.") if day else _("The category is asked again."))
        return redirect("kpis:dimensions")
    return form_page(request, "kpis/categories/close.html", {"form": form, "category": shown})
