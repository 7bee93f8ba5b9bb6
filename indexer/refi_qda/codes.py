"""Codes: a codebook's themes and the stances as the tree of codes that REFI-QDA has, and such a tree read back."""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from indexer.codebook import Codebook, Theme
from indexer.refi_qda import xml
from indexer.refi_qda.description import described
from indexer.refi_qda.errors import ExchangeError
from indexer.refi_qda.guids import guid, normal
from indexer.stance import STANCES

STANCE_ROOT = "Stance"
"""Name of the branch under which the stances stand."""

_STANCE_COLOURS = {"strength": "#00703C", "shortfall": "#D4351C", "mixed": "#F47738", "neutral": "#505A5F"}
_STANCE_NOTES = {
    "strength": "The passage says that something is done well.",
    "shortfall": "The passage says that something is lacking, late, or not good enough.",
    "mixed": "The passage says both.",
    "neutral": "The passage says neither.",
}
_MAX_DEPTH = 50
_MAX_CODES = 20_000


@dataclass(frozen=True, slots=True)
class CodeNode:
    """One code of a file, with the codes below it.

    Attributes:
        guid: in lower case without braces; empty where the file has none that is one.
        name: as shown.
        codable: whether passages may carry it; groups can't.
        colour: ``#RRGGBB`` or ``None``.
        description: the words below it, as written.
        children: the codes below it, in the file's order.
    """

    guid: str
    name: str
    codable: bool
    colour: str | None
    description: str
    children: tuple[CodeNode, ...] = ()


def theme_guid(theme_id: str) -> str:
    """The GUID of a theme's code."""
    return guid("theme", theme_id)


def stance_guid(stance: str) -> str:
    """The GUID of a stance's code."""
    return guid("stance", stance)


def group_guid(group: str) -> str:
    """The GUID of the code that a group of themes stands under."""
    return guid("group", group)


def code_tree(codebook: Codebook) -> tuple[CodeNode, ...]:
    """The codes of a codebook: groups that can't be coded with, themes below them, and the stances last."""
    below: dict[str | None, list[Theme]] = {}
    for theme in codebook.themes:
        below.setdefault(theme.parent, []).append(theme)

    def nodes(themes: Iterable[Theme], group: str) -> tuple[CodeNode, ...]:
        return tuple(
            CodeNode(
                theme_guid(theme.id),
                theme.name,
                True,
                colour(theme.group, theme.id),
                described(theme, group),
                nodes(below.get(theme.id, ()), group),
            )
            for theme in themes
        )

    roots = below.get(None, [])
    groups = dict.fromkeys(theme.group for theme in roots)
    return (
        *(
            CodeNode(
                group_guid(group),
                group,
                False,
                colour(group),
                "",
                nodes([theme for theme in roots if theme.group == group], group),
            )
            for group in groups
        ),
        stance_branch(),
    )


def stance_branch() -> CodeNode:
    """The branch of the stances."""
    return CodeNode(
        guid("stance-root"),
        STANCE_ROOT,
        False,
        "#1D70B8",
        "What a passage says of the inspected body.",
        tuple(
            CodeNode(stance_guid(s), s.capitalize(), True, _STANCE_COLOURS[s], _STANCE_NOTES[s])
            for s in STANCES
        ),
    )


def is_stance_branch(node: CodeNode) -> bool:
    """Whether a code is the branch of the stances, also after a tool gave it another GUID."""
    names = {child.name.lower() for child in node.children}
    return node.guid == guid("stance-root") or (
        node.name.lower() == STANCE_ROOT.lower() and names == set(STANCES)
    )


def colour(group: str, theme_id: str = "") -> str:
    """A colour that follows from the names alone: one hue a group, one shade a theme."""
    hue = hashlib.sha256(group.encode()).digest()[0] / 256
    light = 0.38 + 0.24 * (hashlib.sha256(theme_id.encode()).digest()[0] / 255) if theme_id else 0.3
    red, green, blue = colorsys.hls_to_rgb(hue, light, 0.55)
    return f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}"


def add_codes(parent: Any, nodes: Iterable[CodeNode]) -> None:
    """Write codes below an element, depth first."""
    for node in nodes:
        element = xml.add(
            parent,
            "Code",
            guid=node.guid,
            name=node.name,
            isCodable="true" if node.codable else "false",
            color=node.colour,
        )
        if node.description:
            xml.add(element, "Description", node.description)
        add_codes(element, node.children)


def read_codes(codes: Element | None, name: str) -> tuple[CodeNode, ...]:
    """The codes below a ``<Codes>`` element.

    Raises:
        ExchangeError: if they are nested deeper or are more than any codebook's.
    """
    seen = 0

    def nodes(parent: Element | None, depth: int) -> tuple[CodeNode, ...]:
        nonlocal seen
        if depth > _MAX_DEPTH:
            msg = f"{name} nests codes more than {_MAX_DEPTH} deep; no codebook does, so it was not read."
            raise ExchangeError(msg, subject=name)
        found = []
        for element in xml.children(parent, "Code"):
            seen += 1
            if seen > _MAX_CODES:
                msg = f"{name} has more than {_MAX_CODES:,} codes; no codebook does, so it was not read."
                raise ExchangeError(msg, subject=name)
            found.append(
                CodeNode(
                    normal(element.get("guid")),
                    " ".join((element.get("name") or "").split()) or "Unnamed code",
                    (element.get("isCodable") or "true").strip().lower() not in {"false", "0"},
                    element.get("color"),
                    xml.text_of(element, "Description"),
                    nodes(element, depth + 1),
                )
            )
        return tuple(found)

    return nodes(codes, 1)


def walk(nodes: Iterable[CodeNode]) -> Iterator[CodeNode]:
    """All codes of a tree, each before those below it."""
    for node in nodes:
        yield node
        yield from walk(node.children)
