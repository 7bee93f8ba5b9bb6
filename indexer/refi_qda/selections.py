"""The selections of one passage: where its words stand in the source, and what they are coded with.

A selection has one start and one end, but a passage may be printed in pieces with a footnote or a page's
furniture between. Each piece becomes a selection with the same codes: an outer range would put words that the
author did not write in this place into every quotation and word count of the receiving tool. Pieces with
nothing but space between them are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from indexer.records import PassageRecord, ThemeTag
from indexer.refi_qda import xml
from indexer.refi_qda.codes import stance_guid, theme_guid
from indexer.refi_qda.guids import guid
from indexer.refi_qda.model import HandCoding, HandStance, ProjectOptions
from indexer.refi_qda.offsets import ExchangeText

_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Applied:
    """One code that a passage carries, by whom, and what is to be said of it."""

    code: str
    user: str
    coded: str
    note: str


@dataclass(slots=True)
class Hands:
    """What people coded, by passage."""

    themes: dict[str, list[HandCoding]] = field(default_factory=dict)
    stances: dict[str, list[HandStance]] = field(default_factory=dict)

    @classmethod
    def of(cls, codings: Iterable[HandCoding | HandStance]) -> Hands:
        """Codings put by the passage that they are of."""
        hands = cls()
        for coding in codings:
            if isinstance(coding, HandCoding):
                hands.themes.setdefault(coding.passage_id, []).append(coding)
            else:
                hands.stances.setdefault(coding.passage_id, []).append(coding)
        return hands

    def coders(self) -> list[str]:
        """The people's names, sorted."""
        themes = {coding.coder for codings in self.themes.values() for coding in codings}
        stances = {coding.coder for codings in self.stances.values() for coding in codings}
        return sorted(themes | stances)


def user_guid(name: str) -> str:
    """The GUID of a coder."""
    return guid("user", name)


def pieces(passage: PassageRecord, text: str) -> list[tuple[int, int]]:
    """The ranges of the source text that hold the passage's words; those with only space between are joined."""
    joined: list[tuple[int, int]] = []
    for start, end in passage.segments:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def applied(
    passage: PassageRecord,
    names: dict[str, str],
    hands: Hands,
    options: ProjectOptions,
    model_user: str,
    unnamed_user: str,
    created: str,
) -> list[Applied]:
    """What a passage is coded with: by the model, then by people.

    Args:
        passage: the passage.
        names: theme name by id.
        hands: what people coded.
        options: which tags to take.
        model_user: GUID of the user that the model's codings are of.
        unnamed_user: GUID of the user that hand codings without a name are of.
        created: when the model coded.
    """
    wanted = set(options.themes)
    found: list[Applied] = []
    for tag in passage.themes:
        if (wanted and tag.theme not in wanted) or (options.certain_only and not tag.certain):
            continue
        user = unnamed_user if tag.source == "coder" else model_user
        note = f"{names.get(tag.theme, tag.theme)}: {_said(tag)}"
        found.append(Applied(theme_guid(tag.theme), user, created, note))
    for coding in hands.themes.get(passage.id, ()):
        if not wanted or coding.theme_id in wanted:
            name = names.get(coding.theme_id, coding.theme_id)
            note = f"{name}: coded by {coding.coder}"
            found.append(
                Applied(theme_guid(coding.theme_id), user_guid(coding.coder), coding.coded or created, note)
            )
    if wanted and not found:
        return []
    if options.stance:
        stance = passage.stance
        note = f"Stance {stance.stance}: {stance.probability:.2f}, by {stance.source}"
        user = unnamed_user if stance.source == "coder" else model_user
        found.append(Applied(stance_guid(stance.stance), user, created, note))
        found += [
            Applied(
                stance_guid(hand.stance),
                user_guid(hand.coder),
                hand.coded or created,
                f"Stance {hand.stance}: coded by {hand.coder}",
            )
            for hand in hands.stances.get(passage.id, ())
        ]
    return list({(one.code, one.user): one for one in reversed(found)}.values())[::-1]


def add_selections(
    parent: Any,
    passage: PassageRecord,
    text: ExchangeText,
    codes: list[Applied],
    model_user: str,
    created: str,
) -> tuple[int, int]:
    """Write a passage's selections below its source; returns their number and that of their codings."""
    ranges = pieces(passage, text.original)
    for number, (start, end) in enumerate(ranges, start=1):
        first, last = text.range(start, end)
        selection = selection_guid(passage.id, number)
        element = xml.add(
            parent,
            "PlainTextSelection",
            guid=selection,
            name=_name(text.words(start, end)),
            startPosition=str(first),
            endPosition=str(last),
            creatingUser=model_user,
            creationDateTime=created,
        )
        lines = [_headline(passage, number, len(ranges)), *(code.note for code in codes)]
        xml.add(element, "Description", "\n".join(lines))
        for code in codes:
            coding = xml.add(
                element,
                "Coding",
                guid=coding_guid(selection, code.code, code.user),
                creatingUser=code.user,
                creationDateTime=code.coded,
            )
            xml.add(coding, "CodeRef", targetGUID=code.code)
    return len(ranges), len(ranges) * len(codes)


def selection_guid(passage_id: str, number: int) -> str:
    """The GUID of a passage's selection by its number from 1."""
    return guid("selection", passage_id, str(number))


def coding_guid(selection: str, code: str, user: str) -> str:
    """The GUID of one code on one selection by one user."""
    return guid("coding", selection, code, user)


def _said(tag: ThemeTag) -> str:
    """How sure a tag is, by what, and the words that carried it."""
    sure = "" if tag.certain else ", unsure"
    words = "; ".join(dict.fromkeys(" ".join(e.text.split()) for e in tag.evidence if e.weight > 0))
    return f"{tag.probability:.2f}{sure}, by {tag.source}" + (f" (evidence: {words})" if words else "")


def _headline(passage: PassageRecord, number: int, of: int) -> str:
    """The line that leads back to the passage."""
    parts = [f"Passage {passage.id}", passage.kind.replace("_", " ")]
    if of > 1:
        parts.append(f"piece {number} of {of}")
    if passage.page_start is not None:
        last = passage.page_end or passage.page_start
        parts.append(f"page {passage.page_start}" + (f"-{last}" if last != passage.page_start else ""))
    if passage.section:
        parts.append(" > ".join(passage.section))
    return "; ".join(parts)


def _name(words: str) -> str:
    short = " ".join(words.split())
    return short if len(short) <= _NAME_LENGTH else f"{short[: _NAME_LENGTH - 1].rstrip()}…"
