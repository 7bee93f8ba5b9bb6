"""A codebook that came from another tool, as a codebook file of Findings.

Codes that are themes of the codebook installed with Findings, by GUID or by name, keep what only it has
(evidence phrases, what the model knows): the file then says ``extends = "default"`` and only what differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.ids import slug
from corpus.model import Inspectorate
from indexer.codebook import Codebook, Theme, load_codebook
from indexer.refi_qda.codebook_file import QdaCodebook
from indexer.refi_qda.codes import CodeNode, group_guid, is_stance_branch, theme_guid
from indexer.refi_qda.description import Notes, notes_of

UNGROUPED = "Imported codes"
"""Group of the codes that stand under no other and in no set."""

_SHOWN = ("name", "group", "definition", "parent")
_NOTES = ("include", "exclude", "applies_to", "examples", "counterexamples")
_KINDS = frozenset(kind.value for kind in Inspectorate)


@dataclass(frozen=True, slots=True)
class ImportedCodebook:
    """A codebook file made from another tool's.

    Attributes:
        text: the TOML text, which :func:`indexer.codebook.load_codebook` reads.
        themes: how many themes the codebook has.
        known: ids of the themes that are those installed with Findings.
        retired: ids of the themes installed with Findings that the codes leave out.
        notes: what a reader of the file should know: what was left out or changed, one sentence each.
    """

    text: str
    themes: int
    known: tuple[str, ...]
    retired: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """A code on its way to a theme."""

    node: CodeNode
    notes: Notes
    group: str
    above: _Found | None
    base: Theme | None = None
    id: str = ""


@dataclass(slots=True)
class _Reading:
    """Codes in the file's order, and what is to be said of them."""

    base: Codebook
    sets: dict[str, tuple[str, ...]]
    found: list[_Found] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def codebook_toml(imported: QdaCodebook, base: Codebook | None = None) -> ImportedCodebook:
    """The codebook file of an imported codebook; ``base`` is the one that ``extends = "default"`` means."""
    known = base or load_codebook()
    reading = _Reading(known, imported.sets)
    for node in imported.codes:
        _top(reading, node)
    _match(reading)
    bare = sum(not item.notes.definition and item.base is None for item in reading.found)
    if bare:
        reading.remarks.append(f"{bare} codes have no description; their names stand for their definitions.")
    matched = [item for item in reading.found if item.base is not None]
    retired = tuple(sorted(set(known.ids) - {item.id for item in matched})) if matched else ()
    lines = [
        f"# Codes from {_comment(imported.name)}"
        + (f", written by {_comment(imported.origin)}" if imported.origin else "")
        + "."
    ]
    lines += [f"# {_comment(remark)}" for remark in reading.remarks]
    if matched:
        lines += ["", 'extends = "default"']
        if retired:
            lines += ["", "# Themes of the codebook installed with Findings that the codes leave out."]
            lines += [f"retire = {_value(list(retired))}"]
    for item in reading.found:
        fields = _fields(item, retired)
        if len(fields) > 1:
            lines += ["", "[[theme]]", *(f"{key} = {_value(value)}" for key, value in fields.items())]
    return ImportedCodebook(
        "\n".join(lines) + "\n",
        len(reading.found),
        tuple(item.id for item in matched),
        retired,
        tuple(reading.remarks),
    )


def _top(reading: _Reading, node: CodeNode) -> None:
    """A code that stands under no other: the stances, a group, or a theme."""
    if is_stance_branch(node):
        reading.remarks.append(
            f"The branch {node.name!r} holds the stances, which Findings has of itself; it was left out."
        )
    elif _is_group(reading.base, node):
        if not node.children:
            reading.remarks.append(f"The group {node.name!r} has no codes; it was left out.")
        if node.description:
            reading.remarks.append(
                f"The group {node.name!r} has a description, which groups here can't keep."
            )
        for child in node.children:
            _below(reading, child, node.name, None)
    else:
        sets = reading.sets.get(node.guid, ())
        if len(sets) > 1:
            reading.remarks.append(
                f"The code {node.name!r} is in {len(sets)} sets; its group is the first, {sets[0]!r}."
            )
        _below(reading, node, sets[0] if sets and sets[0] else UNGROUPED, None)


def _is_group(base: Codebook, node: CodeNode) -> bool:
    """Whether a code at the top is a group; some tools make every code one that can be coded with."""
    names = {theme.name.lower() for theme in base.themes}
    groups = {theme.group.lower() for theme in base.themes}
    if not node.codable or node.guid == group_guid(node.name):
        return True
    return bool(node.children) and node.name.lower() in groups - names


def _below(reading: _Reading, node: CodeNode, group: str, above: _Found | None) -> None:
    if not node.codable:
        reading.remarks.append(
            f"The code {node.name!r} can't be coded with in the file; here it is a theme like any other."
        )
    notes = notes_of(node.description)
    item = _Found(node, notes, notes.group or group, above)
    reading.found.append(item)
    for child in node.children:
        _below(reading, child, group, item)


def _match(reading: _Reading) -> None:
    """Give each code its id: that of the theme it is, else its own, else one from its name."""
    by_guid = {theme_guid(theme.id): theme for theme in reading.base.themes}
    by_id = {theme.id: theme for theme in reading.base.themes}
    by_name = {theme.name.lower(): theme for theme in reading.base.themes}
    taken: set[str] = set()
    ways: tuple[Callable[[_Found], Theme | None], ...] = (
        lambda item: by_guid.get(item.node.guid),
        lambda item: by_id.get(item.notes.id),
        lambda item: by_name.get(item.node.name.lower()),
    )
    # GUIDs first over all codes, so that a copy by name never takes the place of the code itself.
    for way in ways:
        for item in reading.found:
            if item.base is None and (theme := way(item)) is not None and theme.id not in taken:
                item.base, item.id = theme, theme.id
                taken.add(theme.id)
    taken |= set(by_id)
    for item in reading.found:
        if item.base is not None:
            continue
        wished = slug(item.notes.id) or slug(item.node.name) or f"code-{item.node.guid[:8] or 'x'}"
        item.id, number = wished, 2
        while item.id in taken:
            item.id, number = f"{wished}-{number}", number + 1
        taken.add(item.id)


def _fields(item: _Found, retired: Sequence[str]) -> dict[str, Any]:
    """What a theme's table says: everything of a new one, what differs of a known one."""
    notes = item.notes
    wanted: dict[str, Any] = {
        "name": item.node.name,
        "group": item.group,
        "definition": notes.definition or (item.base.definition if item.base else item.node.name),
        "parent": item.above.id if item.above else None,
        "include": notes.include,
        "exclude": notes.exclude,
        "applies_to": tuple(kind for kind in notes.applies_to if kind in _KINDS),
        "examples": notes.examples,
        "counterexamples": notes.counterexamples,
    }
    fields: dict[str, Any] = {"id": item.id}
    if item.base is None:
        return fields | {key: value for key, value in wanted.items() if value}
    before = item.base
    if before.parent in retired:
        before = replace(before, parent=None)
    # Without a note of ours the description is the coder's own words, and silent about the rest.
    compared = (*_SHOWN, *_NOTES) if notes.ours else _SHOWN
    return fields | {key: wanted[key] for key in compared if wanted[key] != _as_carried(before, key)}


def _as_carried(theme: Theme, key: str) -> Any:
    """A field as it comes back from a description, where notes have no line breaks."""
    value = getattr(theme, key)
    if key not in _NOTES:
        return value
    if isinstance(value, tuple):
        return tuple(" ".join(text.split()) for text in value)
    return " ".join(value.split())


def _value(value: Any) -> str:
    """A TOML value: a text, a list of texts, or an empty text for nothing."""
    if value is None:
        return '""'
    if isinstance(value, str):
        # JSON's strings are TOML's basic strings but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return _list(value)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(_value(value) for value in values)}]"


def _comment(text: str) -> str:
    """A text that can stand in one line of a comment."""
    return "".join(c if c.isprintable() else " " for c in text)
