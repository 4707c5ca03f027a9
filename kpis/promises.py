"""What a project promised for a KPI beside what was measured: the one computation for page, paper and export.

The change at the schools that take part stands beside that at the other schools that were measured, each over matched
pairs, with how many were left out. It shows a difference, never a cause, and no part of a change is given to a project.
Everything is read in a fixed number of queries, whatever the number of promises.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from programmes.models import Project
from programmes.outputs import OutputFigure, outputs_of, states_for
from twenteboard.platform.formats import getal

from . import words
from .beside import Pair, earlier_than, gives_away, pick_public, public_pairs, sides, told_before
from .chain_links import read_claims
from .comparison import Row, groups_of, pick_rounds, row_of, rows_of
from .enums import ParticipationRole
from .figures import comparable
from .models import (
    ContributionAssessment,
    ContributionClaim,
    ExpectedMeasurement,
    MeasurementRound,
    ProjectUnitParticipation,
)
from .promise_matrix import Cell, Matrix, MatrixRow, as_table, contribution_matrix
from .rollup import Comparison, Observation, Rollup, compare
from .rules import may
from .smallgroups import pair_is_too_small

__all__ = [
    "CAUTION",
    "Cell",
    "Matrix",
    "MatrixRow",
    "PromiseCard",
    "as_table",
    "cards_table",
    "contribution_matrix",
    "frozen",
    "promise_cards",
]

CAUTION = gettext_lazy(
    "This shows a difference, not a cause: schools that take part may differ from the others in more than this project."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCard:
    """A promise with what was measured since.

    ``taking_part`` and ``not_taking_part`` are ``None`` without two rounds, or when the groups are too small for this
    reader (``is_withheld``). ``named`` holds the schools that were named to compare with. ``schools`` has a row for
    each school that takes part, for who reads the monitoring; empty for everybody else.
    """

    claim: ContributionClaim
    outputs: tuple[OutputFigure, ...]
    first: MeasurementRound | None
    second: MeasurementRound | None
    rounds: tuple[MeasurementRound, ...]
    units: int
    taking_part: Comparison | None
    not_taking_part: Comparison | None
    named: Comparison | None
    rows: tuple[Row, ...]
    schools: tuple[Row, ...]
    sentence: str
    notes: tuple[str, ...]
    assessments: tuple[ContributionAssessment, ...]
    is_withheld: bool = False

    @property
    def assessment(self) -> ContributionAssessment | None:
        """The latest conclusion this reader may know."""
        return self.assessments[0] if self.assessments else None

    @property
    def earlier(self) -> tuple[ContributionAssessment, ...]:
        """The conclusions before it, the newest first."""
        return self.assessments[1:]

    @property
    def has_pairs(self) -> bool:
        """Whether schools that take part were measured before and after, in the same way."""
        both = self.taking_part
        return both is not None and bool(both.pairs) and both.is_comparable


def promise_cards(project: Project, user, *, second: int | None = None, with_outputs: bool = True) -> list[PromiseCard]:
    """Give the promises of ``project`` as ``user`` may read them (``None``: as everyone), in the order of the KPIs.

    ``second`` is the id of the round to end with; without it the newest round that is done. Eight queries, besides who
    the person is; two less without outputs, one less where the chain has read the promises already.
    """
    reader = AnonymousUser() if user is None else user
    reads = may(reader, "view_monitoring")
    claims = read_claims(project)
    if not claims:
        return []
    prefetch_related_objects(claims, "indicator__versions")
    states = states_for(user, project, reads=reads)
    outputs = outputs_of(project, states=states) if with_outputs else ()
    of_programme = MeasurementRound.objects.visible_to(reader).filter(programme=project.programme_id)
    rounds = of_programme.by_indicator([claim.indicator_id for claim in claims])
    chosen = {pk: _chosen(of_kpi, str(second or ""), reads=reads) for pk, of_kpi in rounds.items()}
    seen = ExpectedMeasurement.objects.in_cells(
        {(pk, one.pk) for pk, (pair, earlier) in chosen.items() for two in (pair or (), *earlier) for one in two}
    ).observations()
    taking = list(project.participations.select_related("unit"))
    given: dict[int, list[ContributionAssessment]] = defaultdict(list)
    for row in ContributionAssessment.objects.filter(claim__in=claims).visible_to(user).for_cards():
        given[row.claim_id].append(row)
    smallest = 0 if reads else project.programme.min_group_size
    cards = []
    for claim in claims:
        pk = claim.indicator_id
        pair, earlier = chosen[pk]
        measured = _measured(claim, pair, seen, taking, smallest=smallest, with_schools=reads, earlier=earlier)
        cards.append(
            PromiseCard(
                claim=claim,
                outputs=outputs,
                rounds=tuple(rounds[pk]),
                assessments=tuple(given[claim.pk]),
                **measured,
            )
        )
    return cards


def _chosen(
    rounds: Sequence[MeasurementRound], second: str, *, reads: bool
) -> tuple[tuple[MeasurementRound, MeasurementRound] | None, list[Pair]]:
    """Which rounds are compared, and for everyone the comparisons that can be held beside it."""
    if reads:
        return pick_rounds(rounds, "", second), []
    pair = pick_public(rounds, "", second).pair
    return pair, earlier_than(public_pairs(rounds), pair) if pair else []


def _measured(
    claim: ContributionClaim,
    chosen: tuple[MeasurementRound, MeasurementRound] | None,
    seen: dict[tuple[int, int], list[Observation]],
    taking: Sequence[ProjectUnitParticipation],
    *,
    smallest: int,
    with_schools: bool,
    earlier: Sequence[Pair] = (),
) -> dict[str, Any]:
    """Compare the schools that take part with the others, as fields of a card.

    ``earlier`` comparisons are those beside which everyone may not work out what a few scored.
    """
    sheet = claim.indicator.definition
    nothing: dict[str, Any] = {
        "first": None,
        "second": None,
        "taking_part": None,
        "not_taking_part": None,
        "named": None,
        "rows": (),
        "schools": (),
        "notes": (),
        "units": len({row.unit_id for row in taking if row.role == ParticipationRole.PARTICIPANT}),
        "sentence": _("There are no two rounds of this KPI to compare yet."),
    }
    if chosen is None or sheet is None:
        return nothing
    first, second = chosen
    before, after = (seen[claim.indicator_id, one.pk] for one in chosen)
    between = _between(taking, first, second)
    parts = {row.unit_id: row for row in between if row.role == ParticipationRole.PARTICIPANT}
    stated = {row.unit_id for row in between if row.role == ParticipationRole.COMPARISON} - parts.keys()
    same = comparable(claim.indicator, before, after)

    def over(units: Iterable[int], *, others: bool = False) -> Comparison:
        wanted = set(units)
        return compare(
            sheet,
            [row for row in before if (row.unit in wanted) != others],
            [row for row in after if (row.unit in wanted) != others],
            is_comparable=same,
        )

    with_part, without = over(parts), over(parts, others=True)
    named = over(stated) if stated else None
    told = nothing | {"first": first, "second": second, "units": len(parts)}
    if _is_small(sheet, with_part, smallest) or (parts and _is_small(sheet, without, smallest)):
        return told | {
            "is_withheld": True,
            "sentence": _("Fewer than %(n)s schools can be compared. Their figures are not public.")
            % {"n": getal(smallest)},
        }
    if named is not None and (
        _is_small(sheet, named, smallest) or _is_small(sheet, over({*parts, *stated}, others=True), smallest)
    ):
        named = None
    told_of = told_before(sheet, earlier, {one: rows for (kpi, one), rows in seen.items() if kpi == claim.indicator_id})
    shown = [*sides(compare(sheet, before, after)), *sides(with_part), *sides(without)]
    if any(gives_away(sheet, rows, told_of, smallest) for rows in shown):
        return told | {"is_withheld": True, "sentence": words.withheld()}
    if named is not None and any(gives_away(sheet, rows, told_of, smallest) for rows in sides(named)):
        named = None
    rows = [row_of(sheet, _("Schools that take part"), with_part, is_whole=True)]
    rows.append(row_of(sheet, _("Other schools that were measured"), without))
    if named is not None:
        rows.append(row_of(sheet, _("Of these, named beforehand to compare with"), named))
    names = {unit: row.unit.name for unit, row in parts.items()}
    own = [[row for row in rows_ if row.unit in parts] for rows_ in (before, after)]
    return told | {
        "taking_part": with_part,
        "not_taking_part": without,
        "named": named,
        "rows": tuple(rows),
        "schools": tuple(rows_of(sheet, groups_of(*own, names.__getitem__), same, is_single=True))
        if with_schools
        else (),
        "sentence": _sentence(sheet, len(parts), with_part),
        "notes": tuple(_notes(parts.values(), first)),
    }


def _between(
    taking: Iterable[ProjectUnitParticipation], first: MeasurementRound, second: MeasurementRound
) -> list[ProjectUnitParticipation]:
    """Who took part for at least a day between the two reference dates."""
    return [
        row
        for row in taking
        if row.starts_on <= second.reference_date and (row.ends_on is None or row.ends_on >= first.reference_date)
    ]


def _is_small(sheet, both: Comparison, smallest: int) -> bool:
    """Whether a group is too small to show: in schools, also for a share, and by the rule of the other public pages.

    ``smallest`` is 0 for who may see all.
    """
    if not smallest or not both.pairs:
        return False
    return len(both.pairs) < smallest or pair_is_too_small(sheet, both, smallest)


def _sentence(sheet, units: int, both: Comparison) -> str:
    if not units:
        return _("No school is noted as taking part between these rounds, so nothing can be held beside the promise.")
    counted = ngettext(
        "%(n)s school takes part, of which %(pairs)s measured both times.",
        "%(n)s schools take part, of which %(pairs)s measured both times.",
        units,
    ) % {"n": getal(units), "pairs": getal(len(both.pairs))}
    return f"{counted} {words.pair_sentence(sheet, both)}"


def _notes(parts: Iterable[ProjectUnitParticipation], first: MeasurementRound) -> Iterable[str]:
    late = sum(row.starts_on < first.reference_date for row in parts)
    if late:
        yield ngettext(
            "At %(n)s school the project had begun before the first of these measurements; that is no real baseline.",
            "At %(n)s schools the project had begun before the first of these measurements; that is no real baseline.",
            late,
        ) % {"n": getal(late)}


def cards_table(cards: Iterable[PromiseCard]) -> tuple[list[str], list[list[object]]]:
    """Give heads and rows of the file: a row for each promise and group, the same figures as the page."""
    heads = [
        _("KPI"),
        _("Name"),
        _("Expected change"),
        _("Unit"),
        _("Who"),
        _("Pairs"),
        _("Only before"),
        _("Only after"),
    ]
    for name in (pgettext("round", "Before"), _("After")):
        heads += [name, _("%(name)s: part") % {"name": name}, _("%(name)s: whole") % {"name": name}]
    heads += [pgettext("difference", "Change"), pgettext("promise", "Conclusion"), _("Remark")]
    for name in (pgettext("round", "Before"), _("After")):
        heads += words.range_heads(name.lower())
    heads += [_("Least change"), _("Most change")]
    rows: list[list[object]] = []
    for card in cards:
        claim, verdict = card.claim, str(card.assessment.get_verdict_display()) if card.assessment else ""
        start = [claim.indicator.code, claim.indicator.short, claim.expected_change, claim.expected_unit]
        if not card.rows:
            rows.append([*start, *[""] * 11, verdict, card.sentence, *[""] * 10])
        rows += [[*start, *words.change_cells(row.name, row.both, [verdict, row.note])] for row in card.rows]
    return heads, rows


# --- frozen --------------------------------------------------------------------------------------


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _rollup(one: Rollup) -> dict[str, Any]:
    return {
        "value": _number(one.value),
        "numerator": _number(one.numerator),
        "denominator": _number(one.denominator),
        "low": _number(one.low),
        "high": _number(one.high),
        "expected": one.expected,
        "included": one.included,
        "not_final": one.not_final,
    }


def _comparison(both: Comparison | None) -> dict[str, Any] | None:
    if both is None:
        return None
    return {
        "pairs": len(both.pairs),
        "only_before": len(both.only_before),
        "only_after": len(both.only_after),
        "before": _rollup(both.before),
        "after": _rollup(both.after),
        "change": _number(both.change),
        "change_range": [str(end) for end in both.change_range or ()],
        "is_comparable": both.is_comparable,
    }


def frozen(card: PromiseCard) -> dict[str, Any]:
    """Give the figures of a card as plain data, to keep with a conclusion: numbers as text, words as they were read.

    No names of schools: what is kept may be read by who may read the conclusion.
    """
    return {
        "kpi": card.claim.indicator.code,
        "rounds": [
            {"id": one.pk, "label": one.label, "reference_date": one.reference_date.isoformat(), "state": one.state}
            for one in (card.first, card.second)
            if one is not None
        ],
        "units": card.units,
        "taking_part": _comparison(card.taking_part),
        "not_taking_part": _comparison(card.not_taking_part),
        "named": _comparison(card.named),
        "sentence": card.sentence,
        "notes": list(card.notes),
        "rows": [
            {
                "name": row.name,
                "pairs": len(row.both.pairs),
                "only_before": len(row.both.only_before),
                "only_after": len(row.both.only_after),
                "before": row.before,
                "before_sums": row.before_sums,
                "after": row.after,
                "after_sums": row.after_sums,
                "change": row.change,
            }
            for row in card.rows
        ],
        "outputs": [
            {
                "title": one.title,
                "unit": one.unit,
                "target": _number(one.target),
                "total": _number(one.total),
                "unknown": one.unknown,
            }
            for one in card.outputs
        ],
    }
