"""Yearly reports: everyone reads what was published; who writes them sees what they would say now."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.models import Programme, ProgrammeLine
from programmes.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from programmes.views.working import rebased, told
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.files import serve_private
from twenteboard.platform.formats import datum
from twenteboard.platform.papers import card_of, retry_paper
from twenteboard.platform.sheets import csv_answer

from ..forms.yearly import PublishForm, TextsForm, YearForm
from ..models import KpiPaper, YearReport
from ..reports import yearly
from ..reports.yearly_data import reference_of
from ..reports.yearly_table import as_table
from ..rules import may
from ..services import yearly as services
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]
YEARS_BACK = 5


def _get_report(user, pk: int, permission: str = "") -> YearReport:
    """Return the report. Raises ``Http404`` for who may not know of it, ``PermissionDenied`` without permission."""
    rows = YearReport.objects.visible_to(user).select_related("programme", "line", "saved_by")
    report = get_object_or_404(rows, pk=pk)
    if permission and not may(user, permission):
        raise PermissionDenied
    return report


def _papers(report: YearReport) -> list[KpiPaper]:
    """The publications of a report without their data, the newest first. One query."""
    return list(report.papers.defer("data").order_by("-version"))


@require_safe
def year_list(request: HttpRequest) -> HttpResponse:
    """Show the yearly reports, of the whole programme and of its lines."""
    programme = Programme.objects.in_front()
    number = request.GET.get("lijn", "")
    rows = (
        YearReport.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("programme", "line")
        .order_by("-ends_on", F("line__number").asc(nulls_first=True))
    )
    if number.isdecimal():
        rows = rows.filter(line__number=number)
    context = {
        "reports": rows,
        "lines": ProgrammeLine.objects.filter(programme=programme).only("number", "name_nl", "name_en"),
        "number": number,
        "reads": may(request.user, "view_monitoring"),
        "may_write": may(request.user, "write_year"),
    }
    return render(request, "kpis/years.html", context)


@needs("write_year")
@require_http_methods(PAGE_WITH_FORM)
def year_new(request: HttpRequest) -> HttpResponse:
    """Begin a report."""
    programme = Programme.objects.in_front()
    this_year = clock.today().year
    form = YearForm(
        request.POST if request.method == "POST" else None,
        years=[this_year - back for back in range(YEARS_BACK + 1)],
        lines=ProgrammeLine.objects.filter(programme=programme),
        initial={"year": this_year - 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = services.make_year(programme=programme, by=request.user, **form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The report is begun. The figures are in it already; now the words."))
            return redirect("kpis:year-write", report.pk)
    return render(request, "kpis/year_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report: as it was published, or, for who writes it, as it would be published now."""
    report = _get_report(request.user, pk)
    papers = _papers(report) if report.publications else []
    writes = may(request.user, "write_year")
    # Of what was not published yet there is only the preview, for all who may know of it.
    is_preview = not papers or ("voorbeeld" in request.GET and writes)
    data = (
        yearly.collect(report) if is_preview else KpiPaper.objects.values_list("data", flat=True).get(pk=papers[0].pk)
    )
    retry = may(request.user, "publish_year")
    context = {
        "report": report,
        "year": yearly.build(data),
        "title": yearly.title_of(report),
        "is_preview": is_preview,
        "cards": [_card(paper, retry=retry) for paper in papers],
        "writes": writes,
        "publishes": may(request.user, "publish_year"),
    }
    return render(request, "kpis/year.html", context)


@needs("write_year")
@require_http_methods(PAGE_WITH_FORM)
def year_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the texts; the figures come from the portal."""
    report = _get_report(request.user, pk, "write_year")
    kept = {name: getattr(report, name) for name in (*YearReport.TEXTS, "revision")}
    form = TextsForm(request.POST) if request.method == "POST" else TextsForm(initial=kept)
    status, stale = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.save_texts(
                    report=report,
                    seen_revision=data["revision"] if data["revision"] is not None else 0,
                    texts={name: data[name] for name in YearReport.TEXTS},
                    by=request.user,
                )
            except StaleWrite as refusal:
                form, stale, status = rebased(form, refusal), told(form, refusal, lambda: _stored(report)), 409
            else:
                messages.success(request, _("Your text is saved. Below you see the report as it would be published."))
                return redirect(f"{report.get_absolute_url()}?voorbeeld")
    context = {"report": report, "form": form, "stale": stale, "title": yearly.title_of(report)}
    return render(request, "kpis/year_write.html", context, status=status)


def _stored(report: YearReport) -> dict[str, str]:
    report.refresh_from_db()
    return {name: getattr(report, name) for name in YearReport.TEXTS}


@needs("publish_year")
@require_http_methods(PAGE_WITH_FORM)
def year_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is thin, and publish: with a reason when it was published before."""
    report = _get_report(request.user, pk, "publish_year")
    is_again = report.publications > 0
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        is_again=is_again,
        initial={"publications": report.publications},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_year(
                report=report,
                seen_publications=form.cleaned_data["publications"] or 0,
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(report)
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The report is published. The PDF is being made."))
            return redirect(report)
    context = {
        "report": report,
        "form": form,
        "is_again": is_again,
        "title": yearly.title_of(report),
        "thin": services.thin_spots(report, yearly.collect(report)),
        "may_publish": bool(report.reached.strip()),
    }
    return render(request, "kpis/year_publish.html", context, status=422 if form.is_bound else 200)


@require_safe
def year_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the figures of the newest publication as a file; a report that was not published has none."""
    report = _get_report(request.user, pk)
    data = report.papers.order_by("-version").values_list("data", flat=True).first()
    if data is None:
        raise Http404
    return csv_answer(reference_of(report).lower(), *as_table(yearly.build(data)))


# --- papers ------------------------------------------------------------------------------------------


def _card(paper: KpiPaper, *, retry: bool) -> dict:
    number = _("publication %(n)s, %(day)s") % {"n": paper.version, "day": datum(paper.created_at)}
    return card_of(paper, app="kpis", number=number, retry=retry)


def _get_paper(user, uid: uuid.UUID) -> KpiPaper:
    """Return the paper. Raises ``Http404`` for who may not know of its report."""
    reports = YearReport.objects.visible_to(user)
    rows = KpiPaper.objects.select_related("year_report__programme", "year_report__line")
    return get_object_or_404(rows.filter(year_report__in=reports.order_by().values("pk")), uid=uid)


@require_safe
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give the PDF to everyone; while it is still being made, show how far it is."""
    row = _get_paper(request.user, uid)
    if not row.is_ready:
        return redirect("kpis:paper-state", uid)
    return serve_private(request, row.file, row.filename(), inline=True)


@require_safe
def paper_state(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say whether the paper is ready: the card alone for htmx, else a page of its own."""
    row = _get_paper(request.user, uid)
    card = _card(row, retry=may(request.user, "publish_year"))
    if request.headers.get("HX-Request") == "true":
        response = render(request, "components/paper.html", {"paper": card})
    else:
        response = render(request, "kpis/year_paper.html", {"card": card, "report": row.year_report})
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def paper_retry(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Have a paper that failed made again."""
    row = _get_paper(request.user, uid)
    if not may(request.user, "publish_year"):
        raise PermissionDenied
    if retry_paper(row):
        record("year.paper_retried", by=request.user, obj=row.year_report)
        messages.success(request, _("The PDF is being made again. This takes less than a minute."))
    else:
        messages.warning(request, _("This PDF did not fail, so it was not made again."))
    return redirect("kpis:paper-state", uid)
