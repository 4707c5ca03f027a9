"""Projects at work for the tests in a browser: the sample plans, granted a while ago; and what people do with them."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.e2e.conftest import Portal
from tests.e2e.hands import Hand
from tests.e2e.road import Cast

# How many seats may vote on a plan: those of its own partners do not.
VOTES = {"opleidingen": 7, "scholieren": 9, "leerpaden": 8, "samenwerking": 7}
RUNS_FOR = 300  # days
GRANTS = """
import json
from datetime import date, timedelta
from django.utils import timezone, translation
from partners.models import User
from partners.services.demo_accounts import DEMO_DOMAIN
from proposals.models import Board
from proposals.services.demo_story import FOLDER, Tellers, story_of, walk
from proposals.services.sample_plans import load_plan

today = timezone.localdate()

def moved(plan):
    days = today - timedelta(days=RUNS_FOR) - date.fromisoformat(plan["estimate"]["starts_on"])
    years = round(days.days / 365)
    def at(name, value):
        if isinstance(value, dict):
            return {key: at(key, part) for key, part in value.items()}
        if isinstance(value, list):
            return [at(name, part) for part in value]
        if name in ("starts_on", "due_on") and value:
            day = date.fromisoformat(value) + days
            return (day.replace(day=1) if name == "starts_on" else day).isoformat()
        return value + years if name in ("year", "expected_by") and value else value
    return at("", plan)

people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=DEMO_DOMAIN)}
told = json.loads((FOLDER / "00-dichtbij.json").read_text(encoding="utf-8"))["story"]
meeting = json.loads((FOLDER / "meetings.json").read_text(encoding="utf-8"))["meetings"]["first"]
tellers = Tellers(people=people, board=Board.objects.get(), today=today)
stories = {}
with translation.override("nl"):
    for code, votes in VOTES.items():
        # A title of its own: other tests look whether the sample plan itself is public.
        plan = moved(load_plan(code)) | {"title": f"Project naar het voorbeeld {code}"}
        decided = {
            "amount": plan["estimate"]["request"],
            "votes": [votes, 0, 0],
            "text": "De Twente Board kent een bijdrage toe, onder een voorwaarde.",
            "conditions": [["Stuur een brief van elk bestuur.", "Penvoerder", 60]],
        }
        steps = [step | decided if step["do"] == "decide" else step for step in told]
        stories[code] = story_of({"plan": plan, "by": "aanvrager", "story": steps}, people=people, today=today)
    walk(tellers, list(stories.values()), {"first": meeting | {"day": meeting["day"] + 7, "time": "09:15"}})
for story in stories.values():
    story.proposal.refresh_from_db()
print(json.dumps({code: story.proposal.project.number for code, story in stories.items()}))
"""


def grant_sample_plans(portal: Portal) -> dict[str, str]:
    """Walk the four sample plans to their grants, and give the numbers of their projects by plan."""
    code = f"RUNS_FOR, VOTES = {RUNS_FOR}, {VOTES!r}\n{GRANTS}"
    return json.loads(portal.python(code).splitlines()[-1])


@dataclass
class AtWork:
    """One project and the people around it."""

    cast: Cast
    number: str

    def at(self, page: str = "") -> str:
        """Address of a page of the working area."""
        return f"/projecten/{self.number}/uitvoering/{page}"

    def open(self, account: str, page: str = "") -> Hand:
        """Let somebody open a page of the working area."""
        hand = self.cast[account]
        hand.go(self.at(page))
        return hand


def send_form(hand: Hand) -> None:
    """Press the button under the form of the page."""
    hand.press("main form[novalidate] .buttons button[type=submit]")


def spend(work: AtWork, amount: str, what: str) -> None:
    """Enter an expense of yesterday."""
    hand = work.open("aanvrager", "geld/uitgave/")
    hand.fill("description", what)
    hand.fill("amount", amount)
    hand.date("spent_on", date.today() - timedelta(days=1))
    hand.choose("category", "personnel")
    hand.choose("source", "rijk_regiodeal")
    send_form(hand)


def write_report(work: AtWork, number: int, **texts: str) -> Hand:
    """Write the texts of a report and save them."""
    hand = work.open("aanvrager", f"rapportages/{number}/schrijven/")
    hand.fill_all(texts)
    send_form(hand)
    return hand


def judge(work: AtWork, number: int, answer: str, *, accept: bool) -> Hand:
    """TBD accepts or returns a report."""
    hand = work.open("tbd", f"rapportages/{number}/")
    hand.fill("judgement", answer)
    hand.press(f"button[name={'accept' if accept else 'return'}]")
    return hand


def steer(
    work: AtWork,
    outcome: str,
    motivation: str,
    *,
    changes: str = "",
    report: int = 0,
    figure: str = "",
    action: str = "",
) -> Hand:
    """TBD records a steering decision from today, with one action.

    It rests on the first risk and a report, and on the ``figure`` of which the words match this pattern.
    """
    hand = work.open("tbd", "sturing/nieuw/")
    hand.pick("outcome", outcome)
    hand.fill("motivation", motivation)
    hand.fill("changes", changes)
    if report:
        hand.choose("report", index=report)
        hand.page.locator("[name=risks]").first.check()
    if figure:
        hand.page.locator("#div_id_grounds label", has_text=re.compile(figure)).first.click()
    if action:
        hand.fill("actions-0-text", action)
        hand.fill("actions-0-assignee", "Annemiek Wolters")
        hand.date("actions-0-due_on", date.today() + timedelta(days=30))
    send_form(hand)
    return hand


# --- measuring ------------------------------------------------------------------------------------


def plan_round(monitor: Hand, *, kind: str, label: str, year: int, indicator: str, compared_to: str = "") -> str:
    """Plan a round over all schools for the school year that begins in ``year``; gives its address."""
    monitor.go("/monitor/rondes/nieuw/")
    monitor.pick("kind", kind)
    monitor.fill("label", label)
    monitor.choose("period_type", "school_year")
    for name, day in (
        ("starts_on", date(year, 8, 1)),
        ("ends_on", date(year + 1, 7, 31)),
        ("reference_date", date(year, 10, 1)),
        ("entry_opens_on", date(year, 10, 1)),
        ("entry_closes_on", date(year, 11, 15)),
    ):
        monitor.date(name, day)
    if compared_to:
        monitor.choose("compared_to", label=compared_to)
    monitor.page.locator("#div_id_indicators label", has_text=indicator).first.click()
    for box in monitor.page.locator("[name=units]").all():
        box.check()
    send_form(monitor)
    return monitor.path


def move_round(monitor: Hand, address: str, move: str, reason: str = "") -> None:
    """Take a step with a round."""
    monitor.go(f"{address}stap/{move}/")
    monitor.fill("reason", reason)
    send_form(monitor)


def enter(hand: Hand, figures: dict[str, tuple[int, int]], label: str, source: str) -> set[str]:
    """Enter every measurement of a round that this person may enter and has figures for; gives the names of the units.

    A measurement without figures stays open.
    """
    done: set[str] = set()
    while True:
        hand.go("/monitor/invullen/")
        rows = hand.page.locator("tbody tr", has_text=label)
        for number in range(rows.count()):
            row = rows.nth(number)
            name = row.locator("th a").inner_text().partition(",")[0].replace(" (fictief voorbeeld)", "").strip()
            if name in figures and name not in done and "Niet ontvangen" in row.inner_text():
                break
        else:
            return done
        with hand.page.expect_navigation():
            row.locator("th a").click()
        numerator, denominator = figures[name]
        hand.fill("numerator", numerator)
        hand.fill("denominator", denominator)
        hand.fill("source", source)
        hand.press("button[name=hand_in]")
        done.add(name)


def check_all(hand: Hand, label: str) -> int:
    """Let every measurement of a round count that this person may check; gives how many."""
    count = 0
    while True:
        hand.go("/monitor/controleren/")
        row = hand.page.locator("tbody tr", has_text=label).filter(has_not_text="niet door u te controleren")
        if not row.count():
            return count
        with hand.page.expect_navigation():
            row.first.locator("th a").click()
        hand.press("button[name=validate]")
        count += 1


def share(figures: dict[str, tuple[int, int]], names: set[str]) -> Decimal:
    """The share over some schools together, in percent: sum first, divide last."""
    return Decimal(100) * sum(figures[name][0] for name in names) / sum(figures[name][1] for name in names)
