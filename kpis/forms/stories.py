"""Forms of stories beside the figures, and the filters above their list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from programmes.forms.work import text_field
from programmes.models import Programme, Project
from twenteboard.platform.files import accept_attribute
from twenteboard.platform.forms import DutchDateField, FastSelect, FileField, PortalForm, required
from twenteboard.platform.lists import ListFilter, choice_filter

from ..enums import MembershipKind, UnitKind
from ..models import (
    EvidenceTheme,
    Indicator,
    MeasurementRound,
    QualitativeEvidence,
    ReportingUnit,
    UnitMembership,
)
from ..services.stories import StoryIn
from ..stories.choices import choices
from ..stories.enums import EvidenceKind, EvidenceState, EvidenceVisibility, SourceRole

KIND_HELP = {
    EvidenceKind.STORY: _("What changed for somebody, told in a few paragraphs."),
    EvidenceKind.QUOTE: _("One or two sentences, literally as they were said."),
    EvidenceKind.OBSERVATION: _("What you saw happen yourself."),
    EvidenceKind.DOCUMENT: _("A file that shows something. Describe below what is in it."),
}
FROM_LIST = {"invalid_choice": _("Choose from the list.")}
PER_FIELD = {"max_length": _("Write at most %(limit_value)s characters.")}


def _line(label: Any, *, max_length: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=max_length, help_text=help_text, error_messages=PER_FIELD
    )


def _ticks(label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        None,
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_LIST,
    )


def _one(label: Any, empty: Any, help_text: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        None,
        label=label,
        required=False,
        empty_label=empty,
        help_text=help_text,
        widget=FastSelect,
        error_messages=FROM_LIST,
    )


class StoryForm(PortalForm):
    """A story. Saving asks only what kind it is; what is missing is told when it is offered for a check."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=EvidenceKind.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose what it is."), **FROM_LIST),
    )
    title = _line(_("The story in one sentence"), max_length=160)
    text = text_field(
        _("The story"),
        rows=10,
        help_text=_("Write no names of pupils or of other people, and nothing by which one can recognise them."),
    )
    source_role = forms.ChoiceField(
        label=_("Who tells it?"),
        required=False,
        choices=[("", ""), *SourceRole.choices],
        widget=FastSelect,
        help_text=_("A role is enough; we keep no names."),
        error_messages=FROM_LIST,
    )
    said_on = DutchDateField(label=_("On which day was it told or seen?"), required=False)
    file = FileField(
        label=_("Document"),
        required=False,
        help_text=_("Only who reads the monitoring or works on the project can open it; never everyone."),
    )
    drop_file = forms.BooleanField(label=_("Remove the document that is there"), required=False)

    indicators = _ticks(_("Which KPIs?"), _("At least one KPI or project."))
    projects = _ticks(_("Which projects?"))
    themes = _ticks(_("Which themes?"))
    unit = _one(_("At which school?"), _("No school"))
    may_name_unit = forms.BooleanField(
        label=_("The school agrees that its name stands with the story"),
        required=False,
        help_text=_("Without this only who reads the monitoring or works on the project sees the name."),
    )
    round = _one(_("With which round of measuring does it belong?"), _("No round"))

    visibility = forms.ChoiceField(
        label=_("Who may read it once it is checked?"),
        choices=EvidenceVisibility.choices,
        initial=EvidenceVisibility.INSIDE,
        widget=forms.RadioSelect,
        error_messages=required(_("Choose who may read it."), **FROM_LIST),
    )
    consent_by = _line(
        _("Who asked for consent?"),
        max_length=120,
        help_text=_("For instance: the mentor. Everyone only reads a story or quote with consent."),
    )
    consent_on = DutchDateField(label=_("When was consent given?"), required=False)
    consent_how = _line(
        _("How was it given?"),
        max_length=200,
        help_text=_("For instance: by mail, or a form that the parents signed. Pupils under 16: by a parent."),
    )
    kept_until = DutchDateField(label=_("Until which day may it be kept?"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        project: Project | None,
        user,
        story: QualitativeEvidence | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["kind"].option_help = {str(key): text for key, text in KIND_HELP.items()}
        self.fields["file"].widget.attrs["accept"] = accept_attribute()
        self.fields["kept_until"].help_text = _(
            "Leave it empty for %(n)s years after it was told. Then the words and the document are removed."
        ) % {"n": programme.story_years}
        if story is None or not story.document:
            del self.fields["drop_file"]
        self.fields["indicators"].queryset = Indicator.objects.public().filter(programme=programme)
        self.fields["themes"].queryset = EvidenceTheme.objects.filter(
            Q(is_active=True) | Q(pk__in=story.themes.values("pk") if story else [])
        )
        self.fields["round"].queryset = (
            MeasurementRound.objects.visible_to(user).filter(programme=programme).order_by("-reference_date")
        )
        units = ReportingUnit.objects.filter(kind__in=[UnitKind.SCHOOL_LOCATION, UnitKind.OTHER])
        units = units.filter(Q(closed_on__isnull=True) | Q(pk=story.unit_id if story else None))
        if project is not None:
            del self.fields["projects"]
            self.fields["indicators"].help_text = _("Leave it empty when it is about no KPI in particular.")
            units = units.filter(Q(participations__project=project) | Q(pk=story.unit_id if story else None)).distinct()
        else:
            self.fields["projects"].queryset = Project.objects.filter(programme=programme).order_by("number")
            self.fields["projects"].label_from_instance = lambda row: f"{row.number} {row.title}"
        self.fields["unit"].queryset = units.order_by("name")

    @staticmethod
    def initial_of(story: QualitativeEvidence) -> dict[str, Any]:
        """What the form shows of a story that is there."""
        names = ("kind", "title", "text", "source_role", "said_on", "may_name_unit", "visibility", "kept_until")
        shown = {name: getattr(story, name) for name in (*names, "consent_by", "consent_on", "consent_how", "revision")}
        shown |= {"unit": story.unit_id, "round": story.round_id}
        return shown | {
            name: [row.pk for row in getattr(story, name).all()] for name in ("indicators", "projects", "themes")
        }

    def told(self) -> StoryIn:
        """What was filled in, after ``is_valid``."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("file", "drop_file", "revision", "projects", "indicators", "themes")
        }
        ticked = {name: tuple(self.cleaned_data.get(name) or ()) for name in ("projects", "indicators", "themes")}
        return StoryIn(**data, **ticked)


class ThemeForm(PortalForm):
    """A theme."""

    name_nl = forms.CharField(
        label=_("Name (Dutch)"),
        max_length=80,
        error_messages=required(_("Enter the name of the theme."), max_length=_("Write at most 80 characters.")),
    )
    name_en = forms.CharField(
        label=_("Name (English)"),
        max_length=80,
        required=False,
        error_messages={"max_length": _("Write at most 80 characters.")},
    )
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Stands in the list of who writes a story.")
    )


class StoryFilter(ListFilter):
    """Stories by words, KPI, project, line, municipality, kind and theme; inside also by where they stand."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words")
    kpi = choice_filter(_("KPI"), _("All KPIs"), field_name="indicators__code")
    project = choice_filter(_("Project"), _("All projects"), field_name="projects__number")
    lijn = choice_filter(_("Programme line"), _("All lines"), method="by_line")
    gemeente = choice_filter(_("Municipality"), _("All municipalities"), method="by_municipality")
    soort = choice_filter(_("Kind"), _("All kinds"), EvidenceKind.choices, field_name="kind")
    thema = choice_filter(_("Theme"), _("All themes"), field_name="themes")
    stand = choice_filter(_("State"), _("All states"), EvidenceState.choices, field_name="state")

    class Meta(ListFilter.Meta):
        model = QualitativeEvidence

    def __init__(self, *args: Any, programme: Programme, is_inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_inside = is_inside
        if not is_inside:
            del self.filters["stand"]
        # Set before ``form`` is built, which copies the fields.
        for name, values in choices(programme, self.queryset).items():
            self.filters[name].extra["choices"] = values

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Words in title or text."""
        return queryset.filter(Q(title__icontains=value) | Q(text__icontains=value))

    def by_line(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """About a project of the line; without a project: about a KPI of it."""
        of_line = Q(projects__line__number=value) | Q(projects__isnull=True, indicators__lines__number=value)
        return queryset.filter(pk__in=QualitativeEvidence.objects.filter(of_line).values("pk"))

    def by_municipality(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """About a project that works there; inside also where the school lies, which would tell others which it is."""
        there = Q(pk__in=QualitativeEvidence.objects.filter(projects__municipalities__code=value).values("pk"))
        if self.is_inside:
            town = Municipality.objects.filter(code=value).values("name")[:1]
            lies = UnitMembership.objects.filter(
                child=OuterRef("unit"), kind=MembershipKind.MUNICIPALITY, parent__name__in=town
            )
            there |= Q(Exists(lies))
        return queryset.filter(there)
