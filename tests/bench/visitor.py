"""A visitor of the running portal: logged in by a session row, reads pages and sends their forms back over HTTP."""

import http.client
from html.parser import HTMLParser
from time import perf_counter
from urllib.parse import urlencode

BOTH = {"X-Forwarded-Proto": "https", "Host": "bench.example", "Referer": "https://bench.example/"}


class FormReader(HTMLParser):
    """Reads the fields of the forms on a page as a browser would send them back."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._inside = False
        self._select = self._textarea = None
        self._text: list[str] = []

    def handle_starttag(self, tag, attributes):
        """Collect inputs, selected options and the beginning of text areas."""
        a = dict(attributes)
        if tag == "form":
            self._inside = a.get("method", "get").lower() == "post"
            if self._inside:
                self.forms.append([])
        if not self._inside:
            return
        name = a.get("name")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in a:
                return
            if kind not in ("submit", "file"):
                self.forms[-1].append((name, a.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in a:
            self.forms[-1].append((self._select, a.get("value", "")))
        elif tag == "textarea":
            self._textarea, self._text = name, []

    def handle_data(self, data):
        """Collect the text of a text area."""
        if self._textarea:
            self._text.append(data)

    def handle_endtag(self, tag):
        """Close what was open."""
        if tag == "textarea" and self._textarea:
            self.forms[-1].append((self._textarea, "".join(self._text).removeprefix("\n")))
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


class Visitor:
    """One person with a session, or (``user`` is ``None``) somebody without an account."""

    def __init__(self, port: int, user) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        self.port, self.cookies, self._csrf = port, {}, settings.CSRF_COOKIE_NAME
        if user is None:
            return
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, float]:
        """Return status, text and seconds, from the first byte sent to the last byte read."""
        headers = BOTH | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begin = perf_counter()
        link.request(method, path, body, headers)
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
        seconds = perf_counter() - begin
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.location = answer.getheader("Location", "")
        link.close()
        return answer.status, text, seconds

    def get(self, path: str) -> float:
        """Read a page; return the seconds. Raises ``RuntimeError`` for anything but a page."""
        status, _text, seconds = self.request("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status} {self.location}")
        return seconds

    def form(self, path: str) -> list[tuple[str, str]]:
        """The fields of the largest form on ``path``, as they stand."""
        status, text, _seconds = self.request("GET", path)
        reader = FormReader()
        reader.feed(text)
        if status != 200 or not reader.forms:
            raise RuntimeError(f"no form on {path} ({status})")
        return max(reader.forms, key=len)

    def post(self, path: str, fields: list[tuple[str, str]]) -> float:
        """Send a form; return the seconds. Raises ``RuntimeError`` unless the portal accepted it (a redirect)."""
        status, _text, seconds = self.request("POST", path, urlencode(fields))
        if status != 302:
            raise RuntimeError(f"POST {path} answered {status}: {self.location}")
        return seconds
