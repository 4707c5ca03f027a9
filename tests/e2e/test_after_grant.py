"""After the grant, in the browser: the four sample plans at work, a baseline and an endline, and who follows it all."""

import io
import re
import time

import openpyxl
import pypdf
from playwright.sync_api import expect

from tests.e2e import granted
from tests.e2e.granted import AtWork, send_form
from tests.e2e.hands import Hand
from twenteboard.platform.formats import getal

DONE = "Wij voerden zes gesprekken met scholen en maakten afspraken met vier bedrijven."
TEXTS = {
    "done": DONE,
    "different": "De eerste bijeenkomst was een maand later dan gepland.",
    "effects": "Het is te vroeg om iets te zien.",
    "money": "Wij gaven minder uit dan begroot.",
    "ahead": "Wij beginnen op twee scholen.",
}
# Of each school of the demonstration: pupils with a positive picture, before and after; two are measured once.
BEFORE = {
    "De Textielschool": (80, 190),
    "Het Lonneker Lyceum": (100, 240),
    "Zuiderval College": (40, 130),
    "De Tuindorpschool": (70, 180),
    "Berflo Mavo": (44, 110),
    "Weusthag College": (90, 205),
    "Het Kolkje": (30, 95),
    "De Weversmavo": (0, 120),
    "De Kroesboom": (60, 150),
    "Techniekschool De Proef Noord": (70, 140),
    "Techniekschool De Proef West": (50, 90),
}
AFTER = {
    "De Textielschool": (90, 195),
    "Het Lonneker Lyceum": (110, 236),
    "De Tuindorpschool": (80, 178),
    "Berflo Mavo": (40, 104),
    "Weusthag College": (101, 210),
    "Het Kolkje": (41, 98),
    "De Weversmavo": (12, 125),
    "De Kroesboom": (60, 149),
    "Techniekschool De Proef Noord": (81, 144),
    "Techniekschool De Proef West": (52, 92),
    "Het Nieuwe Veld": (30, 88),
}
OWN_SCHOOLS = {"Techniekschool De Proef Noord", "Techniekschool De Proef West"}


def test_spending_and_reporting_with_the_mistakes_people_make(cast, projects):
    work = AtWork(cast, projects["opleidingen"])
    writer = work.open("aanvrager", "geld/uitgave/")
    writer.fill("amount", "twaalfduizend")
    send_form(writer)
    writer.refused("Vul een bedrag in")
    assert writer.field("amount").input_value() == "twaalfduizend"
    granted.spend(work, "12.345,67", "Uren van de coördinator")
    granted.spend(work, "1.000", "Dubbel ingevoerd")
    writer.press("main a:has-text('Laten vervallen')")
    writer.fill("reason", "Dit bedrag stond er al.")
    send_form(writer)
    assert "€ 12.345,67 van" in writer.page.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")

    # Half a report is kept, and is not handed in.
    granted.write_report(work, 1, done=DONE)
    writer.go(work.at("rapportages/1/"))
    writer.see("Voordat u indient", DONE)
    assert not writer.page.locator("form[action$='/indienen/']").count()
    writer = granted.write_report(work, 1, **TEXTS)
    writer.go(work.at("rapportages/1/"))
    writer.press("form[action$='/indienen/'] button")
    writer.see("Ingediend")

    adviser = granted.judge(work, 1, "", accept=False)
    adviser.refused("Schrijf op wat anders moet of ontbreekt.")
    granted.judge(work, 1, "Noem ook hoeveel leerlingen u bereikte.", accept=False)
    writer = work.open("aanvrager", "rapportages/1/")
    writer.see("Noem ook hoeveel leerlingen u bereikte.")
    granted.write_report(work, 1, done=f"{DONE} Wij bereikten 214 leerlingen.")
    writer.go(work.at("rapportages/1/"))
    writer.press("form[action$='/indienen/'] button")
    granted.judge(work, 1, "Dank u wel, dit is duidelijk.", accept=True)
    text = _paper(work.open("aanvrager", "rapportages/1/"), holds="Dank u wel, dit is duidelijk.")
    assert "214 leerlingen" in text
    assert "12.345,67" in text


def _paper(hand: Hand, *, holds: str, seconds: float = 180) -> str:
    """Text of a PDF of this page that holds these words, once it is made: those of the demonstration go first."""
    end, page = time.monotonic() + seconds, hand.path
    while time.monotonic() < end:
        hand.go(page)
        links = hand.page.locator("a[href*='/projectstukken/']").evaluate_all("all => all.map(a => a.href)")
        for link in dict.fromkeys(re.sub(r"(stand|opnieuw)/$", "", link) for link in links):
            reader = pypdf.PdfReader(io.BytesIO(hand.download(link)))
            text = " ".join(" ".join(part.extract_text() for part in reader.pages).split())
            if holds in text:
                return text
        time.sleep(0.5)
    raise AssertionError(f"No paper on {page} says: {holds}")


def test_a_missed_milestone_is_seen_and_leads_to_an_adjustment(cast, projects):
    work = AtWork(cast, projects["scholieren"])
    adviser = work.open("tbd")
    adviser.see("Te laat", "Mijlpaal")
    writer = work.open("aanvrager", "planning/")
    writer.press("main a:has-text('Noteer als gehaald')")
    writer.fill("evidence", "")
    send_form(writer)
    writer.refused("Beschrijf waaraan te zien is dat de mijlpaal is gehaald.")
    adviser = granted.steer(work, "adjust", "De eerste fase loopt achter.", action="Maak een nieuwe planning.")
    adviser.refused("Schrijf op wat er in het project verandert.")
    assert adviser.field("motivation").input_value() == "De eerste fase loopt achter."
    adviser.fill("changes", "De eerste fase duurt drie maanden langer.")
    send_form(adviser)
    adviser.see("Bijsturen", "De eerste fase duurt drie maanden langer.", "Maak een nieuwe planning.")
    writer = work.open("aanvrager", "sturing/")
    writer.press("main a:has-text('Noteer als gedaan')")
    writer.fill("note", "De nieuwe planning staat in het dossier.")
    send_form(writer)
    writer.see("De nieuwe planning staat in het dossier.")


def test_pausing_going_on_and_stopping(cast, projects):
    paused = AtWork(cast, projects["leerpaden"])
    granted.steer(paused, "pause", "Twee scholen fuseren.").see("Gepauzeerd")
    granted.steer(paused, "continue", "De fusie is rond.").see("Loopt")
    stopped = AtWork(cast, projects["samenwerking"])
    granted.steer(stopped, "close", "Het werk is klaar.").refused("Nog niet aan elke voorwaarde van het besluit")
    granted.steer(stopped, "stop", "De partners gaan apart verder.").see("Gestopt")
    visitor = cast["aanvrager"]
    visitor.go(f"/projecten/{stopped.number}/")
    visitor.see("Gestopt")


def test_a_baseline_and_an_endline_over_twelve_schools(cast, page):
    monitor, adviser, contact = cast["monitor"], cast["tbd"], cast["aanvrager"]
    rounds = {}
    for kind, label, year, figures in (
        ("baseline", "Proefnulmeting", 2023, BEFORE),
        ("endline", "Proefnameting", 2024, AFTER),
    ):
        earlier = "Proefnulmeting" if rounds else ""
        address = granted.plan_round(monitor, kind=kind, label=label, year=year, indicator="K2", compared_to=earlier)
        assert monitor.page.locator(".tallies").inner_text().startswith("12")
        granted.move_round(monitor, address, "open")
        own = {name: figures[name] for name in OWN_SCHOOLS}
        rest = {name: part for name, part in figures.items() if name not in OWN_SCHOOLS}
        assert granted.enter(contact, own, label, "Eigen vragenlijst") == OWN_SCHOOLS
        assert granted.enter(monitor, rest, label, "Vragenlijst van de scholen") == set(rest)
        assert granted.check_all(adviser, label) == len(figures)
        monitor.go(address)
        missing = ({*BEFORE, *AFTER} - set(figures)).pop()
        monitor.see("Wie er nog ontbreekt", missing)
        for move in ("review", "close", "publish"):
            granted.move_round(monitor, address, move)
        rounds[label] = address

    both = set(BEFORE) & set(AFTER)
    before, after = granted.share(BEFORE, both), granted.share(AFTER, both)
    visitor = Hand(page)
    first, second = (address.rstrip("/").rpartition("/")[2] for address in rounds.values())
    visitor.go(f"/monitor/vergelijken/K2/?voor={first}&na={second}&per=gemeente")
    shown = visitor.text().replace("\N{NO-BREAK SPACE}", " ")
    assert f"{len(both)} beide keren gemeten" in shown
    assert "1 alleen de eerste keer" in shown
    assert "1 alleen de tweede keer" in shown
    for value in (before, after, after - before):
        assert getal(value, 1).replace("\N{NO-BREAK SPACE}", " ") in shown, value
    assert "De Weversmavo" not in shown  # no single school in public


def test_five_thousand_partners_are_imported_with_their_errors_told(cast, tmp_path):
    keeper = cast["beheer"]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Naam", "KVK-nummer", "Sector", "Gemeente"])
    for n in range(5000):
        # One row in fifty has a number that is no number, one in a hundred a place that is nowhere.
        kvk = "onbekend" if n % 50 == 7 else str(20_000_000 + n)
        sheet.append([f"Invoerbedrijf {n:04d}", kvk, "Bedrijf", "Nergenshuizen" if n % 100 == 3 else "Almelo"])
    book.save(tmp_path / "partners.xlsx")

    keeper.go("/partners/invoer/")
    keeper.press("main form[enctype] button[type=submit]")
    keeper.refused("Kies het bestand")
    keeper.page.set_default_timeout(60_000)
    keeper.page.locator("input[type=file]").set_input_files(tmp_path / "partners.xlsx")
    keeper.press("main form[enctype] button[type=submit]")
    keeper.see("nog niets opgeslagen", "4.850 nieuw", "150 rijen met fouten", "8 cijfers", "Nergenshuizen")
    keeper.press("form[action$='/opslaan/'] button")
    batch = keeper.path
    keeper.go("/partners/?q=Invoerbedrijf+4999")
    keeper.see("Invoerbedrijf 4999")
    keeper.go("/partners/?q=Invoerbedrijf+0007")
    assert "Invoerbedrijf 0007" not in keeper.page.locator("main table").all_inner_texts()
    keeper.go(batch)
    keeper.press("form[action$='/terugdraaien/'] button")
    keeper.go("/partners/?q=Invoerbedrijf")
    expect(keeper.page.locator("main tbody tr")).to_have_count(0)
