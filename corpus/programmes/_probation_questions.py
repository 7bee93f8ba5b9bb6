"""Rows of key-question tables, also where their wrapped lines came apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.block import Block, Role
from corpus.model import words

_ROW = re.compile(r"(?P<question>[A-Z].*\?)\s*(?P<percent>\d{1,3})\s*(?:%|per cent)?")
_PERCENT = re.compile(r"\s*(?P<percent>\d{1,3})\s*(?:%|per cent)\s*")
# A question is asked of the work or of those who do it; prose with a percentage seldom opens so.
_OPENS = re.compile(r"(?:Does|Do|Did|Is|Are|Was|Were|Has|Have|How|To what)\b")
_INSIDE = re.compile(r"(?P<first>[^?]*?)\s(?P<percent>\d{1,3})%\s(?P<rest>[^?]*\?)")
_WRAPPED_WORDS = 14  # the rest of a question on its second line; a paragraph is longer


def key_question(block: Block) -> tuple[str, int] | None:
    """Question and percentage (0-100) of a block that is a row of a key-question table, or ``None``."""
    if block.role in (Role.BULLET, Role.NUMBERED):
        return None
    text = " ".join(block.text.split())
    match = _ROW.fullmatch(text)
    if match is None or int(match["percent"]) > 100:
        return None
    if block.role is not Role.TABLE_ROW and not text.endswith(("%", "cent")):
        return None
    return match["question"], int(match["percent"])


def mend_questions(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with each key question whole that a narrow column had wrapped around its percentage.

    The rest of a question may stand in a paragraph after its row (``… person on 72%``, ``probation?``),
    or the percentage amid the question where both columns were read as one.
    """
    mended: list[Block] = []
    for block in blocks:
        whole = _continued(mended[-1], block) if mended else None
        if whole is not None:
            mended[-1] = whole
        else:
            mended.append(_unfolded(block))
    return tuple(mended)


def _continued(row: Block, rest: Block) -> Block | None:
    if row.role is not Role.TABLE_ROW or rest.role is not Role.PARAGRAPH or len(row.cells) != 2:
        return None
    question, figure = row.cells
    fits = _OPENS.match(question) and not question.endswith("?") and _PERCENT.fullmatch(figure)
    if not fits or not rest.text.endswith("?") or len(words(rest.text)) > _WRAPPED_WORDS:
        return None
    joined = f"{question} {rest.text}"
    return replace(
        row,
        text=f"{joined} {figure}",
        cells=(joined, figure),
        segments=tuple(sorted((*row.segments, *rest.segments))),
        marker_spans=tuple(sorted((*row.marker_spans, *rest.marker_spans))),
        footnotes=(*row.footnotes, *rest.footnotes),
        page_end=rest.page_end,
    )


def _unfolded(block: Block) -> Block:
    if block.role is not Role.PARAGRAPH or not _OPENS.match(block.text):
        return block
    match = _INSIDE.fullmatch(block.text)
    if match is None:
        return block
    question, figure = f"{match['first']} {match['rest']}", f"{match['percent']}%"
    return replace(block, role=Role.TABLE_ROW, text=f"{question} {figure}", cells=(question, figure))
