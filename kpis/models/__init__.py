"""What is measured, and what a project promised and brought."""

from .contribution import (
    AssessmentIsFinalError,
    ContributionAssessment,
    ContributionClaim,
    ProjectUnitParticipation,
    SteeringGround,
)
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
    "AssessmentIsFinalError",
    "BaselineDesignation",
    "ContributionAssessment",
    "ContributionClaim",
    "DataSource",
    "DataSourceRelease",
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
    "MeasurementIsFinalError",
    "MeasurementRound",
    "NationalTarget",
    "Period",
    "ProjectUnitParticipation",
    "ReferenceLink",
    "ReferenceSeries",
    "ReferenceSource",
    "ReferenceValue",
    "ReportingUnit",
    "ScaleLevel",
    "SteeringGround",
    "Target",
    "UnitMembership",
    "VersionInUseError",
    "YearReport",
]
