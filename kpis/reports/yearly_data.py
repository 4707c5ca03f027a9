"""What a yearly report freezes: plain data, read from the rows as they stand, without a figure of a single school."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import translation

from twenteboard.platform import clock

from ..figures import KpiFigure, kpi_figures
from ..models import Indicator, MeasurementRound, YearReport
from ..reference import Beside, figures_of_others
from ..rollup import Comparison, Rollup
from ..yearly_sources import decisions_in
from .yearly_projects import iso, lessons_of, projects_of, text

LANGUAGE = "nl"


def reference_of(report: YearReport) -> str:
    """The number on every page."""
    line = f"-L{report.line.number}" if report.line_id else ""
    return f"JV-{report.label}{line}"


def collect(report: YearReport, *, publication: dict[str, Any] | None = None) -> dict[str, Any]:
    """Freeze what the report says, as it stands now. ``publication`` (n, at, reason) is empty in a preview.

    Only published rounds with a reference date up to the end of the year (or up to today, when the year still runs)
    are in it. Eleven queries, whatever the number of KPIs, projects and decisions.
    """
    until = min(report.ends_on, clock.today())
    with translation.override(LANGUAGE):
        return {
            "reference": reference_of(report),
            "language": LANGUAGE,
            "report": {
                "year": report.label,
                "from": report.starts_on.isoformat(),
                "to": report.ends_on.isoformat(),
                "until": until.isoformat(),
                "programme": report.programme.name,
                "line": {"number": report.line.number, "name": report.line.name} if report.line_id else None,
                "is_example": report.is_example,
            },
            "publication": publication,
            "texts": {name: getattr(report, name) for name in YearReport.TEXTS},
            **_figures(report, until),
            **projects_of(report, until),
            "decisions": [
                {
                    "on": row.on.isoformat(),
                    "number": row.number,
                    "title": row.title,
                    "outcome": str(row.outcome),
                    "url": row.url,
                    "amount": text(row.amount),
                    "language": row.language,
                }
                for row in decisions_in(report.programme, report.line, report.starts_on, until)
            ],
            "lessons": lessons_of(report, until),
        }


# --- figures -----------------------------------------------------------------------------------------


def rounds_of(report: YearReport, until: date):
    """The rounds whose figures are in the report."""
    return (
        MeasurementRound.objects.published()
        .filter(programme=report.programme_id, reference_date__lte=until)
        .order_by("reference_date", "pk")
    )


def indicators_of(report: YearReport):
    """The KPIs that the report tells of, with their definitions: one query."""
    rows = Indicator.objects.public().filter(programme=report.programme_id)
    if report.line_id:
        rows = rows.filter(lines=report.line_id)
    return rows.with_versions()


def _figures(report: YearReport, until: date) -> dict[str, Any]:
    rounds, indicators = list(rounds_of(report, until)), indicators_of(report)
    # What everyone may read: a group that is too small has no figures.
    least = report.programme.min_group_size
    figures = kpi_figures(indicators, rounds, on=until, line=report.line_id, least=least)
    beside, national = figures_of_others(indicators)
    return {
        "rounds": [
            {"label": one.label, "reference_date": one.reference_date.isoformat(), "is_example": one.is_example}
            for one in rounds
        ],
        "kpis": [_kpi(figure, beside.get(figure.indicator.pk, ())) for figure in figures],
        "national": [
            {
                "label": row.label,
                "target": text(row.target.value),
                "target_period": row.target.period,
                "realised": text(row.realised.value),
                "realised_period": row.realised.period,
                "source": str(row.realised.series.source),
            }
            for row in national
        ],
    }


def _kpi(figure: KpiFigure, beside: Iterable[Beside]) -> dict[str, Any]:
    indicator, sheet, target = figure.indicator, figure.sheet, figure.target
    former = target.supersedes if target is not None else None
    return {
        "code": indicator.code,
        "short": indicator.short,
        "title": indicator.title,
        "sheet": {
            "number": sheet.number,
            "definition": sheet.definition,
            "unit": sheet.unit,
            "value_type": sheet.value_type,
            "rollup_units": sheet.rollup_units,
            "direction": sheet.direction,
            "decimals": sheet.decimals,
            "to_be_confirmed": sheet.to_be_confirmed,
        },
        "status": str(figure.status),
        "sentence": figure.sentence,
        "late_starts": figure.late_starts,
        "afterwards": figure.afterwards,
        "gone": text(figure.gone),
        "asked": text(figure.asked),
        "target": None
        if target is None
        else {
            "value": text(target.value),
            "low": text(target.low),
            "high": text(target.high),
            "due_on": target.due_on.isoformat(),
            "valid_from": target.valid_from.isoformat(),
            "former": None if former is None else text(former.value),
        },
        "points": [
            {
                "round": point.round.label,
                "is_example": point.round.is_example,
                "reference_date": point.round.reference_date.isoformat(),
                "is_break": point.is_break,
                **_rollup(point.rollup),
            }
            for point in figure.points
        ],
        "pairs": None if figure.both is None else _pairs(figure.both),
        "references": [_reference(one) for one in beside],
    }


def _rollup(told: Rollup) -> dict[str, Any]:
    return {
        "value": text(told.value),
        "numerator": text(told.numerator),
        "denominator": text(told.denominator),
        "low": text(told.low),
        "high": text(told.high),
        "numerator_low": text(told.numerator_low),
        "numerator_high": text(told.numerator_high),
        "bounded": told.bounded,
        "expected": told.expected,
        "included": told.included,
        "not_applicable": told.not_applicable,
        "suppressed": told.suppressed,
        "waived": told.waived,
        "not_final": told.not_final,
        "oldest": iso(told.oldest),
        "newest": iso(told.newest),
        "sources": list(told.origins),
        "is_shielded": told.is_shielded,
    }


def _pairs(both: Comparison) -> dict[str, Any]:
    return {
        "n": len(both.pairs),
        "only_before": len(both.only_before),
        "only_after": len(both.only_after),
        "is_comparable": both.is_comparable,
        "change": text(both.change),
        "moves": None if both.before.is_shielded else list(both.moves),
        "unsure": 0 if both.before.is_shielded else both.unsure,
        "before": _rollup(both.before),
        "after": _rollup(both.after),
        "all_before": _rollup(both.all_before),
        "all_after": _rollup(both.all_after),
    }


def _reference(one: Beside) -> dict[str, Any]:
    link, value = one.link, one.value
    return {
        "name": link.series.name,
        "segment": link.series.segment,
        "value": text(value.value),
        "shown": value.shown,
        "unit": value.unit_shown,
        "period": value.period,
        "kind": str(value.get_kind_display()),
        "source": str(link.series.source),
        "differs": link.differs,
        "note": link.note,
    }
