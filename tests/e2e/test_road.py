"""Four sample plans, typed and clicked from the first sentence to the decision, with the mistakes people make."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import road
from tests.e2e.hands import Hand
from tests.e2e.road import Cast


@pytest.fixture
def cast(new_context) -> Cast:
    """Everybody around one proposal."""
    return Cast(lambda **options: new_context(**options).new_page())


def to_invitation(cast: Cast, plan: road.Plan) -> None:
    """From the start page to the invitation."""
    road.begin(cast, plan)
    for code in road.QUICKSCAN:
        road.write(cast, plan, code, is_full=False)
    road.hand_in(cast)
    road.take_on(cast)
    road.invite(cast)


def to_agenda(cast: Cast, plan: road.Plan, *, days: int, recommendation: str, score: int = 4) -> None:
    """From the submitted proposal to the agenda of a meeting."""
    road.qualify(cast)
    verdict = "negative" if recommendation == "reject" else "positive"
    road.review(cast, "kernteam1", score=score, verdict=verdict)
    road.review(cast, "kernteam2", score=score, verdict=verdict)
    road.close_review(cast)
    road.advise(cast, "applicant")
    road.react(cast)
    road.advise(cast, "board", recommendation=recommendation)
    road.put_on_agenda(cast, days=days)


def write_all(cast: Cast, plan: road.Plan) -> None:
    """The full proposal, submitted."""
    for code in road.FULL:
        road.write(cast, plan, code, is_full=True)
    road.hand_in(cast)


def is_public(page: Page, plan: road.Plan) -> bool:
    """Whether everyone finds the plan among the projects."""
    page.goto("/projecten/")
    return page.locator("main").get_by_text(plan["title"]).count() > 0


# --- what everyone does wrong once ----------------------------------------------------------------


def start_with_mistakes(cast: Cast, plan: road.Plan) -> None:
    """An empty start page is refused in words of its own; what was typed stays."""
    writer = cast["aanvrager"]
    writer.go("/voorstellen/nieuw/begin/")
    writer.fill("title", plan["title"])
    writer.press()
    writer.refused("Kies de programmalijn die het beste past.")
    assert writer.field("title").input_value() == plan["title"]
    road.begin(cast, plan)


def basics_with_mistakes(cast: Cast, plan: road.Plan) -> None:
    """Scaling up without naming what: the check page says so, and its link leads to the field and back."""
    writer = road.section(cast, "basics")
    road.write_basics(writer, plan | {"initiative": None})
    road.save(writer)
    writer.go(cast.at("controle/"))
    lack = writer.page.locator("main a", has_text="Kies het initiatief")
    writer.press(f"main a[href='{lack.first.get_attribute('href')}']")
    writer.choose("initiative", label=plan["initiative"])
    writer.press("#section-form > .buttons button.btn")
    assert writer.path.startswith(cast.at("controle/"))
    expect(writer.page.locator("main a", has_text="Kies het initiatief")).to_have_count(0)


def partner_by_half_a_name(cast: Cast, plan: road.Plan) -> None:
    """A name the register knows almost: the portal asks which organisation is meant."""
    writer = road.section(cast, "consortium")
    first, *others = plan["partners"]
    writer.fill_all({f"members-0-{name}": plan["lead"][name] for name in ("contribution", "expectation")})
    writer.fill("members-1-name", "ROC van Twent")
    writer.fill("members-1-contribution", first["contribution"])
    writer.press("#section-form > .buttons button.btn")
    writer.refused("ROC van Twent")
    assert writer.field("members-1-contribution").input_value() == first["contribution"]
    writer.page.locator("label", has_text=re.compile(r"^\s*ROC van Twente")).click()
    road.save(writer)
    road.section(cast, "consortium")
    for place, row in enumerate([plan["lead"], first]):
        writer.fill_all({f"members-{place}-{name}": value for name, value in row.items() if name != "organisation"})
    for prefix, row in writer.rows("members", [None, None, *others]):
        if row:
            writer.fill(f"{prefix}-name", road.NAMES.get(row["organisation"], row["organisation"]))
            writer.fill_all({f"{prefix}-{name}": value for name, value in row.items() if name != "organisation"})
    road.save(writer)


def estimate_with_mistakes(cast: Cast, plan: road.Plan) -> None:
    """Garbage as an amount and a day that does not exist are told apart, and kept."""
    writer = road.section(cast, "estimate")
    writer.fill("estimated_costs", "bijna een miljoen")
    writer.date("starts_on", "2027-02-01")
    writer.page.locator("[name=starts_on_day]").fill("31")
    writer.press("#section-form > .buttons button.btn")
    writer.refused("Vul een bedrag in")
    assert writer.field("estimated_costs").input_value() == "bijna een miljoen"
    assert writer.page.locator("[name=starts_on_day]").input_value() == "31"
    road.write_estimate(writer, plan)
    road.save(writer)


def submit_without_declaring(cast: Cast) -> None:
    """Without the declarations nothing is sent."""
    writer = cast["aanvrager"]
    writer.go(cast.at("controle/"))
    writer.press()
    writer.refused()
    assert writer.path == cast.at("controle/")


def two_tabs(cast: Cast, plan: road.Plan, text: str) -> None:
    """The same page open twice: the second to save is told, sees both versions and loses nothing."""
    first = road.section(cast, "continuity")
    second = Hand(first.page.context.new_page())
    second.go(first.path)
    second.fill("transfer", "Dit schreef iemand anders intussen.")
    road.save(second)
    second.page.close()
    first.fill("transfer", text)
    first.press("#section-form > .buttons button.btn")
    first.see("Dit schreef iemand anders intussen.")
    assert first.field("transfer").input_value() == text
    first.press("button[name=overwrite]")
    road.section(cast, "continuity")
    assert first.field("transfer").input_value() == text


def money_that_does_not_add_up(cast: Cast, plan: road.Plan) -> None:
    """Funding that is lower than the costs is refused at the end, with the difference in euros."""
    writer = road.section(cast, "funding")
    writer.fill("funding-0-amount", "400.000")
    road.save(writer)
    writer.go(cast.at("controle/"))
    for box in writer.page.locator("main form input[type=checkbox]").all():
        box.check()
    writer.press()
    writer.refused("€ 12.000".replace(" ", "\N{NO-BREAK SPACE}"))
    road.section(cast, "funding")
    writer.fill("funding-0-amount", "€ 412.000,00")
    road.save(writer)


def too_late_to_save(cast: Cast, stale: Hand) -> None:
    """A form that was still open when the plan was handed in cannot be saved, and keeps what was typed."""
    stale.fill("novelty", "Nog één zin erbij.")
    stale.press("#section-form > .buttons button.btn")
    stale.see("Dit kan niet meer worden opgeslagen")
    assert stale.field("novelty").input_value() == "Nog één zin erbij."
    stale.page.close()


def completion(cast: Cast) -> None:
    """TBD asks for one thing; only that section opens; the applicants add it and submit again."""
    adviser, writer = cast["tbd"], cast["aanvrager"]
    adviser.go(cast.at("aanvulling/"))
    adviser.send("then", "send")
    adviser.refused()
    adviser.choose("points-0-section", "risks")
    adviser.fill("points-0-text", "Beschrijf ook het risico dat een vestiging sluit.")
    adviser.send("then", "send")
    if "/stap/" in adviser.path:
        road.confirm(adviser)
    writer.go(cast.at("taken/"))
    writer.see("Beschrijf ook het risico dat een vestiging sluit.")
    assert not writer.page.locator(f"a[href='{cast.at('taken/budget/')}']").count()
    road.section(cast, "risks")
    for prefix, row in writer.rows("risks", [None, None, "Een vestiging sluit"]):
        if row:
            writer.fill_all(
                {f"{prefix}-description": row, f"{prefix}-measure": "De andere twee nemen leerlingen over."}
            )
            writer.choose(f"{prefix}-likelihood", 1)
            writer.choose(f"{prefix}-impact", 5)
    writer.press("#section-form > .buttons button.btn")
    road.hand_in(cast)


def two_advisers_at_once(cast: Cast) -> None:
    """Both advisers have the same step open: one makes it, the other hears who was first."""
    first, second = cast["tbd"], cast["tbd2"]
    first.go(cast.at("stap/close_review/"))
    second.go(cast.at("stap/close_review/"))
    road.confirm(first)
    second.press()
    expect(second.page.locator("body")).to_contain_text("Sanne Lenferink")
    assert second.path == cast.at()


def review_with_a_gap(cast: Cast) -> None:
    """A review in which a reason is missing is not handed in."""
    reviewer = cast["kernteam1"]
    reviewer.go(f"/beoordelen/{cast.number}/")
    reviewer.pick("interest", "none")
    reviewer.press()
    for answer in reviewer.page.locator("main form [name^='score_'][value='4']").all():
        answer.check()
    reviewer.send("then", "hand-in")
    reviewer.refused()
    road.review(cast, "kernteam1", score=4, verdict="positive")


def decide_with_mistakes(cast: Cast, plan: road.Plan) -> None:
    """One vote too many cannot be confirmed; the chair gives it back and the secretary counts again."""
    secretary, chair = cast["secretaris"], cast["voorzitter"]
    secretary.go(cast.at("besluit/"))
    secretary.pick("outcome", "grant")
    secretary.fill("votes_for", road.entitled(secretary) + 1)
    secretary.fill("amount", "412.000")
    secretary.fill("text", "De Twente Board kent de bijdrage toe.")
    secretary.press("main form > .buttons button.btn")
    chair.go(cast.at("besluit/"))
    chair.send("then", "confirm")
    chair.refused("stemmen")
    chair.page.locator("details", has=chair.page.locator("[name=note]")).locator("summary").click()
    chair.fill("note", "Wij waren met één minder.")
    chair.send("then", "return")
    secretary.go(cast.at("besluit/"))
    secretary.see("Wij waren met één minder.")
    road.decide(cast, "grant", amount="412.000")


# --- the four plans -------------------------------------------------------------------------------


def test_a_plan_is_granted_after_every_mistake_people_make(cast, page):
    plan = road.load_plan("opleidingen")
    start_with_mistakes(cast, plan)
    basics_with_mistakes(cast, plan)
    for code in ("rationale", "reach"):
        road.write(cast, plan, code, is_full=False)
    partner_by_half_a_name(cast, plan)
    estimate_with_mistakes(cast, plan)
    submit_without_declaring(cast)
    road.hand_in(cast, twice=True)
    writer = cast["aanvrager"]
    writer.see(cast.number)
    writer.go(cast.at("controle/"))
    assert writer.path == cast.at("ontvangen/")  # no second time, not even by hand
    road.take_on(cast)
    road.invite(cast)
    for code in road.FULL:
        road.write(cast, plan, code, is_full=True)
    two_tabs(cast, plan, plan["answers"]["transfer"])
    money_that_does_not_add_up(cast, plan)
    writer.go(cast.at("controle/"))
    road.expect_plan(writer, plan)
    stale = Hand(writer.page.context.new_page())
    stale.go(cast.at("taken/rationale/"))
    road.hand_in(cast)
    too_late_to_save(cast, stale)
    completion(cast)
    road.qualify(cast, reviewers=("Karin Morsink", "Wouter ter Braak", "Fatma"))
    review_with_a_gap(cast)
    road.review(cast, "kernteam2", score=5, verdict="positive")
    road.review(cast, "kernteam3", score=3, verdict="conditional")
    two_advisers_at_once(cast)
    road.advise(cast, "applicant", give_back=True)
    road.react(cast)
    road.advise(cast, "board", recommendation="grant")
    road.put_on_agenda(cast, days=21)
    member = cast["bestuur1"]
    member.go(cast.at())
    road.expect_plan(member, plan)
    colleague = cast["bestuur6"]  # of ROC van Twente, which is in the consortium
    assert colleague.page.goto(cast.at()).status == 404
    road.open_meeting(cast)
    decide_with_mistakes(cast, plan)
    road.close_meeting(cast)
    said = road.letter(cast)
    assert plan["title"] in said
    assert "412.000" in said
    assert is_public(page, plan)


def test_a_plan_is_granted_with_conditions(cast, page):
    plan = road.load_plan("scholieren")
    to_invitation(cast, plan)
    write_all(cast, plan)
    to_agenda(cast, plan, days=22, recommendation="grant_conditionally")
    road.open_meeting(cast)
    condition = "Lever voor de start een getekende brief van elke ondernemersvereniging."
    road.decide(cast, "grant_conditionally", amount="150.000", condition=condition)
    road.close_meeting(cast)
    said = road.letter(cast)
    assert condition in said
    assert "150.000" in said
    assert is_public(page, plan)


def test_a_plan_is_deferred_and_granted_in_the_next_meeting(cast, page):
    plan = road.load_plan("leerpaden")
    to_invitation(cast, plan)
    write_all(cast, plan)
    to_agenda(cast, plan, days=23, recommendation="grant", score=3)
    road.open_meeting(cast)
    needed = "Een besluit van de acht scholen over de uren van coaches."
    road.decide(cast, "defer", needed=needed)
    road.close_meeting(cast)
    writer = cast["aanvrager"]
    writer.go(cast.at())
    writer.see(needed)
    assert not is_public(page, plan)
    road.put_on_agenda(cast, days=24, again=True)
    road.open_meeting(cast)
    road.decide(cast, "grant", amount="330.000")
    road.close_meeting(cast)
    assert "330.000" in road.letter(cast)
    assert is_public(page, plan)


def test_a_plan_is_rejected_with_its_reasons(cast, page):
    plan = road.load_plan("samenwerking")
    to_invitation(cast, plan)
    write_all(cast, plan)
    to_agenda(cast, plan, days=25, recommendation="reject", score=2)
    road.open_meeting(cast)
    reason = "Het overzicht bestaat al op een andere plek."
    road.decide(cast, "reject", reason=reason)
    road.close_meeting(cast)
    assert reason in road.letter(cast)
    assert not is_public(page, plan)
