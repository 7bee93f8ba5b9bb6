"""How large a file may be, and how long it may take, before it is refused instead of read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds on what one file may cost.

    Attributes:
        max_bytes: size of the file on disk.
        max_pages: pages of a PDF or of a text with form feeds.
        max_characters: extracted text. A long inspection report has about 200,000.
        max_tags: tags of a web page. A long report's page has about 5,000.
        max_tag_steps: elements open at each tag of a web page, summed over its tags; 300 million take
            Lexbor about 5 s. A long report's page has about 75,000.
        max_tag_copies: formatting elements (``font``, ``b``) open at each tag of a web page, summed.
        max_unpacked_bytes: size of a Word document's parts after decompression.
        max_parts: number of a Word document's parts. A report has about 30, without pictures.
        max_seconds: time to read and parse one file in a worker (:mod:`corpus.guard`). The slowest of 152
            real reports takes a second.
        max_memory_bytes: address space of a worker, its libraries included (about 200 MB).
    """

    max_bytes: int = 100 * 1024 * 1024
    max_pages: int = 1_000
    max_characters: int = 5_000_000
    max_tags: int = 1_000_000
    max_tag_steps: int = 300_000_000
    max_tag_copies: int = 5_000_000
    max_unpacked_bytes: int = 200 * 1024 * 1024
    max_parts: int = 5_000
    max_seconds: float = 60.0
    max_memory_bytes: int = 2 * 1024 * 1024 * 1024
