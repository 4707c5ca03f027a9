"""Naming an organisation: type its name; the register is searched, and "not in the list" is always possible."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation

from .base import PlainTextField

NEW = "new"
MOST_SUGGESTIONS = 6
SHORTEST_WORD = 4  # characters: shorter words match half of the register


def suggestions(text: str) -> list[Organisation]:
    """Organisations that may be meant: those whose name holds the text, else those that share a long word with it."""
    text = " ".join(text.replace("\x00", "").split())[:200]
    if len(text) < 2:
        return []
    register = Organisation.objects.can_join_consortium().select_related("municipality")
    found = list(register.named(text)[:MOST_SUGGESTIONS])
    words = [word for word in re.findall(r"\w+", text) if len(word) >= SHORTEST_WORD][:5]
    if not found and words:
        condition = Q()
        for word in words:
            condition |= Q(name__icontains=word) | Q(short_name__icontains=word)
        found = list(register.filter(condition)[:MOST_SUGGESTIONS])
    return found


def options_for(text: str, found: list[Organisation]) -> list[tuple[str, Any]]:
    """Radio buttons: the suggestions, then "none of these"."""
    options: list[tuple[str, Any]] = [(str(row.pk), describe(row)) for row in found]
    options.append((NEW, _("None of these: add “%(name)s” as a new organisation") % {"name": text}))
    return options


def describe(organisation: Organisation) -> str:
    """Name with the municipality, to tell namesakes apart."""
    name = organisation.name
    if organisation.short_name and organisation.short_name.lower() not in name.lower():
        name = f"{name} ({organisation.short_name})"
    place = organisation.municipality
    return f"{name}, {place.name}" if place and place.name.lower() not in name.lower() else name


class PickField(forms.CharField):
    """Which of the suggestions is meant: an id, or "new". Shown only when there is something to choose."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Which organisation do you mean?"), required=False, max_length=20, **kwargs)

    def offer(self, options: list[tuple[str, Any]]) -> None:
        """Give the radio buttons."""
        self.widget.choices = options

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose."""
        return bool(self.widget.choices)


def name_field(label: Any, *, missing: Any, help_text: Any = "") -> PlainTextField:
    """The text box for the name."""
    return PlainTextField(
        label=label,
        help_text=help_text,
        max_length=200,
        error_messages={
            "required": missing,
            "max_length": _("Use at most %(limit_value)d characters; you used %(show_value)d."),
        },
        widget=forms.TextInput(attrs={"data-width": "long", "autocomplete": "off"}),
    )


def resolve(form: forms.BaseForm, *, name: str = "name", pick: str = "pick") -> Organisation | str | None:
    """Say which organisation a form means: a row of the register, the name of a new one, or ``None`` with an error.

    When the register knows names like it and nothing was picked yet, the form is given the choice.
    """
    text = " ".join(form.cleaned_data.get(name, "").split())
    chosen = form.cleaned_data.get(pick, "")
    if not text:
        return None
    exact = Organisation.objects.called(text)
    if exact is not None and exact.can_join:
        return exact
    if exact is not None:
        form.add_error(
            name,
            _("“%(name)s” stands for a group, or is no longer used. Name the organisation itself.")
            % {"name": exact.name},
        )
        return None
    found = suggestions(text)
    if chosen.isascii() and chosen.isdigit():
        for organisation in found:
            if str(organisation.pk) == chosen:
                return organisation
    if chosen == NEW or not found:
        return text
    form.fields[pick].offer(options_for(text, found))
    form.add_error(pick, _("Choose the organisation you mean, or add “%(name)s” as a new one.") % {"name": text})
    return None
