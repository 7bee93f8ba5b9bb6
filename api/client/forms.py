"""The views in other forms: as tables, and as files."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, Unpack, overload

from api.client import calls, views
from api.client.call import Call, as_file, as_tables
from api.client.method import Awaited, Method, Waiting
from api.client.parameters import CitationForm, Ranking, Values
from api.client.tables import Tables
from search.exporting.kinds import (
    CITATION_KINDS,
    KINDS,
    PASSAGE_KINDS,
    CitationFormat,
    format_of,
    passage_format,
)

P = ParamSpec("P")
T = TypeVar("T")


def _tabled(describe: Callable[P, Call[Any]]) -> Method[P, Tables]:
    @functools.wraps(describe)
    def described(*args: P.args, **kwargs: P.kwargs) -> Call[Tables]:
        return as_tables(describe(*args, **kwargs))

    return Method(described)


class _Tabled:
    """The views as tables: all rows, unless a limit is named."""

    areas = _tabled(views.areas)
    profile = _tabled(views.profile)
    change = _tabled(views.change)
    recommendations = _tabled(views.recommendations)
    compare = _tabled(views.compare)
    recurring = _tabled(views.recurring)
    recurring_finding = _tabled(views.recurring_finding)
    judgements = _tabled(views.judgements)
    figures = _tabled(views.figures)
    facet = _tabled(calls.facet)
    reports = _tabled(calls.reports)
    similar = _tabled(calls.similar)
    themes = _tabled(calls.themes)


class TableViews(_Tabled, Waiting):
    """The views as tables, of a client that waits."""

    def __init__(self, client: Waiting) -> None:
        self._client = client

    def ask(self, call: Call[T]) -> T:
        """The answer to a call."""
        return self._client.ask(call)


class AsyncTableViews(_Tabled, Awaited):
    """The views as tables, of a client that is awaited."""

    def __init__(self, client: Awaited) -> None:
        self._client = client

    async def ask(self, call: Call[T]) -> T:
        """The answer to a call."""
        return await self._client.ask(call)


class _Saved(Generic[P]):
    """A view as a method that writes it to a file, whose ending says the format, and returns its path."""

    def __init__(self, describe: Callable[P, Call[Any]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, saver: None, owner: type) -> _Saved[P]: ...

    @overload
    def __get__(self, saver: SavedViews, owner: type) -> Callable[Concatenate[str | Path, P], Path]: ...

    def __get__(self, saver: SavedViews | None, owner: type) -> Any:
        """The method of a client."""
        if saver is None:
            return self

        def save(file: str | Path, *args: P.args, **kwargs: P.kwargs) -> Path:
            path = Path(file)
            form = format_of(path)
            if form is None:
                raise _unknown_ending(path, [kind.suffix for kind in KINDS.values()])
            # The API's own name for what `.json` holds here: tables, described.
            wanted = "tables" if form.value == "json" else form.value
            return saver.write(path, as_file(self._describe(*args, **kwargs), wanted))

        save.__doc__ = self.__doc__
        return save


class SavedViews:
    """The views as files; a file's ending says its format (``.csv``, ``.xlsx``, ``.parquet``, ``.svg`` …).

    A file is written whole or not at all, and replaces one of its name. An ending that says no format is a
    ``ValueError`` that names those that do.
    """

    areas = _Saved(views.areas)
    profile = _Saved(views.profile)
    change = _Saved(views.change)
    recommendations = _Saved(views.recommendations)
    compare = _Saved(views.compare)
    recurring = _Saved(views.recurring)
    recurring_finding = _Saved(views.recurring_finding)
    judgements = _Saved(views.judgements)
    figures = _Saved(views.figures)
    facet = _Saved(calls.facet)
    reports = _Saved(calls.reports)
    similar = _Saved(calls.similar)
    themes = _Saved(calls.themes)

    def __init__(self, client: Waiting) -> None:
        self._client = client

    def passages(
        self,
        file: str | Path,
        q: str = "",
        *,
        passage: Values | None = None,
        **ranking: Unpack[Ranking],
    ) -> Path:
        """The passages of a search, of filters or of ids; also as ``.docx``, ``.jsonl``, ``.ris`` or ``.bib``."""
        path = Path(file)
        form = passage_format(path)
        if form is None:
            raise _unknown_ending(path, [kind.suffix for kind in PASSAGE_KINDS.values()])
        return self.write(path, calls.export_passages(q, form=form.value, passage=passage, **ranking))

    def chosen(self, file: str | Path, passages: Iterable[str] | Mapping[str, str]) -> Path:
        """Passages by id, in the order given, or ids with a note on each; the endings are those of ``passages``."""
        path = Path(file)
        form = passage_format(path)
        if form is None:
            raise _unknown_ending(path, [kind.suffix for kind in PASSAGE_KINDS.values()])
        return self.write(path, calls.export_chosen(passages, form=form.value))

    def citation_of_passage(self, file: str | Path, passage_id: str) -> Path:
        """The citation of a passage: ``.ris``, ``.bib``, ``.csl.json`` or ``.txt``."""
        path = Path(file)
        return self.write(path, calls.cite_passage(passage_id, _citation_form(path)))

    def citation_of_report(self, file: str | Path, report_id: str) -> Path:
        """The citation of a report: ``.ris``, ``.bib``, ``.csl.json`` or ``.txt``."""
        path = Path(file)
        return self.write(path, calls.cite_report(report_id, _citation_form(path)))

    def write(self, path: Path, call: Call[bytes] | Call[str]) -> Path:
        """Write the answer to a call to a file, in one step; returns its path."""
        content = self._client.ask(as_bytes(call))
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # A temporary file is its owner's alone; this one is to be like any other that is written.
            Path(name).chmod(0o666 & ~_mask())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        return path


def as_bytes(call: Call[Any]) -> Call[bytes]:
    """The same request, its answer as it came."""
    return replace(call, read=bytes)


def _citation_form(path: Path) -> CitationForm:
    forms: dict[CitationFormat, CitationForm] = {
        CitationFormat.RIS: "ris",
        CitationFormat.BIBTEX: "bibtex",
        CitationFormat.CSL_JSON: "csl-json",
        CitationFormat.TEXT: "text",
    }
    for form, kind in CITATION_KINDS.items():
        if path.name.lower().endswith(kind.suffix):
            return forms[form]
    raise _unknown_ending(path, [kind.suffix for kind in CITATION_KINDS.values()])


def _unknown_ending(path: Path, endings: list[str]) -> ValueError:
    return ValueError(f"The ending of {path.name} says no format: take one of {', '.join(endings)}.")


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
