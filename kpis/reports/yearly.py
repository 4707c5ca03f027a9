"""Yearly report of the programme or a line: what was reached, with the numbers and what they rest on.

Page, PDF and CSV are all made by ``build`` from the same frozen data, so they cannot differ. The report is in Dutch.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from programmes.enums import ProjectState
from twenteboard.platform.formats import datum, getal, paragraphs, percentage
from twenteboard.platform.sheets import csv_bytes

from .. import words
from ..charts import trend
from ..enums import Verdict
from ..figures import TONES, KpiFigure, Point
from ..rollup import Comparison, Rollup
from .yearly_data import collect
from .yearly_shapes import Goal, Kpi, KpiYear, Measured, Pairs, Round, Sheet, Side, Year
from .yearly_table import as_table

__all__ = ["TEMPLATE", "VERSION", "Year", "attachments", "build", "collect", "title_of"]

TEMPLATE = "kpis/reports/yearly.html"
VERSION = "1"
SOURCES_NAMED = 4  # of each round; the rest is counted


def title_of(report) -> str:
    """Title of the paper of a ``YearReport``."""
    year = {"year": report.label}
    if report.line_id:
        return _("Yearly report %(year)s, line %(number)s") % {**year, "number": report.line.number}
    return _("Yearly report %(year)s") % year


def attachments(data: dict[str, Any]) -> list[tuple[str, bytes]]:
    """All figures as a table, to ride along inside the PDF."""
    return [("cijfers.csv", csv_bytes(*as_table(build(data))))]


def build(data: dict[str, Any]) -> Year:
    """Turn the frozen data into what is printed; also used for the page and the table."""
    with translation.override(data["language"]):
        return _build(data)


def _build(data: dict[str, Any]) -> Year:
    report, publication = data["report"], data["publication"] or {}
    line = report["line"]
    kpis = tuple(_kpi(row) for row in data["kpis"])
    until, ends_on = _day(report["until"]), _day(report["to"])
    texts = {name: paragraphs(text) for name, text in data["texts"].items()}
    state_of = dict(ProjectState.choices)
    year = Year(
        reference=data["reference"],
        language=data["language"],
        is_example=report["is_example"] or any(row["is_example"] for row in data["rounds"]),
        is_interim=until < ends_on,
        year=report["year"],
        starts_on=_day(report["from"]),
        ends_on=ends_on,
        until=until,
        programme=report["programme"],
        line=f"{line['number']}. {line['name']}" if line else "",
        scope=line["name"] if line else report["programme"],
        publication=publication.get("n", 0),
        published_at=datetime.fromisoformat(publication["at"]) if publication else None,
        reason=publication.get("reason", ""),
        texts=texts,
        rounds=tuple(Round(row["label"], _day(row["reference_date"]), row["is_example"]) for row in data["rounds"]),
        kpis=kpis,
        national=tuple(_national(row) for row in data["national"]),
        projects=tuple(
            {
                **row,
                **{name: Decimal(row[name]) for name in ("granted", "spent")},
                **{name: _day(row[name]) for name in ("granted_on", "starts_on", "ends_on")},
                "state": str(state_of[row["state"]]),
            }
            for row in data["projects"]
        ),
        granted=Decimal(data["money"]["granted"]),
        spent=Decimal(data["money"]["spent"]),
        claims=tuple(_claim(row) for row in data["claims"]),
        decisions=tuple({**row, "on": _day(row["on"]), "amount": _decimal(row["amount"])} for row in data["decisions"]),
        steering=tuple({**row, "on": _day(row["on"])} for row in data["steering"]),
        lessons=tuple({**row, "paragraphs": paragraphs(row["text"])} for row in data["lessons"]),
        limits=tuple(_limits(kpis)),
        toc=(),
    )
    return _with_contents(year)


def _with_contents(year: Year) -> Year:
    parts = [
        # The first paragraph opens the paper; only what follows is a part of its own.
        ("voorwoord", _("Foreword"), year.texts["foreword"][1:]),
        ("in-een-oogopslag", _("At a glance"), True),
        ("bereikt", _("What was reached"), year.texts["reached"]),
        ("kpis", _("The KPIs one by one"), year.with_data),
        ("landelijk", _("National targets beside it"), year.national),
        ("projecten", _("Projects and money"), True),
        ("toezeggingen", _("What projects promised"), year.claims),
        ("besluiten", _("Decisions of this year"), year.decisions or year.steering),
        ("lessen", _("Lessons"), year.texts["learned"] or year.lessons or year.texts["ahead"]),
        ("grenzen", _("What the figures cannot say"), True),
    ]
    return replace(year, toc=tuple((anchor, title) for anchor, title, is_there in parts if is_there))


# --- figures -----------------------------------------------------------------------------------------


def _kpi(row: dict[str, Any]) -> KpiYear:
    sheet = Sheet(**row["sheet"])
    measured = tuple(_measured(sheet, point) for point in row["points"])
    figure = KpiFigure(
        indicator=Kpi(row["code"], row["short"], row["title"]),
        sheet=sheet,
        points=tuple(one.point for one in measured),
        both=None,
        target=_goal(row["target"]),
        gone=_decimal(row["gone"]),
        asked=_decimal(row["asked"]),
        status=row["status"],
        sentence=row["sentence"],
        late_starts=row["late_starts"],
        afterwards=row["afterwards"],
    )
    pairs = _pairs(sheet, row["pairs"])
    last = next((one for one in reversed(measured) if one.point.rollup.included), None)
    is_paired = pairs is not None and pairs.n > 0 and pairs.is_comparable
    gone = ""
    if figure.gone is not None and figure.asked is not None:
        gone = _("%(gone)s of the way, %(asked)s of the time") % {
            "gone": percentage(100 * figure.gone, 0),
            "asked": percentage(100 * figure.asked, 0),
        }
    return KpiYear(
        figure=figure,
        measured=measured,
        pairs=pairs,
        chart=trend(figure),
        baseline=pairs.before.text if is_paired else words.NONE,
        latest=pairs.after.text if is_paired else last.point.text if last else words.NONE,
        rests_on=last.point.coverage if last else "",
        source=last.source if last else "",
        target=figure.target_text,
        former_target=figure.former_target_text,
        status=str(figure.label),
        tone=TONES[figure.status],
        gone=gone,
        references=tuple(row["references"]),
        limits=tuple(_kpi_limits(figure, pairs, last)),
    )


def _measured(sheet: Sheet, row: dict[str, Any]) -> Measured:
    told = _rollup(row)
    point = Point(
        round=Round(row["round"], _day(row["reference_date"]), row["is_example"]),
        rollup=told,
        sheet=sheet,
        text=words.told(sheet, told),
        sums=words.sums(told),
        coverage=words.coverage(told),
        is_break=row["is_break"],
        pedigree=words.pedigree(told),
    )
    others = len(told.origins) - SOURCES_NAMED
    more = [_("%(n)s other sources") % {"n": others}] if others > 0 else []
    return Measured(point, "; ".join([*told.origins[:SOURCES_NAMED], *more]))


def _rollup(row: dict[str, Any]) -> Rollup:
    counts = ("expected", "included", "bounded", "not_applicable", "suppressed", "waived", "not_final")
    return Rollup(
        **{name: _decimal(row[name]) for name in ("value", "numerator", "denominator")},
        **{name: _decimal(row[name]) for name in ("low", "high", "numerator_low", "numerator_high")},
        **{name: row[name] for name in counts},
        **{name: _day(row[name]) for name in ("oldest", "newest")},
        origins=tuple(row["sources"]),
        is_shielded=row["is_shielded"],
    )


def _pairs(sheet: Sheet, row: dict[str, Any] | None) -> Pairs | None:
    if row is None:
        return None
    up, same, down = row["moves"] or (0, 0, 0)
    sides = {}
    for name in ("before", "after", "all_before", "all_after"):
        told = _rollup(row[name])
        sides[name] = Side(told, told.newest, words.told(sheet, told), words.sums(told))
    both = Comparison(
        pairs=(),
        only_before=(),
        only_after=(),
        **{name: side.rollup for name, side in sides.items()},
        is_comparable=row["is_comparable"] and row["n"] > 0,
    )
    return Pairs(
        **{name: row[name] for name in ("n", "only_before", "only_after", "is_comparable")},
        change=both.change,
        change_range=both.change_range,
        change_text=words.change_of(sheet, both),
        unsure=row["unsure"],
        up=up,
        same=same,
        down=down,
        **sides,
    )


def _goal(row: dict[str, Any] | None) -> Goal | None:
    if row is None:
        return None
    due_on, valid_from = _day(row["due_on"]), _day(row["valid_from"])
    former = None
    if row["former"] is not None:
        former = Goal(Decimal(row["former"]), None, None, due_on, valid_from)
    value, low, high = (_decimal(row[name]) for name in ("value", "low", "high"))
    return Goal(value, low, high, due_on, valid_from, former)


def _national(row: dict[str, Any]) -> dict[str, Any]:
    target, realised = Decimal(row["target"]), Decimal(row["realised"])
    return {
        **row,
        "target": target,
        "realised": realised,
        "gap": _("%(number)s percentage points")
        % {"number": f"{'+' if realised > target else ''}{getal(_plain(realised - target))}"},
    }


def _claim(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "expected_change": _decimal(row["expected_change"]),
        "verdict": str(Verdict(row["verdict"]).label) if row["verdict"] else "",
        "verdict_on": _day(row["verdict_on"]),
    }


# --- what the figures cannot say ---------------------------------------------------------------------


def _kpi_limits(figure: KpiFigure, pairs: Pairs | None, last: Measured | None):
    if last is None:
        return
    told = last.point.rollup
    if told.missing:
        yield _("%(missing)s of %(schools)s gave no figure that counts in the last round.") % {
            "missing": getal(told.missing),
            "schools": words.schools(told.expected),
        }
    if told.not_final:
        yield _("%(n)s of the %(of)s figures of the last round (%(share)s) are provisional or estimated.") % {
            "n": getal(told.not_final),
            "of": getal(told.included),
            "share": percentage(told.share_not_final, 0),
        }
    if why := words.why_range(told):
        yield why
    if pairs is None:
        yield _("There is one measurement so far, so nothing can be said about a change.")
    elif pairs.only_before or pairs.only_after:
        yield _("%(before)s measured only before and %(after)s only after; these do not count in the change.") % {
            "before": words.schools(pairs.only_before),
            "after": words.schools(pairs.only_after),
        }
    if figure.baseline_note:
        yield figure.baseline_note
    for point in figure.points:
        if point.is_break:
            yield _("From %(day)s on it was measured or defined in another way; across that nothing is compared.") % {
                "day": datum(point.round.reference_date)
            }
    if figure.sheet.to_be_confirmed:
        yield _("The definition is a working definition that is still to be confirmed.")


def _limits(kpis: tuple[KpiYear, ...]):
    for row in kpis:
        if row.limits:
            yield f"{row.figure.indicator.code} {row.figure.indicator.short}: {' '.join(row.limits)}"


def _plain(value: Decimal) -> Decimal:
    return Decimal(f"{value.normalize():f}")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
