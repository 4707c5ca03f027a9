"""Progress report of a project: what was done, met, spent and seen in one period, as it was handed in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twenteboard.platform.formats import datum, datum_kort, paragraphs, spaced

from ..enums import CostCategory, MoneySource, ProjectState
from ..finance import Cell, Year, finance_of
from ..outputs import OutputFigure, PeriodValue, outputs_of
from ..timeline import Gantt, Mark, draw, marks_of

TEMPLATE = "programmes/reports/progress.html"
VERSION = "2"

QUESTIONS = {
    "done": gettext_lazy("What was done"),
    "different": gettext_lazy("What went differently, and why"),
    "effects": gettext_lazy("What is seen of the effect"),
    "money": gettext_lazy("Explanation of the money"),
    "ahead": gettext_lazy("What comes next"),
}


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A kind of cost or source with budget and spent."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk as it stood."""

    number: int
    description: str
    likelihood: int
    impact: int
    measure: str
    owner: str
    review_on: date
    size: str

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True)
class OutputRow:
    """An output in the period of the report, and until then."""

    figure: OutputFigure
    now: PeriodValue | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with the paragraphs of its answer."""

    code: str
    question: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the paper and the page print. Amounts are euros."""

    is_example: bool
    is_final: bool
    title: str
    project_number: str
    number: int
    period: str
    due_on: date
    lead: str
    programme: str
    line: str
    state: str
    submission: int
    submitted_by: str
    submitted_at: datetime
    fingerprint: str
    judged_by: str
    judged_at: datetime | None
    judgement: tuple[str, ...]
    answers: tuple[Answer, ...]
    marks: tuple[Mark, ...]
    gantt: Gantt | None
    says: str
    total: Cell
    spent_in_period: Decimal
    expected: Decimal
    categories: tuple[MoneyRow, ...]
    sources: tuple[MoneyRow, ...]
    years: tuple[Year, ...]
    risks: tuple[RiskRow, ...]
    outputs: tuple[OutputRow, ...]
    claims: tuple[dict[str, Any], ...]
    obligations: tuple[dict[str, Any], ...]
    toc: tuple[tuple[str, str], ...]


def title_of(report) -> str:
    """Title of the paper."""
    if report.is_final:
        return _("Final report")
    return _("Progress report %(n)s") % {"n": report.number}


def collect(report, *, project, n: int, by, at: datetime, states: Collection[str] | None = None) -> dict[str, Any]:
    """Freeze what the report says: texts, and the figures as they stand at ``at``.

    ``states`` keeps to the outputs of reports in these states, for a reader who may not see what is being written.
    """
    finance = finance_of(project, period=(report.period_start, report.period_end))
    with translation.override(project.language):
        programme, line = project.programme.name, str(project.line)
    prefetch_related_objects([project], "claims__indicator")  # a page that shows the chain has read them
    return {
        "reference": f"{project.number}-R{report.number}",
        "language": project.language,
        "project": {
            "number": project.number,
            "title": project.title,
            "state": project.state,
            "lead": _lead_of(project),
            "programme": programme,
            "line": line,
            "is_example": project.is_example,
        },
        "report": {
            "number": report.number,
            "from": report.period_start.isoformat(),
            "to": report.period_end.isoformat(),
            "due_on": report.due_on.isoformat(),
            "is_final": report.is_final,
        },
        "submission": {"n": n, "by": str(by), "at": at.isoformat()},
        "texts": {name: getattr(report, name) for name in report.TEXTS},
        "milestones": [
            {
                "title": row.title,
                "starts_on": _iso(row.starts_on),
                "due_on": _iso(row.due_on),
                "met_on": _iso(row.met_on),
                "evidence": row.evidence,
            }
            for row in project.milestones.all()
        ],
        "money": {
            "budget": str(finance.total.budget),
            "spent": str(finance.total.spent),
            "spent_in_period": str(finance.in_period),
            "expected": str(finance.expected),
            "categories": [
                {"code": row.code, "budget": str(row.total.budget), "spent": str(row.total.spent)}
                for row in finance.categories
            ],
            "sources": [
                {"code": row.code, "budget": str(row.total.budget), "spent": str(row.total.spent)}
                for row in finance.sources
            ],
            "years": [
                {
                    "year": row.year,
                    "budget": str(row.cell.budget),
                    "spent": str(row.cell.spent),
                    "forecast": None if row.forecast is None else str(row.forecast),
                    "reason": row.reason,
                    "is_large": row.is_large,
                }
                for row in finance.years
            ],
        },
        "risks": [
            {
                "number": row.order,
                "description": row.description,
                "likelihood": row.likelihood,
                "impact": row.impact,
                "measure": row.measure,
                "owner": row.owner,
                "review_on": row.review_on.isoformat(),
                "size": row.size,
            }
            for row in project.risks.filter(closed_on__isnull=True)
        ],
        "outputs": [
            _frozen_output(figure)
            for figure in (one.until(report.number) for one in outputs_of(project, states=states))
            if figure.values or figure.ended_on is None or figure.ended_on >= report.period_start
        ],
        "claims": [
            {
                "code": row.indicator.code,
                "kpi": row.indicator.short,
                "pathway": row.pathway,
                "expected_change": None if row.expected_change is None else str(row.expected_change),
                "expected_unit": row.expected_unit,
                "expected_by": row.expected_by,
            }
            for row in project.claims.all()
        ],
        "obligations": [
            {
                "text": row.text,
                "owner": row.owner,
                "due_on": row.due_on.isoformat(),
                "met_on": _iso(row.met_on),
                "confirmed_on": _iso(row.confirmed_on),
            }
            for row in project.obligations.all()
        ],
    }


def build(data: dict[str, Any]) -> Progress:
    """Turn the frozen data into what is printed; also used for the page, so that both say the same."""
    project, report, money, judged = data["project"], data["report"], data["money"], data.get("judged")
    at = datetime.fromisoformat(data["submission"]["at"])
    marks = tuple(marks_of((_Milestone(n, row) for n, row in enumerate(data["milestones"], start=1)), at.date()))
    with translation.override(data["language"]):
        answers = tuple(
            Answer(name, str(question), paragraphs(data["texts"][name]))
            for name, question in QUESTIONS.items()
            if data["texts"][name].strip()
        )
        gantt = draw(list(marks), at.date(), label=datum_kort(at.date()))
        period = _("%(from)s up to and including %(to)s") % {
            "from": datum(date.fromisoformat(report["from"])),
            "to": datum(date.fromisoformat(report["to"])),
        }
        toc = [("antwoord", _("Answer of Twente Board Development"))] if judged and judged["answer"] else []
        toc += [("verslag", _("What the consortium tells")), ("planning", _("Milestones")), ("geld", _("Money"))]
        toc += [("opbrengst", _("What the project made or reached"))] if data.get("outputs") else []
        toc += [("risicos", _("Risks"))] if data["risks"] else []
        toc += [("bijdrage", _("What was promised for the KPIs"))] if data["claims"] else []
        toc += [("voorwaarden", _("Conditions of the decision"))] if data["obligations"] else []
        state = str(ProjectState(project["state"]).label)
        categories, sources = dict(CostCategory.choices), dict(MoneySource.choices)
        category_rows = tuple(MoneyRow(str(categories[row["code"]]), _cell(row)) for row in money["categories"])
        source_rows = tuple(MoneyRow(str(sources[row["code"]]), _cell(row)) for row in money["sources"])
    return Progress(
        is_example=project["is_example"],
        is_final=report["is_final"],
        title=project["title"],
        project_number=project["number"],
        number=report["number"],
        period=period,
        due_on=date.fromisoformat(report["due_on"]),
        lead=project["lead"],
        programme=project["programme"],
        line=project["line"],
        state=state,
        submission=data["submission"]["n"],
        submitted_by=data["submission"]["by"],
        submitted_at=at,
        fingerprint=spaced(data.get("sha256", "")),
        judged_by=judged["by"] if judged else "",
        judged_at=datetime.fromisoformat(judged["at"]) if judged else None,
        judgement=paragraphs(judged["answer"]) if judged else (),
        answers=answers,
        marks=marks,
        gantt=gantt,
        says=gantt.says if gantt else "",
        total=_cell(money),
        spent_in_period=Decimal(money["spent_in_period"]),
        expected=Decimal(money["expected"]),
        categories=category_rows,
        sources=source_rows,
        years=tuple(
            Year(
                row["year"],
                _cell(row),
                None if row["forecast"] is None else Decimal(row["forecast"]),
                row["reason"],
                row["is_large"],
            )
            for row in money["years"]
        ),
        risks=tuple(RiskRow(**{**row, "review_on": date.fromisoformat(row["review_on"])}) for row in data["risks"]),
        # Reports of before outputs were counted have none.
        outputs=tuple(_output(row, report["number"]) for row in data.get("outputs", ())),
        claims=tuple({**row, "expected_change": _decimal(row["expected_change"])} for row in data["claims"]),
        obligations=tuple(
            {**row, **{name: _day(row[name]) for name in ("due_on", "met_on", "confirmed_on")}}
            for row in data["obligations"]
        ),
        toc=tuple(toc),
    )


class _Milestone:
    """A frozen milestone, with the attributes the time line reads."""

    def __init__(self, number: int, row: dict[str, Any]) -> None:
        self.pk, self.title, self.evidence = number, row["title"], row["evidence"]
        self.starts_on, self.due_on, self.met_on = (_day(row[name]) for name in ("starts_on", "due_on", "met_on"))


def _frozen_output(figure: OutputFigure) -> dict[str, Any]:
    return {
        "title": figure.title,
        "unit": figure.unit,
        "target": None if figure.target is None else str(figure.target),
        "target_on": _iso(figure.target_on),
        "ended_on": _iso(figure.ended_on),
        "values": [
            {
                "report": one.report,
                "value": None if one.value is None else str(one.value),
                "status": str(one.status),
                "note": one.note,
            }
            for one in figure.values
        ],
    }


def _output(row: dict[str, Any], number: int) -> OutputRow:
    values = tuple(PeriodValue(**{**one, "value": _decimal(one["value"])}) for one in row["values"])
    figure = OutputFigure(
        title=row["title"],
        unit=row["unit"],
        target=_decimal(row["target"]),
        target_on=_day(row["target_on"]),
        ended_on=_day(row["ended_on"]),
        values=values,
    )
    return OutputRow(figure, figure.in_period(number))


def _lead_of(project) -> str:
    if hasattr(project, "lead_name"):  # read along with the project
        return project.lead_name
    lead = project.partners.filter(role="lead").select_related("organisation").first()
    return lead.organisation.name if lead else ""


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(Decimal(row["budget"]), Decimal(row["spent"]))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
