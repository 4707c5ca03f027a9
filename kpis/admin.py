"""Django's admin for the KPIs."""

from django.contrib import admin

from twenteboard.platform.admin import ReadOnlyAdmin

from .models import (
    BaselineDesignation,
    Category,
    CitedStory,
    ContributionAssessment,
    ContributionClaim,
    DataSource,
    DataSourceRelease,
    Dimension,
    EvidenceTheme,
    ExpectedMeasurement,
    Indicator,
    IndicatorLine,
    IndicatorVersion,
    Instrument,
    InstrumentAdministration,
    InstrumentItem,
    InstrumentLevel,
    InstrumentVersion,
    ItemScore,
    KpiPaper,
    Measurement,
    MeasurementCategoryValue,
    MeasurementRound,
    NationalTarget,
    Period,
    ProjectUnitParticipation,
    QualitativeEvidence,
    ReferenceLink,
    ReferenceSeries,
    ReferenceSource,
    ReferenceValue,
    ReportingUnit,
    ScaleLevel,
    SteeringGround,
    Target,
    UnitMembership,
    VersionDimension,
    YearReport,
)


class LineInline(admin.TabularInline):
    """The lines a KPI belongs to."""

    model = IndicatorLine
    extra = 0


class VersionInline(admin.StackedInline):
    """Definition sheets. Another meaning is another version; an earlier one is never removed."""

    model = IndicatorVersion
    extra = 0
    can_delete = False


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin):
    """KPIs with their lines and definitions."""

    list_display = ["code", "short_nl", "programme", "level", "is_indicative", "is_public", "is_active"]
    list_filter = ["programme", "level", "is_public", "is_active"]
    list_select_related = ["programme"]
    search_fields = ["code", "short_nl", "title_nl", "title_en"]
    inlines = [LineInline, VersionInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        """A KPI is taken out of use, never deleted."""
        return False


@admin.register(ContributionClaim)
class ContributionClaimAdmin(ReadOnlyAdmin):
    """What projects promised: fixed at the decision, never changed."""

    list_display = ["project", "indicator", "strength", "expected_change", "expected_unit", "expected_by"]
    list_filter = ["indicator", "contribution_type"]
    list_select_related = ["project", "indicator"]
    search_fields = ["project__number", "project__title", "pathway"]


class UnitMembershipInline(admin.TabularInline):
    """Under which board and municipality a unit falls, from–to."""

    model = UnitMembership
    fk_name = "child"
    extra = 0


@admin.register(ScaleLevel)
class ScaleLevelAdmin(admin.ModelAdmin):
    """Steps of the scale of a definition."""

    list_display = ["version", "value", "label_nl"]
    list_select_related = ["version__indicator"]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Measurements refer to their step."""
        return False


@admin.register(ReportingUnit)
class ReportingUnitAdmin(admin.ModelAdmin):
    """Schools, boards and municipalities that are measured. Closed with a successor, never deleted."""

    list_display = ["name", "kind", "sector", "brin", "closed_on", "is_example"]
    list_filter = ["kind", "sector", "is_example"]
    search_fields = ["name", "brin", "board_number", "cbs_code"]
    autocomplete_fields = ["successor"]
    raw_id_fields = ["organisation"]
    inlines = [UnitMembershipInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        """What was measured stays."""
        return False


class WrittenAdmin(ReadOnlyAdmin):
    """What the pages of the portal write, each by its rules: to read here."""

    list_display = ["__str__"]


# With each what its name is made of, so that a list costs the same for any number of rows.
WRITTEN = {
    BaselineDesignation: ["indicator", "unit"],
    Category: ["dimension"],
    CitedStory: ["assessment__claim__project", "assessment__claim__indicator", "story"],
    ContributionAssessment: ["claim__project", "claim__indicator"],
    DataSource: [],
    DataSourceRelease: ["source"],
    Dimension: [],
    EvidenceTheme: [],
    ExpectedMeasurement: ["version__indicator", "unit", "round"],
    Instrument: [],
    InstrumentAdministration: ["version__instrument", "unit", "round"],
    InstrumentItem: [],
    InstrumentLevel: [],
    InstrumentVersion: ["instrument"],
    ItemScore: [],
    KpiPaper: ["year_report__programme", "year_report__line"],
    Measurement: ["expected__version__indicator", "expected__unit", "expected__round"],
    MeasurementCategoryValue: [
        *("category__dimension", "measurement__expected__version__indicator"),
        *("measurement__expected__unit", "measurement__expected__round"),
    ],
    MeasurementRound: [],
    NationalTarget: ["target", "realised"],
    Period: [],
    ProjectUnitParticipation: ["project", "unit"],
    QualitativeEvidence: [],
    ReferenceLink: ["indicator", "series"],
    ReferenceSeries: ["source"],
    ReferenceSource: [],
    ReferenceValue: ["series"],
    SteeringGround: ["decision__project", "indicator"],
    Target: ["indicator", "line", "unit"],
    VersionDimension: ["version__indicator", "dimension"],
    YearReport: ["programme", "line"],
}
for model, behind in WRITTEN.items():
    admin.site.register(model, WrittenAdmin, list_select_related=behind)
