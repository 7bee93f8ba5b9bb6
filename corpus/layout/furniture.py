"""Page furniture of a printed document, found by repetition and position.

A running header or footer is a line near an edge of the page whose words (digits aside) recur at the
same height on several pages. A page number is a lone number near an edge that grows with the pages.
No wording is known here, so a publisher unheard of is served too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from corpus.model import Account
from corpus.reading.document import Document, Line

# Share of the page's height, from each edge, in which furniture is looked for.
_ZONE = 0.18
# How far a recurring line may move between pages (points).
_DRIFT = 6.0
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—|]?\s*(?P<number>\d{1,4}|[ivxlc]{1,7})\s*[-–—|]?(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
_ENTRY = re.compile(r".*?(?:[.…\s]{2,}|\s)\d{1,3}")
_LONE_NUMBER = re.compile(r"[.…\s]*\d{1,3}")


def find_furniture(document: Document) -> dict[int, Account]:
    """The account of each line of ``document`` (by index) that is a running header, footer or number."""
    candidates: dict[int, Account] = {}
    for index, line in enumerate(document.lines):
        zone = _zone(document, line)
        # Footnotes may say the same on several pages ("As for assessment …"); they are not furniture.
        if zone is not None and not any(span.start == line.start for span in line.raised):
            candidates[index] = zone
    found = _repeated(document, candidates)
    found.update(_page_numbers(document, candidates, found))
    return found


def _zone(document: Document, line: Line) -> Account | None:
    if line.box is None or line.page is None:
        return None
    height = document.page_sizes[line.page - 1][1]
    if line.box.y1 <= height * _ZONE:
        return Account.RUNNING_HEADER
    return Account.RUNNING_FOOTER if line.box.y0 >= height * (1 - _ZONE) else None


def _repeated(document: Document, candidates: Mapping[int, Account]) -> dict[int, Account]:
    pages = len(document.page_sizes)
    least = 2 if pages <= 3 else max(3, math.ceil(0.2 * pages))
    groups: defaultdict[tuple[Account, str], list[int]] = defaultdict(list)
    for index, zone in candidates.items():
        words = re.sub(r"\d+", "#", document.text_of(document.lines[index]).casefold())
        key = " ".join(words.split())
        if re.search(r"\w\w", key):
            groups[(zone, key)].append(index)
    found: dict[int, Account] = {}
    for (zone, words), indices in groups.items():
        at_home = [index for index in indices if len(_pages_near(document, index, indices)) >= least]
        found.update(dict.fromkeys(at_home, zone))
        # A page of another length or margin has its running lines at a height of its own.
        sizes = {document.lines[index].size for index in at_home}
        if at_home and len(words) >= 8:
            strays = [index for index in indices if document.lines[index].size in sizes]
            found.update(dict.fromkeys(strays, zone))
    return found


def _pages_near(document: Document, index: int, indices: Iterable[int]) -> set[int | None]:
    """The pages on which one of ``indices`` stands at the height of line ``index``."""
    height = _height(document.lines[index])
    return {
        document.lines[other].page
        for other in indices
        if abs(_height(document.lines[other]) - height) <= _DRIFT
    }


def _height(line: Line) -> float:
    return line.baseline if line.baseline is not None else (line.box.y1 if line.box else 0.0)


def _page_numbers(
    document: Document, candidates: Mapping[int, Account], running: Collection[int]
) -> dict[int, Account]:
    """Lone numbers whose distance from the page's own number is that of most of them.

    They stand at the usual height, or beside a line in ``running`` where a page differs.
    """
    beside = {
        (document.lines[i].page, round(_height(document.lines[i]) + shift))
        for i in running
        for shift in range(-15, 16)
    }
    numbers: dict[int, int] = {}
    for index in candidates:
        line = document.lines[index]
        match = _PAGE_NUMBER.fullmatch(document.text_of(line).strip())
        value = _value(match["number"]) if match else None
        if value is not None and line.page is not None:
            numbers[index] = value - line.page
    places: Counter[tuple[int, int]] = Counter()
    for index, offset in numbers.items():
        places[(offset, round(_height(document.lines[index]) / 12))] += 1
    if not places:
        return {}
    (offset, _), count = max(places.items(), key=lambda item: (item[1], -abs(item[0][0]), item[0]))
    if count < min(2, len(document.page_sizes)):
        return {}
    at = [
        _height(document.lines[i])
        for i, own in numbers.items()
        if own == offset and places[(own, round(_height(document.lines[i]) / 12))] == count
    ]
    middle = sorted(at)[len(at) // 2]
    return {
        i: Account.PAGE_NUMBER
        for i, own in numbers.items()
        if own == offset
        and (
            abs(_height(document.lines[i]) - middle) <= 15
            or (document.lines[i].page, round(_height(document.lines[i]))) in beside
        )
    }


def _value(printed: str) -> int | None:
    if printed.isdigit():
        return int(printed)
    total = 0
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    digits = [values[letter] for letter in printed.lower()]
    for here, following in zip(digits, [*digits[1:], 0], strict=True):
        total += -here if here < following else here
    return total or None


def find_contents(document: Document, passed: Collection[int]) -> set[int]:
    """Indices of the lines of contents lists: their heading and the entries with page numbers.

    ``passed`` are lines already accounted for (furniture), which do not end a list.
    """
    found: set[int] = set()
    order = [i for i in range(len(document.lines)) if i not in passed]
    for place, index in enumerate(order):
        if not _CONTENTS.fullmatch(document.text_of(document.lines[index]).strip()):
            continue
        rows = _rows(document, order[place + 1 :])
        taken: list[int] = []
        waiting: list[int] = []
        for row in rows:
            texts = [document.text_of(document.lines[i]).strip() for i in row]
            entry = _ENTRY.fullmatch(" ".join(texts)) or _LONE_NUMBER.fullmatch(texts[-1])
            waiting += row
            if entry and len(" ".join(texts)) < 200:
                taken += waiting
                waiting = []
            elif len(waiting) > 3:
                # A wrapped entry has two or three lines before its number; more is body text.
                break
        if len(taken) >= 2:
            found.update([index, *taken])
    return found


def _rows(document: Document, indices: list[int]) -> list[list[int]]:
    rows: list[list[int]] = []
    for index in indices:
        line = document.lines[index]
        last = document.lines[rows[-1][-1]] if rows else None
        if last is not None and last.page == line.page and abs(_height(last) - _height(line)) <= 2:
            rows[-1].append(index)
        else:
            rows.append([index])
    return rows
