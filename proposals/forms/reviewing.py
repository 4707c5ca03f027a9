"""Forms around reviews: asking reviewers, the review itself, interests, consultations."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import PortalForm, required

from ..enums import ReviewVerdict
from .base import PlainTextField, choice_field, date_field, line_field, text_field
from .working import JudgingForm

FIVE = {1: _("very weak"), 2: _("weak"), 3: _("sufficient"), 4: _("good"), 5: _("very good")}


def score_labels(scale_max: int) -> list[tuple[str, str]]:
    """Scores from 1 to ``scale_max`` with words: all of them on the usual scale of five, else the two ends."""
    words = FIVE if scale_max == 5 else {1: FIVE[1], scale_max: FIVE[5]}
    return [(str(n), f"{n} – {words[n]}" if n in words else str(n)) for n in range(1, scale_max + 1)]


class ReviewForm(JudgingForm):
    """A score with its reason for each criterion, and what the reviewer finds all in all."""

    choice_prefix = "score"

    verdict = choice_field(
        _("What do you find of this proposal, all in all?"),
        ReviewVerdict.choices,
        missing=_("Choose what you find of the proposal, all in all."),
        radio=True,
    )
    comment = text_field(
        _("Explanation"),
        help_text=_("What must TBD take into the advice? TBD and the Board read this, the applicants do not."),
        rows=5,
        advice=1500,
    )
    confidential_note = text_field(
        _("Note for TBD only"), help_text=_("The Board and the other reviewers do not see this."), rows=3
    )

    def choice_field(self, item: Any) -> forms.Field:
        """A score."""
        return choice_field(
            _("Your score for %(name)s") % {"name": item},
            score_labels(item.scale_max),
            missing=_("Choose a score for %(name)s.") % {"name": item},
            radio=True,
        )

    def text_field(self, item: Any) -> forms.Field:
        """The reason."""
        return text_field(
            _("Why this score? (%(name)s)") % {"name": item},
            missing=_("Explain your score for %(name)s.") % {"name": item},
            rows=3,
        )

    def answers(self) -> dict[int, tuple[int | None, str]]:
        """Scores as numbers."""
        return {pk: (int(score) if score else None, reason) for pk, (score, reason) in super().answers().items()}


class InterestQuestionForm(PortalForm):
    """Asked before a review opens."""

    NONE, HAS = "none", "has"

    interest = choice_field(
        _("Do you have an interest in this proposal?"),
        [
            (NONE, _("No, I have no interest")),
            (HAS, _("Yes, I have or may have an interest")),
        ],
        missing=_("Choose whether you have an interest in this proposal."),
        radio=True,
    )
    reason = text_field(
        _("Which interest?"),
        help_text=_("Only fill this in when you have an interest. TBD reads it."),
        rows=3,
    )

    def clean(self):
        """An interest needs an explanation."""
        data = super().clean()
        if data.get("interest") == self.HAS and not data.get("reason", "").strip():
            self.add_error("reason", _("Write which interest you have."))
        return data


class InterestForm(PortalForm):
    """Declaring an interest."""

    reason = text_field(
        _("Which interest do you have?"),
        missing=_("Write which interest you have."),
        help_text=_("For instance: I give lessons at one of the partners. One sentence is enough."),
        rows=4,
    )


class AssignForm(PortalForm):
    """Who is asked to review, before which date. ``people`` are the candidates; those with an interest are refused."""

    reviewers = forms.MultipleChoiceField(
        label=_("Reviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(
            _("Choose at least one reviewer."), invalid_choice=_("Choose reviewers from the list.")
        ),
    )
    due_on = date_field(
        _("By which date must the review be in?"),
        missing=_("Enter the date by which the review must be in."),
    )

    def __init__(self, *args: Any, people, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["reviewers"].choices = [(key, str(person)) for key, person in self.people.items()]

    def clean_due_on(self):
        """Refuse a date that has passed."""
        return _future(self.cleaned_data["due_on"])

    def chosen(self) -> list:
        """The people that were ticked."""
        return [self.people[key] for key in self.cleaned_data["reviewers"]]


class ReviewDateForm(PortalForm):
    """Another date for all reviews that are not in."""

    new_due_on = date_field(
        _("New date for all reviews that are not in"), missing=_("Enter the new date for the reviews.")
    )

    def clean_new_due_on(self):
        """Refuse a date that has passed."""
        return _future(self.cleaned_data["new_due_on"])


def _future(day):
    if day is not None and day <= timezone.localdate():
        raise forms.ValidationError(_("Enter a date in the future."))
    return day


class CancelForm(PortalForm):
    """Why a review is cancelled."""

    assignment = forms.IntegerField(widget=forms.HiddenInput, error_messages=required(_("Choose a reviewer.")))
    reason = line_field(_("Why do you cancel this review?"), max_length=300, missing=_("Write why you cancel it."))


class ConsultationForm(PortalForm):
    """What somebody said about a proposal."""

    party = line_field(
        _("Who was heard?"),
        max_length=160,
        missing=_("Write who was heard."),
        help_text=_("For instance: kernteam, team Education; or: TechYourFuture."),
    )
    is_core_team = forms.BooleanField(label=_("This is an advice of the kernteam"), required=False)
    heard_on = date_field(_("When?"), missing=_("Enter the date on which they were heard."))
    text = PlainTextField(
        label=_("What did they say?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=required(_("Write what they said.")),
    )

    def clean_heard_on(self):
        """Refuse a date that is still to come."""
        day = self.cleaned_data["heard_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Enter a date that is not in the future."))
        return day
