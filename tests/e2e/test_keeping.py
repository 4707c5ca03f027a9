"""What somebody typed and did not save is offered again, to them alone and only in their own tab."""

import re

from playwright.sync_api import expect

from tests.conftest import wait_until
from tests.e2e.hands import Hand, one_click

TYPED = "Elke maand een bedrijf in de klas, en een klas in het bedrijf."
NOTICE = "main [data-kept-back]"


def _form_with_text(hand: Hand) -> str:
    """Open the first section of the quickscan that this person is writing; give its address."""
    hand.go("/voorstellen/")
    hand.page.locator("main a", has_text="De techniekbus langs de dorpen").first.click()
    number = re.search(r"TWB-\d{4}-\d{4}", hand.page.url).group()
    address = f"/voorstellen/{number}/taken/rationale/"
    hand.go(address)
    return address


def _kept(hand: Hand) -> None:
    """Wait until the tab has kept what was typed."""
    wait_until(lambda: TYPED in hand.page.evaluate("JSON.stringify(sessionStorage)"), seconds=10)


def _area(hand: Hand):
    return hand.page.locator("#section-form textarea").first


def test_typed_text_comes_back_after_leaving_and_is_gone_once_saved(page):
    one_click(page, "aanvrager")
    hand = Hand(page)
    address = _form_with_text(hand)
    before = _area(hand).input_value()
    _area(hand).fill(TYPED)
    _kept(hand)
    hand.go("/werk/")
    hand.go(address)
    assert _area(hand).input_value() == before, "nothing was saved"
    page.locator(NOTICE).click()
    assert _area(hand).input_value() == TYPED
    hand.press("#section-form button[name=later]")
    hand.go(address)
    assert _area(hand).input_value() == TYPED
    expect(page.locator(NOTICE)).to_have_count(0)
    _area(hand).fill(before)
    hand.press("#section-form button[name=later]")


def test_text_that_was_thrown_away_stays_away(page):
    one_click(page, "aanvrager")
    hand = Hand(page)
    address = _form_with_text(hand)
    _area(hand).fill(TYPED)
    _kept(hand)
    hand.go(address)
    page.locator("main [data-kept-away]").click()
    hand.go(address)
    expect(page.locator(NOTICE)).to_have_count(0)


def test_nobody_else_reads_what_was_typed(page):
    one_click(page, "aanvrager")
    hand = Hand(page)
    _form_with_text(hand)
    _area(hand).fill(TYPED)
    _kept(hand)
    hand.go("/werk/")
    page.locator("details.usermenu summary").click()
    hand.press("details.usermenu form[action*=logout] button")
    assert TYPED not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_session_that_someone_else_takes_over_starts_empty(page):
    one_click(page, "aanvrager")
    hand = Hand(page)
    _form_with_text(hand)
    _area(hand).fill(TYPED)
    _kept(hand)
    page.context.clear_cookies()
    one_click(page, "tbd")
    assert TYPED not in page.evaluate("JSON.stringify(sessionStorage)")
