"""A reader of forms: what a browser would send back for a page, without any script."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the controls of every form on a page, in order; ``forms[n]`` maps names to values."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._form = None
        self._select = self._textarea = None
        self._chosen = False
        self._in_template = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "template":
            self._in_template += 1
        if self._in_template:
            return
        if tag == "form":
            self._form = {}
            self.forms.append(self._form)
        if self._form is None:
            return
        name = attrs.get("name")
        if tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in attrs:
                return
            if kind not in ("submit", "button", "file"):
                self._form.setdefault(name, []).append(
                    attrs.get("value", "on" if kind in ("checkbox", "radio") else "")
                )
        elif tag == "select" and name:
            self._select, self._chosen = name, False
        elif tag == "option" and self._select:
            if "selected" in attrs:
                self._form[self._select] = [attrs.get("value", "")]
                self._chosen = True
            elif not self._chosen and self._select not in self._form:
                self._form[self._select] = [attrs.get("value", "")]
        elif tag == "textarea" and name:
            self._textarea = name
            self._form[name] = [""]

    def handle_data(self, data):
        if self._textarea and not self._in_template:
            self._form[self._textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self._in_template -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            if self._textarea:
                value = self._form[self._textarea][0]
                self._form[self._textarea][0] = value.removeprefix("\r\n").removeprefix("\n")
            self._textarea = None


def form_of(response, having: str) -> dict[str, list[str]]:
    """Return what the form with a control called ``having`` would send."""
    for form in FormReader(response.content.decode()).forms:
        if having in form:
            return form
    raise AssertionError(f"no form with {having}")
