"""What the basket shows and offers (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.exporting.kinds import PassageFormat

MOST_KEPT = 200
"""Passages of a basket: their ids stand in the page's address, of which proxies read 8,000 characters."""

KEPT_SHOWN = 25
"""Passages of a basket on one page: with more of them a page is heavier than any other."""

SAVED_AS = (
    (PassageFormat.DOCX, "Word document", "quotations with notes and citations"),
    (PassageFormat.XLSX, "Excel workbook", ""),
    (PassageFormat.CSV_ZIP, "CSV files", "with their description, in one archive"),
    (PassageFormat.RIS, "Citations (RIS)", "EndNote, Zotero, Mendeley"),
    (PassageFormat.BIBTEX, "Citations (BibTeX)", ""),
    (PassageFormat.MARKDOWN, "Markdown", ""),
)
"""Formats offered: format, name, what it is."""


@dataclass(frozen=True, slots=True)
class BasketPage:
    """One page of a basket: ids before it, on it and after it, in the reader's order."""

    before: tuple[str, ...]
    shown: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def kept(self) -> int:
        """Passages of the whole basket."""
        return len(self.before) + len(self.shown) + len(self.after)


def page_of(ids: Sequence[str], offset: int) -> BasketPage:
    """The page with the passage in the place ``offset`` (from 0); the last page where there are not so many."""
    place = min(offset, max(len(ids) - 1, 0))
    first = place - place % KEPT_SHOWN
    last = first + KEPT_SHOWN
    return BasketPage(tuple(ids[:first]), tuple(ids[first:last]), tuple(ids[last:]))


def with_remarks(ids: Sequence[str], notes: Sequence[str], most: int) -> dict[str, str]:
    """Ids of passages, each once and in order, with the notes in the same places, cut to ``most`` characters."""
    # Forms send line ends as two characters, which the page's own limit counts as one.
    plain = [note.replace("\r\n", "\n")[:most] for note in notes]
    padded = [*plain, *[""] * len(ids)]
    return {name: note for name, note in zip(ids, padded, strict=False) if name.strip()}
