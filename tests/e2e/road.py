"""The road of a proposal in the browser, from an empty form to a published decision: one function per stretch."""

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.hands import NAMES, Hand, one_click

Plan = dict[str, Any]
QUICKSCAN = ("basics", "rationale", "reach", "consortium", "estimate")
FULL = ("rationale", "approach", "planning", "budget", "funding", "results", "risks", "continuity")
QUESTIONS = {
    "rationale": ("problem", "goal", "novelty", "lessons"),
    "approach": ("approach", "business_link", "inflow", "side_effects"),
    "funding": ("funding_note",),
    "results": ("evidence",),
    "continuity": ("anchoring", "additionality", "continuation", "transfer"),
}


def load_plan(code: str) -> Plan:
    """Return a sample plan."""
    return json.loads(Path(settings.FIXTURE_DIRS[0], "sample_plans", f"{code}.json").read_text(encoding="utf-8"))


def euros(amount: str) -> str:
    """Write an amount the way a Dutch person types it."""
    return f"{Decimal(amount):,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


@dataclass
class Cast:
    """The people of one proposal, each with a browser of their own, opened when they first do something."""

    page_of: Callable[..., Any]
    hands: dict[str, Hand] = field(default_factory=dict)
    number: str = ""
    meeting: str = ""

    def __getitem__(self, account: str) -> Hand:
        if account not in self.hands:
            self.hands[account] = Hand(self.page_of())
            one_click(self.hands[account].page, account)
        return self.hands[account]

    def at(self, page: str = "") -> str:
        """Address of a page of the proposal."""
        return f"/voorstellen/{self.number}/{page}"


# --- writing --------------------------------------------------------------------------------------


def begin(cast: Cast, plan: Plan) -> None:
    """Start the quickscan."""
    writer = cast["aanvrager"]
    writer.go("/voorstellen/nieuw/begin/")
    writer.pick("line", plan["line"])
    writer.fill("title", plan["title"])
    writer.page.locator("#div_id_lead label", has_text=NAMES[plan["lead"]["organisation"]]).click()
    writer.press()
    cast.number = re.search(r"/voorstellen/([^/]+)/taken/", writer.path)[1]


def section(cast: Cast, code: str) -> Hand:
    """Open a section."""
    writer = cast["aanvrager"]
    writer.go(cast.at(f"taken/{code}/"))
    return writer


def write(cast: Cast, plan: Plan, code: str, *, is_full: bool) -> None:
    """Fill in one section with everything the plan says about it, and save it."""
    writer = section(cast, code)
    for question in QUESTIONS.get(code, ()):
        if writer.field(question).count():
            writer.fill(question, plan["answers"][question])
    WRITERS.get(code, lambda writer, plan: None)(writer, plan)
    save(writer)


def save(writer: Hand) -> None:
    """Save the section and go on."""
    revision = writer.path
    writer.press("#section-form > .buttons button.btn")
    assert writer.path != revision, writer.text()


def write_basics(writer: Hand, plan: Plan) -> None:
    """Title, summary and kind."""
    writer.fill("title", plan["title"])
    writer.fill("summary", plan["summary"])
    writer.pick("kind", plan["kind"])
    if plan["initiative"]:
        writer.choose("initiative", label=plan["initiative"])


def write_reach(writer: Hand, plan: Plan) -> None:
    """Whom, when and where."""
    for name in ("target_groups", "choice_moments", "municipalities", "white_spots"):
        writer.tick_labels(name, plan[name])


def write_consortium(writer: Hand, plan: Plan) -> None:
    """The lead partner first, then all others."""
    names = ("contribution", "expectation", "contact_name", "contact_email")
    writer.fill_all({f"members-0-{name}": plan["lead"].get(name) for name in names})
    partners = [None, *plan["partners"]]
    for prefix, row in writer.rows("members", partners):
        if row is not None:
            writer.fill(f"{prefix}-name", NAMES.get(row["organisation"], row["organisation"]))
            writer.fill_all({f"{prefix}-{name}": row.get(name) for name in names})


def write_estimate(writer: Hand, plan: Plan) -> None:
    """Money and time in outline."""
    estimate = plan["estimate"]
    writer.fill("estimated_costs", euros(estimate["costs"]))
    writer.fill("estimated_request", euros(estimate["request"]))
    writer.date("starts_on", estimate["starts_on"])
    writer.fill("months", estimate["months"])


def write_approach(writer: Hand, plan: Plan) -> None:
    """The success factors, each with how."""
    for row in plan["factors"]:
        label = writer.page.locator("#factors label", has_text=re.compile(rf"^\s*{row['number']}\. "))
        box = label.get_attribute("for")
        writer.page.locator(f"#{box}").check()
        writer.fill(f"factors-how_{box.rpartition('_')[2]}", row["how"])


def write_planning(writer: Hand, plan: Plan) -> None:
    """Phases and checkpoints."""
    for prefix, row in writer.rows("phases", plan["phases"]):
        writer.fill_all({f"{prefix}-{name}": row[name] for name in ("title", "months", "description")})
        writer.date(f"{prefix}-starts_on", row["starts_on"])
    for prefix, row in writer.rows("points", plan["check_points"]):
        writer.fill(f"{prefix}-title", row["title"])
        writer.date(f"{prefix}-due_on", row["due_on"])


def write_budget(writer: Hand, plan: Plan) -> None:
    """Costs, each with the partner that makes them."""
    members = [plan["lead"]["organisation"], *(row["organisation"] for row in plan["partners"])]
    for prefix, row in writer.rows("costs", plan["costs"]):
        writer.fill_all({f"{prefix}-year": row["year"], f"{prefix}-description": row["description"]})
        writer.fill(f"{prefix}-amount", euros(row["amount"]))
        writer.choose(f"{prefix}-category", row["category"])
        if row["member"]:
            writer.choose(f"{prefix}-member", index=members.index(row["member"]) + 1)


def write_funding(writer: Hand, plan: Plan) -> None:
    """Who pays."""
    for prefix, row in writer.rows("funding", plan["funding"]):
        for name in ("source", "form", "status"):
            writer.choose(f"{prefix}-{name}", row[name])
        writer.fill(f"{prefix}-financier", row["financier"])
        writer.fill(f"{prefix}-amount", euros(row["amount"]))


def write_results(writer: Hand, plan: Plan) -> None:
    """What is promised, per KPI."""
    plain = ("pathway", "assumptions", "expected_change", "expected_unit", "expected_by", "evidence_plan")
    for prefix, row in writer.rows("kpis", plan["contributions"]):
        option = writer.page.locator(f"[name='{prefix}-indicator'] option", has_text=re.compile(rf"^{row['code']} "))
        writer.choose(f"{prefix}-indicator", option.get_attribute("value"))
        writer.choose(f"{prefix}-contribution_type", row["type"])
        writer.choose(f"{prefix}-strength", row["strength"])
        writer.fill_all({f"{prefix}-{name}": row[name] for name in plain})


def write_risks(writer: Hand, plan: Plan) -> None:
    """Risks with a measure."""
    for prefix, row in writer.rows("risks", plan["risks"]):
        writer.fill_all({f"{prefix}-description": row["description"], f"{prefix}-measure": row["measure"]})
        writer.choose(f"{prefix}-likelihood", row["likelihood"])
        writer.choose(f"{prefix}-impact", row["impact"])


WRITERS = {
    "basics": write_basics,
    "reach": write_reach,
    "consortium": write_consortium,
    "estimate": write_estimate,
    "approach": write_approach,
    "planning": write_planning,
    "budget": write_budget,
    "funding": write_funding,
    "results": write_results,
    "risks": write_risks,
}


def hand_in(cast: Cast, *, twice: bool = False) -> None:
    """Declare and submit on the check page."""
    writer = cast["aanvrager"]
    writer.go(cast.at("controle/"))
    for box in writer.page.locator("main form input[type=checkbox]").all():
        box.check()
    if twice:
        writer.double_click()
    else:
        writer.press()
    assert writer.path == cast.at("ontvangen/"), writer.text()


def texts_of(plan: Plan) -> Iterator[str]:
    """Every sentence and name of a plan that a reader must find back."""
    yield from (plan["title"], plan["summary"], *plan["municipalities"], *plan["target_groups"])
    yield from (*plan["choice_moments"], *plan["white_spots"])
    yield from (text for text in plan["answers"].values() if text)
    for row in (plan["lead"], *plan["partners"]):
        yield NAMES.get(row["organisation"], row["organisation"])
        yield from (row[name] for name in ("contribution", "expectation", "contact_name") if row.get(name))
    for name in ("factors", "phases", "check_points", "costs", "funding", "contributions", "risks"):
        for row in plan[name]:
            for key in ("how", "title", "description", "financier", "pathway", "assumptions", "measure"):
                if row.get(key):
                    yield row[key]
            if row.get("amount"):
                yield f"€ {Decimal(row['amount']):,.0f}".replace(",", ".")


def expect_plan(hand: Hand, plan: Plan) -> None:
    """Expect every sentence, name and amount of the plan on the page."""
    shown = hand.text().replace("\N{NO-BREAK SPACE}", " ")
    missing = [text for text in texts_of(plan) if " ".join(text.split()) not in shown]
    assert not missing, missing


# --- TBD and the reviewers ------------------------------------------------------------------------


def judge_all(hand: Hand, name: str, value: str, reason: str, why: str) -> None:
    """Give every criterion or check of the page the same answer and a reason of its own."""
    fields = hand.page.locator(f"main form [name^='{name}_'][value='{value}']")
    for number, answer in enumerate(fields.all(), start=1):
        answer.check()
        key = answer.get_attribute("name").rpartition("_")[2]
        if why:
            hand.fill(f"{reason}_{key}", f"{why} ({number})")


def confirm(hand: Hand, *, reason: str = "") -> None:
    """Make the move on its own page."""
    assert "/stap/" in hand.path, hand.text()
    hand.fill("reason", reason)
    hand.press()
    assert "/stap/" not in hand.path, hand.text()


def take_on(cast: Cast) -> None:
    """TBD takes the proposal on."""
    adviser = cast["tbd"]
    adviser.go(cast.at("oppakken/"))
    adviser.choose("owner", label="Sanne Lenferink")
    adviser.press()


def invite(cast: Cast) -> None:
    """Assess the quickscan and invite."""
    adviser = cast["tbd"]
    adviser.go(cast.at("quickscantoets/"))
    judge_all(adviser, "answer", "yes", "reason", "Past bij het criterium")
    adviser.fill("conclusion", "Wij lezen graag uw volledige voorstel.")
    adviser.send("then", "invite")
    confirm(adviser)


def qualify(cast: Cast, *, reviewers: tuple[str, ...] = ("Karin Morsink", "Wouter ter Braak")) -> None:
    """Answer the checks, ask reviewers, and send it to them."""
    adviser = cast["tbd"]
    adviser.go(cast.at("kwalificatie/"))
    judge_all(adviser, "answer", "yes", "note", "")
    adviser.send("then", "reviewers")
    for name in reviewers:
        adviser.page.locator("tr", has_text=name).locator("input[name=reviewers]").check()
    adviser.press("form:has(input[value=assign]) button.btn")
    adviser.go(cast.at("stap/qualify/"))
    confirm(adviser)


def review(cast: Cast, account: str, *, score: int, verdict: str) -> None:
    """One reviewer says to have no interest, scores every criterion and hands in."""
    reviewer = cast[account]
    reviewer.go(f"/beoordelen/{cast.number}/")
    if reviewer.page.locator("[name=interest]").count():
        reviewer.pick("interest", "none")
        reviewer.press()
    judge_all(reviewer, "score", str(score), "reason", "Goed te volgen uit het plan")
    reviewer.pick("verdict", verdict)
    reviewer.fill("comment", "Een plan met een duidelijke lijn.")
    reviewer.send("then", "hand-in")
    reviewer.go("/beoordelen/")
    expect(reviewer.page.locator("main")).to_contain_text(cast.number)


def close_review(cast: Cast) -> None:
    """Close the review when all are in."""
    adviser = cast["tbd"]
    adviser.go(cast.at("stap/close_review/"))
    confirm(adviser)


def advise(cast: Cast, audience: str, *, recommendation: str = "", give_back: bool = False) -> None:
    """One adviser writes, the other reads and sends it on; with ``give_back`` after asking for a change first."""
    page = cast.at(f"advies/{audience}/")
    author, second = cast["tbd"], cast["tbd2"]
    author.go(page)
    if recommendation:
        author.pick("recommendation", recommendation)
    author.fill("summary", "Wij vinden dit een sterk plan.")
    author.fill("strengths", "De partners kennen elkaar en delen de kosten.")
    author.fill("concerns", "De planning is krap.")
    author.fill("suggestions", "Begin met twee scholen.")
    author.send("task", "ready")
    assert not author.page.locator("form:has(input[value=approve])").count()  # not by the author
    if give_back:
        second.go(page)
        second.page.locator("details", has=second.page.locator("[name=note]")).locator("summary").click()
        second.fill("note", "Noem ook het aantal scholen.")
        second.press("form:has(input[name=task][value=return]) button.btn")
        author.go(page)
        author.see("Noem ook het aantal scholen.")
        author.fill("suggestions", "Begin met twee van de acht scholen.")
        author.send("task", "ready")
    second.go(page)
    second.press("form:has(input[name=task][value=approve]) button.btn")
    confirm(second)


def react(cast: Cast) -> None:
    """The applicants react to the advice."""
    writer = cast["aanvrager"]
    writer.go(cast.at("reactie/"))
    writer.see("Wij vinden dit een sterk plan.")
    writer.fill("text", "Dank u wel. Wij beginnen met twee scholen en schuiven de planning een kwartaal op.")
    writer.press("button[name=send]")


# --- the Board ------------------------------------------------------------------------------------


def papers_of(hand: Hand, cast: Cast) -> list[str]:
    """Addresses of the papers on the page of the proposal."""
    hand.go(cast.at())
    found = hand.page.locator("a[href*='/stukken/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(re.match(r"/stukken/[^/]+/", path)[0] for path in found))


def put_on_agenda(cast: Cast, *, days: int, again: bool = False) -> None:
    """Plan a meeting, wait for the paper of the Board, and put the proposal on the agenda."""
    secretary, adviser = cast["secretaris"], cast["tbd"]
    secretary.go("/vergaderingen/nieuw/")
    secretary.date("day", date.today() + timedelta(days=days))
    secretary.fill("time", f"14.{int(cast.number[-2:]) % 60:02d}")  # of its own: the board meets once at a moment
    secretary.fill("place", "Fictieve vergaderzaal")
    secretary.press()
    cast.meeting = secretary.path
    if not again:
        for path in papers_of(adviser, cast):
            adviser.download(path)
    end = time.monotonic() + 60
    while adviser.path != cast.meeting:  # the portal says: the advice is still being made, try again
        assert time.monotonic() < end, adviser.text()
        adviser.go(cast.at("agenderen/"))
        adviser.pick("meeting", cast.meeting.rstrip("/").rpartition("/")[2])
        adviser.press()


def open_meeting(cast: Cast) -> None:
    """Record who is there and open the meeting."""
    secretary = cast["secretaris"]
    secretary.go(f"{cast.meeting}aanwezigheid/")
    for box in secretary.page.locator("[name=present]").all():
        box.check()
    secretary.press()
    secretary.press("form[action$='/openen/'] button")


def entitled(hand: Hand) -> int:
    """How many members may vote, as the page says."""
    return int(re.search(r"(\d+) (?:leden|members)", hand.text())[1])


def decide(cast: Cast, outcome: str, *, amount: str = "", **texts: str) -> None:
    """The secretary records what was decided, the chair confirms it."""
    secretary, chair = cast["secretaris"], cast["voorzitter"]
    secretary.go(cast.at("besluit/"))
    secretary.pick("outcome", outcome)
    secretary.fill("votes_for", entitled(secretary))
    secretary.fill("votes_against", 0)
    secretary.fill("votes_abstained", 0)
    secretary.fill("amount", amount)
    secretary.fill("text", f"De Twente Board heeft besloten over {cast.number}.")
    secretary.fill("grounds", "Het plan is besproken met alle drie de geledingen.")
    if "needed" in texts:
        secretary.fill("needed", texts["needed"])
    if "reason" in texts:
        secretary.page.locator("#reasons textarea").first.fill(texts["reason"])
    if "condition" in texts:
        secretary.fill("conditions-0-text", texts["condition"])
        secretary.fill("conditions-0-owner", "Penvoerder")
        secretary.date("conditions-0-due_on", date.today() + timedelta(days=120))
    secretary.press("main form > .buttons button.btn")
    chair.go(cast.at("besluit/"))
    chair.send("then", "confirm")
    assert chair.path.startswith(cast.meeting), chair.text()


def close_meeting(cast: Cast) -> None:
    """Close the meeting."""
    secretary = cast["secretaris"]
    secretary.go(cast.meeting)
    secretary.press("form[action$='/sluiten/'] button")


def letter(cast: Cast, *, seconds: float = 60) -> str:
    """Text of the decision letter, once the applicants find it among the papers of their proposal."""
    writer, end = cast["aanvrager"], time.monotonic() + seconds
    while time.monotonic() < end:
        for path in papers_of(writer, cast):
            reader = pypdf.PdfReader(io.BytesIO(writer.download(path)))
            text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
            text = text.translate({0x2011: "-", 0x2060: None, 0x200B: None})  # what keeps numbers on one line
            if "TWB-B-" in text:
                return text
        time.sleep(0.5)
    raise AssertionError(f"There is no decision letter of {cast.number}.")
