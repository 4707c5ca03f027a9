"""The chain is closed: what a project promised is counted, measured, steered by and concluded about.

One project of the sample plans, with the example rounds of KPI K1 (yes or no per school), and everyone around it. The
tests follow on each other: the last one is a visitor who clicks through what the others did.
"""

import io
import json
import re
from datetime import date, timedelta
from urllib.parse import urldefrag, urlsplit

import pypdf
import pytest
from playwright.sync_api import expect

from tests.e2e import granted
from tests.e2e.conftest import Portal
from tests.e2e.granted import AtWork, send_form
from tests.e2e.hands import Hand

# Measured before and after; as many as the smallest group that everyone may read about.
SCHOOLS = ("De Textielschool", "De Tuindorpschool", "Berflo Mavo", "Weusthag College", "Het Kolkje")
OUTPUT = "Leerlingen op bezoek bij een bedrijf"
LESSON = "Bel een bedrijf voordat u mailt"
EVIDENCE = "Op drie van de vijf scholen zijn er nu vaste afspraken."
EXPLANATIONS = "Ook andere scholen maakten afspraken, zonder dit project."
REACHED = "Meer scholen werken met een vast bedrijf."
# The rounds of the demonstration, and a year and line that have no report yet.
FACTS = """
import json
from kpis.models import MeasurementRound, YearReport
first, last = MeasurementRound.objects.filter(is_example=True, state="published").order_by("reference_date")
print(json.dumps({"before": first.reference_date.isoformat(), "round": last.pk, "label": last.label,
                  "year": last.reference_date.year}))
"""


@pytest.fixture(scope="module")
def facts(live_portal: Portal) -> dict:
    """What is known of the rounds of the demonstration."""
    return json.loads(live_portal.python(FACTS))


@pytest.fixture
def work(cast, projects) -> AtWork:
    """Give the project of which the chain is followed."""
    return AtWork(cast, projects["scholieren"])


def _promises(work: AtWork, account: str) -> Hand:
    hand = work.cast[account]
    hand.go(f"/projecten/{work.number}/bijdrage/")
    return hand


def _figure(hand: Hand) -> str:
    """Give the figures under the newest steering decision as this person reads them."""
    return " ".join(hand.page.locator("section[id^=besluit-]").first.locator("table").first.inner_text().split())


def test_the_consortium_counts_and_names_its_schools(work, facts):
    writer = work.open("aanvrager", "opbrengst/nieuw/")
    writer.fill_all({"title": OUTPUT, "unit": "leerlingen", "target": "veel"})
    send_form(writer)
    writer.refused("getal")
    writer.fill("target", "600")
    send_form(writer)
    writer.go(work.at("opbrengst/rapportage/1/"))
    value = writer.page.locator("[name^=value_]")
    value.fill("214")
    send_form(writer)
    writer.see(OUTPUT, "214", "600")

    start = date.fromisoformat(facts["before"]) + timedelta(days=30)
    for school in SCHOOLS:
        writer.go(f"/projecten/{work.number}/bijdrage/scholen/nieuw/")
        writer.choose("unit", label=f"{school} (fictief voorbeeld)")
        writer.date("starts_on", start)
        writer.fill("pupils", "80")
        send_form(writer)
    writer.see("5 scholen", *SCHOOLS)
    # The same school twice in the same days is refused, and what was typed is kept.
    writer.go(f"/projecten/{work.number}/bijdrage/scholen/nieuw/")
    writer.choose("unit", label=f"{SCHOOLS[0]} (fictief voorbeeld)")
    writer.date("starts_on", start)
    writer.fill("pupils", "70")
    send_form(writer)
    writer.refused("al")
    assert writer.field("pupils").input_value() == "70"

    writer.go(work.at("lessen/nieuw/"))
    writer.page.locator("[name=kind]").first.check()
    writer.fill_all({"title": LESSON, "text": "Wij belden. Dat werkte beter dan een brief."})
    writer.tick("is_public")
    send_form(writer)
    writer.see(LESSON)


def test_a_published_figure_lies_under_a_decision_and_stays_after_a_correction(work, facts):
    adviser = granted.steer(work, "continue", "De scholen maken afspraken.", figure=f"K1.*{re.escape(facts['label'])}")
    adviser.see("De scholen maken afspraken.")
    decided = _figure(adviser)
    assert "8 van 11" in decided
    assert "Sindsdien veranderd" not in decided

    monitor, address = work.cast["monitor"], f"/monitor/rondes/{facts['round']}/"
    granted.move_round(monitor, address, "reopen", "Een school gaf een ander antwoord door.")
    monitor.go("/monitor/invullen/")
    row = monitor.page.locator("tbody tr", has_text=facts["label"]).filter(has_text=SCHOOLS[0]).filter(has_text="K1")
    with monitor.page.expect_navigation():
        row.locator("th a").click()
    monitor.pick("boolean", "nee")
    monitor.press("button[name=hand_in]")
    assert granted.check_all(adviser, facts["label"]) == 1
    for move in ("close", "publish"):
        granted.move_round(monitor, address, move)

    adviser.go(work.at("sturing/"))
    now = _figure(adviser)
    assert "8 van 11" in now, "the frozen figure changed"
    assert "7 van 11" in now, "what it is today is not told"


def test_a_promise_is_concluded_about_by_two_people(work):
    monitor = _promises(work, "monitor")
    claim = monitor.page.locator("#K1 a[href$='/beoordelen/']").get_attribute("href")
    monitor.go(claim)
    monitor.pick("verdict", "supported")
    monitor.fill("evidence", EVIDENCE)
    send_form(monitor)
    monitor.refused("nog meer kan verklaren")
    assert monitor.field("evidence").input_value() == EVIDENCE
    monitor.fill("other_explanations", EXPLANATIONS)
    send_form(monitor)
    monitor.see(EVIDENCE, EXPLANATIONS)
    assert not monitor.page.locator("#K1 a[href$='/tegenlezen/']").count(), "nobody reads what they concluded"
    assert EVIDENCE not in _promises(work, "aanvrager").text(), "known before a second person read it"

    second = _promises(work, "tbd2")
    second.press("#K1 a[href$='/tegenlezen/']")
    second.choose("agrees", "yes")
    send_form(second)
    second.see(EVIDENCE)
    _promises(work, "aanvrager").see(EVIDENCE, EXPLANATIONS, "214")


def test_a_yearly_report_is_written_published_and_downloaded(cast, facts):
    monitor = cast["monitor"]
    monitor.go("/monitor/jaarverslagen/nieuw/")
    monitor.choose("year", str(facts["year"]))
    monitor.choose("line", index=3)
    send_form(monitor)
    address = monitor.path.removesuffix("schrijven/")
    send_form(monitor)  # nothing is written yet
    monitor.go(f"{address}publiceren/")
    assert not monitor.page.locator("main form[novalidate]").count(), "a report without words can be published"
    monitor.go(f"{address}schrijven/")
    monitor.fill_all({"foreword": "Een jaar van meten.", "reached": REACHED})
    send_form(monitor)
    monitor.see("voorbeeld", REACHED)
    monitor.go(f"{address}publiceren/")
    send_form(monitor)
    monitor.see(REACHED)
    link = monitor.page.locator("a[href*='/monitor/stukken/']").first.get_attribute("href")
    paper = pypdf.PdfReader(io.BytesIO(monitor.download(re.sub(r"(stand|opnieuw)/$", "", link))))
    assert REACHED in " ".join(" ".join(part.extract_text() for part in paper.pages).split())


class Visitor(Hand):
    """Somebody who is not logged in and only clicks; remembers the pages and what they led to."""

    def __init__(self, page):
        super().__init__(page)
        self.links: dict[str, str] = {}
        self.refused_pages: list[str] = []
        page.on("response", self._heard)

    def _heard(self, response) -> None:
        if response.request.is_navigation_request() and response.status >= 400:
            self.refused_pages.append(f"{response.url}: {response.status}")

    def click(self, selector: str, to: str) -> None:
        """Follow a link of the page; the address that follows matches ``to``."""
        self.note()
        link = self.page.locator(f"main {selector}").first
        expect(link).to_be_visible()
        before = self.page.url
        link.click()
        self.page.wait_for_url(lambda url: url != before)
        expect(self.page.locator("h1")).to_have_count(1)
        assert re.search(to, self.path), f"{selector} leads to {self.path}"

    def note(self) -> None:
        """Remember where the links of this page lead."""
        for href in self.page.locator("main a[href]").evaluate_all("all => all.map(a => a.href)"):
            self.links.setdefault(urldefrag(href).url, self.path)


def _dead_ends(visitor: Visitor) -> list[str]:
    """Links of the pages that were visited which ask to log in or are not there."""
    host, found = urlsplit(visitor.page.url).netloc, []
    for url, place in visitor.links.items():
        if urlsplit(url).netloc != host or "/voorstellen/nieuw/" in url:
            continue
        answer = visitor.page.request.get(url)
        if not answer.ok or "/account/" in answer.url:
            found.append(f"{place} → {url}: {answer.status}")
    return found


def test_a_visitor_follows_the_chain_by_clicking(page, projects):
    number = projects["scholieren"]
    visitor = Visitor(page)
    visitor.go("/")
    visitor.click("a[href='/programma/lijn/1/']", r"^/programma/lijn/1/$")
    visitor.click("a[href='/kpi/K1/']", r"^/kpi/K1/$")
    visitor.see(number)
    visitor.click(f"th a[href='/projecten/{number}/']", rf"^/projecten/{number}/$")
    visitor.see("beloofde", LESSON)
    visitor.click(f"a[href='/projecten/{number}/bijdrage/#K1']", rf"^/projecten/{number}/bijdrage/#K1$")
    visitor.see(EVIDENCE, EXPLANATIONS)
    visitor.click(f"a[href='/projecten/{number}/']", rf"^/projecten/{number}/$")
    visitor.click("#besluit a[href^='/besluiten/']", r"^/besluiten/[^/]+/$")
    visitor.click(f"a[href='/projecten/{number}/']", rf"^/projecten/{number}/$")
    visitor.click(".chain a[href*='#sturing-']", r"#sturing-\d+$")
    assert "De scholen maken afspraken." not in visitor.text(), "the reasons of a steering decision are not public"
    visitor.click(f".chain a[href='/kennis/lessen/?project={number}']", r"^/kennis/lessen/")
    visitor.see(LESSON)
    visitor.click(f"a[href='/projecten/{number}/']", rf"^/projecten/{number}/$")
    visitor.click(".chain a[href='/monitor/vergelijken/K1/']", r"^/monitor/vergelijken/K1/$")
    visitor.see("beide keren gemeten")
    assert "De Textielschool" not in visitor.text(), "a single school in public"
    visitor.click("a[href='/monitor/jaarverslagen/']", r"^/monitor/jaarverslagen/$")
    visitor.click("tbody a:has-text('hele programma')", r"^/monitor/jaarverslagen/\d+/$")
    visitor.click("th a[href='/kpi/K1/']", r"^/kpi/K1/$")
    visitor.see(number, "Dit cijfer is niet openbaar.")  # all schools minus the pairs would tell of one school
    visitor.note()
    assert not visitor.refused_pages
    assert not _dead_ends(visitor)


@pytest.mark.parametrize("account", ["aanvrager", "tbd", "monitor", "bestuur1"])
def test_nobody_is_led_to_a_page_that_refuses(cast, projects, account):
    hand, number = cast[account], projects["scholieren"]
    pages = [f"/projecten/{number}/", f"/projecten/{number}/bijdrage/", "/werk/", "/kpi/K1/"]
    if account in {"aanvrager", "tbd"}:
        tabs = (
            "",
            "planning/",
            "geld/",
            "opbrengst/",
            "risicos/",
            "rapportages/",
            "rapportages/1/",
            "sturing/",
            "lessen/",
        )
        pages += [f"/projecten/{number}/uitvoering/{tab}" for tab in tabs]
    seen: dict[str, str] = {}
    for address in pages:
        hand.go(address)
        links = hand.page.locator("main a[href], nav a[href]").evaluate_all("all => all.map(a => a.href)")
        for link in links:
            seen.setdefault(urldefrag(link).url, address)
    host, wrong = urlsplit(hand.page.url).netloc, []
    for url, place in seen.items():
        if urlsplit(url).netloc == host and "/account/" not in url:
            answer = hand.page.request.head(url)
            if not answer.ok and answer.status != 405:
                wrong.append(f"{place} → {url}: {answer.status}")
    assert not wrong, "\n".join(wrong)
