"""How long somebody stays logged in: a working day since they last opened a page or chose to stay."""

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

SEEN = "seen"
RENEW_AFTER = 15 * 60  # seconds; so that not every page writes the session


@receiver(user_logged_in, dispatch_uid="twenteboard.session.begin")
def begin(request: HttpRequest | None = None, **kwargs) -> None:
    """Note when the session began, in the same write that makes it."""
    if request is not None:
        request.session[SEEN] = int(time.time())


def seconds_left(request: HttpRequest) -> int:
    """Return after how many seconds this session ends. Opening a page after a quarter of an hour renews it."""
    now = int(time.time())
    seen = request.session.get(SEEN, 0)
    if now - seen > RENEW_AFTER:
        request.session[SEEN] = seen = now
    return settings.SESSION_COOKIE_AGE - (now - seen)


@never_cache
def extend(request: HttpRequest) -> HttpResponse:
    """Answer "I am still here": renew the session, or say that it is over."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    request.session[SEEN] = int(time.time())
    return HttpResponse(status=204)
