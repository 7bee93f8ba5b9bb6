"""Reports of the same words: a publication filed under two areas, or twice."""

from __future__ import annotations

import hashlib
import threading
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search.filters import FilterIndex
from search.holdings import Holdings

_known: WeakKeyDictionary[FilterIndex, NDArray[np.int32]] = WeakKeyDictionary()
_lock = threading.Lock()


def publications(holdings: Holdings) -> NDArray[np.int32]:
    """By place of the report, the place of the first report with the same words (most often itself).

    Words are those of the source text, whatever their case and spacing. Texts are read of reports alone whose passages
    have the same kinds and standards in the same order; the answer is kept as long as the snapshot is.
    """
    with _lock:
        found = _known.get(holdings.index)
        if found is None:
            found = _same_words(holdings)
            found.flags.writeable = False
            _known[holdings.index] = found
        return found


def _same_words(holdings: Holdings) -> NDArray[np.int32]:
    first = np.arange(len(holdings.reports), dtype=np.int32)
    by_form: dict[tuple[int, int, str], list[int]] = {}
    counts, forms = _forms(holdings)
    for place, report in enumerate(holdings.reports):
        key = (int(counts[place]), int(forms[place]), report.inspectorate)
        by_form.setdefault(key, []).append(place)
    for places in by_form.values():
        if len(places) == 1:
            continue
        by_words: dict[bytes, int] = {}
        for place in places:
            words = " ".join(holdings.store.source_text(holdings.reports[place].id).casefold().split())
            first[place] = by_words.setdefault(hashlib.sha256(words.encode()).digest(), place)
    return first


def _forms(holdings: Holdings) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Passages by report, and a number that follows from their kinds and standards in order."""
    columns = holdings.columns
    with np.errstate(over="ignore"):
        mixed = columns.ordinal.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        for part in (columns.kind.codes, columns.standard.codes):
            mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = mixed + (part + 2).astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB)
        sums = np.zeros(len(holdings.reports), dtype=np.uint64)
        np.add.at(sums, columns.report, mixed)
    return np.bincount(columns.report, minlength=len(sums)).astype(np.int64), sums
