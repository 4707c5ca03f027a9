"""Saving one section: values, revisions, two writers, closed proposals."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from partners.models import Organisation
from proposals import dossier
from proposals.enums import State
from proposals.models import CompletionPoint, CompletionRequest, Proposal, SectionState
from proposals.services.sections import SectionClosed, StaleSection, is_section_open, save_section
from tests.factories import (
    ChoiceMomentFactory,
    IndicatorFactory,
    InitiativeFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ProposalFactory,
    SuccessFactorFactory,
    TargetGroupFactory,
    WhiteSpotFactory,
    invited_proposal,
    submitted_quickscan,
    team_member,
)

pytestmark = pytest.mark.django_db


def data_of(proposal) -> dict:
    return dossier.build(Proposal.objects.for_dossier().get(pk=proposal.pk))


def save(proposal, section, values, *, seen=0, by=None):
    return save_section(
        proposal=proposal, section=section, by=by or proposal.created_by, values=values, seen_revision=seen
    )


def test_columns_and_answers_are_written_and_the_revision_rises():
    proposal = ProposalFactory()
    initiative = InitiativeFactory(programme=proposal.programme)
    revision, at = save(
        proposal,
        "basics",
        {"title": "Nieuw", "summary": "Kort", "kind": "scale_up", "initiative_id": initiative.pk},
    )
    save(proposal, "rationale", {"answers": {"problem": "Te weinig techniek", "goal": "Meer"}})
    data = data_of(proposal)
    assert (revision, data["title"], data["kind"]) == (1, "Nieuw", "scale_up")
    assert data["initiative"]["nl"] == initiative.name_nl
    assert data["answers"]["problem"] == "Te weinig techniek"
    state = SectionState.objects.get(proposal=proposal, section="basics")
    assert (state.revision, state.saved_by, state.saved_at) == (1, proposal.created_by, at)
    assert Proposal.objects.get(pk=proposal.pk).changed_at >= at


def test_chosen_lists_follow_exactly_what_was_ticked():
    proposal = ProposalFactory()
    programme = proposal.programme
    first, second = TargetGroupFactory(programme=programme), TargetGroupFactory(programme=programme)
    values = {
        "target_groups": [first.pk, second.pk],
        "choice_moments": [ChoiceMomentFactory(programme=programme).pk],
        "white_spots": [WhiteSpotFactory(programme=programme).pk],
        "municipalities": [MunicipalityFactory().pk],
    }
    save(proposal, "reach", values)
    save(proposal, "reach", values | {"target_groups": [second.pk], "choice_moments": []}, seen=1)
    assert list(proposal.target_groups.all()) == [second]
    assert not proposal.choice_moments.exists()
    assert proposal.white_spots.count() == proposal.municipalities.count() == 1


def test_members_keep_their_rows_and_costs_while_others_come_and_go():
    proposal = ProposalFactory(full=True)
    lead = proposal.members.get(role="lead")
    partner = proposal.members.get(role="partner")
    new = OrganisationFactory()
    members = [
        {"organisation_id": lead.organisation_id, "contribution": "Leidt", "contact_name": "An"},
        {"organisation_id": new.pk, "contribution": "Doet mee"},
        {"new_organisation": "Stichting  Nieuw Licht", "contribution": "Denkt mee"},
    ]
    save(proposal, "consortium", {"members": members, "lead": new.pk})
    names = {member.organisation.name: member.role for member in proposal.members.select_related("organisation")}
    assert names == {lead.organisation.name: "partner", new.name: "lead", "Stichting Nieuw Licht": "partner"}
    assert proposal.members.get(pk=lead.pk).contact_name == "An"
    assert proposal.cost_lines.filter(member_id=lead.pk).count() == 2
    assert not proposal.members.filter(pk=partner.pk).exists()
    register = Organisation.objects.get(name="Stichting Nieuw Licht")
    assert (register.is_verified, register.created_by) == (False, proposal.created_by)


def test_a_consortium_never_loses_its_lead_partner():
    proposal = ProposalFactory(partners=1)
    lead, partner = proposal.members.get(role="lead"), proposal.members.get(role="partner")
    both = [{"organisation_id": lead.organisation_id}, {"organisation_id": partner.organisation_id}]
    save(proposal, "consortium", {"members": both, "lead": OrganisationFactory().pk})
    assert proposal.members.get(role="lead").pk == lead.pk


def test_lists_are_written_as_a_whole_in_the_order_given():
    proposal = invited_proposal()
    factor = SuccessFactorFactory(programme=proposal.programme)
    indicator = IndicatorFactory(programme=proposal.programme)
    save(proposal, "approach", {"answers": {"approach": "Zo"}, "factors": [{"factor_id": factor.pk, "how": "Hier"}]})
    save(
        proposal,
        "planning",
        {
            "phases": [{"title": "Twee", "starts_on": None, "months": None, "description": ""}],
            "check_points": [{"title": "Zichtbaar", "due_on": date(2028, 1, 1)}],
        },
    )
    phases = [{"title": title, "months": 3, "starts_on": date(2027, 9, 1)} for title in ("Een", "Twee")]
    save(proposal, "planning", {"phases": phases, "check_points": []}, seen=1)
    costs = [{"year": 2027, "category": "personnel", "description": "", "member_id": None, "amount": Decimal("10.50")}]
    save(proposal, "budget", {"cost_lines": costs})
    funding = [{"source": "eu", "financier": "", "form": "cash", "status": "expected", "amount": Decimal("10.50")}]
    save(proposal, "funding", {"funding_lines": funding, "answers": {"funding_note": "Rond"}})
    contributions = [{"indicator_id": indicator.pk, "pathway": "Zo", "strength": 0, "contribution_type": "direct"}]
    save(proposal, "results", {"contributions": contributions, "answers": {"evidence": "Meten"}})
    save(proposal, "risks", {"risks": [{"description": "Ziekte", "likelihood": 1, "impact": 5, "measure": "x"}]})
    data = data_of(proposal)
    assert [phase["title"] for phase in data["phases"]] == ["Een", "Twee"]
    assert data["check_points"] == []
    assert data["totals"]["gap"] == "0.00"
    assert data["factors"][0]["how"] == "Hier"
    assert data["contributions"][0]["strength"] == 0
    assert data["risks"][0]["impact"] == 5


def test_a_second_writer_is_told_who_saved_when_and_nothing_is_overruled():
    proposal = ProposalFactory()
    other = team_member(proposal, full_name="Jan Jansen")
    save(proposal, "rationale", {"answers": {"problem": "Van Jan"}}, by=other)
    with pytest.raises(StaleSection) as caught:
        save(proposal, "rationale", {"answers": {"problem": "Van mij"}})
    assert (caught.value.by, caught.value.revision) == (other, 1)
    assert caught.value.at is not None
    assert data_of(proposal)["answers"]["problem"] == "Van Jan"
    save(proposal, "rationale", {"answers": {"problem": "Van mij"}}, seen=caught.value.revision)
    assert data_of(proposal)["answers"]["problem"] == "Van mij"


def test_two_sections_do_not_stand_in_each_others_way():
    proposal = ProposalFactory()
    other = team_member(proposal)
    save(proposal, "rationale", {"answers": {"problem": "A"}}, by=other)
    save(proposal, "estimate", {"months": 12})
    assert data_of(proposal)["estimate"]["months"] == 12


def test_a_submitted_proposal_takes_nothing_any_more():
    proposal = ProposalFactory(quickscan=True)
    seen = Proposal.objects.get(pk=proposal.pk)
    submitted_quickscan(proposal)
    for stale_or_fresh in (seen, proposal):
        with pytest.raises(SectionClosed):
            save(stale_or_fresh, "basics", {"title": "Te laat"})
    assert data_of(proposal)["title"] != "Te laat"
    assert SectionState.objects.get(proposal=proposal, section="basics").revision == 0


def test_while_a_completion_is_asked_only_the_named_sections_open():
    proposal = submitted_quickscan()
    Proposal.objects.filter(pk=proposal.pk).update(state=State.INCOMPLETE)
    proposal.refresh_from_db()
    request = CompletionRequest.objects.create(
        proposal=proposal, created_by=proposal.created_by, sent_at=timezone.now()
    )
    CompletionPoint.objects.create(request=request, section="budget", text="Maak de kosten compleet.")
    assert is_section_open(proposal, "budget")
    save(proposal, "budget", {"cost_lines": []})
    with pytest.raises(SectionClosed):
        save(proposal, "basics", {"title": "Mag niet"})


@pytest.mark.parametrize("rows", [1, 5])
def test_a_save_costs_the_same_whatever_the_number_of_rows(rows, django_assert_num_queries):
    proposal = invited_proposal()
    costs = [{"year": 2027, "category": "travel", "member_id": None, "amount": Decimal(1)} for _n in range(rows)]
    user = proposal.created_by
    with django_assert_num_queries(6):  # savepoint, lock, revision, delete, insert, release
        save(proposal, "budget", {"cost_lines": costs}, by=user)


def test_sections_of_the_full_form_are_closed_during_the_quickscan():
    with pytest.raises(SectionClosed):
        save(ProposalFactory(), "budget", {"cost_lines": []})
    with pytest.raises(SectionClosed):
        save(invited_proposal(), "estimate", {"months": 3})
