"""The form of a steering decision, with its follow-up actions."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import DutchDateField, FastSelect, PortalForm, required

from ..enums import SteeringOutcome
from ..grounds import Choice
from ..models import Project
from ..services.steering import POSSIBLE
from .work import text_field

OUTCOME_HELP = {
    SteeringOutcome.CONTINUE: _("The project goes on as it was decided."),
    SteeringOutcome.ADJUST: _("The project goes on with changes. Write below what changes."),
    SteeringOutcome.PAUSE: _("The work stands still. Reports stay due."),
    SteeringOutcome.STOP: _("The project ends before its time. It still hands in a last report."),
    SteeringOutcome.CLOSE: _("All is done: every report is accepted and every condition confirmed."),
}


class SteeringForm(PortalForm):
    """A decision, why, from when, and on what it rests."""

    outcome = forms.ChoiceField(
        label=_("What is decided?"), widget=forms.RadioSelect, error_messages=required(_("Choose what is decided."))
    )
    motivation = text_field(_("Why?"), _("Write why this is decided."), rows=6)
    changes = text_field(
        _("What changes?"),
        help_text=_("Needed when you adjust the project. Everyone can read this on the public page."),
    )
    effective_on = DutchDateField(
        label=_("From which day?"), error_messages=required(_("Enter the day from which this counts."))
    )
    report = forms.ModelChoiceField(
        label=_("On which report does this rest?"),
        queryset=None,
        required=False,
        empty_label=_("No report"),
        error_messages={"invalid_choice": _("Choose a report of this project.")},
        widget=FastSelect,
    )
    risks = forms.ModelMultipleChoiceField(
        label=_("On which risks does this rest?"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose risks of this project.")},
    )
    grounds = forms.MultipleChoiceField(
        label=_("On which figures does this rest?"),
        help_text=_("They are kept as they stand now, and the consortium sees them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("A figure has changed in the meantime. Look at the figures again and choose.")
        },
    )

    def __init__(self, *args, project: Project, figures: Sequence[Choice] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"].choices = [(figure.key, figure.label) for figure in figures]
        self.fields["grounds"].option_help = {figure.key: figure.note for figure in figures}
        if not figures and "grounds" not in self.data:
            del self.fields["grounds"]  # nothing was measured yet of what the project promised
        self.fields["outcome"].choices = [(value, SteeringOutcome(value).label) for value in POSSIBLE[project.state]]
        self.fields["outcome"].option_help = OUTCOME_HELP
        reports = project.reports.filter(current__isnull=False).order_by("-number")
        self.fields["report"].queryset = reports
        self.fields["report"].label_from_instance = lambda row: (
            _("Report %(n)s, %(state)s")
            % {
                "n": row.number,
                "state": row.get_state_display().lower(),
            }
        )
        self.fields["risks"].queryset = project.risks.filter(closed_on__isnull=True)


class ActionPointForm(PortalForm):
    """One follow-up action; an empty row is passed over."""

    text = forms.CharField(
        label=_("What has to be done?"),
        max_length=300,
        required=False,
        error_messages={"max_length": _("Describe it in at most 300 characters.")},
    )
    assignee = forms.CharField(
        label=_("Who does it?"),
        max_length=160,
        required=False,
        error_messages={"max_length": _("Write the name in at most 160 characters.")},
    )
    due_on = DutchDateField(label=_("Before which day?"), required=False)

    def clean(self) -> dict:
        """All three, or none."""
        data = super().clean()
        if any(data.get(name) for name in ("text", "assignee", "due_on")):
            for name, sentence in (
                ("text", _("Describe what has to be done.")),
                ("assignee", _("Enter who does it.")),
                ("due_on", _("Enter the day before which it is done.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data


ActionPointFormSet = forms.formset_factory(ActionPointForm, extra=1, max_num=10, validate_max=True)
