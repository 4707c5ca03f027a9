"""Bringing in a file with partners: choose it, look what it changes, save it, undo it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twenteboard.platform.files import UploadRefused
from twenteboard.platform.formats import getal
from twenteboard.platform.sheets import SheetRefused, table_answer

from ..enums import ImportState
from ..forms.register import ImportForm
from ..models import ImportBatch
from ..services import importing
from ..sheet import CHANGED, COLUMNS, FAULTY, NEW, UNCHANGED, HeadsRefused
from .access import needs

PAGE = 50
SHOWN = {"fouten": FAULTY, "nieuw": NEW, "gewijzigd": CHANGED}


@needs("import_register")
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """Choose a file, and see the earlier ones."""
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if sent and form.is_valid():
        try:
            batch = importing.start_import(file=form.cleaned_data["file"], by=request.user)
        except (UploadRefused, SheetRefused, HeadsRefused) as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return redirect("partners:import", batch.pk)
    batches = ImportBatch.objects.select_related("made_by").defer("table", "applied", "faults", "kept")[:20]
    context = {"form": form, "batches": batches, "columns": [column.head for column in COLUMNS if column.is_read]}
    return render(request, "partners/import_start.html", context, status=422 if form.is_bound else 200)


@needs("import_register")
@require_safe
def import_example(request: HttpRequest) -> HttpResponse:
    """An empty file with the right heads."""
    return table_answer("xlsx", "partners-voorbeeld", [column.head for column in COLUMNS if column.is_read], [])


@needs("import_register")
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file changes, or changed."""
    batch = get_object_or_404(ImportBatch.objects.select_related("made_by", "undone_by"), pk=pk)
    if batch.state != ImportState.PREVIEW:
        return render(request, "partners/import_done.html", {"batch": batch})
    planned = importing.plan_of(batch)
    counts = {what: len(planned.of(what)) for what in (FAULTY, NEW, CHANGED, UNCHANGED)}
    first = next((word for word, what in SHOWN.items() if counts[what]), "nieuw")
    chosen = request.GET.get("toon") if request.GET.get("toon") in SHOWN else first
    what = SHOWN[chosen]
    context = {
        "batch": batch,
        "digest": planned.digest,
        "ignored": planned.ignored,
        "counts": counts,
        "to_save": counts[NEW] + counts[CHANGED],
        "tabs": [
            ("fouten", _("With errors"), counts[FAULTY]),
            ("nieuw", _("New"), counts[NEW]),
            ("gewijzigd", _("Changed"), counts[CHANGED]),
        ],
        "chosen": chosen,
        "what": what,
        "page": Paginator(planned.of(what), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "partners/import_preview.html", context)


@needs("import_register")
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the rows without errors."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        saved = importing.confirm_import(batch=batch, digest=request.POST.get("digest", ""), by=request.user)
    except importing.ImportMovedError:
        messages.warning(request, _("The register changed meanwhile. Nothing was saved. Look again what changes."))
    except importing.ImportStateError:
        messages.warning(request, _("This import was saved before."))
    else:
        count = saved.new_count + saved.changed_count
        text = ngettext("%(n)s organisation is saved.", "%(n)s organisations are saved.", count)
        messages.success(request, text % {"n": getal(count)})
    return redirect("partners:import", pk)


@needs("import_register")
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a preview away."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        importing.cancel_import(batch=batch)
    except importing.ImportStateError:
        messages.warning(request, _("This import was saved before. You can undo it here."))
        return redirect("partners:import", pk)
    messages.success(request, _("The file is thrown away. Nothing was saved."))
    return redirect("partners:import-start")


@needs("import_register")
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an import."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        outcome = importing.undo_import(batch=batch, by=request.user)
    except importing.ImportStateError:
        messages.warning(request, _("This import cannot be undone: it was not saved, or undone before."))
    else:
        text = ngettext("%(n)s organisation is put back.", "%(n)s organisations are put back.", outcome.restored)
        messages.success(request, text % {"n": getal(outcome.restored)})
    return redirect("partners:import", pk)
