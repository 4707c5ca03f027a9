"""Tags and components of every page."""

from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation
from lxml import html

from twenteboard.platform import icons


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


def draw(source, **context):
    return html.fragment_fromstring(Template(source).render(Context(context)), create_parent="div")


@pytest.mark.parametrize("tone", ["mine", "done", "with", "late", "off"])
def test_a_status_is_a_word_with_a_mark(tone):
    chip = draw("{% chip tone label %}", tone=tone, label="<b>Toegekend")[0]
    assert chip.get("class") == f"chip {tone}"
    assert chip.text_content() == "<b>Toegekend"
    assert chip.find("svg").get("aria-hidden") == "true"


def test_an_unknown_tone_is_drawn_as_ended():
    assert draw("{% chip 'lila' 'x' %}")[0].get("class") == "chip off"


def test_every_tone_has_its_own_mark():
    assert len({icons.ICONS[tone] for tone in ("mine", "done", "with", "late", "off")}) == 5
    with pytest.raises(KeyError):
        icons.icon("no such icon")


@pytest.mark.parametrize(
    ("query", "state", "link"),
    [
        ("q=x&page=3", None, "?q=x&sort=title"),
        ("sort=title", "ascending", "?sort=-title"),
        ("sort=-title&q=x", "descending", "?sort=title&q=x"),
        ("sort=number", None, "?sort=title"),
    ],
)
def test_sort_heads_keep_the_filters(rf, query, state, link):
    table = Template("<table><tr>{% sort_header 'title' 'Titel' 'num' %}</tr></table>")
    shown = html.fromstring(table.render(Context({"request": rf.get(f"/lijst/?{query}")})))
    head = shown.find(".//th")
    assert (head.get("scope"), head.get("class"), head.get("aria-sort")) == ("col", "num", state)
    assert head.find("a").get("href") == link


def test_pages_are_real_links_that_keep_the_filters(rf):
    page = Paginator(range(412), 25).page(3)
    request = rf.get("/lijst/?q=techniek&page=3")
    shown = draw('{% include "components/pagination.html" %}', page=page, request=request)
    assert shown.xpath("//*[@aria-current='page']")[0].text_content().split() == ["Pagina", "3"]
    assert shown.xpath("//a[@rel='next']/@href") == ["?q=techniek&page=4"]
    assert shown.xpath("//a[@rel='prev']/@href") == ["?q=techniek&page=2"]
    assert "51 tot en met 75 van 412" in shown.text_content()


def test_one_page_needs_no_links(rf):
    page = Paginator(range(5), 25).page(1)
    assert not draw('{% include "components/pagination.html" %}', page=page, request=rf.get("/")).xpath("//a")


def test_wide_tables_can_be_reached_by_keyboard():
    region = draw('{% table_region "Alle <voorstellen>" %}<p>x</p>{% end_table_region %}')[0]
    assert (region.get("role"), region.get("tabindex"), region.get("aria-label")) == (
        "region",
        "0",
        "Alle <voorstellen>",
    )
    assert region.find("p").text == "x"


def test_notices_escape_their_title_and_keep_their_content():
    block = draw("{% notice 'late' title %}<p>Tekst</p>{% end_notice %}", title="<i>Let op")[0]
    assert block.get("class") == "notice late"
    assert block.xpath(".//p")[0].text == "<i>Let op"


def test_summary_lists_say_which_answer_the_link_changes():
    rows = [
        SimpleNamespace(label="Titel", value="Leerpaden", url="/titel/", lines=None, change=""),
        SimpleNamespace(label="Aantal", value=0, url="", lines=None, change=""),
        SimpleNamespace(label="Uitleg", value="", url="", lines=None, change=""),
    ]
    shown = draw('{% include "components/summary_list.html" %}', rows=rows)
    assert " ".join(shown.xpath("//a")[0].text_content().split()) == "Wijzig Titel"
    answers = [answer.text_content().strip() for answer in shown.xpath("//dd[not(@class)]")]
    assert answers == ["Leerpaden", "0", "niet ingevuld"]


@pytest.mark.parametrize(
    ("state", "polls", "words"),
    [
        ("queued", True, "wacht op zijn beurt"),
        ("rendering", True, "wordt gemaakt"),
        ("ready", False, "Pdf, klaar"),
        ("failed", False, "kon niet worden gemaakt"),
    ],
)
def test_a_paper_says_how_far_it_is(rf, state, polls, words):
    paper = {"pk": 7, "state": state, "title": "Advies", "size": 1000, "status_url": "/stand/", "url": "/pdf/"}
    shown = draw('{% include "components/paper.html" %}', paper=paper, request=rf.get("/"))[0]
    assert (shown.get("hx-get") == "/stand/") is polls
    assert words in shown.xpath(".//*[@role='status']")[0].text_content()
    assert bool(shown.xpath(".//a[@href='/pdf/']")) is (state == "ready")


@pytest.mark.parametrize("code", [400, 413, 429, 500, 503])
def test_pages_for_failures_need_nothing_but_themselves(code, settings):
    """They are shown when the database, the session or the request itself is the problem."""
    page = html.document_fromstring(get_template(f"{code}.html").render())
    assert page.get("lang") == "nl"
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//title")[0].text.endswith(" – Twenteboard")
    assert settings.PORTAL_CONTACT["phone"] in page.text_content()


def test_the_page_for_our_own_fault_shows_the_code_of_the_log():
    assert "A1B2C3" in get_template("500.html").render({"reference": "A1B2C3"})


def test_contact_follows_the_language(settings):
    source = Template("{% portal_contact as contact %}{{ contact.hours }} {{ contact.phone_link }}")
    assert settings.PORTAL_CONTACT["hours_nl"] in source.render(Context())
    with translation.override("en"):
        assert settings.PORTAL_CONTACT["hours_en"] in source.render(Context())
    assert source.render(Context()).endswith(" 0530000000")


@pytest.mark.parametrize(("written", "read", "marked"), [("nl", "en", "nl"), ("nl", "nl", None), ("", "en", None)])
def test_what_people_wrote_is_marked_where_the_page_has_another_language(written, read, marked):
    with translation.override(read):
        assert draw("<p{% lang language %}>Tekst</p>", language=written)[0].get("lang") == marked


@pytest.mark.parametrize(("english", "read", "marked"), [("", "en", "nl"), ("Title", "en", None), ("", "nl", None)])
def test_a_text_in_two_languages_is_marked_where_only_the_dutch_one_exists(english, read, marked):
    row = SimpleNamespace(title_nl="Titel", title_en=english)
    with translation.override(read):
        assert draw('<p{% lang_of row "title" %}>Titel</p>', row=row)[0].get("lang") == marked
