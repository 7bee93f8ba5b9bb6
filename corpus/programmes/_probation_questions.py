"""Rows of key-question tables where their lines came apart; recommendations that look like headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.block import Block, Role
from corpus.model import Span, words

_ROW = re.compile(r"(?P<question>[A-Z].*\?)\s*(?P<percent>\d{1,3})\s*(?:%|per cent)?")
_PERCENT = re.compile(r"\s*(?P<percent>\d{1,3})\s*(?:%|per cent)\s*")
# A question is asked of the work or of those who do it; prose with a percentage seldom opens so.
_OPENS = re.compile(r"(?:Does|Do|Did|Is|Are|Was|Were|Has|Have|How|To what)\b")
_INSIDE = re.compile(r"(?P<first>[^?]*?)\s(?P<percent>\d{1,3})%\s(?P<rest>[^?]*\?)")
_NUMBERED = re.compile(r"(?P<mark>(?P<number>\d{1,2})[.)])\s+(?=[a-z]|\S+(?:\s+\S+){9})")
_LINE_WORDS = 22  # a line of a question in a table's column; a paragraph is longer
_MOST_LINES = 4
# A line that ends in a question mark may look like a heading.
_LINE_ROLES = (Role.PARAGRAPH, Role.HEADING, Role.TABLE_ROW)


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


def mend_recommendation(text: str, block: Block) -> Block:
    """``block`` as a numbered item where it is a short recommendation that a layout took for a heading.

    ``text`` is the source's. The only item under its addressee stands in no list and often ends without a
    stop. It goes on from ``… should:`` in lower case, or is long; a heading
    (``1. Organisational delivery``) is neither.
    """
    match = _NUMBERED.match(block.text)
    if match is None or block.role not in (Role.HEADING, Role.PARAGRAPH):
        return block
    start = block.segments[0].start
    end = start + match.end("mark")
    if text[start:end] != match["mark"]:
        return block
    return replace(
        block,
        role=Role.NUMBERED,
        text=block.text[match.end() :],
        marker=match["number"],
        marker_spans=tuple(sorted((Span(start, end), *block.marker_spans))),
    )


def mend_questions(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with each key question whole that a narrow column had wrapped around its percentage.

    The percentage may be level with any line of the question (``… person on 72%``, ``probation?``; or
    the other way about), or stand amid it where both columns were read as one.
    """
    mended: list[Block] = []
    at = 0
    while at < len(blocks):
        count = _wrapped(blocks, at)
        mended.append(_whole(blocks[at : at + count]) if count > 1 else _unfolded(blocks[at]))
        at += count
    return tuple(mended)


def _wrapped(blocks: Sequence[Block], at: int) -> int:
    """How many blocks from ``at`` on are the lines of one row: 1 where nothing came apart."""
    figures, ended = 0, False
    for count, block in enumerate(blocks[at : at + _MOST_LINES], start=1):
        question, figure = _parts(block)
        figures += figure is not None
        follows = not question or (question[:1].islower() and not ended)
        fits = _OPENS.match(question) if count == 1 else follows
        if block.role not in _LINE_ROLES or not fits or figures > 1:
            return 1
        if len(words(question)) > _LINE_WORDS:
            return 1
        ended = ended or question.endswith("?")
        if ended and figures:
            return count
    return 1


def _parts(block: Block) -> tuple[str, str | None]:
    """The question's words and the percentage that stand in a block."""
    cells = [cell for cell in block.cells or (block.text,) if cell]
    figure = cells.pop() if cells and _PERCENT.fullmatch(cells[-1]) else None
    return " ".join(cells), figure


def _whole(lines: Sequence[Block]) -> Block:
    parts = [_parts(line) for line in lines]
    question = " ".join(words_of for words_of, _ in parts if words_of)
    figure = next(found for _, found in parts if found is not None)
    return replace(
        lines[0],
        role=Role.TABLE_ROW,
        text=f"{question} {figure}",
        cells=(question, figure),
        segments=tuple(sorted(span for line in lines for span in line.segments)),
        marker_spans=tuple(sorted(span for line in lines for span in line.marker_spans)),
        footnotes=tuple(note for line in lines for note in line.footnotes),
        page_end=lines[-1].page_end,
    )


def _unfolded(block: Block) -> Block:
    if block.role is Role.TABLE_ROW or block.role not in _LINE_ROLES or not _OPENS.match(block.text):
        return block
    match = _INSIDE.fullmatch(block.text)
    if match is None:
        return block
    question, figure = f"{match['first']} {match['rest']}", f"{match['percent']}%"
    return replace(block, role=Role.TABLE_ROW, text=f"{question} {figure}", cells=(question, figure))
