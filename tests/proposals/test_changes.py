"""What changed between two submissions."""

import copy

import pytest

from proposals import dossier
from proposals.changes import changes_between
from proposals.enums import Stage
from proposals.models import Proposal
from tests.factories import ProposalFactory


@pytest.fixture
def data(db):
    proposal = ProposalFactory(full=True)
    return dossier.build(Proposal.objects.for_dossier().get(pk=proposal.pk))


def changes(old, new):
    return changes_between(old, new, language="nl", stage=Stage.FULL)


def test_the_same_answers_are_no_change(data):
    assert changes(data, copy.deepcopy(data)) == []


def test_a_text_shows_before_and_after(data):
    new = copy.deepcopy(data)
    new["title"] = "Nieuwe titel"
    (change,) = changes(data, new)
    assert (change.code, change.before, change.after) == ("basics", (data["title"],), ("Nieuwe titel",))


def test_of_a_table_only_the_rows_that_differ_are_shown(data):
    new = copy.deepcopy(data)
    new["costs"].append({"year": 2029, "category": "travel", "description": "Bus", "member": "", "amount": "100.00"})
    (change,) = changes(data, new)
    assert change.before == ()
    assert len(change.after) == 1
    assert "Bus" in change.after[0]


def test_an_answer_that_was_emptied_is_a_change(data):
    new = copy.deepcopy(data)
    new["answers"]["goal"] = ""
    (change,) = changes(data, new)
    assert (change.before, change.after) == (("Antwoord op goal.",), ())


def test_changes_stand_in_the_order_of_the_form(data):
    new = copy.deepcopy(data)
    new["risks"] = []
    new["summary"] = "Anders."
    assert [change.code for change in changes(data, new)] == ["basics", "risks"]
