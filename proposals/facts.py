"""What the portal can count in a submission by itself, beside the checks that people answer. Reads only the dossier."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import Pillar
from twenteboard.platform.formats import euro, percentage

THREE_O = (Pillar.BUSINESS, Pillar.EDUCATION, Pillar.GOVERNMENT)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was counted; ``tone`` is ``done`` (in order), ``late`` (look at this) or empty (no judgement)."""

    label: str
    value: str
    tone: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """The tone in a word."""
        return {"done": _("In order"), "late": _("Look at this")}.get(self.tone, "")


def facts_of(data: dict[str, Any]) -> list[Fact]:
    """Return the facts of a dossier of the full form, in the order of the form."""
    pillars = Counter(member["pillar"] for member in data["members"])
    counted = [f"{Pillar(pillar).label}\u00a0{pillars[pillar]}" for pillar in THREE_O]
    others = sum(n for pillar, n in pillars.items() if pillar not in THREE_O)
    if others:
        counted.append(f"{Pillar.OTHER.label}\u00a0{others}")
    missing = [str(pillar.label) for pillar in THREE_O if not pillars[pillar]]
    facts = [
        Fact(
            _("Partners"),
            " · ".join(counted),
            "late" if missing else "done",
            _("Not in the consortium: %(pillars)s.") % {"pillars": ", ".join(missing).lower()} if missing else "",
        ),
        _duration(data),
        *_money(data["totals"], data["programme"]["state_share_max"]),
    ]
    towns = len(data["municipalities"])
    facts.append(Fact(_("Municipalities"), str(towns), "" if towns else "late"))
    claimed = len(data["contributions"])
    facts.append(
        Fact(_("KPIs"), ", ".join(row["code"] for row in data["contributions"]) or "–", "" if claimed else "late")
    )
    files = len(data["attachments"])
    facts.append(Fact(_("Attachments"), ngettext("%(n)s file", "%(n)s files", files) % {"n": files}))
    return facts


def _money(totals: dict[str, str | None], largest: str) -> list[Fact]:
    costs, funding, gap = (Decimal(totals[name]) for name in ("costs", "funding", "gap"))
    note = ""
    if gap:
        note = _("The difference is %(gap)s; the funding is %(funding)s.") % {
            "gap": euro(abs(gap)),
            "funding": euro(funding),
        }
    facts = [Fact(_("Costs and funding are equal"), euro(costs), "late" if gap else "done", note)]
    if totals["share"] is not None:
        within = Decimal(totals["share"]) <= Decimal(largest)
        facts.append(
            Fact(
                _("Asked from the state"),
                f"{euro(totals['state'])} ({percentage(totals['share'])})",
                "done" if within else "late",
                _("At most %(max)s is possible.") % {"max": percentage(largest)},
            )
        )
    facts.append(Fact(_("In kind"), euro(totals["in_kind"])))
    return facts


def _duration(data: dict[str, Any]) -> Fact:
    spans = [
        (date.fromisoformat(phase["starts_on"]), phase["months"])
        for phase in data["phases"]
        if phase["starts_on"] and phase["months"]
    ]
    if not spans:
        months = data["estimate"]["months"]
        return Fact(_("Duration"), _("%(n)s months") % {"n": months} if months else "–", "" if months else "late")
    first = min(start for start, _months in spans)
    ends = max(start.year * 12 + start.month - 1 + months for start, months in spans)
    months = ends - (first.year * 12 + first.month - 1)
    return Fact(
        _("Duration"),
        _("%(n)s months") % {"n": months},
        note=_("From %(first)s up to and including %(last)s.")
        % {"first": f"{first.month:02d}-{first.year}", "last": f"{(ends - 1) % 12 + 1:02d}-{(ends - 1) // 12}"},
    )
