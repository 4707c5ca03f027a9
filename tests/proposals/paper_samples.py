"""A dossier with everything a proposal can hold, for papers. All content is invented."""

from copy import deepcopy
from typing import Any

from proposals import dossier
from proposals.models import ProposalPaper
from proposals.statements import STATEMENTS
from tests.platform.paper_samples import MADE
from twenteboard.platform.papers import canonical_json, sha256_of


def _both(dutch: str, english: str) -> dict[str, str]:
    return {"nl": dutch, "en": english}


COSTS = [
    (2027, "personnel", "Projectleider, 0,4 fte", "Hof van Voorbeeld", "48000.00"),
    (2027, "equipment", "Inrichting van twee werkplaatsen", "Hof van Voorbeeld", "36500.00"),
    (2027, "communication", "Open dagen", "Gemeente Voorbeeldstad", "7500.00"),
    (2028, "personnel", "Projectleider en begeleiders", "Hof van Voorbeeld", "96000.00"),
    (2028, "external", "Vakmensen voor de klas", "Metaalbedrijf Voorbeeld", "41250.50"),
    (2028, "travel", "Vervoer van leerlingen", "Hof van Voorbeeld", "12000.00"),
    (2029, "personnel", "Projectleider en begeleiders", "Hof van Voorbeeld", "88000.00"),
    (2029, "overhead", "Administratie en accountant", "Hof van Voorbeeld", "14749.50"),
]
FUNDING = [
    ("rijk_regiodeal", "Regio Deal", "cash", "requested", "154000.00"),
    ("regio_publiek", "Gemeente Voorbeeldstad", "cash", "promised", "60000.00"),
    ("regio_privaat", "Metaalbedrijf Voorbeeld", "in_kind", "promised", "70000.00"),
    ("regio_privaat", "Stichting Techniekfonds Voorbeeld", "cash", "expected", "60000.00"),
]
LONG = (
    "Leerlingen van groep 7 en 8 en van de onderbouw werken vier dagdelen per jaar in een werkplaats bij hun eigen "
    "school. Zij maken iets dat een bedrijf uit de buurt echt nodig heeft. Vakmensen van dat bedrijf helpen hen "
    "daarbij, samen met een docent die daarvoor is getraind. Aan het eind laten leerlingen aan hun ouders zien wat "
    "zij gemaakt hebben en wat zij daarvan leerden.\n\nVoor elke klas spreken school en bedrijf vooraf af wat de "
    "opdracht is, wie begeleidt en wat er met het resultaat gebeurt. Na afloop vullen zij samen een evaluatie in."
)


def sample_dossier(**changes: Any) -> dict[str, Any]:
    """Return a full dossier; ``changes`` replace what stands at the top of it."""
    costs = [
        {"year": year, "category": category, "description": text, "member": member, "amount": amount}
        for year, category, text, member, amount in COSTS
    ]
    funding = [
        {"source": source, "financier": who, "form": form, "status": status, "amount": amount}
        for source, who, form, status, amount in FUNDING
    ]
    data = {
        "version": 1,
        "number": "TWB-2026-0042",
        "language": "nl",
        "is_example": True,
        "programme": {"name": _both("Instroom Technologie", "Technology Enrolment"), "state_share_max": "50.00"},
        "line": {"number": 1, "name": _both("Oriëntatie en beeldvorming", "Orientation and image")},
        "contours": "2024-02-12",
        "title": "Techniek in je eigen buurt: leerlingen maken wat een bedrijf echt nodig heeft",
        "summary": LONG,
        "kind": "scale_up",
        "initiative": _both("Maakplaats Voorbeeld", "Maakplaats Voorbeeld"),
        "answers": {
            "problem": "In 2025 koos 18% van de leerlingen van onze scholen voor een technisch profiel. "
            "De bedrijven in de buurt hebben 140 vacatures die zij niet vervuld krijgen.",
            "goal": "Van 18% naar 26% technische profielen in 2029, op alle elf scholen.",
            "novelty": "De opdracht komt van een bedrijf in de eigen buurt en wordt echt gebruikt.",
            "approach": LONG,
            "lessons": "Een losse gastles doet weinig. Vier dagdelen met dezelfde vakman doen meer.",
            "business_link": "Acht bedrijven tekenen voor drie jaar. Elk levert twee begeleiders.",
            "inflow": "Leerlingen zien wat je in een vak doet, ouders zien wat hun kind kan.\nDecanen gebruiken het "
            "portfolio in het gesprek over de profielkeuze.",
            "anchoring": "De dagdelen staan vanaf 2028 in de jaartaak en in het schoolplan.",
            "additionality": "Zonder bijdrage beginnen drie scholen in plaats van elf.",
            "continuation": "De schoolbesturen betalen vanaf 2030 de projectleider.",
            "transfer": "Het lesmateriaal komt onder een open licentie beschikbaar.",
            "evidence": "Voormeting en nameting bij dezelfde leerlingen, met twee scholen die later beginnen.",
            "side_effects": "",
            "funding_note": "De uren van de bedrijven zijn geteld tegen 55 euro per uur.",
        },
        "target_groups": [_both("Leerlingen groep 7 en 8", "Pupils aged 10–12"), _both("Ouders", "Parents")],
        "choice_moments": [_both("Keuze van een profiel", "Choice of a profile")],
        "white_spots": [_both("Meisjes in de onderbouw", "Girls in lower secondary")],
        "municipalities": ["Almelo", "Hengelo", "Rijssen-Holten"],
        "members": [
            {
                "organisation_id": 1,
                "organisation": "Hof van Voorbeeld (fictief voorbeeld)",
                "pillar": "education",
                "role": "lead",
                "contribution": "Leidt het project en stelt twee werkplaatsen beschikbaar.",
                "expectation": "Meer leerlingen die een technisch profiel kiezen.",
                "contact_name": "Hilde Voorbeeld",
                "contact_email": "hilde@voorbeeld.example",
            },
            {
                "organisation_id": 2,
                "organisation": "Metaalbedrijf Voorbeeld (fictief voorbeeld)",
                "pillar": "business",
                "role": "partner",
                "contribution": "Levert opdrachten en begeleiders.",
                "expectation": "Bekendheid bij ouders en leerlingen.",
                "contact_name": "",
                "contact_email": "",
            },
            {
                "organisation_id": 3,
                "organisation": "Gemeente Voorbeeldstad (fictief voorbeeld)",
                "pillar": "government",
                "role": "partner",
                "contribution": "Betaalt vervoer en open dagen.",
                "expectation": "",
                "contact_name": "",
                "contact_email": "",
            },
        ],
        "estimate": {"costs": "344000.00", "request": "154000.00", "starts_on": "2027-02-01", "months": 34},
        "factors": [
            {
                "number": 2,
                "title": _both("Leraren die zeker zijn van techniek", "Teachers confident about technology"),
                "how": "Docenten lopen een dag mee bij het bedrijf.",
            },
        ],
        "phases": [
            {"title": "Voorbereiden", "description": "Afspraken met scholen en bedrijven.", "starts_on": "2027-02-01",
             "months": 5},
            {"title": "Eerste jaar met vier scholen", "description": "Werkplaatsen open.", "starts_on": "2027-08-01",
             "months": 12},
            {"title": "Uitbreiden naar elf scholen en de aanpak vastleggen in de schoolplannen", "description": "",
             "starts_on": "2028-08-01", "months": 12},
            {"title": "Overdragen", "description": "Materiaal en afspraken.", "starts_on": "2029-08-01", "months": 4},
        ],
        "check_points": [
            {"title": "Vier scholen zijn begonnen", "due_on": "2027-11-01"},
            {"title": "Tussenmeting is klaar", "due_on": "2028-09-15"},
        ],
        "costs": costs,
        "funding": funding,
        "contributions": [
            {
                "indicator_id": 1,
                "code": "KPI-1",
                "title": _both("Aandeel technische profielen", "Share of technical profiles"),
                "short": _both("Technische profielen", "Technical profiles"),
                "pathway": "Leerlingen zien wat techniek is en wat zij kunnen.",
                "type": "direct",
                "strength": 2,
                "assumptions": "De scholen roosteren de dagdelen in.",
                "expected_change": "8.00",
                "expected_unit": "procentpunt",
                "expected_by": 2029,
                "evidence_plan": "Vergelijking met twee scholen die later beginnen.",
            },
        ],
        "risks": [
            {"description": "Bedrijven trekken zich terug bij drukte", "likelihood": 3, "impact": 4,
             "measure": "Met elk bedrijf een vervanger afgesproken."},
        ],
        "attachments": [
            {"id": "7d7c1a52-0000-4000-8000-000000000001", "kind": "letter", "title": "Brief van de gemeente",
             "name": "brief-gemeente.pdf", "size": 182400, "sha256": "5f" * 32},
        ],
        "statements": [{"code": code, "text": str(text)} for code, text in STATEMENTS.items()],
        "totals": dossier.totals(costs, funding),
    }  # fmt: skip
    return deepcopy(data) | changes


def receipt_data(**changes: Any) -> dict[str, Any]:
    """Return what ``receipt.collect`` freezes, for the sample dossier."""
    frozen = sample_dossier(language=changes.get("language", "nl"))
    return {
        "reference": "TWB-2026-0042",
        "language": "nl",
        "submission": 2,
        "stage": "full",
        "at": MADE.isoformat(),
        "sha256": dossier.digest(frozen),
        "by": "Hilde Voorbeeld",
        "answer_before": "2026-12-04",
        "dossier": frozen,
    } | changes


def paper_of(kind: str, title: str, data: dict[str, Any], **changes: Any) -> ProposalPaper:
    """Return a paper that is not in the database, ready to be rendered."""
    report = ProposalPaper.report_module_for(kind)
    return ProposalPaper(
        kind=kind,
        title=title,
        data=data,
        data_sha256=sha256_of(canonical_json(data)),
        template=report.TEMPLATE,
        template_version=report.VERSION,
        language=data["language"],
        created_at=MADE,
        **changes,
    )


CRITERIA = [
    ("K", "Kansrijk", "Promising", "Hoe waarschijnlijk is het dat dit plan werkt, en waaruit blijkt dat?", [3, 4, 5]),
    ("R", "Regionaal", "Regional", "Wat heeft heel Twente aan dit plan?", [4, 4, 5]),
    ("A", "Aanvullend", "Additional", "Wat voegt dit plan toe aan wat er in Twente al gebeurt?", [2, 3, 4]),
    ("✓", "Past bij het convenant", "Fits the covenant", "Past het voorstel bij het convenant?", [4, 4, 4]),
]


def scores_data() -> dict[str, Any]:
    """Return what ``scores.collect`` freezes: three reviewers, four criteria."""
    return {
        "reviewers": 3,
        "verdicts": {"positive": 2, "conditional": 1},
        "comments": ["Een plan met draagvlak, dat in de uitvoering scherp op tijd moet letten."],
        "criteria": [
            {
                "letter": letter,
                "title": _both(dutch, english),
                "question": _both(question, question),
                "weight": 0 if letter == "✓" else 1,
                "scale": 5,
                "is_knock_out": letter == "✓",
                "scores": values,
                "reasons": [
                    "De aanpak lijkt op een eerder project in een andere regio, dat goed werkte.",
                    "De scholen hebben getekend. De bedrijven nog niet allemaal.",
                ],
            }
            for letter, dutch, english, question, values in CRITERIA
        ],
    }


def advice_applicant_data(**changes: Any) -> dict[str, Any]:
    """Return what ``advice.collect`` freezes for the applicants."""
    return {
        "reference": "TWB-2026-0042",
        "language": "nl",
        "audience": "applicant",
        "version": 1,
        "submission": 2,
        "summary": "Wij vinden dit een sterk voorstel. Het sluit aan bij wat in Twente al werkt en elf scholen doen "
        "mee. Maak de afspraken met de bedrijven nog steviger.",
        "strengths": "Elf scholen uit drie gemeenten doen mee.\nDe meting heeft een vergelijkingsgroep.\n"
        "De schoolbesturen nemen de projectleider na 2029 over.",
        "concerns": "Drie van de acht bedrijven hebben nog niet getekend.\nDe planning van het eerste jaar is krap.",
        "suggestions": "Laat alle bedrijven tekenen voor de start.\nBegin met vier scholen en breid daarna uit.",
        "approved_on": "2026-11-18",
        "scores": scores_data(),
        "statement": _both("De contouren geven richting; de criteria beslissen.", "The contours guide."),
        "react_before": "2026-12-04",
        "dossier": sample_dossier(),
    } | changes


def advice_board_data(**changes: Any) -> dict[str, Any]:
    """Return what ``advice.collect`` freezes for the Board."""
    return (
        advice_applicant_data()
        | {
            "audience": "board",
            "react_before": None,
            "recommendation": "grant_conditionally",
            "conditions": "Alle acht bedrijven tekenen voor 1 februari 2027.\n"
            "Het consortium levert voor 1 oktober 2028 een tussenmeting.",
            "money_left": "5846000.00",
            "reaction": {"on": "2026-11-12", "text": "Wij herkennen het advies. Twee bedrijven tekenden inmiddels."},
            "heard": [
                {"party": "Kernteam Onderwijs", "is_core_team": True, "on": "2026-11-05",
                 "text": "Het kernteam adviseert positief, en vraagt aandacht voor de werkdruk van docenten."},
            ],
            "qualification": {
                "conclusion": "Het voorstel is volledig en ontvankelijk.",
                "answers": [
                    {"question": _both("Past het voorstel bij een lijn die openstaat?", "Does it fit an open line?"),
                     "answer": "yes", "note": ""},
                    {"question": _both("Zijn de kosten en de financiering gelijk?", "Are costs and funding equal?"),
                     "answer": "partly", "note": "Een bijdrage is nog onzeker."},
                ],
            },
        }
        | changes
    )  # fmt: skip


def letter_data(**changes: Any) -> dict[str, Any]:
    """Return what ``letter.collect`` freezes, for a grant with two conditions."""
    return {
        "reference": "TWB-B-2026-0007",
        "language": "nl",
        "is_example": True,
        "proposal": "TWB-2026-0042",
        "project": "TWB-P-2026-0007",
        "title": "Techniek in je eigen buurt: leerlingen maken wat een bedrijf echt nodig heeft",
        "organisation": "Hof van Voorbeeld (fictief voorbeeld)",
        "contact": "Hilde Voorbeeld",
        "programme": _both("Instroom Technologie", "Technology Enrolment"),
        "decided_on": "2026-11-19",
        "is_written_procedure": False,
        "outcome": "grant_conditionally",
        "amount": "150000.00",
        "asked": "154000.00",
        "costs": "344000.00",
        "text": "De Twente Board kent het voorstel toe voor ten hoogste € 150.000.\nDe bijdrage is bedoeld voor de "
        "kosten in de begroting die bij het voorstel hoort.",
        "grounds": "Het voorstel sluit aan bij wat in Twente al werkt, en de meting is goed doordacht.",
        "conditions": [
            {"text": "Alle acht bedrijven tekenen.", "owner": "Penvoerder", "due_on": "2027-02-01"},
            {"text": "De tussenmeting is klaar en gedeeld met de Board.", "owner": "Penvoerder",
             "due_on": "2028-10-01"},
        ],
        "reasons": [],
        "votes": [7, 1, 0],
        "recused": 1,
        "corrects": "",
        "objection": _both(
            "Bel ons eerst.\n\nSchrijf ons anders binnen zes weken.",
            "Call us first.\n\nElse write to us within six weeks.",
        ),
    } | changes  # fmt: skip


def rejection_data(**changes: Any) -> dict[str, Any]:
    """Return what ``letter.collect`` freezes, for a rejection."""
    return (
        letter_data()
        | {
            "outcome": "reject",
            "project": "",
            "amount": None,
            "conditions": [],
            "text": "De Twente Board wijst het voorstel af.",
            "reasons": [
                {"letter": "A", "criterion": _both("Aanvullend", "Additional"),
                 "text": "Er lopen al drie projecten met dezelfde aanpak in dezelfde gemeenten."},
                {"letter": "K", "criterion": _both("Kansrijk", "Promising"),
                 "text": "Uit het voorstel blijkt niet hoe de bedrijven na 2029 meedoen."},
            ],
        }
        | changes
    )  # fmt: skip


def huge_dossier() -> dict[str, Any]:
    """Return a dossier larger than anybody writes: many rows, and texts longer than a page."""
    data = sample_dossier()
    page_of_text = "\n".join([LONG] * 12)
    data["answers"] |= {"approach": page_of_text, "problem": page_of_text}
    data["members"] = [
        data["members"][number % 3]
        | {
            "organisation": f"Partner {number} (verzonnen)",
            "contribution": page_of_text if number == 1 else "–",
        }
        for number in range(24)
    ]
    data["members"][0]["role"] = "lead"
    data["phases"] = [
        {"title": f"Fase {n} met een naam die niet op één regel past", "description": "Werk.", "months": 2,
         "starts_on": f"{2027 + n // 12}-{n % 12 + 1:02d}-01"}
        for n in range(40)
    ]  # fmt: skip
    data["costs"] = [
        {"year": 2027 + n % 6, "category": "personnel" if n % 2 else "equipment", "description": f"Post {n}",
         "member": "Hof van Voorbeeld", "amount": "1234567.89"}
        for n in range(60)
    ]  # fmt: skip
    data["totals"] = dossier.totals(data["costs"], data["funding"])
    return data
