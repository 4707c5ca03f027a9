"""Celery tasks of the road. Each calls one service and is harmless to run twice."""

from celery import shared_task


@shared_task(name="proposals.remind_and_lapse")
def remind_and_lapse() -> None:
    """Send reminders that are due and close what lapsed."""
    from .services import reminding

    reminding.remind_and_lapse()
