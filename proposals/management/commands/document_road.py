"""Write ``docs/road.md``: the road of a proposal, drawn from the table in ``road.py``."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from proposals.enums import State
from proposals.road import TRANSITIONS
from proposals.states import FINAL, HOLDERS

PATH = Path(settings.BASE_DIR) / "docs" / "road.md"

AFTERWARDS = [
    "## What comes after a decision and is no move",
    "",
    "- Closing a meeting publishes its list of decisions: per item what was decided, or why it is not public.",
    "- The words of a confirmed decision are corrected by a new record that points to the old one, recorded by the",
    "  secretary and confirmed by somebody else who chairs. It changes no state, no amount, no outcome and no vote.",
    "",
]


def page() -> str:
    """Return the page as Markdown, with a state diagram that many readers draw by themselves."""
    lines = [
        "# The road of a proposal",
        "",
        "Made by `python manage.py document_road` from `proposals/road.py`; change it there.",
        "",
        "## States",
        "",
        "| code | Dutch | English | who holds it |",
        "|---|---|---|---|",
    ]
    for state in State:
        with translation.override("nl"):
            dutch = str(state.label)
        with translation.override("en"):
            holder = "—" if state in FINAL else str(HOLDERS[state].label)
            lines.append(f"| `{state.value}` | {dutch} | {state.label} | {holder} |")
    lines += ["", "## Diagram", "", "```mermaid", "stateDiagram-v2", "    [*] --> idea"]
    every = []
    for transition in TRANSITIONS.values():
        if transition.target is None or len(transition.sources) > 5:
            every.append(transition.name)
            continue
        lines += [
            f"    {source.value} --> {transition.target.value}: {transition.name}" for source in transition.sources
        ]
    lines += [
        "```",
        "",
        f"Left out of the drawing, because they start nearly everywhere: {', '.join(every)}.",
        "",
        "## Moves",
        "",
    ]
    for transition in TRANSITIONS.values():
        lines += _move(transition)
    lines += AFTERWARDS
    return "\n".join(lines).rstrip() + "\n"


def _move(transition) -> list[str]:
    with translation.override("nl"):
        dutch = str(transition.label)
    with translation.override("en"):
        explanation = str(transition.explanation)
    sources = ", ".join(f"`{source.value}`" for source in transition.sources)
    target = f"`{transition.target.value}`" if transition.target else "the state before"
    lines = [
        f"### `{transition.name}` — {dutch}",
        "",
        explanation,
        "",
        f"- From {sources} to {target}.",
        f"- Who: rule `{transition.permission}` in `proposals/rules.py`.",
        f"- Reason: {transition.reason}.",
    ]
    lines += [f"- Must hold: {_says(guard)}" for guard in transition.guards]
    lines += [f"- Besides: {_says(effect)}" for effect in transition.effects]
    return [*lines, ""]


def _says(function) -> str:
    return (function.__doc__ or function.__name__).strip().splitlines()[0]


class Command(BaseCommand):
    """Write or check the page."""

    help = "Write docs/road.md from the workflow table."

    def add_arguments(self, parser) -> None:
        """Add ``--check``."""
        parser.add_argument("--check", action="store_true", help="fail when the page is not up to date")

    def handle(self, *args, check: bool = False, **options) -> None:
        """Write the page, or compare it."""
        text = page()
        if not check:
            PATH.write_text(text, encoding="utf-8")
            self.stdout.write(f"Written: {PATH}")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != text:
            raise CommandError("docs/road.md is out of date. Run: python manage.py document_road")
