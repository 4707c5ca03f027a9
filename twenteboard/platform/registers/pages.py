"""The pages of an import: choose a file, look what it changes, save it, undo it. Every register has the same ones."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..enums import ImportState
from ..files import UploadRefused
from ..formats import getal
from ..forms import FileField, PortalForm
from ..models import ImportBatch
from ..sheets import SheetRefused, table_answer
from . import importing
from .columns import HeadsRefused
from .plan import CHANGED, FAULTY, NEW, UNCHANGED

PAGE = 50
SHOWN = {"fouten": FAULTY, "nieuw": NEW, "gewijzigd": CHANGED}
IMPORT_MAX_BYTES = 5 * 1024 * 1024


class ImportForm(PortalForm):
    """The file to bring in."""

    file = FileField(
        label=gettext_lazy("File"),
        accept=(".xlsx", ".csv"),
        max_bytes=IMPORT_MAX_BYTES,
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 5 MB and 20,000 rows. Nothing is saved until you confirm."
        ),
    )
    required_texts = {"file": gettext_lazy("Choose the file that you want to bring in.")}


@dataclass(frozen=True)
class ImportWords:
    """What the pages of one register say of their own."""

    title: str | Promise  # "Import partners"
    back: str | Promise  # the name of the register
    advice: tuple[str | Promise, ...]  # what somebody has to know of the file
    example: str  # name of the example file, without extension


@dataclass(frozen=True)
class ImportPages:
    """The pages of an import into one register.

    ``name`` is the name of the address of an import; the others are that name with ``-start``, ``-example``,
    ``-confirm``, ``-cancel`` and ``-undo``. ``listed`` and ``detail`` are the names of the pages of the register.
    """

    writer: importing.Writer
    words: ImportWords
    needs: Callable[[Callable], Callable]
    name: str
    listed: str
    detail: str
    everything: str = "actief=alles"  # the filter of the list that leaves nothing out

    def paths(self, prefix: str) -> list[URLPattern]:
        """The addresses, for the ``urls`` of the app (without its namespace)."""
        name = self.name.partition(":")[2]
        pages = (
            ("", "-start", self.start, require_http_methods(["GET", "HEAD", "POST"])),
            ("voorbeeld/", "-example", self.example, require_safe),
            ("<int:pk>/", "", self.page, require_safe),
            ("<int:pk>/opslaan/", "-confirm", self.confirm, require_POST),
            ("<int:pk>/weggooien/", "-cancel", self.cancel, require_POST),
            ("<int:pk>/terugdraaien/", "-undo", self.undo, require_POST),
        )
        return [
            path(prefix + address, self.needs(methods(view)), name=name + ending)
            for address, ending, view, methods in pages
        ]

    def _context(self, **more) -> dict:
        names = {ending: f"{self.name}-{ending}" for ending in ("start", "example", "confirm", "cancel", "undo")}
        return {
            "words": self.words,
            "everything": self.everything,
            "names": names | {"page": self.name, "list": self.listed},
            **more,
        }

    def _batch(self, pk: int) -> ImportBatch:
        rows = ImportBatch.objects.select_related("made_by", "undone_by")
        return get_object_or_404(rows, pk=pk, register=self.writer.key)

    def _heads(self) -> list[str]:
        return [column.head for column in self.writer.register.columns if column.is_read]

    def start(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, and see the earlier ones."""
        sent = request.method == "POST"
        form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
        if sent and form.is_valid():
            try:
                batch = importing.start_import(writer=self.writer, file=form.cleaned_data["file"], by=request.user)
            except (UploadRefused, SheetRefused, HeadsRefused) as refusal:
                form.add_error("file", str(refusal.message))
            else:
                return redirect(self.name, batch.pk)
        earlier = ImportBatch.objects.filter(register=self.writer.key).select_related("made_by")
        batches = earlier.defer("table", "applied", "faults", "kept")[:20]
        context = self._context(form=form, batches=batches, columns=self._heads())
        return render(request, "imports/start.html", context, status=422 if form.is_bound else 200)

    def example(self, request: HttpRequest) -> HttpResponse:
        """An empty file with the right heads."""
        return table_answer("xlsx", self.words.example, self._heads(), [])

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a file changes, or changed."""
        batch = self._batch(pk)
        if batch.state != ImportState.PREVIEW:
            for row in batch.kept:
                row["url"] = reverse(self.detail, args=[row["pk"]])
            return render(request, "imports/done.html", self._context(batch=batch))
        planned = importing.plan_of(self.writer, batch)
        counts = {what: len(planned.of(what)) for what in (FAULTY, NEW, CHANGED, UNCHANGED)}
        first = next((word for word, what in SHOWN.items() if counts[what]), "nieuw")
        chosen = request.GET.get("toon") if request.GET.get("toon") in SHOWN else first
        what = SHOWN[chosen]
        context = self._context(
            batch=batch,
            digest=planned.digest,
            ignored=planned.ignored,
            counts=counts,
            to_save=counts[NEW] + counts[CHANGED],
            tabs=[
                ("fouten", _("With errors"), counts[FAULTY]),
                ("nieuw", _("New"), counts[NEW]),
                ("gewijzigd", _("Changed"), counts[CHANGED]),
            ],
            chosen=chosen,
            what=what,
            page=Paginator(planned.of(what), PAGE).get_page(request.GET.get("page")),
        )
        return render(request, "imports/preview.html", context)

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the rows without errors."""
        digest = request.POST.get("digest", "")
        try:
            saved = importing.confirm_import(writer=self.writer, batch=self._batch(pk), digest=digest, by=request.user)
        except importing.ImportMovedError:
            messages.warning(request, _("The register changed meanwhile. Nothing was saved. Look again what changes."))
        except importing.ImportStateError:
            messages.warning(request, _("This import was saved before."))
        else:
            count = saved.new_count + saved.changed_count
            text = ngettext("%(n)s row is saved.", "%(n)s rows are saved.", count)
            messages.success(request, text % {"n": getal(count)})
        return redirect(self.name, pk)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Throw a preview away."""
        try:
            importing.cancel_import(writer=self.writer, batch=self._batch(pk), by=request.user)
        except importing.ImportStateError:
            messages.warning(request, _("This import was saved before. You can undo it here."))
            return redirect(self.name, pk)
        messages.success(request, _("The file is thrown away. Nothing was saved."))
        return redirect(f"{self.name}-start")

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo an import."""
        try:
            outcome = importing.undo_import(writer=self.writer, batch=self._batch(pk), by=request.user)
        except importing.ImportStateError:
            messages.warning(request, _("This import cannot be undone: it was not saved, or undone before."))
        else:
            text = ngettext("%(n)s row is put back.", "%(n)s rows are put back.", outcome.restored)
            messages.success(request, text % {"n": getal(outcome.restored)})
        return redirect(self.name, pk)
