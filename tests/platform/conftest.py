"""Rows and templates that tests of the ground floor share."""

from copy import deepcopy
from pathlib import Path

import pytest

from proposals.models import Proposal, ProposalPaper, Submission
from tests.factories import ProgrammeFactory, UserFactory
from twenteboard.platform.papers import request_paper

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def own_templates(settings):
    """Let the tests' own mail and paper templates be found too."""
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [*changed[0]["DIRS"], TEMPLATES]
    settings.TEMPLATES = changed


@pytest.fixture
def user(db):
    return UserFactory(full_name="Hilde Voorbeeld")


@pytest.fixture
def proposal(user):
    programme = ProgrammeFactory()
    return Proposal.objects.create(
        number="TWB-2026-0001",
        programme=programme,
        line=programme.lines.first(),
        title="Techniek in de buurt",
        created_by=user,
    )


@pytest.fixture
def submission(proposal, user):
    return Submission.objects.create(proposal=proposal, n=1, stage="quickscan", data={}, sha256="0" * 64, by=user)


@pytest.fixture
def ask(monkeypatch, own_templates, proposal, submission, user):
    """Return a function that asks for the small paper, with the given amount as its data."""
    monkeypatch.setitem(ProposalPaper.REPORTS, "receipt", "tests.platform.sample_report")

    def ask(amount="€ 10,00", **changes):
        values = {"kind": "receipt", "title": "Ontvangst", "by": user, "proposal": proposal, "submission": submission}
        return request_paper(ProposalPaper, data={"amount": amount}, **(values | changes))

    return ask
