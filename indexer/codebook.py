"""The codebook: the themes a passage can carry, read from TOML and checked field by field.

The file that ships with the package is ``codebook.toml``. A user's own file has the same form, or says
``extends = "default"`` and then only what differs: themes added or changed, ``[[rename]]``, ``[[merge]]``
and ``retire`` (:mod:`indexer.codebook_changes`). Evidence phrases are kept as written here and compiled
by :mod:`indexer.themes.rules`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from corpus.model import Inspectorate
from indexer.errors import IndexerError

DEFAULT_CODEBOOK = Path(__file__).with_name("codebook.toml")

_TEXTS = ("id", "name", "group", "definition", "parent", "include", "exclude")
_LISTS = ("phrases", "hints", "masks", "applies_to", "examples", "counterexamples")
_REQUIRED = ("id", "name", "group", "definition")


class CodebookError(IndexerError):
    """A codebook file that can't be used; the message names the file, the theme and the field."""

    code = "codebook"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the codebook.

    Attributes:
        id: stable id in kebab-case.
        name, group, definition: as shown to users.
        parent: id of the theme that follows from this one, or ``None``.
        include, exclude: notes to coders.
        phrases: evidence phrases that stand by themselves (syntax: :mod:`indexer.themes.patterns`).
        hints: phrases that only support other evidence.
        masks: expressions whose words are evidence of nothing for this theme.
        applies_to: inspectorates whose reports the theme applies to; empty means all.
        examples: passages that carry the theme. Of a theme that the trained model does not know they make
            the model: see :mod:`indexer.themes.few_shot`.
        counterexamples: passages near the theme that do not carry it.
        formerly: ids of the themes that were renamed to this one or merged into it; what the trained
            model and earlier codings know under those ids counts for this theme.
    """

    id: str
    name: str
    group: str
    definition: str
    parent: str | None = None
    include: str = ""
    exclude: str = ""
    phrases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    def applies(self, inspectorate: str) -> bool:
        """Whether the theme can be said of a report by this inspectorate."""
        return not self.applies_to or inspectorate in self.applies_to


@dataclass(frozen=True)
class Codebook:
    """The themes in the file's order, where they came from, and the ids of those taken out of use."""

    themes: tuple[Theme, ...]
    source: str = field(default="", compare=False)
    retired: tuple[str, ...] = ()

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id.

        Raises:
            CodebookError: if there is none.
        """
        found = self._by_id.get(theme_id)
        if found is None:
            msg = f"{self.source or 'The codebook'} has no theme {theme_id!r}."
            raise CodebookError(msg, subject=theme_id)
        return found

    @property
    def ids(self) -> tuple[str, ...]:
        """Theme ids in the file's order."""
        return tuple(theme.id for theme in self.themes)

    def current(self, theme_id: str) -> str | None:
        """The id under which a theme is known now: its own, that it was renamed or merged to, or ``None``."""
        return self._now.get(theme_id)

    @cached_property
    def _now(self) -> dict[str, str]:
        known = {old: theme.id for theme in self.themes for old in theme.formerly}
        return known | {theme.id: theme.id for theme in self.themes}

    @cached_property
    def _by_id(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over everything that can change a tag."""
        body = json.dumps([[asdict(theme) for theme in self.themes], self.retired], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()[:12]


class CodebookReader:
    """Checks one file and says plainly what is wrong where."""

    kinds: ClassVar[frozenset[str]] = frozenset(kind.value for kind in Inspectorate)

    def __init__(self, name: str) -> None:
        """Read a file of this name; the name is for messages."""
        self.name = name

    def fail(self, theme: str, what: str) -> CodebookError:
        """The error that says ``what`` is wrong with a theme (or, where it is empty, with the file)."""
        place = f"{self.name}, theme {theme}" if theme else self.name
        return CodebookError(f"{place}: {what}", subject=theme or self.name)

    def theme(self, row: object, number: int, base: Theme | None = None) -> Theme:
        """The theme in a ``[[theme]]`` table; with ``base``, that theme with the fields that the row gives."""
        if not isinstance(row, dict):
            raise self.fail(str(number), "each theme must be a [[theme]] table.")
        label = repr(row["id"]) if isinstance(row.get("id"), str) and row["id"] else f"number {number}"
        values: dict[str, Any] = {}
        for key, value in row.items():
            if key in _TEXTS:
                if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
                    raise self.fail(label, f"field {key!r} must be a text that is not empty.")
                values[key] = value.strip() or (None if key == "parent" else "")
            elif key in _LISTS:
                values[key] = self.texts(value, label, key)
            else:
                allowed = ", ".join((*_TEXTS, *_LISTS))
                raise self.fail(label, f"field {key!r} is unknown; use one of {allowed}.")
        for key in _REQUIRED:
            if key not in values and base is None:
                raise self.fail(label, f"field {key!r} is missing.")
        self.check_id(values.get("id", ""), label)
        for kind in values.get("applies_to", ()):
            if kind not in self.kinds:
                raise self.fail(
                    label, f"field 'applies_to' names {kind!r}; use {', '.join(sorted(self.kinds))}."
                )
        return Theme(**values) if base is None else replace(base, **values)

    def texts(self, value: object, label: str, key: str) -> tuple[str, ...]:
        """A list of texts that are not empty."""
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.fail(label, f"field {key!r} must be a list of texts that are not empty.")
        return tuple(value)

    def check_id(self, theme_id: str, label: str) -> None:
        """Refuse an id that is not kebab-case."""
        if not all(part.isalnum() and part == part.lower() for part in theme_id.split("-")):
            raise self.fail(label, "field 'id' must be lower-case words joined by hyphens.")

    def family(self, themes: tuple[Theme, ...]) -> None:
        """Refuse ids used twice, unknown parents and themes that are their own ancestors."""
        parents = {theme.id: theme.parent for theme in themes}
        if len(parents) != len(themes):
            seen: set[str] = set()
            for theme in themes:
                if theme.id in seen:
                    raise self.fail(repr(theme.id), "field 'id' is used twice.")
                seen.add(theme.id)
        for theme in themes:
            line, above = [theme.id], theme.parent
            while above is not None:
                if above not in parents:
                    raise self.fail(repr(theme.id), f"field 'parent' names {above!r}, which is no theme.")
                if above in line:
                    raise self.fail(repr(theme.id), "field 'parent' leads back to the theme itself.")
                line.append(above)
                above = parents[above]


def load_codebook(path: Path | None = None) -> Codebook:
    """Read and check a codebook; without a path, the one that ships with the package.

    Raises:
        CodebookError: if the file can't be read, isn't TOML, or a theme has a field missing, unknown
            or of the wrong form; the message names file, theme and field.
    """
    chosen = path or DEFAULT_CODEBOOK
    reader = CodebookReader(chosen.name)
    data = _toml(chosen)
    if "extends" in data:
        from indexer.codebook_changes import apply_changes  # noqa: PLC0415 - it imports this module

        codebook = apply_changes(load_codebook(_base(data, chosen, reader)), data, reader)
    else:
        rows = data.get("theme")
        if not isinstance(rows, list) or not rows:
            raise reader.fail(
                "", 'no [[theme]] found; a codebook needs at least one, or extends = "default".'
            )
        codebook = Codebook(tuple(reader.theme(row, number) for number, row in enumerate(rows, start=1)))
    reader.family(codebook.themes)
    codebook = replace(codebook, source=chosen.name)
    _check_phrases(codebook, reader)
    return codebook


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        msg = f"There is no codebook at {path}."
        raise CodebookError(msg, subject=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} can't be read as text: {error}."
        raise CodebookError(msg, subject=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not valid TOML: {error}."
        raise CodebookError(msg, subject=str(path)) from error


def _base(data: dict[str, Any], path: Path, reader: CodebookReader) -> Path | None:
    """The file that ``extends`` names: ``default`` (``None``), or a path seen from the file's folder."""
    named = data["extends"]
    if not isinstance(named, str) or not named.strip():
        raise reader.fail("", "field 'extends' must be \"default\" or the path of another codebook.")
    if named == "default":
        return None
    found = (path.parent / named).resolve()
    seen = {path.resolve()}
    above: Path | None = found
    while above is not None:
        if above in seen:
            raise reader.fail("", f"field 'extends' leads back to {above.name}.")
        seen.add(above)
        further = _toml(above).get("extends")
        above = (
            (above.parent / further).resolve() if isinstance(further, str) and further != "default" else None
        )
    return found


def _check_phrases(codebook: Codebook, reader: CodebookReader) -> None:
    from indexer.themes.patterns import PatternError, parse_pattern  # noqa: PLC0415 - themes imports this module

    for theme in codebook.themes:
        for key in ("phrases", "hints", "masks"):
            for phrase in getattr(theme, key):
                try:
                    parse_pattern(phrase)
                except PatternError as error:
                    raise reader.fail(repr(theme.id), f"field {key!r}: {error}") from error
