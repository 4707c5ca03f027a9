"""What the consortium does, and which success factors it influences."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from programmes.models import SuccessFactor

from .base import DraftForm, SectionForms, text_field


class FactorsForm(DraftForm):
    """A checkbox for each success factor, with room to say how."""

    def __init__(self, *args: Any, factors: list[SuccessFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factors = factors
        for factor in factors:
            self.fields[f"factor_{factor.pk}"] = forms.BooleanField(
                label=f"{factor.number}. {factor.title}", help_text=factor.gist, required=False
            )
            self.fields[f"how_{factor.pk}"] = text_field(
                _("How do you influence “%(title)s”?") % {"title": factor.title},
                missing=_("Describe how you influence this factor."),
                rows=3,
            )

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Checkbox and text of each factor."""
        for factor in self.factors:
            yield self[f"factor_{factor.pk}"], self[f"how_{factor.pk}"]

    def chosen(self) -> list[dict[str, Any]]:
        """Ticked factors, and those at which something was written that had nothing before."""
        found = []
        for factor in self.factors:
            how = self.cleaned_data[f"how_{factor.pk}"]
            if self.cleaned_data[f"factor_{factor.pk}"]:
                found.append({"factor_id": factor.pk, "how": how})
        return found


class ApproachForms(SectionForms):
    """Questions in words, then the factors."""

    section = "approach"
    template = "proposals/sections/approach.html"

    def build(self) -> None:
        """Two forms."""
        self.narrative()
        initial = {}
        if self.data is None:
            for link in self.proposal.factor_links.all():
                initial |= {f"factor_{link.factor_id}": True, f"how_{link.factor_id}": link.how}
        factors = list(SuccessFactor.objects.filter(programme_id=self.proposal.programme_id, is_active=True))
        self.factors = self.form(FactorsForm, prefix="factors", factors=factors, initial=initial)

    def values(self) -> Mapping[str, Any]:
        """Answers and factors."""
        return {"answers": self.parts[0].answers(), "factors": self.factors.chosen()}
