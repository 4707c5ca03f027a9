"""Reads of rounds and of what was measured in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery

from partners.enums import Role

from .enums import ExpectedState, MeasurementState, ObsStatus, ParticipationRole, RoundState
from .origins import ORIGIN_FIELDS, origin_of
from .rollup import Observation

READERS = (Role.MONITOR, Role.TBD, Role.ADMIN, Role.AUDITOR)
FIELDS = ("obs_status", "numerator", "denominator", "value", "boolean", "level__value", "narrative", "reference_date")


class RoundQuerySet(models.QuerySet):
    """Reads of rounds."""

    def published(self) -> "RoundQuerySet":
        """Rounds that everyone may read."""
        return self.filter(state=RoundState.PUBLISHED)

    def visible_to(self, user) -> "RoundQuerySet":
        """Rounds whose figures this person may read; the counterpart of ``rules`` ``view_round``."""
        if user.is_authenticated and user.is_active and user.has_role(*READERS):
            return self
        return self.published()

    def for_list(self) -> "RoundQuerySet":
        """Rounds with the counts of what was expected and came in, the newest first: one query."""
        on_its_way = Q(expected__measurements__state=MeasurementState.SUBMITTED)
        counted = Q(expected__measurements__is_current=True)
        excepted = Q(expected__state__in=[ExpectedState.WAIVED, ExpectedState.NOT_APPLICABLE])
        return (
            self.select_related("period", "compared_to")
            .annotate(
                expected_count=Count("expected", distinct=True),
                excepted_count=Count("expected", filter=excepted, distinct=True),
                waiting_count=Count("expected", filter=on_its_way, distinct=True),
                validated_count=Count("expected", filter=counted, distinct=True),
            )
            .order_by("-reference_date", "-pk")
        )


class ExpectedQuerySet(models.QuerySet):
    """Reads of what is expected, and of the measurements that came of it."""

    def for_units_of(self, user) -> "ExpectedQuerySet":
        """What this person may enter as a contact: of units of their organisation, or of a board of theirs."""
        if not user.is_authenticated or not user.organisation_ids:
            return self.none()
        from .models import UnitMembership

        of_board = UnitMembership.objects.filter(
            child=OuterRef("unit"),
            kind="board",
            parent__organisation__in=user.organisation_ids,
            valid_from__lte=OuterRef("round__reference_date"),
        ).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("round__reference_date")))
        return self.filter(Q(unit__organisation__in=user.organisation_ids) | Q(Exists(of_board)))

    def enterable_by(self, user) -> "ExpectedQuerySet":
        """What this person may enter; the counterpart of ``rules`` ``enter_measurement``."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(Role.MONITOR, Role.ADMIN):
            return self
        return self.for_units_of(user)

    def with_progress(self) -> "ExpectedQuerySet":
        """Expected measurements with ``is_waiting``, ``is_counted`` and ``has_draft``."""
        from .models import Measurement

        rows = Measurement.objects.filter(expected=OuterRef("pk"))
        return self.annotate(
            is_waiting=Exists(rows.filter(state=MeasurementState.SUBMITTED)),
            is_counted=Exists(rows.filter(is_current=True)),
            has_draft=Exists(rows.filter(state=MeasurementState.DRAFT)),
        )

    def with_dimensions(self) -> "ExpectedQuerySet":
        """Expected measurements with ``is_divided``: whether the definition is also measured by category."""
        from .models import VersionDimension

        return self.annotate(is_divided=Exists(VersionDimension.objects.filter(version=OuterRef("version"))))

    def observations(self, *, indicators: Iterable[int] | None = None) -> dict[tuple[int, int], list[Observation]]:
        """What counts now, by (indicator, round): one query, with an observation for each unit that was expected.

        A unit expected twice in a round under two versions of the definition counts once, under the newest.
        """
        rows = self if indicators is None else self.filter(version__indicator__in=indicators)
        rows = (
            rows.annotate(counted=FilteredRelation("measurements", condition=Q(measurements__is_current=True)))
            .order_by("round_id", "unit_id", "version__number")
            .values_list(
                "version__indicator_id",
                "round_id",
                "unit_id",
                "version_id",
                "state",
                *(f"counted__{name}" for name in (*FIELDS, *ORIGIN_FIELDS)),
            )
        )
        found: dict[tuple[int, int], dict[int, Observation]] = {}
        origins: dict[tuple, dict] = {}  # a few sources stand behind thousands of rows: each is put in words once
        for indicator, round_id, unit, version, state, *counted in rows:
            values, traces = counted[: len(FIELDS)], tuple(counted[len(FIELDS) :])
            if traces not in origins:
                origins[traces] = origin_of(*traces)
            seen = found.setdefault((indicator, round_id), {})
            seen[unit] = _observation(unit, round_id, version, state, values, origins[traces])
        return {key: list(units.values()) for key, units in found.items()}


def _observation(unit, round_id, version, state: str, values: list, origin: dict) -> Observation:
    status, numerator, denominator, value, boolean, level, narrative, day = values
    if state == ExpectedState.NOT_APPLICABLE:
        status = ObsStatus.NOT_APPLICABLE
    elif status is None or state == ExpectedState.WAIVED:
        status = ObsStatus.MISSING
    return Observation(
        unit=unit,
        round=round_id,
        version=version,
        status=status,
        numerator=numerator,
        denominator=denominator,
        value=value,
        boolean=boolean,
        level=level,
        narrative=narrative or "",
        reference_date=day,
        is_waived=state == ExpectedState.WAIVED,
        method=origin["method"] if day else None,
        origin=origin["origin"] if day else "",
    )


def parents_on(day: date, kind: str, *, units: Iterable[int] | None = None) -> dict[int, tuple[int, str]]:
    """Which unit fell under which on ``day``: child id -> (parent id, name). One query."""
    from .models import UnitMembership

    rows = UnitMembership.objects.valid_on(day).filter(kind=kind)
    if units is not None:
        rows = rows.filter(child__in=units)
    return {child: (parent, name) for child, parent, name in rows.values_list("child", "parent", "parent__name")}


def latest_targets(on: date) -> dict[tuple[int, int | None], "models.Model"]:
    """Targets in force on ``on`` for the programme and its lines, by (indicator, line or None). One query."""
    from .models import Target

    rows = Target.objects.in_force(on).filter(unit__isnull=True).select_related("supersedes").order_by("version")
    return {(row.indicator_id, row.line_id): row for row in rows}


@dataclass(frozen=True, slots=True)
class Start:
    """The baseline of a unit for a KPI: in which round it was measured, and what makes it less than a clean start.

    ``is_late``: measured later than the first baselines of this KPI. ``is_afterwards``: measured when the unit took
    part in a project for this KPI already.
    """

    round: int
    day: date
    is_late: bool
    is_afterwards: bool


def starts(*, indicators: Iterable[int] | None = None) -> dict[tuple[int, int], Start]:
    """The baseline in force of each unit: (indicator, unit) -> start. One query."""
    from .models import BaselineDesignation, ProjectUnitParticipation

    joined = (
        ProjectUnitParticipation.objects.filter(
            unit=OuterRef("unit"),
            role=ParticipationRole.PARTICIPANT,
            project__claims__indicator=OuterRef("indicator"),
        )
        .order_by("starts_on")
        .values("starts_on")[:1]
    )
    rows = BaselineDesignation.objects.filter(superseded_by__isnull=True)
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    found = list(
        rows.annotate(joined_on=Subquery(joined)).values_list(
            "indicator",
            "unit",
            "measurement__expected__round",
            "measurement__expected__round__reference_date",
            "measurement__reference_date",
            "joined_on",
        )
    )
    first: dict[int, date] = {}
    for indicator, _unit, _round, round_day, *_rest in found:
        first[indicator] = min(round_day, first.get(indicator, round_day))
    return {
        (indicator, unit): Start(
            round=round_id,
            day=day,
            is_late=round_day > first[indicator],
            is_afterwards=joined_on is not None and day > joined_on,
        )
        for indicator, unit, round_id, round_day, day, joined_on in found
    }


def baselines(*, indicators: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """Which round holds the baseline of which unit: (indicator, unit) -> round id. One query."""
    return {key: start.round for key, start in starts(indicators=indicators).items()}
