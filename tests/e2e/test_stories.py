"""A story beside the figures in a browser: written with mistakes, returned, accepted, read by everyone, and gone."""

from datetime import date, timedelta

import pytest

from tests.e2e.hands import Hand

NUMBER = """
from programmes.models import Project
at_work = Project.objects.filter(lessons__is_public=True, steering_decisions__isnull=False)
print(at_work.earliest("pk").number)
"""
TITLE = "Mentoren oefenen nu samen"
FIRST = "Ik stond er alleen voor. Mail mij op mentor@school.example als u meer wilt weten."
SECOND = "Ik stond er alleen voor. Nu oefenen we elke maand met drie mentoren."
THIRD = f"{SECOND} Een oefening staat op één blad."
REASON = "Schrijf ook wat de mentoren oefenen."
CODE = "K6"  # no other story that everyone reads stands beside it
TOLD = date.today() - timedelta(days=300)  # before every story of the demonstration


@pytest.fixture
def project(live_portal) -> str:
    """Give the number of the project of the demonstration that is at work."""
    return live_portal.python(NUMBER).splitlines()[-1]


def _stands(visitor: Hand, project: str) -> tuple[bool, bool]:
    """Whether everyone reads the story beside the figure, and among those of the project."""
    visitor.go(f"/kpi/{CODE}/")
    beside = TITLE in visitor.text()
    visitor.go(f"/projecten/{project}/")
    visitor.press("nav.chain a[href$='/bijdrage/verhalen/']")
    return beside, TITLE in visitor.text()


def test_a_story_comes_to_stand_beside_the_figures_and_goes_when_consent_is_withdrawn(cast, page, project):
    visitor, writer, monitor = Hand(page), cast["aanvrager"], cast["monitor"]

    # Written with an address, told tomorrow, and for everyone without consent: all is told at once, nothing is lost.
    writer.go(f"/projecten/{project}/bijdrage/verhalen/")
    writer.press("a[href$='/verhalen/nieuw/']")
    writer.pick("kind", "quote")
    writer.fill_all({"title": TITLE, "text": FIRST})
    writer.choose("source_role", "mentor")
    writer.date("said_on", date.today() + timedelta(days=1))
    writer.page.locator("#div_id_indicators label", has_text=CODE).click()
    writer.pick("visibility", "public")
    writer.press("button[name=offer]")
    writer.refused(
        "In deze tekst staat een e-mailadres",
        "niet in de toekomst",
        "Vul in wie heeft gevraagd of iedereen dit mag lezen.",
    )
    assert writer.field("text").input_value() == FIRST
    writer.fill("text", SECOND)
    writer.date("said_on", TOLD)
    writer.fill_all({"consent_by": "De projectleider", "consent_how": "Per mail"})
    writer.date("consent_on", TOLD + timedelta(days=1))
    writer.press("button[name=offer]")
    writer.see("Wacht op controle", SECOND)
    story = writer.path
    assert _stands(visitor, project) == (False, False)

    # M&E returns it; the writer finds the reason at work.
    check = f"/monitor/verhalen/{story.rstrip('/').rpartition('/')[2]}/controleren/"
    monitor.go("/monitor/verhalen/?stand=offered")
    monitor.press(f"h3 a[href='{story}']")
    monitor.press(f"a[href='{check}']")
    monitor.press("button[name=return]")
    monitor.refused("Schrijf op wat er moet veranderen.")
    monitor.fill("reason", REASON)
    monitor.press("button[name=return]")
    monitor.see("Teruggegeven", REASON)
    writer.go("/werk/")
    writer.press(f"a:has-text('{TITLE}')")
    writer.see(REASON)
    writer.fill("text", THIRD)
    writer.press("button[name=offer]")

    # Accepted, and read by everyone beside the figure and with the project.
    monitor.go(check)
    monitor.see(THIRD, "De projectleider", "Per mail")
    monitor.press("button[name=check]")
    monitor.see("Gecontroleerd")
    assert _stands(visitor, project) == (True, True)
    visitor.press(f"h2 a[href='{story}']")
    visitor.see(THIRD, "Mentor of coach")
    assert "Per mail" not in visitor.text()

    # Consent is withdrawn: the words are gone everywhere, at once.
    writer.go(story)
    writer.press("a[href$='/verwijderen/']")
    writer.fill("reason", "De mentor trok de toestemming in.")
    writer.press()
    writer.see("Tekst verwijderd", "De mentor trok de toestemming in.")
    assert THIRD not in writer.text()
    assert _stands(visitor, project) == (False, False)
    gone = visitor.page.goto(story)
    assert gone is not None
    assert gone.status == 404
