"""The partner register: list, page of an organisation, changing it, contacts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twenteboard.platform.events import history_of, sentence_of
from twenteboard.platform.lists import export_asked, page_context, sorted_by
from twenteboard.platform.sheets import table_answer

from ..filters import SORTS, OrganisationFilter
from ..forms.register import ContactForm, DeactivateForm, MergeForm, OrganisationForm
from ..links import links_of
from ..models import Membership, Organisation
from ..rules import may
from ..services import register
from ..sheet import COLUMNS, export_rows
from .access import needs

HISTORY = 10  # lines of the log on the page of an organisation
PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


@needs("view_register")
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The register, narrowed and sorted; ``export`` gives what is shown as a file."""
    listed = OrganisationFilter(request.GET, queryset=Organisation.objects.all())
    found = listed.qs if listed.is_valid() else Organisation.objects.active()
    found = sorted_by(found, SORTS, request)
    if kind := export_asked(request):
        return _export(found, kind)
    context = {
        "filter": listed,
        **page_context(request, found.for_list()),
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "partners/list.html", context)


def _export(found, kind: str) -> HttpResponse:
    heads = [column.head for column in COLUMNS]
    return table_answer(kind, f"partners-{timezone.localdate():%Y-%m-%d}", heads, export_rows(found))


@needs("view_register")
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: numbers, contacts, and what it takes part in."""
    shown = get_object_or_404(Organisation.objects.for_page(), pk=pk)
    today = timezone.localdate()
    contacts = shown.contacts
    for row in contacts:
        row.has_ended = row.ends_on is not None and row.ends_on < today
    context = {
        "organisation": shown,
        "contacts": contacts,
        "groups": links_of(shown, request.user),
        "history": [(line.at, sentence_of(line)) for line in history_of(shown)[:HISTORY]],
        "can_change": may(request.user, "change_register"),
    }
    return render(request, "partners/detail.html", context)


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Show a page with a form; 422 when what was sent has faults."""
    return render(request, template, context, status=422 if context["form"].is_bound else 200)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        made = register.save_organisation(
            organisation=None, aliases=values.pop("aliases"), values=values, by=request.user
        )
        messages.success(request, _("%(name)s is in the register.") % {"name": made})
        return redirect("partners:detail", made.pk)
    return _page(request, "partners/form.html", {"form": form, "organisation": None})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def organisation_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an organisation."""
    shown = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        register.save_organisation(organisation=shown, aliases=values.pop("aliases"), values=values, by=request.user)
        messages.success(request, _("The changes are saved."))
        return redirect("partners:detail", pk)
    name = Organisation.objects.values_list("name", flat=True).get(pk=pk) if form.is_bound else shown.name
    return _page(request, "partners/form.html", {"form": form, "organisation": shown, "name": name})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def organisation_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an organisation out of use."""
    shown = get_object_or_404(Organisation, pk=pk, is_active=True)
    form = DeactivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        register.deactivate_organisation(organisation=shown, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("%(name)s is out of use. It stays readable where it is used.") % {"name": shown})
        return redirect("partners:detail", pk)
    return _page(request, "partners/deactivate.html", {"form": form, "organisation": shown})


@needs("change_register")
@require_POST
def organisation_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an organisation into use again."""
    shown = get_object_or_404(Organisation, pk=pk)
    register.reactivate_organisation(organisation=shown, by=request.user)
    messages.success(request, _("%(name)s is in use again.") % {"name": shown})
    return redirect("partners:detail", pk)


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge an organisation into another."""
    shown = get_object_or_404(Organisation, pk=pk, merged_into__isnull=True)
    form = MergeForm(request.POST or None, organisation=shown)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["target"]
        register.merge_organisation(
            organisation=shown, target=target, reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(request, _("%(name)s is merged into %(target)s.") % {"name": shown, "target": target})
        return redirect("partners:detail", target.pk)
    return _page(request, "partners/merge.html", {"form": form, "organisation": shown})


@needs("change_register")
@require_http_methods(PAGE_WITH_FORM)
def contact(request: HttpRequest, pk: int, membership: int | None = None) -> HttpResponse:
    """Add a contact, or change one."""
    shown = get_object_or_404(Organisation, pk=pk)
    row = None
    initial = {}
    if membership is not None:
        row = get_object_or_404(Membership.objects.select_related("user"), pk=membership, organisation=shown)
        initial = {name: getattr(row, name) for name in ("function", "starts_on", "ends_on", "deputy_of")}
    form = ContactForm(request.POST or None, organisation=shown, membership=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        user = values.pop("email", None) or row.user
        register.save_contact(organisation=shown, user=user, by=request.user, **values)
        messages.success(
            request, _("%(name)s is a contact of %(organisation)s.") % {"name": user, "organisation": shown}
        )
        return redirect("partners:detail", pk)
    return _page(request, "partners/contact.html", {"form": form, "organisation": shown, "membership": row})
