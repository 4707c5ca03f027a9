"""Forms of the gate: quickscan assessment, checks, completion, who treats the proposal."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import User
from twenteboard.platform.forms import FastSelect, PortalForm, required

from ..enums import Answer, Stage
from ..sections import sections_of
from .base import Rows, choice_field, date_field, rows_class, text_field
from .working import JudgingForm, WorkForm

MEETS = [
    (Answer.YES.value, _("Yes, it meets this criterion")),
    (Answer.PARTLY.value, _("Partly")),
    (Answer.NO.value, _("No")),
]
COMPLETE = [(answer.value, answer.label) for answer in Answer]
ELIGIBLE = [(Answer.YES.value, Answer.YES.label), (Answer.NO.value, Answer.NO.label)]


class AssessmentForm(JudgingForm):
    """The quickscan against every criterion."""

    conclusion = text_field(
        _("What we tell the applicants"),
        help_text=_("In a few sentences. What is strong, and what must the full proposal make clear?"),
        rows=5,
        advice=1200,
    )

    def choice_field(self, item: Any) -> forms.Field:
        """Yes, partly or no."""
        return choice_field(
            _("%(name)s: does the quickscan meet this?") % {"name": item},
            MEETS,
            missing=_("Choose whether the quickscan meets “%(name)s”.") % {"name": item},
            radio=True,
        )

    def text_field(self, item: Any) -> forms.Field:
        """Why."""
        return text_field(
            _("Why? (%(name)s)") % {"name": item},
            missing=_("Write why you find this of “%(name)s”.") % {"name": item},
            rows=3,
        )


class QualificationForm(JudgingForm):
    """The checks on completeness and eligibility."""

    text_prefix = "note"

    conclusion = text_field(_("Conclusion"), help_text=_("What a colleague must know who reads this later."), rows=4)

    def choice_field(self, item: Any) -> forms.Field:
        """Yes or no; for completeness also partly and not applicable."""
        return choice_field(
            item.question,
            ELIGIBLE if item.is_eligibility else COMPLETE,
            missing=_("Answer the check: %(question)s") % {"question": item.question},
            help_text=item.guidance,
            radio=True,
        )

    def text_field(self, item: Any) -> forms.Field:
        """A note; needed where the answer is no."""
        return text_field(_("Note"), rows=2)


class CompletionForm(WorkForm):
    """The date of a request for completion."""

    due_on = date_field(
        _("By which date must the completion be in?"),
        missing=_("Enter the date by which the completion must be in."),
        help_text=_("The applicants read this date in the mail. Your own term stands still until then."),
    )

    def clean_due_on(self):
        """Refuse a date that has passed."""
        day = self.cleaned_data["due_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Enter a date in the future."))
        return day


class PointForm(WorkForm):
    """One point that must be added."""

    seen_revision = None
    hard = frozenset({"section", "text"})

    section = choice_field(
        _("Section"),
        [(section.code, section.title) for section in sections_of(Stage.FULL)],
        missing=_("Choose the section in which this must be added."),
    )
    text = text_field(
        _("What must be added?"),
        missing=_("Write what must be added in this section."),
        help_text=_("Write it so that the applicants can start right away."),
        rows=3,
    )


PointRows = rows_class(PointForm, extra=1, formset=Rows)


class TakeOnForm(PortalForm):
    """Who treats the proposal, and who replaces them."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who treats this proposal?"),
        empty_label=_("Choose an adviser"),
        widget=FastSelect,
        error_messages=required(
            _("Choose who treats this proposal."), invalid_choice=_("Choose an adviser from the list.")
        ),
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who replaces them?"),
        help_text=_("The deputy gets the same mails and sees the proposal under “mine” as well."),
        empty_label=_("Nobody"),
        required=False,
        widget=FastSelect,
        error_messages={"invalid_choice": _("Choose an adviser from the list.")},
    )

    def __init__(self, *args: Any, advisers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            self.fields[name].queryset = advisers
