"""The advice: drafts, second reader, versions."""

import pytest
from django.db import IntegrityError, transaction

from proposals.enums import Audience, State
from proposals.models import Advice, AdviceVersion
from proposals.services import advising
from proposals.services.writing import NotAllowed, NotNow, StaleWrite, Unsuitable
from proposals.step import GuardFailed
from proposals.workflow import perform
from tests.proposals.desk import TEXTS, desk
from twenteboard.platform.models import Message

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("audience", list(Audience))


def _approve(scene, audience, by=None, seen=None):
    draft = advising.draft_for(proposal=scene.fresh(), audience=audience, by=scene.tbd)
    return advising.approve_advice(
        proposal=scene.fresh(),
        audience=audience,
        by=by or scene.colleague,
        seen_revision=draft.revision if seen is None else seen,
    )


def test_looking_at_an_advice_writes_nothing():
    scene = desk(State.ADVICE)
    draft = advising.draft_for(proposal=scene.fresh(), audience=Audience.BOARD, by=scene.tbd)
    assert (draft.pk, draft.n) == (None, 1)
    assert not Advice.objects.exists()


@BOTH
def test_a_draft_may_be_incomplete(audience):
    scene = desk(State.ADVICE)
    scene.write_advice(audience, summary="", recommendation="")
    draft = AdviceVersion.objects.get()
    assert (draft.n, draft.author, draft.approved_by) == (1, scene.tbd, None)


def test_the_applicants_get_no_recommendation():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.APPLICANT, conditions="Voorwaarde.")
    draft = AdviceVersion.objects.get()
    assert (draft.recommendation, draft.conditions) == ("", "")


def test_a_second_writer_is_told():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    with pytest.raises(StaleWrite) as stale:
        advising.save_advice(
            proposal=scene.fresh(),
            audience=Audience.BOARD,
            by=scene.colleague,
            seen_revision=0,
            texts=TEXTS | {"summary": "Anders."},
        )
    assert (stale.value.by, stale.value.revision) == (scene.tbd, 1)
    assert AdviceVersion.objects.get().summary == TEXTS["summary"]


@BOTH
def test_the_author_cannot_approve_own_work(audience):
    scene = desk(State.ADVICE)
    scene.write_advice(audience)
    with pytest.raises(Unsuitable):
        _approve(scene, audience, by=scene.tbd)
    _approve(scene, audience)
    assert AdviceVersion.objects.get().approved_by == scene.colleague


def test_the_database_holds_the_four_eyes_as_well():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceVersion.objects.update(approved_by=scene.tbd)


def test_an_unfinished_advice_is_not_approved():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD, summary="", recommendation="")
    with pytest.raises(GuardFailed) as refusal:
        _approve(scene, Audience.BOARD)
    assert len(refusal.value.problems) == 2


def test_what_was_not_read_is_not_approved():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    scene.write_advice(Audience.BOARD, summary="Toch anders.")
    with pytest.raises(StaleWrite):
        _approve(scene, Audience.BOARD, seen=1)
    assert AdviceVersion.objects.get().approved_by is None


def test_a_change_after_approval_clears_it_and_saving_the_same_does_not():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    _approve(scene, Audience.BOARD)
    scene.write_advice(Audience.BOARD)
    assert AdviceVersion.objects.get().approved_by == scene.colleague
    scene.write_advice(Audience.BOARD, concerns="Nog iets.")
    assert AdviceVersion.objects.get().approved_by is None


def test_the_second_reader_who_writes_becomes_the_author():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.BOARD)
    scene.write_advice(Audience.BOARD, by=scene.colleague, concerns="Aangevuld.")
    with pytest.raises(Unsuitable):
        _approve(scene, Audience.BOARD)
    _approve(scene, Audience.BOARD, by=scene.tbd)


def test_remarks_reach_the_author_and_go_at_approval():
    scene = desk(State.ADVICE)
    draft = scene.write_advice(Audience.APPLICANT)
    advising.return_advice(
        proposal=scene.fresh(),
        audience=Audience.APPLICANT,
        by=scene.colleague,
        seen_revision=draft.revision,
        note="Maak de toon vriendelijker.",
    )
    assert AdviceVersion.objects.get().returned_note == "Maak de toon vriendelijker."
    assert Message.objects.get(template="advice_returned").recipient == scene.tbd.email
    scene.write_advice(Audience.APPLICANT, summary="Vriendelijk.")
    _approve(scene, Audience.APPLICANT)
    assert AdviceVersion.objects.get().returned_note == ""


def test_the_author_cannot_return_own_work():
    scene = desk(State.ADVICE)
    draft = scene.write_advice(Audience.BOARD)
    with pytest.raises(Unsuitable):
        advising.return_advice(
            proposal=scene.fresh(), audience="board", by=scene.tbd, seen_revision=draft.revision, note="Nee."
        )


def test_the_next_version_starts_from_the_frozen_one():
    scene = desk(State.ADVICE)
    scene.write_advice(Audience.APPLICANT)
    _approve(scene, Audience.APPLICANT)
    perform(scene.fresh(), "send_advice", by=scene.colleague)
    frozen = AdviceVersion.objects.get()
    assert frozen.frozen_at is not None
    with pytest.raises(NotNow):
        scene.write_advice(Audience.APPLICANT, summary="Te laat.")
    scene.at(State.ADVICE)
    draft = advising.draft_for(proposal=scene.fresh(), audience=Audience.APPLICANT, by=scene.tbd)
    assert (draft.pk, draft.n, draft.summary, draft.approved_by) == (None, 2, frozen.summary, None)
    scene.write_advice(Audience.APPLICANT, summary="Tweede versie.")
    frozen.refresh_from_db()
    assert frozen.summary == TEXTS["summary"]
    assert AdviceVersion.objects.count() == 2


def test_nothing_can_be_approved_without_a_draft():
    scene = desk(State.ADVICE)
    with pytest.raises(NotNow):
        _approve(scene, Audience.BOARD, seen=0)


def test_interests_win_over_roles():
    scene = desk(State.ADVICE)
    with pytest.raises(NotAllowed):
        scene.write_advice(Audience.BOARD, by=scene.partner)
    scene.write_advice(Audience.BOARD)
    with pytest.raises(NotAllowed):
        _approve(scene, Audience.BOARD, by=scene.partner)
