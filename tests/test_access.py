"""Every address of the portal × every role: who gets a page, who is sent to log in, who must not know of it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from proposals.enums import Audience, DecisionState, MeetingState, Outcome, PaperKind, SeatKind, State
from proposals.models import (
    Advice,
    AdviceVersion,
    AgendaItem,
    Attachment,
    Board,
    Decision,
    Meeting,
    MeetingPaper,
    Proposal,
    ProposalPaper,
    Seat,
)
from proposals.reports.decision_list import collect
from proposals.workflow import TRANSITIONS
from tests.factories import CheckListFactory, CriteriaSetFactory, IndicatorFactory, ProjectFactory
from tests.proposals.road import Cast, cast, place
from tests.test_access_after_grant import rows as rows_after_grant
from twenteboard.platform.enums import PaperState

pytestmark = pytest.mark.django_db

# The columns of the table, from left to right.
ROLES = (
    *("anyone", "lead_editor", "editor", "reader", "stranger", "tbd", "reviewer", "unassigned_reviewer"),
    *("board", "chair", "secretary", "monitor", "admin", "auditor", "tbd_in_consortium", "board_in_consortium"),
)
SIGNS = {200: "+", 204: "=", 401: "!", 403: "0", 404: "4", 405: "5", 422: "2", 503: "?"}

# A row: method, name of the address, what it is about, state of the proposal, and a sign per role:
# + a page (also the form again, in words), > sent on to another page, L to the login page, 0 refused (403),
# 4 must not know of it (404), 2 not accepted as it was (422), 5 not this way (405), = done without a page (204),
# ! not logged in, told to a script (401), ? something is wrong with the portal (503: in a test nothing works for it).
TABLE = """
GET  home - -                                             + + + + + + + + + + + + + + + +
GET  accessibility - -                                    + + + + + + + + + + + + + + + +
GET  privacy - -                                          + + + + + + + + + + + + + + + +
GET  help - -                                             + + + + + + + + + + + + + + + +
GET  security-txt - -                                     + + + + + + + + + + + + + + + +
GET  robots-txt - -                                       + + + + + + + + + + + + + + + +
GET  health - -                                           + + + + + + + + + + + + + + + +
GET  health-ready - -                                     ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?
GET  programmes:programme - -                             + + + + + + + + + + + + + + + +
GET  programmes:line line -                               + + + + + + + + + + + + + + + +
GET  programmes:apply - -                                 + + + + + + + + + + + + + + + +
GET  programmes:project-list - -                          + + + + + + + + + + + + + + + +
GET  programmes:project project -                         + + + + + + + + + + + + + + + +
GET  kpis:list - -                                        + + + + + + + + + + + + + + + +
GET  kpis:detail indicator -                              + + + + + + + + + + + + + + + +
GET  proposals:decisions - -                              + + + + + + + + + + + + + + + +
GET  proposals:decision-feed - -                          + + + + + + + + + + + + + + + +
GET  proposals:public-decision decision -                 + + + + + + + + + + + + + + + +
GET  proposals:decision-lists - -                         + + + + + + + + + + + + + + + +
GET  proposals:decision-list meeting -                    + + + + + + + + + + + + + + + +
GET  proposals:decision-list-pdf meeting -                + + + + + + + + + + + + + + + +
GET  account_login - -                                    + > > > > > > > > > > > > > > >
GET  account_logout - -                                   > + + + + + + + + + + + + + + +
GET  account_inactive - -                                 + + + + + + + + + + + + + + + +
GET  account_signup - -                                   + > > > > > > > > > > > > > > >
GET  account_email_verification_sent - -                  + + + + + + + + + + + + + + + +
GET  account_confirm_email key -                          + + + + + + + + + + + + + + + +
GET  account_change_password - -                          L + + + + + + + + + + + + + + +
GET  account_set_password - -                             > > > > > > > > > > > > > > > >
GET  account_reset_password - -                           + + + + + + + + + + + + + + + +
GET  account_reset_password_done - -                      + + + + + + + + + + + + + + + +
GET  account_reset_password_from_key reset -              + + + + + + + + + + + + + + + +
GET  account_reset_password_from_key_done - -             + + + + + + + + + + + + + + + +
GET  profile - -                                          L + + + + + + + + + + + + + + +
GET  session-extend - -                                   ! = = = = = = = = = = = = = = =
POST session-extend - -                                   ! = = = = = = = = = = = = = = =
GET  demo-login - -                                       5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5
POST demo-login - -                                       4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4
GET  set_language - -                                     > > > > > > > > > > > > > > > >
POST set_language - -                                     > > > > > > > > > > > > > > > >
GET  work - -                                             L + + + + + + + + + + + + + + +
GET  admin:index - -                                      > > > > > > > > > > > > > > > >
GET  proposals:new - -                                    + + + + + + + + + + + + + + + +
GET  proposals:new-form - -                               L + + + + + + + + + + + + + + +
POST proposals:new-form - -                               L 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
GET  proposals:organisations - -                          L + + + + + + + + + + + + + + +
GET  proposals:own - -                                    L + + + + + + + + + + + + + + +
GET  proposals:tasks number invited                       L + + + 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:section number,basics invited              L + + 0 4 0 4 4 4 4 4 4 0 0 4 4
POST proposals:section number,basics invited              L 2 2 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:section number,attachments invited         L + + 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:section number,basics review               L > > 0 4 0 0 4 4 4 4 4 0 0 4 4
GET  proposals:sums number,budget invited                 L 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5
POST proposals:sums number,budget invited                 L + + 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:check number invited                       L + + + 4 0 4 4 4 4 4 4 0 0 4 4
POST proposals:check number invited                       L 2 0 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:confirmation number submitted              L + + + 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:team number invited                        L + + + 4 0 4 4 4 4 4 4 0 0 4 4
POST proposals:team number invited                        L 2 0 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:response number hearing                    L + + + 4 0 0 4 4 4 4 4 0 0 4 4
POST proposals:response number hearing                    L > 0 0 4 0 0 4 4 4 4 4 0 0 4 4
GET  proposals:attachment file idea                       L + + + 4 4 4 4 4 4 4 4 + + 4 4
GET  proposals:attachment file invited                    L + + + 4 + 4 4 4 4 4 4 + + 4 4
GET  proposals:attachment file review                     L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:attachment file agenda                     L + + + 4 + + 4 + + + 4 + + 4 4
GET  proposals:staff-list - -                             L 0 0 0 0 + 0 0 0 0 0 0 + + + 0
GET  proposals:submission number,1 review                 L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:submission number,1 agenda                 L + + + 4 + + 4 + + + 4 + + 4 4
GET  proposals:take-on number submitted                   L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:take-on number submitted                   L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:assessment number quickscan                L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:assessment number quickscan                L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:qualification number submitted             L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:qualification number submitted             L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:completion number submitted                L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:completion number submitted                L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:reviewers number submitted                 L 0 0 0 4 + 4 4 4 4 4 4 + + 4 4
POST proposals:reviewers number submitted                 L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:reviewers number review                    L 0 0 0 4 + 0 4 4 4 4 4 + + 4 4
GET  proposals:reviewers number agenda                    L 0 0 0 4 + 0 4 + + + 4 + + 4 4
GET  proposals:consultation number review                 L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:consultation number review                 L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:advice number,applicant advice             L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
GET  proposals:advice number,board advice                 L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:advice number,board advice                 L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:review-list - -                            L 0 0 0 0 0 + + 0 0 0 0 0 0 0 0
GET  proposals:review number review                       L 0 0 0 0 0 + 4 0 0 0 0 0 0 0 0
POST proposals:review number review                       L 0 0 0 0 0 2 4 0 0 0 0 0 0 0 0
GET  proposals:interest number review                     L 0 0 0 4 + + 4 4 4 4 4 0 0 4 4
GET  proposals:interest number agenda                     L 0 0 0 4 + + 4 + + + 4 0 0 4 4
POST proposals:interest number agenda                     L 0 0 0 4 2 2 4 2 2 2 4 0 0 4 4
GET  proposals:meetings - -                               L 0 0 0 0 + 0 0 + + + 0 + + + +
GET  proposals:meeting-new - -                            L 0 0 0 0 + 0 0 0 0 + 0 0 0 + 0
POST proposals:meeting-new - -                            L 0 0 0 0 2 0 0 0 0 2 0 0 0 2 0
GET  proposals:meeting meeting agenda                     L 0 0 0 0 + 0 0 + + + 0 + + + +
GET  proposals:meeting-change meeting agenda              L 0 0 0 0 + 0 0 0 0 + 0 0 0 + 0
POST proposals:meeting-change meeting agenda              L 0 0 0 0 2 0 0 0 0 2 0 0 0 2 0
GET  proposals:attendance meeting agenda                  L 0 0 0 0 0 0 0 0 0 + 0 0 0 0 0
POST proposals:attendance meeting agenda                  L 0 0 0 0 0 0 0 0 0 > 0 0 0 0 0
GET  proposals:meeting-open meeting agenda                L 0 0 0 0 0 0 0 0 0 5 0 0 0 0 0
POST proposals:meeting-open meeting agenda                L 0 0 0 0 0 0 0 0 0 > 0 0 0 0 0
POST proposals:meeting-close meeting agenda               L 0 0 0 0 0 0 0 0 0 > 0 0 0 0 0
GET  proposals:recusal item agenda                        L 0 0 0 0 0 0 0 0 0 + 0 0 0 0 0
POST proposals:recusal item agenda                        L 0 0 0 0 0 0 0 0 0 2 0 0 0 0 0
GET  proposals:agenda number ready                        L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:agenda number ready                        L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:decision number agenda                     L 0 0 0 4 0 0 4 0 + + 4 0 0 4 4
POST proposals:decision number agenda                     L 0 0 0 4 0 0 4 0 2 2 4 0 0 4 4
GET  proposals:meeting-cancel meeting -                   L 0 0 0 0 + 0 0 0 0 + 0 0 0 + 0
POST proposals:meeting-cancel meeting -                   L 0 0 0 0 2 0 0 0 0 2 0 0 0 2 0
GET  proposals:meeting-ics meeting -                      L 0 0 0 0 + 0 0 + + + 0 + + + +
GET  proposals:decision-list-draft meeting -              L 0 0 0 0 0 0 0 0 + + 0 0 0 0 0
POST proposals:decision-list-draft meeting -              L 0 0 0 0 0 0 0 0 0 > 0 0 0 0 0
GET  proposals:decision-correction decision agenda        L 0 0 0 4 0 0 4 0 + + 4 0 0 4 4
POST proposals:decision-correction decision agenda        L 0 0 0 4 0 0 4 0 2 2 4 0 0 4 4
GET  proposals:paper receipt review                       L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:paper advice-applicant hearing             L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:paper advice-applicant review              L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:paper advice-board ready                   L 4 4 4 4 + 4 4 4 4 4 4 + + 4 4
GET  proposals:paper advice-board agenda                  L 4 4 4 4 + 4 4 + + + 4 + + 4 4
GET  proposals:paper letter granted                       L + + + 4 + 4 4 + + + 4 + + 4 4
GET  proposals:paper-state receipt review                 L + + + 4 + + 4 4 4 4 4 + + 4 4
GET  proposals:paper-state advice-board agenda            L 4 4 4 4 + 4 4 + + + 4 + + 4 4
GET  proposals:paper-retry receipt review                 L 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5
POST proposals:paper-retry receipt review                 L 0 0 0 4 > 0 4 4 4 4 4 0 0 4 4
GET  proposals:detail number idea                         L + + + 4 4 4 4 4 4 4 4 + + 4 4
GET  proposals:detail number quickscan                    L + + + 4 + 4 4 4 4 4 4 + + 4 4
GET  proposals:detail number review                       L + + + 4 + > 4 4 4 4 4 + + 4 4
GET  proposals:detail number agenda                       L + + + 4 + + 4 + + + 4 + + 4 4
GET  proposals:detail number granted                      L + + + 4 + + 4 + + + 4 + + 4 4
GET  proposals:detail number declined                     L + + + 4 + 4 4 4 4 4 4 + + 4 4
GET  proposals:move number,submit_quickscan idea          L + 0 0 4 4 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,submit_quickscan idea          L 2 0 0 4 4 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,invite quickscan               L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,invite quickscan               L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,decline quickscan              L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,decline quickscan              L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,submit_proposal invited        L + 0 0 4 0 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,submit_proposal invited        L 2 0 0 4 0 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,ask_completion submitted       L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,ask_completion submitted       L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,declare_ineligible submitted   L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,declare_ineligible submitted   L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,qualify submitted              L 0 0 0 4 + 4 4 4 4 4 4 0 0 4 4
POST proposals:move number,qualify submitted              L 0 0 0 4 2 4 4 4 4 4 4 0 0 4 4
GET  proposals:move number,close_review review            L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,close_review review            L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,send_advice advice             L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,send_advice advice             L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,react hearing                  L + 0 0 4 0 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,react hearing                  L 2 0 0 4 0 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,finalise_advice advice         L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,finalise_advice advice         L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,reopen_advice ready            L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,reopen_advice ready            L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,put_on_agenda ready            L 0 0 0 4 + 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,put_on_agenda ready            L 0 0 0 4 2 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,take_off_agenda agenda         L 0 0 0 4 + 0 4 0 0 0 4 0 0 4 4
POST proposals:move number,take_off_agenda agenda         L 0 0 0 4 2 0 4 0 0 0 4 0 0 4 4
GET  proposals:move number,grant agenda                   L 0 0 0 4 0 0 4 0 + 0 4 0 0 4 4
POST proposals:move number,grant agenda                   L 0 0 0 4 0 0 4 0 2 0 4 0 0 4 4
GET  proposals:move number,grant_conditionally agenda     L 0 0 0 4 0 0 4 0 + 0 4 0 0 4 4
POST proposals:move number,grant_conditionally agenda     L 0 0 0 4 0 0 4 0 2 0 4 0 0 4 4
GET  proposals:move number,defer agenda                   L 0 0 0 4 0 0 4 0 + 0 4 0 0 4 4
POST proposals:move number,defer agenda                   L 0 0 0 4 0 0 4 0 2 0 4 0 0 4 4
GET  proposals:move number,reject agenda                  L 0 0 0 4 0 0 4 0 + 0 4 0 0 4 4
POST proposals:move number,reject agenda                  L 0 0 0 4 0 0 4 0 2 0 4 0 0 4 4
GET  proposals:move number,withdraw review                L + 0 0 4 0 0 4 4 4 4 4 0 0 4 4
POST proposals:move number,withdraw review                L 2 0 0 4 0 0 4 4 4 4 4 0 0 4 4
GET  proposals:move number,correct submitted              L 0 0 0 4 0 4 4 4 4 4 4 + 0 4 4
POST proposals:move number,correct submitted              L 0 0 0 4 0 4 4 4 4 4 4 2 0 4 4
"""


@dataclass
class World:
    """One proposal with everybody and everything around it."""

    cast: Cast
    meeting: Meeting
    item: AgendaItem
    papers: dict[str, ProposalPaper]
    attachment: Attachment
    things: dict[str, list[Any]]

    def user(self, role: str):
        """Who holds this role; ``None`` for anyone."""
        if role == "anyone":
            return None
        if role.endswith("_in_consortium"):
            return self.cast.conflicted[role.removesuffix("_in_consortium")]
        return self.cast.people[role]

    def url(self, name: str, about: str) -> str:
        """The address of a row."""
        return reverse(name, args=self.things[about] if about in self.things else [self.number, *about.split(",")[1:]])

    @property
    def number(self) -> str:
        """Number of the proposal."""
        return self.cast.proposal.number


def _paper(proposal: Proposal, kind: str, audience: str, **subject) -> ProposalPaper:
    paper = ProposalPaper.objects.create(
        proposal=proposal,
        kind=kind,
        audience=audience,
        title="Stuk",
        data={},
        data_sha256="0",
        template="x",
        template_version="1",
        **subject,
    )
    paper.file.save("stuk.pdf", ContentFile(b"%PDF-1.7 stuk"), save=False)
    paper.state, paper.sha256, paper.size, paper.made_at = PaperState.READY, "a" * 64, 13, timezone.now()
    paper.save()
    return paper


@pytest.fixture
def world() -> World:
    """A proposal that was granted once, with a meeting, papers of every kind and a file."""
    people = cast()
    proposal = people.proposal
    CriteriaSetFactory(programme=proposal.programme)
    CheckListFactory(programme=proposal.programme)
    indicator = IndicatorFactory(programme=proposal.programme, lines=[proposal.line])
    proposal = people.proposal = place(proposal, State.AGENDA)
    board = Board.objects.create(programme=proposal.programme, name="Twente Board")
    for order, role in enumerate(("board", "chair", "secretary")):
        Seat.objects.create(board=board, order=order, name=role, kind=SeatKind.VOTE, holder=people.people[role])
    secretary, chair = people.people["secretary"], people.people["chair"]
    meeting = Meeting.objects.create(
        board=board, starts_at=timezone.now() + timedelta(days=9), state=MeetingState.PLANNED, created_by=secretary
    )
    item = AgendaItem.objects.create(meeting=meeting, proposal=proposal, order=1)
    decided = Decision.objects.create(
        proposal=proposal,
        item=item,
        state=DecisionState.CONFIRMED,
        outcome=Outcome.GRANT,
        number="TWB-B-2026-0001",
        amount=Decimal(1000),
        text="Toegekend.",
        recorded_by=secretary,
        confirmed_by=chair,
        confirmed_at=timezone.now(),
        decided_on=timezone.localdate(),
    )
    versions = {}
    for audience in Audience.values:
        advice = Advice.objects.create(proposal=proposal, audience=audience)
        versions[audience] = AdviceVersion.objects.create(
            advice=advice,
            n=1,
            submission=proposal.current_submission,
            author=people.people["tbd"],
            approved_by=people.conflicted["secretary"],
            frozen_at=timezone.now(),
            summary="Goed.",
        )
    papers = {
        "receipt": _paper(proposal, PaperKind.RECEIPT, "applicant", submission=proposal.current_submission),
        "advice-applicant": _paper(proposal, PaperKind.ADVICE, "applicant", advice_version=versions["applicant"]),
        "advice-board": _paper(proposal, PaperKind.ADVICE, "board", advice_version=versions["board"]),
        "letter": _paper(proposal, PaperKind.LETTER, "applicant", decision=decided),
    }
    listed = MeetingPaper(meeting=meeting, kind="besluitenlijst", title="Lijst", data=collect(meeting))
    listed.file.save("lijst.pdf", ContentFile(b"%PDF-1.7 lijst"), save=False)
    listed.state, listed.sha256, listed.made_at = PaperState.READY, "c" * 64, timezone.now()
    listed.save()
    attachment = Attachment(
        proposal=proposal,
        kind="plan",
        title="Plan",
        original_name="plan.pdf",
        content_type="application/pdf",
        size=8,
        sha256="b" * 64,
        is_scanned=True,
        uploaded_by=people.people["lead_editor"],
    )
    attachment.file.save("plan.pdf", ContentFile(b"%PDF-1.7"), save=True)
    project = ProjectFactory(line=proposal.line)
    things = {
        "-": [],
        "line": [proposal.line.number],
        "project": [project.number],
        "indicator": [indicator.code],
        "decision": [decided.number],
        "meeting": [meeting.pk],
        "item": [meeting.pk, item.pk],
        "file": [attachment.uid],
        "reset": ["a", "b-c"],
        "key": ["x"],
        **{name: [paper.uid] for name, paper in papers.items()},
    }
    return World(people, meeting, item, papers, attachment, things)


def log_in(user) -> Client:
    """A browser in which ``user`` is logged in; ``None`` is nobody."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_of(client: Client, method: str, url: str) -> str:
    """What happens when this person asks for this address; nothing it writes is kept."""
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, {})
        transaction.set_rollback(True)
    if response.status_code == 302:
        return "L" if response.url.startswith(reverse("account_login")) else ">"
    return SIGNS.get(response.status_code, str(response.status_code))


def put(world: World, state: State) -> None:
    """Put the proposal in ``state``; in the first state nothing was handed in yet."""
    if state == State.IDEA:
        Proposal.objects.filter(pk=world.cast.proposal.pk).update(state=state, current_submission=None)
    else:
        world.cast.proposal = place(Proposal.objects.get(pk=world.cast.proposal.pk), state)


def rows() -> list[tuple[str, str, str, str, str]]:
    """The table, row by row."""
    found = []
    for line in TABLE.strip().splitlines():
        method, name, about, state, *signs = line.split()
        found.append((method, name, about, state, " ".join(signs)))
    return found


def names_of(resolver, space: str = "") -> set[str]:
    """Every name of an address, with its namespace; of Django's own administration only the front page."""
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= {"admin:index"} if pattern.namespace == "admin" else names_of(pattern, inner)
        elif isinstance(pattern, URLPattern):
            found.add(space + (pattern.name or str(pattern.pattern)))
    return found


def test_every_address_is_in_the_table():
    named = {name for _method, name, *_rest in [*rows(), *rows_after_grant()]}
    assert names_of(get_resolver()) == named


def test_every_move_made_by_hand_is_in_the_table():
    moves = {about.partition(",")[2] for _method, name, about, *_rest in rows() if name == "proposals:move"}
    assert moves == {name for name, transition in TRANSITIONS.items() if transition.by_hand}


def test_who_gets_what(world):
    clients = [log_in(world.user(role)) for role in ROLES]
    wrong = []
    for method, name, about, state, expected in rows():
        if state != "-":
            put(world, State(state))
        url = world.url(name, about)
        signs = " ".join(sign_of(client, method, url) for client in clients)
        if signs != expected:
            wrong.append(f"{method} {name} {about} {state} {signs}\n    and not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.AGENDA])
def test_other_applicants_and_people_with_an_interest_never_see_a_proposal(world, state):
    place(world.cast.proposal, state)
    outside = [world.cast.people[role] for role in ("stranger", "other_applicant", "unassigned_reviewer", "monitor")]
    outside += world.cast.conflicted.values()
    for user in outside:
        client = log_in(user)
        for name, about in PAGES_OF_A_PROPOSAL:
            assert client.get(world.url(name, about)).status_code in (403, 404), (str(user), name, about)


PAGES_OF_A_PROPOSAL = (
    *((f"proposals:{name}", "number") for name in ("detail", "tasks", "check", "confirmation", "team", "response")),
    *((f"proposals:{name}", "number") for name in ("assessment", "qualification", "completion", "reviewers")),
    *((f"proposals:{name}", "number") for name in ("consultation", "take-on", "agenda", "decision", "review")),
    ("proposals:section", "number,basics"),
    ("proposals:submission", "number,1"),
    ("proposals:advice", "number,board"),
    ("proposals:move", "number,withdraw"),
    *(("proposals:paper", name) for name in ("receipt", "advice-applicant", "advice-board", "letter")),
    *(("proposals:paper-state", name) for name in ("receipt", "advice-board")),
    ("proposals:attachment", "file"),
)
