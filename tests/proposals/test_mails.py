"""Every mail of the road: complete in both languages, with reference, what happened, what to do and before when."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import engines

from partners.enums import Role
from proposals import effects
from proposals.enums import State
from proposals.models import Decision, Move, Proposal, Submission
from proposals.workflow import TRANSITIONS, perform
from tests.factories import ProposalFactory, UserFactory, submitted_quickscan
from tests.proposals.road import place
from twenteboard.platform.models import Message
from twenteboard.platform.outbox import html_of, render_mail

pytestmark = pytest.mark.django_db

SOURCES = [Path(effects.__file__), Path(effects.__file__).parent / "services" / "reminding.py"]
QUEUED = re.compile(r"(?:tell_team|tell_staff|tell_everyone|queue_mail|Mail|_mail\(step,)\(?\s*\"(\w+)\"")
WHEN = "vrijdag 4\u00a0december 2026"
ASKS = {
    "quickscan_arrived", "invited", "proposal_arrived", "completion_asked", "review_asked", "advice_sent",
    "response_arrived", "term_reminder", "review_reminder",
}  # fmt: skip


def templates() -> set[str]:
    """Names of the mails that the road and its reminders send, read from the source."""
    texts = [path.read_text() for path in SOURCES]
    texts.append((Path(effects.__file__).parent / "road.py").read_text())
    return {name for text in texts for name in QUEUED.findall(text)}


def context(proposal, **changes):
    number = proposal.number
    values = {
        "proposal": proposal,
        "reason": "Een reden die ertoe doet.",
        "due_on": date(2026, 12, 4),
        "move": Move(proposal=proposal, name="x", from_state=State.INVITED, by=proposal.created_by),
        "submission": Submission(
            proposal=proposal, n=2, stage="full", sha256="ab" * 32, at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
        ),
        "decision": Decision(
            proposal=proposal, number="TWB-B-2026-0007", outcome="grant", amount=Decimal(75000), needed="Meer cijfers."
        ),
        "has_passed": False,
        "lapses_on": date(2026, 12, 7),
        "recipient": SimpleNamespace(full_name="Hilde Voorbeeld"),
    }
    assert number
    return values | changes


@pytest.fixture
def proposal() -> Proposal:
    return place(ProposalFactory(full=True, title="Techniek & taal <in> de buurt"), State.INVITED)


@pytest.fixture
def strict(monkeypatch):
    """Let a variable that is not there be seen in the text."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "MISSING[%s]")


def test_every_mail_that_is_sent_has_a_template_and_is_known_here():
    names = templates()
    assert len(names) == 19
    assert [name for name in names if not (settings.BASE_DIR / "templates" / "mail" / f"{name}.txt").exists()] == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(templates()))
def test_mail_is_complete_in_both_languages(name, language, proposal, strict):
    subject, text = render_mail(name, context(proposal), language)
    assert "MISSING" not in subject + text
    assert proposal.number in subject
    assert proposal.title in text
    assert "Hilde Voorbeeld" in text
    assert not re.search(r"[{}%]\w|%\(", subject + text)
    assert settings.PORTAL_URL.rstrip("/") + "/" in text
    assert not re.search(r"/voorstellen/|/stukken/", text)
    assert "<in>" not in html_of(subject, text, language)


@pytest.mark.parametrize("name", sorted(ASKS))
def test_mail_that_asks_something_says_before_when(name, proposal):
    _subject, text = render_mail(name, context(proposal), "nl")
    assert WHEN in text


@pytest.mark.parametrize("name", sorted(templates() - {"corrected"}))
def test_the_two_languages_say_it_in_their_own_words(name, proposal):
    dutch, english = (render_mail(name, context(proposal), language)[1] for language in ("nl", "en"))
    paragraphs = [set(text.partition("\n-- \n")[0].split("\n\n")[1:-1]) for text in (dutch, english)]
    assert not {part for part in set.intersection(*paragraphs) if part not in ("Een reden die ertoe doet.",)}
    assert not re.search(r"\b(dient|derhalve|middels|gelieve|ten behoeve)\b", dutch)


@pytest.mark.parametrize("name", sorted(ASKS))
def test_mail_without_a_term_names_no_date(name, proposal, strict):
    if name.endswith("_reminder"):
        return  # there is no reminder without a term
    _subject, text = render_mail(name, context(proposal, due_on=None), "nl")
    assert "MISSING" not in text
    assert "None" not in text
    assert "–" not in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("grant", "kent uw voorstel"),
        ("grant_conditionally", "onder voorwaarden"),
        ("reject", "wijst uw voorstel"),
        ("defer", "Meer cijfers."),
    ],
)
def test_mail_on_a_decision_follows_the_outcome(outcome, words, proposal):
    values = context(proposal)
    values["decision"].outcome = outcome
    subject, text = render_mail("decision", values, "nl")
    assert words in text
    assert ("75.000" in text) == outcome.startswith("grant")
    assert ("houdt het besluit aan" in subject) == (outcome == "defer")


@pytest.mark.parametrize("state", ["idea", "invited", "incomplete", "hearing"])
def test_reminder_names_what_is_waited_for(state, proposal):
    Proposal.objects.filter(pk=proposal.pk).update(state=state)
    proposal.refresh_from_db()
    texts = {render_mail("term_reminder", context(proposal, has_passed=passed), "nl")[1] for passed in (False, True)}
    assert all("nog niet" in text for text in texts)


def test_handing_in_mails_the_team_and_tbd_once_each():
    adviser = UserFactory(roles=[Role.TBD], language="en")
    proposal = submitted_quickscan()
    receipt = Message.objects.get(template="receipt")
    assert receipt.recipient == proposal.created_by.email
    assert receipt.subject == f"{proposal.number}: wij ontvingen uw quickscan"
    assert proposal.current_submission.sha256 in receipt.body_text
    arrived = Message.objects.get(template="quickscan_arrived")
    assert (arrived.recipient, arrived.language) == (adviser.email, "en")
    assert "new quickscan" in arrived.subject


def test_mail_of_a_declined_quickscan_holds_the_reason():
    proposal = submitted_quickscan()
    adviser = UserFactory(roles=[Role.TBD])
    reason = "Dit plan past niet bij een van de drie lijnen."
    perform(proposal, "decline", by=adviser, reason=reason)
    assert reason in Message.objects.get(template="declined").body_text
    assert "decline" in TRANSITIONS
