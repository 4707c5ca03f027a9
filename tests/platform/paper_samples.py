"""A long paper with everything a paper may hold, for tests and for looking at. All content is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.template import engines
from django.utils import translation

MADE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

TEMPLATE = """{% extends "reports/base_paper.html" %}
{% block sort %}Advies aan de Board{% endblock %}
{% block facts %}
  <tr><th scope="row">Penvoerder</th><td>Stichting Techniek voor Iedereen Twente (fictief voorbeeld)</td></tr>
  <tr><th scope="row">Programmalijn</th><td>1. Oriëntatie en beeldvorming</td></tr>
  <tr><th scope="row">Gevraagde bijdrage</th><td>€ 482.500,00</td></tr>
  <tr><th scope="row">Looptijd</th><td>1 januari 2027 tot en met 31 december 2029</td></tr>
{% endblock %}
{% block lead %}
  <p>Wij adviseren de Board om dit voorstel toe te kennen onder twee voorwaarden. Het voorstel past bij de programmalijn,
    heeft draagvlak bij elf scholen en laat zien hoe de werkwijze na 2029 blijft bestaan.</p>
  <p>{{ text }}</p>
{% endblock %}
{% block content %}
  <section>
    <h2 id="advies">Ons advies</h2>
    <div class="note outcome"><p>Toekennen onder voorwaarden</p>
      <p>Voor ten hoogste € 450.000,00, met een tussenmeting voor 1 juli 2028.</p></div>
    <p>{{ text }} <em>Nadruk in de zin</em> en <strong>een belangrijk woord</strong>, ook met Łukasz Šimić en naïeve één.</p>
    <h3>Waarom dit voorstel</h3>
    {% for i in few %}<p>{{ text }}</p>{% endfor %}
    <ul><li>Elf scholen doen mee, verspreid over zes gemeenten.</li><li>De bedrijven dragen 22% zelf bij.</li>
      <li>Leerlingen werken vier dagdelen mee aan een echte opdracht.</li></ul>
    <blockquote><p>“Wij zien leerlingen die nooit aan techniek dachten, na een dag in de werkplaats anders praten.”</p></blockquote>
    <h3>Kanttekeningen</h3>
    {% for i in few %}<p>{{ text }}</p>{% endfor %}
  </section>
  <section>
    <h2 id="score">Beoordeling op de criteria</h2>
    <p>{{ text }}</p>
    <div class="chart">
      <p class="says">Samenwerking scoort het hoogst, Toekomst het laagst</p>
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 84" width="480" height="84" font-family="Source Sans 3" font-size="12">
        <title>Samenwerking scoort 4,2 van 5; Toekomst 2,9 van 5</title>
        <text x="0" y="22" fill="#1c2024">Samenwerking</text><rect x="110" y="8" width="300" height="20" fill="#1f5b4a"/><text x="418" y="22" fill="#1c2024">4,2</text>
        <text x="0" y="58" fill="#1c2024">Toekomst</text><rect x="110" y="44" width="207" height="20" fill="#a6132c"/><text x="325" y="58" fill="#1c2024">2,9</text>
      </svg>
    </div>
    <table>
      <caption>Gemiddelde score per criterium <span class="quiet">(1 tot 5, drie beoordelaars, verzonnen cijfers)</span></caption>
      <thead><tr><th scope="col">Criterium</th><th scope="col">Toelichting</th><th scope="col" class="amount">Weging</th><th scope="col" class="amount">Score</th></tr></thead>
      <tbody>{% for name in criteria %}
        <tr><th scope="row">{{ name }}</th><td>{{ short }}</td><td class="amount">{{ forloop.counter }}0%</td><td class="amount">3,{{ forloop.counter }}</td></tr>{% endfor %}
      </tbody>
    </table>
  </section>
  <section>
    <h2 id="begroting">Begroting</h2>
    <p>{{ short }}</p>
    <table>
      <caption>Kosten per soort en jaar, in euro</caption>
      <thead><tr><th scope="col">Kostensoort</th><th scope="col" class="amount">2027</th><th scope="col" class="amount">2028</th><th scope="col" class="amount">2029</th><th scope="col" class="amount">Totaal</th></tr></thead>
      <tbody>{% for i in many %}
        <tr><th scope="row">Kostensoort {{ i }}</th><td class="amount">€ 12.500,00</td><td class="amount">€ 8.250,50</td><td class="amount">€ 4.000,00</td><td class="amount">€ 24.750,50</td></tr>{% endfor %}
        <tr class="total"><th scope="row">Totaal</th><td class="amount">€ 350.000,00</td><td class="amount">€ 231.014,00</td><td class="amount">€ 112.000,00</td><td class="amount">€ 693.014,00</td></tr>
      </tbody>
    </table>
    <div class="note"><h3>Rijksbijdrage</h3><p>De bijdrage van het Rijk is hoogstens de helft van de kosten: hier 48,3%.</p></div>
  </section>
  <section>
    <h2 id="vervolg">Wat er nu gebeurt</h2>
    {% for i in few %}<p>{{ text }}</p>{% endfor %}
    <p>Vragen? Kijk op <a href="https://portaal.example/hulp/">portaal.example/hulp</a>.</p>
    <div class="sign"><p>Enschede, 20 november 2026</p><div class="line"></div><p>Namens Twente Board Development</p></div>
  </section>
{% endblock %}"""

TEXT = (
    "De aanvragers beschrijven hoe leerlingen in het voortgezet onderwijs eerder en vaker met technologie in aanraking "
    "komen, en hoe verantwoordelijkheidsverdeling en kwaliteitsbewaking tussen scholen, bedrijven en gemeenten geregeld "
    "zijn. De planning is realistisch en de partners hebben hun deelname bevestigd."
)


@dataclass
class SampleRow:
    """What the frame of a paper reads of its row."""

    title: str = "Techniek is overal: leerlingen ontdekken in hun eigen buurt wat je maken kunt"
    reference: str = "TWB-2026-0042"
    language: str = "nl"
    version: int = 2
    created_at: datetime = MADE
    data_sha256: str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def sample_html(**changes) -> str:
    """Return the long sample as HTML; ``changes`` replace values of its row."""
    row = SampleRow(**changes)
    context = {
        "paper": row,
        "text": TEXT,
        "short": "De partners hebben de rollen verdeeld en bevestigd.",
        "few": range(3),
        "many": range(1, 29),
        "criteria": ["Kwaliteit", "Relevantie", "Aanpak", "Samenwerking", "Haalbaarheid", "Toekomst"],
        "toc": [
            ("advies", "Ons advies"),
            ("score", "Beoordeling op de criteria"),
            ("begroting", "Begroting"),
            ("vervolg", "Wat er nu gebeurt"),
        ],
    }
    with translation.override(row.language):
        return engines["django"].from_string(TEMPLATE).render(context)
