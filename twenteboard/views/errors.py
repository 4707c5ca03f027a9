"""Pages for requests that cannot be answered: in the reader's language, in house style, saying what to do."""

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from twenteboard.platform.middleware import too_large
from twenteboard.platform.unsent import unsent_from_here

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; or 413 when it is too big to read."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    # Without request: for a foreign host name even the context of the page would be refused.
    return HttpResponse(get_template("400.html").render({}), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this is not for this person. A reason given by the portal itself is shown."""
    reason = str(exception) if exception is not None and exception.args else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or not for this person."""
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too often in a short time."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something went wrong here. The page shows the code under which the log tells what."""
    code = getattr(request, "id", "")
    logger.error("Error page shown; code %s, path %s", code, request.path)
    try:
        # Without request: the page must come even when the session or the database is what failed.
        body = get_template("500.html").render({"reference": code})
    except Exception:
        logger.exception("The error page itself could not be made; code %s", code)
        title = escape(_("Something went wrong on our side"))
        body = (
            f'<!doctype html><html lang="{translation.get_language()}"><head><meta charset="utf-8">'
            f"<title>{title}</title></head><body><h1>{title}</h1><p>{escape(code)}</p></body></html>"
        )
    return HttpResponse(body, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the portal is closed for a moment."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "300"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or came from elsewhere: say so, and how to go on."""
    return render(request, "403_csrf.html", {"unsent": unsent_from_here(request)}, status=403)
