"""The decision letter: what was decided, why, under which conditions, and what one can do."""

import pytest

from proposals.enums import State
from proposals.models import Proposal
from proposals.reports import letter
from tests.proposals.judged import decided, reviewed
from tests.proposals.paper_samples import letter_data, paper_of, rejection_data
from tests.proposals.pdf_reading import check_paper, printed, text_of
from tests.proposals.road import place

TITLE = "Besluit over uw voorstel"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("data", [letter_data, rejection_data])
def test_letter_is_archivable_and_accessible(data, language):
    check_paper(printed(paper_of("letter", TITLE, data(language=language))))


def test_same_data_give_the_same_bytes():
    first, again = (printed(paper_of("letter", TITLE, letter_data())) for _n in range(2))
    assert first == again


def test_grant_says_amount_conditions_votes_and_project():
    text = text_of(printed(paper_of("letter", TITLE, letter_data())))
    for fact in (
        "TWB-B-2026-0007",
        "Hof van Voorbeeld",
        "Beste Hilde Voorbeeld,",
        "onder voorwaarden toegekend, tot maximaal € 150.000",
        "Alle acht bedrijven tekenen.",
        "1 februari 2027",
        "Voor: 7. Tegen: 1. Blanco: 0.",
        "1 zetel deed niet mee",
        "TWB-P-2026-0007",
        "Schrijf ons anders binnen zes weken.",
        "De voorzitter van de Twente Board",
        "Fictief voorbeeld",
    ):
        assert fact in text


def test_rejection_gives_a_reason_per_criterion_and_no_amount():
    text = text_of(printed(paper_of("letter", TITLE, rejection_data())))
    assert "Uw voorstel is afgewezen." in text
    assert "A Aanvullend" in text
    assert "Er lopen al drie projecten" in text
    assert "Bedrag" not in text
    assert "TWB-P-" not in text


def test_letter_without_a_text_on_objecting_still_says_where_to_turn():
    data = letter_data(objection={"nl": "", "en": ""})
    assert "Bel of schrijf ons." in text_of(printed(paper_of("letter", TITLE, data)))


def test_correction_says_what_it_replaces_and_a_written_procedure_says_so():
    data = letter_data(corrects="TWB-B-2026-0003", is_written_procedure=True)
    text = text_of(printed(paper_of("letter", TITLE, data))).replace("- ", "")
    assert "in de plaats van besluit TWB-B-2026-0003" in text
    assert "schriftelijk besloten" in text


@pytest.mark.django_db
def test_collects_a_conditional_grant(django_assert_max_num_queries):
    decision = decided(reviewed(State.AGENDA))
    with django_assert_max_num_queries(6):
        data = letter.collect(decision)
    assert data["reference"] == "TWB-B-2026-0007"
    assert data["amount"] == "75000.00"
    assert data["asked"] == "80000.00"
    assert data["conditions"] == [{"text": "Alle bedrijven tekenen.", "owner": "Penvoerder", "due_on": "2027-02-01"}]
    assert data["votes"] == [6, 1, 2]
    assert data["recused"] == 1
    assert data["project"].startswith("TWB-P-")
    check_paper(printed(paper_of("letter", TITLE, data)))


@pytest.mark.django_db
def test_collects_a_rejection_with_the_reasons():
    decision = decided(reviewed(State.REJECTED), outcome="reject")
    built = letter.build(letter.collect(decision))
    assert built.amount is None
    assert not built.is_grant
    assert [reason.criterion for reason in built.reasons] == ["K Kansrijk"]


@pytest.mark.django_db
def test_letter_prints_the_programmes_own_text_on_objecting():
    proposal = reviewed(State.REJECTED)
    proposal.programme.objection_nl = "Eigen tekst over bezwaar."
    proposal.programme.save()
    decision = decided(place(Proposal.objects.get(pk=proposal.pk), State.REJECTED), outcome="reject")
    assert letter.build(letter.collect(decision)).objection == ("Eigen tekst over bezwaar.",)


@pytest.mark.django_db(transaction=True)
def test_confirming_a_decision_makes_the_letter_with_number_and_project():
    from proposals.models import Attendance, ProposalPaper, Seat
    from proposals.workflow import perform
    from twenteboard.platform.jobs import run_due
    from twenteboard.platform.models import Message

    proposal = reviewed(State.AGENDA)
    decision = decided(
        proposal, state="recorded", number=None, confirmed_by=None, confirmed_at=None, decided_on=None,
        votes_for=1, votes_against=0, votes_abstained=0, opens_project=False,
    )  # fmt: skip
    meeting = decision.item.meeting
    meeting.state = "open"
    meeting.save()
    seat = Seat.objects.create(board=meeting.board, name="Bedrijven 1")
    Attendance.objects.create(meeting=meeting, seat=seat, is_present=True)
    proposal.programme.quorum = 1
    proposal.programme.save()
    perform(proposal, "grant_conditionally", by=meeting.created_by, decision=decision)
    run_due()
    paper = ProposalPaper.objects.get(kind="letter")
    assert paper.state == "ready"
    assert paper.reference == decision.number == paper.data["reference"]
    assert paper.data["project"] == proposal.project.number
    with paper.file.open() as file:
        text = text_of(file.read())
    assert "Alle bedrijven tekenen." in text
    assert decision.number in text
    assert "75.000" in Message.objects.get(template="decision").body_text
