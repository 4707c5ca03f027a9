"""Tags and filters of every page (a template builtin). The list with examples is in docs/interface.md."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.utils import render_crispy_form
from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .. import bilingual, form_view, formats, icons

register = template.Library()

TONES = ("mine", "done", "with", "late", "off")

# --- filters: see twenteboard/platform/formats.py ------------------------------------------------

register.filter("euro", formats.euro)
register.filter("percentage", formats.percentage)
register.filter("getal", formats.getal)
register.filter("datum", formats.datum)
register.filter("datum_kort", formats.datum_kort)
register.filter("tijd", formats.tijd)
register.filter("tijd_uur", formats.tijd_uur)
register.filter("moment", formats.moment)
register.filter("bestandsgrootte", formats.bestandsgrootte)


@register.filter
def euro2(value: object) -> str:
    """Write an amount always with cents."""
    return formats.euro(value, cents=True)


@register.filter
def dag_datum(value: object) -> str:
    """Write a date with its weekday: ``vrijdag 20 november 2026``."""
    return formats.datum(value, weekday=True)


# --- small parts ---------------------------------------------------------------------------------


@register.simple_tag
def lang(language: str) -> SafeString | str:
    """Give `` lang="nl"`` for a text that people wrote, when it is in another language than the page around it."""
    language = str(language or "")[:2]
    return format_html(' lang="{}"', language) if language and language != bilingual.page_language() else ""


@register.simple_tag
def lang_of(row: Any, name: str) -> SafeString | str:
    """Give `` lang="nl"`` for the text ``name`` in two languages, where only the Dutch one exists."""
    return lang(bilingual.language_of(row, name)) if row else ""


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """Draw an icon."""
    return icons.icon(name, extra_class)


@register.simple_tag
def chip(tone: str, label: object) -> SafeString:
    """Draw a status: a word with the mark of its tone. An unknown tone is drawn as ``off``."""
    tone = tone if tone in TONES else "off"
    return format_html('<span class="chip {}">{}<span>{}</span></span>', tone, icons.icon(tone), label)


@register.simple_tag
def back_link(url: str, label: object) -> SafeString:
    """Draw the link back, above the heading."""
    return format_html('<a class="backlink" href="{}">{}<span>{}</span></a>', url, icons.icon("back"), label)


@register.simple_tag(takes_context=True)
def active(context: Context, url_name: str, *args: Any, **kwargs: Any) -> SafeString | str:
    """Give `` aria-current="page"`` when the page shown is that of the url, or lies under it."""
    request = context.get("request")
    try:
        url = reverse(url_name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""
    if request is None or not (request.path == url or (url != "/" and request.path.startswith(url))):
        return ""
    return mark_safe(' aria-current="page"')


@register.simple_tag
def portal_contact() -> dict[str, str]:
    """Give the contact data of the programme team in the language of the page; needs no request."""
    contact = dict(settings.PORTAL_CONTACT)
    suffix = "en" if formats.is_english() else "nl"
    for key in list(contact):
        base, _sep, language = key.rpartition("_")
        if language == suffix and base:
            contact[base] = contact[key]
    # A long address may break after the @, and nowhere else.
    name, _at, host = contact.get("email", "").partition("@")
    contact["email_shown"] = format_html("{}@<wbr>{}", name, host)
    contact["phone_link"] = "".join(sign for sign in contact.get("phone", "") if sign in "+0123456789")
    return contact


@register.simple_block_tag(end_name="end_table_region")
def table_region(content: str, label: object, section: object = "") -> SafeString:
    """Put a wide table in a region that scrolls sideways and can be reached by keyboard.

    ``section`` is given when the label may be the heading of the section around it too: two regions of one name cannot
    be told apart by ear.
    """
    label = _("Table: %(name)s") % {"name": label} if section else label
    return format_html('<div class="table-region" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag(end_name="end_notice")
def notice(content: str, tone: str, title: object = "") -> SafeString:
    """Draw a notification block with the mark of its tone."""
    marks = {"done": "check-circle", "late": "warn", "mine": "warn"}
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice {}">{}<div>{}{}</div></div>', tone, icons.icon(marks.get(tone, "info")), heading, content
    )


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: object, extra_class: str = "") -> SafeString:
    """Draw a column head with a link that sorts (GET ``sort``); keeps the other filters, starts at the first page."""
    request = context["request"]
    current = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    state, mark, hint = "", "", _("sort ascending")
    query["sort"] = key
    if current == key:
        state, mark, hint = mark_safe(' aria-sort="ascending"'), icons.icon("up"), _("sort descending")
        query["sort"] = f"-{key}"
    elif current == f"-{key}":
        state, mark = mark_safe(' aria-sort="descending"'), icons.icon("down")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="?{}">{}{}'
        '<span class="visually-hidden">, {}</span></a></th>',
        extra_class,
        state,
        query.urlencode(),
        label,
        mark,
        hint,
    )


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int, parameter: str = "page") -> str:
    """Give the address of another page of the list, with the filters kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def page_window(page: Any) -> Iterable[int | str]:
    """Give the page numbers to show, with the paginator's ellipsis for gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def is_number(value: object) -> bool:
    """Tell a page number from the ellipsis."""
    return isinstance(value, int)


# --- forms ---------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(*forms: Any) -> SafeString | str:
    """Draw the list of errors of forms and formsets; nothing when there are none."""
    links = list(dict.fromkeys(form_view.error_links(forms)))
    if not links:
        return ""
    return get_template("components/error_summary.html").render({"links": links})


@register.simple_tag
def error_prefix(*forms: Any) -> str:
    """Give "Fout: " for the title of a page whose forms have errors."""
    return f"{_('Error:')} " if form_view.has_errors(forms) else ""


@register.simple_tag
def describe_field(field: BoundField, optional: bool = True) -> form_view.FieldView:
    """Describe a field for ``bootstrap5/field.html``."""
    return form_view.describe(field, optional_mark=optional)


@register.simple_tag
def form_field(field: BoundField, optional: bool = True, label_hidden: bool = False, wrapper_class: str = "") -> str:
    """Draw one field: label, help, error, control."""
    return get_template("bootstrap5/field.html").render(
        {"field": field, "optional": optional, "label_hidden": label_hidden, "wrapper_class": wrapper_class}
    )


@register.simple_tag
def form_fields(form: Any, optional: bool = True) -> SafeString:
    """Draw all fields of a form; by its crispy layout when the helper has one."""
    helper = getattr(form, "helper", None)
    if helper is not None and helper.layout is not None:
        return render_crispy_form(form, helper)
    return get_template("components/form_fields.html").render({"form": form, "optional": optional})


@register.simple_tag
def form_errors(form: Any) -> SafeString | str:
    """Draw the errors of a whole form or formset at the place where the error summary points to."""
    if not getattr(form, "is_bound", False) or form_view.is_quiet(form):
        return ""
    errors = form.non_form_errors() if form_view.is_formset(form) else list(form.non_field_errors())
    if not form_view.is_formset(form):
        errors += [error for bound in form.hidden_fields() for error in bound.errors]
    if not errors:
        return ""
    return get_template("components/form_errors.html").render({"id": form_view.own_errors_id(form), "errors": errors})


def _hush(formset: Any) -> None:
    if form_view.is_quiet(formset):
        for form in formset.forms:
            form.quiet = True


@register.simple_tag
def formset_rows(formset: Any, legend: object, add_label: object = "") -> SafeString:
    """Draw a formset as a list of fieldsets with an "add a row" button."""
    _hush(formset)
    return get_template("components/formset_rows.html").render(
        {"formset": formset, "legend": legend, "add_label": add_label or _("Add another row")}
    )


@register.simple_tag
def formset_table(formset: Any, caption: object, add_label: object = "") -> SafeString:
    """Draw a formset as a table: one row a form, for short fields such as amounts a year."""
    _hush(formset)
    return get_template("bootstrap5/table_inline_formset.html").render(
        {"formset": formset, "caption": caption, "add_label": add_label}
    )
