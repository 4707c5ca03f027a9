"""What is measured, and what a project promised and brought."""

from .contribution import ContributionClaim
from .indicator import Indicator, IndicatorLine, IndicatorVersion
from .measurement import BaselineDesignation, Measurement, MeasurementIsFinalError, ScaleLevel
from .reference import NationalTarget, ReferenceLink, ReferenceSeries, ReferenceSource, ReferenceValue
from .rounds import ExpectedMeasurement, MeasurementRound, Period
from .target import Target
from .units import ReportingUnit, UnitMembership

__all__ = [
    "BaselineDesignation",
    "ContributionClaim",
    "ExpectedMeasurement",
    "Indicator",
    "IndicatorLine",
    "IndicatorVersion",
    "Measurement",
    "MeasurementIsFinalError",
    "MeasurementRound",
    "NationalTarget",
    "Period",
    "ReferenceLink",
    "ReferenceSeries",
    "ReferenceSource",
    "ReferenceValue",
    "ReportingUnit",
    "ScaleLevel",
    "Target",
    "UnitMembership",
]
