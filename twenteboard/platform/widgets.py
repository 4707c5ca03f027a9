"""Form controls of the portal. They speak the language of the page, never that of the browser."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import EMPTY_VALUES
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DATE_PARTS = ("day", "month", "year")


class _JoinedOptions:
    """Writes the options of a select as one joined string, in place of one template per option."""

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        """Render the whole select; some hundreds of options cost well under a millisecond."""
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        if self.allow_multiple_selected:
            final["multiple"] = True
        parts = []
        for group, options, _index in self.optgroups(name, self.format_value(value), final):
            if group:
                parts.append(format_html('<optgroup label="{}">', group))
            for option in options:
                flags = " selected" if option["selected"] else ""
                if option["attrs"].get("disabled"):
                    flags += " disabled"
                parts.append(
                    format_html(
                        '<option value="{}"{}>{}</option>',
                        "" if option["value"] is None else str(option["value"]),
                        mark_safe(flags),
                        option["label"],
                    )
                )
            if group:
                parts.append("</optgroup>")
        return format_html("<select{}>{}</select>", forms.utils.flatatt(final), mark_safe("".join(parts)))


class FastSelect(_JoinedOptions, forms.Select):
    """A select for long lists (partners, schools, municipalities)."""


class FastSelectMultiple(_JoinedOptions, forms.SelectMultiple):
    """A select for several choices from a long list."""


class AmountInput(forms.TextInput):
    """A text box for an amount in euros; shows what it holds the way people write it."""

    input_type = "text"
    affix_before = "€"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-width": "amount", **(attrs or {})})


class PercentageInput(forms.TextInput):
    """A text box for a percentage."""

    affix_after = "%"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-width": "xs", **(attrs or {})})


class NumberInput(forms.TextInput):
    """A text box for a number: no spinner, no browser language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-width": "short", **(attrs or {})})


class DutchDateInput(forms.Widget):
    """Three text boxes day, month, year, named ``<name>_day`` and so on; reads one box ``<name>`` as well.

    The value is a mapping of the three parts as typed, or the single string when that was sent.
    """

    template_name = "django/forms/widgets/dutch_date.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Give the id of the day box: the place where an error link lands."""
        return f"{id_}_day" if id_ else id_

    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> str | dict[str, str] | None:
        """Read the single box when it was sent, else the three parts."""
        if name in data:
            return data[name]
        if not any(f"{name}_{part}" in data for part in DATE_PARTS):
            return None
        return {part: (data.get(f"{name}_{part}") or "").strip() for part in DATE_PARTS}

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:
        """Tell whether neither the single box nor any part was sent."""
        return name not in data and not any(f"{name}_{part}" in data for part in DATE_PARTS)

    def parts(self, value: object) -> dict[str, str]:
        """Split a value (date, mapping of parts, or text) over the three boxes. Unreadable text stays in the first."""
        from .formats import DateFaultError, parse_date

        if isinstance(value, Mapping):
            return {part: str(value.get(part) or "") for part in DATE_PARTS}
        if isinstance(value, str) and value not in EMPTY_VALUES:
            try:
                value = parse_date(value)
            except DateFaultError:
                return {"day": value, "month": "", "year": ""}
        if isinstance(value, dt.date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return dict.fromkeys(DATE_PARTS, "")

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the three boxes; ``data-faulty`` in the attributes names the parts that are wrong."""
        context = super().get_context(name, value, attrs)
        final = context["widget"]["attrs"]
        faulty = str(final.pop("data-faulty", "")).split()
        values = self.parts(value)
        context["widget"]["parts"] = [
            {
                "part": part,
                "name": f"{name}_{part}",
                "id": f"{final.get('id', name)}_{part}",
                "value": values[part],
                "faulty": part in faulty,
            }
            for part in DATE_PARTS
        ]
        context["widget"]["is_required_answer"] = final.get("aria-required") == "true"
        return context


class PortalFileInput(forms.FileInput):
    """A file box with the portal's own button and texts. Without JavaScript it is the plain box."""

    template_name = "django/forms/widgets/portal_file.html"

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the file that is already there (name, address, size), when there is one."""
        context = super().get_context(name, value, attrs)
        current = value if value and hasattr(value, "name") and getattr(value, "_committed", False) else None
        context["widget"]["current"] = current
        return context

    def format_value(self, value: object) -> None:
        """Never echo a value: a browser does not accept one for a file."""
        return
