"""The log: only added to, told in sentences, readings noted once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import (
    UnknownVerbError,
    history_of,
    record,
    record_reading,
    register_verbs,
    registered_verbs,
)
from twenteboard.platform.models import Event
from twenteboard.platform.models.event import EventIsFinalError


@pytest.fixture(autouse=True)
def verbs(monkeypatch):
    monkeypatch.setattr("twenteboard.platform.events._sentences", {})
    register_verbs(
        {
            "thing.changed": "%(actor)s wijzigde %(object)s van %(old)s in %(new)s",
            "thing.read": _("%(actor)s opened %(object)s"),
        }
    )


def test_line_keeps_who_what_and_particulars(user, django_assert_num_queries):
    with django_assert_num_queries(1):
        event = record("thing.changed", by=user, obj=user, old=Decimal("1.50"), new=None)
    event = Event.objects.get(pk=event.pk)
    assert event.actor == user
    assert event.actor_name == "Hilde Voorbeeld"
    assert event.kind == EventKind.WRITE
    assert (event.object_type, event.object_id) == ("partners.user", str(user.pk))
    assert event.data == {"old": "1.50", "new": None}
    assert abs(timezone.now() - event.at) < timedelta(seconds=10)


def test_sentence_reads_as_it_was(user):
    event = record("thing.changed", by=user, obj=user, old="a", new="b")
    user.full_name = "Hilde Anders"
    user.save()
    event.refresh_from_db()
    assert event.sentence == "Hilde Voorbeeld wijzigde Hilde Voorbeeld van a in b"


def test_sentence_of_an_old_line_shows_a_dash_for_what_it_did_not_keep(user):
    assert record("thing.changed", by=user, obj=user).sentence.endswith("van – in –")


def test_the_portal_itself_can_act(user):
    event = record("thing.read", by=None, obj=user)
    assert event.actor is None
    with translation.override("en"):
        assert event.sentence == "The portal opened Hilde Voorbeeld"


def test_sentence_of_a_verb_nobody_knows_any_more(user, monkeypatch):
    event = record("thing.read", by=user, obj=user)
    monkeypatch.setattr("twenteboard.platform.events._sentences", {})
    assert "thing.read" in event.sentence


def test_unknown_verb_is_refused(user):
    with pytest.raises(UnknownVerbError):
        record("thing.eaten", by=user, obj=user)
    assert registered_verbs() == {"thing.changed", "thing.read"}
    assert not Event.objects.exists()


def test_model_refuses_change_and_removal(user):
    event = record("thing.read", by=user, obj=user)
    event.verb = "thing.changed"
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.all().update(verb="x"),
        Event.objects.get(pk=event.pk).save,
    ):
        with pytest.raises(EventIsFinalError):
            attempt()
    assert Event.objects.get().verb == "thing.read"


@pytest.mark.postgres
@pytest.mark.parametrize("statement", ["UPDATE platform_event SET verb = 'x'", "DELETE FROM platform_event"])
def test_database_refuses_change_and_removal(user, statement):
    record("thing.read", by=user, obj=user)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().verb == "thing.read"


def test_reading_is_noted_once_in_ten_minutes(user, django_user_model, monkeypatch):
    other = django_user_model.objects.create_user(email="ander@voorbeeld.example")
    assert record_reading("thing.read", by=user, obj=user)
    assert record_reading("thing.read", by=user, obj=user) is None
    assert record_reading("thing.read", by=other, obj=user)
    assert record_reading("thing.read", by=user, obj=other)
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert record_reading("thing.read", by=user, obj=user)
    assert Event.objects.filter(kind=EventKind.READ).count() == 4


def test_noting_a_reading_is_cheap(user, django_assert_num_queries):
    with django_assert_num_queries(2):
        record_reading("thing.read", by=user, obj=user)
    with django_assert_num_queries(1):
        record_reading("thing.read", by=user, obj=user)


@pytest.mark.parametrize("lines", [1, 3])
def test_history_is_newest_first_in_one_query(user, lines, django_assert_num_queries):
    for number in range(lines):
        record("thing.changed", by=user, obj=user, old=number, new=number + 1)
    record_reading("thing.read", by=user, obj=user)
    with django_assert_num_queries(1):
        history = [(event.data["new"], event.sentence) for event in history_of(user)]
    assert [new for new, _sentence in history] == list(range(lines, 0, -1))
    assert history_of(user, readings=True).count() == lines + 1
