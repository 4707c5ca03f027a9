"""The two questions about where figures come from, the same for one measurement and for a sheet of many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import FastSelect

OTHER_SOURCE = ("", _("Another source, in my own words"))


def origin_field() -> forms.ChoiceField:
    """A release or an instrument; the form fills the choices from its ``Origins``."""
    return forms.ChoiceField(
        label=_("Where do the figures come from?"),
        choices=[OTHER_SOURCE],
        required=False,
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose a source from the list.")},
    )


def source_field() -> forms.CharField:
    """The source in own words, for another one."""
    return forms.CharField(
        label=_("The source in your own words"),
        help_text=_("Needed for another source. For instance: a count by the team. Name no people."),
        max_length=160,
        required=False,
    )
