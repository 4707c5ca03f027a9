"""Forms of yearly reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import ProgrammeLine
from twenteboard.platform.forms import FastSelect, PortalForm, required


class YearForm(PortalForm):
    """Begin a report: of which year, and of what."""

    year = forms.TypedChoiceField(
        label=_("Of which year?"),
        coerce=int,
        widget=FastSelect,
        error_messages=required(_("Choose the year."), invalid_choice=_("Choose a year from the list.")),
    )
    line = forms.ModelChoiceField(
        ProgrammeLine.objects.none(),
        label=_("Of what?"),
        required=False,
        empty_label=_("The whole programme"),
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose a line from the list.")},
    )

    def __init__(self, *args: Any, years: list[int], lines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["line"].queryset = lines


def _text(label: Any, help_text: Any, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class TextsForm(PortalForm):
    """The words beside the figures; the figures come from the portal."""

    foreword = _text(_("Foreword"), _("In a few sentences: what kind of year was it?"), 5)
    reached = _text(
        _("What was reached"), _("Tell what the figures mean. Do not repeat them: they stand beside your text.")
    )
    learned = _text(_("What we learned"), _("Also what did not work. Lessons of projects are added by the portal."))
    ahead = _text(_("What we will do differently"), _("What follows from this for next year?"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PublishForm(PortalForm):
    """Publish; ``reason`` is asked when it was published before."""

    reason = forms.CharField(
        label=_("What is corrected, and why?"),
        help_text=_("Everyone reads this in the report."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=required(_("Write what is corrected, and why.")),
    )
    publications = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_again:
            del self.fields["reason"]
