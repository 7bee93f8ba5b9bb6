"""Like figures side by side: of one measure, one unit and one theme, and within those of one wording.

Equal units on one theme do not make two figures answers to the same question: "28 of 44 cases" may be about
enquiries and "30 of 40 cases" about plans. So each group is parted by what the sentences say, and only
figures of one part are offered for comparison. No average is taken: reports choose which cases they count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.figures import FigureKind
from indexer.analysis import stems
from search.figures.answer import read
from search.figures.matching import match, theme_entries
from search.figures.model import FigureRequest, FoundFigure
from search.holdings import Holdings

ALIKE = 0.5
"""Least Jaccard similarity of the content words of two sentences that are taken for one wording."""

_READ = 200
"""Figures of a group that are read and parted at most; of more, the first in the order of the library."""

_SHARES = frozenset({FigureKind.PERCENT.value, FigureKind.COUNT_OF.value, FigureKind.WORDED_FRACTION.value})
_FUNCTION = frozenset(
    stems(
        "a an the and or of in on at to for from by with without within as is are was were be been being has have "
        "had that this these those which who whom whose it its their there than then nor but so such only about "
        "just also all any each other more most some out up over under per cent percent half quarter third "
        "one two three four five six seven eight nine ten eleven twelve we our they he she his her them"
    )
)
_CLAUSE = re.compile(r"[,;:–—]\s|\s(?:but|although|while)\s")
_NEGATIONS = frozenset(
    stems("not no without missing lacking lacked absent failed failing neither never none")
)
"""Words that turn what a figure counts round: "missing in 17 of 42" is no answer to "made in 27 of 32"."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Figures whose sentences say nearly the same of nearly the same; ``areas`` are distinct."""

    figures: tuple[FoundFigure, ...]
    areas: int
    reports: int


@dataclass(frozen=True, slots=True)
class LikeFigures:
    """Figures of one measure, unit and theme.

    Attributes:
        theme, name: the theme.
        measure: ``share`` (percentages, counts out of a number and fractions, which share the scale of 0 to 1), or
            the kind of figure.
        unit: as most of them print it; ``units`` are all printed forms.
        figures: how many there are; ``read`` of them were parted by wording.
        areas, reports: that hold one.
        wordings: the parts, those of most areas first.
    """

    theme: str
    name: str
    measure: str
    unit: str
    units: tuple[str, ...]
    figures: int
    read: int
    areas: int
    reports: int
    wordings: tuple[Wording, ...]


def like_figures(holdings: Holdings, request: FigureRequest, *, limit: int = 20) -> tuple[LikeFigures, ...]:
    """The groups of like figures that span at least two reports, those of most areas first.

    Args:
        holdings: the snapshot.
        request: which figures; its page and order do not matter. A theme filter keeps the groups of its themes.
        limit: groups at most.
    """
    _, found, _ = match(holdings, replace(request, limit=1, offset=0))
    table, report_of = holdings.store.figures(), holdings.columns.report
    areas = holdings.index.by_report["area"].codes
    owner, codes = theme_entries(holdings, found, certain_only=request.selection.filters.certain_only)
    kept = table.unit_stems.codes[owner] >= 0
    if request.selection.filters.theme:
        wanted = {
            code for theme in request.selection.filters.theme for code in holdings.index.codes("theme", theme)
        }
        kept &= np.isin(codes, list(wanted))
    owner, codes = owner[kept], codes[kept]
    if not len(owner):
        return ()
    measures = ["share" if kind in _SHARES else kind for kind in table.kind.values]
    named = sorted(set(measures))
    measure = np.array([named.index(one) for one in measures])[table.kind.codes[owner]]
    key = (codes.astype(np.int64) * len(named) + measure) * len(table.unit_stems.values)
    key += table.unit_stems.codes[owner]
    order = np.argsort(key, kind="stable")
    owner, codes, measure, key = owner[order], codes[order], measure[order], key[order]
    bounds = np.flatnonzero(np.r_[True, key[1:] != key[:-1], True])
    groups = []
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        reports = np.unique(report_of[table.rows[owner[low:high]]])
        if len(reports) > 1:
            of_area = areas[reports]
            groups.append((len(np.unique(of_area[of_area >= 0])), high - low, low, high, len(reports)))
    groups.sort(key=lambda group: (-group[0], -group[1], group[2]))
    names = {theme.id: theme.name for theme in holdings.themes}
    answer = []
    for spanned, size, low, high, reports_held in groups[:limit]:
        members = read(holdings, owner[low : min(high, low + _READ)].tolist())
        theme = holdings.index.themes.values[codes[low]]
        units = [one.unit for one in members if one.unit]
        printed = sorted(set(units), key=lambda unit: (-units.count(unit), unit))
        answer.append(
            LikeFigures(
                theme,
                names.get(theme, theme),
                named[measure[low]],
                printed[0],
                tuple(printed),
                size,
                len(members),
                spanned,
                reports_held,
                part_by_wording(members),
            )
        )
    return tuple(answer)


def part_by_wording(figures: Sequence[FoundFigure]) -> tuple[Wording, ...]:
    """Figures parted by what their sentences say: each joins the first part whose first sentence is alike.

    Two sentences are alike where the Jaccard similarity of their content stems (Jaccard 1901; numbers, units and
    words of function left out) is at least :data:`ALIKE`, and the clauses of the figures both or neither hold a
    negation. Parts of most areas
    come first.
    """
    parts: list[tuple[frozenset[str], list[FoundFigure]]] = []
    for figure in figures:
        words = _content(figure)
        for leading, members in parts:
            union = len(leading | words)
            turned = _negated(members[0]) != _negated(figure)
            if union and not turned and len(leading & words) / union >= ALIKE:
                members.append(figure)
                break
        else:
            parts.append((words, [figure]))
    found = [
        Wording(
            tuple(members),
            len({one.report.area for one in members if one.report.area}),
            len({one.report.id for one in members}),
        )
        for _, members in parts
    ]
    return tuple(sorted(found, key=lambda part: (-part.areas, -part.reports, -len(part.figures))))


def _content(figure: FoundFigure) -> frozenset[str]:
    """Stems of the sentence that carry its meaning: no numbers, unit or words of function."""
    unit = frozenset(stems(figure.unit or ""))
    return frozenset(
        stem
        for stem in stems(figure.said)
        if stem not in _FUNCTION and stem not in unit and not stem[:1].isdigit()
    )


def _negated(figure: FoundFigure) -> bool:
    """Whether the clause that the figure stands in turns what it counts round."""
    low, high = figure.sentence
    before = max(
        (match.end() for match in _CLAUSE.finditer(figure.passage.text, low, figure.span[0])), default=low
    )
    after = _CLAUSE.search(figure.passage.text, figure.span[1], high)
    clause = figure.passage.text[before : after.start() if after else high]
    return not _NEGATIONS.isdisjoint(stems(clause))
