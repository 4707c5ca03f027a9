"""What the forms of all sections share: drafts are kept as they are, rows come and go without JavaScript.

A field is *hard* when a row cannot exist without it, *needed* when the proposal cannot be handed in without it, or
*free*. Needed fields look like any other but are never a reason to refuse a draft; whether the form is complete is
judged by ``completeness.lacks``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.form_view import error_links
from twenteboard.platform.forms import (
    DutchDateField,
    EuroField,
    PortalForm,
    WholeNumberField,
    required,
    wants_row,
    with_extra_row,
)

from ..enums import Stage
from ..models import Proposal
from ..questions import Question, questions_of

MOST_ROWS = 200
MOST_EUROS = Decimal("999999999.99")


class PlainTextField(forms.CharField):
    """Text without the NUL character, which no database keeps; line ends in one form."""

    def to_python(self, value: Any) -> str:
        """Clean the text."""
        text = super().to_python(value.replace("\x00", "") if isinstance(value, str) else value)
        return text.replace("\r\n", "\n")


def line_field(label: Any, *, max_length: int, missing: Any = None, help_text: Any = "", **attrs: Any) -> forms.Field:
    """One line of text. ``missing``: the sentence when it is needed; without it the field is free."""
    field = PlainTextField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=missing is not None,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"max_length": _("Use at most %(limit_value)d characters; you used %(show_value)d.")},
    )
    # The limit is told afterwards, in words; the browser does not cut off what is pasted.
    field.widget.attrs.pop("maxlength", None)
    if missing is not None:
        field.error_messages["required"] = missing
    return field


def text_field(
    label: Any,
    *,
    missing: Any = None,
    help_text: Any = "",
    rows: int = 4,
    advice: int | None = None,
    wide: bool = False,
) -> forms.Field:
    """Several lines of text, of any length. ``advice``: how many characters usually suffice; ``wide``: a line alone."""
    attrs: dict[str, Any] = {"rows": rows}
    if wide:
        attrs["data-width"] = "full"
    if advice:
        attrs["data-advice"] = advice
    field = PlainTextField(
        label=label, help_text=help_text, required=missing is not None, widget=forms.Textarea(attrs=attrs)
    )
    if missing is not None:
        field.error_messages["required"] = missing
    return field


def choice_field(
    label: Any, choices: Iterable, *, missing: Any = None, help_text: Any = "", radio: bool = False, empty: Any = None
) -> forms.Field:
    """One choice out of a few."""
    options = list(choices)
    widget: Any = forms.RadioSelect if radio else forms.Select
    if not radio:
        options = [("", empty or _("Choose")), *options]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=options,
        required=missing is not None,
        widget=widget,
        error_messages=required(missing or "", invalid_choice=_("Choose one of the options.")),
    )


def amount_field(label: Any, *, missing: Any = None, help_text: Any = "") -> EuroField:
    """An amount in euros, below a billion."""
    return EuroField(
        label=label,
        help_text=help_text,
        required=missing is not None,
        max_value=MOST_EUROS,
        error_messages=required(
            missing or "",
            max_value=_("Enter an amount below one billion euros."),
            max_digits=_("Enter an amount below one billion euros."),
        ),
    )


def whole_field(
    label: Any, *, low: int, high: int, missing: Any = None, help_text: Any = "", **attrs: Any
) -> WholeNumberField:
    """A whole number between two limits."""
    field = WholeNumberField(
        label=label,
        help_text=help_text,
        required=missing is not None,
        min_value=low,
        max_value=high,
        error_messages=required(missing or ""),
    )
    field.widget.attrs.update(attrs)
    return field


class YearField(WholeNumberField):
    """A year: four digits, without a dot."""

    def show(self, value: Decimal) -> str:
        """Write the year."""
        return str(int(value))


def year_field(label: Any, *, missing: Any = None, help_text: Any = "") -> YearField:
    """A year from 2020 to 2060."""
    wrong = _("Enter a year from 2020 to 2060.")
    field = YearField(
        label=label,
        help_text=help_text,
        required=missing is not None,
        min_value=2020,
        max_value=2060,
        error_messages=required(missing or "", invalid=wrong, min_value=wrong, max_value=wrong),
    )
    field.widget.attrs["data-width"] = "xs"
    return field


def date_field(label: Any, *, missing: Any = None, help_text: Any = "") -> DutchDateField:
    """A date in three boxes."""
    return DutchDateField(
        label=label, help_text=help_text, required=missing is not None, error_messages=required(missing or "")
    )


class DraftForm(PortalForm):
    """A form that keeps drafts: of the fields that look compulsory only those in ``hard`` are."""

    hard: ClassVar[frozenset[str]] = frozenset()

    def full_clean(self) -> None:
        """Validate, with the needed fields let through when they are empty."""
        waived = [name for name, field in self.fields.items() if field.required and name not in self.hard]
        for name in waived:
            self.fields[name].required = False
        try:
            super().full_clean()
        finally:
            for name in waived:
                self.fields[name].required = True


class NarrativeForm(DraftForm):
    """The questions in words of one section, for the line of the proposal."""

    def __init__(self, *args: Any, section: str, stage: Stage, line_number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_of(section, stage)
        for question in self.questions:
            self.fields[question.name] = self.field_for(question, stage, line_number)

    @staticmethod
    def field_for(question: Question, stage: Stage, line_number: int) -> forms.Field:
        """Make the field of a question."""
        return text_field(
            question.label_for(line_number),
            missing=question.missing if question.is_required(stage, line_number) else None,
            help_text=question.help,
            rows=question.rows,
            advice=question.advice,
        )

    def answers(self) -> dict[str, str]:
        """What was answered, per question."""
        return {question.name: self.cleaned_data[question.name] for question in self.questions}


class RowForm(DraftForm):
    """One row of a list. A row in which nothing was filled in does not count."""


class Rows(forms.BaseFormSet):
    """Rows of a list. Every row may be emptied or removed; the rows that are left are the whole list."""

    quiet = False

    def initial_form_count(self) -> int:
        """None: an emptied row is a removed row."""
        return 0

    def total_form_count(self) -> int:
        """As many as were sent; at first those that exist and some empty ones."""
        if self.is_bound:
            return super().total_form_count()
        return len(self.initial or ()) + self.extra

    def rows(self) -> list[dict[str, Any]]:
        """The rows that count, without the mark for removal."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"} for form in self.kept_forms()
        ]

    def kept_forms(self) -> list[forms.BaseForm]:
        """Forms that hold something and are not to be removed."""
        return [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]


def rows_class(form: type[RowForm], *, extra: int = 1, formset: type[Rows] = Rows) -> type[Rows]:
    """Make the class of a list of rows, with ``extra`` empty rows at first."""
    return forms.formset_factory(
        form, formset=formset, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1
    )


class SectionForms(ABC):
    """Everything on the page of one section: a form, lists of rows, or both.

    Made from the proposal; with ``data`` from what was posted. ``parts`` are in the order of the page.
    """

    section: ClassVar[str]
    template: ClassVar[str] = "proposals/sections/plain.html"

    def __init__(self, proposal: Proposal, stage: Stage, data: QueryDict | None = None) -> None:
        self.proposal, self.stage, self.data = proposal, stage, data
        self.parts: list[Any] = []
        self.build()

    @abstractmethod
    def build(self) -> None:
        """Fill ``parts``."""

    def hint(self) -> Any:
        """What stands beside the form as help, counted by the portal; ``None`` where there is nothing to tell."""
        return None

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """What ``services.sections.save_section`` writes; after ``is_valid``."""

    def is_valid(self) -> bool:
        """Whether everything can be kept. Every part is asked, so that all errors show at once."""
        judged = [part.is_valid() for part in self.parts]
        return all(judged)

    @property
    def asked_row(self) -> bool:
        """Whether one of the buttons "add a row" was pressed."""
        return self.data is not None and any(wants_row(self.data, part.prefix) for part in self.row_lists())

    def row_lists(self) -> list[Rows]:
        """The parts that are lists of rows."""
        return [part for part in self.parts if isinstance(part, Rows)]

    def hush(self) -> None:
        """Show what was typed without judging it."""
        for part in self.parts:
            part.quiet = True
            for form in getattr(part, "forms", ()):
                form.quiet = True

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Id and text of every error, in the order of the page."""
        return list(dict.fromkeys(error_links(self.parts)))

    # --- helpers for ``build`` -------------------------------------------------------------------

    def form(self, form_class: type[forms.BaseForm], *, prefix: str = "", **kwargs: Any) -> forms.BaseForm:
        """Make a form, bound when something was posted."""
        form = form_class(self.data, prefix=prefix or None, **kwargs)
        self.parts.append(form)
        return form

    def narrative(self) -> NarrativeForm:
        """Make the form with the questions in words."""
        initial = None
        if self.data is None:
            narrative = self.proposal.narrative
            initial = {q.name: getattr(narrative, q.name) for q in questions_of(self.section, self.stage)}
        return self.form(
            NarrativeForm,
            section=self.section,
            stage=self.stage,
            line_number=self.proposal.line.number,
            initial=initial,
        )

    def rows(self, rows: type[Rows], *, prefix: str, initial: Any, **form_kwargs: Any) -> Rows:
        """Make a list of rows; ``initial`` is called only when nothing was posted."""
        data = self.data
        if data is not None and wants_row(data, prefix):
            data = with_extra_row(data, prefix)
        made = rows(
            data, prefix=prefix, initial=list(initial()) if data is None else None, form_kwargs=form_kwargs or None
        )
        self.parts.append(made)
        return made
