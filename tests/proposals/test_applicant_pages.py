"""The pages of applicants, as a browser without scripts uses them."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from partners.enums import Role
from proposals.enums import State, TeamLevel
from proposals.models import CompletionPoint, CompletionRequest, Proposal, SectionState, TeamMember
from proposals.services.sections import save_section
from tests.factories import (
    BudgetFactory,
    OrganisationFactory,
    ProgrammeFactory,
    ProposalFactory,
    UserFactory,
    invited_proposal,
    submitted_quickscan,
    team_member,
)

from .browser import form_of

pytestmark = pytest.mark.django_db

PAGES = ("tasks", "check", "team")


def url(name, proposal, *more):
    return reverse(f"proposals:{name}", args=[proposal.number, *more])


def enter(client, user):
    client.force_login(user)
    return client


def fill(client, address, having="revision", **changes):
    """Open a page and send its form, with some answers changed."""
    data = form_of(client.get(address), having)
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return client.post(address, data)


# --- list and start -------------------------------------------------------------------------------


def test_an_empty_list_says_how_to_begin(client):
    page = enter(client, UserFactory()).get(reverse("proposals:own")).content.decode()
    assert "U hebt nog geen voorstellen" in page
    assert reverse("proposals:new") in page


@pytest.mark.parametrize("rows", [1, 3])
def test_own_list_costs_the_same_for_any_number_of_rows(client, rows, django_assert_num_queries):
    user = UserFactory(organisations=[OrganisationFactory()])
    for _n in range(rows):
        ProposalFactory(user=user)
    enter(client, user)
    with django_assert_num_queries(5):  # session, person, roles, count, rows
        page = client.get(reverse("proposals:own"))
    assert page.content.decode().count("Voorbeeldvoorstel") == rows


def test_own_list_shows_own_proposals_only_and_what_to_do(client):
    mine, other = ProposalFactory(title="Van mij"), ProposalFactory(title="Van een ander")
    page = enter(client, mine.created_by).get(reverse("proposals:own")).content.decode()
    assert mine.title in page
    assert other.title not in page
    assert url("tasks", mine) in page
    assert "U bent aan zet" in page


def test_the_start_page_tells_everything_before_logging_in(client):
    programme = ProgrammeFactory()
    BudgetFactory(programme=programme, amount="2500000")
    page = client.get(reverse("proposals:new")).content.decode()
    for text in ("20 minuten", "€\xa02.500.000", "50%", "Wat verklaart u", "Wat hebt u nodig", programme.name_nl):
        assert text in page


def test_the_start_page_says_so_when_nothing_is_open(client):
    assert "geen programma open" in client.get(reverse("proposals:new")).content.decode()


def test_starting_asks_a_login_and_comes_back(client):
    ProgrammeFactory()
    answer = client.get(reverse("proposals:new-form"))
    assert answer.status_code == 302
    assert "next=/voorstellen/nieuw/begin/" in answer["Location"]


def test_starting_with_an_own_organisation(client):
    line = ProgrammeFactory().lines.first()
    school = OrganisationFactory()
    user = UserFactory(organisations=[school])
    enter(client, user)
    address = reverse("proposals:new-form")
    answer = fill(client, address, having="title", line=line.pk, title="Techniek voor iedereen", lead=school.pk)
    proposal = Proposal.objects.get()
    assert answer["Location"] == url("tasks", proposal)
    assert proposal.members.get().organisation == school


def test_starting_for_an_organisation_that_is_not_in_the_list(client):
    line = ProgrammeFactory().lines.first()
    enter(client, UserFactory())
    address = reverse("proposals:new-form")
    answer = fill(client, address, having="title", line=line.pk, title="Plan", name="Museum van de Toekomst")
    assert answer.status_code == 302
    assert Proposal.objects.get().members.get().organisation.is_verified is False


def test_starting_asks_which_one_is_meant(client):
    line = ProgrammeFactory().lines.first()
    school = OrganisationFactory(name="Voorbeeldlyceum Almelo")
    enter(client, UserFactory())
    address = reverse("proposals:new-form")
    answer = fill(client, address, having="title", line=line.pk, title="Plan", name="Voorbeeldlyceum")
    assert answer.status_code == 422
    assert "Voorbeeldlyceum Almelo" in answer.content.decode()
    data = form_of(answer, "title") | {"pick": school.pk}
    assert client.post(address, data).status_code == 302
    assert Proposal.objects.get().members.get().organisation == school


def test_starting_without_answers_says_what_to_do_at_each_field(client):
    ProgrammeFactory()
    enter(client, UserFactory(organisations=[OrganisationFactory()]))
    answer = client.post(reverse("proposals:new-form"), {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fout: " in page
    assert "Dit veld is verplicht" not in page
    assert page.index("error-summary") < page.index("<h1")


def test_suggestions_come_while_typing(client):
    OrganisationFactory(name="Voorbeeldcollege Oldenzaal")
    enter(client, UserFactory())
    address = reverse("proposals:organisations")
    page = client.get(address, {"prefix": "members-1", "members-1-name": "voorbeeldcol"}).content.decode()
    assert "Oldenzaal" in page
    assert 'name="members-1-pick"' in page
    for hostile in ("", "\x00", "%" * 50, "x" * 5000, "<b>"):
        answer = client.get(address, {"prefix": '"><script>', '"><script>-name': hostile})
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


# --- tasks and sections ---------------------------------------------------------------------------


def test_the_task_list_says_what_is_ready(client):
    proposal = ProposalFactory(quickscan=True)
    enter(client, proposal.created_by)
    page = client.get(url("tasks", proposal)).content.decode()
    assert "5 van de 5 onderdelen zijn klaar" in page
    assert "Begroting" not in page


def test_the_full_task_list_opens_after_the_invitation_with_the_answers_carried_over(client):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    assert url("section", proposal, "budget") in client.get(url("tasks", proposal)).content.decode()
    assert "Antwoord op problem." in client.get(url("section", proposal, "rationale")).content.decode()


@pytest.mark.parametrize("partners", [0, 3])
def test_the_task_list_costs_the_same_for_any_number_of_partners(client, partners, django_assert_num_queries):
    proposal = ProposalFactory(quickscan=True, partners=partners)
    enter(client, proposal.created_by)
    with django_assert_num_queries(8):
        client.get(url("tasks", proposal))


def test_saving_goes_to_the_next_step_and_shows_when_it_was_saved(client):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    address = url("section", proposal, "rationale")
    page = client.get(address).content.decode()
    assert "Stap 2 van 5" in page
    assert "<title>Aanleiding en doel – Stap 2 van 5" in page
    answer = fill(client, address, problem="Te weinig meisjes kiezen techniek")
    assert answer["Location"] == url("section", proposal, "reach")
    again = client.get(address).content.decode()
    assert "Te weinig meisjes kiezen techniek" in again
    assert "Opgeslagen om" in again
    assert " uur" in again


def test_saving_can_go_back_to_the_tasks_or_to_the_check_page(client):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    address = url("section", proposal, "estimate")
    assert fill(client, address, later="1")["Location"] == url("tasks", proposal)
    assert fill(client, address)["Location"] == url("check", proposal)
    back = form_of(client.get(f"{address}?terug=controle"), "revision")
    assert client.post(address, back)["Location"] == url("check", proposal) + "#section-estimate"


@pytest.mark.parametrize(
    ("section", "queries"),
    [
        ("basics", 11),
        ("rationale", 8),
        ("reach", 12),
        ("estimate", 8),
        ("consortium", 12),
        ("planning", 11),
        ("budget", 10),
        ("funding", 10),
        ("approach", 11),
        ("results", 12),
        ("risks", 9),
        ("continuity", 8),
    ],
)
def test_saving_a_draft_is_cheap(client, section, queries, django_assert_max_num_queries):
    proposal = invited_proposal()
    if section == "estimate":
        proposal = ProposalFactory(quickscan=True)
    enter(client, proposal.created_by)
    address = url("section", proposal, section)
    data = form_of(client.get(address), "revision")
    with django_assert_max_num_queries(queries):
        assert client.post(address, data).status_code == 302


def test_what_is_saved_comes_back_the_same_in_every_section(client):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    for state in SectionState.objects.filter(proposal=proposal).exclude(section__in=("estimate", "attachments")):
        address = url("section", proposal, state.section)
        before = form_of(client.get(address), "revision")
        assert client.post(address, before).status_code == 302, state.section
        after = form_of(client.get(address), "revision")
        assert after.pop("revision") != before.pop("revision")
        before.pop("csrfmiddlewaretoken"), after.pop("csrfmiddlewaretoken")
        assert after == before, state.section


def test_the_second_writer_keeps_the_text_and_sees_the_other_version(client):
    proposal = ProposalFactory()
    jan = team_member(proposal, full_name="Jan Jansen")
    enter(client, proposal.created_by)
    address = url("section", proposal, "rationale")
    mine = form_of(client.get(address), "revision") | {"problem": "Mijn zin"}
    save_section(
        proposal=proposal, section="rationale", by=jan, values={"answers": {"problem": "Jans zin"}}, seen_revision=0
    )
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Jan Jansen heeft deze pagina om" in page
    assert "Mijn zin" in page
    assert "Jans zin" in page
    again = form_of(answer, "revision")
    assert client.post(address, again).status_code == 409  # only the button that says so saves over it
    assert client.post(address, again | {"overwrite": "1"}).status_code == 302
    proposal.narrative.refresh_from_db()
    assert proposal.narrative.problem == "Mijn zin"


def test_who_else_is_writing_is_shown(client):
    proposal = ProposalFactory()
    jan = team_member(proposal, full_name="Jan Jansen")
    enter(client, jan).get(url("section", proposal, "reach"))
    enter(client, proposal.created_by)
    assert "Jan Jansen werkt aan ‘Voor wie en waar’" in client.get(url("section", proposal, "basics")).content.decode()
    assert "Jan Jansen is ook op deze pagina" in client.get(url("section", proposal, "reach")).content.decode()


def test_a_row_is_added_by_the_server_and_nothing_is_saved(client):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    address = url("section", proposal, "risks")
    answer = fill(client, address, **{"add-risks": "1", "risks-1-measure": "Half af"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="risks-2-description"' in page
    assert "Half af" in page
    assert "error-summary" not in page
    assert SectionState.objects.get(proposal=proposal, section="risks").revision == 0


def test_faults_stand_above_the_heading_and_at_the_field(client):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    answer = fill(client, url("section", proposal, "budget"), **{"costs-0-amount": "veel"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fout: Begroting" in page
    assert page.index("error-summary") < page.index("<h1")
    assert 'href="#id_costs-0-amount"' in page
    assert 'value="veel"' in page


def test_the_sums_follow_what_is_typed_without_saving(client):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    assert "€\xa0200.000" in client.get(url("section", proposal, "funding")).content.decode()
    data = form_of(client.get(url("section", proposal, "budget")), "revision") | {"costs-0-amount": "150.000"}
    page = client.post(url("sums", proposal, "budget"), data).content.decode()
    assert "€\xa0230.000" in page
    assert "€\xa030.000" in page
    assert "Nog te dekken" in page
    assert proposal.cost_lines.get(year=2027).amount == 120000


def test_too_large_a_share_of_the_state_is_said_in_words(client):
    proposal = invited_proposal()
    proposal.funding_lines.filter(source="rijk_regiodeal").update(amount="150000")
    enter(client, proposal.created_by)
    page = client.get(url("section", proposal, "funding")).content.decode()
    assert "hoogstens 50%" in page
    assert "Te veel financiering" in page


def test_a_completion_opens_only_what_was_named_and_shows_the_points(client):
    proposal = invited_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(state=State.INCOMPLETE)
    request = CompletionRequest.objects.create(
        proposal=proposal, created_by=proposal.created_by, sent_at=proposal.created_at
    )
    CompletionPoint.objects.create(request=request, section="planning", text="Noem de tweede fase.")
    enter(client, proposal.created_by)
    tasks = client.get(url("tasks", proposal)).content.decode()
    assert "Noem de tweede fase." in tasks
    assert url("section", proposal, "budget") not in tasks
    page = client.get(url("section", proposal, "planning")).content.decode()
    assert "Stap 1 van 1" in page
    assert "Noem de tweede fase." in page
    assert client.get(url("section", proposal, "budget"))["Location"] == url("tasks", proposal)
    assert fill(client, url("section", proposal, "planning"))["Location"] == url("check", proposal)


def test_what_was_typed_stays_when_a_colleague_submits_meanwhile(client):
    proposal = ProposalFactory(quickscan=True)
    enter(client, proposal.created_by)
    address = url("section", proposal, "rationale")
    typed = form_of(client.get(address), "revision") | {"problem": "Nog even dit"}
    submitted_quickscan(proposal)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "Nog even dit" in answer.content.decode()
    assert "kan niet meer worden opgeslagen" in answer.content.decode()
    assert client.get(address)["Location"] == proposal.get_absolute_url()


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAGES, "confirmation", "response"])
def test_somebody_elses_number_does_not_exist(client, name):
    proposal = ProposalFactory()
    enter(client, UserFactory())
    assert client.get(url(name, proposal)).status_code == 404
    assert client.post(url("section", proposal, "basics"), {}).status_code == 404
    assert client.post(url("sums", proposal, "budget"), {}).status_code == 404


def test_staff_who_may_read_may_not_write(client):
    proposal = submitted_quickscan()
    enter(client, UserFactory(roles=[Role.TBD]))
    assert client.get(url("tasks", proposal)).status_code == 403
    assert client.get(url("section", proposal, "basics")).status_code == 403


def test_a_reader_sees_the_tasks_without_links_and_may_not_write(client):
    proposal = ProposalFactory(quickscan=True)
    enter(client, team_member(proposal, TeamLevel.READER))
    assert url("section", proposal, "basics") not in client.get(url("tasks", proposal)).content.decode()
    assert client.get(url("section", proposal, "basics")).status_code == 403
    assert client.post(url("check", proposal), {}).status_code == 403


@pytest.mark.parametrize("number", ["TWB-2026-9999", "x", "TWB-2026-0001'--"])
def test_numbers_that_are_none(client, number):
    enter(client, UserFactory())
    assert client.get(f"/voorstellen/{number}/taken/").status_code == 404
    assert client.get("/voorstellen/%00/taken/").status_code == 404


def test_login_returns_to_the_page(client):
    address = url("section", ProposalFactory(), "basics")
    assert client.get(address)["Location"].endswith(f"next={address}")
    assert client.post(address, {})["Location"].endswith(f"next={address}")


def test_sections_that_do_not_exist(client):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    assert client.get(url("section", proposal, "nergens")).status_code == 404
    assert client.post(url("sums", proposal, "basics"), {}).status_code == 404
    assert client.get(url("section", proposal, "budget"))["Location"] == url("tasks", proposal)


def test_what_people_type_is_never_a_script(client):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    evil = "<script>alert('x')</script>"
    fill(client, url("section", proposal, "basics"), title=evil, summary=evil)
    for address in (reverse("proposals:own"), url("tasks", proposal), url("check", proposal)):
        page = client.get(address).content.decode()
        assert evil not in page
        assert escape(evil) in page


@pytest.mark.parametrize("revision", ["", "abc", "-5", "9" * 40, "٣", "\x00"])
def test_a_broken_revision_is_a_conflict_and_not_a_crash(client, revision):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    assert fill(client, url("section", proposal, "rationale"), revision=revision).status_code == 409


# --- team -----------------------------------------------------------------------------------------


class TestTeam:
    def test_a_colleague_with_an_account_joins(self, client):
        proposal = ProposalFactory()
        colleague = UserFactory()
        enter(client, proposal.created_by)
        address = url("team", proposal)
        assert fill(client, address, having="email", email=colleague.email.upper(), level="editor").status_code == 302
        assert proposal.team.get(user=colleague).level == TeamLevel.EDITOR
        assert enter(client, colleague).get(url("section", proposal, "basics")).status_code == 200

    def test_without_an_account_it_says_what_to_do(self, client):
        proposal = ProposalFactory()
        enter(client, proposal.created_by)
        answer = fill(client, url("team", proposal), having="email", email="niemand@elders.example", level="editor")
        assert answer.status_code == 422
        assert "nog geen account" in answer.content.decode()
        assert "niemand@elders.example" in answer.content.decode()

    def test_there_is_always_a_lead_editor(self, client):
        proposal = ProposalFactory()
        lead = proposal.team.get()
        enter(client, proposal.created_by)
        client.post(url("team", proposal), {"member": lead.pk, "remove": "1"})
        client.post(url("team", proposal), {"member": lead.pk, f"member-{lead.pk}-level": "reader"})
        assert TeamMember.objects.get(proposal=proposal).level == TeamLevel.LEAD_EDITOR

    def test_a_lead_editor_can_hand_over_and_leave(self, client):
        proposal = ProposalFactory()
        other = team_member(proposal)
        enter(client, proposal.created_by)
        member = proposal.team.get(user=other)
        client.post(url("team", proposal), {"member": member.pk, f"member-{member.pk}-level": "lead_editor"})
        mine = proposal.team.get(user=proposal.created_by)
        answer = client.post(url("team", proposal), {"member": mine.pk, "remove": "1"})
        assert answer["Location"] == reverse("proposals:own")
        assert [row.user for row in proposal.team.all()] == [other]

    def test_an_editor_cannot_manage_and_others_members_are_out_of_reach(self, client):
        proposal, other = ProposalFactory(), ProposalFactory()
        enter(client, team_member(proposal))
        assert client.get(url("team", proposal)).status_code == 200
        assert client.post(url("team", proposal), {"email": "a@b.example", "level": "reader"}).status_code == 403
        enter(client, proposal.created_by)
        foreign = other.team.get()
        assert client.post(url("team", proposal), {"member": foreign.pk, "remove": "1"}).status_code == 404
        assert client.post(url("team", proposal), {"member": "x" * 50, "remove": "1"}).status_code == 404


def test_a_section_of_the_other_form_is_closed_and_never_a_crash(client):
    proposal = ProposalFactory()
    enter(client, proposal.created_by)
    answer = client.post(url("section", proposal, "budget"), {"costs-TOTAL_FORMS": "0", "costs-INITIAL_FORMS": "0"})
    assert answer.status_code == 409


@pytest.mark.parametrize("section", ["budget", "funding"])
def test_the_sums_survive_rows_that_are_half_filled_in_or_broken(client, section):
    proposal = invited_proposal()
    enter(client, proposal.created_by)
    prefix = {"budget": "costs", "funding": "funding"}[section]
    half = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0", f"{prefix}-0-amount": "12"}
    for values in ({}, half, half | {f"{prefix}-0-source": "nergens"}, {f"{prefix}-TOTAL_FORMS": "x"}):
        assert client.post(url("sums", proposal, section), values).status_code == 200
        assert client.post(url("section", proposal, section), values).status_code in (422, 409)


def test_the_english_form_saves_the_same_amounts(client):
    proposal = invited_proposal()
    client.cookies["django_language"] = "en"
    enter(client, proposal.created_by)
    before = sorted(proposal.cost_lines.values_list("year", "amount"))
    page = client.get(url("section", proposal, "budget")).content.decode()
    assert '<html lang="en">' in page
    assert "Save and continue" in page
    assert fill(client, url("section", proposal, "budget")).status_code == 302
    assert sorted(proposal.cost_lines.values_list("year", "amount")) == before
