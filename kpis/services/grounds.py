"""Figures under steering decisions: offered, frozen with the decision, and read back as they stood."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from programmes.grounds import Choice, Ground
from programmes.models import Project, SteeringDecision
from programmes.services.writing import Unsuitable
from twenteboard.platform import clock
from twenteboard.platform.events import record
from twenteboard.platform.formats import datum

from .. import words
from ..enums import RoundState
from ..figures import Point, points_of
from ..models import Indicator, MeasurementRound, SteeringGround
from ..rules import may
from ..smallgroups import is_too_small

LANGUAGES = ("nl", "en")


def _both(make) -> dict[str, str]:
    """A text in both languages, so that it reads the same later in the one that is asked."""
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = str(make())
    return told


def _exact(value) -> str | None:
    return None if value is None else str(value)


def frozen(indicator: Indicator, point: Point) -> dict[str, Any]:
    """What is kept of a figure over all units of a round: the exact value, its sums, how many, its words."""
    told, sheet = point.rollup, point.sheet
    return {
        "code": indicator.code,
        "kpi": _both(lambda: indicator.short),
        "version": sheet.number,
        "value": _exact(told.value),
        "numerator": _exact(told.numerator),
        "denominator": _exact(told.denominator),
        "low": _exact(told.low),
        "high": _exact(told.high),
        "expected": told.expected,
        "included": told.included,
        "not_final": told.not_final,
        "text": _both(lambda: words.told(sheet, told)),
        "sums": _both(lambda: words.sums(told)),
        "coverage": _both(lambda: words.coverage(told)),
        "sentence": _both(lambda: words.single_sentence(sheet, told)),
        "round": point.round.label,
        "round_state": point.round.state,
        "reference_date": point.round.reference_date.isoformat(),
    }


def fingerprint(figures: dict[str, Any]) -> str:
    """A short name of exactly these figures."""
    text = json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _offered(project: Project, user) -> dict[str, tuple[Indicator, Point, dict[str, Any]]]:
    """Figures by key: KPIs the project promised something for × rounds with values. Four queries."""
    indicators = list(Indicator.objects.filter(claims__project=project).prefetch_related("versions").order_by("order"))
    rounds = list(MeasurementRound.objects.visible_to(user).filter(programme=project.programme_id))
    found = {}
    for (indicator, measurement_round), point in points_of(indicators, rounds).items():
        if point.rollup.included:
            figures = frozen(indicator, point)
            found[f"{indicator.pk}-{measurement_round.pk}-{fingerprint(figures)}"] = (indicator, point, figures)
    return found


def choices(project: Project, user) -> list[Choice]:
    """Figures to tick, by KPI and then by round, the oldest first."""
    return [
        Choice(
            key,
            f"{indicator.code} {indicator.short} – {point.round.label}: "
            + (f"{point.text} ({point.sums})" if point.sums else point.text),
            f"{point.coverage} · {RoundState(point.round.state).label}".capitalize(),
        )
        for key, (indicator, point, _figures) in _offered(project, user).items()
    ]


def attach(decision: SteeringDecision, chosen: Iterable[str], *, by) -> None:
    """Freeze the figures that were chosen, within the transaction of the decision.

    Raises ``Unsuitable`` when one is not offered or has another value than the person saw.
    """
    offered = _offered(decision.project, by)
    keys = list(dict.fromkeys(chosen))
    if any(key not in offered for key in keys):
        raise Unsuitable(_("A figure has changed in the meantime. Look at the figures again and choose."), "grounds")
    rows = [
        SteeringGround(decision=decision, indicator=indicator, round=point.round, figures=figures)
        for indicator, point, figures in (offered[key] for key in keys)
    ]
    SteeringGround.objects.bulk_create(rows)
    told = ", ".join(f"{row.indicator.code} {row.figures['text'][LANGUAGES[0]]}" for row in rows)
    record("steering.grounded", by=by, obj=decision.project, number=decision.number, figures=told)


def ground_of(row: SteeringGround, *, now: str = "") -> Ground:
    """A frozen figure in the language of the reader. ``row`` has ``chain_kpi``: whether the KPI has a page."""
    language = "en" if (get_language() or "nl").startswith("en") else "nl"
    told = row.figures
    return Ground(
        kpi=f"{told['code']} {told['kpi'][language]}",
        url=reverse("kpis:detail", args=[told["code"]]) if row.chain_kpi else "",
        round=told["round"],
        value=told["text"][language],
        sums=told["sums"][language],
        coverage=told["coverage"][language],
        status=str(RoundState(told["round_state"]).label),
        sentence=told["sentence"][language],
        now=now,
    )


def shown(decisions: Sequence[SteeringDecision], user) -> dict[int, list[Ground]]:
    """Frozen figures by decision, with what they are now where that differs and may be known. Three queries at most."""
    rows = list(SteeringGround.objects.for_reading().filter(decision__in=[one.pk for one in decisions]))
    if not rows:
        return {}
    open_rounds = {row.round_id: row.round for row in rows if may(user, "view_round", row.round)}
    indicators = {row.indicator_id: row.indicator for row in rows}
    points = {
        (indicator.pk, measurement_round.pk): point
        for (indicator, measurement_round), point in points_of(
            list(indicators.values()), list(open_rounds.values())
        ).items()
    }
    least = None if may(user, "view_monitoring") else decisions[0].project.programme.min_group_size
    found = defaultdict(list)
    for row in rows:
        point = points.get((row.indicator_id, row.round_id))
        if point is not None and least is not None and is_too_small(point.sheet, point.rollup, least):
            point = None
        found[row.decision_id].append(ground_of(row, now=_now(row, point)))
    return dict(found)


def _now(row: SteeringGround, point: Point | None) -> str:
    """What the figure is today, when it is not what it was; empty when it is the same or may not be known."""
    if point is None:
        return ""
    told = point.rollup
    then = row.figures
    same = (
        (_exact(told.low), _exact(told.high), _exact(told.numerator), _exact(told.denominator)),
        (told.expected, told.included, told.not_final),
    ) == (
        (then["low"], then["high"], then["numerator"], then["denominator"]),
        (then["expected"], then["included"], then["not_final"]),
    )
    if same:
        return ""
    value = f"{point.text} ({point.sums})" if point.sums else point.text
    return _("On %(day)s this figure is %(value)s, %(coverage)s.") % {
        "day": datum(clock.today()),
        "value": value,
        "coverage": point.coverage,
    }
