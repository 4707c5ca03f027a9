"""Reads of rounds and of what was measured in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery, Value

from partners.enums import Role

from .enums import ExpectedState, MeasurementState, ObsStatus, ParticipationRole, RoundState
from .origins import ORIGIN_FIELDS, origin_of
from .ranges import Range
from .rollup import Observation

READERS = (Role.MONITOR, Role.TBD, Role.ADMIN, Role.AUDITOR)
HIDDEN_FIELDS = ("source_release__source__suppressed_from", "source_release__source__suppressed_to")
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

    def by_indicator(self, indicators: Iterable[int]) -> "dict[int, list[models.Model]]":
        """For each of ``indicators`` the rounds in which it was expected, in their order: one query."""
        from .models import ExpectedMeasurement

        of_round = ExpectedMeasurement.objects.filter(round=OuterRef("pk"))
        names = {pk: f"expects_{pk}" for pk in indicators}
        rows = self.annotate(**{name: Exists(of_round.filter(version__indicator=pk)) for pk, name in names.items()})
        return {pk: [row for row in rows if getattr(row, name)] for pk, name in names.items()}

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

    def in_cells(self, cells: Iterable[tuple[int, int]]) -> "ExpectedQuerySet":
        """What was expected of a KPI in a round, for each of ``cells`` (indicator, round)."""
        rounds: dict[int, set[int]] = defaultdict(set)
        for indicator, round_id in cells:
            rounds[indicator].add(round_id)
        alike: dict[frozenset[int], list[int]] = defaultdict(list)
        for indicator, wanted in rounds.items():
            alike[frozenset(wanted)].append(indicator)
        asked = [Q(version__indicator__in=kpis, round__in=wanted) for wanted, kpis in alike.items()]
        return self.filter(reduce(or_, asked)) if asked else self.none()

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
            .order_by()  # sorting thousands of rows takes longer than seeing which version is the newest
            .values_list(
                "version__indicator_id",
                "round_id",
                "unit_id",
                "version_id",
                "version__number",
                "state",
                *(f"counted__{name}" for name in (*FIELDS, *HIDDEN_FIELDS, *ORIGIN_FIELDS)),
            )
        )
        found: dict[tuple[int, int], dict[int, Observation]] = defaultdict(dict)
        numbers: dict[int, int] = {}
        origins: dict[tuple, tuple] = {}  # a few sources stand behind thousands of rows: each is put in words once
        own, traced = len(FIELDS), len(FIELDS) + len(HIDDEN_FIELDS)
        for indicator, round_id, unit, version, number, state, *counted in rows:
            traces = tuple(counted[traced:])
            origin = origins.get(traces)
            if origin is None:
                origin = origins[traces] = origin_of(*traces)
            seen, numbers[version] = found[indicator, round_id], number
            if unit not in seen or numbers[seen[unit].version] <= number:
                values, hidden = counted[:own], counted[own:traced]
                seen[unit] = _observation(unit, round_id, version, state, values, hidden, origin)
        return {key: list(units.values()) for key, units in found.items()}


def _observation(unit, round_id, version, state: str, values: Sequence, hidden: Sequence, origin: tuple) -> Observation:
    status, numerator, denominator, value, boolean, level, narrative, day = values
    is_waived = state == ExpectedState.WAIVED
    if state == ExpectedState.NOT_APPLICABLE:
        status = ObsStatus.NOT_APPLICABLE
    elif status is None or is_waived:
        status = ObsStatus.MISSING
    method, words = origin if day else (None, "")
    # In the order of the fields: a page makes thousands of these, and by name each takes twice the time.
    return Observation(
        unit, status, numerator, denominator, value, boolean, level, narrative or "", day,
        round_id, version, is_waived, method, words,
        _range(*hidden) if status == ObsStatus.SUPPRESSED else None,
    )  # fmt: skip


def _range(low: int | None, high: int | None) -> Range | None:
    return None if low is None or high is None else Range(Decimal(low), Decimal(high))


def parents_on(day: date, kind: str, *, units: Iterable[int] | None = None) -> dict[int, tuple[int, str]]:
    """Which unit fell under which on ``day``: child id -> (parent id, name). One query."""
    from .models import UnitMembership

    rows = UnitMembership.objects.valid_on(day).filter(kind=kind)
    if units is not None:
        rows = rows.filter(child__in=units)
    return {child: (parent, name) for child, parent, name in rows.values_list("child", "parent", "parent__name")}


def parents_over(days: Iterable[date], kind: str) -> dict[date, dict[int, tuple[int, str]]]:
    """The same as ``parents_on`` for each of ``days``. One query."""
    from .models import UnitMembership

    found: dict[date, dict[int, tuple[int, str]]] = {day: {} for day in days}
    rows = UnitMembership.objects.filter(kind=kind)
    for child, parent, name, start, end in rows.values_list(
        "child", "parent", "parent__name", "valid_from", "valid_to"
    ):
        for day, parents in found.items():
            if start <= day and (end is None or day <= end):
                parents[child] = (parent, name)
    return found


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


def starts(*, indicators: Iterable[int] | None = None, in_full: bool = True) -> dict[tuple[int, int], Start]:
    """The baseline in force of each unit: (indicator, unit) -> start. One query.

    Whether a unit took part already is read ``in_full`` only: that takes longer than all the rest.
    """
    from .models import BaselineDesignation, ProjectUnitParticipation

    joined = ProjectUnitParticipation.objects.filter(
        unit=OuterRef("unit"),
        role=ParticipationRole.PARTICIPANT,
        project__claims__indicator=OuterRef("indicator"),
        starts_on__lt=OuterRef("measurement__reference_date"),
    )
    rows = BaselineDesignation.objects.filter(superseded_by__isnull=True).order_by()
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    found = list(
        rows.annotate(had_joined=Exists(joined) if in_full else Value(False)).values_list(
            "indicator",
            "unit",
            "measurement__expected__round",
            "measurement__expected__round__reference_date",
            "measurement__reference_date",
            "had_joined",
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
            is_afterwards=had_joined,
        )
        for indicator, unit, round_id, round_day, day, had_joined in found
    }


def last_measured(*, indicators: Iterable[int], rounds: Iterable[int]) -> dict[int, int]:
    """The last of ``rounds``, by reference date, in which something counts: indicator -> round id. One query.

    A KPI of which nothing counts is left out.
    """
    from .models import Indicator, Measurement, MeasurementRound

    counts = Measurement.objects.filter(
        is_current=True, expected__round=OuterRef("pk"), expected__version__indicator=OuterRef(OuterRef("pk"))
    )
    filled = MeasurementRound.objects.filter(Exists(counts), pk__in=rounds).order_by("-reference_date", "-pk")
    rows = Indicator.objects.filter(pk__in=indicators).order_by().values_list("pk", Subquery(filled.values("pk")[:1]))
    return {indicator: round_id for indicator, round_id in rows if round_id is not None}
