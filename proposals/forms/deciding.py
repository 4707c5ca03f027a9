"""Forms around meetings and decisions."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twenteboard.platform import formats
from twenteboard.platform.forms import PortalForm, RowsField, required

from ..enums import MeetingState, Outcome
from ..models import Board, Meeting, Seat
from ..services.meetings import USUAL_MINUTES
from .base import Rows, amount_field, choice_field, date_field, line_field, rows_class, text_field, whole_field
from .correcting import withheld_field
from .working import WorkForm


class TimeField(forms.CharField):
    """A time of the day, in the usual spellings: ``14:00``, ``14.00``, ``1400``."""

    default_error_messages = {"invalid": _("Enter a time, for instance 14.00")}

    def clean(self, value: Any) -> Any:
        """Read the time."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return formats.parse_time(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class MeetingForm(PortalForm):
    """When and where the Board meets."""

    board = forms.ModelChoiceField(
        Board.objects.none(),
        label=_("Which board meets?"),
        empty_label=_("Choose a board"),
        error_messages=required(_("Choose which board meets."), invalid_choice=_("Choose a board from the list.")),
    )
    day = date_field(_("On which day?"), missing=_("Enter the day of the meeting."))
    time = TimeField(
        label=_("At what time?"),
        help_text=_("For instance 14.00"),
        max_length=10,
        error_messages=required(_("Enter the time at which the meeting starts.")),
        widget=forms.TextInput(attrs={"data-width": "short"}),
    )
    duration = whole_field(
        _("How long, in minutes?"),
        low=15,
        high=720,
        help_text=_("For the calendar. Empty means two hours."),
        **{"data-width": "xs"},
    )
    place = line_field(
        _("Where?"), max_length=160, help_text=_("An address, a room or “online”."), **{"data-width": "long"}
    )
    note = text_field(
        _("Note for the members"),
        help_text=_("Stands in the mail and in their calendars, which others may see too. Name no proposals."),
        rows=3,
    )

    def __init__(self, *args: Any, boards: Iterable[Board] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if boards:
            self.fields["board"].queryset = boards
        else:
            del self.fields["board"]

    def clean_day(self):
        """Refuse a day that has passed."""
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is today or later."))
        return day

    def clean_duration(self) -> int:
        """Two hours, unless another number of minutes was filled in."""
        return self.cleaned_data["duration"] or USUAL_MINUTES

    @property
    def starts_at(self) -> datetime:
        """Day and time together, after ``is_valid``."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class CancelMeetingForm(PortalForm):
    """Why a meeting does not take place."""

    reason = text_field(
        _("Why is the meeting cancelled?"),
        missing=_("Write why the meeting is cancelled."),
        help_text=_("Stands in the mail and in their calendars, which others may see too. Name no proposals."),
        rows=3,
    )


class AttendanceForm(PortalForm):
    """Who is present: a box for each seat."""

    present = RowsField(
        Seat.objects.none(),
        label=_("Who is present?"),
        help_text=_("Tick the seats whose holder takes part in the meeting."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose seats from the list.")},
    )

    def __init__(self, *args: Any, seats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["present"]
        field.queryset = seats
        field.label_from_instance = self.label_of
        field.option_help = {str(seat.pk): seat.get_kind_display() for seat in seats}

    @staticmethod
    def label_of(seat: Seat) -> str:
        """Seat and holder."""
        return f"{seat.name}: {seat.holder}" if seat.holder_id else seat.name


class RecusalForm(PortalForm):
    """A seat steps aside for one item."""

    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("Which seat steps aside?"),
        empty_label=_("Choose a seat"),
        error_messages=required(
            _("Choose the seat that steps aside."), invalid_choice=_("Choose a seat from the list.")
        ),
    )
    reason = text_field(
        _("Why?"),
        missing=_("Write why this member steps aside."),
        help_text=_("One sentence. It stands on the agenda and is kept."),
        rows=3,
    )

    def __init__(self, *args: Any, seats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats
        self.fields["seat"].label_from_instance = AttendanceForm.label_of


class AgendaForm(PortalForm):
    """On the agenda of which meeting a proposal comes."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Which meeting?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=required(_("Choose a meeting."), invalid_choice=_("Choose a meeting from the list.")),
    )

    def __init__(self, *args: Any, meetings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        field.queryset = meetings
        field.label_from_instance = self.label_of
        field.option_help = {
            str(meeting.pk): _("The meeting has begun.") for meeting in meetings if meeting.state == MeetingState.OPEN
        }

    @staticmethod
    def label_of(meeting: Meeting) -> str:
        """Moment and place."""
        parts = [formats.datum(meeting.starts_at, weekday=True), formats.tijd_uur(meeting.starts_at), meeting.place]
        return ", ".join(part for part in parts if part)


class ConditionForm(WorkForm):
    """One condition of a grant."""

    seen_revision = None
    hard = frozenset({"text", "owner", "due_on"})

    text = text_field(_("What must be met?"), missing=_("Write what must be met."), rows=3)
    owner = line_field(
        _("By whom?"),
        max_length=160,
        missing=_("Write which organisation must meet the condition."),
        help_text=_("An organisation or role, not the name of a person."),
        **{"data-width": "medium"},
    )
    due_on = date_field(_("By when?"), missing=_("Enter the date by which the condition must be met."))

    def clean_due_on(self):
        """Refuse a date that has passed."""
        day = self.cleaned_data["due_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Enter a date in the future."))
        return day


ConditionRows = rows_class(ConditionForm, extra=1, formset=Rows)


class DecisionForm(WorkForm):
    """What the Board decided, as the secretary writes it down. A draft: the guards say what the chair still misses."""

    hard = frozenset({"seen_revision", "outcome"})

    outcome = choice_field(
        _("What did the Board decide?"), Outcome.choices, missing=_("Choose what the Board decided."), radio=True
    )
    votes_for = whole_field(_("Votes for"), low=0, high=200, **{"data-width": "xs"})
    votes_against = whole_field(_("Votes against"), low=0, high=200, **{"data-width": "xs"})
    votes_abstained = whole_field(_("Abstentions"), low=0, high=200, **{"data-width": "xs"})
    amount = amount_field(_("Granted amount"), help_text=_("Not more than was asked, and not more than is left."))
    text = text_field(
        _("Text of the decision"),
        help_text=_("When it is published, everyone reads this text. Write it without names of persons."),
        rows=5,
        advice=800,
        missing=_("Write the text of the decision."),
    )
    grounds = text_field(
        _("Grounds"), help_text=_("Why the Board decided so. Stands in the letter, not on the public page."), rows=5
    )
    withheld_ground = withheld_field()
    needed = text_field(
        _("What does the Board need for a decision?"),
        help_text=_("The applicants and TBD read this."),
        rows=4,
    )

    def __init__(self, *args: Any, criteria: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"reason_{criterion.pk}"] = text_field(f"{criterion.letter} {criterion.title}".strip(), rows=3)

    def reasons(self) -> dict[int, str]:
        """Reason of the rejection by the id of the criterion."""
        return {criterion.pk: self.cleaned_data.get(f"reason_{criterion.pk}") or "" for criterion in self.criteria}

    def reason_fields(self) -> Iterator[BoundField]:
        """The fields of the criteria, in order."""
        for criterion in self.criteria:
            yield self[f"reason_{criterion.pk}"]


class ReturnDecisionForm(PortalForm):
    """Why the chair does not confirm."""

    note = text_field(
        _("What must the secretary change?"),
        missing=_("Write what must change before you can confirm."),
        help_text=_("Your remark is kept in the log of the proposal."),
        rows=3,
    )
