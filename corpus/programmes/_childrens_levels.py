"""How deep a heading of a children's services report lies: by its type, and by what stands over it."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.layout.block import Block, Role
from corpus.programmes._childrens_wording import Part


class Levels:
    """The levels of the sections that are open.

    Since 2018 reports have chapters of one level and headings inside them. Before, type sizes tell the
    depth, but a part of a chapter may be printed as large as the chapter's own heading over it.

    Attributes:
        flat: whether the report has chapters of one level only.
    """

    def __init__(self, blocks: Iterable[Block], *, flat: bool) -> None:
        """Learn the levels of the types that the headings among ``blocks`` are printed in."""
        self.flat = flat
        self._styles = {(b.size, b.bold): b.level for b in blocks if b.role is Role.HEADING}
        self._bare = 0
        self._needs = 0
        self._judged: int | None = None
        self._row: int | None = None

    def text(self) -> None:
        """Running text was taken: the next heading stands under it, not right under a heading."""
        self._bare = 0

    def judged(self, level: int) -> int:
        """The level of a heading that opens the findings under one judgement, printed at ``level``."""
        self._judged = self._section(self._below_bare(level), chapter=self.flat)
        self._pass(level)
        return self._judged

    def row(self, block: Block, parent: int) -> int:
        """The level of the section that a table's row (label and grade) opens in a part at ``parent``."""
        style = self._styles.get((block.size, block.bold)) if block.bold else None
        self._row = self._judged = style or self._row or parent + 1
        self._pass(self._row)
        return self._row

    def inside_judgement(self, part: Part, level: int) -> bool:
        """Whether a summary or findings stand under the judgement that is open (before 2018)."""
        return self._judged is not None and level > self._judged and part in (Part.SUMMARY, Part.FINDINGS)

    def leave_judgement(self) -> None:
        """A chapter of its own ended the findings under a judgement."""
        self._judged = None

    def part(self, part: Part, level: int, *, chapter: bool) -> int:
        """The level of a heading printed at ``level`` that opens ``part``, as a chapter or inside one."""
        if not chapter:
            level = self._below_bare(level)
        elif part is Part.RECOMMENDATIONS and level == self._needs:
            # "Areas for improvement" in the type of "What does the local authority need to improve?".
            level += 1
        self._pass(level)
        if part is Part.NEEDS and chapter:
            self._needs = level
        self._bare = level if chapter else 0
        return self._section(level, chapter=chapter)

    def other(self, level: int) -> int:
        """The level of any other heading printed at ``level``."""
        self._pass(level)
        return self._section(level, chapter=False)

    def _pass(self, level: int) -> None:
        self._bare = 0
        if level <= self._needs:
            self._needs = 0

    def _below_bare(self, level: int) -> int:
        return level + 1 if level == self._bare else level

    def _section(self, level: int, *, chapter: bool) -> int:
        if self.flat:
            return 1 if chapter else 2
        return level
