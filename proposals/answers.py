"""From dossier to answers: the one renderer behind the check page, the detail page, the papers and the diff.

``render`` takes a dossier — live from ``dossier.build`` or frozen from a ``Submission`` — and gives sections with
blocks that a template only has to print. It reads no database, so the same dossier always reads the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from partners.enums import Pillar
from programmes.enums import ContributionType, CostCategory, MemberRole, MoneyForm, MoneySource
from twenteboard.platform.formats import bestandsgrootte, datum, euro, getal, paragraphs, percentage

from .enums import AttachmentKind, FundingStatus, ProposalKind, Stage
from .questions import questions_of
from .sections import Section, sections_of

STRENGTHS = {0: "–", 1: "+", 2: "++", 3: "+++"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer. ``paragraphs`` is empty when nothing was answered.

    ``language`` is that of an answer in own words; empty for what the portal words itself.
    """

    label: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    is_table: bool = False
    language: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was answered."""
        return not (self.paragraphs or self.items)


@dataclass(frozen=True, slots=True)
class Table:
    """Answers in rows. ``numeric`` holds the column numbers (from 0) that are amounts; ``total`` is the last row.

    ``own`` holds the columns in own words, which are in ``language``.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    total: tuple[str, ...] = ()
    is_table: bool = True
    own: frozenset[int] = frozenset()
    language: str = ""

    @property
    def is_empty(self) -> bool:
        """There are no rows."""
        return not self.rows


@dataclass(frozen=True, slots=True)
class RenderedSection:
    """A section of the form with its answers, ready to print."""

    code: str
    title: str
    blocks: tuple[Answer | Table, ...]


def stage_of(data: dict[str, Any]) -> Stage:
    """Which form a dossier holds: the full one as soon as anything of it was filled in."""
    full = data["phases"] or data["costs"] or data["funding"] or data["contributions"] or data["answers"]["approach"]
    return Stage.FULL if full else Stage.QUICKSCAN


def render(data: dict[str, Any], *, language: str, stage: Stage | None = None) -> list[RenderedSection]:
    """Return the sections of ``data`` with their answers, in ``language`` ("nl" or "en")."""
    stage = stage or stage_of(data)
    with translation.override(language):
        return [
            RenderedSection(section.code, str(section.title), tuple(_blocks(section, data, stage, language)))
            for section in sections_of(stage)
        ]


def _blocks(section: Section, data, stage: Stage, language: str) -> Iterator[Answer | Table]:
    own = _OWN.get(section.code)
    if own is not None:
        yield from own(data, language)
    for question in questions_of(section.code, stage):
        label = question.label_for(data["line"]["number"])
        yield _written(str(label), data["answers"][question.name], data)


def _written(label: str, text: str, data) -> Answer:
    """An answer in own words."""
    return Answer(label, paragraphs(text), language=data["language"])


def _one(label: str, text: str | None) -> Answer:
    return Answer(label, (text,) if text else ())


def _names(label: str, rows: list[dict[str, str]], language: str) -> Answer:
    return Answer(label, items=tuple(row[language] for row in rows))


def _day(text: str | None) -> str:
    return datum(date.fromisoformat(text)) if text else ""


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value else ""


def _basics(data, language: str) -> Iterator[Answer]:
    yield Answer(_("Title"), (data["title"],) if data["title"] else (), language=data["language"])
    yield _one(_("Programme line"), f"{data['line']['number']} {data['line']['name'][language]}")
    yield _written(_("Summary"), data["summary"], data)
    yield _one(_("New or existing"), _label(ProposalKind, data["kind"]))
    if data["initiative"]:
        yield _one(_("Builds on"), data["initiative"][language])


def _reach(data, language: str) -> Iterator[Answer]:
    yield _names(_("Target groups"), data["target_groups"], language)
    yield _names(_("Choice moments"), data["choice_moments"], language)
    yield Answer(_("Municipalities"), items=tuple(data["municipalities"]))
    yield _names(_("White spots"), data["white_spots"], language)


def _consortium(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            f"{member['organisation']} ({_label(MemberRole, member['role'])})"
            if member["role"] == MemberRole.LEAD
            else member["organisation"],
            _label(Pillar, member["pillar"]),
            member["contribution"],
            member["expectation"],
            " · ".join(part for part in (member["contact_name"], member["contact_email"]) if part),
        )
        for member in data["members"]
    )
    headers = (_("Partner"), _("Pillar"), _("What this partner does"), _("What this partner wants"), _("Contact"))
    yield Table(_("Partners in the consortium"), headers, rows, own=frozenset({2, 3}), language=data["language"])


def _estimate(data, language: str) -> Iterator[Answer]:
    estimate = data["estimate"]
    yield _one(_("Estimated costs"), euro(estimate["costs"]) if estimate["costs"] else None)
    yield _one(_("Estimated request"), euro(estimate["request"]) if estimate["request"] else None)
    yield _one(_("Wished start"), _day(estimate["starts_on"]))
    yield _one(_("Duration"), _("%(n)s months") % {"n": estimate["months"]} if estimate["months"] else None)


def _approach(data, language: str) -> Iterator[Table]:
    rows = tuple((f"{row['number']}. {row['title'][language]}", row["how"]) for row in data["factors"])
    yield Table(
        _("Success factors"),
        (_("Factor"), _("How you influence it")),
        rows,
        own=frozenset({1}),
        language=data["language"],
    )


def _planning(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            row["title"],
            row["description"],
            _day(row["starts_on"]),
            _("%(n)s months") % {"n": row["months"]} if row["months"] else "",
        )
        for row in data["phases"]
    )
    yield Table(
        _("Phases"),
        (_("Phase"), _("What happens"), _("Starts on"), _("Duration")),
        rows,
        own=frozenset({0, 1}),
        language=data["language"],
    )
    points = tuple((row["title"], _day(row["due_on"])) for row in data["check_points"])
    yield Table(
        _("Checkpoints"), (_("What is visible then"), _("When")), points, own=frozenset({0}), language=data["language"]
    )


def _budget(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            str(row["year"]),
            _label(CostCategory, row["category"]),
            row["description"],
            row["member"],
            euro(row["amount"]),
        )
        for row in data["costs"]
    )
    headers = (_("Year"), _("Cost category"), _("Description"), _("Partner"), _("Amount"))
    total = (_("Total"), "", "", "", euro(data["totals"]["costs"])) if rows else ()
    yield Table(_("Costs"), headers, rows, frozenset({4}), total, own=frozenset({2}), language=data["language"])


def _funding(data, language: str) -> Iterator[Table | Answer]:
    rows = tuple(
        (
            _label(MoneySource, row["source"]),
            row["financier"],
            _label(MoneyForm, row["form"]),
            _label(FundingStatus, row["status"]),
            euro(row["amount"]),
        )
        for row in data["funding"]
    )
    headers = (_("Source"), _("Who pays"), _("Form"), _("How sure"), _("Amount"))
    totals = data["totals"]
    total = (_("Total"), "", "", "", euro(totals["funding"])) if rows else ()
    yield Table(_("Funding"), headers, rows, frozenset({4}), total)
    if totals["share"] is not None:
        yield _one(
            _("Share of the state"),
            _("%(amount)s, that is %(share)s of the funding (at most %(max)s)")
            % {
                "amount": euro(totals["state"]),
                "share": percentage(totals["share"]),
                "max": percentage(data["programme"]["state_share_max"]),
            },
        )


def _results(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            f"{row['code']} {row['short'][language]}",
            row["pathway"],
            " ".join(
                part for part in (_label(ContributionType, row["type"]), STRENGTHS.get(row["strength"], "")) if part
            ),
            _promise(row),
            row["assumptions"],
            row["evidence_plan"],
        )
        for row in data["contributions"]
    )
    headers = (
        _("KPI"),
        _("How the plan leads to it"),
        _("Kind and strength"),
        _("Promise"),
        _("What must hold"),
        _("How it is shown"),
    )
    yield Table(_("Contribution to KPIs"), headers, rows, own=frozenset({1, 4, 5}), language=data["language"])


def _promise(row: dict[str, Any]) -> str:
    if row["expected_change"] is None:
        return ""
    promise = f"{getal(row['expected_change'])} {row['expected_unit']}".strip()
    return (
        _("%(promise)s in %(year)s") % {"promise": promise, "year": row["expected_by"]}
        if row["expected_by"]
        else promise
    )


def _risks(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            row["description"],
            str(row["likelihood"] or ""),
            str(row["impact"] or ""),
            row["measure"],
        )
        for row in data["risks"]
    )
    headers = (_("Risk"), _("Likelihood (1–5)"), _("Impact (1–5)"), _("What you do about it"))
    yield Table(_("Risks"), headers, rows, frozenset({1, 2}), own=frozenset({0, 3}), language=data["language"])


def _attachments(data, language: str) -> Iterator[Table]:
    rows = tuple(
        (row["title"] or row["name"], _label(AttachmentKind, row["kind"]), row["name"], bestandsgrootte(row["size"]))
        for row in data["attachments"]
    )
    yield Table(
        _("Attachments"),
        (_("Title"), _("Kind"), _("File"), _("Size")),
        rows,
        frozenset({3}),
        own=frozenset({0}),
        language=data["language"],
    )


_OWN = {
    "basics": _basics,
    "reach": _reach,
    "consortium": _consortium,
    "estimate": _estimate,
    "approach": _approach,
    "planning": _planning,
    "budget": _budget,
    "funding": _funding,
    "results": _results,
    "risks": _risks,
    "attachments": _attachments,
}
