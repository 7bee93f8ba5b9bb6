"""Figures of passages for a snapshot: read once for each text, by an extractor that is named by its version.

A passage's figures depend on its words and the extractor alone: each text is parsed by itself, never in a
batch whose other texts could move a rounding. Known texts come from the cache.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

import corpus.figures
from corpus.figures import Figure, FigureKind, extract_figures, is_change
from indexer.analysis import stems
from indexer.without_torch import torch_left_out

_ALONE = 2_000
"""Texts up to which starting further processes, each with its own parser, takes longer than it saves."""

_CHUNK = 500
"""Texts that a process reads at a time; what an interrupted run loses at most of each."""

_LOOSE = frozenset(stems("relevant inspected sampled reviewed applicable eligible possible potential total"))
"""Words that say which of the things were looked at, not which things: "relevant cases" are counted as cases."""


@functools.cache
def extractor_version() -> str:
    """All that a text's figures depend on besides the text: the extractor's own files and the parsers installed.

    It is said without loading a parser (0.6 s), so every ``en_core_web_*`` package that there is stands in it.
    """
    root = Path(corpus.figures.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{digest.hexdigest()[:12]}/{'+'.join(_parsers()) or 'pattern'}"


def _parsers() -> list[str]:
    with torch_left_out():
        from spacy.util import get_installed_models  # noqa: PLC0415 - 0.6 s: only where figures are wanted
    found = []
    for name in sorted(get_installed_models()):
        if name.startswith("en_core_web_"):
            try:
                found.append(f"{name}-{version(name)}")
            except PackageNotFoundError:
                found.append(name)
    return found


def read_figures(
    texts: Sequence[str], processes: int = 1
) -> Iterator[tuple[Sequence[str], list[tuple[Figure, ...]]]]:
    """The figures of texts, in parts as they are ready: the texts of a part and their figures, in order.

    Many texts are read by ``processes`` at once, a few in this one. No torch is imported for it.
    """
    parts = [texts[low : low + _CHUNK] for low in range(0, len(texts), _CHUNK)]
    if processes == 1 or len(texts) <= _ALONE:
        for part in parts:
            yield part, read_part(part)
        return
    # Spawned, not forked: this process may hold the encoder's threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from zip(parts, pool.map(read_part, parts), strict=True)


def read_part(texts: Sequence[str]) -> list[tuple[Figure, ...]]:
    """The figures of each text; the work of one process."""
    with torch_left_out():
        return [extract_figures(text) for text in texts]


def share_of(figure: Figure, text: str) -> float | None:
    """A figure as a share, 0.0-1.0, of what it is out of; ``None`` where it is none.

    Percentages, counts out of a number and worded fractions are shares ("28 out of 44" is 0.636); the lower end
    of a range. Percentage points, percentages above a hundred, counts, rates and durations are not,
    nor is the size of a change or difference ("a 20% increase", "fell by a third").
    """
    share: float | None = None
    if figure.kind is not FigureKind.COUNT_OF and is_change(text, figure.span.start, figure.span.end):
        return None
    if figure.kind is FigureKind.WORDED_FRACTION:
        share = figure.value
    elif figure.kind is FigureKind.COUNT_OF and figure.denominator:
        share = figure.value / figure.denominator
    elif figure.kind is FigureKind.PERCENT and "point" not in figure.span.of(text).lower():
        share = figure.value / 100
    return share if share is not None and 0.0 <= share <= 1.0 else None


def unit_stems(unit: str | None) -> str | None:
    """The unit by which figures are put together: its stems, without words before it such as "relevant".

    ``Relevant cases`` and ``case`` are both ``case``; ``young people`` stay apart from ``people``.
    """
    if not unit:
        return None
    found = stems(unit)
    while len(found) > 1 and found[0] in _LOOSE:
        found.pop(0)
    return " ".join(found) or unit
