"""Whether the portal lives (``/gezond/``) and whether it can do its work (``/gezond/klaar/``).

The first is for the supervisor of the process and touches nothing. The second asks everything the portal needs and
answers 503 when something is wrong, with the same facts for people (a page) and for machines (JSON, by ``Accept``).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import jobs, pdf, scanner
from .models import Heartbeat

WORKER_SILENT_AFTER = timedelta(minutes=3)
JOB_WAITS_TOO_LONG = timedelta(minutes=10)


class NotWell(Exception):  # noqa: N818 - it reads as what is the case
    """A check that failed, with words for the person who reads the page."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    label: str | Promise
    ok: bool
    text: str
    milliseconds: int


def _database() -> str:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return _("answers")


def _migrations() -> str:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotWell(_("%(count)d steps still have to be applied") % {"count": len(waiting)})
    return _("up to date")


def _storage() -> str:
    storage = storages["private"]
    name = storage.save("health/check.txt", ContentFile(b"ok"))
    try:
        with storage.open(name) as file:
            if file.read() != b"ok":
                raise NotWell(_("what was written is not what is read"))
    finally:
        storage.delete(name)
    return _("can be written and read")


def _papers() -> str:
    reason = pdf.missing_library()
    if reason:
        raise NotWell(_("papers cannot be made: %(reason)s") % {"reason": reason})
    return _("can be made")


def _queue() -> str:
    if jobs.broker_is_embedded():
        return _("inside the runner; work waits in the database")
    if current_app.conf.task_always_eager:
        return _("work is done at once")
    with current_app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    return _("answers")


def _worker() -> str:
    if current_app.conf.task_always_eager:
        return _("work is done at once")
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        raise NotWell(_("no worker has said that it lives"))
    silent = timezone.now() - last
    seconds = max(0, int(silent.total_seconds()))
    if silent > WORKER_SILENT_AFTER:
        raise NotWell(_("last sign of life %(seconds)d seconds ago") % {"seconds": seconds})
    return _("last sign of life %(seconds)d seconds ago") % {"seconds": seconds}


def _waiting() -> str:
    since = jobs.waiting_since()
    if since is None:
        return _("nothing waits")
    waits = timezone.now() - since
    minutes = int(waits.total_seconds() // 60)
    if waits > JOB_WAITS_TOO_LONG:
        raise NotWell(_("the oldest has waited for %(minutes)d minutes") % {"minutes": minutes})
    return _("the oldest has waited for %(minutes)d minutes") % {"minutes": minutes}


def _scanner() -> str:
    if not scanner.is_configured():
        if settings.CLAMD_REQUIRED:
            raise NotWell(_("asked for but not named in the settings"))
        return _("not used here; files are marked as not scanned")
    if not scanner.answers():
        raise NotWell(_("does not answer; uploads are refused"))
    return _("answers")


CHECKS: tuple[tuple[str, Promise, Callable[[], str]], ...] = (
    ("database", gettext_lazy("Database"), _database),
    ("migrations", gettext_lazy("Shape of the database"), _migrations),
    ("storage", gettext_lazy("Private files"), _storage),
    ("papers", gettext_lazy("Papers (PDF)"), _papers),
    ("queue", gettext_lazy("Queue"), _queue),
    ("worker", gettext_lazy("Worker in the background"), _worker),
    ("waiting", gettext_lazy("Mail and papers that wait"), _waiting),
    ("scanner", gettext_lazy("Virus scanner"), _scanner),
)


def examine() -> list[Finding]:
    """Ask everything; one check that fails does not keep the others from being asked."""
    findings = []
    for name, label, check in CHECKS:
        begun = time.monotonic()
        try:
            ok, text = True, check()
        except NotWell as fault:
            ok, text = False, str(fault)
        except Exception as error:
            # Whatever breaks is what this page is there to tell; the words of libraries may hold addresses or
            # names, so only the kind of error is shown.
            ok, text = False, type(error).__name__
        findings.append(Finding(name, label, ok, text, round((time.monotonic() - begun) * 1000)))
    return findings


def _wants_json(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["application/json", "text/html"])
    return preferred == "application/json" or "text/html" not in request.headers.get("Accept", "")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers. Asks nothing of anything else."""
    if _wants_json(request):
        return JsonResponse({"status": "ok"})
    return render(request, "platform/health.html", {"ok": True, "findings": []})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether everything the portal needs is there; 503 when not."""
    findings = examine()
    ok = all(finding.ok for finding in findings)
    status = 200 if ok else 503
    if _wants_json(request):
        checks = {f.name: {"ok": f.ok, "text": f.text, "ms": f.milliseconds} for f in findings}
        return JsonResponse({"status": "ok" if ok else "not ready", "checks": checks}, status=status)
    return render(request, "platform/health.html", {"ok": ok, "findings": findings}, status=status)
