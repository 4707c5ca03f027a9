"""Work after the commit: rows that wait in the database, and the queue that makes them go faster.

A job is a row of a leased model (:class:`~twenteboard.platform.models.Message`, or any concrete ``Paper``). The queue
only carries ids. Nothing is lost without it: :func:`sweep` finds what waits, what is due again, and what a worker
left behind when it died. Doing a job twice is harmless, because a row is claimed by compare-and-set.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from .models import Message, Paper

logger = logging.getLogger(__name__)

SEND_MESSAGE = "platform.send_message"
RENDER_PAPER = "platform.render_paper"
SKIP_BROKER_FOR = 5.0  # seconds in which a broker that just failed is not tried again
SWEEP_GRACE = timedelta(seconds=20)  # a row this young still has its own task on the way
SWEEP_LIMIT = 200  # rows of one model in one sweep

_broker_away_until = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """One row that can be done now, as a task call."""

    task: str
    args: tuple


def job_models() -> Iterator[type[models.Model]]:
    """Yield every model whose rows are jobs."""
    yield Message
    for model in apps.get_models():
        if issubclass(model, Paper):
            yield model


def job_for(model: type[models.Model], pk: int) -> Job:
    """Return the task call that does row ``pk`` of ``model``."""
    if model is Message:
        return Job(SEND_MESSAGE, (pk,))
    return Job(RENDER_PAPER, (model._meta.label_lower, pk))


def _with_since(model: type[models.Model], moment: datetime):
    """Rows that can be done at ``moment``, with ``since`` when that is so."""
    rows = model.objects.claimable(moment)
    return rows.annotate(since=models.functions.Coalesce(rows.due_field, "created_at"))


def due_jobs(*, grace: timedelta = timedelta(0), limit: int = SWEEP_LIMIT) -> Iterator[Job]:
    """Yield what can be done now, oldest first per model. One query per model."""
    moment = timezone.now() - grace
    for model in job_models():
        due = _with_since(model, moment).filter(since__lte=moment)
        for pk in due.order_by("since", "pk").values_list("pk", flat=True)[:limit]:
            yield job_for(model, pk)


def waiting_since() -> datetime | None:
    """Return since when the longest waiting job could have been done; ``None`` when nothing waits."""
    now = timezone.now()
    moments = []
    for model in job_models():
        oldest = _with_since(model, now).aggregate(oldest=models.Min("since"))["oldest"]
        if oldest is not None:
            moments.append(oldest)
    return min(moments, default=None)


def broker_is_embedded() -> bool:
    """Whether the queue lives inside the runner, so that other processes only write rows."""
    return settings.CELERY_BROKER_URL.startswith("memory://") and not current_app.conf.task_always_eager


def send(task: str, *args) -> bool:
    """Hand a task to the queue now; ``False`` when that cannot be done, which the sweep makes good.

    Never raises for a broker that is away, and does not let a second request wait for it within five seconds.
    """
    global _broker_away_until
    if broker_is_embedded():
        return False
    if time.monotonic() < _broker_away_until:
        return False
    try:
        current_app.tasks[task].apply_async(args=args, retry=False)
    except Exception:
        # Any fault of the transport: whatever its class, the request that wrote the row must not fail by it.
        _broker_away_until = time.monotonic() + SKIP_BROKER_FOR
        logger.exception("The queue is away; %s%r waits in the database.", task, args)
        return False
    return True


def send_on_commit(task: str, *args) -> None:
    """Hand a task to the queue once the current transaction is committed; at once outside one."""
    transaction.on_commit(lambda: send(task, *args))


def sweep() -> int:
    """Send every job that should have been done by now to the queue; the number sent."""
    return sum(send(job.task, *job.args) for job in due_jobs(grace=SWEEP_GRACE))


def run_due() -> int:
    """Do every job that can be done now, here, in this process; the number of rows that were done."""
    done = 0
    for job in list(due_jobs()):
        done += bool(current_app.tasks[job.task].run(*job.args))
    return done
