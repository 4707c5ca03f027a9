"""Scores on the criteria: averages and spread, without saying who gave which.

``collect`` freezes numbers and reasons only; the reasons of one criterion are put in alphabetical order, so that no
reviewer can be followed from one criterion to the next.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from twenteboard.platform.formats import getal

from ..enums import AssignmentState, ReviewVerdict
from ..models import CriterionScore, Review

WIDTH = 630
AXIS_X = 236  # units at the left for letters and titles
AXIS_WIDTH = 290
ROW = 27
TOP = 22
TITLE_CHARACTERS = 34


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion: scores run from 1 to ``scale``; the geometry is in units of the chart."""

    letter: str
    title: str
    question: str
    is_knock_out: bool
    scale: int
    average: Decimal | None
    lowest: int
    highest: int
    reasons: tuple[str, ...]
    y: float
    from_x: float
    to_x: float
    dot_x: float

    @property
    def spread(self) -> str:
        """Lowest and highest score."""
        return str(self.lowest) if self.lowest == self.highest else f"{self.lowest}–{self.highest}"

    @property
    def name(self) -> str:
        """Letter and title."""
        return f"{self.letter} {self.title}".strip()

    @property
    def short_title(self) -> str:
        """Title that fits beside the chart."""
        fits = len(self.title) <= TITLE_CHARACTERS
        return self.title if fits else self.title[: TITLE_CHARACTERS - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Scores:
    """All criteria and what the reviewers found on the whole. ``average`` is weighted."""

    rows: tuple[Scored, ...]
    reviewers: int
    average: Decimal | None
    scale: int
    verdicts: tuple[tuple[str, int], ...]
    comments: tuple[str, ...]
    ticks: tuple[tuple[int, float], ...]
    width: int
    height: float
    axis_x: int
    axis_end: int
    top: int
    says: str
    message: str

    @property
    def scored(self) -> tuple[Scored, ...]:
        """Criteria with at least one score."""
        return tuple(row for row in self.rows if row.average is not None)


def collect(proposal, submission) -> dict[str, Any]:
    """Freeze the reviews of a submission that are in. Three queries."""
    reviews = list(
        Review.objects.filter(
            assignment__proposal=proposal,
            assignment__state=AssignmentState.SUBMITTED,
            submission=submission,
            submitted_at__isnull=False,
        ).values("pk", "verdict", "comment")
    )
    found: dict[int, list[CriterionScore]] = {}
    for score in CriterionScore.objects.filter(review__in=[review["pk"] for review in reviews]):
        found.setdefault(score.criterion_id, []).append(score)
    criteria = proposal.criteria_set.criteria.all() if proposal.criteria_set_id else ()
    return {
        "reviewers": len(reviews),
        "verdicts": dict(Counter(review["verdict"] for review in reviews if review["verdict"])),
        "comments": sorted(review["comment"].strip() for review in reviews if review["comment"].strip()),
        "criteria": [
            {
                "letter": criterion.letter,
                "title": _both(criterion, "title"),
                "question": _both(criterion, "question"),
                "weight": criterion.weight,
                "scale": criterion.scale_max,
                "is_knock_out": criterion.is_knock_out,
                "scores": sorted(row.score for row in found.get(criterion.pk, ()) if row.score is not None),
                "reasons": sorted(row.reason.strip() for row in found.get(criterion.pk, ()) if row.reason.strip()),
            }
            for criterion in criteria
        ],
    }


def _both(row, name: str) -> dict[str, str]:
    dutch = getattr(row, f"{name}_nl")
    return {"nl": dutch, "en": getattr(row, f"{name}_en") or dutch}


def build(data: dict[str, Any], language: str) -> Scores:
    """Return averages, spread and the chart. Call it with ``language`` as the active language."""
    rows, weights = [], []
    for criterion in data["criteria"]:
        scores, scale = criterion["scores"], criterion["scale"]
        average = (Decimal(sum(scores)) / len(scores)).quantize(Decimal("0.1")) if scores else None
        if scores:
            weights.append((Decimal(sum(scores)) / len(scores), criterion["weight"]))
        place = sum(1 for row in rows if row.average is not None)
        rows.append(
            Scored(
                letter=letter_of(criterion),
                title=criterion["title"][language],
                question=criterion["question"][language],
                is_knock_out=criterion["is_knock_out"],
                scale=scale,
                average=average,
                lowest=min(scores, default=0),
                highest=max(scores, default=0),
                reasons=tuple(criterion["reasons"]),
                y=TOP + ROW * place + ROW / 2,
                from_x=_x(min(scores, default=1), scale),
                to_x=_x(max(scores, default=1), scale),
                dot_x=_x(average or 1, scale),
            )
        )
    scale = max((row.scale for row in rows), default=5)
    weight = sum(weight for _value, weight in weights)
    total = sum(value * weight for value, weight in weights)
    average = (Decimal(total) / weight).quantize(Decimal("0.1")) if weight else None
    scored = [row for row in rows if row.average is not None]
    return Scores(
        rows=tuple(rows),
        reviewers=data["reviewers"],
        average=average,
        scale=scale,
        verdicts=tuple(
            (str(verdict.label), data["verdicts"][verdict]) for verdict in ReviewVerdict if verdict in data["verdicts"]
        ),
        comments=tuple(data["comments"]),
        ticks=tuple((value, _x(value, scale)) for value in range(1, scale + 1)),
        width=WIDTH,
        height=TOP + ROW * len(scored) + 6,
        axis_x=AXIS_X,
        axis_end=AXIS_X + AXIS_WIDTH,
        top=TOP,
        says=_says(scored, average, scale),
        message="; ".join(
            _("%(name)s %(average)s of %(scale)s (%(spread)s)")
            % {
                "name": row.name,
                "average": getal(row.average, 1),
                "scale": row.scale,
                "spread": row.spread,
            }
            for row in scored
        ),
    )


def letter_of(criterion: dict[str, Any]) -> str:
    """The letter as paper can print it: the faces of the house style hold letters, no marks such as a tick."""
    return criterion["letter"] if criterion["letter"].isalpha() else ""


def _x(value, scale: int) -> float:
    return round(AXIS_X + float(Decimal(value) - 1) / (scale - 1) * AXIS_WIDTH, 1)


def _says(scored: list[Scored], average: Decimal | None, scale: int) -> str:
    if not scored or average is None:
        return ""
    told = _("%(average)s of %(scale)s on average") % {"average": getal(average, 1), "scale": scale}
    best = max(scored, key=lambda row: row.average)
    worst = min(scored, key=lambda row: row.average)
    if best.average == worst.average:
        return told
    return _("%(told)s; highest is %(best)s, lowest is %(worst)s") % {
        "told": told,
        "best": best.name,
        "worst": worst.name,
    }
