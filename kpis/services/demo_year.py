"""Yearly reports for the demonstration: of the programme and of its first line, with invented texts that say so."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from programmes.models import Programme

from ..enums import RoundState
from ..models import KpiPaper, MeasurementRound, YearReport
from .yearly import make_year, publish_year, save_texts

OF_PROGRAMME = {
    "foreword": (
        "Dit is een verzonnen jaarverslag. Het laat zien hoe het programma elk jaar vertelt wat er is bereikt.\n"
        "Het was het jaar van de eerste nameting. Tien van de twaalf scholen maten twee keer. Daardoor zien we voor "
        "het eerst of er iets verandert, en niet alleen hoe het ervoor staat. We schrijven ook op wat we nog niet "
        "weten."
    ),
    "reached": (
        "Op de meeste scholen kiezen meer leerlingen een techniekprofiel dan een jaar eerder. Scholen vertellen dat "
        "het helpt als een bedrijf elke maand in de klas komt. Overal ging het niet omhoog: waar een techniekdocent "
        "uitviel, liep het aandeel terug.\n"
        "Meer scholen hebben hun samenwerking met bedrijven op papier gezet. Ook kwamen er mentoren bij. Of dat door "
        "het programma komt, weten we nog niet: één project is een jaar bezig, een ander begint nog."
    ),
    "learned": (
        "Meten kost een school ongeveer een dagdeel. Scholen die in september hun lijsten al klaar hadden, waren in "
        "een uur klaar.\n"
        "Eén school kon de nameting niet doen. We hadden eerder moeten bellen."
    ),
    "ahead": (
        "We bellen elke school in de eerste week van september.\n"
        "We vragen besturen om één vaste persoon voor de cijfers."
    ),
}
OF_LINE = {
    "foreword": (
        "Dit is een verzonnen jaarverslag van één programmalijn.\n"
        "In deze lijn ging het dit jaar vooral om meten: waar staan we, en wat is er na een jaar veranderd?"
    ),
    "reached": (
        "De scholen in deze lijn maakten afspraken met bedrijven en legden die vast. Het aandeel leerlingen met een "
        "techniekprofiel steeg bij de scholen die twee keer maten."
    ),
    "learned": "Een afspraak die op papier staat, houdt stand als een docent vertrekt. Een losse afspraak niet.",
    "ahead": "We helpen scholen zonder vaste afspraak als eerste.",
}


@transaction.atomic
def make_demo_year(*, people: Mapping, today: date, programme: Programme | None = None) -> list[KpiPaper]:
    """Publish the reports once, of the year of the last example round; gives the papers, or nothing the second time.

    ``people`` maps the names of demo accounts to people: ``tbd`` writes, ``monitor`` publishes.
    """
    programme = programme or Programme.objects.in_front()
    last = (
        MeasurementRound.objects.filter(
            programme=programme, is_example=True, state=RoundState.PUBLISHED, reference_date__lte=today
        )
        .order_by("-reference_date")
        .first()
    )
    if last is None or YearReport.objects.filter(programme=programme, is_example=True).exists():
        return []
    papers = []
    for line, texts in ((None, OF_PROGRAMME), (programme.lines.order_by("number").first(), OF_LINE)):
        report = make_year(
            programme=programme, year=last.reference_date.year, line=line, is_example=True, by=people["tbd"]
        )
        report = save_texts(report=report, seen_revision=0, texts=texts, by=people["tbd"])
        papers.append(publish_year(report=report, seen_publications=0, by=people["monitor"]))
    return papers
