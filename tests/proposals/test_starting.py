"""Starting a proposal."""

import datetime as dt

import pytest
from django.utils import timezone

from partners.models import Organisation
from partners.services.register import CannotJoinError
from programmes.models import ContoursVersion
from proposals.enums import State, TeamLevel
from proposals.models import Proposal
from proposals.sections import SECTIONS
from proposals.services.starting import LineIsClosedError, start_proposal
from tests.factories import OrganisationFactory, ProgrammeFactory, ProgrammeLineFactory, ProposalFactory, UserFactory
from twenteboard.platform.events import history_of

pytestmark = pytest.mark.django_db


def test_everything_a_writer_needs_is_there():
    programme = ProgrammeFactory()
    newest = ContoursVersion.objects.create(programme=programme, dated=dt.date(2025, 1, 1), label="Nieuw", content={})
    user, school = UserFactory(full_name="An Bos"), OrganisationFactory()
    proposal = start_proposal(by=user, line=programme.lines.first(), title="  Techniek  ", organisation=school)
    year = timezone.localdate().year
    assert proposal.number == f"TWB-{year}-0001"
    assert (proposal.title, proposal.state, proposal.contours) == ("Techniek", State.IDEA, newest)
    assert proposal.due_on == timezone.localdate() + dt.timedelta(days=30 * programme.draft_months)
    assert [(row.user, row.level) for row in proposal.team.all()] == [(user, TeamLevel.LEAD_EDITOR)]
    lead = proposal.members.get()
    assert (lead.organisation, lead.role, lead.contact_name) == (school, "lead", "An Bos")
    assert proposal.narrative.problem == ""
    assert proposal.section_states.count() == len(SECTIONS)
    assert "An Bos" in history_of(proposal).get().sentence


def test_numbers_follow_each_other_and_are_unique():
    first, second = ProposalFactory(), ProposalFactory()
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_an_organisation_that_is_not_in_the_list_is_added_unchecked_and_once():
    user, line = UserFactory(), ProgrammeLineFactory()
    first = start_proposal(by=user, line=line, title="A", new_organisation="Werkplaats  Enschede")
    second = start_proposal(by=user, line=line, title="B", new_organisation="werkplaats enschede")
    organisation = Organisation.objects.get(name="Werkplaats Enschede")
    assert organisation.is_verified is False
    assert first.members.get().organisation == second.members.get().organisation == organisation


def test_a_closed_line_or_programme_takes_no_quickscans():
    user, school = UserFactory(), OrganisationFactory()
    closed_line = ProgrammeLineFactory(is_open=False)
    closed_programme = ProgrammeFactory(is_open=False).lines.first()
    for line in (closed_line, closed_programme):
        with pytest.raises(LineIsClosedError):
            start_proposal(by=user, line=line, title="A", organisation=school)
    assert not Proposal.objects.exists()


def test_without_any_organisation_nothing_is_started():
    with pytest.raises(ValueError, match="name"):
        start_proposal(by=UserFactory(), line=ProgrammeLineFactory(), title="A")
    assert not Proposal.objects.exists()


def test_a_group_of_the_register_cannot_lead():
    OrganisationFactory(name="Alle scholen", kind="group")
    with pytest.raises(CannotJoinError):
        start_proposal(by=UserFactory(), line=ProgrammeLineFactory(), title="A", new_organisation="alle scholen")
    assert not Proposal.objects.exists()
