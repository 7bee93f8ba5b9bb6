"""Real pages marked up by hand from their image, and how a parsed report differs from such a page.

A mark-up (``pages/*.json``) holds no sentence of a report: places are told by hashes of their first or
last words. It was written down by a person who looked at the page, before the parser was asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from corpus.model import Account, Passage, Report, words

PAGES = Path(__file__).parent / "pages"
_OUTSIDE = ("metadata", "contact", "imprint", "notice", "table")


@dataclass(frozen=True, slots=True)
class Words:
    """Some words at the start or end of something: how many, and a digest of them."""

    count: int
    digest: str

    @classmethod
    def of(cls, said: Sequence[str]) -> Words:
        """The mark of the words ``said``, case aside."""
        joined = " ".join(word.lower() for word in said)
        return cls(len(said), hashlib.sha256(joined.encode()).hexdigest()[:12])

    def starts(self, text: str) -> bool:
        """Whether ``text`` begins with these words."""
        return Words.of(words(text)[: self.count]) == self

    def ends(self, text: str) -> bool:
        """Whether ``text`` ends in these words."""
        return Words.of(words(text)[-self.count :]) == self


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the person saw; which fields are set depends on ``what``.

    ``what`` is passage, continued (begun on an earlier page), heading, judgement, footnote or region
    (words that are no passage, and the accounts that may have them).
    """

    what: str
    first: Words | None = None
    last: Words | None = None
    kind: str = ""
    number: str | None = None
    later: bool = False
    under: Words | None = None
    level: int = 0
    standard: str = ""
    rating: str = ""
    account: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The mark-up of one page: its file, its number from 1, why it is hard, and its items in order.

    Pages of set 1 were marked before the parser was mended, those of set 2 afterwards.
    """

    file: str
    page: int
    why: str
    items: tuple[Item, ...] = field(default_factory=tuple)
    set: int = 1

    def all(self, what: str) -> list[Item]:
        """The items of one sort."""
        return [item for item in self.items if item.what == what]


def load_pages() -> list[PageMarks]:
    """All marked pages, by file and page."""
    found = [_page(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(PAGES.glob("*.json"))]
    return sorted(found, key=lambda marks: (marks.file, marks.page))


def _page(data: dict[str, Any]) -> PageMarks:
    items = tuple(_item(item) for item in data["items"])
    return PageMarks(data["file"], data["page"], data["why"], items, data["set"])


def _item(data: dict[str, Any]) -> Item:
    known = dict(data)
    for name in ("first", "last", "under"):
        if name in known:
            count, digest = known[name]
            known[name] = Words(count, digest)
    if "account" in known:
        known["account"] = tuple(known["account"])
    return Item(**known)


def differences(report: Report, marks: PageMarks) -> list[str]:
    """What of ``marks`` the report has otherwise, a sentence each; empty where they agree."""
    return [
        *_passages(report, marks),
        *_continued(report, marks),
        *_headings(report, marks),
        *_judgements(report, marks),
        *_footnotes(report, marks),
        *_regions(report, marks),
    ]


def _passages(report: Report, marks: PageMarks) -> Iterator[str]:
    expected = marks.all("passage")
    found = [passage for passage in report.passages if passage.page_start == marks.page]
    if len(expected) != len(found):
        yield f"{len(expected)} passages start here, not {len(found)}"
    for index, passage in _aligned(expected, found):
        item = expected[index]
        name = f"passage {index + 1}"
        if passage is None:
            yield f"{name} does not start where it should"
            continue
        if passage.kind.value != item.kind:
            yield f"{name} is {item.kind}, not {passage.kind.value}"
        if passage.number != item.number:
            yield f"{name} has number {item.number}, not {passage.number}"
        if item.last is not None and not item.last.ends(passage.text):
            yield f"{name} does not end where it should"
        if item.later != (passage.page_end != marks.page):
            yield f"{name} should end {'on a later' if item.later else 'on this'} page"
        if item.under is not None and not (passage.section and item.under.starts(passage.section[-1])):
            yield f"{name} stands under another heading"
        if item.standard and passage.standard != item.standard:
            yield f"{name} has standard {item.standard}, not {passage.standard}"


def _aligned(expected: Sequence[Item], found: Sequence[Passage]) -> Iterator[tuple[int, Passage | None]]:
    """Each expected passage with the one found for it; passages of equal first words in their order."""
    counts = sorted({item.first.count for item in expected if item.first})
    codes = [
        next((i for i, item in enumerate(expected) if item.first and item.first.starts(passage.text)), -1)
        for passage in found
        if counts
    ]
    wanted = [next(i for i, other in enumerate(expected) if other.first == item.first) for item in expected]
    pairs: dict[int, Passage] = {}
    for block in SequenceMatcher(a=wanted, b=codes, autojunk=False).get_matching_blocks():
        for shift in range(block.size):
            pairs[block.a + shift] = found[block.b + shift]
    for index in range(len(expected)):
        yield index, pairs.get(index)


def _continued(report: Report, marks: PageMarks) -> Iterator[str]:
    expected = marks.all("continued")
    found = [
        passage
        for passage in report.passages
        if passage.page_start is not None
        and passage.page_end is not None
        and passage.page_start < marks.page <= passage.page_end
    ]
    if len(expected) != len(found):
        yield f"{len(expected)} passages go on from the page before, not {len(found)}"
    for item, passage in zip(expected, found, strict=False):
        if item.last is not None and not item.last.ends(passage.text):
            yield "the passage from the page before does not end where it should"
        if passage.page_end != marks.page:
            yield "the passage from the page before goes on too far"


def _headings(report: Report, marks: PageMarks) -> Iterator[str]:
    expected = marks.all("heading")
    found = [heading for heading in report.headings if heading.page == marks.page]
    if len(expected) != len(found):
        yield f"{len(expected)} headings, not {len(found)}"
        return
    for index, (item, heading) in enumerate(zip(expected, found, strict=True), start=1):
        if item.first is not None and not item.first.starts(heading.text):
            yield f"heading {index} has other words"
    # Levels are compared as an order: which heading of the page stands above which.
    if _ranks([item.level for item in expected]) != _ranks([heading.level for heading in found]):
        yield "the headings' levels are in another order"


def _ranks(levels: Sequence[int]) -> list[int]:
    ordered = sorted(set(levels))
    return [ordered.index(level) for level in levels]


def _judgements(report: Report, marks: PageMarks) -> Iterator[str]:
    known = {judgement.standard: judgement.rating.value for judgement in report.judgements}
    for item in marks.all("judgement"):
        if known.get(item.standard) != item.rating:
            yield f"{item.standard} is {item.rating}, not {known.get(item.standard)}"


def _footnotes(report: Report, marks: PageMarks) -> Iterator[str]:
    expected = marks.all("footnote")
    found = [note for note in report.footnotes if note.page == marks.page]
    if len(expected) != len(found):
        yield f"{len(expected)} footnotes, not {len(found)}"
        return
    for item, note in zip(expected, found, strict=True):
        if note.marker != item.number:
            yield f"footnote {item.number} has marker {note.marker}"
        if item.first and item.last and not (item.first.starts(note.text) and item.last.ends(note.text)):
            yield f"footnote {item.number} has other words"


def _regions(report: Report, marks: PageMarks) -> Iterator[str]:
    page = next(page for page in report.source.pages if page.number == marks.page)
    places = _owners(report, page.start, page.end)
    for item in marks.all("region"):
        if not _owned(item, places):
            yield f"a region is not all {' or '.join(item.account)}"


def _owners(report: Report, start: int, end: int) -> list[tuple[str, str]]:
    """Each word of start..end with the account that has it."""
    text = report.source.text
    owner = ["" for _ in range(end - start)]
    spans = [(Account.PASSAGE, span) for passage in report.passages for span in passage.segments]
    spans += [(account, span) for account, listed in report.account.listed.items() for span in listed]
    for account, span in spans:
        for at in range(max(start, span.start), min(end, span.end)):
            owner[at - start] = account.value
    found: list[tuple[str, str]] = []
    at = start
    for word in words(text[start:end]):
        at = text.index(word, at)
        found.append((word, owner[at - start]))
        at += len(word)
    return found


def _owned(item: Item, places: Sequence[tuple[str, str]]) -> bool:
    """Whether a run of words that starts and ends as ``item`` says is all in its accounts."""
    if item.first is None or item.last is None:
        return False
    said = [word for word, _ in places]
    allowed = item.account or _OUTSIDE
    for start in range(len(said)):
        if Words.of(said[start : start + item.first.count]) != item.first:
            continue
        for end in range(start + item.last.count, len(said) + 1):
            if Words.of(said[end - item.last.count : end]) == item.last:
                if all(account in allowed for _, account in places[start:end]):
                    return True
                break
    return False
