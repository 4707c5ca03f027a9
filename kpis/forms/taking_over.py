"""What somebody typed for a measurement, with the value of an administration put in its place."""

from collections.abc import Sequence

from django.http import QueryDict

from ..enums import WITHOUT_VALUE, ObsStatus
from ..instruments.results import Result
from .measuring import NO, YES

BUTTON = "take_over"


def taken_over(data: QueryDict, results: Sequence[Result]) -> QueryDict:
    """Return what was sent; when the button of an administration was pressed, with its value and source filled in."""
    result = next((one for one in results if one.values and one.key == data.get(BUTTON)), None)
    if result is None:
        return data
    filled = data.copy()
    for name, value in result.values.items():
        filled[name] = _typed(name, value)
    filled["origin"] = result.key
    if filled.get("status") in WITHOUT_VALUE:
        filled["status"] = ObsStatus.FINAL
    for name in ("invited", "responded"):
        number = getattr(result.administration, name)
        if number is not None:
            filled[name] = str(number)
    return filled


def _typed(name: str, value) -> str:
    if name == "boolean":
        return YES if value else NO
    return str(value.pk) if name == "level" else str(value)
