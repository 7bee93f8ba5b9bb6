"""Themes written into a codebook file of the user's own, as TOML that a person goes on editing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from indexer.codebook.model import CodebookError, Theme
from indexer.codebook.reading import load_codebook
from indexer.files import write_atomically

_NEW = (
    "# A codebook that extends the one that comes with Findings: docs/codebook.md says what it may hold.\n"
    'extends = "default"\n'
)


def theme_toml(theme: Theme) -> str:
    """A theme as a ``[[theme]]`` table; fields that are empty are left out."""
    lines = ["[[theme]]"]
    for name in ("id", "name", "group", "parent", "definition", "include", "exclude"):
        if value := getattr(theme, name):
            lines.append(f"{name} = {_text(value)}")
    for name in ("phrases", "hints", "masks", "applies_to", "examples", "counterexamples"):
        if values := getattr(theme, name):
            lines += [f"{name} = [", *(f"  {_text(value)}," for value in values), "]"]
    return "\n".join(lines) + "\n"


def add_themes(path: Path, themes: Sequence[Theme]) -> None:
    """Append themes to the codebook at ``path``; one that extends the default is made where there is none.

    What stands in the file stays as it is. The whole is checked before it takes the file's place.

    Raises:
        CodebookError: if the file is no codebook or can't be written, or has a theme of one of these ids.
    """
    there = path.exists()
    known = load_codebook(path if there else None)
    for theme in themes:
        if theme.id in known.ids or theme.id in known.retired:
            msg = f"{path.name} has a theme {theme.id!r} already: rename or remove it there, or leave this one out."
            raise CodebookError(msg, subject=theme.id)
    draft = path.with_name(f"{path.name}.new")
    try:
        before = path.read_text(encoding="utf-8") if there else _NEW
        whole = before + ("" if before.endswith("\n") else "\n")
        whole += "".join(f"\n{theme_toml(theme)}" for theme in themes)
        draft.write_text(whole, encoding="utf-8")
        try:
            load_codebook(draft)
        finally:
            draft.unlink()
        write_atomically(path, whole.encode())
    except OSError as error:
        msg = f"{path} can't be written: {error.strerror or error}."
        raise CodebookError(msg, subject=str(path)) from error


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's too, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
