"""Reading vocabulary files: TOML, checked field by field.

A file holds ``[[concept]]`` tables with the fields of SKOS (``prefLabel``, ``altLabel``, ``hiddenLabel``)
and a few more, before them ``equal`` (rows of words that count as one word) and, in a user's own file,
``switchOff`` (names of shipped concepts).
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.analysis import stems
from search.vocabulary.model import SCOPES, Concept, Label, VocabularyError

_FIELDS = ("prefLabel", "term", "altLabel", "hiddenLabel", "weight", "scope", "note")
_TOP = ("concept", "equal", "switchOff")
_WEIGHT = re.compile(r"(?P<text>.*?)\s*\^(?P<weight>[0-9.]+)\s*", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z]+) = (.+)")


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """What one file says, checked.

    Attributes:
        concepts: in the file's order, names unique.
        given: for each concept the fields that its table holds.
        equal: rows of stems that count as one word.
        switched_off: names of concepts of the shipped vocabulary to leave out.
    """

    concepts: tuple[Concept, ...]
    given: tuple[frozenset[str], ...]
    equal: tuple[tuple[str, ...], ...]
    switched_off: tuple[str, ...]


def read_file(path: Path) -> VocabularyFile:
    """Read and check a vocabulary file.

    Raises:
        VocabularyError: if it can't be read, isn't TOML, or a field is missing, unknown or of the wrong form.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = plain_toml(text) or tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} can't be read as text: {error}."
        raise VocabularyError(msg, subject=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not valid TOML: {error}."
        raise VocabularyError(msg, subject=str(path)) from error
    return _Reader(path.name).file(data)


def plain_toml(text: str) -> dict[str, Any] | None:
    """What TOML says that has only ``[[concept]]`` tables and one ``field = value`` a line, or ``None``.

    A string, number or list that stands on one line reads the same as JSON, which is parsed several times as fast
    as TOML. Anything else, also anything that may be wrong, is left to the parser of TOML.
    """
    tables: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line or line[0] == "#":
            continue
        if line == "[[concept]]":
            tables.append([])
            continue
        found = _FIELD.fullmatch(line)
        # TOML lacks some of JSON's escapes and its null, and forbids control characters in comments.
        if found is None or "\\" in line or "null" in line or not line.isprintable():
            return None
        tables[-1].append(f'"{found[1]}":{found[2]}')
    try:
        top, *rows = json.loads(
            f"[{','.join('{' + ','.join(table) + '}' for table in tables)}]", object_pairs_hook=_unique
        )
    except ValueError:
        return None
    return None if "concept" in top else {**top, "concept": rows}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        msg = "A field is there twice."
        raise ValueError(msg)
    return table


class _Reader:
    """Checks one file and says plainly what is wrong where."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, entry: str, what: str) -> VocabularyError:
        place = f"{self.name}, concept {entry}" if entry else self.name
        return VocabularyError(f"{place}: {what}", subject=entry or self.name)

    def file(self, data: dict[str, Any]) -> VocabularyFile:
        for key in data:
            if key not in _TOP:
                raise self.fail("", f"field {key!r} is unknown; use one of {', '.join(_TOP)}.")
        rows = data.get("concept", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.fail("", "field 'concept' must be [[concept]] tables.")
        concepts = [self.concept(row, number) for number, row in enumerate(rows, start=1)]
        seen: set[str] = set()
        for concept in concepts:
            if (name := key_of(concept.pref_label)) in seen:
                raise self.fail(
                    repr(concept.pref_label), "field 'prefLabel' is used twice; put both entries into one."
                )
            seen.add(name)
        return VocabularyFile(
            tuple(concepts),
            tuple(frozenset(row) for row in rows),
            self.equal(data.get("equal", [])),
            self.texts(data.get("switchOff", []), "", "switchOff"),
        )

    def concept(self, row: dict[str, Any], number: int) -> Concept:
        name = row.get("prefLabel")
        entry = repr(name) if isinstance(name, str) and name.strip() else f"number {number}"
        for key in row:
            if key not in _FIELDS:
                raise self.fail(entry, f"field {key!r} is unknown; use one of {', '.join(_FIELDS)}.")
        if name is None:
            raise self.fail(entry, "field 'prefLabel' is missing.")
        if not isinstance(name, str) or not any(map(str.isalnum, name)):
            raise self.fail(entry, "field 'prefLabel' must be a text with at least one word.")
        terms = self.texts(row.get("term", []), entry, "term")
        alt = self.labels(row.get("altLabel", []), entry, "altLabel")
        hidden = self.labels(row.get("hiddenLabel", []), entry, "hiddenLabel")
        for key in alt.keys() & hidden.keys():
            raise self.fail(
                entry, f"field 'hiddenLabel' has {hidden[key].text!r}, which is an 'altLabel' too; keep one."
            )
        scope = row.get("scope", "")
        if scope not in ("", *SCOPES):
            raise self.fail(entry, f"field 'scope' must be one of {', '.join(SCOPES)}, or be left out.")
        note = row.get("note", "")
        if not isinstance(note, str):
            raise self.fail(entry, "field 'note' must be a text.")
        weight = self.weight(row.get("weight", 1.0), entry, "weight")
        return Concept(name.strip(), terms, tuple(alt.values()), tuple(hidden.values()), weight, scope, note)

    def texts(self, value: object, entry: str, key: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(entry, f"field {key!r} must be a list of texts.")
        for text in value:
            if not isinstance(text, str) or not any(character.isalnum() for character in text):
                raise self.fail(
                    entry, f"field {key!r} has {text!r}; each must be a text with at least one word."
                )
        return tuple(text.strip() for text in value)

    def labels(self, value: object, entry: str, key: str) -> dict[str, Label]:
        """The labels by their words as these are compared."""
        found: dict[str, Label] = {}
        for text in self.texts(value, entry, key):
            label = Label(text)
            if "^" in text:
                parts = _WEIGHT.fullmatch(text)
                if parts is None or not any(map(str.isalnum, parts["text"])):
                    raise self.fail(
                        entry,
                        f'field {key!r} has {text!r}; a weight is written after the words, as in "tag ^0.5".',
                    )
                label = Label(parts["text"], self.weight(parts["weight"], entry, key))
            words = key_of(label.text)
            if words in found:
                raise self.fail(entry, f"field {key!r} has {label.text!r} twice.")
            found[words] = label
        return found

    def weight(self, value: object, entry: str, key: str) -> float:
        try:
            weight = float(value) if isinstance(value, int | float | str) else -1.0
        except ValueError:
            weight = -1.0
        if isinstance(value, bool) or not 0.0 <= weight <= 1.0:
            raise self.fail(
                entry, f"field {key!r} has the weight {value!r}; it must be a number from 0 to 1."
            )
        return weight

    def equal(self, value: object) -> tuple[tuple[str, ...], ...]:
        rows: list[tuple[str, ...]] = []
        if not isinstance(value, list):
            raise self.fail("", "field 'equal' must be a list of lists of words.")
        for row in value:
            stemmed = [stems(word) for word in self.texts(row, "", "equal")]
            if any(len(parts) != 1 for parts in stemmed):
                raise self.fail("", f"field 'equal' has {row!r}; each must be one word.")
            rows.append(tuple(dict.fromkeys(parts[0] for parts in stemmed)))
        return tuple(rows)


def key_of(text: str) -> str:
    """A name or label as it is compared: without regard to case and spaces."""
    return " ".join(text.lower().split())
