"""Counts that a source shields: kept as bounds, never entered as what the source prints, and told as a range."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from kpis.enums import ObsStatus, RoundKind, ValueType
from kpis.models import DataSource, Indicator, Measurement
from kpis.services import Entry, MeasuringRefused, hand_in, set_target
from kpis.services.sources import add_release, save_source
from tests.factories import IndicatorFactory, IndicatorVersionFactory, ProgrammeFactory
from tests.kpis.measuring import expected, measure, people, publish, round_of, share, unit
from tests.kpis.test_monitor_pages import FIGURES, queries, text_of

pytestmark = pytest.mark.django_db

DUO = {"suppressed_from": 1, "suppressed_to": 4, "suppressed_as": 4}


def count_indicator(**fields):
    made = IndicatorFactory(definition=False, **fields)
    IndicatorVersionFactory(
        indicator=made, number=1, value_type=ValueType.COUNT, rollup_units="sum", unit_nl="leerlingen"
    )
    return made


class World:
    """Three schools: a source shields the numbers of two, and prints 12 for the third."""

    def __init__(self, *, is_share=True, numbers=DUO):
        self.by, self.checker = people()
        self.programme = ProgrammeFactory(min_group_size=3)
        make = IndicatorFactory if is_share else count_indicator
        self.indicator = make(code="K3", programme=self.programme)
        self.is_share = is_share
        self.indicator.versions.update(decimals=1 if is_share else 0)
        self.schools = [unit(f"School {name}") for name in "ABC"]
        self.source = save_source(name="DUO", by=self.by, **(numbers or {}))
        self.release = add_release(source=self.source, label="2025", status="final", by=self.by)
        self.round = round_of([self.indicator], self.schools, by=self.by, label="Nulmeting")

    def entry(self, number=None, whole=None, **fields):
        """What is entered from the source: a number, or that it is shielded."""
        fields = {"source_release": self.release} | fields
        if number is None:
            fields = {"status": ObsStatus.SUPPRESSED} | fields
        number = None if number is None else Decimal(number)
        if not self.is_share:
            return Entry(value=number, **fields)
        return Entry(numerator=number, denominator=None if whole is None else Decimal(whole), **fields)

    def fill(self, made=None, numbers=(None, None, 12)):
        made = made or self.round
        for school, number, whole in zip(self.schools, numbers, (50, 60, 60), strict=True):
            measure(made, school, self.entry(number, whole), by=self.by, checker=self.checker)
        return publish(made, by=self.by)

    def again(self, numbers, **fields):
        """A second round, published."""
        made = round_of(
            [self.indicator], self.schools, year=2026, kind=RoundKind.ENDLINE, by=self.by, label="Nameting", **fields
        )
        return self.fill(made, numbers)

    def aim(self, value):
        set_target(
            indicator=self.indicator, value=Decimal(value), due_on="2029-10-01", valid_from="2025-01-01", by=self.by
        )


def rows_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


# --- the rule of a source --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ((1, None, None), "suppressed_to"),
        ((None, 4, None), "suppressed_from"),
        ((None, None, 4), "suppressed_from"),
        ((4, 1, None), "suppressed_to"),
        ((1, 4, 5), "suppressed_as"),
        ((2, 4, 1), "suppressed_as"),
        ((1, 4, 4), None),
        ((1, 4, None), None),
        ((0, 0, None), None),
        ((None, None, None), None),
    ],
    ids=str,
)
def test_form_and_database_agree_on_the_hidden_numbers(client, numbers, field):
    by, _checker = people()
    client.force_login(by)
    names = ("suppressed_from", "suppressed_to", "suppressed_as")
    typed = {name: "" if number is None else number for name, number in zip(names, numbers, strict=True)}
    answer = client.post(reverse("kpis:source-new"), {"name": "DUO", "is_active": "on", **typed})
    if field is None:
        assert DataSource.objects.values_list(*names).get() == numbers
        return
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    row = DataSource(name="CBS", **dict(zip(names, numbers, strict=True)))
    with pytest.raises(ValidationError):
        row.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_register_says_how_a_shielded_number_takes_part(client):
    world = World()
    save_source(name="CBS", suppression_rule="Minder dan 10 wordt een punt", by=world.by)
    client.force_login(world.by)
    page = text_of(client.get(reverse("kpis:sources")))
    assert "als minstens 1 en hoogstens 4" in page
    assert "de bron zet er 4 neer" in page
    assert "niet: het kleinste" in page


# --- what is kept ----------------------------------------------------------------------------------


def test_of_a_shielded_share_only_the_denominator_is_kept():
    world = World()
    row = hand_in(expected=expected(world.round, world.schools[0]), entry=world.entry(None, 50), by=world.by)
    assert (row.numerator, row.denominator, row.obs_status) == (None, 50, "suppressed")
    for wrong in ({"numerator": 4}, {"value": 4}, {"obs_status": "missing"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.filter(pk=row.pk).update(**wrong)


def test_of_a_shielded_count_nothing_is_kept():
    world = World(is_share=False)
    row = hand_in(expected=expected(world.round, world.schools[0]), entry=world.entry(), by=world.by)
    for wrong in ({"value": 4}, {"denominator": 50}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.filter(pk=row.pk).update(**wrong)


# --- entering --------------------------------------------------------------------------------------

POSTED = {
    name: value for name, value in FIGURES.items() if name not in ("source", "numerator", "denominator", "status")
}


@pytest.mark.parametrize(
    ("status", "numerator", "denominator", "field", "words"),
    [
        ("suppressed", "4", "50", "numerator", "Laat dit leeg"),
        ("final", "4", "50", "numerator", "schermt de aantallen 1 tot en met 4 af"),
        ("provisional", "2", "50", "numerator", "schermt de aantallen 1 tot en met 4 af"),
        ("suppressed", "", "4", "denominator", "zet 4 neer voor elk aantal"),
        ("final", "0", "50", None, ""),
        ("final", "5", "50", None, ""),
        ("suppressed", "", "50", None, ""),
        ("suppressed", "", "3", None, ""),
        ("suppressed", "", "", None, ""),
    ],
)
@pytest.mark.parametrize("button", ["hand_in", "save"])
def test_the_form_refuses_what_the_source_cannot_have_told(
    client, button, status, numerator, denominator, field, words
):
    world = World()
    client.force_login(world.by)
    data = POSTED | {"origin": f"r{world.release.pk}", "status": status}
    data |= {"numerator": numerator, "denominator": denominator, button: "1"}
    answer = client.post(reverse("kpis:entry", args=[expected(world.round, world.schools[0]).pk]), data)
    if field is None:
        assert answer.status_code == 302
        assert Measurement.objects.get().obs_status == status
        return
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    page = text_of(answer)
    assert words in page
    assert not Measurement.objects.exists()


def test_the_same_is_refused_to_who_comes_another_way():
    world = World()
    for entry in (world.entry(4, 50), world.entry(None, 4), world.entry(4, 50, status=ObsStatus.SUPPRESSED)):
        with pytest.raises(MeasuringRefused):
            hand_in(expected=expected(world.round, world.schools[0]), entry=entry, by=world.by)
    assert not Measurement.objects.exists()


def test_a_share_of_fewer_than_the_source_hides_cannot_be():
    world = World(numbers={"suppressed_from": 3, "suppressed_to": 9})
    with pytest.raises(MeasuringRefused):
        hand_in(expected=expected(world.round, world.schools[0]), entry=world.entry(None, 2), by=world.by)


def test_a_number_that_somebody_counted_otherwise_is_taken():
    world = World()
    measure(world.round, world.schools[0], share(2, 50), by=world.by, checker=world.checker)
    assert Measurement.objects.get().numerator == 2


def test_a_sheet_hands_in_shielded_numbers_with_their_denominator(client):
    world = World()
    client.force_login(world.by)
    rows = [expected(world.round, school) for school in world.schools]
    lines = [
        "Nr;Eenheid;KPI;Teller;Noemer;Aantal;Ja of nee;Status;Opmerking",
        f"{rows[0].pk};;;;50;;;Door de bron afgeschermd;",
        f"{rows[1].pk};;;4;60;;;;",
        f"{rows[2].pk};;;12;60;;;;",
    ]
    file = SimpleUploadedFile("ronde.csv", "\n".join(lines).encode(), content_type="text/csv")
    url = reverse("kpis:sheet", args=[world.round.pk])
    client.post(url, {"file": file, "origin": f"r{world.release.pk}"})
    page = client.get(reverse("kpis:sheet-preview", args=[world.round.pk]))
    [faulty] = page.context["faulty"]
    assert (faulty.number, faulty.faults[0][0]) == (3, "Teller")
    assert [row.told for row in page.context["good"]] == ["Door de bron afgeschermd / 50", "12 / 60"]
    client.post(page.wsgi_request.path, {"digest": page.context["digest"]})
    assert list(Measurement.objects.order_by("pk").values_list("numerator", "denominator")) == [(None, 50), (12, 60)]


# --- checking --------------------------------------------------------------------------------------


def test_who_checks_sees_the_bounds(client):
    world = World()
    row = hand_in(expected=expected(world.round, world.schools[0]), entry=world.entry(None, 50), by=world.by)
    client.force_login(world.checker)
    page = text_of(client.get(reverse("kpis:check", args=[row.pk])))
    assert "2,0% tot 8,0%" in page
    assert "1 tot 4 van 50" in page
    assert "Kijk twee keer" not in page


def test_who_checks_is_told_when_there_are_no_bounds_or_a_number_cannot_be(client):
    world = World(numbers=None)
    one, other = (expected(world.round, school) for school in world.schools[:2])
    shielded = hand_in(expected=one, entry=world.entry(None, 50), by=world.by)
    printed = hand_in(expected=other, entry=world.entry(4, 60), by=world.by)
    client.force_login(world.checker)
    page = text_of(client.get(reverse("kpis:check", args=[shielded.pk])))
    assert "Dit telt als ontbrekend" in page
    assert "van 50" in page
    save_source(source=world.source, by=world.by, **DUO)
    assert "schermt de aantallen 1 tot en met 4 af" in text_of(client.get(reverse("kpis:check", args=[printed.pk])))


def test_the_pages_that_show_a_shielded_measurement_take_a_fixed_number_of_queries(client):
    world = World()
    client.force_login(world.checker)
    url = reverse("kpis:queue")
    hand_in(expected=expected(world.round, world.schools[0]), entry=world.entry(None, 50), by=world.by)
    few = queries(client, url, connection)
    for school in world.schools[1:]:
        hand_in(expected=expected(world.round, school), entry=world.entry(None, 60), by=world.by)
    assert queries(client, url, connection) == few
    assert few <= 12


# --- told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_share", "value"), [(True, "8,2% tot 11,8%"), (False, "tussen 14 en 20")])
def test_page_dashboard_and_list_of_baselines_tell_the_range_and_why(client, is_share, value):
    world = World(is_share=is_share)
    world.fill()
    for url in (reverse("kpis:detail", args=["K3"]), reverse("kpis:dashboard")):
        page = text_of(client.get(url))
        assert value in page
        assert "schermt de bron kleine aantallen af" in page
        assert "14 van 170" not in page
    client.force_login(world.by)
    known = "20,0% op de scholen" if is_share else "12 op de scholen"
    assert known in text_of(client.get(reverse("kpis:detail", args=["K3"])))


def test_what_is_known_of_the_rest_is_not_public(client):
    """Beside the range it would tell how many pupils the shielded schools have."""
    world = World()
    world.fill()
    assert "op de scholen waarvan" not in text_of(client.get(reverse("kpis:detail", args=["K3"])))


def test_without_numbers_of_the_source_all_is_as_it_was(client):
    world = World(numbers=None)
    world.fill()
    figure = client.get(reverse("kpis:detail", args=["K3"])).context["figure"]
    assert (figure.points[0].rollup.included, figure.points[0].rollup.suppressed) == (1, 2)


def test_the_trend_draws_a_bar_between_the_ends_and_no_line_to_it(client):
    world = World()
    world.fill()
    world.again((6, 7, 15))
    chart = client.get(reverse("kpis:detail", args=["K3"])).context["chart"]
    bar, dot = chart.dots
    assert bar.low > bar.high  # an SVG counts downwards
    assert bar.text == "8,2% tot 11,8%"
    assert (dot.low, dot.high, chart.segments) == (None, None, ())


def test_a_comparison_tells_the_least_and_the_most_change_on_page_and_in_file(client):
    world = World()
    world.fill()
    world.again((6, 7, 15))
    page = text_of(client.get(reverse("kpis:compare", args=["K3"])))
    # 28 of 170 is 16.47%; before it was 8.24% to 11.76%.
    assert "8,2% tot 11,8%" in page
    assert "tussen +4,7 en +8,3 procentpunt" in page
    assert "steeg" in page
    assert "staat alleen in de tabel" not in page  # nothing is drawn at all
    heads, whole, *_rest = rows_of(client.get(reverse("kpis:compare-csv", args=["K3"])))
    cells = dict(zip(heads.split(";"), whole.split(";"), strict=True))
    assert cells["Waarde 01-10-2025"] == ""
    assert (cells["Laagste waarde 01-10-2025"], cells["Hoogste waarde 01-10-2025"]) == ("8,23", "11,77")
    assert (cells["Laagste deel 01-10-2025"], cells["Hoogste deel 01-10-2025"]) == ("14,00", "20,00")
    assert cells["Laagste waarde 01-10-2026"] == cells["Hoogste waarde 01-10-2026"] == cells["Waarde 01-10-2026"]
    assert (cells["Kleinste verandering"], cells["Grootste verandering"]) == ("4,70", "8,24")


@pytest.mark.parametrize(("target", "word"), [(40, "on_course"), (12, "reached"), (10, "unclear"), (15, "reached")])
def test_a_status_is_given_only_when_both_ends_agree(client, target, word):
    world = World()
    world.fill()
    world.again((6, 7, 15))
    world.aim(target)
    answer = client.get(reverse("kpis:detail", args=["K3"]))
    figure = answer.context["figure"]
    assert figure.status == word
    assert ("Niet te zeggen" in text_of(answer)) == (word == "unclear")
    assert ("geen status" in figure.sentence) == (word == "unclear")
    assert figure.gone is None


def test_a_steering_decision_freezes_the_range():
    from kpis.figures import points_of
    from kpis.services.grounds import frozen

    world = World()
    world.fill()
    indicators = list(Indicator.objects.prefetch_related("versions"))
    [((indicator, _round), point)] = points_of(indicators, [world.round]).items()
    kept = frozen(indicator, point)
    assert kept["value"] is None
    assert (Decimal(kept["low"]).quantize(Decimal("0.01")), kept["text"]["nl"]) == (Decimal("8.24"), "8,2% tot 11,8%")
    assert kept["sums"]["nl"] == "14 tot 20 van 170"
