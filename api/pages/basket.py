"""What the basket shows and offers (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Sequence

from search.exporting.kinds import PassageFormat

MOST_KEPT = 200
"""Passages of a basket: their ids stand in the page's address, of which proxies read 8,000 characters."""

SAVED_AS = (
    (PassageFormat.DOCX, "Word document", "quotations with notes and citations"),
    (PassageFormat.XLSX, "Excel workbook", ""),
    (PassageFormat.CSV_ZIP, "CSV files", "with their description, in one archive"),
    (PassageFormat.RIS, "Citations (RIS)", "EndNote, Zotero, Mendeley"),
    (PassageFormat.BIBTEX, "Citations (BibTeX)", ""),
    (PassageFormat.MARKDOWN, "Markdown", ""),
)
"""Formats offered: format, name, what it is."""


def with_remarks(ids: Sequence[str], notes: Sequence[str], most: int) -> dict[str, str]:
    """Ids of passages, each once and in order, with the notes in the same places, cut to ``most`` characters."""
    # Forms send line ends as two characters, which the page's own limit counts as one.
    plain = [note.replace("\r\n", "\n")[:most] for note in notes]
    padded = [*plain, *[""] * len(ids)]
    return {name: note for name, note in zip(ids, padded, strict=False) if name.strip()}
