"""How services of this app ask whether somebody may write; pages ask the same before they show a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied

from ..rules import may


def ensure(by, permission: str, obj: Any = None) -> None:
    """Raise ``PermissionDenied`` when ``by`` may not do this; ``None`` is the portal itself, which may."""
    if by is not None and not may(by, permission, obj):
        raise PermissionDenied


def asks(permission: str) -> Callable[[Callable], Callable]:
    """Let a service raise ``PermissionDenied`` when ``by`` may not; for permissions that are not about one object."""

    def decorator(service: Callable) -> Callable:
        @wraps(service)
        def wrapped(*, by, **values):
            ensure(by, permission)
            return service(by=by, **values)

        return wrapped

    return decorator
