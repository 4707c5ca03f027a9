"""A round filled in with a sheet: download, bring in, look what it does, hand in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from twenteboard.platform.files import UploadRefused, check_upload
from twenteboard.platform.sheets import SheetRefused, Table, read_table, table_answer

from ..forms.rounds import SheetForm
from ..models import MeasurementRound
from ..origins import Origins
from ..services import MeasuringRefused
from ..services.measuring import hand_in_all
from ..sheet import HeadsRefused, digest_of, read, template
from .access import needs

PAGE_WITH_FORM = ["GET", "HEAD", "POST"]
EXTENSIONS = ("xlsx", "csv")
SHOWN = 200  # rows of a preview


def _key(pk: int) -> str:
    return f"sheet-of-round-{pk}"


@needs("import_measurements")
@require_http_methods(PAGE_WITH_FORM)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the sheet of a round, or bring it in filled; nothing is saved before the preview is confirmed."""
    shown = get_object_or_404(MeasurementRound, pk=pk)
    if not shown.takes_entries:
        messages.warning(request, _("This round takes no measurements now."))
        return redirect(shown)
    if request.GET.get("als") in EXTENSIONS:
        heads, rows = template(shown)
        return table_answer(request.GET["als"], slugify(shown.label), heads, rows)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        origins=Origins(),
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kind, _scan = check_upload(file, extensions=EXTENSIONS)
            file.seek(0)
            table = read_table(file.read(), kind.extension)
            read(shown, table, form.origins, **form.where())
        except (UploadRefused, SheetRefused) as refusal:
            form.add_error("file", str(refusal.message))
        except HeadsRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            request.session[_key(pk)] = {"heads": table.heads, "rows": table.rows, **form.where()}
            return redirect("kpis:sheet-preview", pk)
    return render(request, "kpis/sheet.html", {"round": shown, "form": form}, status=422 if form.is_bound else 200)


@needs("import_measurements")
@require_http_methods(PAGE_WITH_FORM)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a sheet hands in, row by row, and do it."""
    shown, kept = get_object_or_404(MeasurementRound, pk=pk), request.session.get(_key(pk))
    if kept is None:
        return redirect("kpis:sheet", pk)
    table = Table(kept["heads"], [(number, cells) for number, cells in kept["rows"]])
    rows = read(shown, table, Origins(), origin=kept["origin"], source=kept["source"])
    good, faulty = [row for row in rows if row.entry], [row for row in rows if row.faults]
    digest = digest_of(rows)
    if request.method == "POST":
        if request.POST.get("digest") != digest or not good:
            messages.warning(request, _("Something changed in the meantime. Look again before you hand in."))
            return redirect("kpis:sheet-preview", pk)
        try:
            count = hand_in_all(entries=[(row.expected, row.entry) for row in good], by=request.user)
        except MeasuringRefused as refusal:
            messages.warning(request, str(refusal))
            return redirect("kpis:sheet-preview", pk)
        del request.session[_key(pk)]
        text = ngettext(
            "%(n)s measurement is handed in. Somebody else checks it.",
            "%(n)s measurements are handed in. Somebody else checks them.",
            count,
        )
        messages.success(request, text % {"n": count})
        return redirect(shown)
    context = {"round": shown, "good": good[:SHOWN], "count": len(good), "faulty": faulty, "digest": digest}
    return render(request, "kpis/sheet_preview.html", context)
