"""The outbox: words are fixed when written, each mail goes once, failures are tried again and seen."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import UserFactory
from twenteboard.platform import jobs, outbox
from twenteboard.platform.enums import MessageState
from twenteboard.platform.models import Message
from twenteboard.platform.outbox import queue_mail, send_message

pytestmark = pytest.mark.usefixtures("own_templates")


class BrokenServer:
    """A mail server that refuses everything."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("weg")


def queue(to, **changes) -> Message:
    values = {"context": {"number": "TWB-2026-0001", "title": "Zon & <wind>"}, "key": "notice:1"}
    queue_mail("notice", to=to, **(values | changes))
    return Message.objects.order_by("-pk").first()


def break_mail(settings):
    settings.EMAIL_BACKEND = "tests.platform.test_outbox.BrokenServer"


def test_words_are_written_now_in_the_receivers_language(user):
    english = UserFactory(language="en", full_name="Emma Example")
    queue([user, english])
    dutch, other = (Message.objects.get(to_user=person) for person in (user, english))
    assert dutch.subject == "In het kort TWB-2026-0001: Zon & <wind>"
    assert dutch.body_text.startswith("Beste Hilde Voorbeeld,\n\nWij hebben Zon & <wind> ontvangen.\n\n- Eerst")
    assert "\n\nMet vriendelijke groet,\n" in dutch.body_text
    assert other.subject.startswith("In short TWB")
    assert other.body_text.startswith("Dear Emma Example,")
    assert (dutch.language, other.language) == ("nl", "en")


def test_html_part_says_the_same_and_escapes_what_people_typed(user):
    message = queue(user)
    html = message.body_html
    assert '<html lang="nl">' in html
    assert "Wij hebben Zon &amp; &lt;wind&gt; ontvangen." in html
    assert "<li>Eerst lezen wij het.</li><li>Dan bellen wij u.</li>" in html
    assert "<wind>" not in html
    assert "style=" not in html
    assert "<img" not in html


def test_the_only_links_lead_to_the_portals_own_front_door(user):
    import re

    message = queue(user)
    assert set(re.findall(r'href="([^"]*)"', message.body_html)) <= {
        "http://testserver/",
        "http://testserver/toegankelijkheid/",
    }
    assert "http://testserver/" in message.body_text


def test_bare_address_gets_a_polite_greeting_in_dutch_unless_told_otherwise(db):
    assert queue("iemand@school.example").body_text.startswith("Beste heer of mevrouw,")
    assert queue("iemand@school.example", key="notice:2", language="en").body_text.startswith("Dear Sir")


def test_same_key_is_never_written_twice(user):
    first = queue(user)
    second = queue(user, context={"number": "x", "title": "anders"})
    assert Message.objects.count() == 1
    assert first == second
    assert queue(user, key="notice:2") != first


def test_one_receiver_named_twice_gets_one_mail_and_a_deactivated_one_none(user):
    gone = UserFactory(is_active=False)
    queue([user, user.email.upper(), gone])
    assert [message.to_user for message in Message.objects.all()] == [user]


@pytest.mark.parametrize("receivers", [1, 3])
def test_one_query_whatever_the_number_of_receivers(db, receivers, django_assert_num_queries):
    people = UserFactory.create_batch(receivers)
    with transaction.atomic(), django_assert_num_queries(1):
        queue_mail("notice", to=people, context={"number": "1", "title": "t"}, key="many")
    assert Message.objects.count() == receivers


def test_about_ties_the_mail_to_its_object(proposal, user):
    message = queue(user, about=proposal)
    assert list(Message.objects.about(proposal)) == [message]
    assert message.about_type == "proposals.proposal"


def test_template_without_a_subject_is_refused(tmp_path, settings, user):
    from copy import deepcopy

    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "bare.txt").write_text("Beste\n")
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [tmp_path, *changed[0]["DIRS"]]
    settings.TEMPLATES = changed
    with pytest.raises(ValueError, match="Subject"):
        queue_mail("bare", to=user, key="bare")


def test_nothing_is_written_when_the_move_is_rolled_back(user):
    def move():
        queue(user)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        transaction.atomic(move)()
    assert not Message.objects.exists()


def test_mail_as_it_goes_out(user):
    message = queue(user)
    assert send_message(message.pk) is True
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    assert sent.subject == message.subject
    assert sent.from_email.endswith("<programmateam@twenteboard.example>")
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert sent.extra_headers["Content-Language"] == "nl"
    assert sent.alternatives[0].mimetype == "text/html"
    assert sent.attachments == []
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.sent_at is not None
    assert message.lease_until is None


def test_duplicated_tasks_send_once(user):
    message = queue(user)
    assert [send_message(message.pk) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_task_of_a_row_that_is_gone_does_nothing(db):
    assert send_message(12345) is False


def test_mail_for_later_waits(user):
    message = queue(user, send_after=timezone.now() + timedelta(hours=1))
    assert send_message(message.pk) is False
    assert not mail.outbox


def test_failure_is_kept_and_tried_again_later_with_longer_pauses(user, settings, caplog):
    break_mail(settings)
    message = queue(user)
    pauses = []
    for attempt in range(1, 4):
        Message.objects.update(send_after=timezone.now())
        assert send_message(message.pk) is False
        message.refresh_from_db()
        assert message.state == MessageState.QUEUED
        assert message.attempts == attempt
        assert "SMTPServerDisconnected: weg" in message.error
        pauses.append((message.send_after - timezone.now()).total_seconds())
        assert send_message(message.pk) is False  # not before its time
    assert 25 < pauses[0] < 31 < pauses[1] < 61 < pauses[2] < 121
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Message.objects.update(send_after=timezone.now())
    assert send_message(message.pk) is True
    message.refresh_from_db()
    assert message.error == ""


def test_after_the_last_attempt_it_is_marked_and_can_be_sent_again(user, settings):
    break_mail(settings)
    message = queue(user)
    Message.objects.update(attempts=7)
    send_message(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert jobs.run_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_again(Message.objects.all()) == 1
    assert jobs.run_due() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


def test_a_worker_that_died_leaves_the_mail_for_another_with_the_same_number(user):
    message = queue(user)
    claimed = Message.objects.all().claim(message.pk)
    assert send_message(message.pk) is False
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_message(message.pk) is True
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id
    # the first worker wakes up again and changes nothing
    assert Message.objects.all().end(claimed, state=MessageState.FAILED) is False
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_database_refuses_a_sent_mail_without_its_moment(user):
    queue(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(state=MessageState.SENT)


def test_administrator_sends_again_and_changes_nothing(user, client, settings):
    break_mail(settings)
    message = queue(user)
    Message.objects.update(attempts=7)
    send_message(message.pk)
    administrator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(administrator)
    address = "/beheer/django/platform/message/"
    assert client.get(address).status_code == 200
    assert client.get(f"{address}add/").status_code == 403
    shown = client.get(f"{address}{message.pk}/change/")
    assert b'name="subject"' not in shown.content
    client.post(address, {"action": "send_again", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    assert message.attempts == 0
