"""Forms of dimensions and categories, and of what was measured by category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import (
    DutchDateField,
    FastSelect,
    NumberField,
    PortalForm,
    PortalModelForm,
    WholeNumberField,
    required,
)

from ..categories.figures import Divided, Part
from ..enums import WITHOUT_VALUE, ObsStatus, ValueType
from ..models import Category, Dimension
from ..services.parts import PartEntry

YES, NO = "yes", "no"
CODE_HELP = _("Short, in small letters; it stands in addresses and files. For instance: gender.")
PLACE = {"label": _("Place in the list"), "min_value": 0, "max_value": 999}


class DimensionForm(PortalModelForm):
    """A way to divide the people that are counted."""

    is_partition = forms.ChoiceField(
        label=_("Is everybody in exactly one category?"),
        choices=[
            (YES, _("Yes, together the categories are everybody")),
            (NO, _("No, somebody may be in several categories or in none")),
        ],
        widget=forms.RadioSelect,
        error_messages=required(_("Choose whether everybody is in exactly one category.")),
        help_text=_("If so, the portal tells when the categories together differ from the whole."),
    )
    order = WholeNumberField(**PLACE, error_messages=required(_("Enter the place in the list.")))
    required_texts = {
        "code": _("Enter a short code, for instance gender."),
        "name_nl": _("Enter the name in Dutch."),
    }

    class Meta:
        model = Dimension
        fields = ["name_nl", "name_en", "code", "is_partition", "order", "is_active"]
        error_messages = {"code": {"unique": _("There is a dimension with this code already.")}}
        help_texts = {"code": CODE_HELP, "is_active": _("New definitions of KPIs can be measured by it.")}

    def __init__(self, *args: Any, next_place: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["is_partition"] = YES if self.instance.is_partition else NO
        else:
            self.initial["order"] = next_place

    def clean_is_partition(self) -> bool:
        """The answer as the model keeps it."""
        return self.cleaned_data["is_partition"] == YES


class CategoryForm(PortalModelForm):
    """One group of a dimension."""

    order = WholeNumberField(**PLACE, error_messages=required(_("Enter the place in the list.")))
    required_texts = {
        "code": _("Enter a short code, for instance girls."),
        "name_nl": _("Enter the name in Dutch."),
    }

    class Meta:
        model = Category
        fields = ["name_nl", "name_en", "code", "order"]
        help_texts = {"code": _("Short, in small letters; it stands in addresses and files. For instance: girls.")}

    def __init__(self, *args: Any, dimension: Dimension, next_place: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dimension = dimension
        if not self.instance.pk:
            self.initial["order"] = next_place

    def clean_code(self) -> str:
        """A code stands once in its dimension."""
        code = self.cleaned_data["code"]
        if self.dimension.categories.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This dimension has a category with this code already."))
        return code


class CloseForm(PortalForm):
    """From which day a category is asked no more."""

    closed_on = DutchDateField(
        label=_("From which day is it asked no more?"),
        error_messages=required(_("Enter the day from which the category is asked no more.")),
        help_text=_("Rounds with an earlier reference date still ask for it."),
    )


def field_of(category: Category, name: str) -> str:
    """What the field of a number of a category is called in the entry form."""
    return f"part_{category.pk}_{name}"


HEADS = {
    "numerator": _("Number that counts"),
    "denominator": _("Out of how many"),
    "value": pgettext_lazy("column", "Number"),
}
NO_FIGURE = (ObsStatus.MISSING, ObsStatus.NOT_APPLICABLE, ObsStatus.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A category in the entry form: its boxes with what stands above them, and what counted the time before."""

    category: Category
    boxes: list[tuple[forms.BoundField, str]]
    former: str

    @property
    def faulty(self) -> list[forms.BoundField]:
        """The boxes with an error, told under the name of the category."""
        return [bound for bound, _head in self.boxes if bound.errors]


class PartsForm(PortalForm):
    """What was measured by category: two numbers, or one, for each category. Everything may stay empty.

    ``divided`` holds the dimensions, ``day`` the reference date of the round. A category that was closed since is asked
    while ``given`` (the revision at hand, by category) says something of it. ``before`` is what counted the time
    before.
    """

    def __init__(
        self,
        *args: Any,
        divided: Sequence[Divided],
        value_type: str,
        day: Any,
        given: Mapping[int, Part] | None = None,
        is_final: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.value_type, self.is_final = value_type, is_final
        self.kept = ("value",) if value_type == ValueType.COUNT else ("numerator", "denominator")
        given = given or {}
        self.asked = [
            (one.dimension, [cat for cat in one.categories if cat.pk in given or cat.is_asked_on(day)])
            for one in divided
        ]
        for category in self.categories():
            self._add(category, given.get(category.pk, Part()))

    def categories(self) -> list[Category]:
        """Every category that is asked."""
        return [category for _dimension, categories in self.asked for category in categories]

    def _add(self, category: Category, part: Part) -> None:
        labels = {
            "numerator": gettext("%(category)s: number that counts (numerator)"),
            "denominator": gettext("%(category)s: out of how many (denominator)"),
            "value": gettext("%(category)s: number"),
        }
        named = {"category": category.name}
        for name in self.kept:
            self.fields[field_of(category, name)] = NumberField(
                label=labels[name] % named,
                required=False,
                max_digits=14,
                decimal_places=2,
                initial=getattr(part, name),
                error_messages={"invalid": gettext("%(category)s: enter a number in digits, for instance 12.") % named},
            )
        self.fields[field_of(category, "status")] = forms.ChoiceField(
            label=gettext("%(category)s: why there is no figure") % named,
            choices=[("", "–"), *((one.value, one.label) for one in NO_FIGURE)],
            required=False,
            widget=FastSelect,
            initial=part.status if part.status in WITHOUT_VALUE else "",
            error_messages={"invalid_choice": gettext("Choose from the list why there is no figure.")},
        )

    def tables(self, before: Mapping[int, str] | None = None) -> list[tuple[Dimension, list["PartRow"]]]:
        """For each dimension the rows of its table; ``before`` is what counted the time before, by category."""
        before = before or {}
        return [
            (dimension, [self._row(category, before.get(category.pk, "")) for category in categories])
            for dimension, categories in self.asked
            if categories
        ]

    def _row(self, category: Category, former: str) -> "PartRow":
        named = [(self[field_of(category, name)], HEADS[name]) for name in self.kept]
        return PartRow(category, [*named, (self[field_of(category, "status")], gettext("No figure?"))], former)

    @property
    def is_filled(self) -> bool:
        """Whether a box holds something, or something is wrong."""
        return bool(self.errors) or any(self[name].value() not in (None, "") for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be, also in a draft; half a share is refused when it is handed in."""
        data = super().clean()
        for category in self.categories():
            figures = {name: data.get(field_of(category, name)) for name in self.kept}
            if any(field_of(category, name) in self.errors for name in self.kept):
                continue
            self._judge(category, figures, data.get(field_of(category, "status"), ""))
        return data

    def _judge(self, category: Category, figures: dict[str, Decimal | None], status: str) -> None:
        named, first = {"category": category.name}, field_of(category, self.kept[0])
        is_typed = any(value is not None for value in figures.values())
        if status and is_typed:
            text = gettext("%(category)s: leave the numbers empty, or do not choose why there is no figure.")
            self.add_error(first, text % named)
            return
        part, whole = figures.get("numerator"), figures.get("denominator")
        if whole is not None and whole <= 0:
            text = gettext("%(category)s: enter a number above zero. Is there nobody? Choose “does not apply here”.")
            self.add_error(field_of(category, "denominator"), text % named)
        elif part is not None and part < 0:
            self.add_error(first, gettext("%(category)s: enter a number of at least zero.") % named)
        elif part is not None and whole is not None and part > whole:
            text = gettext("%(category)s: enter a number that is not larger than the denominator.")
            self.add_error(first, text % named)
        elif self.is_final and is_typed and None in figures.values():
            empty = next(name for name, value in figures.items() if value is None)
            text = gettext("%(category)s: fill in the other number too, or leave both empty.")
            self.add_error(field_of(category, empty), text % named)

    def hold_to(self, status: str, faults: Mapping[tuple[int, str], str]) -> None:
        """Refuse figures beside a whole without one, and what the source hides; after both forms were valid."""
        by_pk = {category.pk: category for category in self.categories()}
        if status in WITHOUT_VALUE:
            text = gettext(
                "%(category)s: leave this empty too, because you chose that there is no figure of the whole."
            )
            for part in self.entries():
                if part.status not in WITHOUT_VALUE:
                    category = by_pk[part.category]
                    self.add_error(field_of(category, self.kept[0]), text % {"category": category.name})
            return
        for (pk, name), text in faults.items():
            self.add_error(field_of(by_pk[pk], name), f"{by_pk[pk].name}: {text}")

    def entries(self) -> tuple[PartEntry, ...]:
        """What was filled in, after ``is_valid``; a category without anything is left out."""
        found = []
        for category in self.categories():
            figures = {name: self.cleaned_data[field_of(category, name)] for name in self.kept}
            status = self.cleaned_data[field_of(category, "status")]
            if status:
                found.append(PartEntry(category=category.pk, status=status))
            elif any(value is not None for value in figures.values()):
                found.append(PartEntry(category=category.pk, **figures))
        return tuple(found)
