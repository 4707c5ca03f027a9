"""How services of this app ask whether somebody may write; pages ask the same before they show a form."""

from typing import Any

from django.core.exceptions import PermissionDenied

from twenteboard.platform.access import asks_of

from ..rules import may

asks = asks_of(may)


def ensure(by, permission: str, obj: Any = None) -> None:
    """Raise ``PermissionDenied`` when ``by`` may not do this; ``None`` is the portal itself, which may."""
    if by is not None and not may(by, permission, obj):
        raise PermissionDenied
