"""A baseline and an endline measurement for the demonstration: twelve schools of four boards in five municipalities.

All schools, boards and figures are invented, and say so. What was not measured stays not measured.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Organisation
from programmes.models import Programme
from twenteboard.platform import clock

from ..enums import (
    ExpectedState,
    MembershipKind,
    ObsStatus,
    PeriodType,
    ReleaseStatus,
    RoundKind,
    TargetReason,
    UnitKind,
)
from ..models import (
    DataSource,
    DataSourceRelease,
    ExpectedMeasurement,
    Indicator,
    Instrument,
    InstrumentVersion,
    MeasurementRound,
    ReportingUnit,
)
from .demo_instruments import draft_demo_instrument, make_demo_instrument, take_demo_instrument
from .demo_parts import divide_demo, parts_for
from .measuring import Entry, hand_in, validate
from .rounds import except_from, move_round, period_of, plan_round
from .sources import add_release, add_version, save_instrument, save_source
from .targets import set_target
from .units import place

FICTITIOUS = "(fictief voorbeeld)"
ADMINISTRATION = "Schooladministratie"
SOURCE = "Verzonnen cijfers"
BOARDS = ("Stichting Het Esdal", "Scholengroep De Regge", "Vereniging Dinkelland Leert", "Techniekcollege De Proef")
CONTACT_BOARD = 3  # the board whose contact enters the figures of its own schools
# School, board, municipality; per KPI before and after. A share is part and whole, yes/no is J or N, "" is unknown.
SCHOOLS = (
    ("De Textielschool", 0, "Enschede", (38, 190), (52, 195), "N", "J", 3, 5),
    ("Het Lonneker Lyceum", 0, "Enschede", (61, 240), (66, 236), "J", "J", 4, 6),
    ("Zuiderval College", 0, "Enschede", (22, 130), "", "N", "", 2, None),
    ("De Tuindorpschool", 1, "Hengelo", (45, 180), (57, 178), "N", "J", 3, 4),
    ("Berflo Mavo", 1, "Hengelo", (30, 110), (27, 104), "N", "N", 1, 1),
    ("Weusthag College", 1, "Hengelo", (54, 205), (60, 210), "J", "J", 5, 8),
    ("Het Kolkje", 2, "Almelo", (19, 95), (26, 98), "N", "J", 0, 2),
    ("De Weversmavo", 2, "Almelo", (41, 120), (47, 125), "J", "J", 4, 4),
    ("De Kroesboom", 2, "Oldenzaal", (33, 150), (35, 149), "N", "N", 2, 3),
    ("Techniekschool De Proef Noord", 3, "Oldenzaal", (48, 140), (58, 144), "J", "J", 6, 9),
    ("Techniekschool De Proef West", 3, "Rijssen-Holten", (27, 90), (34, 92), "N", "J", 2, 3),
    ("Het Nieuwe Veld", 1, "Rijssen-Holten", "", (24, 88), "", "N", None, 2),
)
TARGETS = {"K1": (Decimal(9), Decimal(10)), "K3": (Decimal(38), Decimal(35)), "K6": (Decimal(60), None)}


@transaction.atomic
def make_demo_measurements(
    *, people: Mapping, today: date, programme: Programme | None = None
) -> list[MeasurementRound]:
    """Make the rounds once; gives them, or nothing when they are there already or the KPIs are not.

    ``people`` maps the names of demo accounts to people: ``monitor`` enters, ``aanvrager`` enters for the schools of
    the own board, ``beheer`` checks what ``monitor`` entered, ``monitor`` checks the rest.
    """
    programme = programme or Programme.objects.in_front()
    indicators = {
        one.code: one
        for one in Indicator.objects.filter(programme=programme, code__in=TARGETS).prefetch_related("versions")
    }
    if MeasurementRound.objects.filter(is_example=True).exists() or len(indicators) < len(TARGETS):
        return []
    monitor, year = people["monitor"], today.year if today >= date(today.year, 11, 15) else today.year - 1
    with clock.happened_at(_moment(date(year - 1, 9, 1))):
        units = _make_units(people, since=date(year - 6, 8, 1), by=monitor)
        _make_sources(year, by=monitor)
        divide_demo(indicators["K3"].definition, by=monitor)
        make_demo_instrument(by=monitor)
        for code, (first, _second) in TARGETS.items():
            set_target(indicator=indicators[code], value=first, due_on=date(year + 3, 10, 1), by=monitor)
    baseline = _round(
        RoundKind.BASELINE, _("Baseline measurement %(year)s") % {"year": year - 1}, year - 1, indicators, units, people
    )
    endline = _round(
        RoundKind.ENDLINE, _("Endline measurement %(year)s") % {"year": year}, year, indicators, units, people, baseline
    )
    for code, (_first, second) in TARGETS.items():
        if second is not None:
            set_target(
                indicator=indicators[code],
                value=second,
                due_on=date(year + 3, 10, 1),
                reason=TargetReason.ADAPTIVE,
                explanation=_("The baseline was known only after the first target. Invented for the demonstration."),
                by=monitor,
            )
    running = _open_round(year, indicators, units, people, endline)
    return [baseline, endline, running]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _make_units(people: Mapping, *, since: date, by) -> list[ReportingUnit]:
    of_contact = Organisation.objects.filter(pk__in=people["aanvrager"].organisation_ids).first()
    boards = [
        ReportingUnit.objects.create(
            kind=UnitKind.SCHOOL_BOARD,
            name=f"{name} {FICTITIOUS}",
            organisation=of_contact if number == CONTACT_BOARD else None,
            is_example=True,
        )
        for number, name in enumerate(BOARDS)
    ]
    towns = {
        name: ReportingUnit.objects.get_or_create(kind=UnitKind.MUNICIPALITY, name=name)[0]
        for name in dict.fromkeys(school[2] for school in SCHOOLS)
    }
    units = []
    for name, board, town, *_figures in SCHOOLS:
        unit = ReportingUnit.objects.create(name=f"{name} {FICTITIOUS}", sector="vo", is_example=True)
        place(child=unit, parent=boards[board], kind=MembershipKind.BOARD, valid_from=since, by=by)
        place(child=unit, parent=towns[town], kind=MembershipKind.MUNICIPALITY, valid_from=since, by=by)
        units.append(unit)
    return units


def _make_sources(year: int, *, by) -> None:
    """What the schools measure with, and a provisional release of a source that was revised since."""
    if not Instrument.objects.filter(name=ADMINISTRATION).exists():
        administration = save_instrument(name=ADMINISTRATION, maker=_("The school itself"), by=by)
        add_version(instrument=administration, label=_("count on 1 October"), by=by)
    source = DataSource.objects.filter(name=f"Leerlingtelling {FICTITIOUS}").first() or save_source(
        name=f"Leerlingtelling {FICTITIOUS}",
        publisher=_("An invented publisher"),
        frequency=_("each year"),
        reference_rule=_("1 October"),
        suppression_rule=_("1 to 4 pupils are shown as 4"),
        suppressed_from=1,
        suppressed_to=4,
        suppressed_as=4,
        final_rule=_("the last year is provisional"),
        by=by,
    )
    if not source.releases.exists():
        first = add_release(
            source=source, label=_("first count %(year)s") % {"year": year}, status=ReleaseStatus.PROVISIONAL, by=by
        )
        add_release(
            source=source,
            label=_("second count %(year)s") % {"year": year},
            status=ReleaseStatus.FINAL,
            supersedes=first,
            by=by,
        )


def _plan(kind: str, label: str, year: int, indicators: Mapping, units, people: Mapping, compared_to, day: date):
    with clock.happened_at(_moment(min(day, date(year, 9, 15)))):
        planned = plan_round(
            programme=next(iter(indicators.values())).programme,
            kind=kind,
            label=f"{label} {FICTITIOUS}",
            period=period_of(
                type=PeriodType.SCHOOL_YEAR,
                start=date(year, 8, 1),
                end=date(year + 1, 7, 31),
                label=f"{year}-{year + 1}",
            ),
            reference_date=day,
            entry_opens_on=day,
            entry_closes_on=date(year, 11, 10) if day.month == 10 else date(year, 12, 15),
            indicators=indicators.values(),
            units=units,
            compared_to=compared_to,
            is_example=True,
            by=people["monitor"],
        )
        return move_round(round=planned, move="open", by=people["monitor"])


def _round(kind: str, label: str, year: int, indicators: Mapping, units, people: Mapping, compared_to=None):
    """Plan, enter, check and publish one round."""
    opened = _plan(kind, label, year, indicators, units, people, compared_to, date(year, 10, 1))
    is_after = compared_to is not None
    expected = {
        (row.unit_id, row.version.indicator.code): row
        for row in ExpectedMeasurement.objects.filter(round=opened).select_related(
            "round", "unit", "version__indicator"
        )
    }
    with clock.happened_at(_moment(date(year, 10, 20))):
        for unit, (_name, board, _town, *figures) in zip(units, SCHOOLS, strict=True):
            before_and_after = zip(("K3", "K1", "K6"), figures[::2], figures[1::2], strict=True)
            for code, before, after in before_and_after:
                row, told = expected[unit.pk, code], after if is_after else before
                if told in ("", None):
                    _leave_out(row, code, by=people["monitor"])
                    continue
                enters = people["aanvrager"] if board == CONTACT_BOARD else people["monitor"]
                checks = people["monitor"] if board == CONTACT_BOARD else people["beheer"]
                status = ObsStatus.PROVISIONAL if is_after and board == 2 and code == "K3" else ObsStatus.FINAL
                entry = replace(_entry(told, status), parts=parts_for(row, told))
                validate(measurement=hand_in(expected=row, entry=entry, by=enters), by=checks)
        own = [unit for unit, school in zip(units, SCHOOLS, strict=True) if school[1] == CONTACT_BOARD]
        take_demo_instrument(round=opened, units=units, people=people, own=own, year=year)
    with clock.happened_at(_moment(date(year, 11, 12))):
        for move in ("review", "close", "publish"):
            opened = move_round(round=opened, move=move, by=people["monitor"])
    return opened


def _leave_out(row: ExpectedMeasurement, code: str, *, by) -> None:
    """A school that did not hand in: waived for the share, simply missing for the rest."""
    if code == "K3":
        except_from(
            expected=row, state=ExpectedState.WAIVED, reason=_("The school could not hand in this year."), by=by
        )


def _entry(told, status: str) -> Entry:
    counted = InstrumentVersion.objects.filter(instrument__name=ADMINISTRATION).first()
    where = {"source": SOURCE, "instrument_version": counted, "status": status}
    if status == ObsStatus.PROVISIONAL:
        where["source_release"] = DataSourceRelease.objects.filter(
            source__name__endswith=FICTITIOUS, status=ReleaseStatus.PROVISIONAL
        ).first()
    if isinstance(told, tuple):
        return Entry(numerator=Decimal(told[0]), denominator=Decimal(told[1]), **where)
    if isinstance(told, str):
        return Entry(boolean=told == "J", **where)
    return Entry(value=Decimal(told), **where)


def _open_round(year: int, indicators: Mapping, units, people: Mapping, compared_to) -> MeasurementRound:
    """A round that runs: some figures wait for a check, most are still to come."""
    only = {"K3": indicators["K3"]}
    label = _("Autumn measurement %(year)s") % {"year": year}
    opened = _plan(RoundKind.MONITORING, label, year, only, units, people, compared_to, date(year, 11, 15))
    rows = {
        row.unit_id: row
        for row in ExpectedMeasurement.objects.filter(round=opened).select_related(
            "round", "unit", "version__indicator"
        )
    }
    # De Weversmavo hands in a share that jumps, so that there is something to look at twice.
    for number, figures in ((0, (55, 196)), (1, (68, 240)), (7, (64, 126))):
        row = rows[units[number].pk]
        # Of the first, girls and boys together are three more than the whole.
        parts = parts_for(row, figures, too_many=3 if number == 0 else 0)
        entry = replace(_entry(figures, ObsStatus.PROVISIONAL), parts=parts)
        hand_in(expected=row, entry=entry, by=people["beheer"])
    # Of the last school the source tells out of how many, and hides the rest.
    shielded = Entry(
        status=ObsStatus.SUPPRESSED,
        denominator=Decimal(19),
        source_release=DataSourceRelease.objects.filter(
            source__name__endswith=FICTITIOUS, status=ReleaseStatus.FINAL
        ).first(),
    )
    hand_in(expected=rows[units[-1].pk], entry=shielded, by=people["beheer"])
    draft_demo_instrument(round=opened, units=units, by=people["monitor"], year=year)
    return opened
