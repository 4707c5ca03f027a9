"""What a template needs to know to draw one field or an error summary: ids, order, marks, faulty parts.

The order is label, help, error, control. The ids are Django's: ``<id>_helptext`` and ``<id>_error``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from .widgets import DutchDateInput

SHORT_ANSWER = 12  # characters: postcode, number
MEDIUM_ANSWER = 60  # characters: name, e-mail address


@dataclass
class Choice:
    """One radio button or checkbox of a group."""

    id: str
    name: str
    type: str
    value: str
    label: Any
    checked: bool
    disabled: bool
    help: str = ""


@dataclass
class FieldView:
    """One field, ready to draw."""

    bound: BoundField
    kind: str  # text, select, textarea, checkbox, choices, date, file
    errors: list[str]
    help_id: str
    error_id: str
    label_for: str
    target_id: str
    show_optional: bool
    control: SafeString | str = ""
    before: str = ""
    after: str = ""
    role: str = ""
    groups: list[tuple[str, list[Choice]]] = field(default_factory=list)

    @property
    def described_by(self) -> str:
        """Give the ids of help and error, in the order in which they stand on the page."""
        ids = [self.help_id] if self.bound.help_text else []
        if self.errors:
            ids.append(self.error_id)
        return " ".join(ids)

    @property
    def in_fieldset(self) -> bool:
        """Tell whether the label is a legend."""
        return self.kind in ("choices", "date")


def kind_of(widget: forms.Widget) -> str:
    """Give the kind of control, which decides how a field is drawn."""
    kinds = (
        (DutchDateInput, "date"),
        ((forms.RadioSelect, forms.CheckboxSelectMultiple), "choices"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    )
    return next((kind for classes, kind in kinds if isinstance(widget, classes)), "text")


def is_quiet(form: forms.BaseForm) -> bool:
    """Tell whether the form must be shown without judging what was typed."""
    return getattr(form, "quiet", False)


def faulty_parts(bound: BoundField) -> list[str]:
    """Give the date parts that are wrong: those the errors name, else all."""
    parts: list[str] = []
    for error in bound.errors.as_data() if bound.errors else []:
        parts += [part for part in (error.params or {}).get("parts", ("day", "month", "year")) if part not in parts]
    return parts


def target_of(bound: BoundField) -> str:
    """Give the id an error link lands on: the control, the first choice, or the first wrong date box."""
    auto_id = bound.auto_id or bound.html_name
    kind = kind_of(bound.field.widget)
    if kind == "date":
        return f"{auto_id}_{next(iter(faulty_parts(bound)), 'day')}"
    if kind == "choices":
        return f"{auto_id}_0"
    return bound.id_for_label or auto_id


def width_class(bound: BoundField) -> str:
    """Give the width class that hints at the length of the answer."""
    widget = bound.field.widget
    own = widget.attrs.get("data-width")
    if own:
        return f"w-{own}"
    if "w-" in widget.attrs.get("class", ""):
        return ""
    if isinstance(widget, forms.EmailInput | forms.PasswordInput):
        return "w-medium"
    length = getattr(bound.field, "max_length", None)
    if isinstance(widget, forms.TextInput) and length:
        return "w-short" if length <= SHORT_ANSWER else "w-medium" if length <= MEDIUM_ANSWER else "w-long"
    return ""


def describe(bound: BoundField, *, optional_mark: bool = True, extra_class: str = "") -> FieldView:
    """Describe a field for the template. Writes no ``required`` and no ``placeholder`` attribute."""
    widget = bound.field.widget
    kind = kind_of(widget)
    auto_id = bound.auto_id or bound.html_name
    errors = [] if is_quiet(bound.form) else [str(error) for error in bound.errors]
    view = FieldView(
        bound=bound,
        kind=kind,
        errors=errors,
        help_id=f"{auto_id}_helptext",
        error_id=f"{auto_id}_error",
        label_for=bound.id_for_label or auto_id,
        target_id=auto_id,
        show_optional=optional_mark and not bound.field.required and kind != "checkbox",
        before=getattr(widget, "affix_before", ""),
        after=getattr(widget, "affix_after", ""),
        role="radiogroup" if isinstance(widget, forms.RadioSelect) else "group",
    )
    if kind == "choices":
        view.groups = choice_groups(bound)
        return view
    view.control = draw_control(view, extra_class)
    return view


def draw_control(view: FieldView, extra_class: str) -> SafeString:
    """Render the control itself, with its classes and ``aria-`` attributes."""
    bound, widget = view.bound, view.bound.field.widget
    attrs = {key: value for key, value in widget.attrs.items() if key not in ("required", "placeholder", "data-width")}
    css = {"select": "form-select", "checkbox": "form-check-input", "file": "", "date": ""}.get(
        view.kind, "form-control"
    )
    classes = [css, width_class(bound) if view.kind not in ("checkbox", "file", "date") else "", extra_class]
    classes += [str(attrs.pop("class", "")), "is-invalid" if view.errors else ""]
    attrs["class"] = " ".join(name for name in classes if name)
    attrs["id"] = bound.field.widget.attrs.get("id") or bound.auto_id or bound.html_name
    if bound.field.required and not bound.field.disabled and view.kind != "file":
        attrs["aria-required"] = "true"
    if bound.field.disabled:
        attrs["disabled"] = True
    if view.kind == "date":
        attrs["data-faulty"] = " ".join(faulty_parts(bound)) if view.errors else ""
    else:
        if view.errors and view.kind != "file":
            attrs["aria-invalid"] = "true"
        described = " ".join(filter(None, [str(attrs.get("aria-describedby", "")), view.described_by]))
        if described:
            attrs["aria-describedby"] = described
    kept = widget.attrs
    widget.attrs = {}
    try:
        return widget.render(bound.html_name, bound.value(), attrs=attrs, renderer=bound.form.renderer)
    finally:
        widget.attrs = kept


def choice_groups(bound: BoundField) -> list[tuple[str, list[Choice]]]:
    """List the choices of a radio or checkbox group; ``field.option_help`` maps values to a line of help."""
    widget = bound.field.widget
    helps = getattr(bound.field, "option_help", {})
    value = bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    chosen = widget.format_value(values if widget.allow_multiple_selected else value)
    groups = []
    for group, options, _index in widget.optgroups(bound.html_name, chosen, {"id": bound.auto_id or bound.html_name}):
        choices = [
            Choice(
                id=option["attrs"].get("id") or f"{bound.auto_id}_{option['index']}",
                name=option["name"],
                type=option["type"],
                value="" if option["value"] is None else str(option["value"]),
                label=option["label"],
                checked=bool(option["selected"]),
                disabled=bool(bound.field.disabled or option["attrs"].get("disabled")),
                help=str(helps.get(option["value"], helps.get(str(option["value"]), ""))),
            )
            for option in options
        ]
        groups.append((group or "", choices))
    # Django numbers ungrouped choices each as a group of their own; together they are one list.
    if groups and all(not name for name, _choices in groups):
        return [("", [choice for _name, choices in groups for choice in choices])]
    return groups


def own_errors_id(form: Any) -> str:
    """Give the id of the place where the errors of a whole form or formset stand."""
    return f"{getattr(form, 'prefix', None) or type(form).__name__.lower()}-errors"


def is_formset(thing: Any) -> bool:
    """Tell a formset from a form."""
    return hasattr(thing, "management_form")


def has_errors(things: Iterable[Any]) -> bool:
    """Tell whether any of the forms and formsets has an error to show."""
    return next(iter(error_links(things)), None) is not None


def error_links(things: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Give (id, text) of every error of forms and formsets, in the order of the page. ``None`` is passed over."""
    for thing in things:
        if thing is None or thing == "" or not getattr(thing, "is_bound", False) or is_quiet(thing):
            continue
        if is_formset(thing):
            yield from ((own_errors_id(thing), str(error)) for error in thing.non_form_errors())
            yield from error_links(thing.forms)
            continue
        yield from ((own_errors_id(thing), str(error)) for error in thing.non_field_errors())
        for bound in thing:
            target = target_of(bound) if bound.errors and not bound.is_hidden else own_errors_id(thing)
            yield from ((target, str(error)) for error in bound.errors)
