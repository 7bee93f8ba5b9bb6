"""Footnotes of web pages: by their links where they have any, else by how they are printed.

Pages mark a note with a link to it, with ``[1]``, with a superscript, or, where the superscript was lost
on the way into the page, with a bare `` 1 `` behind the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.reading.document import Shape
from corpus.reading.drafts import Draft, RunKind, raw, recast

_LABEL = re.compile(r"\s*[\[(]?(?P<label>\d{1,3}|[ivx]{1,5}|[a-z]|[*†‡§#]{1,3})[\])]?\s*")
_BACK = re.compile(
    r"\s*[\[(]?(?:[↩⤴↑^⏎]\ufe0e?|back(?: to (?:text|reference))?|return(?: to text)?)[\])]?\s*", re.I
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PRINTED = re.compile(r"\[(?P<bracket>\d{1,3})\]|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})")
_PRINTED_LEAD = re.compile(r"\s*(?:\[(?P<bracket>\d{1,3})\]:?|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))\s*(?=\S)")
_BARE_LEAD = re.compile(r"\s*(?P<number>\d{1,3})\s+(?=[A-Z“‘(]|https?:|www\.)")
_BARE = re.compile(
    r"(?P<before>(?<![^\W\d_])[^\W\d_]++[.,;:!?]?[’”\")]*|[.%)])[\s\u00a0]+(?P<number>\d{1,3})(?=\s|$)"
)
_COUNTED = frozenset(
    [
        "p",
        "r",
        "v",
        "standard",
        "standards",
        "page",
        "pages",
        "phase",
        "grade",
        "band",
        "bands",
        "table",
        "figure",
        "appendix",
        "annex",
        "annexe",
        "domain",
        "chapter",
        "section",
        "part",
        "step",
        "level",
        "tier",
        "category",
        "question",
        "recommendation",
        "to",
        "of",
        "in",
        "by",
        "at",
        "from",
        "than",
        "only",
        "just",
        "or",
        "and",
        "least",
        "about",
        "over",
        "under",
        "were",
        "was",
        "are",
        "is",
        "the",
        "a",
        "an",
        "all",
        "for",
        "with",
        "between",
        "after",
        "before",
        "until",
        "since",
        "within",
        "every",
        "each",
        "number",
        "no",
        "on",
        "unit",
        "room",
        "stage",
        "schedule",
        "group",
        "option",
        "version",
        "wave",
        "cohort",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_NOTES_TITLE = re.compile(r"(?:foot|end)?notes?|references", re.IGNORECASE)


@dataclass(slots=True)
class _Mark:
    """A place in a draft that may be a footnote's marker."""

    draft: int
    start: int
    end: int
    label: str


def find_notes(drafts: Sequence[Draft]) -> None:
    """Turn the drafts that are footnotes into notes, and the places that lead to them into their markers."""
    _linked(drafts)
    _printed(drafts)
    _bare(drafts)


def _is_text(draft: Draft) -> bool:
    return draft.account is None and draft.shape is not Shape.NOTE


def _may_be_note(draft: Draft) -> bool:
    return draft.account is None and draft.shape in (Shape.PARAGRAPH, Shape.ITEM)


# -- by links ---------------------------------------------------------------------------------------


def _linked(drafts: Sequence[Draft]) -> None:
    places: dict[str, int] = {}
    for index, draft in enumerate(drafts):
        for name in draft.names:
            places.setdefault(name, index)
    found: dict[int, list[_Mark]] = {}
    for index, draft in enumerate(drafts):
        if not _is_text(draft):
            continue
        at = 0
        for run in draft.runs:
            length = len(run.text) if run.kind is not RunKind.BREAK and run.kind is not RunKind.CELL else 1
            label = _LABEL.fullmatch(run.text) if run.link is not None and run.kind is RunKind.WORDS else None
            target = places.get(run.link or "", -1)
            if label and target > index and _may_be_note(drafts[target]):
                found.setdefault(target, []).append(_Mark(index, at, at + length, label["label"]))
            at += length
    for target, marks in found.items():
        _settle(drafts, target, f"link-{target}", marks)


# -- by print ---------------------------------------------------------------------------------------


def _printed(drafts: Sequence[Draft]) -> None:
    marks: dict[str, list[_Mark]] = {}
    noted = False
    for index, draft in enumerate(drafts):
        if not _is_text(draft):
            continue
        if draft.shape is Shape.HEADING:
            noted = bool(_NOTES_TITLE.fullmatch(draft.words().rstrip(": ")))
        lead = _note_lead(draft, listed=noted)
        if lead is not None and lead.label in marks and _may_be_note(draft):
            # A marker further down belongs to a later note of the same number.
            _settle(drafts, index, f"print-{index}", marks.pop(lead.label), lead=lead)
            continue
        for mark in _marks_of(draft, index):
            marks.setdefault(mark.label, []).append(mark)


def _note_lead(draft: Draft, *, listed: bool) -> _Mark | None:
    text = raw(draft)
    if listed and draft.shape is Shape.ITEM and draft.marker and draft.marker.isdigit():
        return _Mark(0, 0, 0, draft.marker)
    match = _PRINTED_LEAD.match(text)
    if match:
        label = match["bracket"] or match["raised"].translate(_RAISED)
        return _Mark(0, match.start(), match.end(), label)
    first = next((run for run in draft.runs if run.text.strip()), None)
    if first is not None and first.raised and first.kind is RunKind.WORDS:
        label_of = _LABEL.fullmatch(first.text)
        start = text.find(first.text)
        if label_of and text[start + len(first.text) :].strip():
            return _Mark(0, start, start + len(first.text), label_of["label"])
    return None


def _marks_of(draft: Draft, index: int) -> list[_Mark]:
    text = raw(draft)
    found: list[_Mark] = []
    for match in _PRINTED.finditer(text):
        label = match["bracket"] or match["raised"].translate(_RAISED)
        found.append(_Mark(index, match.start(), match.end(), label))
    at = 0
    for run in draft.runs:
        length = 1 if run.kind in (RunKind.BREAK, RunKind.CELL) else len(run.text)
        label_of = _LABEL.fullmatch(run.text) if run.raised and run.kind is RunKind.WORDS else None
        if label_of and text[:at].strip() and "[" not in run.text and not _PRINTED.search(run.text):
            found.append(_Mark(index, at, at + length, label_of["label"]))
        at += length
    return found


# -- bare numbers -----------------------------------------------------------------------------------


def _bare(drafts: Sequence[Draft]) -> None:
    """Notes at the end of the page that start with bare numbers, 1 and up, and their bare markers."""
    notes = _bare_notes(drafts)
    if not notes:
        return
    body = [index for index in range(notes[0]) if _is_text(drafts[index])]
    matched: list[tuple[int, _Mark]] = []
    after = (-1, -1)
    for number, note in enumerate(notes, start=1):
        mark = _bare_mark(drafts, body, str(number), after)
        if mark is not None:
            matched.append((note, mark))
            after = (mark.draft, mark.end)
    if 2 * len(matched) < len(notes):
        return
    marks = dict(matched)
    # From the last, so that the offsets of earlier marks in a draft stay right either way.
    for number, note in enumerate(notes, start=1):
        lead = _BARE_LEAD.match(raw(drafts[note]))
        if lead:
            place = _Mark(note, lead.start("number"), lead.end("number"), str(number))
            _settle(drafts, note, f"bare-{note}", [marks[note]] if note in marks else [], lead=place)


def _bare_notes(drafts: Sequence[Draft]) -> list[int]:
    """The last run of paragraphs that start with 1, 2, 3 and so on."""
    run: list[int] = []
    best: list[int] = []
    for index, draft in enumerate(drafts):
        if draft.account is not None:
            continue
        lead = _BARE_LEAD.match(raw(draft)) if draft.shape is Shape.PARAGRAPH else None
        number = int(lead["number"]) if lead else 0
        if lead and number == len(run) + 1:
            run.append(index)
        elif lead and number == 1:
            run = [index]
        else:
            run = []
        if run:
            best = run
    return best


def _bare_mark(
    drafts: Sequence[Draft], body: Sequence[int], number: str, after: tuple[int, int]
) -> _Mark | None:
    """The place where the bare ``number`` stands behind a sentence; or the only one amid a sentence."""
    weak: list[_Mark] = []
    for index in body:
        if index < after[0]:
            continue
        text = raw(drafts[index])
        for match in _BARE.finditer(text):
            start, end = match.span("number")
            before = match["before"].strip('.,;:!?’”")').lower()
            counted = before in _COUNTED and match["before"][-1] not in ".:;!?"
            if match["number"] != number or (index, start) < after or counted:
                continue
            mark = _Mark(index, start, end, number)
            rest = text[end:].lstrip()
            ended = match["before"][-1] in '.!?’”")' or not rest
            if ended and (not rest or rest[0].isupper() or rest[0] in "“‘("):
                return mark
            weak.append(mark)
    return weak[0] if len(weak) == 1 else None


# -- settling ---------------------------------------------------------------------------------------


def _settle(
    drafts: Sequence[Draft], note: int, key: str, marks: Sequence[_Mark], lead: _Mark | None = None
) -> None:
    """Make draft ``note`` the footnote ``key`` that ``marks`` lead to."""
    draft = drafts[note]
    draft.shape, draft.note, draft.level = Shape.NOTE, key, 0
    if marks:
        draft.marker = marks[0].label
    elif lead is not None:
        draft.marker = lead.label
    if lead is None and not any(run.kind is RunKind.LEAD for run in draft.runs):
        lead = _own_label(draft)
    if lead is not None and lead.end > lead.start:
        recast(draft, lead.start, lead.end, RunKind.LEAD)
    _drop_returns(draft)
    for mark in marks:
        body = drafts[mark.draft]
        text = raw(body)
        start, end = mark.start, mark.end
        if start and text[start - 1] == "[" and text[end : end + 1] == "]":
            start, end = start - 1, end + 1
        recast(body, start, end, RunKind.MARK, note=key)


def _own_label(draft: Draft) -> _Mark | None:
    """The label that a linked note starts with, be it a link back, a superscript or ``1.``."""
    match = re.match(r"\s*[\[(]?(?P<label>\d{1,3}|[*†‡§#]{1,3})(?!\w)[\]).:]*(?=\s*\S)", raw(draft))
    if match is None or match["label"] != draft.marker:
        return None
    return _Mark(0, match.start(), match.end(), match["label"])


def _drop_returns(draft: Draft) -> None:
    """Links from a note back to its marker are no words of the note."""
    for run in draft.runs:
        if run.kind is RunKind.WORDS and run.link is not None and _BACK.fullmatch(run.text):
            run.kind = RunKind.ASIDE
