"""What is measured, and what a project promised and brought."""

from .contribution import (
    AssessmentIsFinalError,
    ContributionAssessment,
    ContributionClaim,
    ProjectUnitParticipation,
    SteeringGround,
)
from .evidence import CitedStory, CitedStoryIsFrozenError, EvidenceTheme, QualitativeEvidence
from .indicator import Indicator, IndicatorLine, IndicatorVersion
from .measurement import BaselineDesignation, Measurement, MeasurementIsFinalError, ScaleLevel
from .reference import NationalTarget, ReferenceLink, ReferenceSeries, ReferenceSource, ReferenceValue
from .rounds import ExpectedMeasurement, MeasurementRound, Period
from .sources import DataSource, DataSourceRelease, Instrument, InstrumentVersion
from .target import Target
from .units import ReportingUnit, UnitMembership
from .year import KpiPaper, YearReport

__all__ = [
    "AssessmentIsFinalError",
    "BaselineDesignation",
    "CitedStory",
    "CitedStoryIsFrozenError",
    "ContributionAssessment",
    "ContributionClaim",
    "DataSource",
    "DataSourceRelease",
    "EvidenceTheme",
    "ExpectedMeasurement",
    "Indicator",
    "IndicatorLine",
    "IndicatorVersion",
    "Instrument",
    "InstrumentVersion",
    "KpiPaper",
    "Measurement",
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
    "YearReport",
]
