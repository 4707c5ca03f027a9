"""What every answer of the portal gets: headers, a number to find it back by, and the reader's language."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

FILES_IN_ONE_FORM = 3

current_request_id: ContextVar[str] = ContextVar("request_id", default="")


class LanguageMiddleware:
    """Dutch for who comes for the first time, whatever the browser asks: the region speaks Dutch, so do its plans.

    Only a choice changes that: the language cookie, or (in ``PortalMiddleware``) the language of the account. Stands
    where Django's ``LocaleMiddleware`` would stand; pages differ by cookie, so caches are told that and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request in the language of the cookie, or in Dutch."""
        translation.activate(_chosen_language(request) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class PortalMiddleware:
    """Sits after authentication: it knows who asks.

    - ``request.id`` (also in the log and in the header ``X-Request-ID``) names this answer on an error page;
    - a person who is logged in reads in the language they chose in their account, unless the address bar's own choice
      (the language cookie) says otherwise;
    - pages of people who are logged in are never kept by a browser or a proxy;
    - a request that is too big, or that only a button can make, gets the page that says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        given = request.headers.get("X-Request-ID", "")
        request.id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token = current_request_id.set(request.id)
        try:
            self._choose_language(request)
            response = too_large(request) if _is_too_large(request) else self.get_response(request)
        finally:
            current_request_id.reset(token)
        if response.status_code == 405 and not response.content:
            response = with_page(request, response)
        response["X-Request-ID"] = request.id
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        patch_vary_headers(response, ["HX-Request"])
        if _is_logged_in(request) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _choose_language(self, request: HttpRequest) -> None:
        if _chosen_language(request) or not _is_logged_in(request):
            return
        language = getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language


def _chosen_language(request: HttpRequest) -> str:
    """Return the language chosen in this browser; empty when none was, or the cookie names one we do not have."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return cookie if cookie in dict(settings.LANGUAGES) else ""


def _is_logged_in(request: HttpRequest) -> bool:
    """Whether somebody is logged in; without a session cookie that is known without asking the database."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _is_too_large(request: HttpRequest) -> bool:
    """Whether a form is bigger than any form of the portal can be, judged before any of it is read.

    One request may carry a few files at their greatest size; which single file is too big is told at its field.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    if request.content_type == "multipart/form-data":
        return length > FILES_IN_ONE_FORM * settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def too_large(request: HttpRequest) -> HttpResponse:
    """Return the page for a request that is too big."""
    return render(request, "413.html", status=413)


def with_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the page for an address that only a button can use; somebody reloaded it, or had to log in first."""
    page = render(request, "405.html", status=405)
    page["Allow"] = response.get("Allow", "")
    return page
