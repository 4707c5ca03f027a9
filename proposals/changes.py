"""What changed between two submissions of one proposal, in the words of the form. Reads only the dossiers."""

from dataclasses import dataclass
from typing import Any

from . import answers
from .enums import Stage


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is not what it was. ``before`` and ``after`` are lines; for a table those that differ."""

    section: str
    code: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_between(old: dict[str, Any], new: dict[str, Any], *, language: str, stage: Stage) -> list[Change]:
    """Return what differs, in the order of the form of ``stage``."""
    before = _lines(answers.render(old, language=language, stage=stage))
    changes = []
    for section in answers.render(new, language=language, stage=stage):
        for key, label, after, is_table in _of_section(section):
            earlier = before.get(key, ())
            if earlier == after:
                continue
            if is_table:
                changes.append(
                    Change(
                        section.title,
                        section.code,
                        label,
                        tuple(line for line in earlier if line not in after),
                        tuple(line for line in after if line not in earlier),
                    )
                )
            else:
                changes.append(Change(section.title, section.code, label, earlier, after))
    return changes


def _of_section(section: answers.RenderedSection):
    for block in section.blocks:
        if block.is_table:
            lines = tuple(" · ".join(cell for cell in row if cell) for row in block.rows)
            yield (section.code, block.caption), block.caption, lines, True
        else:
            yield (section.code, block.label), block.label, (*block.paragraphs, *block.items), False


def _lines(sections: list[answers.RenderedSection]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {key: lines for section in sections for key, _label, lines, _is_table in _of_section(section)}
