"""Forms of the advice: the text, and what the second reader says."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import PortalForm

from ..enums import Audience, Recommendation
from .base import choice_field, text_field
from .working import WorkForm


class AdviceForm(WorkForm):
    """The text of an advice. The recommendation and conditions are for the Board alone."""

    recommendation = choice_field(
        _("What do we advise the Board?"),
        Recommendation.choices,
        missing=_("Choose the recommendation to the Board."),
        radio=True,
    )
    summary = text_field(
        _("The advice in short"),
        missing=_("Write the advice in short."),
        help_text=_("Two or three sentences that can be read on their own."),
        rows=4,
        advice=600,
    )
    strengths = text_field(_("What is strong"), rows=5, advice=1500)
    concerns = text_field(_("What asks attention"), rows=5, advice=1500)
    suggestions = text_field(_("What we advise"), rows=5, advice=1500)
    conditions = text_field(
        _("Proposed conditions"),
        help_text=_("One on each line: what, by whom, by when."),
        rows=4,
    )

    def __init__(self, *args: Any, audience: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if audience == Audience.APPLICANT:
            del self.fields["recommendation"]
            del self.fields["conditions"]


class ReturnForm(PortalForm):
    """Remarks of the second reader."""

    note = text_field(
        _("Remarks for the author"),
        missing=_("Write what must change."),
        help_text=_("Only TBD reads this."),
        rows=4,
    )
