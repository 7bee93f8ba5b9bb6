"""The fields of a codebook file, each checked: what is wrong is said with the file, the theme and the field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from corpus.model import Inspectorate
from indexer.codebook.model import CodebookError, Theme

_TEXTS = ("id", "name", "group", "definition", "parent", "include", "exclude")
_LISTS = ("phrases", "hints", "masks", "applies_to", "examples", "counterexamples")
_REQUIRED = ("id", "name", "group", "definition")


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
