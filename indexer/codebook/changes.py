"""A user's changes to a codebook: themes retired, renamed, merged, changed and added, in this order.

The file names the themes of the codebook that it extends; a theme changed or added at the end may use the
new ids. Nothing is forgotten: a theme that was renamed or merged lives on in ``Theme.formerly``, so that the
trained model and earlier codings still speak for it, and a retired one is listed in ``Codebook.retired``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from indexer.codebook.fields import CodebookReader
from indexer.codebook.model import Codebook, Theme

_TABLES = ("extends", "version", "theme", "rename", "merge", "retire")
_RENAME = ("id", "to", "name")
_MERGE = ("from", "into", "name", "group", "definition", "parent")


def apply_changes(base: Codebook, data: dict[str, Any], reader: CodebookReader) -> Codebook:
    """``base`` with the changes of a file that extends it.

    Raises:
        CodebookError: if a change names a theme that isn't there or has a field missing, unknown or of
            the wrong form; the message names the file and the theme or table.
    """
    for key in data:
        if key not in _TABLES:
            raise reader.fail(
                "", f"field {key!r} is unknown in a codebook that extends another; use {', '.join(_TABLES)}."
            )
    themes = {theme.id: theme for theme in base.themes}
    retired = reader.texts(data.get("retire", []), "", "retire")
    for theme_id in retired:
        _known(themes, theme_id, "retire", reader)
        del themes[theme_id]
    _reparent(themes, lambda parent: None if parent in retired else parent)
    for row in _rows(data, "rename", reader):
        _rename(themes, row, reader)
    for row in _rows(data, "merge", reader):
        _merge(themes, row, reader)
    for number, row in enumerate(_rows(data, "theme", reader), start=1):
        known = themes.get(row.get("id", "")) if isinstance(row.get("id"), str) else None
        made = reader.theme(row, number, known)
        themes[made.id] = made
    return Codebook(tuple(themes.values()), base.source, (*base.retired, *retired))


def _rows(data: dict[str, Any], key: str, reader: CodebookReader) -> list[dict[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise reader.fail("", f"{key!r} must be [[{key}]] tables.")
    return rows


def _rename(themes: dict[str, Theme], row: dict[str, Any], reader: CodebookReader) -> None:
    _fields(row, _RENAME, ("id",), "rename", reader)
    old = _known(themes, row["id"], "rename", reader)
    new_id = row.get("to", old.id)
    if new_id == old.id and "name" not in row:
        raise reader.fail("", f"[[rename]] of {old.id!r} needs a new id in 'to', a new 'name', or both.")
    reader.check_id(new_id, repr(new_id))
    if new_id != old.id and new_id in themes:
        raise reader.fail(
            "", f"[[rename]] of {old.id!r}: {new_id!r} is another theme; use [[merge]] to join the two."
        )
    formerly = old.formerly if new_id == old.id else (*old.formerly, old.id)
    _put(themes, [old.id], replace(old, id=new_id, name=row.get("name", old.name), formerly=formerly))


def _merge(themes: dict[str, Theme], row: dict[str, Any], reader: CodebookReader) -> None:
    _fields(row, _MERGE, ("from", "into"), "merge", reader)
    names = reader.texts(row["from"], "", "merge.from")
    parts = [_known(themes, name, "merge", reader) for name in names]
    into = row["into"]
    reader.check_id(into, repr(into))
    if into in themes and into not in names:
        parts.insert(0, themes[into])
    if len({part.id for part in parts}) < 2 and into in names:
        raise reader.fail("", f"[[merge]] into {into!r} names no other theme to merge.")
    lead = themes.get(into) or parts[0]
    gone = [part.id for part in parts]
    everywhere = any(not part.applies_to for part in parts)
    merged = replace(
        lead,
        id=into,
        name=row.get("name", lead.name),
        group=row.get("group", lead.group),
        definition=row.get("definition", " ".join(part.definition for part in parts)),
        parent=row.get("parent", lead.parent if lead.parent not in gone else None),
        # A mask silences words for one theme only; those of one part must not silence another's phrases.
        masks=tuple(mask for mask in lead.masks if all(mask in part.masks for part in parts)),
        applies_to=() if everywhere else _union(part.applies_to for part in parts),
        formerly=_union((*part.formerly, *(() if part.id == into else (part.id,))) for part in parts),
        phrases=_union(part.phrases for part in parts),
        hints=_union(part.hints for part in parts),
        examples=_union(part.examples for part in parts),
        counterexamples=_union(part.counterexamples for part in parts),
    )
    _put(themes, gone, merged)


def _put(themes: dict[str, Theme], gone: list[str], new: Theme) -> None:
    """Replace the themes ``gone`` by ``new``, at the first one's place; their children follow."""
    order = list(themes.values())
    place = min(index for index, theme in enumerate(order) if theme.id in gone)
    kept = [theme for theme in order if theme.id not in gone]
    kept.insert(place, new)
    themes.clear()
    themes.update({theme.id: theme for theme in kept})
    _reparent(themes, lambda parent: new.id if parent in gone else parent)
    if new.parent == new.id:
        themes[new.id] = replace(new, parent=None)


def _reparent(themes: dict[str, Theme], moved: Callable[[str | None], str | None]) -> None:
    for theme_id, theme in themes.items():
        parent = moved(theme.parent)
        if parent not in (theme.parent, theme_id):
            themes[theme_id] = replace(theme, parent=parent)


def _union(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in lists for text in part))


def _known(themes: dict[str, Theme], theme_id: object, table: str, reader: CodebookReader) -> Theme:
    if not isinstance(theme_id, str) or theme_id not in themes:
        raise reader.fail(
            "", f"{table!r} names {theme_id!r}, which is no theme of the codebook that it extends."
        )
    return themes[theme_id]


def _fields(
    row: dict[str, Any],
    allowed: tuple[str, ...],
    required: tuple[str, ...],
    table: str,
    reader: CodebookReader,
) -> None:
    for key, value in row.items():
        if key not in allowed:
            raise reader.fail("", f"[[{table}]] has the unknown field {key!r}; use {', '.join(allowed)}.")
        if key != "from" and not (isinstance(value, str) and value.strip()):
            raise reader.fail("", f"[[{table}]]: field {key!r} must be a text that is not empty.")
    for key in required:
        if key not in row:
            raise reader.fail("", f"[[{table}]]: field {key!r} is missing.")
