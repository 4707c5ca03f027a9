"""Starting a proposal: line, title, lead organisation."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from twenteboard.platform.forms import PortalForm, required

from .base import line_field
from .basics import line_choice
from .organisations import PickField, name_field, resolve

OTHER = "other"


class StartForm(PortalForm):
    """What is needed to begin. The lead partner is one of the writer's own organisations, or is named."""

    title = line_field(
        _("What is your plan called?"),
        max_length=160,
        missing=_("Give your plan a title."),
        help_text=_("A working title is fine. You can change it later."),
        **{"data-width": "full"},
    )

    def __init__(self, *args: Any, lines, own: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.pk: line for line in lines}
        self.own = own
        self.fields["line"] = line_choice(self.lines.values())
        if own:
            self.fields["lead"] = forms.ChoiceField(
                label=_("Which organisation leads the plan?"),
                help_text=_("The lead partner submits the plan, receives the money and answers for it."),
                choices=[(str(row.pk), row.name) for row in own] + [(OTHER, _("Another organisation"))],
                widget=forms.RadioSelect,
                error_messages=required(
                    _("Choose the organisation that leads the plan."), invalid_choice=_("Choose one of the options.")
                ),
            )
        self.fields["name"] = name_field(
            _("Name of the other organisation") if own else _("Which organisation leads the plan?"),
            missing=_("Enter the name of the organisation that leads the plan."),
            help_text=_("Type the name. Is it not in our list? Then we add it."),
        )
        self.fields["name"].required = not own
        self.fields["name"].widget.attrs |= {
            "hx-get": f"{reverse('proposals:organisations')}?prefix=",
            "hx-trigger": "input changed delay:350ms",
            "hx-target": "#pick-",
        }
        self.fields["pick"] = PickField()
        self.order_fields(["line", "title", "lead", "name", "pick"])
        self.organisation: Organisation | None = None
        self.new_organisation = ""

    @property
    def line(self):
        """The chosen line."""
        return self.lines[self.cleaned_data["line"]]

    def clean(self) -> dict[str, Any]:
        """Find out which organisation is meant."""
        data = super().clean()
        lead = data.get("lead")
        if lead and lead != OTHER:
            self.organisation = next(row for row in self.own if str(row.pk) == lead)
            return data
        if self.own and lead != OTHER:
            return data
        if not data.get("name"):
            if "name" not in self.errors:
                self.add_error("name", self.fields["name"].error_messages["required"])
            return data
        meant = resolve(self)
        if isinstance(meant, Organisation):
            self.organisation = meant
        elif meant:
            self.new_organisation = meant
        return data
