"""The plan in short."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Initiative, ProgrammeLine
from twenteboard.platform.forms import required

from ..enums import ProposalKind, State
from .base import DraftForm, SectionForms, choice_field, line_field, text_field


def line_choice(lines) -> forms.ChoiceField:
    """Radio buttons for programme lines, each with its sentence."""
    lines = list(lines)
    field = forms.TypedChoiceField(
        label=_("Which programme line does your plan belong to?"),
        help_text=_("Choose the line that fits best. Each line has its own questions."),
        choices=[(line.pk, f"{line.number}. {line.name}") for line in lines],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=required(
            _("Choose the programme line that fits best."), invalid_choice=_("Choose one of the lines.")
        ),
    )
    field.option_help = {line.pk: line.summary for line in lines}
    return field


class BasicsForm(DraftForm):
    """Title, line, summary, kind."""

    hard = frozenset({"title", "line"})

    title = line_field(
        _("What is your plan called?"), max_length=160, missing=_("Give your plan a title."), **{"data-width": "full"}
    )
    summary = text_field(
        _("What is your plan, in a few sentences?"),
        missing=_("Describe your plan in a few sentences."),
        help_text=_("Write it so that somebody who does not know your field understands it."),
        rows=6,
        advice=800,
    )
    kind = choice_field(
        _("What kind of plan is it?"),
        ProposalKind.choices,
        missing=_("Choose whether you scale up something that exists or start something new."),
        radio=True,
    )

    def __init__(self, *args: Any, lines, initiatives, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if lines is not None:
            self.fields["line"] = line_choice(lines)
        self.fields["initiative"] = forms.TypedChoiceField(
            label=_("Which initiative do you build on?"),
            help_text=_("Only when you scale up or develop something that exists."),
            choices=[("", _("None of these"))] + [(row.pk, row.name) for row in initiatives],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose one of the initiatives.")},
        )
        self.order_fields(["title", "line", "summary", "kind", "initiative"])


class BasicsForms(SectionForms):
    """The plan in short. The line can be changed until the quickscan is handed in."""

    section = "basics"

    def build(self) -> None:
        """One form."""
        proposal = self.proposal
        lines = None
        if proposal.state == State.IDEA:
            lines = [
                line
                for line in ProgrammeLine.objects.filter(programme_id=proposal.programme_id)
                if line.is_open or line.pk == proposal.line_id
            ]
        names = ("title", "summary", "kind", "initiative_id", "line_id")
        self.form(
            BasicsForm,
            lines=lines,
            initiatives=Initiative.objects.filter(programme_id=proposal.programme_id, is_active=True),
            initial={name.removesuffix("_id"): getattr(proposal, name) for name in names},
        )

    def values(self) -> Mapping[str, Any]:
        """Columns of the proposal."""
        data = self.parts[0].cleaned_data
        columns = {name: data[name] for name in ("title", "summary", "kind")}
        columns["initiative_id"] = data["initiative"]
        if "line" in data:
            columns["line_id"] = data["line"]
        return columns
