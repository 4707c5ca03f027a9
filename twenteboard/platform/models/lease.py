"""How two workers never do one job twice: claim a row by compare-and-set, for a limited time.

A job row waits (``queued``), is taken (``working``), and ends (``done`` or ``failed``). Taking it is one
``UPDATE … WHERE`` that only one worker can win, on SQLite as on PostgreSQL. The worker that took it holds a
lease; when it dies, the lease runs out and another may take the row. ``attempts`` is raised with every claim
and is the token with which a worker ends the job: one whose lease ran out while it was busy finds another
number there and changes nothing.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

ERROR_LENGTH = 2000  # characters of an error that are kept


class LeasedQuerySet(models.QuerySet):
    """Reads and claims of job rows. A subclass names its states and its term fields."""

    waiting_state = "queued"
    working_state: str
    failed_state = "failed"
    due_field: str  # not before this moment
    lease_seconds = 180  # more than the hard time limit of a task
    max_attempts = 8
    first_pause = 30  # seconds; doubled after each failure
    longest_pause = 3600

    def claimable(self, now: datetime | None = None) -> "LeasedQuerySet":
        """Rows that may be taken now: waiting and due, or taken by a worker whose lease ran out."""
        now = now or timezone.now()
        due = Q(**{f"{self.due_field}__isnull": True}) | Q(**{f"{self.due_field}__lte": now})
        return self.filter((Q(state=self.waiting_state) & due) | Q(state=self.working_state, lease_until__lt=now))

    def unfinished(self) -> "LeasedQuerySet":
        """Rows that still wait or are being worked on."""
        return self.filter(state__in=[self.waiting_state, self.working_state])

    def claim(self, pk: int):
        """Take row ``pk`` and return it with its new attempt number; ``None`` when it is not to be had."""
        now = timezone.now()
        taken = (
            self.claimable(now)
            .filter(pk=pk)
            .update(
                state=self.working_state,
                attempts=F("attempts") + 1,
                lease_until=now + timedelta(seconds=self.lease_seconds),
            )
        )
        return self.get(pk=pk) if taken else None

    def end(self, job, **values) -> bool:
        """Write the outcome of a claimed ``job``; ``False`` when another worker holds it by now."""
        return bool(
            self.filter(pk=job.pk, state=self.working_state, attempts=job.attempts).update(lease_until=None, **values)
        )

    def end_with_error(self, job, error: BaseException) -> bool:
        """Put a claimed ``job`` back for later, or mark it failed when it has been tried often enough."""
        text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        if job.attempts >= self.max_attempts:
            return self.end(job, state=self.failed_state, error=text)
        pause = min(self.first_pause * 2 ** (job.attempts - 1), self.longest_pause)
        due = timezone.now() + timedelta(seconds=pause)
        return self.end(job, state=self.waiting_state, error=text, **{self.due_field: due})

    def again(self) -> int:
        """Put failed rows back in the queue with a clean slate; the number of rows."""
        return self.filter(state=self.failed_state).update(
            state=self.waiting_state, attempts=0, error="", lease_until=None, **{self.due_field: timezone.now()}
        )
