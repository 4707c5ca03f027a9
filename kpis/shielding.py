"""What may be entered beside a source that hides small numbers: never what it prints instead, as if it were counted."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from twenteboard.platform.formats import getal

from .enums import WITHOUT_VALUE, ObsStatus, ValueType
from .ranges import Range

HIDDEN_FIELD = {ValueType.PERCENTAGE: "numerator", ValueType.RATIO: "numerator", ValueType.COUNT: "value"}


def hidden_range(source) -> Range | None:
    """The lowest and highest number that a ``DataSource`` hides; ``None`` without a source or without its numbers."""
    if source is None or not source.hides:
        return None
    return Range(Decimal(source.suppressed_from), Decimal(source.suppressed_to))


def faults(
    source,
    *,
    status: str,
    value_type: str,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    value: Decimal | None = None,
) -> dict[str, str]:
    """Say per field what cannot stand beside ``source`` (a ``DataSource`` or ``None``); empty when all is well."""
    field, hidden = HIDDEN_FIELD.get(value_type), hidden_range(source)
    if field is None:
        return {}
    given = numerator if field == "numerator" else value
    found = {}
    if status == ObsStatus.SUPPRESSED:
        if given is not None:
            found[field] = _(
                "Leave this empty: the source hides this number. If you do know it, choose another kind of figures."
            )
        if hidden and value_type == ValueType.PERCENTAGE and denominator is not None and denominator < hidden.low:
            found["denominator"] = _("Enter at least %(low)s: the source hides numbers from %(low)s on.") % {
                "low": getal(hidden.low)
            }
    elif status in WITHOUT_VALUE:
        return {}
    elif hidden and given is not None and hidden.low <= given <= hidden.high:
        found[field] = _(
            "%(source)s hides the numbers %(low)s to %(high)s. Leave this empty and choose “Shielded by the source”, "
            "or choose where you do know the number from."
        ) % {"source": source, "low": getal(hidden.low), "high": getal(hidden.high)}
    if hidden and denominator is not None and denominator == source.suppressed_as and "denominator" not in found:
        found["denominator"] = _(
            "%(source)s prints %(printed)s for every number from %(low)s to %(high)s, so this is not known. Leave it "
            "empty and choose “Shielded by the source”."
        ) % {
            "source": source,
            "printed": getal(source.suppressed_as),
            "low": getal(hidden.low),
            "high": getal(hidden.high),
        }
    return found


def faults_by_category(source, value_type: str, parts: Iterable) -> dict[tuple[int, str], str]:
    """The same for what was filled in by category (``PartEntry``): what is wrong, by category and field."""
    found = {}
    for part in parts:
        given = {name: getattr(part, name) for name in ("numerator", "denominator", "value")}
        told = faults(source, status=part.status, value_type=value_type, **given)
        found |= {(part.category, name): text for name, text in told.items()}
    return found
