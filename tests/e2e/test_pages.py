"""Every page in the hands of who uses it: no violation of WCAG, nothing from another host, no fault in the browser.

The proposals of the demonstration are looked at and never changed: what is sent here is refused.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import Hand, one_click

SECTIONS = (
    *("basics", "rationale", "reach", "consortium", "approach", "planning", "budget", "funding"),
    *("results", "risks", "continuity", "attachments"),
)
FACTS = """
import json
from proposals.models import Decision, Meeting, Proposal
from programmes.models import Project
numbers = {}
for row in Proposal.objects.order_by("pk"):
    numbers[row.state] = row.number
meetings = {row.state: row.pk for row in Meeting.objects.order_by("-starts_at")}
item = Proposal.objects.get(number=numbers["agenda"]).agenda_items.get()
letter = Proposal.objects.get(number=numbers["granted_conditionally"]).papers.get(kind="letter")
facts = numbers | {"meeting": meetings["planned"], "past": meetings["closed"], "item": item.pk}
facts |= {"decision": Decision.objects.public().first().number, "project": Project.objects.first().number}
print(json.dumps(facts | {"letter": str(letter.uid)}))
"""
VISITOR = (
    *("/", "/toegankelijkheid/", "/privacy/", "/hulp/", "/programma/", "/programma/lijn/1/", "/programma/lijn/2/"),
    *("/programma/lijn/3/", "/meedoen/", "/projecten/", "/projecten/?q=techniek", "/projecten/?q=xyz", "/kpi/"),
    *("/kpi/K1/", "/besluiten/", "/besluiten/{decision}/", "/projecten/{project}/", "/voorstellen/nieuw/"),
    *("/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/"),
    *("/account/confirm-email/", "/account/inactive/", "/account/password/reset/key/done/", "/bestaat-niet/"),
)
PAGES = {
    "aanvrager": (
        *("/werk/", "/voorstellen/", "/voorstellen/nieuw/begin/", "/account/profiel/", "/account/password/change/"),
        *("/account/logout/", "/voorstellen/{idea}/taken/", "/voorstellen/{idea}/taken/estimate/"),
        *("/voorstellen/{idea}/controle/", "/voorstellen/{invited}/mensen/", "/voorstellen/{incomplete}/taken/"),
        *(f"/voorstellen/{{invited}}/taken/{code}/" for code in SECTIONS),
        *("/voorstellen/{incomplete}/taken/budget/", "/voorstellen/{incomplete}/controle/"),
        *("/voorstellen/{quickscan}/ontvangen/", "/voorstellen/{hearing}/reactie/", "/voorstellen/{hearing}/"),
        *("/voorstellen/{granted_conditionally}/", "/voorstellen/{idea}/", "/voorstellen/{idea}/stap/withdraw/"),
        *("/stukken/{letter}/stand/", "/voorstellen/{submitted}/versie/1/"),
    ),
    "tbd": (
        *("/werk/", "/behandeling/", "/behandeling/?q=techniek", "/voorstellen/{quickscan}/"),
        *("/voorstellen/{quickscan}/quickscantoets/", "/voorstellen/{quickscan}/oppakken/"),
        *("/voorstellen/{submitted}/kwalificatie/", "/voorstellen/{submitted}/aanvulling/"),
        *("/voorstellen/{submitted}/beoordelaars/", "/voorstellen/{submitted}/versie/2/", "/voorstellen/{review}/"),
        *("/voorstellen/{review}/beoordelaars/", "/voorstellen/{review}/raadpleging/"),
        *("/voorstellen/{advice}/advies/applicant/", "/voorstellen/{advice}/advies/board/"),
        *("/voorstellen/{review}/stap/close_review/", "/voorstellen/{quickscan}/stap/decline/"),
        *("/voorstellen/{review}/belang/", "/vergaderingen/", "/vergaderingen/nieuw/", "/vergaderingen/{meeting}/"),
        *("/vergaderingen/{meeting}/wijzigen/", "/voorstellen/{rejected}/"),
    ),
    "kernteam1": ("/werk/", "/beoordelen/", "/beoordelen/{review}/", "/voorstellen/{advice}/"),
    "kernteam2": ("/beoordelen/{review}/", "/voorstellen/{review}/belang/"),
    "bestuur1": (
        *("/werk/", "/vergaderingen/", "/vergaderingen/{meeting}/", "/vergaderingen/{past}/"),
        *("/voorstellen/{agenda}/", "/voorstellen/{agenda}/belang/"),
    ),
    "secretaris": (
        *("/werk/", "/vergaderingen/{meeting}/", "/vergaderingen/{meeting}/aanwezigheid/"),
        *("/vergaderingen/{meeting}/onthouding/{item}/", "/voorstellen/{agenda}/besluit/"),
    ),
    "voorzitter": ("/werk/", "/vergaderingen/{meeting}/", "/voorstellen/{agenda}/besluit/"),
    "monitor": ("/werk/", "/kpi/K2/"),
    "beheer": ("/werk/", "/voorstellen/{submitted}/", "/voorstellen/{submitted}/stap/correct/"),
    "auditor": ("/werk/", "/behandeling/", "/voorstellen/{agenda}/", "/vergaderingen/{past}/"),
}
# Who, where, what is filled in wrong, and the button: each is refused and changes nothing.
REFUSED = (
    ("", "/account/login/", {"login": "niemand@voorbeeld.example", "password": "fout"}, ""),
    ("", "/account/signup/", {"email": "geen-adres"}, ""),
    ("aanvrager", "/voorstellen/nieuw/begin/", {}, ""),
    ("aanvrager", "/voorstellen/{invited}/taken/budget/", {"costs-0-year": "27", "costs-0-amount": "veel"}, ""),
    ("aanvrager", "/voorstellen/{invited}/taken/planning/", {"phases-0-starts_on_day": "31"}, ""),
    ("aanvrager", "/voorstellen/{idea}/controle/", {}, ""),
    ("aanvrager", "/voorstellen/{invited}/mensen/", {"email": "geen-adres"}, ""),
    ("aanvrager", "/voorstellen/{idea}/stap/withdraw/", {}, ""),
    ("aanvrager", "/account/password/change/", {}, ""),
    ("tbd", "/voorstellen/{quickscan}/stap/decline/", {"reason": "Nee."}, ""),
    ("tbd", "/voorstellen/{review}/raadpleging/", {}, ""),
    ("tbd", "/voorstellen/{review}/belang/", {}, ""),
    ("tbd", "/vergaderingen/nieuw/", {}, ""),
    ("kernteam2", "/beoordelen/{review}/", {}, "hand-in"),
    ("secretaris", "/vergaderingen/{meeting}/onthouding/{item}/", {}, ""),
    ("secretaris", "/voorstellen/{agenda}/besluit/", {}, ""),
)


@pytest.fixture(scope="module")
def facts(live_portal) -> dict[str, str]:
    """Numbers and keys of the demonstration, by state or name."""
    return json.loads(live_portal.python(FACTS))


def _look(hand: Hand, path: str, axe) -> None:
    answer = hand.page.goto(path)
    assert answer.status == (404 if "niet" in path else 200), f"{path}: {answer.status}"
    assert hand.path.partition("?")[0] == path.partition("?")[0], f"{path} leads to {hand.path}"
    expect(hand.page.locator("h1")).to_have_count(1)
    axe(hand.page)


def test_pages_for_everyone(page, facts, axe):
    for path in VISITOR:
        _look(Hand(page), path.format(**facts), axe)


@pytest.mark.parametrize("account", PAGES)
def test_pages_of_a_role(page, facts, axe, account):
    one_click(page, account)
    for path in PAGES[account]:
        _look(Hand(page), path.format(**facts), axe)


@pytest.mark.parametrize("account", sorted({row[0] for row in REFUSED}))
def test_pages_that_refuse(page, facts, axe, account):
    if account:
        one_click(page, account)
    hand = Hand(page)
    for who, path, values, button in REFUSED:
        if who != account:
            continue
        hand.go(path.format(**facts))
        hand.fill_all(values)
        hand.press(f"button[name=then][value='{button}']" if button else "main form[novalidate] > .buttons button.btn")
        expect(page).to_have_title(re.compile("^Fout: "))
        expect(page.locator("[data-error-summary]")).to_be_focused()
        axe(page)


def test_pages_on_a_phone_do_not_scroll_sideways(new_context, facts):
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    one_click(page, "tbd")
    for path in ("/", "/werk/", "/behandeling/", "/voorstellen/{review}/", "/voorstellen/{advice}/advies/board/"):
        page.goto(path.format(**facts))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{path}: {width} px"
