"""Celery tasks of the ground floor: fetch by id, call one service. Harmless to run twice."""

from celery import shared_task


@shared_task(name="platform.send_message")
def send_message(pk: int) -> bool:
    """Send one message of the outbox."""
    from . import outbox

    return outbox.send_message(pk)


@shared_task(name="platform.render_paper")
def render_paper(model_label: str, pk: int) -> bool:
    """Render one paper to PDF."""
    from . import papers

    return papers.render_paper(model_label, pk)


@shared_task(name="platform.sweep")
def sweep() -> int:
    """Send what still waits to the queue, and say that a worker lives."""
    from . import jobs
    from .models import Heartbeat

    Heartbeat.objects.beat("worker")
    return jobs.sweep()
