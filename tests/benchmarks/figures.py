"""Figures found by the extractor against figures marked by hand; run as a script, from the project root.

``figures-marks.json`` holds, for each figure, the place, kind, value, denominator, comparison and unit:
``test`` five whole reports, ``bedfordshire`` one more, ``passages`` single passages drawn from other
reports. A place is a digest of the word that the figure starts in with three words on either side, so
that no words of a report are kept and a better parse of the same words keeps the marks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.figures import Figure, extract_figures_batch, figures_model
from corpus.parse import parse_file

MARKS = Path(__file__).with_name("figures-marks.json")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
RESAMPLES = 2000
#: Words on either side of an anchor.
CONTEXT = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Tally:
    """Counts of one passage: marked, found and agreeing figures, and the same for units and bounds."""

    marked: int
    found: int
    right: int
    units_marked: int
    units_found: int
    units_right: int
    bounds_right: int


def anchors(texts: list[str]) -> list[tuple[int, int, str, int]]:
    """Each word's passage, start, digest of it with its neighbours, and number among equal digests."""
    words = [(row, m.start(), m[0].lower()) for row, text in enumerate(texts) for m in _WORD.finditer(text)]
    seen: Counter[str] = Counter()
    result = []
    for place, (row, start, _) in enumerate(words):
        near = " ".join(w for _, _, w in words[max(0, place - CONTEXT) : place + CONTEXT + 1])
        name = hashlib.sha256(near.encode()).hexdigest()[:12]
        result.append((row, start, name, seen[name]))
        seen[name] += 1
    return result


def key(mark: dict[str, Any]) -> tuple[Any, ...]:
    """Span, kind, value, upper end and denominator, as compared."""
    return (
        mark["start"],
        mark["end"],
        mark["kind"],
        round(mark["value"], 3),
        mark["high"],
        mark["denominator"],
    )


def placed(mark: dict[str, Any], start: int) -> dict[str, Any]:
    """A mark with character offsets of its passage, in which its first word starts at ``start``."""
    begin = start - mark["lead"]
    unit = [begin + mark["unit"][0], begin + sum(mark["unit"])] if mark["unit"] else None
    return {**mark, "start": begin, "end": begin + mark["length"], "unit": unit}


def as_mark(figure: Figure) -> dict[str, Any]:
    """A figure in the form of the placed marks."""
    return {
        "start": figure.span.start,
        "end": figure.span.end,
        "kind": figure.kind.value,
        "value": figure.value,
        "high": figure.high,
        "denominator": figure.denominator,
        "comparison": figure.comparison.value,
        "unit": [figure.unit_span.start, figure.unit_span.end] if figure.unit_span else None,
    }


def tally(marks: list[dict[str, Any]], figures: tuple[Figure, ...]) -> Tally:
    """The counts of one passage; a figure agrees where place, kind, value and denominator all do."""
    mine = {key(m): m for m in map(as_mark, figures)}
    theirs = {key(m): m for m in marks}
    both = mine.keys() & theirs.keys()
    return Tally(
        len(theirs),
        len(mine),
        len(both),
        sum(m["unit"] is not None for m in theirs.values()),
        sum(m["unit"] is not None for m in mine.values()),
        sum(theirs[k]["unit"] is not None and mine[k]["unit"] == theirs[k]["unit"] for k in both),
        sum(mine[k]["comparison"] == theirs[k]["comparison"] for k in both),
    )


def scores(right: int, found: int, marked: int) -> tuple[float, float, float]:
    """Precision, recall and F1; 1.0 where there was nothing to find and nothing was found."""
    precision = right / found if found else 1.0
    recall = right / marked if marked else 1.0
    return precision, recall, 2 * right / (found + marked) if found + marked else 1.0


def interval(tallies: list[Tally], field: tuple[str, str, str]) -> tuple[float, float]:
    """The middle 95 % of F1 over resamples of the passages that hold or were given a figure."""
    used = [t for t in tallies if t.marked or t.found]
    rng = random.Random(1)
    drawn = []
    for _ in range(RESAMPLES):
        sample = rng.choices(used, k=len(used))
        drawn.append(scores(*(sum(getattr(t, name) for t in sample) for name in field))[2])
    drawn.sort()
    return drawn[int(0.025 * RESAMPLES)], drawn[int(0.975 * RESAMPLES) - 1]


def report_path(name: str) -> Path:
    """Where a marked report lies."""
    found = list(SHARED.glob(f"*/{name}"))
    if not found:
        msg = f"{name} is not under {SHARED}"
        raise FileNotFoundError(msg)
    return found[0]


def evaluate(part: list[dict[str, Any]], *, show: bool, use_parser: bool = True) -> list[Tally]:
    """The tallies of the passages of ``part``: of all, or of those words that were read by hand."""
    tallies: list[Tally] = []
    for entry in part:
        texts = [p.text for p in parse_file(report_path(entry["report"])).passages]
        places = {(name, nth): (row, start, i) for i, (row, start, name, nth) in enumerate(anchors(texts))}
        marks: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for mark in entry["figures"]:
            place = places.get((mark["at"], mark["nth"]))
            if place is None:
                print(f"  {entry['report']}: the words around a marked {mark['kind']} are no longer parsed")
                marks[-1].append({**mark, "start": 0, "end": 0})
            else:
                marks[place[0]].append(placed(mark, place[1]))
        read = _read(entry, texts, places)
        for row, found in enumerate(extract_figures_batch(texts, use_parser=use_parser)):
            figures = tuple(f for f in found if read is None or (row, f.span.start) in read)
            if read is None or figures or marks.get(row):
                tallies.append(tally(marks.get(row, []), figures))
            if show:
                _show(entry["report"], texts[row], marks.get(row, []), figures)
        if marks.get(-1):
            tallies.append(tally(marks[-1], ()))
    return tallies


def _read(
    entry: dict[str, Any], texts: list[str], places: dict[tuple[str, int], tuple[int, int, int]]
) -> set[tuple[int, int]] | None:
    """Passage and character of every position read by hand, or ``None`` where the whole report was."""
    if "passages" not in entry:
        return None
    words = list(places.values())
    read: set[tuple[int, int]] = set()
    for span in entry["passages"]:
        first = places.get((span["at"], span["nth"]))
        if first is None:
            print(f"  {entry['report']}: a passage read by hand is no longer parsed")
            continue
        for row, start, _ in words[first[2] : first[2] + span["words"]]:
            # A figure may start one character before its first word (the pound sign).
            read.update({(row, start), (row, max(0, start - 1))})
    return read


def _show(name: str, text: str, marks: list[dict[str, Any]], figures: tuple[Figure, ...]) -> None:
    mine, theirs = {key(as_mark(f)): as_mark(f) for f in figures}, {key(m): m for m in marks}
    for sign, only, other in (("found only", mine, theirs), ("marked only", theirs, mine)):
        for k in sorted(only.keys() - other.keys(), key=str):
            print(f"  {name} {sign}: {text[max(0, k[0] - 40) : k[1] + 40]!r} {k[2:]}")
    for k in sorted(mine.keys() & theirs.keys(), key=str):
        for what in ("unit", "comparison"):
            if mine[k][what] != theirs[k][what]:
                a, b = (
                    text[slice(*v)] if isinstance(v, list) else v for v in (mine[k][what], theirs[k][what])
                )
                print(f"  {name} {what}: {text[k[0] : k[1]]!r} {a!r}, marked {b!r}")


def print_scores(title: str, tallies: list[Tally]) -> None:
    """Two lines: figures, and units with bounds."""
    total = {n: sum(getattr(t, n) for t in tallies) for n in Tally.__annotations__}
    p, r, f = scores(total["right"], total["found"], total["marked"])
    low, high = interval(tallies, ("right", "found", "marked"))
    print(
        f"{title}: n={total['marked']} in {len(tallies)} passages; P {p:.3f} R {r:.3f} F1 {f:.3f} [{low:.3f}, {high:.3f}]"
    )
    p, r, f = scores(total["units_right"], total["units_found"], total["units_marked"])
    low, high = interval(tallies, ("units_right", "units_found", "units_marked"))
    print(
        f"  units: n={total['units_marked']}; P {p:.3f} R {r:.3f} F1 {f:.3f} [{low:.3f}, {high:.3f}]; "
        f"comparison right in {total['bounds_right']} of {total['right']} figures found"
    )


def main() -> None:
    """Print accuracy on each part of the marks, and speed over the marked reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--show", action="store_true", help="list each disagreement (prints words of reports)"
    )
    parser.add_argument("--pattern", action="store_true", help="find units without the parser")
    options = parser.parse_args()
    marks = json.loads(MARKS.read_text("utf-8"))
    print("parser:", "none (pattern)" if options.pattern else figures_model())
    for part in ("test", "bedfordshire", "passages", "passages_later"):
        tallies = evaluate(marks[part], show=options.show, use_parser=not options.pattern)
        print_scores(part, tallies)
    texts = [p.text for e in marks["test"] for p in parse_file(report_path(e["report"])).passages]
    start = time.perf_counter()
    found = sum(map(len, extract_figures_batch(texts, use_parser=not options.pattern)))
    seconds = time.perf_counter() - start
    print(f"speed: {len(texts)} passages, {found} figures, {len(texts) / seconds:.0f} passages/s, 1 process")


if __name__ == "__main__":
    main()
