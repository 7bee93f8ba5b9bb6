"""A part of pairs of passages drawn for reading, from areas that no other part has; and the labels put to it.

    python -m tests.benchmarks.change_draw --library FOLDER [--part fresh] (--sheet FILE | --labels FILE)

``--sheet`` writes what a reader reads: the words of both passages, no score and nothing of what the model
says; candidates stand together by earlier finding, both in an order drawn by chance. It holds words of
reports: keep it out of the repository. ``--labels`` takes a table of the sheet's ids with the labels that
change-pairs.tsv has, and prints the rows to add to it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text_mark import text_mark
from indexer.analysis import stems
from indexer.records import ReportRecord
from search.change.change import previous_of
from search.change.matching import SAME_MATTER, match_passages
from search.evaluation.tables import read_tsv
from search.findings import inspectorate_findings
from search.holdings import Holdings
from search.opening import open_engine
from tests.benchmarks.change_pairs import COLUMNS

SEED = 11
SHORTFALLS = 3
"""Of each area, as many as it has up to this; of strengths two and one by turns."""

BY_VECTOR, BY_WORDS, OF_STANCE = 3, 2, 1
"""Candidates of each kind that no kind before it has named."""

NEVER = ("Bedford", "Central Bedfordshire", "Bedfordshire")
"""Areas that are read for nothing but the final check."""

SHEET = ("id", "area", "earlier_mark", "later_mark", "earlier_text", "later_text")
LABELS = ("id", "same_matter", "later_says", "earlier_says", "reader_1", "reader_2")


@dataclass(frozen=True)
class Drawn:
    """One pair to read: its id on the sheet, the two rows, and why it was drawn (``pool`` or ``matched``)."""

    id: str
    area: str
    earlier: int
    later: int
    drawn: str


def draw(holdings: Holdings, taken: set[str]) -> list[Drawn]:
    """The pairs of areas that are not ``taken``, in the order of the sheet; the same for the same library."""
    chance = np.random.default_rng(SEED)
    findings: list[tuple[str, int, list[tuple[int, str]]]] = []
    for turn, (area, earlier, later) in enumerate(_successive(holdings, taken)):
        before, after = _rows(holdings, earlier), _rows(holdings, later)[::-1]
        marks = [text_mark(text) for text in holdings.store.texts(after)]
        stances = _stances(holdings, before)
        for stance, most in (("shortfall", SHORTFALLS), ("strength", 2 - turn % 2)):
            own = before[stances == stance]
            for row in sorted(chance.permutation(own)[:most].tolist()):
                findings.append((area, row, _candidates(holdings, row, after, marks)))
    pairs = []
    for number, place in enumerate(chance.permutation(len(findings)).tolist(), start=1):
        area, row, candidates = findings[place]
        for letter, at in enumerate(chance.permutation(len(candidates)).tolist()):
            later, drawn = candidates[at]
            pairs.append(Drawn(f"{number:02d}-{letter + 1:02d}", area, row, later, drawn))
    return pairs


def _successive(holdings: Holdings, taken: set[str]) -> Iterator[tuple[str, ReportRecord, ReportRecord]]:
    """The last two full inspections under one framework of each area that is not taken, by name."""
    by_area: dict[str, list[ReportRecord]] = {}
    for report in holdings.reports:
        if report.area and not report.fictional and report.framework == "ilacs":
            by_area.setdefault(report.area, []).append(report)
    for area in sorted(set(by_area) - taken - set(NEVER)):
        later = max(by_area[area], key=lambda report: str(report.dated))
        earlier = previous_of(by_area[area], later)
        if earlier is not None:
            yield area, earlier, later


def _rows(holdings: Holdings, report: ReportRecord) -> NDArray[np.int64]:
    place = holdings.reports.index(report)
    return np.flatnonzero(inspectorate_findings(holdings) & (holdings.columns.report == place))


def _stances(holdings: Holdings, rows: NDArray[np.int64]) -> NDArray[np.str_]:
    stance = holdings.columns.stance
    return np.array([stance.values[code] for code in stance.codes[rows]])


def _candidates(
    holdings: Holdings, row: int, after: NDArray[np.int64], marks: list[str]
) -> list[tuple[int, str]]:
    """Rows of the later report to read with an earlier finding, and whether the pool or only a match names them."""
    match = match_passages(holdings, np.array([row]), after)
    by_vector = np.argsort(-match.similarity[0], kind="stable").tolist()
    by_words = np.argsort(-_shared_words(holdings, row, after), kind="stable").tolist()
    stances = _stances(holdings, after)
    # A sentence that the later report repeats is read once, where it stands last.
    found: dict[str, tuple[int, str]] = {}

    def name(order: list[int], most: int, drawn: str = "pool") -> None:
        for at in order:
            if most and marks[at] not in found:
                found[marks[at]] = (int(after[at]), drawn)
                most -= 1

    name(by_vector, BY_VECTOR)
    name(by_words, BY_WORDS)
    for some in (("shortfall", "mixed"), ("strength",)):
        nearest = [at for at in by_vector if stances[at] in some][:OF_STANCE]
        name(nearest, OF_STANCE)
    matched = np.flatnonzero(match.probability[0] >= SAME_MATTER).tolist()
    name(matched, len(matched), "matched")
    return list(found.values())


def _shared_words(holdings: Holdings, row: int, after: NDArray[np.int64]) -> NDArray[np.float64]:
    """Inverse document frequencies of the stems in common, over the root of the later passage's number of stems."""
    own = set(stems(holdings.store.texts(np.array([row]))[0]))
    weight = {
        stem: np.log((holdings.store.size + 1) / (holdings.store.document_frequency(stem) + 1))
        for stem in own
    }
    others = [set(stems(text)) for text in holdings.store.texts(after)]
    return np.array(
        [sum(weight[stem] for stem in sorted(own & other)) / max(len(other), 1) ** 0.5 for other in others]
    )


def main() -> None:
    """Write the sheet, or print the rows of the labelled pairs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--library", type=Path, required=True)
    options.add_argument("--pairs", type=Path, default=Path("docs/quality/change-pairs.tsv"))
    options.add_argument("--part", default="fresh", help="its own rows do not make an area taken")
    options.add_argument("--sheet", type=Path)
    options.add_argument("--labels", type=Path)
    asked = options.parse_args()
    holdings = open_engine(asked.library).holdings
    others = [row.fields for row in read_tsv(asked.pairs, COLUMNS) if row.fields["part"] != asked.part]
    pairs = draw(holdings, {fields["area"] for fields in others})
    rows = np.array([[pair.earlier, pair.later] for pair in pairs])
    texts = [holdings.store.texts(rows[:, side]) for side in (0, 1)]
    marks = [[text_mark(text) for text in some] for some in texts]
    if asked.sheet:
        headings = [
            " > ".join(passage.section[-2:]) for passage in holdings.store.passages(rows[:, 1].tolist())
        ]
        lines = ["\t".join(SHEET)]
        for at, pair in enumerate(pairs):
            words = (texts[0][at], f"[{headings[at]}] {texts[1][at]}")
            fields = (
                pair.id,
                pair.area,
                marks[0][at],
                marks[1][at],
                *(" ".join(one.split()) for one in words),
            )
            lines.append("\t".join(fields))
        asked.sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(pairs)} pairs of {len({pair.earlier for pair in pairs})} findings")
    if asked.labels:
        labels = {row.fields["id"]: row.fields for row in read_tsv(asked.labels, LABELS)}
        for at, pair in enumerate(pairs):
            said = [labels[pair.id][column] for column in LABELS[1:]]
            print(asked.part, pair.drawn, pair.area, marks[0][at], marks[1][at], *said, sep="\t")


if __name__ == "__main__":
    main()
