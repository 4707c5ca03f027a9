"""The partners and what each of them does."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from programmes.enums import MemberRole

from ..enums import Stage
from .base import DraftForm, RowForm, Rows, SectionForms, choice_field, line_field, rows_class, text_field
from .organisations import PickField, name_field, resolve


class MemberForm(RowForm):
    """An organisation of the consortium: one that is there already (``organisation``), or a new row with a name."""

    hard = frozenset({"name"})

    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31)
    name = name_field(
        _("Which organisation?"),
        missing=_("Enter the name of the organisation."),
        help_text=_("Type the name. Is it not in our list? Then we add it."),
    )
    pick = PickField()
    contribution = text_field(
        _("What does this partner do in the plan?"), missing=_("Describe what this partner does."), rows=3
    )
    expectation = text_field(_("What does this partner want to get out of it?"), rows=2)
    contact_name = line_field(
        _("Contact person"),
        max_length=120,
        help_text=_("Whom can we ask about this part?"),
        autocomplete="off",
        **{"data-width": "medium"},
    )
    contact_email = forms.EmailField(
        label=_("E-mail address of the contact person"),
        help_text=_("Only for questions about this plan."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("Enter an e-mail address like name@school.nl."),
            "max_length": _("Enter an e-mail address of at most %(limit_value)d characters."),
        },
    )

    def __init__(
        self, *args: Any, known: Mapping[int, Organisation], lead: int | None, stage: Stage, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contribution"].required = stage == Stage.FULL
        self.known_organisation = known.get(self.existing_id(known))
        self.is_lead = self.known_organisation is not None and self.known_organisation.pk == lead
        if self.known_organisation is not None:
            del self.fields["name"], self.fields["pick"]
        else:
            name = self.fields["name"].widget.attrs
            name["hx-get"] = f"{reverse('proposals:organisations')}?prefix={self.prefix}"
            name["hx-trigger"] = "input changed delay:350ms"
            name["hx-target"] = f"#pick-{self.prefix}"

    def existing_id(self, known: Mapping[int, Organisation]) -> int:
        """The id of a member that is there already; 0 for a new row."""
        value = self.data.get(self.add_prefix("organisation")) if self.is_bound else self.initial.get("organisation")
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class Members(Rows):
    """The rows of the consortium; new rows are looked up in the register."""

    def clean(self) -> None:
        """Find out which organisations are meant, and point at one that is named twice."""
        seen = {form.known_organisation.pk for form in self.kept_forms() if form.known_organisation}
        for form in self.kept_forms():
            if form.known_organisation or form.errors:
                continue
            meant = resolve(form)
            if isinstance(meant, Organisation):
                if meant.pk in seen:
                    form.add_error("name", _("%(name)s is in the consortium already.") % {"name": meant.name})
                seen.add(meant.pk)
                form.cleaned_data["organisation_id"] = meant.pk
            elif meant:
                form.cleaned_data["new_organisation"] = meant

    def members(self) -> list[dict[str, Any]]:
        """Values of each member."""
        found = []
        for form in self.kept_forms():
            data = form.cleaned_data
            row = {name: data[name] for name in ("contribution", "expectation", "contact_name", "contact_email")}
            if form.known_organisation:
                row["organisation_id"] = form.known_organisation.pk
            else:
                row |= {name: data[name] for name in ("organisation_id", "new_organisation") if name in data}
            found.append(row)
        return found


class LeadForm(DraftForm):
    """Which of the partners leads."""

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"] = choice_field(
            _("Which partner is the lead partner?"),
            members,
            missing=_("Choose the lead partner."),
            help_text=_("The lead partner submits the plan, receives the money and answers for it."),
        )


class ConsortiumForms(SectionForms):
    """Lead partner and members."""

    section = "consortium"
    template = "proposals/sections/consortium.html"

    def build(self) -> None:
        """The rows, and the choice of the lead partner when there is something to choose."""
        present = sorted(
            self.proposal.members.select_related("organisation"), key=lambda row: (row.role != MemberRole.LEAD, row.pk)
        )
        lead = next((row.organisation_id for row in present if row.role == MemberRole.LEAD), None)
        self.lead = None
        if len(present) > 1:
            self.lead = self.form(
                LeadForm,
                prefix="lead",
                members=[(row.organisation_id, row.organisation.name) for row in present],
                initial={"lead": lead},
            )
        self.members = self.rows(
            rows_class(MemberForm, extra=0 if len(present) > 1 else 1, formset=Members),
            prefix="members",
            initial=lambda: [
                {
                    "organisation": row.organisation_id,
                    "contribution": row.contribution,
                    "expectation": row.expectation,
                    "contact_name": row.contact_name,
                    "contact_email": row.contact_email,
                }
                for row in present
            ],
            known=self.known({row.organisation_id: row.organisation for row in present}),
            lead=lead,
            stage=self.stage,
        )

    def known(self, present: dict[int, Organisation]) -> dict[int, Organisation]:
        """Members, and those that were sent along but left the consortium meanwhile: their row is still shown."""
        if self.data is None:
            return present
        sent = {
            int(value)
            for key, value in self.data.items()
            if key.startswith("members-")
            and key.endswith("-organisation")
            and value.isascii()
            and value.isdecimal()
            and len(value) < 10
        }
        if sent <= set(present):
            return present
        return present | Organisation.objects.can_join_consortium().in_bulk(sent - set(present))

    @property
    def possible_partners(self) -> list[str]:
        """Partners the programme names for this line; read only when the page is drawn. One query."""
        return [str(link.organisation) for link in self.proposal.line.line_partners.select_related("organisation")]

    def values(self) -> Mapping[str, Any]:
        """Members and the lead partner."""
        chosen = self.lead.cleaned_data["lead"] if self.lead else ""
        return {"members": self.members.members(), "lead": int(chosen) if chosen else None}
