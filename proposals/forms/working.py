"""What the forms of TBD and the reviewers share: drafts may be incomplete, and a colleague who was first is told of."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import PortalForm, required

from .base import DraftForm


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the stored text is not what this person typed; ``theirs`` is what stands stored."""

    label: str
    theirs: str
    target: str


class WorkForm(DraftForm):
    """A draft, unless made with ``complete=True``: then every needed field is asked for.

    ``seen_revision`` is the version this person started from.
    """

    hard = frozenset({"seen_revision"})

    seen_revision = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages=required(
            _("Open the page again: it is not known which version you started from."),
            invalid=_("Open the page again: it is not known which version you started from."),
        ),
    )

    def __init__(self, *args: Any, complete: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complete = complete

    def full_clean(self) -> None:
        """Ask for everything when the form must be complete."""
        if self.complete:
            PortalForm.full_clean(self)
        else:
            super().full_clean()

    def rebase(self, revision: int) -> None:
        """Go on from another revision, keeping what was typed."""
        data = self.data.copy()
        data[self.add_prefix("seen_revision")] = str(revision)
        self.data = data

    def differences(self, stored: Mapping[str, Any]) -> list[Difference]:
        """Where ``stored`` (field name → value) differs from what was typed."""
        found = []
        for name, theirs in stored.items():
            if name == "seen_revision" or name not in self.fields:
                continue
            mine = self.cleaned_data.get(name)
            if str("" if mine is None else mine) != str("" if theirs is None else theirs):
                bound = self[name]
                found.append(Difference(str(bound.label), self._shown(name, theirs), bound.auto_id))
        return found

    def _shown(self, name: str, value: Any) -> str:
        labels = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
        return labels.get(str(value), str(value if value is not None else ""))


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One criterion or check with its two fields."""

    item: Any
    choice: BoundField
    text: BoundField


class JudgingForm(WorkForm):
    """A choice and an explanation for each of a list of items (criteria, checks)."""

    choice_prefix = "answer"
    text_prefix = "reason"

    def __init__(self, *args: Any, items: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[f"{self.choice_prefix}_{item.pk}"] = self.choice_field(item)
            self.fields[f"{self.text_prefix}_{item.pk}"] = self.text_field(item)
        judged = [f"{name}_{item.pk}" for item in self.items for name in (self.choice_prefix, self.text_prefix)]
        self.order_fields(["seen_revision", *judged])

    @abstractmethod
    def choice_field(self, item: Any) -> forms.Field:
        """Make the choice of one item."""

    @abstractmethod
    def text_field(self, item: Any) -> forms.Field:
        """Make the explanation of one item."""

    def judged(self) -> Iterator[JudgedItem]:
        """The items with their fields, in order."""
        for item in self.items:
            yield JudgedItem(item, self[f"{self.choice_prefix}_{item.pk}"], self[f"{self.text_prefix}_{item.pk}"])

    def answers(self) -> dict[int, tuple[Any, str]]:
        """What was answered: key of the item → (choice, explanation)."""
        return {
            item.pk: (
                self.cleaned_data.get(f"{self.choice_prefix}_{item.pk}") or "",
                self.cleaned_data.get(f"{self.text_prefix}_{item.pk}") or "",
            )
            for item in self.items
        }
