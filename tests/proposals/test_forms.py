"""The forms of the sections: drafts, rows, limits, hostile input."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from proposals.enums import Stage
from proposals.forms.base import MOST_ROWS
from proposals.forms.registry import FORMS
from proposals.models import Proposal
from proposals.questions import questions_of
from proposals.sections import sections_of
from tests.factories import (
    IndicatorFactory,
    OrganisationFactory,
    ProposalFactory,
    SuccessFactorFactory,
    TargetGroupFactory,
)

pytestmark = pytest.mark.django_db


def posted(values: dict) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def rows(prefix: str, *items: dict) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(items), f"{prefix}-INITIAL_FORMS": 0}
    for n, item in enumerate(items):
        data |= {f"{prefix}-{n}-{name}": value for name, value in item.items()}
    return data


def page(code, values, *, proposal=None, stage=Stage.FULL):
    return FORMS[code](proposal or ProposalFactory(), stage, posted(values))


@pytest.mark.parametrize("stage", list(Stage))
def test_every_section_has_its_form(stage):
    assert {section.code for section in sections_of(stage)} - {"attachments"} <= set(FORMS)


@pytest.mark.parametrize("code", sorted(set(FORMS) - {"basics", "consortium"}))
def test_a_draft_may_be_empty(code):
    empty = {}
    for prefix in ("phases", "points", "costs", "funding", "kpis", "risks"):
        empty |= rows(prefix, {})
    form = page(code, empty)
    assert form.is_valid(), form.error_links
    assert form.values()


def test_a_draft_may_be_far_too_long_and_hold_anything():
    text = "<script>alert(1)</script>\x00 \u202e" + "é" * 20_000
    names = [question.name for question in questions_of("rationale", Stage.FULL)]
    form = page("rationale", dict.fromkeys(names, text))
    assert form.is_valid()
    assert form.values()["answers"]["problem"] == text.replace("\x00", "")


def test_questions_are_worded_for_the_line():
    proposal = ProposalFactory(line__number=2)
    form = FORMS["approach"](Proposal.objects.get(pk=proposal.pk), Stage.FULL)
    assert "meet" in str(form.parts[0].fields["approach"].label)
    assert form.parts[0].fields["business_link"].required is False


def test_a_title_longer_than_its_column_gets_a_sentence_with_both_numbers():
    form = page("basics", {"title": "x" * 200, "line": 1})
    assert not form.is_valid()
    assert any("160" in text and "200" in text for _target, text in form.error_links)


def test_the_line_can_only_be_changed_before_the_quickscan_is_handed_in():
    proposal = ProposalFactory()
    assert "line" in FORMS["basics"](proposal, Stage.QUICKSCAN).parts[0].fields
    proposal.state = "invited"
    assert "line" not in FORMS["basics"](proposal, Stage.FULL).parts[0].fields


@pytest.mark.parametrize(
    ("typed", "amount"), [("1.234,56", "1234.56"), ("€ 1.234,56", "1234.56"), ("1.500", "1500"), ("25000", "25000")]
)
def test_amounts_are_read_as_people_write_them(typed, amount):
    form = page("budget", rows("costs", {"year": "2027", "category": "travel", "amount": typed}))
    assert form.is_valid()
    assert form.values()["cost_lines"][0]["amount"] == Decimal(amount)


def test_faults_in_rows_are_named_with_what_to_do_and_nothing_typed_is_lost():
    form = page("budget", rows("costs", {"year": "27", "category": "", "amount": "vijf", "description": "Bus"}))
    assert not form.is_valid()
    texts = " ".join(text for _target, text in form.error_links)
    assert "2060" in texts
    assert "kostensoort" in texts
    assert "25.000" in texts
    assert form.costs.forms[0]["amount"].value() == "vijf"
    assert "verplicht" not in texts


def test_absurd_numbers_get_a_sentence():
    lines = [{"year": "9" * 500, "category": "travel", "amount": "9" * 500}]
    form = page("budget", rows("costs", *lines))
    assert not form.is_valid()
    form = page("estimate", {"estimated_costs": "9" * 40, "months": "1e9"})
    assert not form.is_valid()
    assert "miljard" in dict(form.error_links)["id_estimated_costs"]


def test_empty_and_removed_rows_do_not_count():
    items = [
        {"title": "Een", "months": "3"},
        {"title": ""},
        {"title": "Weg", "DELETE": "on"},
        {"title": "", "description": "zonder naam", "DELETE": "on"},
    ]
    form = page("planning", rows("phases", *items) | rows("points", {}))
    assert form.is_valid()
    assert [row["title"] for row in form.values()["phases"]] == ["Een"]


def test_a_row_can_be_added_without_losing_or_judging_what_was_typed():
    form = page("planning", rows("phases", {"months": "x"}) | rows("points", {}) | {"add-phases": "1"})
    form.hush()
    assert form.asked_row
    assert len(form.phases.forms) == 2
    assert form.phases.forms[0]["months"].value() == "x"
    assert form.error_links == []


def test_broken_bookkeeping_of_rows_is_no_crash():
    for values in ({}, {"costs-TOTAL_FORMS": "x", "costs-INITIAL_FORMS": "y"}, rows("costs")):
        page("budget", values).is_valid()
    many = page("budget", {"costs-TOTAL_FORMS": "99999999", "costs-INITIAL_FORMS": "0"})
    many.is_valid()
    assert len(many.costs.forms) <= MOST_ROWS + 1


def test_choices_outside_the_lists_are_refused():
    proposal = ProposalFactory()
    elsewhere = TargetGroupFactory()
    TargetGroupFactory(programme=proposal.programme)
    form = page("reach", {"target_groups": [str(elsewhere.pk), "abc\x00"]}, proposal=proposal)
    assert not form.is_valid()
    kpi = IndicatorFactory()
    form = page("results", rows("kpis", {"indicator": str(kpi.pk)}), proposal=proposal)
    assert not form.is_valid()


def test_a_kpi_can_be_chosen_once():
    proposal = ProposalFactory()
    kpi = IndicatorFactory(programme=proposal.programme, lines=[proposal.line])
    twice = rows("kpis", {"indicator": str(kpi.pk)}, {"indicator": str(kpi.pk)})
    form = page("results", twice, proposal=proposal)
    assert not form.is_valid()
    assert any("twee keer" in text for _target, text in form.error_links)


def test_factors_are_ticked_with_their_how():
    proposal = ProposalFactory()
    first, second = (SuccessFactorFactory(programme=proposal.programme) for _n in range(2))
    values = {f"factors-factor_{first.pk}": "on", f"factors-how_{first.pk}": "Zo", f"factors-how_{second.pk}": "Los"}
    form = page("approach", values, proposal=proposal)
    assert form.is_valid()
    assert form.values()["factors"] == [{"factor_id": first.pk, "how": "Zo"}]


class TestConsortium:
    def member(self, **values):
        return {"contribution": "", "expectation": "", "contact_name": "", "contact_email": ""} | values

    def form(self, proposal, *members, **more):
        lead = proposal.members.get(role="lead")
        first = self.member(organisation=lead.organisation_id)
        return page("consortium", rows("members", first, *members) | more, proposal=proposal)

    def test_an_exact_name_or_alias_is_found_whatever_its_capitals(self):
        proposal = ProposalFactory()
        school = OrganisationFactory(name="ROC van Twente (voorbeeld)", short_name="ROCvT")
        for typed in ("roc van twente (voorbeeld)", "rocvt"):
            form = self.form(proposal, self.member(name=typed))
            assert form.is_valid()
            assert form.values()["members"][1]["organisation_id"] == school.pk

    def test_names_that_look_alike_ask_which_one_and_keep_what_was_typed(self):
        proposal = ProposalFactory()
        school = OrganisationFactory(name="Voorbeeldcollege Hengelo")
        form = self.form(proposal, self.member(name="Voorbeeldcollege", contribution="Lessen"))
        assert not form.is_valid()
        row = form.members.forms[1]
        assert [value for value, _label in row.fields["pick"].widget.choices] == [str(school.pk), "new"]
        assert row["contribution"].value() == "Lessen"
        chosen = self.form(proposal, self.member(name="Voorbeeldcollege", pick=str(school.pk)))
        assert chosen.is_valid()
        assert chosen.values()["members"][1]["organisation_id"] == school.pk
        new = self.form(proposal, self.member(name="Voorbeeldcollege", pick="new"))
        assert new.is_valid()
        assert new.values()["members"][1]["new_organisation"] == "Voorbeeldcollege"

    def test_an_organisation_is_in_the_consortium_once(self):
        proposal = ProposalFactory()
        lead = proposal.members.get().organisation
        form = self.form(proposal, self.member(name=lead.name))
        assert not form.is_valid()
        assert any(lead.name in text for _target, text in form.error_links)

    def test_groups_and_inactive_entries_cannot_join(self):
        proposal = ProposalFactory()
        OrganisationFactory(name="Alle broedplaatsen", kind="category")
        OrganisationFactory(name="Oude school", is_active=False)
        for typed in ("alle broedplaatsen", "Oude school"):
            form = self.form(proposal, self.member(name=typed))
            assert not form.is_valid()
            assert any("Noem de organisatie zelf" in text for _target, text in form.error_links)

    def test_a_merged_entry_leads_to_its_successor(self):
        proposal = ProposalFactory()
        successor = OrganisationFactory()
        OrganisationFactory(name="Oude naam", merged_into=successor, is_active=False)
        form = self.form(proposal, self.member(name="oude naam"))
        assert form.is_valid()
        assert form.values()["members"][1]["organisation_id"] == successor.pk

    def test_somebody_removed_meanwhile_is_still_shown(self):
        proposal = ProposalFactory()
        gone = OrganisationFactory()
        form = self.form(proposal, self.member(organisation=gone.pk, contribution="Wat ik typte"))
        assert form.is_valid()
        assert form.members.forms[1].known_organisation == gone

    def test_a_strange_address_is_told_how_to_write_it(self):
        form = self.form(ProposalFactory(), self.member(name="Nieuw", contact_email="jan bij school\x00"))
        assert not form.is_valid()
        assert any("naam@school.nl" in text for _target, text in form.error_links)
