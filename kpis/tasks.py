"""Celery tasks of measuring. Each calls a service and is harmless to run twice."""

from celery import shared_task


@shared_task(name="kpis.remind")
def remind() -> None:
    """Remind who has not handed in measurements of a round that ends soon or has ended."""
    from .services import reminding

    reminding.remind()


@shared_task(name="kpis.empty_stories")
def empty_stories() -> None:
    """Remove the words of stories whose last day has passed."""
    from .services import stories

    stories.empty_due()
