"""Celery tasks of projects in execution. Each calls services and is harmless to run twice."""

from celery import shared_task


@shared_task(name="programmes.steer_and_remind")
def steer_and_remind() -> None:
    """Let decisions take effect whose day came, and send the reminders that are due."""
    from .services import reminding, steering

    steering.apply_due()
    reminding.remind()
