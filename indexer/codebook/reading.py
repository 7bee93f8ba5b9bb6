"""A codebook read from its file: one that stands alone, or one that extends another."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.codebook.changes import apply_changes
from indexer.codebook.fields import CodebookReader
from indexer.codebook.model import Codebook, CodebookError
from indexer.themes.patterns import PatternError, parse_pattern

DEFAULT_CODEBOOK = Path(__file__).with_name("codebook.toml")


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
    for theme in codebook.themes:
        for key in ("phrases", "hints", "masks"):
            for phrase in getattr(theme, key):
                try:
                    parse_pattern(phrase)
                except PatternError as error:
                    raise reader.fail(repr(theme.id), f"field {key!r}: {error}") from error
