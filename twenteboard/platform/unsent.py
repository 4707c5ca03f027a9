"""Forms that were sent after the session ended: what somebody typed waits in the new session until they are back.

Sending a form while logged out leads to the login page. The portal keeps what was sent; after logging in, the same page
first shows it, with a button that sends it again. Nothing is changed before that button is pressed. Files cannot wait:
a browser sends them once. Passwords never wait.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

KEY = "unsent_form"
MAX_CHARS = 200_000  # of one form; the longest proposal is a quarter of this
KEPT_FOR = 60 * 60  # seconds
WORTH_SHOWING = 20  # characters; shorter answers are sent along without being shown


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form as it was sent: where to, and what was in it."""

    path: str
    pairs: list[tuple[str, str]]

    @property
    def texts(self) -> list[str]:
        """Return the longer answers, to show what is kept."""
        return [value for _name, value in self.pairs if len(value) >= WORTH_SHOWING]


def unsent_of(request: HttpRequest) -> Unsent | None:
    """Return what was posted; ``None`` when there is nothing to keep, too much, or a password in it."""
    pairs = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    if not pairs or any("password" in name for name, _value in pairs):
        return None
    if sum(len(name) + len(value) for name, value in pairs) > MAX_CHARS:
        return None
    return Unsent(request.get_full_path(), pairs)


def unsent_from_here(request: HttpRequest) -> Unsent | None:
    """Return what was posted from a page of this portal itself, as the browser tells; else ``None``.

    For a form with an outdated token: a form from elsewhere must not be offered for sending again.
    """
    origin = urlsplit(request.headers.get("Origin", ""))
    if (origin.scheme, origin.netloc) != (request.scheme, request.get_host()):
        return None
    return unsent_of(request)


class UnsentFormMiddleware:
    """Keeps a form that met the login page, and shows it to who comes back. Costs no query of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        response = self.get_response(request)
        if _meets_the_login_page(request, response):
            if request.headers.get("HX-Request") == "true":
                return HttpResponse(status=401)  # a part of a page is left as it is; no login page inside it
            if request.method == "POST":
                _keep(request)
            return response
        if request.method == "GET" and response.status_code in (200, 405) and _has_session(request):
            return _shown(request, response) or response
        return response


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _meets_the_login_page(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 302 or not _has_session(request) or request.user.is_authenticated:
        return False
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def _keep(request: HttpRequest) -> None:
    form = unsent_of(request)
    if form is not None:
        request.session[KEY] = {"path": form.path, "pairs": form.pairs, "at": int(time.time())}


def _shown(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Return the page with the kept form, when it belongs to the page that was asked for.

    An address without a page of its own (405) did not judge who asks, so there no texts are shown, only the button.
    """
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.get_full_path() or not request.user.is_authenticated:
        return None
    del request.session[KEY]
    if time.time() - kept["at"] > KEPT_FOR:
        return None
    form = Unsent(kept["path"], [(name, value) for name, value in kept["pairs"]])
    if response.status_code == 405 and form.texts:
        return None
    return render(request, "platform/unsent.html", {"unsent": form})
