"""The confirmation of receipt: everything handed in stands in it, in a file that lasts."""

import json

import pytest

from proposals.enums import PaperKind, State
from proposals.models import ProposalPaper
from proposals.reports import gantt, receipt
from proposals.reports.handed_in import costs_by_year, funding_by_source
from tests.factories import submitted_quickscan
from tests.proposals.paper_samples import huge_dossier, paper_of, receipt_data, sample_dossier
from tests.proposals.pdf_reading import check_paper, data_of, figures_of, printed, text_of
from twenteboard.platform.jobs import run_due


@pytest.fixture(scope="module", params=["nl", "en"])
def content(request) -> bytes:
    return printed(paper_of("receipt", "Ontvangst", receipt_data(language=request.param)))


def test_receipt_is_archivable_and_accessible(content):
    check_paper(content)


def test_receipt_holds_everything_that_was_handed_in(content):
    text = text_of(content)
    data = sample_dossier()
    facts = [data["title"], *(member["organisation"] for member in data["members"])]
    facts += [answer.split("\n")[0] for answer in data["answers"].values()]
    facts += [phase["title"] for phase in data["phases"]] + [risk["measure"] for risk in data["risks"]]
    facts += [line["financier"] for line in data["funding"]] + [line["description"] for line in data["costs"]]
    facts += ["brief-gemeente.pdf", "5f5f5f5f5f5f5f5f", "TWB-2026-0042", "Hilde Voorbeeld"]
    squeezed = text.replace("- ", "").replace(" ", "")
    assert [fact for fact in facts if fact.replace("- ", "").replace(" ", "") not in squeezed] == []


def test_receipt_prints_the_fingerprint_of_the_data_inside_it():
    data = receipt_data()
    content = printed(paper_of("receipt", "Ontvangst", data))
    assert data["sha256"] in text_of(content).replace(" ", "")
    assert json.loads(data_of(content))["sha256"] == data["sha256"]


def test_same_data_give_the_same_bytes():
    first, again = (printed(paper_of("receipt", "Ontvangst", receipt_data())) for _n in range(2))
    assert first == again


def test_quickscan_asks_and_prints_only_the_short_form():
    text = text_of(printed(paper_of("receipt", "Ontvangst", receipt_data(stage="quickscan"))))
    assert "Kosten op hoofdlijnen" in text
    assert "€ 344.000" in text
    assert "Financiering per bron" not in text
    assert "Wij ontvingen uw quickscan" in text


def test_example_is_marked():
    assert "Fictief voorbeeld" in text_of(printed(paper_of("receipt", "Ontvangst", receipt_data())))


def test_costs_add_up_by_year_and_category():
    table = costs_by_year(sample_dossier())
    assert [cell.text for cell in table.headers][1:-1] == ["2027", "2028", "2029"]
    assert [cell.text for cell in table.total] == [
        "Totaal", "€\u00a092.000", "€\u00a0149.250,50", "€\u00a0102.749,50", "€\u00a0344.000"
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[0]][1:] == [
        "€\u00a048.000", "€\u00a096.000", "€\u00a088.000", "€\u00a0232.000"
    ]  # fmt: skip


def test_funding_adds_up_by_source_with_the_share_of_the_state():
    table = funding_by_source(sample_dossier())
    private = table.rows[-1]
    assert [cell.text for cell in private][1:] == ["€\u00a060.000", "€\u00a070.000", "€\u00a0130.000", "37,8%"]
    assert "44,77%" in table.note
    assert "50%" in table.note


def test_strip_says_what_it_shows():
    content = printed(paper_of("receipt", "Ontvangst", receipt_data()))
    (message,) = figures_of(content)
    assert "Voorbereiden: vanaf 01-02-2027, 5 maanden" in message
    assert "Meetpunt 15-09-2028: Tussenmeting is klaar" in message


def test_strip_keeps_every_bar_on_the_sheet():
    strip = gantt.draw(sample_dossier())
    assert strip.says == "Van 1\u00a0februari 2027 tot en met 30\u00a0november 2029: 4 fasen, 2 meetpunten"
    for bar in strip.bars:
        assert bar.x >= strip.labels
        assert bar.x + bar.width <= strip.width
    assert [bar.x for bar in strip.bars] == sorted(bar.x for bar in strip.bars)


def test_a_plan_without_dates_has_no_strip():
    assert gantt.draw(sample_dossier(phases=[])) is None


@pytest.mark.django_db(transaction=True)
def test_handing_in_makes_the_receipt_of_what_was_handed_in():
    proposal = submitted_quickscan()
    run_due()
    paper = ProposalPaper.objects.get(proposal=proposal)
    assert (paper.kind, paper.state) == (PaperKind.RECEIPT, "ready")
    assert paper.data["sha256"] == proposal.current_submission.sha256
    assert paper.reference == proposal.number
    with paper.file.open() as file:
        assert proposal.title in text_of(file.read())


@pytest.mark.django_db
def test_collecting_asks_the_database_nothing(django_assert_num_queries):
    proposal = submitted_quickscan()
    submission = proposal.current_submission
    submission.proposal, _name = proposal, submission.by.full_name
    with django_assert_num_queries(0):
        data = receipt.collect(submission)
    assert data["answer_before"] == (proposal.due_on.isoformat() if proposal.due_on else None)
    assert proposal.state == State.QUICKSCAN


def test_more_than_anybody_writes_still_fits_and_is_whole():
    frozen = huge_dossier()
    content = printed(paper_of("receipt", "Ontvangst", receipt_data(dossier=frozen)))
    check_paper(content, has_split_tables=True)
    text = text_of(content)
    for fact in ("Partner 23", "Post 59", "Fase 39", "€ 74.074.073,40"):
        assert fact in text
    strip = gantt.draw(frozen)
    assert strip.height < 850  # units: a sheet holds some 900
    assert text.replace("- ", "").count("Zij maken iets dat een bedrijf") == 1 + 12 * 3
