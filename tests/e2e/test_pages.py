"""Every page in the hands of who uses it: no violation of WCAG, nothing from another host, no fault in the browser.

The proposals of the demonstration are looked at and never changed: what is sent here is refused.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import Hand, one_click

SECTIONS = (
    *("basics", "rationale", "reach", "consortium", "approach", "planning", "budget", "funding"),
    *("results", "risks", "continuity", "attachments"),
)
FACTS = """
import json
from proposals.models import Decision, Meeting, Proposal
from programmes.models import Project
from kpis import models as kpis
from partners.models import Organisation
numbers = {}
for row in Proposal.objects.order_by("pk"):
    numbers[row.state] = row.number
meetings = {row.state: row.pk for row in Meeting.objects.order_by("-starts_at")}
item = Proposal.objects.get(number=numbers["agenda"]).agenda_items.get()
letter = Proposal.objects.get(number=numbers["granted_conditionally"]).papers.get(kind="letter")
facts = numbers | {"meeting": meetings["planned"], "past": meetings["closed"], "item": item.pk}
facts |= {"decision": Decision.objects.public().first().number, "project": Project.objects.first().number}
facts |= {"letter": str(letter.uid)}
# What came after a grant: the project of the demonstration that is at work since a year, and its measurements.
work = Project.objects.filter(lessons__is_public=True, steering_decisions__isnull=False).earliest("pk")
running = kpis.MeasurementRound.objects.filter(is_example=True, state="open").get()
done = kpis.MeasurementRound.objects.filter(is_example=True, state="published").latest("reference_date")
entered = kpis.Measurement.objects.filter(expected__round=running, state="submitted").first()
waiting = kpis.ExpectedMeasurement.objects.filter(round=running, measurements__isnull=True)
own = waiting.filter(unit__name__startswith="Techniekschool").first()
facts |= {"work": work.number, "report": work.reports.filter(current=None).earliest("number").number}
facts |= {"claim": work.claims.first().pk}
facts |= {"told": work.reports.filter(current__isnull=False).latest("number").number, "year": work.starts_on.year}
facts |= {"milestone": work.milestones.last().pk, "risk": work.risks.filter(closed_on=None).first().pk}
facts |= {"obligation": work.obligations.first().pk, "output": work.outputs.first().pk}
facts |= {"lesson": work.lessons.first().pk, "taking": work.participations.first().pk}
facts |= {"done": done.pk, "running": running.pk, "entry": waiting.first().pk, "own": own.pk, "check": entered.pk}
facts |= {"unit": entered.expected.unit_id, "organisation": Organisation.objects.active().first().pk}
facts |= {"contact": Organisation.objects.filter(memberships__isnull=False).first().pk}
facts |= {"indicator": kpis.Indicator.objects.get(code="K3").pk, "link": kpis.ReferenceLink.objects.first().pk}
facts |= {"linked": kpis.ReferenceLink.objects.first().indicator_id, "source": kpis.DataSource.objects.first().pk}
facts |= {"release": kpis.DataSourceRelease.objects.first().pk, "instrument": kpis.Instrument.objects.first().pk}
facts |= {"dimension": kpis.Dimension.objects.first().pk, "category": kpis.Category.objects.first().pk}
taken = kpis.InstrumentAdministration.objects.handed_in().filter(unit__name__startswith="Techniekschool")
facts |= {"taken": taken.first().pk, "version": taken.first().version_id, "taken_round": taken.first().round_id}
drafted = kpis.InstrumentAdministration.objects.filter(state="draft").first()
bare = kpis.InstrumentVersion.objects.filter(items__isnull=True).first()
facts |= {"own_unit": own.unit_id, "drafted": drafted.pk, "bare": bare.pk}
facts |= {"yearly": kpis.YearReport.objects.filter(is_example=True, line=None).get().pk}
facts |= {"yearly_line": kpis.YearReport.objects.filter(is_example=True).exclude(line=None).get().pk}
facts |= {"story": kpis.QualitativeEvidence.objects.filter(state="checked").first().pk}
facts |= {"offered": kpis.QualitativeEvidence.objects.get(state="offered").pk}
facts |= {"theme": kpis.EvidenceTheme.objects.first().pk}
print(json.dumps(facts))
"""
VISITOR = (
    *("/", "/toegankelijkheid/", "/privacy/", "/hulp/", "/programma/", "/programma/lijn/1/", "/programma/lijn/2/"),
    *("/programma/lijn/3/", "/meedoen/", "/projecten/", "/projecten/?q=techniek", "/projecten/?q=xyz", "/kpi/"),
    *("/kpi/K1/", "/besluiten/", "/besluiten/{decision}/", "/projecten/{project}/", "/voorstellen/nieuw/"),
    *("/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/"),
    *("/account/confirm-email/", "/account/inactive/", "/account/password/reset/key/done/", "/bestaat-niet/"),
    *("/projecten/{work}/", "/projecten/{work}/bijdrage/", "/kennis/lessen/", "/kennis/lessen/?project={work}"),
    *("/kennis/cijfers/", "/kennis/witte-vlekken/", "/kpi/K2/", "/kpi/K3/", "/monitor/", "/monitor/lijn/1/"),
    *("/monitor/vergelijken/K1/", "/monitor/vergelijken/K3/?per=gemeente", "/monitor/vergelijken/K2/"),
    *("/kennis/verhalen/", "/kennis/verhalen/?q=xyz", "/kennis/verhalen/{story}/"),
    *("/projecten/{work}/bijdrage/verhalen/", "/monitor/bijdragen/"),
    *("/monitor/jaarverslagen/", "/monitor/jaarverslagen/?lijn=2"),
    *("/monitor/jaarverslagen/{yearly}/", "/monitor/jaarverslagen/{yearly_line}/"),
    *("/besluiten/lijst/", "/besluiten/lijst/{past}/"),
)
WORK = "/projecten/{work}/uitvoering/"
PAGES = {
    "aanvrager": (
        *("/werk/", "/voorstellen/", "/voorstellen/nieuw/begin/", "/account/profiel/", "/account/password/change/"),
        *("/account/logout/", "/voorstellen/{idea}/taken/", "/voorstellen/{idea}/taken/estimate/"),
        *("/voorstellen/{idea}/controle/", "/voorstellen/{invited}/mensen/", "/voorstellen/{incomplete}/taken/"),
        *(f"/voorstellen/{{invited}}/taken/{code}/" for code in SECTIONS),
        *("/voorstellen/{incomplete}/taken/budget/", "/voorstellen/{incomplete}/controle/"),
        *("/voorstellen/{quickscan}/ontvangen/", "/voorstellen/{hearing}/reactie/", "/voorstellen/{hearing}/"),
        *("/voorstellen/{granted_conditionally}/", "/voorstellen/{idea}/", "/voorstellen/{idea}/stap/withdraw/"),
        *("/stukken/{letter}/stand/", "/voorstellen/{submitted}/versie/1/", "/werk/projecten/", WORK),
        *(f"{WORK}{tab}/" for tab in ("planning", "geld", "opbrengst", "voorwaarden", "risicos", "rapportages")),
        *(f"{WORK}{tab}/" for tab in ("sturing", "lessen", "mensen")),
        *(f"{WORK}planning/{{milestone}}/", f"{WORK}geld/uitgave/", f"{WORK}geld/verwachting/{{year}}/"),
        *(f"{WORK}opbrengst/nieuw/", f"{WORK}opbrengst/{{output}}/", f"{WORK}opbrengst/{{output}}/stoppen/"),
        *(f"{WORK}opbrengst/rapportage/{{report}}/", f"{WORK}voorwaarden/{{obligation}}/", f"{WORK}risicos/nieuw/"),
        *(f"{WORK}risicos/{{risk}}/", f"{WORK}risicos/{{risk}}/sluiten/", f"{WORK}rapportages/{{report}}/"),
        *(f"{WORK}rapportages/{{told}}/", f"{WORK}rapportages/{{report}}/schrijven/"),
        *(f"{WORK}lessen/nieuw/", f"{WORK}lessen/{{lesson}}/", "/projecten/{work}/bijdrage/"),
        *("/projecten/{work}/bijdrage/scholen/", "/projecten/{work}/bijdrage/scholen/nieuw/"),
        *("/projecten/{work}/bijdrage/scholen/{taking}/stoppen/", "/monitor/invullen/", "/monitor/invullen/{own}/"),
        *("/monitor/afnames/", "/monitor/afnames/{taken}/", "/monitor/rondes/{running}/eenheid/{own_unit}/afname/"),
        *("/projecten/{work}/bijdrage/verhalen/nieuw/", "/monitor/verhalen/", "/monitor/verhalen/{story}/verwijderen/"),
    ),
    "tbd": (
        *("/werk/", "/behandeling/", "/behandeling/?q=techniek", "/voorstellen/{quickscan}/"),
        *("/voorstellen/{quickscan}/quickscantoets/", "/voorstellen/{quickscan}/oppakken/"),
        *("/voorstellen/{submitted}/kwalificatie/", "/voorstellen/{submitted}/aanvulling/"),
        *("/voorstellen/{submitted}/beoordelaars/", "/voorstellen/{submitted}/versie/2/", "/voorstellen/{review}/"),
        *("/voorstellen/{review}/beoordelaars/", "/voorstellen/{review}/raadpleging/"),
        *("/voorstellen/{advice}/advies/applicant/", "/voorstellen/{advice}/advies/board/"),
        *("/voorstellen/{review}/stap/close_review/", "/voorstellen/{quickscan}/stap/decline/"),
        *("/voorstellen/{review}/belang/", "/vergaderingen/", "/vergaderingen/nieuw/", "/vergaderingen/{meeting}/"),
        *("/vergaderingen/{meeting}/wijzigen/", "/voorstellen/{rejected}/", "/werk/projecten/", WORK),
        *(f"{WORK}rapportages/{{told}}/", f"{WORK}sturing/", f"{WORK}sturing/nieuw/", f"{WORK}opbrengst/"),
        *(f"{WORK}geld/", f"{WORK}voorwaarden/{{obligation}}/", "/projecten/{work}/bijdrage/"),
        *("/projecten/{work}/bijdrage/{claim}/beoordelen/", "/monitor/bijdragen/", "/kennis/witte-vlekken/?kpi=K3"),
        *("/partners/", "/partners/{organisation}/", "/beheer/kpi/", "/beheer/kpi/{indicator}/", "/beheer/eenheden/"),
        *("/beheer/eenheden/{unit}/", "/monitor/rondes/", "/monitor/rondes/{running}/", "/monitor/controleren/"),
        *("/monitor/controleren/{check}/", "/monitor/jaarverslagen/nieuw/", "/monitor/bronnen/"),
        *("/monitor/jaarverslagen/{yearly}/?voorbeeld", "/monitor/jaarverslagen/{yearly}/schrijven/"),
    ),
    "kernteam1": ("/werk/", "/beoordelen/", "/beoordelen/{review}/", "/voorstellen/{advice}/"),
    "kernteam2": ("/beoordelen/{review}/", "/voorstellen/{review}/belang/"),
    "bestuur1": (
        *("/werk/", "/vergaderingen/", "/vergaderingen/{meeting}/", "/vergaderingen/{past}/"),
        *("/voorstellen/{agenda}/", "/voorstellen/{agenda}/belang/"),
    ),
    "secretaris": (
        *("/werk/", "/vergaderingen/{meeting}/", "/vergaderingen/{meeting}/aanwezigheid/"),
        *("/vergaderingen/{meeting}/onthouding/{item}/", "/voorstellen/{agenda}/besluit/"),
        *("/vergaderingen/{meeting}/afgelasten/", "/vergaderingen/{meeting}/besluitenlijst/"),
        *("/vergaderingen/{past}/besluitenlijst/", "/besluiten/{decision}/verbeteren/"),
    ),
    "voorzitter": (
        *("/werk/", "/vergaderingen/{meeting}/", "/voorstellen/{agenda}/besluit/"),
        *("/besluiten/{decision}/verbeteren/", "/vergaderingen/{past}/besluitenlijst/"),
    ),
    "monitor": (
        *("/werk/", "/kpi/K2/", "/monitor/", "/monitor/rondes/", "/monitor/rondes/nieuw/", "/monitor/rondes/{done}/"),
        *("/monitor/rondes/{running}/", "/monitor/rondes/{running}/eenheid/{unit}/", "/monitor/rondes/{running}/blad/"),
        *("/monitor/rondes/{running}/eenheid/{unit}/wie/", "/monitor/rondes/{running}/stap/review/"),
        *("/monitor/rondes/{done}/stap/reopen/", "/monitor/verwacht/{entry}/", "/monitor/invullen/"),
        *("/monitor/invullen/{entry}/", "/monitor/nulmeting/K3/", "/monitor/nulmeting/K3/{unit}/", "/monitor/doel/K3/"),
        *("/monitor/vergelijken/K3/?per=school", "/monitor/bronnen/", "/monitor/bronnen/nieuw/"),
        *("/monitor/bronnen/{source}/", "/monitor/bronnen/{source}/editie/", "/monitor/bronnen/editie/{release}/"),
        *("/monitor/instrumenten/nieuw/", "/monitor/instrumenten/{instrument}/"),
        *("/monitor/instrumenten/versie/{version}/", "/monitor/instrumenten/versie/{bare}/"),
        *("/monitor/instrumenten/versie/{bare}/items/", "/monitor/afnames/", "/monitor/afnames/{taken}/"),
        *("/monitor/afnames/{drafted}/invullen/", "/monitor/rondes/{taken_round}/afnames/"),
        *("/monitor/instrumenten/{instrument}/versie/", "/projecten/{work}/bijdrage/{claim}/beoordelen/"),
        *("/projecten/{work}/bijdrage/scholen/", "/monitor/jaarverslagen/{yearly}/publiceren/"),
        *("/monitor/verhalen/", "/monitor/verhalen/nieuw/", "/monitor/verhalen/{offered}/controleren/"),
        *("/kennis/verhalen/{story}/", "/monitor/verhalen/{story}/terughalen/", "/monitor/verhalen/themas/"),
        *("/monitor/verhalen/themas/nieuw/", "/monitor/verhalen/themas/{theme}/"),
        *("/beheer/kpi/", "/beheer/kpi/nieuw/", "/beheer/kpi/volgorde/", "/beheer/kpi/import/"),
        *("/beheer/kpi/{indicator}/", "/beheer/kpi/{indicator}/wijzigen/", "/beheer/kpi/{indicator}/versie/"),
        *("/beheer/kpi/indelingen/", "/beheer/kpi/indelingen/nieuw/", "/beheer/kpi/indelingen/{dimension}/"),
        *("/beheer/kpi/indelingen/{dimension}/categorie/", "/beheer/kpi/indelingen/categorie/{category}/"),
        *("/beheer/kpi/indelingen/categorie/{category}/sluiten/", "/monitor/vergelijken/K3/?delen=geslacht"),
        *("/beheer/kpi/{indicator}/gebruik/", "/beheer/kpi/{linked}/cijfers/", "/beheer/kpi/{linked}/cijfers/nieuw/"),
        *("/beheer/kpi/{linked}/cijfers/{link}/", "/beheer/cijfers/doelen/", "/beheer/cijfers/doelen/nieuw/"),
        *("/beheer/eenheden/", "/beheer/eenheden/nieuw/", "/beheer/eenheden/import/", "/beheer/eenheden/{unit}/"),
        *("/beheer/eenheden/{unit}/wijzigen/", "/beheer/eenheden/{unit}/verplaatsen/bestuur/"),
        *("/beheer/eenheden/{unit}/sluiten/",),
    ),
    "beheer": (
        *("/werk/", "/voorstellen/{submitted}/", "/voorstellen/{submitted}/stap/correct/", "/partners/"),
        *("/partners/nieuw/", "/partners/invoer/", "/partners/{organisation}/", "/partners/{organisation}/wijzigen/"),
        *("/partners/{organisation}/uit-gebruik/", "/partners/{organisation}/samenvoegen/"),
        *("/partners/{organisation}/contact/", "/partners/{contact}/", f"{WORK}mensen/"),
    ),
    "auditor": ("/werk/", "/behandeling/", "/voorstellen/{agenda}/", "/vergaderingen/{past}/"),
}
# Who, where, what is filled in wrong, and the button: each is refused and changes nothing.
REFUSED = (
    ("", "/account/login/", {"login": "niemand@voorbeeld.example", "password": "fout"}, ""),
    ("", "/account/signup/", {"email": "geen-adres"}, ""),
    ("aanvrager", "/voorstellen/nieuw/begin/", {}, ""),
    ("aanvrager", "/voorstellen/{invited}/taken/budget/", {"costs-0-year": "27", "costs-0-amount": "veel"}, ""),
    ("aanvrager", "/voorstellen/{invited}/taken/planning/", {"phases-0-starts_on_day": "31"}, ""),
    ("aanvrager", "/voorstellen/{idea}/controle/", {}, ""),
    ("aanvrager", "/voorstellen/{invited}/mensen/", {"email": "geen-adres"}, ""),
    ("aanvrager", "/voorstellen/{idea}/stap/withdraw/", {}, ""),
    ("aanvrager", "/account/password/change/", {}, ""),
    ("tbd", "/voorstellen/{quickscan}/stap/decline/", {"reason": "Nee."}, ""),
    ("tbd", "/voorstellen/{review}/raadpleging/", {}, ""),
    ("tbd", "/voorstellen/{review}/belang/", {}, ""),
    ("tbd", "/vergaderingen/nieuw/", {}, ""),
    ("kernteam2", "/beoordelen/{review}/", {}, "hand-in"),
    ("secretaris", "/vergaderingen/{meeting}/onthouding/{item}/", {}, ""),
    ("secretaris", "/voorstellen/{agenda}/besluit/", {}, ""),
    ("secretaris", "/vergaderingen/{meeting}/wijzigen/", {"duration": "lang"}, ""),
    ("secretaris", "/besluiten/{decision}/verbeteren/", {}, ""),
    ("aanvrager", f"{WORK}geld/uitgave/", {"amount": "veel"}, ""),
    ("aanvrager", f"{WORK}opbrengst/nieuw/", {"target": "veel"}, ""),
    ("aanvrager", f"{WORK}risicos/nieuw/", {}, ""),
    ("aanvrager", f"{WORK}lessen/nieuw/", {}, ""),
    ("aanvrager", "/projecten/{work}/bijdrage/scholen/nieuw/", {"starts_on_day": "31"}, ""),
    ("tbd", f"{WORK}sturing/nieuw/", {}, ""),
    ("tbd", "/projecten/{work}/bijdrage/{claim}/beoordelen/", {}, ""),
    ("aanvrager", "/projecten/{work}/bijdrage/verhalen/nieuw/", {"text": "Bel 06-12345678."}, ""),
    ("monitor", "/monitor/rondes/nieuw/", {"starts_on_day": "31"}, ""),
    ("monitor", "/monitor/doel/K3/", {"value": "veel"}, ""),
    ("monitor", "/monitor/bronnen/nieuw/", {}, ""),
    ("monitor", "/monitor/instrumenten/nieuw/", {}, ""),
    ("monitor", "/monitor/bronnen/{source}/editie/", {}, ""),
    ("monitor", "/monitor/instrumenten/versie/{bare}/items/", {}, ""),
    ("monitor", "/monitor/rondes/{running}/eenheid/{own_unit}/afname/", {}, ""),
    ("monitor", "/monitor/nulmeting/K3/{unit}/", {}, ""),
    ("monitor", "/monitor/rondes/{running}/blad/", {}, ""),
    ("monitor", "/monitor/jaarverslagen/{yearly}/publiceren/", {}, ""),
    ("monitor", "/beheer/eenheden/nieuw/", {}, ""),
    ("monitor", "/beheer/eenheden/import/", {}, ""),
    ("monitor", "/beheer/kpi/nieuw/", {}, ""),
    ("monitor", "/beheer/kpi/indelingen/nieuw/", {}, ""),
    ("monitor", "/beheer/kpi/{linked}/cijfers/nieuw/", {}, ""),
    ("monitor", "/beheer/cijfers/doelen/nieuw/", {}, ""),
    ("beheer", "/partners/nieuw/", {"kvk": "123"}, ""),
    ("beheer", "/partners/invoer/", {}, ""),
)
# Pages with the widest tables and forms.
NARROW = {
    "tbd": (
        *("/", "/werk/", "/behandeling/", "/voorstellen/{review}/", "/voorstellen/{advice}/advies/board/", WORK),
        *(f"{WORK}geld/", f"{WORK}rapportages/{{told}}/", f"{WORK}sturing/", f"{WORK}opbrengst/", f"{WORK}risicos/"),
        *("/projecten/{work}/", "/projecten/{work}/bijdrage/", "/projecten/{work}/bijdrage/{claim}/beoordelen/"),
        *("/monitor/", "/monitor/bijdragen/", "/kennis/witte-vlekken/", "/kennis/cijfers/", "/kpi/K3/", "/partners/"),
        *("/monitor/vergelijken/K3/?per=school", "/monitor/rondes/{running}/", "/monitor/jaarverslagen/{yearly}/"),
        *("/monitor/controleren/{check}/", "/beheer/kpi/", "/beheer/kpi/{indicator}/", "/beheer/eenheden/"),
        *("/beheer/kpi/indelingen/", "/monitor/vergelijken/K3/?delen=geslacht"),
        *("/monitor/bronnen/", "/kennis/lessen/", "/beheer/cijfers/doelen/", "/monitor/verhalen/"),
    ),
    "monitor": (
        *("/monitor/rondes/nieuw/", "/monitor/invullen/{entry}/", "/monitor/nulmeting/K3/", "/beheer/kpi/volgorde/"),
        *("/beheer/kpi/{indicator}/versie/", "/beheer/kpi/import/", "/monitor/doel/K3/"),
        *("/monitor/instrumenten/versie/{version}/", "/monitor/instrumenten/versie/{bare}/items/"),
        *("/monitor/afnames/", "/monitor/afnames/{taken}/", "/monitor/afnames/{drafted}/invullen/"),
        *("/monitor/rondes/{taken_round}/afnames/",),
    ),
}


@pytest.fixture(scope="module")
def facts(live_portal) -> dict[str, str]:
    """Numbers and keys of the demonstration, by state or name."""
    return json.loads(live_portal.python(FACTS))


def _look(hand: Hand, path: str, axe) -> None:
    answer = hand.page.goto(path)
    assert answer.status == (404 if "niet" in path else 200), f"{path}: {answer.status}"
    assert hand.path.partition("?")[0] == path.partition("?")[0], f"{path} leads to {hand.path}"
    expect(hand.page.locator("h1")).to_have_count(1)
    axe(hand.page)


def _look_at_all(hand: Hand, paths, facts, axe) -> None:
    """Look at every page and tell of all faults together."""
    faults = []
    for path in paths:
        try:
            _look(hand, path.format(**facts), axe)
        except AssertionError as fault:
            faults.append(f"{path}: {fault}")
    assert not faults, "\n\n".join(faults)


def test_pages_for_everyone(page, facts, axe):
    _look_at_all(Hand(page), VISITOR, facts, axe)


@pytest.mark.parametrize("account", PAGES)
def test_pages_of_a_role(page, facts, axe, account):
    one_click(page, account)
    _look_at_all(Hand(page), PAGES[account], facts, axe)


@pytest.mark.parametrize("account", sorted({row[0] for row in REFUSED}))
def test_pages_that_refuse(page, facts, axe, account):
    if account:
        one_click(page, account)
    hand = Hand(page)
    for who, path, values, button in REFUSED:
        if who != account:
            continue
        hand.go(path.format(**facts))
        hand.fill_all(values)
        hand.press(f"button[name=then][value='{button}']" if button else "main form[novalidate] > .buttons button.btn")
        expect(page).to_have_title(re.compile("^Fout: "))
        expect(page.locator("[data-error-summary]")).to_be_focused()
        axe(page)


@pytest.mark.parametrize("account", NARROW)
def test_pages_on_a_phone_do_not_scroll_sideways(new_context, facts, account):
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    one_click(page, account)
    wide = []
    for path in NARROW[account]:
        Hand(page).go(path.format(**facts))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append(f"{path}: {width} px")
    assert not wide, "\n".join(wide)
