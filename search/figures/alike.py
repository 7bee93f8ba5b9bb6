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
from corpus.figures.numbers import numbers
from indexer.analysis import stems
from indexer.stopwords import BESIDE_FIGURES
from search.figures.answer import read
from search.figures.matching import match, standing_text, theme_entries
from search.figures.model import FigureRequest, FoundFigure
from search.holdings import Holdings

ALIKE = 0.5
"""Least similarity of the content words of two sentences that are taken for one wording; see :func:`part_by_wording`."""

_READ = 200
"""Figures of a group that are read and parted at most; of more, the first in the order of the library."""

_SHARES = frozenset({FigureKind.PERCENT.value, FigureKind.COUNT_OF.value, FigureKind.WORDED_FRACTION.value})
_FUNCTION = frozenset(stems(" ".join(sorted(BESIDE_FIGURES))))
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
    found = found[~standing_text(holdings)[holdings.store.figures().rows[found]]]
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
    taken = [owner[low : min(high, low + _READ)].tolist() for _, _, low, high, _ in groups[:limit]]
    # A figure is in the groups of several themes: each is read once.
    distinct = list(dict.fromkeys(place for places in taken for place in places))
    full = dict(zip(distinct, read(holdings, distinct), strict=True))
    answer = []
    for (spanned, size, low, _, reports_held), places in zip(groups[:limit], taken, strict=True):
        members = [full[place] for place in places]
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


@dataclass(frozen=True, slots=True)
class _Said:
    """Content words of a figure's sentence, of what stands before and after it up to the next number, and its turn."""

    whole: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    negated: bool

    def like(self, other: _Said) -> bool:
        """Whether two figures are said to be of the same."""
        if self.negated != other.negated or _jaccard(self.whole, other.whole) < ALIKE:
            return False
        if self.before and other.before and _jaccard(self.before, other.before) < ALIKE:
            return False
        shared = len(self.after & other.after)
        return not (self.after and other.after) or shared >= ALIKE * min(len(self.after), len(other.after))


def part_by_wording(figures: Sequence[FoundFigure]) -> tuple[Wording, ...]:
    """Figures parted by what their sentences say: each joins the first part whose first sentence is alike.

    Two sentences are alike where the Jaccard similarity (Jaccard 1901) of their content stems is at least
    :data:`ALIKE`, and that of the words before the two figures, and half of the shorter stretch after them is in the
    other. Numbers, units, the area's name and words of function are left out, and the clauses of both
    figures or of neither hold a negation. Parts of most areas come first.
    """
    parts: list[tuple[_Said, list[FoundFigure]]] = []
    for figure in figures:
        said = _said(figure)
        for leading, members in parts:
            if leading.like(said):
                members.append(figure)
                break
        else:
            parts.append((said, [figure]))
    found = [
        Wording(
            tuple(members),
            len({one.report.area for one in members if one.report.area}),
            len({one.report.id for one in members}),
        )
        for _, members in parts
    ]
    return tuple(sorted(found, key=lambda part: (-part.areas, -part.reports, -len(part.figures))))


def _said(figure: FoundFigure) -> _Said:
    text, (low, high), (start, end) = figure.passage.text, figure.sentence, figure.span
    found = numbers(text[low:high])
    before = max((low + one.end for one in found if low + one.end <= start), default=low)
    after = min((low + one.start for one in found if low + one.start >= end), default=high)
    left_out = _FUNCTION.union(stems(figure.unit or ""), stems(figure.report.area or ""))

    def content(words: str) -> frozenset[str]:
        return frozenset(stem for stem in stems(words) if stem not in left_out and not stem[:1].isdigit())

    clause_low = max((match.end() for match in _CLAUSE.finditer(text, low, start)), default=low)
    clause_end = _CLAUSE.search(text, end, high)
    clause = text[clause_low : clause_end.start() if clause_end else high]
    return _Said(
        content(text[low:start] + " " + text[end:high]),
        content(text[before:start]),
        content(text[end:after]),
        negated=not _NEGATIONS.isdisjoint(stems(clause)),
    )


def _jaccard(some: frozenset[str], others: frozenset[str]) -> float:
    union = len(some | others)
    return len(some & others) / union if union else 0.0
