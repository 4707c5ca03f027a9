"""The outbox: every mail is a row with its words before it is sent, and the row says how it went."""

import logging
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model
from django.template import engines
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from . import jobs
from .enums import MessageState
from .models import Message

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]")


class Mail:
    """A mail that is to be written. ``to`` is a person, an e-mail address, or several of them.

    ``template`` names ``templates/mail/<template>.txt``, whose first line is ``Subject: …``. ``key`` says what the mail
    announces: the same key never mails one receiver twice. ``about`` is the object the mail is shown with, ``language``
    the one for bare addresses (Dutch otherwise).
    """

    def __init__(
        self,
        template: str,
        *,
        to,
        key: str,
        context: Mapping[str, Any] | None = None,
        about=None,
        language: str | None = None,
        send_after: datetime | None = None,
    ) -> None:
        self.template, self.to, self.key, self.about = template, to, key, about
        self.context, self.language, self.send_after = context or {}, language, send_after

    def messages(self) -> list[Message]:
        """The rows, rendered now, in each receiver's language. Deactivated people are skipped."""
        rows = []
        for receiver in _receivers(self.to):
            user = None if isinstance(receiver, str) else receiver
            if user is not None and not user.is_active:
                continue
            address = receiver if user is None else user.email
            chosen = (getattr(user, "language", "") if user is not None else self.language) or "nl"
            subject, text = render_mail(self.template, {**self.context, "recipient": user}, chosen)
            rows.append(
                Message(
                    template=self.template,
                    language=chosen,
                    recipient=address,
                    to_user=user,
                    key=f"{self.key}:{address.lower()}"[:200],
                    about_type=self.about._meta.label_lower if self.about is not None else "",
                    about_id=str(self.about.pk) if self.about is not None else "",
                    about_url=_address_of(self.about),
                    subject=subject[:250],
                    body_text=text,
                    body_html=html_of(subject, text, chosen),
                    message_id=f"<{uuid.uuid4()}@{_mail_domain()}>",
                    send_after=self.send_after or timezone.now(),
                )
            )
        return rows


def queue_mails(mails: Iterable[Mail]) -> list[Message]:
    """Write several mails to all their receivers in one query, and send them after the commit."""
    messages = [message for mail in mails for message in mail.messages()]
    if messages:
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        keys = [message.key for message in messages]
        transaction.on_commit(lambda: _send_tasks(keys))
    return messages


def queue_mail(template: str, **mail) -> list[Message]:
    """Write one mail (see ``Mail``) and send it after the commit."""
    return queue_mails([Mail(template, **mail)])


def reminders_sent(template: str, about: type[Model], pks: Iterable[int]) -> dict[str, list[date]]:
    """Return the days on which reminders about rows of ``about`` went, in order, by what they were about. One query.

    Keys of reminders are made of what they are about, their number and the receiver, with colons between; reminders
    with the same number count once.
    """
    days: dict[tuple[str, str], date] = {}
    rows = Message.objects.filter(
        template=template, about_type=about._meta.label_lower, about_id__in={str(pk) for pk in pks}
    ).values_list("key", "created_at")
    for key, at in rows:
        subject, _colon, number = key.rpartition(":")[0].rpartition(":")
        days.setdefault((subject, number), timezone.localdate(at))
    found: dict[str, list[date]] = {}
    for (subject, _number), day in sorted(days.items()):
        found.setdefault(subject, []).append(day)
    return found


def _send_tasks(keys: list[str]) -> None:
    """Send a task for each message that still waits and is due."""
    if jobs.broker_is_embedded():
        return  # the runner finds the rows by itself
    for pk in Message.objects.claimable().filter(key__in=keys).values_list("pk", flat=True):
        jobs.send(jobs.SEND_MESSAGE, pk)


def _receivers(to) -> list:
    """Return each receiver once, in order."""
    if isinstance(to, str) or hasattr(to, "email") or not isinstance(to, Iterable):
        to = [to]
    seen: dict[str, Any] = {}
    for receiver in to:
        address = (receiver if isinstance(receiver, str) else receiver.email).strip().lower()
        if address:
            seen.setdefault(address, receiver.strip() if isinstance(receiver, str) else receiver)
    return list(seen.values())


def _address_of(about) -> str:
    get = getattr(about, "get_absolute_url", None)
    return get()[:300] if get else ""


def _mail_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"


def render_mail(template: str, context: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return subject and text of a mail in ``language``. Raises ``ValueError`` without a subject line."""
    user = context.get("recipient")
    contact = settings.PORTAL_CONTACT
    values = {
        "portal_url": settings.PORTAL_URL.rstrip("/") + "/",
        "contact": {**contact, "hours": contact.get(f"hours_{language}", contact.get("hours_nl", ""))},
        "recipient_name": getattr(user, "full_name", "") if user is not None else "",
        **context,
    }
    source = engines["django"].get_template(f"mail/{template}.txt").template
    with translation.override(language):
        # Plain text: nothing is escaped here. The HTML part is made from this text and escapes all of it.
        rendered = source.render(Context(values, autoescape=False)).strip()
    head, _, text = rendered.partition("\n")
    if not head.startswith("Subject:"):
        raise ValueError(f"mail/{template}.txt has to begin with a line 'Subject: …'.")
    subject = " ".join(head.removeprefix("Subject:").split())
    text = re.sub(r"[ \t]+\n", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return subject, text


@cache
def _mail_css() -> SafeString:
    with open(finders.find("css/mail.css"), encoding="utf-8") as sheet:
        return mark_safe(f"<style>{sheet.read()}</style>")


def html_of(subject: str, text: str, language: str) -> str:
    """Return the HTML part: the same words as ``text``, with paragraphs, lists and addresses one can click."""
    blocks = [_block(block) for block in text.partition("\n-- \n")[0].strip().split("\n\n")]
    footer = [_block(block) for block in text.partition("\n-- \n")[2].strip().split("\n\n") if block]
    with translation.override(language):
        return render_to_string(
            "mail/base.html",
            {
                "subject": subject,
                "language": language,
                "mail_css": _mail_css(),
                "blocks": blocks,
                "footer": footer,
                "portal_url": settings.PORTAL_URL.rstrip("/") + "/",
            },
        )


def _block(block: str) -> SafeString:
    lines = block.split("\n")
    if all(line.startswith(("- ", "  ")) for line in lines) and lines[0].startswith("- "):
        items = re.split(r"\n?- ", "\n".join(lines))[1:]
        return format_html("<ul>{}</ul>", SafeString("".join(f"<li>{_linked(item)}</li>" for item in items)))
    return format_html("<p>{}</p>", SafeString("<br>".join(_linked(line) for line in lines)))


def _linked(text: str) -> str:
    """Return ``text`` escaped, with web addresses as links that show where they lead."""
    parts, position = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found.group())
        parts.append(escape(text[position : found.start()]))
        parts.append(f'<a href="{address}">{address}</a>')
        position = found.end()
    return "".join([*parts, escape(text[position:])])


def send_message(pk: int) -> bool:
    """Send one message; ``True`` when this call sent it.

    The row is claimed first, so duplicated tasks send one mail. When a worker dies between handing the mail over and
    writing that down, the next attempt carries the same Message-ID, by which mail servers know it for the same mail.
    """
    message = Message.objects.all().claim(pk)
    if message is None:
        return False
    try:
        mail = EmailMultiAlternatives(
            message.subject,
            message.body_text,
            to=[message.recipient],
            headers={
                "Message-ID": message.message_id,
                "Content-Language": message.language,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            },
        )
        if message.body_html:
            mail.attach_alternative(message.body_html, "text/html")
        mail.send()
    except Exception as error:
        Message.objects.all().end_with_error(message, error)
        logger.exception("Message %s could not be sent (attempt %s).", pk, message.attempts)
        return False
    return Message.objects.all().end(message, state=MessageState.SENT, sent_at=timezone.now(), error="")


def send_again(messages) -> int:
    """Put messages that failed back in the queue (queryset); the number of messages."""
    failed = list(messages.filter(state=MessageState.FAILED).values_list("pk", flat=True))
    count = Message.objects.filter(pk__in=failed).again()
    for pk in failed:
        jobs.send_on_commit(jobs.SEND_MESSAGE, pk)
    return count
