"""Which project promised what for which KPI, and where nobody promised anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from programmes.enums import ContributionType
from programmes.models import Programme, Project

from .models import ContributionAssessment, ContributionClaim, Indicator
from .rules import may

SYMBOLS = {ContributionType.DIRECT: "●", ContributionType.INDIRECT: "◐", ContributionType.ENABLING: "○"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A project at a KPI; without ``claim`` it promised nothing there."""

    indicator: Indicator
    claim: ContributionClaim | None = None
    assessment: ContributionAssessment | None = None

    @property
    def symbol(self) -> str:
        """The kind of contribution as a mark, beside its word."""
        return SYMBOLS[ContributionType(self.claim.contribution_type)] if self.claim else ""

    @property
    def text(self) -> str:
        """Kind and strength in words; empty without a promise."""
        if self.claim is None:
            return ""
        return _("%(kind)s, strength %(n)s of 3") % {
            "kind": self.claim.get_contribution_type_display(),
            "n": self.claim.strength,
        }

    @property
    def verdict(self) -> str:
        """The latest conclusion this reader may know, in words."""
        return str(self.assessment.get_verdict_display()) if self.assessment else ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A project with a cell per KPI."""

    project: Project
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the project promised nothing for these KPIs."""
        return all(cell.claim is None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All projects against all KPIs."""

    indicators: tuple[Indicator, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def empty_indicators(self) -> tuple[Indicator, ...]:
        """KPIs to which no project contributes."""
        used = {cell.indicator.pk for row in self.rows for cell in row.cells if cell.claim}
        return tuple(one for one in self.indicators if one.pk not in used)

    @property
    def empty_projects(self) -> tuple[Project, ...]:
        """Projects that contribute to none of the KPIs."""
        return tuple(row.project for row in self.rows if row.is_empty)

    @property
    def empty_columns(self) -> frozenset[int]:
        """The ids of the KPIs to which no project contributes, to mark their columns."""
        return frozenset(one.pk for one in self.empty_indicators)


def contribution_matrix(programme: Programme, user, *, line: int | None = None) -> Matrix:
    """Give the projects of ``programme`` against its KPIs, as ``user`` may read them (``None``: as everyone).

    ``line`` (a number) leaves the projects of that line, and the KPIs that belong to it or that they promised for.
    Five queries.
    """
    indicators = Indicator.objects.filter(programme=programme, is_active=True)
    if user is None or not may(user, "view_monitoring"):
        indicators = indicators.public()
    indicators = list(indicators.prefetch_related("lines").order_by("order", "pk"))
    projects = Project.objects.filter(programme=programme).select_related("line").order_by("line__number", "number")
    if line is not None:
        projects = projects.filter(line__number=line)
    projects = list(projects)
    claims = {
        (claim.project_id, claim.indicator_id): claim
        for claim in ContributionClaim.objects.filter(project__in=[one.pk for one in projects])
    }
    if line is not None:
        promised = {indicator for _project, indicator in claims}
        indicators = [one for one in indicators if one.pk in promised or line in {of.number for of in one.lines.all()}]
    latest: dict[int, ContributionAssessment] = {}
    given = ContributionAssessment.objects.filter(claim__in=[claim.pk for claim in claims.values()])
    for row in given.visible_to(user).order_by("number"):
        latest[row.claim_id] = row
    return Matrix(
        indicators=tuple(indicators),
        rows=tuple(MatrixRow(project, tuple(_cells(project, indicators, claims, latest))) for project in projects),
    )


def _cells(
    project: Project,
    indicators: Iterable[Indicator],
    claims: dict[tuple[int, int], ContributionClaim],
    latest: dict[int, ContributionAssessment],
) -> Iterable[Cell]:
    for indicator in indicators:
        claim = claims.get((project.pk, indicator.pk))
        yield Cell(indicator, claim, latest.get(claim.pk) if claim else None)


def as_table(matrix: Matrix) -> tuple[list[str], list[list[object]]]:
    """Give heads and rows of the file: a row for each project and KPI, the same words as the page."""
    heads = [_("Project"), _("Title"), _("Programme line"), _("KPI"), _("Name"), _("Contribution")]
    heads += [_("Strength (0–3)"), pgettext("promise", "Conclusion"), _("Read by a second person")]
    rows: list[list[object]] = []
    for row in matrix.rows:
        for cell in row.cells:
            start = [row.project.number, row.project.title, row.project.line.number]
            start += [cell.indicator.code, cell.indicator.short]
            if cell.claim is None:
                rows.append([*start, pgettext("matrix", "none"), "", "", ""])
                continue
            second = ""
            if cell.assessment:
                second = {True: _("agrees"), False: _("does not agree"), None: _("not yet")}[cell.assessment.agrees]
            kind = str(cell.claim.get_contribution_type_display())
            rows.append([*start, kind, cell.claim.strength, cell.verdict, second])
    return heads, rows
