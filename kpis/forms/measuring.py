"""The form in which one measurement is entered."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import (
    DutchDateField,
    NumberField,
    PortalForm,
    WholeNumberField,
    required,
)

from ..enums import WITHOUT_VALUE, ObsStatus, ValueType
from ..models import ExpectedMeasurement, Measurement, ScaleLevel
from ..origins import Origins, origin_key
from ..services import Entry
from ..services.measuring import OF_TYPE, VALUES
from ..shielding import faults
from .origin import OTHER_SOURCE, origin_field, source_field

YES, NO = "ja", "nee"
ANSWERS = {YES: True, NO: False}
STATUS_HELP = {
    ObsStatus.FINAL: _("The figures are complete and will not change."),
    ObsStatus.PROVISIONAL: _("The figures may still change a little."),
    ObsStatus.ESTIMATED: _("Nobody counted; this is the best estimate."),
    ObsStatus.BREAK: _("This cannot be compared with the measurement before."),
    ObsStatus.MISSING: _("Nobody knows. That is not the same as zero."),
    ObsStatus.NOT_APPLICABLE: _("The definition says nothing about this unit."),
    ObsStatus.SUPPRESSED: _("The source hides small numbers. Leave the number itself empty."),
}


SHIELDED_SHARE_HELP = _(
    "The source hides small numbers. Leave the numerator empty; fill in the denominator when you know it."
)


def _figure(label, **kwargs: Any) -> NumberField:
    kwargs.setdefault("required", False)
    return NumberField(label=label, max_digits=14, decimal_places=2, **kwargs)


class MeasurementForm(PortalForm):
    """What was measured at one unit for one KPI. Saving a draft asks nothing; handing in asks figures and source."""

    status = forms.ChoiceField(
        label=_("What kind of figures are these?"),
        choices=ObsStatus.choices,
        initial=ObsStatus.FINAL,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what kind of figures these are.")),
    )
    numerator = _figure(_("Number that counts (numerator)"))
    denominator = _figure(_("Out of how many (denominator)"))
    value = _figure(_("Number"))
    boolean = forms.ChoiceField(
        label=_("Does the school meet the criterion?"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=forms.RadioSelect,
        required=False,
    )
    level = forms.ModelChoiceField(
        ScaleLevel.objects.none(),
        label=_("Level"),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose a level from the list.")},
    )
    narrative = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 6, "data-advice": "2000"})
    )
    origin = origin_field()
    source = source_field()
    reference_date = DutchDateField(
        label=_("Date the figures are about"),
        required=False,
        help_text=_("Leave it when it is the reference date of the round."),
    )
    invited = WholeNumberField(label=_("People invited"), min_value=0, required=False)
    responded = WholeNumberField(label=_("People who answered"), min_value=0, required=False)
    comment = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, expected: ExpectedMeasurement, origins: Origins, is_final: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.is_final, self.origins = expected.version, is_final, origins
        self.fields["origin"].choices = partial(origins.choices, OTHER_SOURCE)  # read when somebody looks
        self.kept = OF_TYPE[self.sheet.value_type]
        for name in VALUES:
            if name not in self.kept:
                del self.fields[name]
        self.fields["status"].option_help = {str(key): text for key, text in STATUS_HELP.items()}
        if "numerator" in self.fields:
            self.fields["status"].option_help[ObsStatus.SUPPRESSED] = SHIELDED_SHARE_HELP
            self.fields["numerator"].help_text = self.sheet.numerator_definition
            self.fields["denominator"].help_text = self.sheet.denominator_definition
        elif "level" in self.fields:
            self.fields["level"].queryset = self.sheet.levels.all()
        elif self.sheet.numerator_definition and "narrative" not in self.fields:
            self.fields[self.kept[0]].help_text = self.sheet.numerator_definition

    @staticmethod
    def initial_of(
        measurement: Measurement | None, expected: ExpectedMeasurement, last: Measurement | None = None
    ) -> dict[str, Any]:
        """What the form shows at first: the revision at hand, else the reference date of the round.

        ``last`` is what this person entered last in the round: its source is then chosen already.
        """
        if measurement is None:
            first = {"status": ObsStatus.FINAL, "reference_date": expected.round.reference_date}
            return first | ({"origin": origin_key(last), "source": last.source} if last else {})
        names = ("numerator", "denominator", "value", "level", "narrative", "source")
        shown = {name: getattr(measurement, name) for name in (*names, "reference_date", "invited", "responded")}
        answer = {True: YES, False: NO}.get(measurement.boolean, "")
        told = {"status": measurement.obs_status, "comment": measurement.comment, "boolean": answer}
        return shown | told | {"origin": origin_key(measurement)}

    def value_fields(self):
        """Bound fields that hold the value."""
        return [self[name] for name in self.kept]

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be, also in a draft; ask what is missing when it is handed in."""
        data = super().clean()
        part, whole = data.get("numerator"), data.get("denominator")
        if whole is not None and whole <= 0:
            self.add_error(
                "denominator", _("Enter a number above zero. Is there nobody? Choose “does not apply here”.")
            )
        elif part is not None and self.sheet.value_type == ValueType.PERCENTAGE:
            if part < 0:
                self.add_error("numerator", _("Enter a number of at least zero."))
            elif whole is not None and part > whole:
                self.add_error("numerator", _("Enter a number that is not larger than the denominator."))
        invited, responded = data.get("invited"), data.get("responded")
        if invited is not None and responded is not None and responded > invited:
            self.add_error("responded", _("Enter a number that is not larger than the number invited."))
        self._hold_to_source(data)
        if self.is_final:
            self._ask_what_is_missing(data)
            self._hold_to_administration(data)
        return data

    def _hold_to_source(self, data: dict[str, Any]) -> None:
        """Refuse a number that the chosen source hides, and what it prints instead."""
        release = self.origins.found(data.get("origin") or "").get("source_release")
        given = {name: data.get(name) for name in ("numerator", "denominator", "value")}
        found = faults(
            release and release.source,
            status=data.get("status", ""),
            value_type=self.sheet.value_type,
            **given,
        )
        for name, text in found.items():
            if name not in self.errors:
                self.add_error(name, text)

    def _hold_to_administration(self, data: dict[str, Any]) -> None:
        """What is said to come from an administration is the value that follows from it."""
        result = self.origins.results.get(data.get("origin"))
        if result is None or any(name in self.errors for name in ("origin", *self.kept)):
            return
        given = data | {"boolean": ANSWERS.get(data.get("boolean", ""))}
        if data.get("status") in WITHOUT_VALUE or any(given[name] != value for name, value in result.values.items()):
            text = _("The administration gives %(value)s. Take that over, or choose another source.")
            self.add_error(self.kept[0], text % {"value": result.text})

    def _ask_what_is_missing(self, data: dict[str, Any]) -> None:
        texts = {
            "numerator": _("Enter how many count, or choose below why there is no figure."),
            "denominator": _("Enter out of how many, or choose below why there is no figure."),
            "value": _("Enter the number, or choose below why there is none."),
            "boolean": _("Choose yes or no, or choose below why there is no answer."),
            "level": _("Choose a level, or choose below why there is none."),
            "narrative": _("Write the description, or choose below why there is none."),
        }
        if data.get("status") not in WITHOUT_VALUE:
            for name in self.kept:
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, texts[name])
        if not data.get("origin") and not data.get("source", "").strip() and "origin" not in self.errors:
            self.add_error("source", _("Enter where the figures come from, or who says that there are none."))

    def entry(self) -> Entry:
        """What was filled in, after ``is_valid``."""
        data = dict(self.cleaned_data)
        if "boolean" in data:
            data["boolean"] = ANSWERS.get(data["boolean"])
        return Entry(**self.origins.found(data.pop("origin")), **data)
