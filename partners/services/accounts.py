"""What is written about a person's own account: logging in, being locked out, name and language."""

from axes.utils import reset as forget_wrong_passwords
from django.db import transaction

from twenteboard.platform.enums import EventKind
from twenteboard.platform.events import record

from ..models import User


def note_login(*, by: User) -> None:
    """Note in the log that a person logged in."""
    record("account.logged_in", by=by, obj=by, kind=EventKind.READ)


def note_lockout(*, email: str, tries: int) -> None:
    """Note in the log that an address was locked after ``tries`` wrong passwords; nothing when it is nobody's."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        record("account.locked_out", by=None, obj=user, tries=tries)


@transaction.atomic
def unlock(*, user: User, by: User) -> bool:
    """Forget the wrong passwords of an account, so that its owner can try again. Says whether there were any."""
    found = forget_wrong_passwords(username=user.email.lower()) > 0
    if found:
        record("account.unlocked", by=by, obj=user)
    return found


@transaction.atomic
def update_profile(*, user: User, full_name: str, language: str, by: User) -> User:
    """Change name and language of an account. The log tells what was changed, not the words."""
    changed = [
        name for name, value in (("full_name", full_name), ("language", language)) if getattr(user, name) != value
    ]
    if changed:
        user.full_name, user.language = full_name, language
        user.save(update_fields=changed)
        record("account.profile_changed", by=by, obj=user, fields=changed)
    return user


def keep_language(*, user: User, language: str) -> None:
    """Remember the language somebody chose with the switch; mails follow it."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
