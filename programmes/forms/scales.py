"""How likely and how bad a risk is, in five steps: the same words in a proposal and in the project that follows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LIKELIHOOD = (
    (1, _("1, hardly conceivable")),
    (2, _("2, unlikely")),
    (3, _("3, possible")),
    (4, _("4, likely")),
    (5, _("5, almost certain")),
)


def impact(worst: str | Promise) -> tuple[tuple[int, str | Promise], ...]:
    """Give the steps of how bad it would be; ``worst`` names the last."""
    return (
        (1, _("1, hardly noticed")),
        (2, _("2, some delay")),
        (3, _("3, part of the result at stake")),
        (4, _("4, most of the result at stake")),
        (5, worst),
    )
