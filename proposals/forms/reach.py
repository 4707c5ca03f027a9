"""For whom and where."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import CharField, Value
from django.utils.translation import gettext_lazy as _

from kpis.coverage import Axis, Named
from partners.models import Municipality
from programmes.models import ChoiceMoment, TargetGroup, WhiteSpot
from twenteboard.platform.forms import required

from ..services.section_writers import REACH
from ..white_spots import Hint, hint_on_places
from .base import DraftForm, SectionForms


class ReachForm(DraftForm):
    """Checkboxes from the lists of the programme."""

    labels = {
        "target_groups": (_("Whom do you want to reach?"), _("You may choose more than one.")),
        "choice_moments": (_("Around which choice moments?"), _("Moments at which pupils choose a direction.")),
        "municipalities": (_("In which municipalities?"), _("Where pupils, teachers or companies notice the plan.")),
        "white_spots": (
            _("Does your plan fill a white spot?"),
            _("White spots are subjects for which the programme has no running projects yet."),
        ),
    }
    needed = {
        "target_groups": _("Choose at least one target group."),
        "municipalities": _("Choose at least one municipality."),
    }

    def __init__(self, *args: Any, options: Mapping[str, list], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.labels.items():
            rows = options[name]
            if not rows:
                continue
            field = forms.TypedMultipleChoiceField(
                label=label,
                help_text=help_text,
                choices=[(row.pk, row.name) for row in rows],
                coerce=int,
                required=name in self.needed,
                widget=forms.CheckboxSelectMultiple,
                error_messages=required(
                    self.needed.get(name, ""),
                    invalid_choice=_("Choose from the list."),
                    invalid_list=_("Choose from the list."),
                ),
            )
            field.option_help = {row.pk: getattr(row, "description", "") for row in rows}
            self.fields[name] = field


class ReachForms(SectionForms):
    """Target groups, choice moments, municipalities and white spots."""

    section = "reach"
    template = "proposals/sections/reach.html"

    def build(self) -> None:
        """One form with four lists."""
        programme, line = self.proposal.programme_id, self.proposal.line_id
        options = {
            "target_groups": list(TargetGroup.objects.filter(programme_id=programme, is_active=True)),
            "choice_moments": list(ChoiceMoment.objects.filter(programme_id=programme, is_active=True)),
            "municipalities": list(Municipality.objects.filter(in_twente=True)),
            "white_spots": list(WhiteSpot.objects.filter(programme_id=programme, lines=line, is_active=True)),
        }
        self.options = options
        self.form(ReachForm, options=options, initial=self._chosen() if self.data is None else {})

    def _chosen(self) -> dict[str, list[int]]:
        """What is ticked in each list; one query for the four together."""
        parts = [
            getattr(self.proposal, name)
            .order_by()
            .annotate(topic=Value(name, output_field=CharField()))
            .values_list("topic", "pk")
            for name in REACH
        ]
        chosen: dict[str, list[int]] = {name: [] for name in REACH}
        for topic, pk in parts[0].union(*parts[1:], all=True):
            chosen[topic].append(pk)
        return chosen

    def hint(self) -> Hint:
        """Where little happens yet."""
        return hint_on_places(
            self.proposal,
            {
                Axis.MUNICIPALITY: [Named(row.pk, row.code, row.name) for row in self.options["municipalities"]],
                Axis.TARGET_GROUP: [Named(row.pk, str(row.pk), row.name) for row in self.options["target_groups"]],
            },
        )

    def values(self) -> Mapping[str, Any]:
        """Chosen ids per list; a list that is not asked keeps nothing."""
        return {name: self.parts[0].cleaned_data.get(name, []) for name in REACH}
