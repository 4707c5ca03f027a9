"""The quickscan on a phone, with JavaScript off: the whole form, adding rows, mistakes and the receipt."""

import pytest
from playwright.sync_api import expect

from tests.e2e import road
from tests.e2e.conftest import PHONE
from tests.e2e.road import Cast


@pytest.fixture
def cast(new_context) -> Cast:
    """Somebody with a phone and without scripts."""
    return Cast(lambda: new_context(viewport=PHONE, java_script_enabled=False).new_page())


def test_a_quickscan_is_submitted_from_a_phone_without_scripts(cast):
    plan = road.load_plan("scholieren") | {"title": "Op een telefoon geschreven"}
    road.begin(cast, plan)
    writer = cast["aanvrager"]
    for code in ("basics", "rationale", "reach"):
        road.write(cast, plan, code, is_full=False)
    road.section(cast, "consortium")
    for number, row in enumerate(plan["partners"][:2], start=1):
        if number > 1:
            writer.press("[data-formset-add] button")  # a row from the server; what was typed stays
            assert writer.field("members-1-name").input_value() == road.NAMES["@partner"]
        writer.fill(f"members-{number}-name", road.NAMES.get(row["organisation"], row["organisation"]))
        writer.fill(f"members-{number}-contribution", row["contribution"])
    road.save(writer)
    road.section(cast, "estimate")
    writer.fill("estimated_costs", "duizend")
    writer.press("#section-form > .buttons button.btn")
    writer.refused()
    assert writer.field("estimated_costs").input_value() == "duizend"
    road.write_estimate(writer, plan)
    road.save(writer)
    writer.go(cast.at("controle/"))
    writer.see(plan["title"], plan["partners"][1]["organisation"], "310.000")
    road.hand_in(cast)
    expect(writer.page.locator("h1")).to_have_count(1)
    writer.see(cast.number)
