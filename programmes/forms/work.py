"""Forms of a project in execution: each takes one answer to one of the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import (
    DutchDateField,
    EuroField,
    FastSelect,
    PortalForm,
    WholeNumberField,
    required,
)

from ..enums import CostCategory, LessonKind, MoneySource, ProjectLevel
from .scales import LIKELIHOOD, impact

IMPACT = impact(_("5, the project stops"))


def text_field(label: Any, missing: Any = None, *, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """A box for a few sentences; optional without ``missing``."""
    more = {"error_messages": required(missing)} if missing else {"required": False}
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **more)


def line_field(label: Any, missing: Any, *, max_length: int, too_long: Any, help_text: Any = "") -> forms.CharField:
    """A box for one line."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=max_length, error_messages=required(missing, max_length=too_long)
    )


def choice_field(label: Any, choices: Any, missing: Any, *, empty: Any = "") -> forms.ChoiceField:
    """A list to choose from, which starts empty."""
    return forms.ChoiceField(
        label=label,
        choices=[("", empty), *choices],
        widget=FastSelect,
        error_messages=required(missing, invalid_choice=missing),
    )


class MilestoneForm(PortalForm):
    """When a milestone was met, and how one can see that."""

    met_on = DutchDateField(
        label=_("On which day was it met?"), error_messages=required(_("Enter the day on which it was met."))
    )
    evidence = text_field(
        _("How can one see that?"),
        _("Describe how one can see that it was met."),
        help_text=_("For instance: where the report is, what was delivered, who confirmed it."),
    )


class ObligationForm(PortalForm):
    """When a condition was met, and how."""

    met_on = DutchDateField(
        label=_("On which day did you meet this condition?"),
        error_messages=required(_("Enter the day on which you met this condition.")),
    )
    note = text_field(
        _("How did you meet it?"),
        _("Describe how you met this condition."),
        help_text=_("Twente Board Development reads this and confirms that it is met."),
    )


class ReasonForm(PortalForm):
    """One reason; the page says of what."""

    reason = text_field(_("Reason"), _("Write the reason."))

    def __init__(self, *args, label: Any, missing: Any, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = missing


class ExpenseForm(PortalForm):
    """Money that was spent."""

    description = line_field(
        _("What was it spent on?"),
        _("Describe what it was spent on."),
        max_length=200,
        too_long=_("Describe it in at most 200 characters."),
    )
    amount = EuroField(
        label=_("Amount"),
        min_value=None,
        help_text=_("Without VAT that you get back. Enter a correction with a minus sign."),
        error_messages=required(_("Enter the amount.")),
    )
    spent_on = DutchDateField(
        label=_("On which day?"), error_messages=required(_("Enter the day on which it was spent."))
    )
    category = choice_field(_("Kind of cost"), CostCategory.choices, _("Choose the kind of cost."))
    source = choice_field(_("Paid from"), MoneySource.choices, _("Choose who paid it."))
    year = WholeNumberField(
        label=_("Year of the budget"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("Only when it belongs to the budget of another year than that of the day above."),
        error_messages={
            "min_value": _("Enter a year from 2000 to 2100."),
            "max_value": _("Enter a year from 2000 to 2100."),
        },
    )
    year.widget.attrs["class"] = "w-short"


class ForecastForm(PortalForm):
    """What is expected to be spent in a year."""

    amount = EuroField(
        label=_("What do you expect to spend in all this year?"),
        error_messages=required(_("Enter what you expect to spend in all this year.")),
    )
    reason = text_field(_("Why does this differ from the budget?"))


class RiskForm(PortalForm):
    """A risk, who watches it, and when it is looked at again."""

    description = line_field(
        _("What can go wrong?"),
        _("Describe what can go wrong."),
        max_length=300,
        too_long=_("Describe it in at most 300 characters."),
    )
    likelihood = choice_field(_("How likely?"), LIKELIHOOD, _("Choose how likely it is."))
    impact = choice_field(_("How bad?"), IMPACT, _("Choose how bad it would be."))
    measure = text_field(_("What do you do about it?"), _("Describe what you do about it."))
    owner = line_field(
        _("Who watches this risk?"),
        _("Enter who watches this risk."),
        max_length=160,
        too_long=_("Write the name in at most 160 characters."),
    )
    review_on = DutchDateField(
        label=_("When do you look at it again?"),
        error_messages=required(_("Enter the day on which you look at it again.")),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LessonForm(PortalForm):
    """A lesson for who comes after."""

    kind = forms.ChoiceField(
        label=_("What kind of lesson is it?"),
        choices=LessonKind.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose whether this worked or not.")),
    )
    title = line_field(
        _("The lesson in one sentence"),
        _("Write the lesson in one sentence."),
        max_length=160,
        too_long=_("Write it in at most 160 characters."),
    )
    text = text_field(
        _("What happened, and what would you do again or otherwise?"),
        _("Describe what happened, and what you would do again or otherwise."),
        rows=7,
        help_text=_("Write no names of pupils or of other people."),
    )
    is_public = forms.BooleanField(
        label=_("Everyone may read this lesson"),
        required=False,
        help_text=_("It then stands on the public page with lessons, with the name of the project."),
    )


class MemberForm(PortalForm):
    """Somebody who is to work on the project."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages=required(
            _("Enter the e-mail address."), invalid=_("Enter an e-mail address such as naam@voorbeeld.nl.")
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    level = choice_field(_("What may this person do?"), ProjectLevel.choices, _("Choose what this person may do."))


class LevelForm(PortalForm):
    """What somebody may do."""

    level = forms.ChoiceField(
        label=_("What may this person do?"),
        choices=ProjectLevel.choices,
        widget=FastSelect(attrs={"class": "form-select"}),
        error_messages=required(_("Choose what this person may do.")),
    )


class ReportForm(PortalForm):
    """The texts of a progress report. A draft may be incomplete; what is missing is told when it is handed in."""

    done = text_field(
        _("What did you do in this period, and what did it bring?"),
        rows=9,
        help_text=_("Look back at your plan: which activities took place, for whom, and with what result?"),
    )
    different = text_field(
        _("What went differently than planned, and why?"),
        rows=6,
        help_text=_("Did all go as planned? Then write that."),
    )
    effects = text_field(
        _("What do you see of the effect you promised?"),
        rows=6,
        help_text=_("“Too early to tell” is an answer too. Then write when you expect to see something."),
    )
    money = text_field(_("Do the figures of the money need an explanation?"), rows=4)
    ahead = text_field(_("What do you do in the next period?"), rows=5)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, is_final: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_final:
            self.fields["ahead"].label = _("What stays after the project, and who goes on with it?")


class JudgeForm(PortalForm):
    """The answer of TBD to a report."""

    judgement = text_field(
        _("Your answer to the consortium"),
        rows=5,
        help_text=_("Needed when you return the report: say what has to be changed or added."),
    )


class ActionForm(PortalForm):
    """What was done about an action point."""

    note = text_field(_("What was done?"), _("Describe what was done."))
