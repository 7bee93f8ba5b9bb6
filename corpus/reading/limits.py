"""How large a file may be before it is refused instead of read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on what one file may cost.

    Attributes:
        max_bytes: size of the file on disk.
        max_pages: pages of a PDF or of a text with form feeds.
        max_characters: extracted text. A long inspection report has about 200,000.
    """

    max_bytes: int = 100 * 1024 * 1024
    max_pages: int = 1_000
    max_characters: int = 5_000_000
