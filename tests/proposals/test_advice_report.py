"""The two advices on paper: complete for their reader, and silent about what that reader may not know."""

from decimal import Decimal

import pytest

from proposals.enums import Audience
from proposals.reports import advice, scores
from tests.proposals.judged import SECRET, advised, reviewed, treated
from tests.proposals.paper_samples import advice_applicant_data, advice_board_data, paper_of, scores_data
from tests.proposals.pdf_reading import check_paper, data_of, figures_of, printed, text_of
from twenteboard.platform.papers import canonical_json

TITLES = {"applicant": "Advies over uw voorstel", "board": "Advies aan de Twente Board"}


def sample(audience: str, **changes) -> bytes:
    data = (advice_board_data if audience == "board" else advice_applicant_data)(**changes)
    return printed(paper_of("advice", TITLES[audience], data))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("audience", ["applicant", "board"])
def test_advice_is_archivable_and_accessible(audience, language):
    check_paper(sample(audience, language=language))


@pytest.mark.parametrize("audience", ["applicant", "board"])
def test_same_data_give_the_same_bytes(audience):
    assert sample(audience) == sample(audience)


def test_first_page_of_the_advice_to_the_board_says_it_all():
    from io import BytesIO

    import pypdf

    first = pypdf.PdfReader(BytesIO(sample("board"))).pages[0].extract_text()
    first = " ".join(first.replace("\u00a0", " ").split())
    for fact in (
        "toekennen onder voorwaarden",
        "Met 2 voorwaarden",
        "€ 154.000 (44,77%)",
        "€ 5.846.000",
        "3,8 van 5",
        "Wij vinden dit een sterk voorstel",
        "Elf scholen uit drie gemeenten",
        "Drie van de acht bedrijven",
        "Alle acht bedrijven tekenen",
        "Fictief voorbeeld",
    ):
        assert fact in first


def test_contents_name_every_part_that_follows_and_no_other():
    paper = advice.build(advice_board_data())
    page = paper_of("advice", TITLES["board"], advice_board_data()).render_html()
    for anchor, title in paper.contents:
        assert page.count(f'id="{anchor}"') == 1
        assert page.index(f'href="#{anchor}"') < page.index(f'id="{anchor}"'), title
    assert "reactie" not in dict(paper.contents)
    assert advice.build(advice_applicant_data()).contents == []


def test_advice_to_the_board_can_be_read_in_ten_minutes():
    assert len(text_of(sample("board")).split()) < 10 * 200


def test_advice_to_the_board_holds_reaction_kernteam_checks_and_money():
    text = text_of(sample("board"))
    for fact in (
        "Wij herkennen het advies.",
        "Kernteam Onderwijs",
        "Een bijdrage is nog onzeker.",
        "€ 5.692.000",
        "Technische profielen",
        "Almelo, Hengelo, Rijssen-Holten",
        "Een tweede adviseur",
    ):
        assert fact in text


def test_advice_to_applicants_says_before_when_and_holds_nothing_for_the_board():
    content = sample("applicant")
    text = text_of(content)
    assert "vrijdag 4 december 2026" in text
    assert "De contouren geven richting; de criteria beslissen." in text
    for word in ("Over in het programma", "Voorgestelde voorwaarden", "Kernteam"):
        assert word not in text


def test_chart_says_averages_and_spread():
    message = figures_of(sample("applicant"))[0]
    assert message == (
        "K Kansrijk 4,0 van 5 (3–5); R Regionaal 4,3 van 5 (4–5); A Aanvullend 3,0 van 5 (2–4); "
        "Past bij het convenant 4,0 van 5 (4)"
    )


def test_average_counts_weights_and_leaves_out_what_weighs_nothing():
    built = scores.build(scores_data(), "nl")
    assert built.average == Decimal("3.8")
    assert [row.average for row in built.rows] == [Decimal("4.0"), Decimal("4.3"), Decimal("3.0"), Decimal("4.0")]
    assert built.says == "Gemiddeld 3,8 van 5; het hoogst is R Regionaal, het laagst A Aanvullend"


def test_without_scores_there_is_no_chart():
    data = scores_data()
    for criterion in data["criteria"]:
        criterion["scores"] = criterion["reasons"] = []
    text = text_of(sample("applicant", scores=data))
    assert "Er zijn geen scores." in text


@pytest.mark.django_db
def test_collected_data_tell_no_reader_who_reviewed():
    proposal = reviewed()
    for audience in (Audience.APPLICANT, Audience.BOARD):
        frozen = canonical_json(advice.collect(advised(proposal, audience, recommendation="grant"))).decode()
        for secret in ("Beoordelaar Een", "Beoordelaar Twee", SECRET, "Schrijver Voorbeeld", "Lezer Voorbeeld"):
            assert secret not in frozen


@pytest.mark.django_db
def test_paper_for_applicants_carries_nothing_for_the_board_in_its_data():
    proposal = treated(reviewed())
    version = proposal.advices.get(audience="applicant").versions.get()
    data = advice.collect(version)
    for name in ("recommendation", "conditions", "money_left", "heard", "qualification", "reaction"):
        assert name not in data
    inside = data_of(printed(paper_of("advice", "Advies over uw voorstel", data)))
    assert "kernteam is positief" not in inside


@pytest.mark.django_db
def test_collects_scores_money_reaction_and_checks_for_the_board(django_assert_max_num_queries):
    proposal = treated(reviewed())
    version = advised(proposal, Audience.BOARD, recommendation="grant_conditionally", conditions="Eén.\nTwee.")
    with django_assert_max_num_queries(12):
        data = advice.collect(version)
    assert data["language"] == "nl"
    assert data["money_left"] == "500000.00"
    assert data["reaction"] == {"on": "2026-11-12", "text": "Wij nemen het advies over."}
    assert [row["answer"] for row in data["qualification"]["answers"]] == ["yes", "yes"]
    assert data["heard"][0]["party"] == "Kernteam Onderwijs"
    assert data["scores"]["reviewers"] == 2
    assert data["scores"]["criteria"][0]["scores"] == [3, 3]
    assert data["scores"]["criteria"][1]["scores"] == [2, 4]
    paper = advice.build(data)
    assert paper.board.conditions == ("Eén.", "Twee.")
    assert paper.board.left_after == Decimal("420000.00")
    check_paper(printed(paper_of("advice", "Advies aan de Twente Board", data)))


@pytest.mark.django_db
def test_term_to_react_is_printed_only_while_a_reaction_is_asked():
    from datetime import date

    proposal = reviewed()
    proposal.due_on = date(2026, 12, 4)
    proposal.save()
    version = advised(proposal)
    assert advice.collect(version)["react_before"] == "2026-12-04"
    version.advice.proposal.state = "ready"
    assert advice.collect(version)["react_before"] is None


@pytest.mark.django_db
def test_more_reviewers_cost_no_more_queries(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few = advised(reviewed())
    with CaptureQueriesContext(
        connection,
    ) as used:
        advice.collect(few)
    proposal = reviewed()
    many = advised(proposal)
    from proposals.models import Review, ReviewAssignment
    from tests.factories import UserFactory

    for _n in range(5):
        assignment = ReviewAssignment.objects.create(
            proposal=proposal, reviewer=UserFactory(), state="submitted", assigned_by=proposal.created_by
        )
        Review.objects.create(
            assignment=assignment,
            submission=proposal.current_submission,
            submitted_at=assignment.assigned_at,
        )
    with django_assert_num_queries(len(used)):
        assert advice.collect(many)["scores"]["reviewers"] == 7


@pytest.mark.django_db(transaction=True)
def test_sending_the_advice_freezes_it_and_makes_the_paper_with_the_date():
    from proposals.enums import State
    from proposals.models import ProposalPaper
    from proposals.workflow import perform
    from twenteboard.platform.jobs import run_due

    proposal = reviewed(State.ADVICE)
    version = advised(proposal)
    perform(proposal, "send_advice", by=version.approved_by)
    run_due()
    paper = ProposalPaper.objects.get(kind="advice")
    version.refresh_from_db()
    assert version.frozen_at is not None
    assert (paper.state, paper.audience, paper.advice_version) == ("ready", "applicant", version)
    assert paper.data["react_before"] == proposal.due_on.isoformat()
    with paper.file.open() as file:
        assert "Hoe u kunt reageren" in text_of(file.read())


@pytest.mark.django_db(transaction=True)
def test_finalising_makes_the_paper_for_the_board_in_dutch():
    from proposals.enums import State
    from proposals.models import ProposalPaper
    from proposals.workflow import perform
    from twenteboard.platform.jobs import run_due

    proposal = treated(reviewed(State.ADVICE, language="en"))
    version = advised(proposal, Audience.BOARD, recommendation="grant")
    perform(proposal, "finalise_advice", by=version.approved_by, reason="Zij reageerden al per brief.")
    run_due()
    paper = ProposalPaper.objects.get(audience="board")
    assert (paper.state, paper.language, paper.title) == ("ready", "nl", "Advies aan de Twente Board")
    to_applicants = ProposalPaper.objects.get(audience="applicant")
    assert (to_applicants.state, to_applicants.language) == ("ready", "en")
    assert to_applicants.title == "Advice on your proposal"
    assert to_applicants.data["react_before"] is None
