"""The advice of TBD, for the applicants or for the Board."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

TEMPLATE = "proposals/reports/advice.html"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class AdvicePaper:
    """What the paper prints."""

    title: str


def title_of(version) -> str:
    """Title of the paper."""
    return _("Advice")


def collect(version) -> dict:
    """Freeze what the paper prints."""
    return {"title": version.advice.proposal.title, "n": version.n, "summary": version.summary}


def build(data: dict) -> AdvicePaper:
    """Turn the frozen data into what the paper prints."""
    return AdvicePaper(title=data["title"])
