"""Files of a proposal: taking in, refusing, hiding, opening."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from proposals.enums import State, TeamLevel
from proposals.models import Attachment, CompletionPoint, CompletionRequest, Proposal, SectionState
from proposals.services.attachments import add_attachment, remove_attachment
from proposals.services.sections import SectionClosed
from proposals.services.submitting import submit
from proposals.statements import STATEMENTS
from tests.factories import ProposalFactory, UserFactory, invited_proposal, team_member
from twenteboard.platform.files import UploadRefused
from twenteboard.platform.models import Event

from .browser import form_of

pytestmark = pytest.mark.django_db


def png(name="foto.png") -> SimpleUploadedFile:
    data = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
        b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    return SimpleUploadedFile(name, data, "image/png")


@pytest.fixture
def proposal():
    return invited_proposal()


@pytest.fixture
def page(proposal):
    return reverse("proposals:section", args=[proposal.number, "attachments"])


def test_a_file_is_kept_with_its_facts_and_the_section_counts_as_saved(proposal):
    file = add_attachment(proposal=proposal, by=proposal.created_by, file=png("Foto van école.png"), kind="plan")
    assert (file.original_name, file.content_type, file.size) == ("Foto van école.png", "image/png", png().size)
    assert len(file.sha256) == 64
    assert "Foto" not in file.file.name
    state = SectionState.objects.get(proposal=proposal, section="attachments")
    assert (state.revision, state.saved_by) == (1, proposal.created_by)


def test_removing_hides_and_keeps_the_file(proposal):
    file = add_attachment(proposal=proposal, by=proposal.created_by, file=png(), kind="other")
    remove_attachment(attachment=file, by=proposal.created_by)
    remove_attachment(attachment=file, by=proposal.created_by)
    file.refresh_from_db()
    assert file.removed_at is not None
    assert file.file.storage.exists(file.file.name)
    assert SectionState.objects.get(proposal=proposal, section="attachments").revision == 2


def test_a_submitted_proposal_takes_no_files_and_keeps_nothing_of_a_refused_one(proposal):
    file = add_attachment(proposal=proposal, by=proposal.created_by, file=png(), kind="other")
    folder = file.file.name.rpartition("/")[0]
    Proposal.objects.filter(pk=proposal.pk).update(state=State.SUBMITTED)
    stored = file.file.storage.listdir(folder)[1]
    with pytest.raises(SectionClosed):
        add_attachment(proposal=proposal, by=proposal.created_by, file=png(), kind="other")
    with pytest.raises(SectionClosed):
        remove_attachment(attachment=file, by=proposal.created_by)
    assert Attachment.objects.count() == 1
    assert file.file.storage.listdir(folder)[1] == stored


def test_what_is_no_picture_is_refused(proposal):
    fake = SimpleUploadedFile("foto.png", b"MZ this is a program", "image/png")
    with pytest.raises(UploadRefused):
        add_attachment(proposal=proposal, by=proposal.created_by, file=fake, kind="other")
    assert not Attachment.objects.exists()


def test_the_page_takes_lists_opens_and_removes(client, proposal, page):
    client.force_login(proposal.created_by)
    html = client.get(page).content.decode()
    assert "20 MB" in html
    assert "PDF" in html
    assert client.post(page, {"file": png(), "kind": "plan", "title": "Onze foto"}).status_code == 302
    file = Attachment.objects.get()
    answer = client.get(page)
    assert "Onze foto" in answer.content.decode()
    assert "foto.png" in answer.content.decode()
    opened = client.get(reverse("proposals:attachment", args=[file.uid]))
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content)[:4] == b"\x89PNG"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(verb="attachment.downloaded", actor=proposal.created_by).count() == 1
    assert client.post(page, form_of(answer, "remove")).status_code == 302
    assert "Onze foto" not in client.get(page).content.decode().partition("<main")[2].partition("files-title")[2]
    assert client.get(reverse("proposals:attachment", args=[file.uid])).status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("leeg.pdf", b"", "application/pdf"), "leeg"),
        (SimpleUploadedFile("macro.exe", b"MZ", "application/octet-stream"), "soort"),
        (SimpleUploadedFile("nep.pdf", b"geen pdf", "application/pdf"), "PDF"),
        (None, "Kies het bestand"),
    ],
)
def test_each_refusal_says_what_to_do(client, proposal, page, file, words):
    client.force_login(proposal.created_by)
    answer = client.post(page, {"kind": "plan", "title": "Titel blijft"} | ({"file": file} if file else {}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "<title>Fout: " in html
    assert 'value="Titel blijft"' in html
    assert not Attachment.objects.exists()


def test_removing_nonsense_is_not_found(client, proposal, page):
    client.force_login(proposal.created_by)
    for uid in ("x", "00000000-0000-0000-0000-000000000000", ""):
        assert client.post(page, {"remove": uid}).status_code == 404


def test_who_may_open_a_file(client, proposal):
    file = add_attachment(proposal=proposal, by=proposal.created_by, file=png(), kind="other")
    address = reverse("proposals:attachment", args=[file.uid])
    for user, status in (
        (team_member(proposal, TeamLevel.READER), 200),
        (UserFactory(roles=[Role.TBD]), 200),
        (UserFactory(), 404),
        (UserFactory(roles=[Role.BOARD]), 404),
        (ProposalFactory().created_by, 404),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_what_was_handed_in_stays_readable_after_removal(client, proposal):
    file = add_attachment(proposal=proposal, by=proposal.created_by, file=png(), kind="other")
    submit(proposal=proposal, by=proposal.created_by, statements=set(STATEMENTS))
    Proposal.objects.filter(pk=proposal.pk).update(state=State.INCOMPLETE)
    request = CompletionRequest.objects.create(
        proposal=proposal, created_by=proposal.created_by, sent_at=timezone.now()
    )
    CompletionPoint.objects.create(request=request, section="attachments", text="Een ander bestand.")
    file.proposal.refresh_from_db()
    remove_attachment(attachment=file, by=proposal.created_by)
    client.force_login(proposal.created_by)
    assert client.get(reverse("proposals:attachment", args=[file.uid])).status_code == 200
