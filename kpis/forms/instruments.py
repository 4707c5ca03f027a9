"""Forms of instruments item by item: their items and levels, and how a version was taken at a school."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import DutchDateField, PortalForm, WholeNumberField, required

from ..instruments.scores import Answer, faults_in
from ..models import InstrumentAdministration, InstrumentItem, InstrumentLevel, InstrumentVersion
from ..services.administrations import About
from ..services.items import ItemIn, LevelIn

SEPARATOR = "|"
MOST_PEOPLE = 9_999
LONGEST = {"label": 80, "text": 300, "theme": 80}


def _cut(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in line.split(SEPARATOR)]
    if len(parts) > most:
        raise ValidationError(gettext("use at most %(n)s upright bars.") % {"n": most - 1})
    return parts + [""] * (most - len(parts))


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValidationError(gettext("use at most %(n)s characters.") % {"n": longest})
    return text


def _by_line(typed: str, read: Callable[[str], Any]) -> list[Any]:
    """Read each line that is not empty. Raises ``ValidationError`` with a sentence for each line at fault."""
    found, faults = [], []
    for number, line in enumerate(typed.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(read(line))
        except ValidationError as fault:
            faults.append(gettext("Line %(n)s: %(fault)s") % {"n": number, "fault": fault.messages[0]})
    if faults:
        raise ValidationError(faults)
    return found


class PartsForm(PortalForm):
    """All levels and items of a version: one on a line."""

    levels = forms.CharField(
        label=_("Levels, the lowest first"),
        help_text=_("One on a line. After an upright bar you may give the English: zelden | rarely"),
        widget=forms.Textarea(attrs={"rows": 6, "data-width": "full"}),
        error_messages=required(_("Enter the levels, one on a line, the lowest first.")),
    )
    items = forms.CharField(
        label=_("Items"),
        help_text=_(
            "One on a line. After an upright bar you may give the English, and after another one the theme. "
            "An item keeps its number as long as it asks the same; without a number it gets the next one."
        ),
        widget=forms.Textarea(attrs={"rows": 18, "data-width": "full"}),
        error_messages=required(_("Enter the items, one on a line.")),
    )

    @staticmethod
    def initial_of(levels: list[InstrumentLevel], items: list[InstrumentItem]) -> dict[str, str]:
        """Write what there is, line by line, so that it reads back the same."""
        return {
            "levels": "\n".join(_joined(row.label_nl, row.label_en) for row in levels),
            "items": "\n".join(f"{row.number}. {_joined(row.text_nl, row.text_en, row.theme)}" for row in items),
        }

    def clean_levels(self) -> list[LevelIn]:
        """A label on each line."""

        def read(line: str) -> LevelIn:
            dutch, english = _cut(line, 2)
            if not dutch:
                raise ValidationError(gettext("enter the Dutch label before the upright bar."))
            return LevelIn(label_nl=_within(dutch, LONGEST["label"]), label_en=_within(english, LONGEST["label"]))

        return _by_line(self.cleaned_data["levels"], read)

    def clean_items(self) -> list[ItemIn]:
        """A number, given or the next one, and a text on each line."""
        taken: set[int] = set()
        last = 0

        def read(line: str) -> ItemIn:
            nonlocal last
            text, english, theme = _cut(line, 3)
            head, dot, rest = text.partition(".")
            number = last + 1
            if dot and head.strip().isdecimal():
                number, text = int(head), rest.strip()
            if not 1 <= number <= 999:
                raise ValidationError(gettext("use a number from 1 to 999."))
            if number in taken:
                raise ValidationError(gettext("number %(n)s is used already. Give another one.") % {"n": number})
            if not text:
                raise ValidationError(gettext("enter the Dutch text after the number."))
            taken.add(number)
            last = number
            return ItemIn(
                number=number,
                text_nl=_within(text, LONGEST["text"]),
                text_en=_within(english, LONGEST["text"]),
                theme=_within(theme, LONGEST["theme"]),
            )

        return _by_line(self.cleaned_data["items"], read)


def _joined(*parts: str) -> str:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return f" {SEPARATOR} ".join(kept)


class BeginForm(PortalForm):
    """Which version was taken."""

    version = forms.ModelChoiceField(
        InstrumentVersion.objects.none(),
        label=_("Which instrument did the school take?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=required(
            _("Choose the instrument and its version."), invalid_choice=_("Choose a version from the list.")
        ),
    )

    def __init__(self, *args: Any, versions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the table: a box for each level, and the consensus."""

    item: InstrumentItem
    boxes: list[BoundField]
    consensus: BoundField

    @property
    def faulty(self) -> list[BoundField]:
        """What is wrong, to tell beside the item."""
        return [bound for bound in (*self.boxes, self.consensus) if bound.errors]


class AdministrationForm(PortalForm):
    """How a version was taken: who answered, and per item how many people chose each level and what they agreed on."""

    taken_on = DutchDateField(label=_("Day on which people answered"), required=False)
    consensus_on = DutchDateField(label=_("Day on which the team agreed"), required=False)
    invited = WholeNumberField(
        label=_("People invited"), min_value=0, max_value=MOST_PEOPLE, required=False, help_text=_("Count, no names.")
    )
    responded = WholeNumberField(label=_("People who answered"), min_value=0, max_value=MOST_PEOPLE, required=False)
    facilitator_role = forms.CharField(
        label=_("Who led the talk?"),
        help_text=_("A role, no name. For instance: adviser from outside."),
        max_length=80,
        required=False,
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    ABOUT = ("taken_on", "consensus_on", "invited", "responded", "facilitator_role", "note")

    def __init__(
        self,
        *args: Any,
        levels: list[InstrumentLevel],
        items: list[InstrumentItem],
        is_final: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.levels, self.items, self.is_final = levels, items, is_final
        choices = [("", gettext("Not agreed yet")), *((str(row.value), f"{row.value}. {row.label}") for row in levels)]
        for item in items:
            for level in levels:
                self.fields[self.box(item.pk, level.value)] = WholeNumberField(
                    label=gettext("Item %(number)s, %(level)s: people")
                    % {"number": item.number, "level": f"{level.value}. {level.label}"},
                    min_value=0,
                    max_value=MOST_PEOPLE,
                    required=False,
                )
            self.fields[self.agreed(item.pk)] = forms.ChoiceField(
                label=gettext("Item %(number)s: agreed level") % {"number": item.number},
                choices=choices,
                required=False,
                error_messages={"invalid_choice": _("Choose a level from the list.")},
            )

    @staticmethod
    def box(item: int, level: int) -> str:
        """Name of the box for how many people chose a level."""
        return f"n{item}_{level}"

    @staticmethod
    def agreed(item: int) -> str:
        """Name of the choice of the level that was agreed on."""
        return f"c{item}"

    @classmethod
    def initial_of(cls, administration: InstrumentAdministration, answers: list[Answer]) -> dict[str, Any]:
        """What was kept."""
        kept = {name: getattr(administration, name) for name in (*cls.ABOUT, "revision")}
        for answer in answers:
            kept |= {cls.box(answer.item, level): n for level, n in answer.counts.items()}
            kept[cls.agreed(answer.item)] = str(answer.consensus or "")
        return kept

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be, also in a draft; ask what is missing when it is handed in."""
        data = super().clean()
        invited, responded = data.get("invited"), data.get("responded")
        if invited is not None and responded is not None and responded > invited:
            self.add_error("responded", _("Enter a number that is not larger than the number invited."))
        taken, agreed = data.get("taken_on"), data.get("consensus_on")
        if taken and agreed and agreed < taken:
            self.add_error("consensus_on", _("Enter a day that is not before the day on which people answered."))
        answers = self.answers()
        for fault in faults_in(
            answers, {item.pk: item.number for item in self.items}, responded=responded, is_final=self.is_final
        ):
            name = self.agreed(fault.item) if fault.part == "consensus" else self.box(fault.item, self.levels[0].value)
            if name not in self.errors:
                self.add_error(name, fault.text)
        if self.is_final:
            self._ask_what_is_missing(data, answers)
        return data

    def _ask_what_is_missing(self, data: dict[str, Any], answers: list[Answer]) -> None:
        texts = {
            "taken_on": _("Enter the day on which people answered."),
            "consensus_on": _("Enter the day on which the team agreed."),
        }
        if any(answer.people for answer in answers):
            texts["responded"] = _("Enter how many people answered.")
        for name, text in texts.items():
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, text)

    def answers(self) -> list[Answer]:
        """What was filled in per item; items without anything are left out."""
        found = []
        for item in self.items:
            counts = {
                level.value: n
                for level in self.levels
                if (n := self.cleaned_data.get(self.box(item.pk, level.value))) is not None
            }
            chosen = self.cleaned_data.get(self.agreed(item.pk))
            if counts or chosen:
                found.append(Answer(item.pk, counts, int(chosen) if chosen else None))
        return found

    def about(self) -> About:
        """What was noted besides the answers."""
        return About(**{name: self.cleaned_data[name] for name in self.ABOUT})

    def rows(self) -> list[Row]:
        """The items with their boxes, for the table."""
        return [
            Row(
                item=item,
                boxes=[self[self.box(item.pk, level.value)] for level in self.levels],
                consensus=self[self.agreed(item.pk)],
            )
            for item in self.items
        ]
