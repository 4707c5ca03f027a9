"""Official numbers of reporting units: form only; the BRIN is checked by ``partners.validators``."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners.validators import validate_brin

from .enums import UnitKind


def validate_location(value: str) -> None:
    """A school location has a BRIN of six signs: four of the school, two of the location."""
    validate_brin(value)
    if len("".join(value.split())) != 6:
        raise ValidationError(_("Add the two digits of the location, for instance 01AB02."), code="brin")


def validate_board_number(value: str) -> None:
    """The number of a school board has five digits."""
    if not re.fullmatch(r"\d{5}", value.strip()):
        raise ValidationError(_("Write the number of the board with 5 digits, for instance 40123."), code="board")


def validate_cbs_code(value: str) -> None:
    """The CBS code of a municipality is GM and four digits."""
    if not re.fullmatch(r"GM\d{4}", value.strip().upper()):
        raise ValidationError(_("Write the code as GM0153."), code="cbs")


# The official number of each kind: the field, and how it is checked.
NUMBERS = {
    UnitKind.SCHOOL_LOCATION: ("brin", validate_location),
    UnitKind.SCHOOL_BOARD: ("board_number", validate_board_number),
    UnitKind.MUNICIPALITY: ("cbs_code", validate_cbs_code),
}
