"""M&E asks who is missing in a round, and names who enters."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from partners.enums import Role
from partners.models import RoleAssignment, User

from ..forms.rounds import ResponsibleForm
from ..models import MeasurementRound, ReportingUnit
from ..services import RoundRefused
from ..services.reminding import ask_missing, assign, contacts_of
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]


@needs("remind_round")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail everyone who has not handed in yet."""
    shown = get_object_or_404(MeasurementRound, pk=pk)
    try:
        asked = ask_missing(round=shown, by=request.user)
    except RoundRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(shown)
    if asked.mailed:
        text = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", asked.mailed)
        messages.success(request, text % {"n": asked.mailed})
    if asked.earlier:
        text = ngettext(
            "%(n)s person was reminded today already.", "%(n)s people were reminded today already.", asked.earlier
        )
        messages.info(request, text % {"n": asked.earlier})
    if asked.without:
        text = _("Nobody in the portal acts for: %(units)s. Call them, or name who enters.")
        messages.warning(request, text % {"units": ", ".join(asked.without)})
    if not (asked.mailed or asked.earlier or asked.without):
        messages.info(request, _("Everyone has handed in. Nobody is reminded."))
    return redirect(shown)


@needs("remind_round")
@require_http_methods(PAGE_WITH_FORM)
def responsible(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Name who enters what is expected of a unit."""
    shown = get_object_or_404(MeasurementRound, pk=pk)
    place = get_object_or_404(ReportingUnit, pk=unit)
    first = shown.expected.filter(unit=place).first()
    if first is None:
        raise Http404
    team = User.objects.filter(
        is_active=True,
        role_assignments__in=RoleAssignment.objects.current().filter(role__in=(Role.MONITOR, Role.ADMIN)),
    ).distinct()
    people = list(dict.fromkeys([*contacts_of([place], shown.reference_date)[place.pk], *team]))
    form = ResponsibleForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"person": first.responsible_id or ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            assign(round=shown, unit=place, person=form.chosen, by=request.user)
        except RoundRefused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("kpis:round-unit", pk, unit)
    return render(
        request,
        "kpis/responsible.html",
        {"round": shown, "unit": place, "form": form},
        status=422 if form.is_bound else 200,
    )
