"""Where a problem can be mended."""

from django.urls import reverse

from ..step import Step


def address(step: Step, page: str, *args) -> str:
    """Address of the page where a problem can be mended."""
    return reverse(f"proposals:{page}", args=[step.proposal.number, *args])
