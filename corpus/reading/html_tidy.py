"""What pages say around and inside their report that is no part of it, told by its wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.model import Account
from corpus.reading.document import Shape
from corpus.reading.drafts import Draft, Run, RunKind, raw, recast

# Space is taken once and never given back: tried in all ways, 900 line breaks in a row took 15 s.
_BACK_TO_TOP = re.compile(
    r"(?<!\s)\s*+(?:[\[(]\s*+)?(?:back|return) to (?:the )?top\s*+[\])]?[\s↑⇧^▲]*+$", re.IGNORECASE
)
_STOCK = re.compile(
    r"(?:skip (?:straight )?to (?:the )?(?:main )?(?:content|navigation)|(?:back|return) to (?:the )?top|"
    r"(?:print|share|email|download|save)(?: (?:this|the))?(?: (?:page|report|document|article))?|share (?:this )?(?:on|via|with|to)\b.{0,20}|"
    r"(?:main )?menu|search|close|next|previous|share|tweet|facebook|twitter|linkedin|whatsapp|home|cookies?|"
    r"(?:show|hide) (?:all )?(?:contents|sections)|opens in a new (?:tab|window)|view (?:as|this) .{0,20}online|read more)[\W_]*",
    re.IGNORECASE,
)
_CONTENTS_TITLE = re.compile(r"(?:table of )?contents:?|(?:on|in) this page:?|jump to:?", re.IGNORECASE)
_IMPRINT = re.compile(
    r"©|\bcrown copyright\b|\bISBN\b|\bopen government licen[cs]e\b|\ball rights reserved\b|\byou may re-?use (?:this|the)\b|"
    r"\bexcept where otherwise stated\b|\bthird[- ]party copyright\b|\benquiries regarding this publication\b|"
    r"\bpublication is (?:licensed|available)\b|\bthis document is available\b",
    re.IGNORECASE,
)
_IMPRINT_WORDS = 90
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_CONTACT = re.compile(
    r"(?:published by|address|(?:tele)?phone|tel|e-?mail|textphone|website|write to us|contact(?: us)?|follow us(?: on)?)"
    r"\b\s*[:.–-]|follow us\b",
    re.IGNORECASE,
)
_CONTACT_WORDS = 45
_PUBLISHED = re.compile(
    r"(?:first |date )?(?:published|publication date|date of publication|(?:last )?updated)\b.*", re.I
)
_BULLET = re.compile(r"\s*(?P<mark>[•◼■▪●◦‣·∙➢✓►–-])[\s\u00a0]+(?=\S)|\s*(?P<glued>[•◼■▪●‣])(?=\S)")
_NUMBER = re.compile(r"\s*(?P<mark>\d{1,3})[.)][\s\u00a0]+(?=\S)")
_SENTENCE = 8  # words
_OUTSIDE_WORDS = 25  # of prose outside the page's main part from which it is kept as text


def tidy(drafts: Sequence[Draft], inside: Sequence[bool]) -> list[Draft]:
    """The drafts with furniture named by its wording and typed lists split; order and words as they were."""
    parts = list(zip(drafts, inside, strict=True))
    _outside(parts)
    kept: list[Draft] = []
    for draft in drafts:
        kept.extend(_split(draft) if draft.account is None else [draft])
    for index, draft in enumerate(kept):
        if draft.account is not None or draft.shape is Shape.NOTE:
            continue
        account = _stock(draft)
        following = kept[index + 1].account if index + 1 < len(kept) else None
        if following is Account.CONTENTS and _CONTENTS_TITLE.fullmatch(draft.words()):
            account = Account.CONTENTS
        if account is not None:
            draft.account, draft.shape = account, Shape.FURNITURE
            continue
        match = _BACK_TO_TOP.search(raw(draft))
        if match:
            recast(draft, match.start(), match.end(), RunKind.ASIDE)
        _lead(draft)
    return kept


def _outside(parts: Sequence[tuple[Draft, bool]]) -> None:
    """Short pieces outside the page's main part are furniture; the title above it and prose are not.

    What stands between the page's first title and its main part belongs to the report's front.
    """
    first = next((i for i, (_, inside) in enumerate(parts) if inside), 0)
    title = next(
        (
            i
            for i, (draft, _) in enumerate(parts)
            if draft.shape is Shape.HEADING and draft.level == 1 and draft.words()
        ),
        first,
    )
    for index, (draft, inside) in enumerate(parts):
        front = title <= index < first
        if inside or front or draft.account is not None:
            continue
        said = len(draft.words().split())
        long = said >= _OUTSIDE_WORDS and draft.shape is not Shape.HEADING
        if long or index == title or _PUBLISHED.fullmatch(draft.words()):
            continue
        draft.account = _stock(draft) or (Account.RUNNING_HEADER if index < first else Account.RUNNING_FOOTER)
        draft.shape = Shape.FURNITURE


def _stock(draft: Draft) -> Account | None:
    """The kind of furniture that a draft's words show, or ``None``."""
    text = draft.words()
    said = len(text.split())
    if said <= 8 and _STOCK.fullmatch(text):
        return Account.NOTICE
    if draft.shape in (Shape.HEADING, Shape.ROW, Shape.QUOTE):
        return None
    if said <= _IMPRINT_WORDS and _IMPRINT.search(text):
        return Account.IMPRINT
    addressed = _POSTCODE.search(text) is not None and not _runs_on(text)
    if said <= _CONTACT_WORDS and (addressed or _CONTACT.match(text)):
        return Account.CONTACT
    return None


def _runs_on(text: str) -> bool:
    """Whether a text with a postcode is a sentence rather than an address."""
    return text.count(". ") > 0 or (text.endswith(".") and len(text.split()) > 15)


def _split(draft: Draft) -> Iterable[Draft]:
    """A paragraph whose lines are parted by empty lines or start with bullets, as several drafts."""
    if draft.shape not in (Shape.PARAGRAPH, Shape.QUOTE) or not any(
        run.kind is RunKind.BREAK for run in draft.runs
    ):
        return [draft]
    lines: list[list[Run]] = [[]]
    for run in draft.runs:
        if run.kind is RunKind.BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    parts: list[list[Run]] = []
    begun = False
    for line in lines:
        said = "".join(run.text for run in line)
        if not said.strip():
            begun = False
        elif begun and not _BULLET.match(said):
            parts[-1].extend([Run(kind=RunKind.BREAK), *line])
        else:
            parts.append(line)
            begun = True
    if len(parts) < 2:
        return [draft]
    made = [replace(draft, runs=part, names=set()) for part in parts]
    made[0].names = draft.names
    return made


def _lead(draft: Draft) -> None:
    """A paragraph that starts with a typed bullet or number is a list item."""
    if draft.shape is not Shape.PARAGRAPH:
        return
    text = raw(draft)
    bullet, number = _BULLET.match(text), _NUMBER.match(text)
    if bullet and bullet["mark"] not in ("–", "-"):
        draft.shape, draft.marker = Shape.ITEM, bullet["mark"] or bullet["glued"]
        recast(draft, 0, bullet.end(), RunKind.LEAD)
    elif number and len(text.split()) > _SENTENCE:
        draft.shape, draft.marker = Shape.ITEM, number["mark"]
        recast(draft, 0, number.end(), RunKind.LEAD)
