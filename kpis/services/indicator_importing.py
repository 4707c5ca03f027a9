"""What an import of the KPI list writes: identity, lines, and next versions of definition sheets."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from twenteboard.platform.registers.importing import Writer, pointed_at
from twenteboard.platform.registers.plan import PlannedRow, Register

from ..indicator_sheet import IDENTITY, OF_VERSION, IndicatorRegister
from ..models import Indicator, IndicatorLine, IndicatorVersion
from ..rules import may
from .definitions import add_version, save_indicator, what_defines

PARTS = ("versions", "line_links")  # of the KPI itself; they are no use by something else
OF_SHEET = ("dimension_links",)  # of a definition itself


class IndicatorWriter(Writer):
    """Saves KPI by KPI, by the services of the list, so that the log tells what happened to each."""

    key = "kpis"
    register = IndicatorRegister

    def may_import(self, by) -> bool:
        """Who keeps the register."""
        return may(by, "change_register")

    def add(self, rows: list[PlannedRow], *, by) -> list[int]:
        """Add KPIs, each with its first definition when the file gives one."""
        return [self._save(None, row.after, by) for row in rows]

    def change(self, rows: list[PlannedRow], *, by) -> None:
        """Change identity and lines; another meaning becomes the next version."""
        found = Indicator.objects.in_bulk([row.pk for row in rows])
        for row in rows:
            self._save(found[row.pk], row.after, by)

    def put_back(self, rows: Mapping[int, Mapping[str, Any]], *, by) -> None:
        """Give back identity and lines; a version that the import added goes, and the one before it holds on."""
        for indicator in Indicator.objects.filter(pk__in=rows).prefetch_related("versions"):
            before = rows[indicator.pk]
            if set(before).intersection(what_defines()):
                newest, *older = indicator.versions.order_by("-number")
                newest.delete()
                if older and newest.valid_from and older[0].valid_to == newest.valid_from - timedelta(days=1):
                    older[0].valid_to = None
                    older[0].save(update_fields=["valid_to"])
            save_indicator(indicator=indicator, programme=indicator.programme, values=_identity(before), by=by)
            _set_lines(indicator, before)

    def remove(self, keys: Collection[int]) -> None:
        """Remove KPIs with their definitions."""
        IndicatorVersion.objects.filter(indicator__in=keys).delete()
        Indicator.objects.filter(pk__in=keys).delete()

    def used(self, keys: Collection[int]) -> set[int]:
        """Which KPIs something points to, or one of their definitions."""
        owners = dict(IndicatorVersion.objects.filter(indicator__in=keys).values_list("pk", "indicator_id"))
        measured = {owners[pk] for pk in pointed_at(IndicatorVersion, owners, but=OF_SHEET)}
        return measured | pointed_at(Indicator, keys, but=PARTS)

    def obstacle(self, pk: int, before: Mapping[str, Any], now: Register) -> str | Promise:
        """An old code that was given away; a definition under which something is measured."""
        if now.by_code.get(before.get("code", "").casefold()) not in (None, pk):
            return _("its old code belongs to another KPI now")
        newest = IndicatorVersion.objects.filter(indicator=pk).order_by("-number").values_list("pk", flat=True)[:1]
        if set(before).intersection(what_defines()) and pointed_at(IndicatorVersion, list(newest), but=OF_SHEET):
            return _("its new definition is used already")
        return ""

    def _save(self, indicator: Indicator | None, values: Mapping[str, Any], by) -> int:
        programme = indicator.programme if indicator else Programme.objects.in_front()
        before = indicator.definition if indicator else None
        row = save_indicator(indicator=indicator, programme=programme, values=_identity(values), by=by)
        _set_lines(row, values)
        sheet = {name: values[name] for name in what_defines() if name in values}
        if sheet:
            kept = {name: getattr(before, name) for name in (*what_defines(), "is_comparable")} if before else {}
            about = {name: values[name] for name in OF_VERSION if name in values}
            if about.get("valid_from"):
                about["valid_from"] = date.fromisoformat(about["valid_from"])
            add_version(indicator=row, values=kept | sheet | about, by=by)
        return row.pk


def _identity(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in IDENTITY}


def _set_lines(indicator: Indicator, values: Mapping[str, Any]) -> None:
    """Make the lines of a KPI, and its place on each, what is asked."""
    if "lines" in values:
        indicator.line_links.all().delete()
        IndicatorLine.objects.bulk_create(
            [IndicatorLine(indicator=indicator, line_id=line, order=place) for line, place in values["lines"]]
        )
