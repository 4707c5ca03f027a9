"""What is measured, and what a project promised and brought."""

from .categories import BY_CATEGORY, Category, Dimension, MeasurementCategoryValue, VersionDimension
from .contribution import (
    AssessmentIsFinalError,
    ContributionAssessment,
    ContributionClaim,
    ProjectUnitParticipation,
    SteeringGround,
)
from .evidence import CitedStory, CitedStoryIsFrozenError, EvidenceTheme, QualitativeEvidence
from .indicator import Indicator, IndicatorLine, IndicatorVersion
from .instruments import (
    Instrument,
    InstrumentAdministration,
    InstrumentItem,
    InstrumentLevel,
    InstrumentVersion,
    ItemScore,
    VersionInUseError,
)
from .measurement import BaselineDesignation, Measurement, MeasurementIsFinalError, ScaleLevel
from .reference import NationalTarget, ReferenceLink, ReferenceSeries, ReferenceSource, ReferenceValue
from .rounds import ExpectedMeasurement, MeasurementRound, Period
from .sources import DataSource, DataSourceRelease
from .target import Target
from .units import ReportingUnit, UnitMembership
from .year import KpiPaper, YearReport

__all__ = [
    "BY_CATEGORY",
    "AssessmentIsFinalError",
    "BaselineDesignation",
    "Category",
    "CitedStory",
    "CitedStoryIsFrozenError",
    "ContributionAssessment",
    "ContributionClaim",
    "DataSource",
    "DataSourceRelease",
    "Dimension",
    "EvidenceTheme",
    "ExpectedMeasurement",
    "Indicator",
    "IndicatorLine",
    "IndicatorVersion",
    "Instrument",
    "InstrumentAdministration",
    "InstrumentItem",
    "InstrumentLevel",
    "InstrumentVersion",
    "ItemScore",
    "KpiPaper",
    "Measurement",
    "MeasurementCategoryValue",
    "MeasurementIsFinalError",
    "MeasurementRound",
    "NationalTarget",
    "Period",
    "ProjectUnitParticipation",
    "QualitativeEvidence",
    "ReferenceLink",
    "ReferenceSeries",
    "ReferenceSource",
    "ReferenceValue",
    "ReportingUnit",
    "ScaleLevel",
    "SteeringGround",
    "Target",
    "UnitMembership",
    "VersionDimension",
    "VersionInUseError",
    "YearReport",
]
