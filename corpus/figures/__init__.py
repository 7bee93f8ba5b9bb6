"""Every statistic of a passage as data: kind, value, denominator, unit, comparison and exact place.

Numbers are found by patterns (:mod:`corpus.figures.candidates`), those that are dates, ages, labels
or references left out (:mod:`corpus.figures.exclusions`); what each one counts is found by a
statistical parser that reads only the sentences that hold one (:mod:`corpus.figures.nouns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from corpus.figures.candidates import candidates
from corpus.figures.changes import is_change
from corpus.figures.comparisons import comparison_of
from corpus.figures.model import Candidate, Comparison, Figure, FigureKind
from corpus.figures.nouns import load_parser, units
from corpus.figures.pattern import Unit
from corpus.figures.rules import stands
from corpus.model import Span

__all__ = [
    "Comparison",
    "Figure",
    "FigureKind",
    "extract_figures",
    "extract_figures_batch",
    "figures_model",
    "is_change",
]

#: Passages that one worker reads at a time: enough to fill the parser's batches.
_CHUNK = 256


def figures_model() -> str | None:
    """Name and version of the parser that finds units here, or ``None`` where none is installed."""
    parser = load_parser()
    return parser[1] if parser else None


def extract_figures(text: str) -> tuple[Figure, ...]:
    """The figures of one passage, in the order of their places in ``text``."""
    return extract_figures_batch([text])[0]


def extract_figures_batch(
    texts: Sequence[str], *, processes: int = 1, use_parser: bool = True
) -> list[tuple[Figure, ...]]:
    """The figures of each passage, in the order of ``texts``.

    Args:
        texts: passages.
        processes: worker processes; with 1 everything runs in this one.
        use_parser: ``False`` finds units by the words to the right alone, as without a model.

    Raises:
        ValueError: if ``processes`` is below 1.
    """
    if processes < 1:
        msg = f"processes must be at least 1, got {processes}."
        raise ValueError(msg)
    if processes == 1 or len(texts) <= _CHUNK:
        return _extract(texts, use_parser)
    chunks = [list(texts[i : i + _CHUNK]) for i in range(0, len(texts), _CHUNK)]
    # Spawned, not forked: the parser's linear algebra may hold threads that a fork would break.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        parts = pool.map(_extract, chunks, [use_parser] * len(chunks))
        return [figures for part in parts for figures in part]


def _extract(texts: Sequence[str], use_parser: bool) -> list[tuple[Figure, ...]]:
    found = [[c for c in candidates(text) if stands(text, c)] for text in texts]
    parser: tuple[Any, str] | None = load_parser() if use_parser and any(found) else None
    rows = units(texts, found, parser=parser)
    return [
        tuple(_figure(text, c, unit) for c, unit in zip(row, unit_row, strict=True) if unit.counts)
        for text, row, unit_row in zip(texts, found, rows, strict=True)
    ]


def _figure(text: str, candidate: Candidate, unit: Unit) -> Figure:
    comparison, words = comparison_of(
        text, candidate.start, candidate.end, time=candidate.kind is FigureKind.DURATION
    )
    if candidate.high is not None:
        comparison, words = Comparison.BETWEEN, None
    return Figure(
        kind=candidate.kind,
        value=candidate.value,
        span=Span(candidate.start, candidate.end),
        comparison=comparison,
        high=candidate.high,
        denominator=candidate.denominator,
        unit=text[slice(*unit.span)] if unit.span else None,
        unit_span=Span(*unit.span) if unit.span else None,
        unit_source=unit.source if unit.span else "none",
        comparison_span=Span(*words) if words else None,
    )
