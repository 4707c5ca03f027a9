"""Writes of what projects promise for KPIs, and the KPIs in a frozen programme text."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from programmes.models import Programme, Project
from twenteboard.platform.events import record

from ..models import ContributionClaim, Indicator


class ClaimsFrozenError(ValueError):
    """The claims of this project are fixed already; what was promised never changes."""


@dataclass(frozen=True, kw_only=True)
class ClaimIn:
    """What a project promises for one KPI. ``expected_change`` is in ``expected_unit``, ``strength`` from 0 to 3."""

    indicator: Indicator
    pathway: str
    contribution_type: str
    strength: int
    assumptions: str = ""
    expected_change: Decimal | None = None
    expected_unit: str = ""
    expected_by: int | None = None
    evidence_plan: str = ""


@transaction.atomic
def freeze_claims(*, project: Project, claims: Iterable[ClaimIn], by) -> list[ContributionClaim]:
    """Fix what ``project`` promised, as the Board decided on it.

    Raises ``ClaimsFrozenError`` when that was done before, and ``IntegrityError`` when a KPI occurs twice.
    """
    if project.claims.exists():
        raise ClaimsFrozenError(f"The claims of {project.number} are fixed already.")
    rows = [
        ContributionClaim(project=project, **{name: getattr(claim, name) for name in claim.__dataclass_fields__})
        for claim in claims
    ]
    ContributionClaim.objects.bulk_create(rows)
    if rows:
        record("claims.frozen", by=by, obj=project, kpis=", ".join(row.indicator.code for row in rows))
    return rows


def contours_part(programme: Programme) -> list[dict]:
    """Return the KPIs of ``programme`` as they stand in a frozen version of its text."""
    indicators = programme.indicators.filter(is_active=True).prefetch_related("lines", "versions")
    return [
        {
            "code": indicator.code,
            "title_nl": indicator.title_nl,
            "title_en": indicator.title_en,
            "lines": sorted(line.number for line in indicator.lines.all()),
            "definition_version": max((version.number for version in indicator.versions.all()), default=None),
        }
        for indicator in indicators
    ]
