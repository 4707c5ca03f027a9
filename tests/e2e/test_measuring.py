"""A school fills in what is measured, and monitoring checks and reads it: categories, hidden counts and instruments.

Every test has a round of its own over the two schools of the applicant's organisation, beside those of the
demonstration; it is never published.
"""

import json
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Portal
from tests.e2e.hands import Hand

NORTH, WEST = "Techniekschool De Proef Noord", "Techniekschool De Proef West"
HAND_IN, SAVE = "button[name=hand_in]", "button[name=save]"
MOST = "section[aria-labelledby=most]"
ROUND = """
import json
from datetime import date, timedelta
from django.utils import timezone
from kpis.enums import PeriodType
from kpis.models import *
from kpis.services import move_round, plan_round
from kpis.services.rounds import period_of
from partners.models import User

today, indicator = timezone.localdate(), Indicator.objects.get(code="K3")
by = User.objects.get(email="monitor@demo.twenteboard.example")
start = date(today.year - (today.month < 8), 8, 1)
year = period_of(type=PeriodType.SCHOOL_YEAR, start=start, end=date(start.year + 1, 7, 31),
                 label=f"{start.year}-{start.year + 1}")
schools = ReportingUnit.objects.filter(name__startswith="Techniekschool De Proef")
made = plan_round(programme=indicator.programme, kind="monitoring", label=LABEL, period=year, reference_date=today,
                  entry_opens_on=today, entry_closes_on=today + timedelta(days=14), indicators=[indicator],
                  units=schools, by=by)
made = move_round(round=made, move="open", by=by)
before = MeasurementRound.objects.filter(is_example=True, state="published").latest("reference_date")
release = DataSourceRelease.objects.filter(source__suppressed_as__isnull=False).exclude(status="revised").first()
version = InstrumentVersion.objects.filter(items__isnull=False).first()
print(json.dumps({
    "round": made.pk, "before": before.pk, "release": f"r{release.pk}", "version": version.pk,
    "items": list(version.items.order_by("number").values_list("pk", flat=True)),
    "units": {unit.name.partition(" (")[0]: unit.pk for unit in schools},
    "entries": {row.unit.name.partition(" (")[0]: row.pk for row in made.expected.select_related("unit")},
    "categories": dict(Category.objects.values_list("code", "pk")),
}))
"""


@dataclass
class Round:
    """A round that is open for entry, with the keys of what belongs to it."""

    label: str
    keys: dict

    @property
    def address(self) -> str:
        """Where monitoring follows it."""
        return f"/monitor/rondes/{self.keys['round']}/"

    def entry(self, school: str) -> str:
        """Where the school fills in K3."""
        return f"/monitor/invullen/{self.keys['entries'][school]}/"

    def fill_by_category(self, hand: Hand, **figures: tuple[str, str]) -> None:
        """Type two numbers for each category, by its code."""
        for code, (part, whole) in figures.items():
            key = self.keys["categories"][code]
            hand.fill_all({f"part_{key}_numerator": part, f"part_{key}_denominator": whole})


@pytest.fixture
def measuring(live_portal: Portal, request) -> Round:
    """Open a round of K3 over the two schools, for this test alone."""
    label = f"Meting voor {request.node.name[5:45]}"
    return Round(label, json.loads(live_portal.python(f"LABEL = {label!r}\n{ROUND}").splitlines()[-1]))


def _check(hand: Hand, measuring: Round) -> None:
    """Open the one measurement of the round that waits for a check."""
    hand.go("/monitor/controleren/")
    hand.press(f"main tr:has-text('{measuring.label}') a[href^='/monitor/controleren/']")


def test_categories_that_do_not_add_up_are_told_to_the_school_and_to_who_checks(cast, measuring):
    school, told = cast["aanvrager"], "de noemers zijn samen 2 meer dan de noemer van het totaal (152 tegenover 150)"
    school.go(measuring.entry(NORTH))
    school.fill_all({"numerator": "60", "denominator": "150", "source": "Telling door de administratie"})
    expect(school.page.locator("#share")).to_have_text("40,0%")
    folded = school.page.locator("details.by-category")
    expect(folded.locator("table").first).to_be_hidden()
    folded.locator("summary").click()

    measuring.fill_by_category(school, meisjes=("dertig", "70"), jongens=("90", "82"))
    school.press(HAND_IN)
    school.refused("Meisjes: vul een getal in cijfers in", "Jongens:")
    expect(folded.locator("table").first).to_be_visible()
    assert school.field("numerator").input_value() == "60"

    measuring.fill_by_category(school, meisjes=("25", "70"), jongens=("35", "82"))
    school.press(SAVE)
    school.see(told)
    school.press(HAND_IN)
    assert school.path == "/monitor/invullen/"
    school.see(told)
    school.page.go_back()
    school.page.reload()
    expect(school.page.locator(HAND_IN)).to_have_count(0)

    monitor = cast["monitor"]
    monitor.go(measuring.address)
    monitor.see(told)
    _check(monitor, measuring)
    monitor.see("Kijk hier extra naar", told, "35,7%", "25 van 70")
    monitor.press("button[name=validate]")
    assert monitor.path == "/monitor/controleren/"
    assert measuring.label not in monitor.text()


def test_a_count_that_its_source_hides_is_read_as_a_range(cast, measuring):
    school, girls = cast["aanvrager"], measuring.keys["categories"]["meisjes"]
    school.go(measuring.entry(WEST))
    school.fill_all({"numerator": "4", "denominator": "19"})
    school.choose("origin", measuring.keys["release"])
    school.press(HAND_IN)
    school.refused("1 tot en met 4")
    assert school.field("numerator").input_value() == "4"

    school.fill("numerator", " ")
    school.pick("status", "suppressed")
    school.page.locator("details.by-category summary").click()
    measuring.fill_by_category(school, meisjes=("6", "9"))
    school.press(HAND_IN)
    school.refused("Meisjes: laat dit ook leeg")
    for name in ("numerator", "denominator"):
        school.field(f"part_{girls}_{name}").fill("")
    school.press(HAND_IN)
    assert school.path == "/monitor/invullen/"

    monitor = cast["monitor"]
    _check(monitor, measuring)
    monitor.see("5,2% tot 21,1%", "1 tot 4 van 19", "Deze keer is niets per categorie ingevuld")
    monitor.press("button[name=validate]")
    keys = measuring.keys
    monitor.go(f"/monitor/vergelijken/K3/?voor={keys['before']}&na={keys['round']}&per=school")
    monitor.see("37,0%", "5,2% tot 21,1%", "Het daalde: tussen −31,7 en −15,9 procentpunt", "de bron kleine aantallen")


def test_an_instrument_is_filled_in_in_two_goes_and_read_where_opinions_differed(cast, new_context, measuring):
    school, keys = cast["aanvrager"], measuring.keys
    first, *others = keys["items"]
    school.go("/monitor/afnames/")
    school.see(measuring.label)
    school.press(f"main a[href='{measuring.address}eenheid/{keys['units'][WEST]}/afname/']")
    school.press()
    school.refused("Kies het instrument")
    school.pick("version", keys["version"])
    school.press()
    form = school.path
    school.fill("responded", "4")
    school.fill_all({f"n{first}_1": "2", f"n{first}_4": "2"})
    school.press(HAND_IN)
    expect(school.page.locator("[data-error-summary] a")).not_to_have_count(0)
    assert school.field(f"n{first}_4").input_value() == "2"
    school.press(SAVE)
    assert school.path == form, "saving half goes on in the same form"

    # Later, on a phone.
    phone = Hand(new_context(viewport=PHONE, storage_state=school.page.context.storage_state()).new_page())
    phone.go("/monitor/afnames/")
    phone.press(f"main tr:has-text('{measuring.label}') a:not([href*='/afname/'])")
    if not phone.page.url.endswith("/invullen/"):
        phone.press("main a[href$='/invullen/']")
    assert phone.field(f"n{first}_1").input_value() == "2"
    phone.date("taken_on", "2026-01-12")
    phone.date("consensus_on", "2026-01-19")
    phone.choose(f"c{first}", "2")
    for item in others:
        phone.fill(f"n{item}_3", "4")
        phone.choose(f"c{item}", "3")
    assert not phone.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    phone.press(HAND_IN)
    assert re.fullmatch(r"/monitor/afnames/\d+/", phone.path)

    reader = cast["tbd"]
    reader.go(phone.path)
    expect(reader.page.locator(f"{MOST} tbody tr")).to_have_count(1)
    reader.go(f"{measuring.address}afnames/")
    reader.see(WEST, "Ingeleverd")
