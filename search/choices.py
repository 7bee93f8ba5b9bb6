"""Values of filters and of the query's fields: which the library holds, and a sentence on each that it does not.

A typing error then does not look like an empty answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from indexer.records import ThemeRecord
from search.facets import label
from search.filters import MADE_UP, FilterIndex, comparable
from search.holdings import Holdings
from search.query import Field, shortened
from search.query.fields import year_ends
from search.request import FACETS, Filters

MOST_NOTED = 8
"""Unknown values of one facet that have a note each; the others are counted in one more."""

_LISTED = 8
"""Values of a facet up to which a note lists them all."""

_LIKE = 0.75
"""Least likeness, of 1.0, at which a value is proposed for an unknown one (difflib's own default)."""

_YEAR = re.compile(r"[0-9]{4}")


def unknown_values(
    index: FilterIndex, filters: Filters, themes: Mapping[str, ThemeRecord]
) -> tuple[str, ...]:
    """Sentences on the chosen values that no passage or report of the snapshot can have.

    Args:
        index: columns of the snapshot.
        filters: what is chosen.
        themes: by id, for their names.
    """
    notes: list[str] = []
    for facet in (*FACETS, "report"):
        chosen = dict.fromkeys(getattr(filters, facet))
        if not chosen:
            continue
        held = index.values(facet)
        # A report is chosen by its exact id; everything else whatever its case and spacing.
        known = set(held) if facet == "report" else {comparable(value) for value in held}
        unknown = [
            value for value in chosen if (value if facet == "report" else comparable(value)) not in known
        ]
        notes += _at_most(facet, [_note(facet, value, held, themes) for value in unknown])
    return tuple(notes)


def unknown_choices(holdings: Holdings, filters: Filters) -> tuple[str, ...]:
    """The same of a snapshot: what every answer about a selection notes."""
    return unknown_values(holdings.index, filters, {theme.id: theme for theme in holdings.themes})


def field_values(
    index: FilterIndex, field: Field, themes: Mapping[str, ThemeRecord]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The library's values that a field of a query names, and sentences on those that it does not hold.

    A value may be given as the library has it or by its readable name, whatever its case and spacing; a
    report by its id or title; years as a range.
    """
    held = index.values(field.name)
    names = {comparable(label(field.name, value, themes)): value for value in held}
    if field.name == "report":
        names = {comparable(report.title): report.id for report in index.reports}
    elif field.name == "fictional":
        # The filter of the same name is said so in addresses.
        names |= {"false": MADE_UP[0], "true": MADE_UP[1]}
    names |= {comparable(value): value for value in held}
    found: list[str] = []
    notes: list[str] = []
    for typed in field.values:
        if field.name == "year":
            first, last = year_ends(typed)
            named = [value for value in held if first <= value <= last]
        else:
            named = [names[key] for key in (comparable(typed),) if key in names]
        found += named
        if not named and ".." in typed and field.name == "year":
            notes.append(f"No report in this library is dated in the years {typed}.")
        elif not named:
            notes.append(_note(field.name, typed, held, themes))
    return tuple(dict.fromkeys(found)), tuple(_at_most(field.name, notes))


def unknown_standard(value: str, held: tuple[str, ...]) -> str:
    """A sentence on a standard that is asked for by a name that no rating has.

    Args:
        value: the name.
        held: names of the standards that are rated.
    """
    return _note("rated standard", value, held, {})


def _at_most(facet: str, notes: list[str]) -> list[str]:
    """The first notes on unknown values of a facet, and one that counts the others."""
    if len(notes) <= MOST_NOTED:
        return notes
    more = f"{len(notes) - MOST_NOTED} more values chosen as {facet} are not in this library."
    return [*notes[:MOST_NOTED], more]


def _note(facet: str, value: str, held: tuple[str, ...], themes: Mapping[str, ThemeRecord]) -> str:
    if facet == "year" and not _YEAR.fullmatch(value.strip()):
        return f"“{shortened(value)}” is not a year of four digits, so no report has it."
    said = f"There is no {facet} “{shortened(value)}” in this library"
    if facet == "report":
        return f"{said}."
    names = {comparable(one): one for one in held}
    names |= {comparable(label(facet, one, themes)): one for one in held}
    like = get_close_matches(comparable(value), sorted(names), n=1, cutoff=_LIKE)
    if like and facet != "year":
        return f"{said}; did you mean “{shortened(names[like[0]])}”?"
    if not held:
        return f"{said}, which has none at all."
    if len(held) <= _LISTED:
        return f"{said}; it has " + ", ".join(f"“{shortened(one)}”" for one in held) + "."
    return f"{said}; it has {len(held)} others."
