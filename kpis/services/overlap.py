"""What the database says about overlapping days, in words.

The services look for overlap before they write. When two people write at the same moment, PostgreSQL refuses the
second one (``0003_no_overlap_in_postgresql``); that refusal reads the same. Participations need no sentence here: who
writes them holds the row of the project, so that nobody is second.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

# Constraints on the same rows -> the field to name, and what to tell.
MEMBERSHIP = (
    "valid_from",
    _("This unit belongs to another one of the same kind in these days. End that first."),
)
PERIOD = ("start", _("This period overlaps another one of the same kind."))
SENTENCES = {
    "unit_membership_no_overlap": MEMBERSHIP,
    "unit_membership_one_open": MEMBERSHIP,
    "unit_membership_start_once": MEMBERSHIP,
    "period_no_overlap": PERIOD,
    "period_start_once": PERIOD,
}


@contextmanager
def overlap_in_words() -> Iterator[None]:
    """Write inside this: a refusal of the database for overlap becomes a ``ValidationError`` at the first day.

    What was written inside is taken back, what came before stays. Any other ``IntegrityError`` passes.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        found = next((sentence for name, sentence in SENTENCES.items() if name in str(error)), None)
        if found is None:
            raise
        field, text = found
        raise ValidationError({field: text}) from None
