"""Labelled pairs of passages of two reports, joined to what the matching says of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text_mark import text_mark
from search.change.matching import match_passages
from search.evaluation.tables import read_tsv
from search.holdings import Holdings

COLUMNS = (
    "part",
    "drawn",
    "area",
    "earlier",
    "later",
    "same_matter",
    "later_says",
    "earlier_says",
    "reader_1",
    "reader_2",
)
"""``earlier_says``: the earlier finding read by itself, ``shortfall``, ``strength`` or ``other`` (both, or
neither). ``reader_1`` and ``reader_2``: what each said before they were settled, ``no`` or what the later passage
says of the same matter; empty where there was one reader."""


@dataclass(frozen=True)
class Labelled:
    """A pair as it was read, with what the matching says of it.

    Attributes:
        part, drawn, area, readers: as :data:`COLUMNS` tells.
        earlier, later: rows of the two passages.
        same, says, finding: ``same_matter``, ``later_says`` and ``earlier_says``.
        measures, probability, similarity: of :func:`search.change.matching.match_passages`.
        stance: the tag of the later passage.
        tagged: that of the earlier one.
    """

    part: str
    drawn: str
    area: str
    earlier: int
    later: int
    same: bool
    says: str
    finding: str
    readers: tuple[str, str]
    measures: NDArray[np.float64]
    probability: float
    similarity: float
    stance: str
    tagged: str


def read_pairs(path: Path, holdings: Holdings) -> tuple[list[Labelled], int]:
    """The labelled pairs whose passages the library holds, and how many it does not hold."""
    rows_of: dict[tuple[str, str], list[int]] = {}
    reports = holdings.reports
    for at, text in enumerate(holdings.store.texts(np.arange(holdings.store.size))):
        report = reports[int(holdings.columns.report[at])]
        rows_of.setdefault((report.area or "", text_mark(text)), []).append(at)
    found, lost = [], 0
    stance = holdings.columns.stance
    for row in read_tsv(path, COLUMNS):
        fields = row.fields
        ends = [rows_of.get((fields["area"], fields[side])) for side in ("earlier", "later")]
        if ends[0] is None or ends[1] is None:
            lost += 1
            continue
        # A sentence that is repeated stands in the earlier report first, in the later one last.
        dated = [
            sorted(end, key=lambda at: str(reports[int(holdings.columns.report[at])].dated))
            for end in ends
            if end
        ]
        earlier, later = dated[0][0], dated[1][-1]
        match = match_passages(holdings, np.array([earlier]), np.array([later]))
        found.append(
            Labelled(
                fields["part"],
                fields["drawn"],
                fields["area"],
                earlier,
                later,
                fields["same_matter"] == "yes",
                fields["later_says"],
                fields["earlier_says"],
                (fields["reader_1"], fields["reader_2"]),
                match.measures[0, 0],
                float(match.probability[0, 0]),
                float(match.similarity[0, 0]),
                stance.values[stance.codes[later]],
                stance.values[stance.codes[earlier]],
            )
        )
    return found, lost
