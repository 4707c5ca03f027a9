"""Concluding about a promise, and reading the conclusion of somebody else."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.models import Project
from programmes.services.writing import NotAllowed, Unsuitable
from programmes.views.working import any_project, form_page, work_page, work_url

from ..forms.promises import AssessForm, SecondReadingForm
from ..models import ContributionClaim
from ..promises import CAUTION
from ..rules import may
from ..services import assessing as services

TAB = "kpis:promises"


def _claim(request: HttpRequest, number: str, pk: int) -> tuple[Project, ContributionClaim]:
    """Return project and promise. Raises ``PermissionDenied`` for who may not judge it, and ``Http404``."""
    project = any_project(request.user, number)
    if not may(request.user, "assess_claim", project):
        raise PermissionDenied
    claim = get_object_or_404(project.claims.select_related("indicator"), pk=pk)
    claim.project = project
    return project, claim


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give a conclusion with the figures beside it; they are kept as they were read."""
    project, claim = _claim(request, number, pk)
    asked = request.GET.get("ronde", "")
    card = services.card_of(claim, request.user, second=int(asked) if asked.isdecimal() else None)
    seen = services.fingerprint(card)
    stories = services.stories_for(claim, request.user)
    form, status = AssessForm(initial={"seen": seen}, stories=stories), 200
    if request.method == "POST":
        form, status = AssessForm(request.POST, stories=stories), 422
        if form.is_valid():
            try:
                services.assess_claim(
                    claim=claim, round=card.second.pk if card.second else None, by=request.user, **form.cleaned_data
                )
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            except services.FiguresChanged as refusal:
                form.add_error(None, str(refusal))
                form.data = form.data.copy()
                form.data["seen"], status = seen, 409
            except Unsuitable as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("Your conclusion is kept. Somebody else now reads it."))
                return redirect(f"{work_url(TAB, project)}#{claim.indicator.code}")
    context = {"form": form, "card": card, "caution": CAUTION, "reads": True, "asked": card.second}
    return work_page(request, project, TAB, "kpis/assess.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def second_reading(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Agree with the latest conclusion of somebody else, or say why not."""
    project, claim = _claim(request, number, pk)
    back = f"{work_url(TAB, project)}#{claim.indicator.code}"
    row = claim.assessments.for_cards().first()
    if row is None or row.reviewed_by_id:
        messages.warning(request, _("No conclusion waits for a second reader here."))
        return redirect(back)
    if row.assessed_by_id == request.user.pk:
        raise PermissionDenied(_("Somebody else than who gave the conclusion reads it."))
    services.cited_in([row], request.user)

    return form_page(
        request,
        project,
        TAB,
        make=SecondReadingForm,
        do=lambda data: services.review_assessment(
            assessment=row, agrees=data["agrees"] == "yes", note=data["note"], by=request.user
        ),
        done=_("Your reading is kept with the conclusion."),
        back=back,
        title=_("Read a conclusion as a second person"),
        button=_("Save what I think of it"),
        template="kpis/second_reading.html",
        extra={"claim": claim, "row": row, "caution": CAUTION},
    )
