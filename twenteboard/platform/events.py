"""What happened, who did it, and how that reads.

Apps name their verbs once with :func:`register_verbs`; services write lines with :func:`record`, views that show a
dossier with :func:`record_reading`. A verb nobody named is a programming error and is refused at once.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import clock
from .enums import EventKind
from .models import Event

READING_NOTED_ONCE_IN = timedelta(minutes=10)

_sentences: dict[str, str | Promise] = {}


class UnknownVerbError(LookupError):
    """A verb was used that no app registered."""


class _Particulars(dict):
    """Values of a sentence; what an old line did not keep yet reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def register_verbs(sentences: Mapping[str, str | Promise]) -> None:
    """Name verbs and give each its (lazy) sentence with ``%(actor)s``, ``%(object)s`` and kept particulars."""
    _sentences.update(sentences)


def registered_verbs() -> frozenset[str]:
    """Return the verbs that may be recorded."""
    return frozenset(_sentences)


def name_of(user) -> str:
    """Return how a person is called in a line of the log; empty for the portal itself."""
    return "" if user is None else str(getattr(user, "full_name", "") or user)


def record(verb: str, *, by, obj, kind: str = EventKind.WRITE, **data) -> Event:
    """Add a line: ``by`` (``None``: the portal itself) did ``verb`` to ``obj``. One query.

    Keyword arguments are kept as JSON. Raises :class:`UnknownVerbError` for a verb without a sentence.
    """
    if verb not in _sentences:
        raise UnknownVerbError(verb)
    # Through JSON and back, so that the line in hand and the line in the database hold the same values.
    data = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    event = Event(
        actor=by,
        actor_name=name_of(by)[:200],
        verb=verb,
        kind=kind,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:250],
        data=data,
        at=clock.now(),
    )
    event.save()
    return event


def record_reading(verb: str, *, by, obj, **data) -> Event | None:
    """Note that ``by`` read ``obj``; once in ten minutes is enough. One or two queries."""
    since = timezone.now() - READING_NOTED_ONCE_IN
    noted = Event.objects.filter(
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        at__gte=since,
        actor=by,
        verb=verb,
        kind=EventKind.READ,
    )
    if noted.exists():
        return None
    return record(verb, by=by, obj=obj, kind=EventKind.READ, **data)


def history_of(obj, *, readings: bool = False):
    """Return the lines about ``obj``, newest first; readings only when asked for. One query."""
    lines = Event.objects.of(obj)
    return lines if readings else lines.writes()


def sentence_of(event: Event) -> str:
    """Return the line as a sentence in the active language; the bare verb when its app is gone."""
    sentence = _sentences.get(event.verb)
    if sentence is None:
        return f"{event.actor_name or _('The portal')}: {event.verb} ({event.object_label})"
    values = _Particulars(event.data)
    values["actor"] = event.actor_name or _("The portal")
    values["object"] = event.object_label
    return str(sentence) % values
