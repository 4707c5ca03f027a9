"""How views and services ask whether somebody may: log in first; what they may not do is 403."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied


def needs_of(may: Callable[..., bool]) -> Callable[[str], Callable]:
    """Return the view decorator ``needs(permission)`` of an app, given the ``may`` of its rules.

    It is for permissions that are not about one object.
    """

    def needs(permission: str) -> Callable:
        def decorator(view: Callable) -> Callable:
            @wraps(view)
            @login_required
            def wrapped(request, *args, **kwargs):
                if not may(request.user, permission):
                    raise PermissionDenied
                return view(request, *args, **kwargs)

            return wrapped

        return decorator

    return needs


def asks_of(may: Callable[..., bool]) -> Callable[[str], Callable]:
    """Return the decorator ``asks(permission)`` for the services of an app, given the ``may`` of its rules.

    A service then raises ``PermissionDenied`` when ``by`` may not; ``None`` is the portal itself, which may. It is for
    permissions that are not about one object.
    """

    def asks(permission: str) -> Callable:
        def decorator(service: Callable) -> Callable:
            @wraps(service)
            def wrapped(*, by, **values):
                if by is not None and not may(by, permission):
                    raise PermissionDenied
                return service(by=by, **values)

            return wrapped

        return decorator

    return asks
