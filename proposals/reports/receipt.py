"""Confirmation of receipt: everything that was handed in, with its fingerprint."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

TEMPLATE = "proposals/reports/receipt.html"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the paper prints."""

    title: str


def title_of(submission) -> str:
    """Title of the paper."""
    return _("Confirmation of receipt")


def collect(submission) -> dict:
    """Freeze what the paper prints."""
    return {"title": submission.proposal.title, "dossier": submission.data, "sha256": submission.sha256}


def build(data: dict) -> Receipt:
    """Turn the frozen data into what the paper prints."""
    return Receipt(title=data["title"])
