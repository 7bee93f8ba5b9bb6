"""The truth file of a sample report: what a faithful parser must find in it."""

from __future__ import annotations

import json
import re
from typing import Any

from corpus.model import Kind
from corpus.sample.inline import clean, has_page_break, note_labels
from corpus.sample.model import Format, Part, SampleSource, Shape, SourceBlock

_PASSAGE_PARTS = {Part.PARAGRAPH, Part.BULLET, Part.NUMBERED, Part.STATEMENT, Part.QUOTE}
_KIND_BY_PART = {Part.STATEMENT: Kind.STANDARD_STATEMENT, Part.QUOTE: Kind.QUOTE}
_METHOD_SECTION = re.compile(
    r"(?:information )?about (?:this|the) inspection|information about this inspection|method\w*"
    r"|what the inspection judge?ments mean.*|annexe .*",
    re.IGNORECASE,
)
_METHOD_OPENING = re.compile(r"Our ratings?\b|Decision guidance\b|Ofsted will take the findings\b")
_SHORTFALL_SECTION = re.compile(
    r"areas? for (?:improvement|priority action)|what (?:needs to|does .* need to) improve\b.*"
    r"|recommendations",
    re.IGNORECASE,
)
_ORDERS_SECTION = re.compile(r"priority and immediate action", re.IGNORECASE)
_STRENGTH_SECTION = re.compile(r"strengths?|.*\bhas the following strengths", re.IGNORECASE)
_EXAMPLE_SECTION = re.compile(r"(?:good |effective )?practice example.*", re.IGNORECASE)


def is_passage(block: SourceBlock) -> bool:
    """Whether ``block`` is printed as a passage (headings, ratings, tables and addresses aren't)."""
    return block.part in _PASSAGE_PARTS


def kind_of(block: SourceBlock, shape: Shape) -> Kind:
    """The kind of the passage that ``block`` is, by its part, the headings above it and the shape."""
    nearest = block.path[-1] if block.path else ""
    if block.part in _KIND_BY_PART:
        return _KIND_BY_PART[block.part]
    if block.part is Part.NUMBERED and shape.probation:
        return Kind.RECOMMENDATION
    if shape is Shape.LETTER and not block.path:
        return Kind.METHOD
    return _kind_by_heading(block, nearest)


def _kind_by_heading(block: SourceBlock, nearest: str) -> Kind:
    if _EXAMPLE_SECTION.fullmatch(nearest):
        return Kind.PRACTICE_EXAMPLE
    if any(_METHOD_SECTION.fullmatch(heading) for heading in block.path):
        return Kind.METHOD
    if block.part in (Part.BULLET, Part.NUMBERED):
        if _STRENGTH_SECTION.fullmatch(nearest):
            return Kind.STRENGTH
        if _ORDERS_SECTION.fullmatch(nearest):
            return Kind.RECOMMENDATION
        return Kind.AREA_FOR_IMPROVEMENT if _SHORTFALL_SECTION.fullmatch(nearest) else Kind.FINDING
    return Kind.METHOD if _METHOD_OPENING.match(clean(block.text)) else Kind.NARRATIVE


def truth_of(source: SampleSource, crossing: frozenset[int] | None) -> dict[str, Any]:
    """The truth about ``source`` as a JSON-ready dictionary.

    ``crossing`` holds the indices (into ``source.blocks``) of the blocks that a page end cuts in the
    printed PDF; ``None`` where nothing was set in pages, as in text and Markdown.
    """
    return {
        "report": _report(source),
        "judgements": [
            {"aspect": row.aspect, "standard": row.standard, "rating": row.rating}
            for row in source.judgements
        ],
        "key_questions": [
            {"standard": block.standard, "question": question, "percent_yes": percent}
            for block in source.blocks
            for question, percent in block.rows
        ],
        "passages": [
            _passage(source, index, block, crossing)
            for index, block in enumerate(source.blocks)
            if is_passage(block)
        ],
        "headings": [
            clean(block.text).removesuffix(":") for block in source.blocks if block.part is Part.HEADING
        ],
        "footnotes": [clean(text) for _, text in source.notes_in_order()],
    }


def truth_json(truth: dict[str, Any]) -> str:
    """``truth`` as the text of its file: indented, UTF-8, ending in a newline."""
    return json.dumps(truth, ensure_ascii=False, indent=1) + "\n"


def _report(source: SampleSource) -> dict[str, Any]:
    return {
        "title": source.title,
        "inspectorate": source.inspectorate,
        "programme": source.programme,
        "framework": source.framework,
        "area": source.area,
        "region": source.region,
        "published": source.published,
        "fieldwork_start": source.fieldwork_start.isoformat(),
        "fieldwork_end": source.fieldwork_end.isoformat() if source.fieldwork_end else None,
        "lead_inspector": source.lead_inspector,
        "score": source.score,
        "score_max": source.score_max,
        "overall_rating": source.overall_rating,
        "fictional": True,
    }


def _passage(
    source: SampleSource, index: int, block: SourceBlock, crossing: frozenset[int] | None
) -> dict[str, Any]:
    crosses: bool | None
    if crossing is not None:
        crosses = index in crossing
    else:
        crosses = has_page_break(block.text) if source.format is Format.TEXT else None
    return {
        "text": clean(block.text),
        "kind": kind_of(block, source.shape).value,
        "section": list(block.path),
        "standard": block.standard,
        "number": block.number,
        "addressee": clean(block.addressee).removesuffix(":") if block.addressee else None,
        "footnotes": [clean(source.footnotes[label]) for label in note_labels(block.text)],
        "crosses_page": crosses,
    }
