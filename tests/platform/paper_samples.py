"""A long paper with everything a paper may hold, for tests and for looking at. All content is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.template import engines
from django.utils import translation

MADE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

TEMPLATE = (Path(__file__).parent / "paper_sample.html").read_text(encoding="utf-8")

TEXT = (
    "De aanvragers beschrijven hoe leerlingen in het voortgezet onderwijs eerder en vaker met technologie in "
    "aanraking komen, en hoe verantwoordelijkheidsverdeling en kwaliteitsbewaking tussen scholen, bedrijven en "
    "gemeenten geregeld zijn. De planning is realistisch en de partners hebben hun deelname bevestigd."
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
