"""The small forms around the sections: declarations, attachments, team, reaction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.files import accept_attribute
from twenteboard.platform.forms import FileField, PortalForm, required

from ..enums import AttachmentKind, TeamLevel
from ..statements import MISSING, STATEMENTS
from .base import choice_field, line_field, text_field


class StatementsForm(PortalForm):
    """The declarations on the check page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, text in STATEMENTS.items():
            self.fields[code] = forms.BooleanField(label=text, error_messages=required(MISSING[code]))

    def ticked(self) -> set[str]:
        """Codes of the declarations that were made."""
        return {code for code in STATEMENTS if self.cleaned_data.get(code)}


class AttachmentForm(PortalForm):
    """A file with what it is. What is in the file is judged where it is stored."""

    file = FileField(label=_("Choose a file"), error_messages=required(_("Choose the file that you want to add.")))
    kind = choice_field(_("What is it?"), AttachmentKind.choices, missing=_("Choose what the file is."))
    title = line_field(
        _("Title"), max_length=160, help_text=_("How we call it in the papers. Empty: the name of the file.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept_attribute()


class InviteForm(PortalForm):
    """Somebody who is asked to write or read along."""

    email = forms.EmailField(
        label=_("E-mail address of your colleague"),
        help_text=_("Your colleague needs an account of this portal."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=required(
            _("Enter the e-mail address of your colleague."),
            invalid=_("Enter an e-mail address like name@school.nl."),
            max_length=_("Enter an e-mail address of at most %(limit_value)d characters."),
        ),
    )
    level = choice_field(
        _("What may your colleague do?"), TeamLevel.choices, missing=_("Choose what your colleague may do."), radio=True
    )


class LevelForm(PortalForm):
    """What a member of the team may do."""

    level = choice_field(_("May"), TeamLevel.choices, missing=_("Choose what this person may do."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        # "Reader: reads" – in the narrow list the word before the colon says enough.
        field.choices = [(code, str(label).partition(":")[0]) for code, label in field.choices if code]
        field.widget.attrs["class"] = "form-select"


class ResponseForm(PortalForm):
    """The reaction to the advice."""

    text = text_field(
        _("Your reaction"),
        missing=_("Write your reaction first."),
        help_text=_("Say what you agree with, what is not right, and what you will change."),
        rows=12,
        advice=3000,
    )
