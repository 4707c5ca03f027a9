"""Forms: order of the parts, own texts, amounts, dates, files, formsets, error summary."""

import datetime as dt
from decimal import Decimal

import pytest
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from lxml import html

from twenteboard.platform import form_view
from twenteboard.platform.forms import (
    DutchDateField,
    EuroField,
    FastSelect,
    FastSelectMultiple,
    FileField,
    NumberField,
    PercentageField,
    PortalForm,
    WholeNumberField,
    assert_own_required_texts,
    required,
    wants_row,
    with_extra_row,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


class Sample(PortalForm):
    title = forms.CharField(
        label="Title",
        max_length=80,
        help_text="Short and clear.",
        widget=forms.TextInput(attrs={"placeholder": "never shown"}),
        error_messages=required("Enter the title"),
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    amount = EuroField(label="Amount", error_messages=required("Enter the amount"))
    start = DutchDateField(
        label="Start", help_text="For instance 20 11 2026.", error_messages=required("Enter the date")
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("a", "First"), ("b", "Second")],
        widget=forms.RadioSelect,
        error_messages=required("Choose a kind"),
    )
    towns = forms.MultipleChoiceField(
        label="Towns", choices=[("1", "Almelo"), ("2", "Borne")], widget=forms.CheckboxSelectMultiple, required=False
    )
    partner = forms.ChoiceField(
        label="Partner",
        choices=[("", "Choose"), ("Schools", [("1", "ROC <b>")])],
        widget=FastSelect,
        error_messages=required("Choose a partner"),
    )
    agree = forms.BooleanField(label="I agree", error_messages=required("Tick the box when you agree"))
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.cleaned_data.get("note") == "bad":
            raise forms.ValidationError("The parts do not fit together")
        return self.cleaned_data


GOOD = {
    "title": "Leerpaden",
    "amount": "€ 1.234,56",
    "start_day": "20",
    "start_month": "11",
    "start_year": "2026",
    "kind": "b",
    "partner": "1",
    "agree": "on",
}


def draw(source, **context):
    return html.fragment_fromstring(Template(source).render(Context(context)), create_parent="div")


def fields(form):
    return draw("{% form_fields form %}", form=form)


def one(tree, xpath):
    found = tree.xpath(xpath)
    assert len(found) == 1, (xpath, found)
    return found[0]


# --- drawing -------------------------------------------------------------------------------------


def test_order_is_label_help_error_control():
    tree = fields(Sample({}))
    block = one(tree, "//div[@id='div_id_title']")
    assert [child.tag for child in block] == ["label", "div", "div", "input"]
    assert block[1].get("id") == "id_title_helptext"
    assert block[2].get("id") == "id_title_error"
    assert "Enter the title" in block[2].text_content()


def test_aria_of_a_wrong_field():
    box = one(fields(Sample({})), "//input[@id='id_title']")
    assert box.get("aria-describedby") == "id_title_helptext id_title_error"
    assert box.get("aria-invalid") == box.get("aria-required") == "true"
    assert "is-invalid" in box.get("class")


def test_aria_of_a_field_not_yet_filled_in():
    box = one(fields(Sample()), "//input[@id='id_title']")
    assert box.get("aria-describedby") == "id_title_helptext"
    assert box.get("aria-invalid") is None


def test_every_reference_finds_its_element():
    for form in (Sample(), Sample({}), Sample({**GOOD, "note": "bad"})):
        tree = fields(form)
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        for reference in tree.xpath("//@aria-describedby"):
            assert set(reference.split()) <= set(ids)
        assert set(tree.xpath("//label/@for")) <= set(ids)


def test_no_required_no_placeholder_no_asterisk():
    tree = fields(Sample({}))
    assert not tree.xpath("//*[@required or @placeholder or @style]")
    assert "*" not in tree.text_content()


def test_optional_fields_say_so_and_checkboxes_do_not():
    marked = [label.text_content() for label in fields(Sample()).xpath("//*[span[@class='optional']]")]
    assert marked == ["Note (optional)", "Towns (optional)"]


def test_radio_buttons_are_a_named_group_with_the_error_under_the_legend():
    group = one(fields(Sample({})), "//fieldset[@id='div_id_kind']")
    assert group.get("role") == "radiogroup"
    assert group.get("aria-invalid") == group.get("aria-required") == "true"
    assert group.get("aria-describedby") == "id_kind_error"
    assert [child.tag for child in group] == ["legend", "div", "div"]
    assert group[1].get("id") == "id_kind_error"
    assert not group.xpath(".//input[@aria-invalid or @aria-required]")


def test_choices_keep_what_was_chosen_and_can_carry_help():
    form = Sample({**GOOD, "towns": ["2"]})
    form.fields["kind"].option_help = {"a": "A small trial."}
    tree = fields(form)
    assert tree.xpath("//input[@checked]/@id") == ["id_kind_1", "id_towns_1", "id_agree"]
    assert one(tree, "//input[@id='id_kind_0']").get("aria-describedby") == "id_kind_0_help"


def test_width_follows_the_answer():
    class Widths(PortalForm):
        code = forms.CharField(max_length=7, required=False)
        name = forms.CharField(max_length=60, required=False)
        title = forms.CharField(max_length=200, required=False)
        mail = forms.EmailField(required=False)
        own = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"data-width": "full"}))
        amount = EuroField(required=False)

    tree = fields(Widths())
    found = {box.get("name"): box.get("class").split()[1] for box in tree.xpath("//input")}
    assert found == {
        "code": "w-short",
        "name": "w-medium",
        "title": "w-long",
        "mail": "w-medium",
        "own": "w-full",
        "amount": "w-amount",
    }
    assert not tree.xpath("//@data-width")


def test_hidden_fields_get_no_label():
    tree = fields(Sample())
    assert one(tree, "//input[@name='secret']").get("type") == "hidden"
    assert not tree.xpath("//label[@for='id_secret']")


def test_a_crispy_layout_is_followed_with_the_same_field():
    form = Sample({})
    form.helper.layout = Layout(Fieldset("Money", "amount"), "title")
    tree = fields(form)
    group = one(tree, "//fieldset[@class='fieldset']")
    assert group[0].text == "Money"
    assert one(group, ".//input").get("aria-invalid") == "true"
    assert not tree.xpath("//form")
    assert not tree.xpath("//input[@name='csrfmiddlewaretoken']")


def test_selects_are_escaped_and_keep_their_choice():
    tree = fields(Sample(GOOD))
    chosen = one(tree, "//select[@id='id_partner']//option[@selected]")
    assert (chosen.get("value"), chosen.text) == ("1", "ROC <b>")
    assert one(tree, "//optgroup").get("label") == "Schools"


@pytest.mark.parametrize(("fast", "slow"), [(FastSelect, forms.Select), (FastSelectMultiple, forms.SelectMultiple)])
def test_fast_select_says_the_same_as_that_of_django(fast, slow):
    choices = [("", "-"), ("g", [("1", "één & twee"), ("2", '"q"')]), (None, "none"), (3, "drie")]
    value = ["2", "3"] if fast is FastSelectMultiple else "2"

    def told(widget):
        tree = html.fragment_fromstring(widget.render("x", value, {"id": "y"}))
        return sorted(tree.items()), [
            (option.tag, option.get("value"), option.get("label"), option.text, "selected" in option.attrib)
            for option in tree.iter("option", "optgroup")
            if option.tag == "option" or option.get("label")
        ]

    fast_told, slow_told = told(fast(choices=choices)), told(slow(choices=choices))
    strip = [(tag, value, label, (text or "").strip(), chosen) for tag, value, label, text, chosen in slow_told[1]]
    mine = [(tag, value, label, (text or "").strip(), chosen) for tag, value, label, text, chosen in fast_told[1]]
    assert (fast_told[0], mine) == (slow_told[0], strip)


# --- own texts -----------------------------------------------------------------------------------


def test_a_default_required_text_is_refused():
    class Careless(PortalForm):
        name = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match=r"Careless\.name"):
        assert_own_required_texts(Careless())
    with pytest.raises(ImproperlyConfigured):
        Careless({}).is_valid()


def test_required_texts_of_the_form_are_used():
    class Careful(PortalForm):
        name = forms.CharField()
        required_texts = {"name": "Enter your name"}

    form = Careful({})
    assert_own_required_texts(form)
    assert form.errors["name"] == ["Enter your name"]
    assert "Enter your name" not in forms.CharField().error_messages.values()


# --- error summary -------------------------------------------------------------------------------


def test_summary_links_to_the_controls_with_the_same_words():
    form = Sample({"start_day": "31", "start_month": "2", "start_year": "2026"})
    tree = draw("{% error_summary form %}{% form_fields form %}", form=form)
    links = {link.get("href"): link.text for link in tree.xpath("//div[@data-error-summary]//a")}
    assert links["#id_title"] == "Enter the title"
    assert links["#id_start_day"] == "Enter a day that exists in this month"
    assert links["#id_kind_0"] == "Choose a kind"
    ids = set(tree.xpath("//@id"))
    said_at_fields = " ".join(error.text_content() for error in tree.xpath("//p[@class='field-error']"))
    for target, text in links.items():
        assert target.removeprefix("#") in ids
        assert text in said_at_fields


def test_errors_of_the_whole_form_have_a_place():
    tree = draw("{% error_summary form %}{% form_fields form %}", form=Sample({**GOOD, "note": "bad"}))
    link = one(tree, "//div[@data-error-summary]//a")
    assert link.text == "The parts do not fit together"
    assert one(tree, f"//*[@id='{link.get('href')[1:]}']").get("tabindex") == "-1"


def test_no_summary_and_no_prefix_without_errors():
    source = "{% error_prefix form none %}{% error_summary form none %}"
    for form in (Sample(), Sample(GOOD)):
        assert Template(source).render(Context({"form": form, "none": None})) == ""
    assert Template("{% error_prefix form %}").render(Context({"form": Sample({})})) == "Error: "


# --- amounts, numbers, percentages ---------------------------------------------------------------


@pytest.mark.parametrize("typed", ["1234,56", "1.234,56", "€ 1.234,56", "1 234,56"])
def test_amounts_in_all_spellings(typed):
    assert EuroField().clean(typed) == Decimal("1234.56")


def test_amount_says_how_to_write_it():
    with pytest.raises(forms.ValidationError, match=r"for instance 25\.000 or 1\.234,56"):
        EuroField().clean("vijfentwintig")
    with pytest.raises(forms.ValidationError, match="two digits after the comma"):
        EuroField().clean("1,2345")
    with pytest.raises(forms.ValidationError, match="or more"):
        EuroField().clean("-1")


def test_amounts_are_shown_as_they_are_written():
    with translation.override("nl"):
        tree = fields(Sample(initial={"amount": Decimal("126500.00")}))
        assert one(tree, "//input[@id='id_amount']").get("value") == "126.500"
        tree = fields(Sample(initial={"amount": Decimal("1234.50")}))
        assert one(tree, "//input[@id='id_amount']").get("value") == "1.234,50"


def test_what_was_typed_is_kept():
    tree = fields(Sample({"amount": "vijf en twintig", "start_day": "x", "start_month": "11", "note": "kept"}))
    assert one(tree, "//input[@id='id_amount']").get("value") == "vijf en twintig"
    assert [one(tree, f"//input[@id='id_start_{part}']").get("value") for part in ("day", "month", "year")] == [
        "x",
        "11",
        "",
    ]
    assert one(tree, "//textarea").text.strip() == "kept"


def test_an_amount_that_did_not_change_is_no_change():
    field = EuroField()
    assert not field.has_changed(Decimal("1234.50"), "1.234,50")
    assert field.has_changed(Decimal("1234.50"), "1.234,51")
    assert not field.has_changed(None, "")


def test_numbers_and_percentages():
    assert NumberField().clean("1.250,5") == Decimal("1250.5")
    assert WholeNumberField().clean("1.250") == 1250
    assert isinstance(WholeNumberField().clean("7"), int)
    assert WholeNumberField(required=False).clean(" ") is None
    assert PercentageField().clean("12,5%") == Decimal("12.5")
    for field, typed in ((WholeNumberField(), "1,5"), (PercentageField(), "101"), (PercentageField(), "veel")):
        with pytest.raises(forms.ValidationError):
            field.clean(typed)


# --- dates ---------------------------------------------------------------------------------------


class Dated(PortalForm):
    on = DutchDateField(required=False, min_date=dt.date(2026, 1, 1), max_date=dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    "data",
    [
        {"on_day": "20", "on_month": "11", "on_year": "2026"},
        {"on_day": "20", "on_month": "november", "on_year": "26"},
        {"on_day": "20-11-2026", "on_month": "", "on_year": ""},
        {"on": "20.11.2026"},
        {"on": "20 november 2026"},
    ],
)
def test_dates_in_parts_and_in_one(data):
    form = Dated(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == dt.date(2026, 11, 20)
    assert not Dated(data, initial={"on": dt.date(2026, 11, 20)}).has_changed()


def test_an_empty_date_is_no_date():
    form = Dated({"on_day": "", "on_month": "", "on_year": ""})
    assert form.is_valid()
    assert form.cleaned_data["on"] is None
    assert not form.has_changed()


@pytest.mark.parametrize(
    ("data", "text", "faulty"),
    [
        ({"on_day": "", "on_month": "11", "on_year": "2026"}, "Enter the day as well", ["day"]),
        ({"on_day": "1", "on_month": "", "on_year": ""}, "Enter the month as well", ["month", "year"]),
        ({"on_day": "31", "on_month": "2", "on_year": "2026"}, "Enter a day that exists in this month", ["day"]),
        ({"on_day": "1", "on_month": "13", "on_year": "2026"}, "Enter a month from 1 to 12", ["month"]),
        (
            {"on_day": "1", "on_month": "1", "on_year": "202"},
            "Enter the year in four digits, for instance 2026",
            ["year"],
        ),
        ({"on": "31-02-2026"}, "Enter a day that exists in this month", ["day"]),
        ({"on": "morgen"}, "Enter a date as day, month and year, for instance 20 11 2026", ["day", "month", "year"]),
        ({"on": "31-12-2025"}, "Enter a date on or after 1\u00a0January 2026", ["day", "month", "year"]),
        ({"on": "1-1-2031"}, "Enter a date on or before 31\u00a0December 2030", ["day", "month", "year"]),
    ],
)
def test_a_wrong_date_marks_its_parts(data, text, faulty):
    form = Dated(data)
    assert form.errors["on"] == [text]
    tree = fields(form)
    assert [box.get("id").rpartition("_")[2] for box in tree.xpath("//input[@aria-invalid]")] == faulty
    assert form_view.target_of(form["on"]) == f"id_on_{faulty[0]}"
    assert one(tree, "//fieldset").get("aria-describedby") == "id_on_error"


def test_date_of_the_record_is_spread_over_the_boxes():
    tree = fields(Dated(initial={"on": dt.date(2027, 3, 1)}))
    assert tree.xpath("//input/@value") == ["1", "3", "2027"]


# --- files ---------------------------------------------------------------------------------------


def test_files_have_their_own_texts(settings):
    settings.UPLOAD_MAX_BYTES = 10
    field = FileField(accept=[".pdf", ".xlsx"], error_messages=required("Choose the budget"))
    assert field.clean(SimpleUploadedFile("Budget.PDF", b"%PDF")).name == "Budget.PDF"
    for upload, text in (
        (None, "Choose the budget"),
        (SimpleUploadedFile("a.pdf", b""), "The file is empty"),
        (SimpleUploadedFile("a.pdf", b"x" * 11), "larger than 10\u00a0bytes"),
        (SimpleUploadedFile("a.exe", b"MZ"), "of the kind PDF or XLSX"),
    ):
        with pytest.raises(forms.ValidationError) as caught:
            field.clean(upload)
        assert text in caught.value.messages[0]


def test_the_file_box_carries_its_texts():
    class Upload(PortalForm):
        file = FileField(label="Budget", accept=[".pdf"], error_messages=required("Choose the budget"))

    tree = fields(Upload({}))
    box = one(tree, "//div[@data-file]")
    assert box.get("data-choose") == "Choose a file"
    upload = one(box, ".//input[@type='file']")
    assert upload.get("accept") == ".pdf"
    assert upload.get("aria-describedby") == "id_file_error"


# --- formsets ------------------------------------------------------------------------------------


class Row(PortalForm):
    what = forms.CharField(label="What", error_messages=required("Enter what it is"))
    amount = EuroField(label="Amount", error_messages=required("Enter the amount"))


Rows = forms.formset_factory(Row, extra=1, can_delete=True)


def posted(**extra):
    data = QueryDict(mutable=True)
    data.update(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-what": "Staff", "form-0-amount": "", **extra}
    )
    return data


def test_rows_are_fieldsets_with_a_button_for_another():
    tree = draw("{% formset_rows formset 'Cost' 'Add a cost' %}", formset=Rows())
    live = [row for row in tree.xpath("//fieldset[@data-formset-row]") if not row.xpath("ancestor::template")]
    assert len(live) == 1
    assert live[0][0].text == "Cost 1"
    button = one(tree, "//button")
    assert (button.get("name"), button.get("type")) == ("add-form", "submit")
    assert "Add a cost" in button.text_content()
    assert one(tree, "//template").xpath(".//*[contains(@name, '__prefix__')]")


def test_another_row_keeps_what_was_typed_and_judges_nothing():
    data = posted(**{"add-form": "1"})
    assert wants_row(data, "form")
    formset = Rows(with_extra_row(data, "form"))
    formset.quiet = True
    tree = draw("{% error_summary formset %}{% formset_rows formset 'Cost' %}", formset=formset)
    assert not tree.xpath("//*[@aria-invalid]")
    assert not tree.xpath("//*[@data-error-summary]")
    assert one(tree, "//input[@name='form-0-what']").get("value") == "Staff"
    assert one(tree, "//input[@name='form-TOTAL_FORMS']").get("value") == "2"
    assert data["form-TOTAL_FORMS"] == "1"
    assert not wants_row(posted(), "form")


def test_errors_of_rows_are_in_the_summary():
    tree = draw("{% error_summary formset %}{% formset_rows formset 'Cost' %}", formset=Rows(posted()))
    assert one(tree, "//div[@data-error-summary]//a").get("href") == "#id_form-0-amount"


def test_a_formset_as_a_table_names_every_box():
    tree = draw("{% formset_table formset 'Costs a year' %}", formset=Rows(posted()))
    assert one(tree, "//caption").text == "Costs a year"
    assert all(head.get("scope") == "col" for head in tree.xpath("//th"))
    assert set(tree.xpath("//input[not(@type='hidden')]/@id")) == set(tree.xpath("//label/@for"))
    assert one(tree, "//div[@role='region']").get("tabindex") == "0"
