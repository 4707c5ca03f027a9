"""Forms of the portal: own required texts, no browser validation, Dutch amounts and dates.

Every field speaks for itself: its required text says what to do ("Enter the title of the proposal"), never that it is
compulsory. ``assert_own_required_texts`` guards this; the test settings run it on every bound form.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import formats
from .widgets import (
    DATE_PARTS,
    AmountInput,
    DutchDateInput,
    FastSelect,
    FastSelectMultiple,
    NumberInput,
    PercentageInput,
    PortalFileInput,
)

__all__ = [
    "DutchDateField",
    "EuroField",
    "FastSelect",
    "FastSelectMultiple",
    "FileField",
    "NumberField",
    "PercentageField",
    "PortalForm",
    "PortalHelper",
    "PortalModelForm",
    "RowsField",
    "WholeNumberField",
    "assert_own_required_texts",
    "required",
    "wants_row",
    "with_extra_row",
]


def required(text: Any, **others: Any) -> dict[str, Any]:
    """Give ``error_messages`` with an own required text: ``error_messages=required(_("Enter the title"))``."""
    return {"required": text, **others}


def assert_own_required_texts(form: forms.BaseForm) -> None:
    """Raise ``ImproperlyConfigured`` when a required field of the form has no required text of its own."""
    default = str(forms.Field.default_error_messages["required"])
    for name, field in form.fields.items():
        if field.required and not field.disabled and str(field.error_messages.get("required", default)) == default:
            raise ImproperlyConfigured(f"{type(form).__name__}.{name} has no required text of its own")


class PortalHelper(FormHelper):
    """Crispy helper for forms whose ``<form>`` tag, token and error summary are written by the page."""

    form_tag = False
    disable_csrf = True
    form_show_errors = True
    include_media = False


class PortalFormMixin:
    """What all forms of the portal share. ``required_texts`` maps field names to their own required text."""

    use_required_attribute = False
    required_texts: Mapping[str, Any] = {}
    quiet = False  # true: show what was typed without judging it (a row was asked for, not a check)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = PortalHelper()
        for name, text in self.required_texts.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = text

    def full_clean(self) -> None:
        """Validate; under the test settings also check that every required field has its own text."""
        if getattr(settings, "PORTAL_STRICT_FORMS", False):
            assert_own_required_texts(self)
        super().full_clean()


class PortalForm(PortalFormMixin, forms.Form):
    """A form that is not tied to a model."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """A form of a model. Amounts, numbers, dates and files are named as fields of this module by the form itself."""


# --- fields -------------------------------------------------------------------------------------


class NumberField(forms.DecimalField):
    """A decimal number as people type it: ``1.234,5`` and ``1234,5`` alike; ``1.500`` is fifteen hundred."""

    widget = NumberInput
    default_error_messages = {
        "invalid": _("Enter a number in digits, for instance 1.250 or 12,5"),
        "min_value": _("Enter a number of at least %(limit_value)s"),
        "max_value": _("Enter a number of at most %(limit_value)s"),
        "max_decimal_places": _("Enter at most %(max)s digits after the comma"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs["localize"] = False
        super().__init__(**kwargs)
        for validator in self.validators:
            # The decimal validator brings its own texts; ours say what to do.
            if hasattr(validator, "messages"):
                validator.messages = {
                    **validator.messages,
                    "max_decimal_places": self.error_messages["max_decimal_places"],
                }

    def parse(self, text: str) -> Decimal:
        """Read the text; ``ValueError`` when it is no number."""
        return formats.parse_number(text)

    def show(self, value: Decimal) -> str:
        """Write the number for the box."""
        return formats.getal(value).replace(formats.MINUS, "-")

    def to_python(self, value: object) -> Decimal | None:
        """Read the text, or take the number as it is."""
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, str):
            try:
                return self.parse(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Add none of the browser's own number checks."""
        return {}

    def prepare_value(self, value: object) -> object:
        """Show a number the Dutch way; what was typed is shown as typed."""
        number = None if isinstance(value, str) else formats.as_decimal(value)
        return value if number is None else self.show(number)


class WholeNumberField(NumberField):
    """A whole number; gives an ``int``."""

    default_error_messages = {
        "invalid": _("Enter a whole number in digits, for instance 1.250"),
        "max_decimal_places": _("Enter a whole number in digits, for instance 1.250"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("decimal_places", 0)
        super().__init__(**kwargs)

    def clean(self, value: object) -> int | None:
        """Give an ``int`` (or ``None``)."""
        number = super().clean(value)
        return None if number is None else int(number)


class EuroField(NumberField):
    """An amount in euros with at most two decimals; reads ``€ 1.234,56`` in all its spellings."""

    widget = AmountInput
    default_error_messages = {
        "invalid": _("Enter an amount in digits, for instance 25.000 or 1.234,56"),
        "min_value": _("Enter an amount of € %(limit_value)s or more"),
        "max_value": _("Enter an amount of € %(limit_value)s or less"),
        "max_decimal_places": _("Enter an amount with at most two digits after the comma"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        """Read the amount; ``ValueError`` when it is none."""
        return formats.parse_euro(text)

    def show(self, value: Decimal) -> str:
        """Write the amount without its sign, which stands before the box."""
        decimals = 2 if value % 1 else 0
        return formats.getal(value, decimals).replace(formats.MINUS, "-")


class PercentageField(NumberField):
    """A percentage; gives the number before the sign. From 0 to 100 unless the form says otherwise."""

    widget = PercentageInput
    default_error_messages = {
        "invalid": _("Enter a percentage in digits, for instance 12,5"),
        "min_value": _("Enter a percentage of %(limit_value)s or more"),
        "max_value": _("Enter a percentage of %(limit_value)s or less"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(100))
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        """Read the percentage; ``ValueError`` when it is none."""
        return formats.parse_percentage(text)


class DutchDateField(forms.Field):
    """A known date in three boxes. Faults name the part; also reads a date typed in one box in the usual spellings."""

    widget = DutchDateInput
    default_error_messages = {
        "invalid": _("Enter a date as day, month and year, for instance 20 11 2026"),
        "day_missing": _("Enter the day as well"),
        "month_missing": _("Enter the month as well"),
        "year_missing": _("Enter the year as well"),
        "day": _("Enter a day from 1 to 31"),
        "month": _("Enter a month from 1 to 12"),
        "year": _("Enter the year in four digits, for instance 2026"),
        "no_such_day": _("Enter a day that exists in this month"),
        "min_date": _("Enter a date on or after %(limit)s"),
        "max_date": _("Enter a date on or before %(limit)s"),
    }

    def __init__(self, *, min_date: dt.date | None = None, max_date: dt.date | None = None, **kwargs: Any) -> None:
        self.min_date, self.max_date = min_date, max_date
        kwargs.pop("input_formats", None)
        super().__init__(**kwargs)

    def fault(self, code: str, *parts: str) -> ValidationError:
        """Make the error; ``params['parts']`` names the boxes that are wrong."""
        return ValidationError(self.error_messages[code], code=code, params={"parts": parts or DATE_PARTS})

    def to_python(self, value: object) -> dt.date | None:
        """Read the three parts or the single text."""
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if isinstance(value, Mapping):
            filled = [part for part in DATE_PARTS if value.get(part)]
            if filled == ["day"] and not str(value["day"]).isdecimal():
                value = str(value["day"])  # the whole date was typed in the first box
            else:
                return self.from_parts(value, filled)
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return formats.parse_date(str(value))
        except formats.DateFaultError as fault:
            raise self.fault(*self.fault_words(fault)) from None

    def from_parts(self, parts: Mapping[str, str], filled: list[str]) -> dt.date | None:
        """Make the date of the parts; a missing part is named."""
        if not filled:
            return None
        missing = [part for part in DATE_PARTS if part not in filled]
        if missing:
            raise self.fault(f"{missing[0]}_missing", *missing)
        try:
            return formats.build_date(parts["day"], parts["month"], parts["year"])
        except formats.DateFaultError as fault:
            raise self.fault(*self.fault_words(fault)) from None

    @staticmethod
    def fault_words(fault: formats.DateFaultError) -> tuple[str, ...]:
        """Give the code of the message, and the part at fault when one is known."""
        return (fault.code, fault.part) if fault.part else ("invalid",)

    def validate(self, value: dt.date | None) -> None:
        """Check the limits besides the usual."""
        super().validate(value)
        for limit, code, wrong in (
            (self.min_date, "min_date", lambda limit: value < limit),
            (self.max_date, "max_date", lambda limit: value > limit),
        ):
            if value is not None and limit is not None and wrong(limit):
                raise ValidationError(
                    self.error_messages[code],
                    code=code,
                    params={"limit": formats.datum(limit), "parts": DATE_PARTS},
                )


class FileField(forms.FileField):
    """An upload with its own texts. Looks at name and size only; the content is judged where the file is stored.

    ``accept`` lists suffixes with dot; ``max_bytes`` defaults to the setting ``UPLOAD_MAX_BYTES``.
    """

    widget = PortalFileInput
    default_error_messages = {
        "empty": _("The file is empty. Choose a file with content"),
        "invalid": _("The file did not arrive. Choose it again"),
        "missing": _("The file did not arrive. Choose it again"),
        "max_length": _("The name of the file is too long. Give the file a name of at most %(max)d characters"),
        "too_big": _("The file is larger than %(limit)s. Choose a smaller file"),
        "wrong_type": _("This kind of file is not accepted. Choose a file of the kind %(kinds)s"),
    }

    def __init__(self, *, accept: Iterable[str] = (), max_bytes: int | None = None, **kwargs: Any) -> None:
        self.accept = tuple(suffix.lower() for suffix in accept)
        self.max_bytes = max_bytes
        super().__init__(**kwargs)
        if self.accept:
            self.widget.attrs["accept"] = ",".join(self.accept)

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        """Check size and suffix after the usual checks."""
        upload = super().to_python(data)
        if upload is None:
            return None
        limit = settings.UPLOAD_MAX_BYTES if self.max_bytes is None else self.max_bytes
        if upload.size > limit:
            raise ValidationError(
                self.error_messages["too_big"], code="too_big", params={"limit": formats.bestandsgrootte(limit)}
            )
        if self.accept and PurePath(upload.name).suffix.lower() not in self.accept:
            kinds = gettext(" or ").join(suffix.lstrip(".").upper() for suffix in self.accept)
            raise ValidationError(self.error_messages["wrong_type"], code="wrong_type", params={"kinds": kinds})
        return upload


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows to tick. A number too large for the database is a wrong choice like any other."""

    def _check_values(self, value: Iterable[Any]):
        try:
            return super()._check_values(value)
        except OverflowError:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": "–"}
            ) from None


# --- formsets -----------------------------------------------------------------------------------


def wants_row(data: Mapping[str, Any], prefix: str = "form") -> bool:
    """Tell whether the button "add a row" of the formset was pressed."""
    return f"add-{prefix}" in data


def with_extra_row(data: QueryDict, prefix: str = "form") -> QueryDict:
    """Give a copy of the posted data with one row more, to build the formset from again.

    Set ``quiet = True`` on the formset afterwards: then what was typed is shown without errors.
    """
    copy = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    count = copy.get(key, "0")
    copy[key] = str(int(count) + 1 if count.isdecimal() else 1)
    return copy
