"""Loading reference figures from the file that a person keeps: ``fixtures/indicator_facts.csv``.

The file names figure, group, period, value, unit and source; its notes begin with the kind ("kind=observed"). Beside
it, ``fixtures/indicator_facts.json`` names the sources in full, the remarks in Dutch, the KPIs a series speaks to, and
which national target belongs to which series.
"""

import csv
import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import models, transaction

from ..enums import FactKind
from ..models import Indicator, NationalTarget, ReferenceLink, ReferenceSeries, ReferenceSource, ReferenceValue

Key = tuple[str, str, str]  # figure, group, code of the source


class FactsRefusedError(ValueError):
    """A row of the file cannot be read; the message names it."""


@dataclass(frozen=True)
class Loaded:
    """How many series and values the portal holds after loading, and how many values were new or different."""

    series: int
    values: int
    changed: int


def last_year_in(period: str) -> int | None:
    """The last year a period names, to sort by: 2017 for "2016-2017", none for "niet vermeld"."""
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", period)
    return int(years[-1]) if years else None


def read_facts(path: Path, remarks: dict[str, str]) -> list[dict]:
    """Read the rows of the file. Raises ``FactsRefusedError`` for an unknown kind or a value that is no number."""
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            kind, _sep, remark = row["note"].removeprefix("kind=").partition(";")
            remark = remark.strip()
            if kind.strip() not in FactKind.values:
                raise FactsRefusedError(f"Row {number}: unknown kind {kind!r}.")
            try:
                value = Decimal(row["value"])
            except InvalidOperation:
                raise FactsRefusedError(f"Row {number}: {row['value']!r} is no number.") from None
            rows.append(
                {
                    "key": (row["indicator_nl"], row["segment"], row["source"]),
                    "unit": row["unit"],
                    "kind": kind.strip(),
                    "period": row["year"],
                    "year": last_year_in(row["year"]),
                    "value": value,
                    "remark_nl": remarks.get(remark, remark),
                    "remark_en": remark,
                }
            )
    return rows


@transaction.atomic
def load_facts(*, facts: Path, about: Path) -> Loaded:
    """Bring sources, series, values and links in line with the files; safe to run again.

    A value that is no longer in the file stays: somebody may have referred to it. A link or a national target that a
    person changed or took away stays as that person left it.
    """
    described = json.loads(about.read_text(encoding="utf-8"))
    rows = read_facts(facts, described["remarks_nl"])
    for source in described["sources"]:
        ReferenceSource.objects.update_or_create(code=source["code"], defaults=source)
    sources = {source.code: source for source in ReferenceSource.objects.all()}
    series = _series_of(rows, sources)
    changed = _values_of(rows, series)
    by_key: dict[Key, ReferenceSeries] = {(one.name, one.segment, one.source.code): one for one in series.values()}
    _links_of(described["links"], by_key)
    for order, pair in enumerate(described["national_targets"], start=1):
        _bring_in_line(
            NationalTarget,
            {"target": by_key[tuple(pair["target"])], "realised": by_key[tuple(pair["realised"])]},
            {"order": order, "label_nl": pair["label_nl"], "label_en": pair["label_en"]},
        )
    return Loaded(ReferenceSeries.objects.count(), ReferenceValue.objects.count(), changed)


def _series_of(rows: list[dict], sources: dict[str, ReferenceSource]) -> dict[tuple, ReferenceSeries]:
    """The series of all rows by (key, unit), made where they are new."""

    def known() -> dict[tuple, ReferenceSeries]:
        found = ReferenceSeries.objects.select_related("source")
        return {((one.name, one.segment, one.source.code), one.unit): one for one in found}

    had = known()
    wanted = dict.fromkeys((row["key"], row["unit"]) for row in rows)
    ReferenceSeries.objects.bulk_create(
        ReferenceSeries(name=key[0], segment=key[1], source=sources[key[2]], unit=unit)
        for key, unit in wanted
        if (key, unit) not in had
    )
    return known()


def _values_of(rows: list[dict], series: dict[tuple, ReferenceSeries]) -> int:
    had = {(value.series_id, value.kind, value.period): value for value in ReferenceValue.objects.all()}
    new, changed = [], []
    for row in rows:
        facts = {name: row[name] for name in ("value", "year", "remark_nl", "remark_en")}
        owner = series[row["key"], row["unit"]]
        value = had.get((owner.pk, row["kind"], row["period"]))
        if value is None:
            new.append(ReferenceValue(series=owner, kind=row["kind"], period=row["period"], **facts))
        elif any(getattr(value, name) != fact for name, fact in facts.items()):
            for name, fact in facts.items():
                setattr(value, name, fact)
            changed.append(value)
    ReferenceValue.objects.bulk_create(new)
    ReferenceValue.objects.bulk_update(changed, ["value", "year", "remark_nl", "remark_en"])
    return len(new) + len(changed)


def _links_of(links: list[dict], by_key: dict[Key, ReferenceSeries]) -> None:
    indicators = {indicator.code: indicator for indicator in Indicator.objects.order_by("-pk")}
    for link in links:
        indicator = indicators.get(link["kpi"])
        if indicator is not None:
            _bring_in_line(
                ReferenceLink,
                {"indicator": indicator, "series": by_key[tuple(link["series"])]},
                {name: link[name] for name in ("differs", "note_nl", "note_en")},
            )


def _bring_in_line(model: type[models.Model], key: dict, values: dict) -> None:
    """Make a row what the file says, unless a person changed it."""
    row, made = model.objects.get_or_create(**key, defaults=values)
    if not made and row.changed_by_id is None:
        model.objects.filter(pk=row.pk).update(**values)
