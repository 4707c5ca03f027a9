"""The form in which the secretary writes how a confirmed decision must read."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ..enums import Outcome, WithheldGround
from ..models import Decision
from ..services.correcting import MIN_REASON, WORDS, CorrectionIn
from .base import choice_field, text_field
from .working import WorkForm

GROUNDS = [row for row in WithheldGround.choices if row[0] != WithheldGround.REPLACED]


def withheld_field() -> forms.Field:
    """Whether everyone may read a decision, and on what ground not."""
    return choice_field(
        _("May everyone read this decision?"),
        GROUNDS,
        empty=_("Yes, where the programme publishes it"),
        help_text=_(
            "Choose a ground when it may not be public. The list of decisions then shows only the ground. "
            "A project that was granted stays public, with its title and amount."
        ),
    )


class CorrectionForm(WorkForm):
    """Everything that can be corrected in words; amount, outcome, votes and dates cannot."""

    hard = frozenset({"seen_revision", "reason", "text"})

    text = text_field(
        _("Text of the decision"),
        missing=_("Write the text of the decision."),
        help_text=_("When it is published, everyone reads this text. Write it without names of persons."),
        rows=5,
    )
    grounds = text_field(
        _("Grounds"), help_text=_("Why the Board decided so. Stands in the letter, not on the public page."), rows=5
    )
    needed = text_field(
        _("What does the Board need for a decision?"), help_text=_("The applicants and TBD read this."), rows=4
    )
    withheld_ground = withheld_field()
    hides_earlier = forms.BooleanField(
        label=_("Everyone may not read the earlier text any more"),
        help_text=_("For instance because it named a person. For the Board, TBD and the consortium it stays readable."),
        required=False,
    )
    reason = text_field(
        _("Why is the decision corrected?"),
        missing=_("Write why the decision is corrected."),
        help_text=_("At least 20 characters. Stands in the letter and on the public page. No names of persons."),
        rows=3,
    )

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = list(decision.conditions.all())
        self.reasons = list(decision.reasons.all())
        for n, row in enumerate(self.conditions, start=1):
            self.fields[f"condition_{row.pk}"] = text_field(
                _("Condition %(n)s: %(who)s") % {"n": n, "who": row.owner}, missing=_("Write what must be met."), rows=3
            )
        for row in self.reasons:
            name = f"{row.criterion.letter} {row.criterion.title}".strip()
            self.fields[f"reason_{row.criterion_id}"] = text_field(name, missing=_("Write the reason."), rows=3)
        if decision.outcome != Outcome.DEFER:
            del self.fields["needed"]

    def clean_reason(self) -> str:
        """Refuse a reason that is too short."""
        reason = self.cleaned_data["reason"].strip()
        if len(reason) < MIN_REASON:
            raise forms.ValidationError(
                _("Write in at least %(n)s characters why the decision is corrected."), params={"n": MIN_REASON}
            )
        return reason

    def wording_fields(self) -> Iterator[BoundField]:
        """The fields of conditions and reasons, in order."""
        for row in self.conditions:
            yield self[f"condition_{row.pk}"]
        for row in self.reasons:
            yield self[f"reason_{row.criterion_id}"]

    def correction(self) -> CorrectionIn:
        """What was filled in, after ``is_valid``."""
        data = self.cleaned_data
        return CorrectionIn(
            reason=data["reason"],
            text=data["text"],
            grounds=data["grounds"],
            needed=data.get("needed", ""),
            withheld_ground=data["withheld_ground"],
            hides_earlier=data["hides_earlier"],
            conditions={row.pk: data[f"condition_{row.pk}"] for row in self.conditions},
            reasons={row.criterion_id: data[f"reason_{row.criterion_id}"] for row in self.reasons},
        )


def stored(decision: Decision, pending: Decision | None) -> dict[str, Any]:
    """What the form starts with: what was recorded, else the decision as it stands.

    The fields of conditions are called after those of ``decision``; a correction has the same ones in the same order.
    """
    now = pending or decision
    values: dict[str, Any] = {name: getattr(now, name) for name in WORDS}
    values |= {
        f"condition_{was.pk}": row.text
        for was, row in zip(decision.conditions.all(), now.conditions.all(), strict=True)
    }
    values |= {f"reason_{row.criterion_id}": row.text for row in now.reasons.all()}
    return values | {
        "hides_earlier": now.hides_earlier if pending else False,
        "reason": pending.correction_reason if pending else "",
        "seen_revision": pending.revision if pending else 0,
    }
