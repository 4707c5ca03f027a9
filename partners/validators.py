"""Official Dutch numbers: form and, where there is one, the check digit.

Spaces and dots are accepted; ``Organisation.clean`` stores one form. A citizen's number (BSN) is never asked.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def _compact(value: str) -> str:
    return re.sub(r"[\s.]", "", value)


def validate_kvk(value: str) -> None:
    """A KvK number has 8 digits (a branch number of 12 digits is another thing)."""
    if not re.fullmatch(r"\d{8}", _compact(value)):
        raise ValidationError(_("Write the KvK number with 8 digits, for example 12345678."), code="kvk")


def validate_rsin(value: str) -> None:
    """An RSIN has 9 digits and satisfies the 11-test (weights 9…2 and −1)."""
    digits = _compact(value)
    if not re.fullmatch(r"\d{9}", digits) or digits == "0" * 9:
        raise ValidationError(_("Write the RSIN with 9 digits."), code="rsin")
    total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    if total % 11:
        raise ValidationError(_("This RSIN is not correct. Check the digits."), code="rsin")


def validate_brin(value: str) -> None:
    """A BRIN has 2 digits and 2 letters, and for a location 2 more digits."""
    if not re.fullmatch(r"\d{2}[A-Z]{2}(\d{2})?", _compact(value).upper()):
        raise ValidationError(_("Write the BRIN as 01AB, or 01AB02 for a location."), code="brin")
