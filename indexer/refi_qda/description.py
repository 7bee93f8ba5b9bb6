"""A theme's definition and coding notes as the one text that a code has for them, and back.

The definition comes first, then one line for each note, with its name before a colon. Coders read it as it
is; a codebook that they change and send back is read by the same names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.codebook import Theme

_LABELS = {
    "include": "Include",
    "exclude": "Exclude",
    "applies_to": "Applies to",
    "group": "Group",
    "examples": "Example",
    "counterexamples": "Not an example",
    "id": "Findings id",
}
_LINE = re.compile(rf"({'|'.join(_LABELS.values())}):\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Notes:
    """A code's description, taken apart.

    ``ours`` says whether any note stands in it, so that a note that is missing was taken out.
    """

    definition: str
    include: str = ""
    exclude: str = ""
    applies_to: tuple[str, ...] = ()
    group: str = ""
    examples: tuple[str, ...] = field(default=())
    counterexamples: tuple[str, ...] = field(default=())
    id: str = ""
    ours: bool = False


def described(theme: Theme, group: str) -> str:
    """The description of a theme's code; its group is told where it is not the ``group`` it stands under."""
    notes = [
        ("include", theme.include),
        ("exclude", theme.exclude),
        ("applies_to", ", ".join(theme.applies_to)),
        ("group", theme.group if theme.group != group else ""),
        *(("examples", text) for text in theme.examples),
        *(("counterexamples", text) for text in theme.counterexamples),
        ("id", theme.id),
    ]
    lines = [f"{_LABELS[key]}: {' '.join(text.split())}" for key, text in notes if text.strip()]
    return "\n".join([theme.definition, "", *lines])


def notes_of(description: str) -> Notes:
    """A description taken apart; one that another tool wrote is all definition."""
    names = {label: key for key, label in _LABELS.items()}
    definition: list[str] = []
    found: dict[str, list[str]] = {}
    for line in description.splitlines():
        if match := _LINE.fullmatch(line.strip()):
            found.setdefault(names[match[1]], []).append(match[2].strip())
        else:
            definition.append(line.rstrip())
    return Notes(
        definition="\n".join(definition).strip(),
        include=" ".join(found.get("include", ())),
        exclude=" ".join(found.get("exclude", ())),
        applies_to=tuple(
            part.strip() for line in found.get("applies_to", ()) for part in line.split(",") if part.strip()
        ),
        group=" ".join(found.get("group", ())),
        examples=tuple(found.get("examples", ())),
        counterexamples=tuple(found.get("counterexamples", ())),
        id=found["id"][-1] if "id" in found else "",
        ours=bool(found),
    )
