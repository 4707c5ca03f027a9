"""A confirmed decision of the demo is corrected by two people, and a visitor reads both texts, list and feed."""

import io
import re
from xml.etree import ElementTree

import pypdf
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.hands import Hand

REASON = "In de tekst ontbrak dat de bijdrage in delen wordt betaald."
ADDED = "Het Rijk betaalt de bijdrage in delen."
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_a_correction_reaches_page_list_and_feed(cast, new_context, axe):
    visitor = Hand(new_context(viewport=PHONE).new_page())
    visitor.go("/besluiten/lijst/")
    visitor.press("main a[href^='/besluiten/lijst/']", nth=-1)  # the oldest: what others look at stays as it is
    listed = visitor.path
    visitor.press("main a[href^='/besluiten/TWB-B-']")
    first = re.search(r"TWB-B-\d{4}-\d{4}", visitor.path)[0]
    old = visitor.page.locator("section:has(> h2#text) .prose").inner_text().strip()

    secretary = cast["secretaris"]
    secretary.go(f"/besluiten/{first}/verbeteren/")
    secretary.fill_all({"reason": "Te kort.", "text": f"{old} {ADDED}"})
    secretary.press("main form.card .btn:not(.second)")
    secretary.refused("minstens 20 tekens")
    expect(secretary.field("text")).to_have_value(f"{old} {ADDED}")
    axe(secretary.page)
    secretary.fill("reason", REASON)
    secretary.press("main form.card .btn:not(.second)")
    secretary.see("Vastgelegd, wacht op de voorzitter")
    visitor.go(f"/besluiten/{first}/")
    assert ADDED not in visitor.text()

    chair = cast["voorzitter"]
    chair.go("/werk/")
    chair.press(f"main a[href='/besluiten/{first}/verbeteren/']")
    chair.see(old, ADDED, REASON)
    axe(chair.page)
    chair.send("then", "confirm")
    chair.see(f"Besluit {first} is verbeterd")

    visitor.go(f"/besluiten/{first}/")
    visitor.see("Verbeterd op", old)
    visitor.press("main a:has-text('Zie besluit')")
    visitor.see("Verbeterd op", REASON, ADDED, f"in besluit {first}")
    later = re.search(r"TWB-B-\d{4}-\d{4}", visitor.path)[0]
    axe(visitor.page)

    visitor.go(listed)
    visitor.see("Versie 2", later, ADDED, REASON)
    axe(visitor.page)
    paper = pypdf.PdfReader(io.BytesIO(visitor.download(f"{listed}pdf/")))
    printed = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for text in (later, first, ADDED, "versie 2"):
        assert text in printed, text
    feed = ElementTree.fromstring(visitor.page.request.get("/besluiten/feed/").body())
    entries = {entry.find("a:link", ATOM).get("href"): entry for entry in feed.findall("a:entry", ATOM)}
    newest = next(entry for link, entry in entries.items() if link.endswith(f"/besluiten/{later}/"))
    assert newest.find("a:title", ATOM).text.startswith("Verbeterd: ")
    assert ADDED in newest.find("a:summary", ATOM).text
