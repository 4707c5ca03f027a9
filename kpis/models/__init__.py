"""What is measured, and what a project promised and brought."""

from .contribution import ContributionClaim
from .indicator import Indicator, IndicatorLine, IndicatorVersion

__all__ = ["ContributionClaim", "Indicator", "IndicatorLine", "IndicatorVersion"]
