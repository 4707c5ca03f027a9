"""What people do with the portal, as small verbs: one :class:`Hand` per person who is logged in.

Buttons are pressed by what they send and fields are filled by their name, so that the tests survive another wording;
what a person must be able to read is asserted in the tests themselves.
"""

import re
import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from playwright.sync_api import Dialog, Locator, Page, Response, expect

from partners.services.demo_accounts import LEAD_ORGANISATION, PARTNER_ORGANISATION

NAMES = {"@lead": LEAD_ORGANISATION, "@partner": PARTNER_ORGANISATION}


def one_click(page: Page, account: str) -> None:
    """Log in a demo account with its own button on the login page."""
    page.goto("/account/login/")
    button = page.locator(f"button[name=email][value='{account}@demo.twenteboard.example']")
    if not button.is_visible():
        page.locator("details", has=button).locator("summary").first.click()
    button.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


class Hand:
    """One person at work in one browser."""

    def __init__(self, page: Page):
        self.page = page
        page.on("dialog", self._leave)

    @staticmethod
    def _leave(dialog: Dialog) -> None:
        dialog.accept()

    def go(self, path: str) -> Response | None:
        """Open a page of the portal; it must be there."""
        response = self.page.goto(path)
        assert response is None or response.ok, f"{path}: {response.status}"
        return response

    @property
    def path(self) -> str:
        """Where this person is."""
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    def text(self) -> str:
        """What the page says, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    def see(self, *texts: str) -> None:
        """Expect each of these texts on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    # --- filling in ------------------------------------------------------------------------------

    def field(self, name: str) -> Locator:
        """The field with a name."""
        return self.page.locator(f"[name='{name}']")

    def fill(self, name: str, value: Any) -> None:
        """Type ``value``; nothing for ``None``."""
        if value not in (None, ""):
            self.field(name).fill(str(value))

    def fill_all(self, values: Mapping[str, Any]) -> None:
        """Type several values."""
        for name, value in values.items():
            self.fill(name, value)

    def choose(self, name: str, value: Any = None, *, index: int | None = None, label: str | None = None) -> None:
        """Choose in a list, by value, place or words."""
        if index is not None:
            self.field(name).select_option(index=index)
        elif label is not None:
            self.field(name).select_option(label=label)
        elif value not in (None, ""):
            self.field(name).select_option(str(value))

    def pick(self, name: str, value: Any) -> None:
        """Pick a radio button or tick a box by what it sends."""
        self.page.locator(f"[name='{name}'][value='{value}']").check()

    def tick(self, *names: str) -> None:
        """Tick single boxes."""
        for name in names:
            self.field(name).check()

    def tick_labels(self, group: str, labels: Iterable[str]) -> None:
        """Tick the boxes of a group with these words."""
        place = self.page.locator(f"#div_id_{group}")
        for label in labels:
            place.locator("label", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).click()

    def date(self, name: str, value: str | date) -> None:
        """Type a date in its three boxes."""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.locator(f"[name='{name}_{part}'], [name='{name}-{part}']").fill(str(number))

    def add_row(self, prefix: str) -> None:
        """Ask for another row of a list, unless an empty one is there."""
        self.page.locator(f"[data-formset='{prefix}'] [data-formset-add] button").click()

    def rows(self, prefix: str, rows: Iterable[Any]):
        """Give each of ``rows`` the prefix of an empty row of a list."""
        for number, row in enumerate(rows):
            if not self.page.locator(f"[name^='{prefix}-{number}-']").count():
                self.add_row(prefix)
            yield f"{prefix}-{number}", row

    # --- pressing --------------------------------------------------------------------------------

    def press(self, selector: str = "main form button.btn", *, nth: int = 0) -> None:
        """Press a button or link and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(selector).nth(nth).click()

    def send(self, name: str, value: str) -> None:
        """Press the button that sends ``name=value``."""
        self.press(f"button[name='{name}'][value='{value}']")

    def double_click(self, selector: str = "main form button.btn") -> None:
        """Press twice, as an impatient person does."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.dblclick()

    def refused(self, *texts: str) -> None:
        """Expect the summary of errors, with the word in the title and each of these texts."""
        expect(self.page).to_have_title(re.compile("^Fout: "))
        summary = self.page.locator("[data-error-summary]")
        for text in texts:
            expect(summary).to_contain_text(text)

    # --- waiting and downloading -----------------------------------------------------------------

    def download(self, path: str, *, seconds: float = 180) -> bytes:
        """Ask for a file until it is made, and return it."""
        end = time.monotonic() + seconds
        while True:
            answer = self.page.request.get(path)
            if answer.headers.get("content-type", "").startswith("application/pdf"):
                return answer.body()
            assert time.monotonic() < end, f"{path} was not made within {seconds} seconds ({answer.status})"
            time.sleep(0.3)
