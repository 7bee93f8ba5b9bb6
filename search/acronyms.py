"""The acronyms of the field and their long forms, from the table ``acronyms.tsv`` beside this module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.analysis import normalise, stems


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym as printed, its long forms (the usual one first) and their stems.

    ``plain_word`` marks one that is also an ordinary word, which its long form must not search for.
    """

    short: str
    long_forms: tuple[str, ...]
    long_stems: tuple[tuple[str, ...], ...]
    plain_word: bool


@cache
def acronyms() -> dict[str, Acronym]:
    """All acronyms by their normalised (lower-case) letters."""
    table = files("search").joinpath("acronyms.tsv").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line and not line.startswith("#")][1:]
    found: dict[str, Acronym] = {}
    for row in rows:
        short, longs, note = row.split("\t")
        forms = tuple(longs.split("|"))
        found[normalise(short)] = Acronym(
            short, forms, tuple(tuple(stems(form)) for form in forms), note.strip() == "word"
        )
    return found


def spelled_out(stemmed: Sequence[str], place: int) -> tuple[Acronym, int] | None:
    """The longest long form that begins at ``place`` of a run of stems, and its number of stems."""
    best: tuple[Acronym, int] | None = None
    for acronym, form in _by_first_stem().get(stemmed[place], ()):
        fits = tuple(stemmed[place : place + len(form)]) == form
        if fits and (best is None or len(form) > best[1]):
            best = (acronym, len(form))
    return best


@cache
def _by_first_stem() -> dict[str, list[tuple[Acronym, tuple[str, ...]]]]:
    table: dict[str, list[tuple[Acronym, tuple[str, ...]]]] = {}
    for acronym in acronyms().values():
        if not acronym.plain_word:
            for form in acronym.long_stems:
                table.setdefault(form[0], []).append((acronym, form))
    return table
