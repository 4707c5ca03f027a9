"""Forms about promises: which schools take part, what is concluded, and what a second person thinks of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from programmes.forms.work import choice_field, text_field
from twenteboard.platform.forms import DutchDateField, FastSelect, PortalForm, WholeNumberField, required

from ..enums import ParticipationRole, UnitKind, Verdict
from ..models import ExpectedMeasurement, QualitativeEvidence, ReportingUnit

NOTE = 200  # characters
NUMBER = {"required": False, "min_value": 0, "max_value": 1_000_000}


class ParticipationForm(PortalForm):
    """A school that takes part, from when, and how much."""

    unit = forms.ModelChoiceField(
        ReportingUnit.objects.none(),
        label=_("Which school?"),
        empty_label="",
        widget=FastSelect,
        error_messages=required(_("Choose the school."), invalid_choice=_("Choose a school from the list.")),
    )
    role = forms.ChoiceField(
        label=_("How?"),
        choices=ParticipationRole.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose how this school takes part."), invalid_choice=_("Choose from the list.")),
    )
    starts_on = DutchDateField(
        label=_("From which day?"), error_messages=required(_("Enter the first day on which the school takes part."))
    )
    ends_on = DutchDateField(
        label=_("Up to and including which day?"), required=False, help_text=_("Not known yet? Then leave this empty.")
    )
    pupils = WholeNumberField(label=_("How many pupils take part?"), **NUMBER)
    hours = WholeNumberField(label=_("How many hours per pupil?"), **NUMBER)
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=NOTE,
        error_messages={"max_length": _("Write at most 200 characters.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measured = Exists(ExpectedMeasurement.objects.filter(unit=OuterRef("pk")))
        self.fields["unit"].queryset = ReportingUnit.objects.filter(
            Q(kind__in=[UnitKind.SCHOOL_LOCATION, UnitKind.OTHER]) | measured, closed_on__isnull=True
        ).order_by("name")


class EndParticipationForm(PortalForm):
    """Until when, and why no longer."""

    ends_on = DutchDateField(
        label=_("Up to and including which day?"),
        error_messages=required(_("Enter the last day on which the school takes part.")),
    )
    reason = text_field(_("Why does it end?"), _("Write why this unit no longer takes part."))


class AssessForm(PortalForm):
    """What somebody concludes about a promise."""

    verdict = forms.ChoiceField(
        label=_("Is the promise supported by what was measured?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what you conclude."), invalid_choice=_("Choose from the list.")),
    )
    evidence = text_field(
        _("On what does your conclusion rest? Leave empty when it is too early or there are no data"),
        rows=5,
        help_text=_("Name the figures, results and stories. Name no schools or people: everyone can read this later."),
    )
    other_explanations = text_field(
        _("What else may explain the change?"),
        rows=5,
        help_text=_("For instance: other projects, other pupils, a trend in the whole country. Say how you looked."),
    )
    cited = forms.MultipleChoiceField(
        label=_("On which stories does your conclusion rest?"),
        help_text=_("They are kept in the words they have now, until the last day that a story is kept."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("A story was taken back in the meantime. Look at the stories again and choose.")
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stories: Iterable[QualitativeEvidence] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(stories)
        self.fields["cited"].choices = [(str(story.pk), story.title) for story in offered]
        self.fields["cited"].option_help = {str(story.pk): Truncator(story.text).words(30) for story in offered}
        if not offered and "cited" not in self.data:
            del self.fields["cited"]


class SecondReadingForm(PortalForm):
    """Whether a second person agrees."""

    agrees = choice_field(
        _("Do you agree with this conclusion?"),
        [("yes", _("Yes, I agree")), ("no", _("No, I do not agree"))],
        _("Choose whether you agree."),
    )
    note = text_field(_("Remark"), help_text=_("Needed when you do not agree: say why."))
