"""Laying codings over the model's tags: hand coding wins, and shows as such.

A *yes* adds a theme, or confirms the model's, as tag of source ``coder`` with probability 1.0 in the sure band; its
evidence is what the model had, or else the whole passage. A *no* takes the theme off. A stance replaces the
model's. Of several coders the majority counts; where they are evenly divided the model's answer stays and the
answer is listed as disputed. Parents follow: a parent of a coder's theme is the coder's too, one whose children are
all gone goes with them, and a *no* to a parent takes off the children that no coder said yes to.

Passage ids come from the passage's words and place, so codings survive re-indexing. Where a passage has a new id
its codings move with its words inside the report, if these stand there once only; codings that find no passage
are kept and listed, and come back with their passage.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from corpus.model import Passage, Report
from indexer.codebook import Codebook
from indexer.coding.records import NOTE, STANCE, Answer, Coding, words_digest
from indexer.coding.store import CodingStore
from indexer.records import Evidence, PassageTags, StanceTag, ThemeTag

CODER = "coder"
"""Source of tags and stances set by hand."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the coders of one passage said together.

    Attributes:
        themes: theme id → whether the passage carries it, of those that were decided.
        stance: the stance, or ``None`` where none was decided.
        disputed: subjects on which they are evenly divided.
    """

    themes: Mapping[str, bool]
    stance: str | None
    disputed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandCoded:
    """The codings of one passage and what rules and model had said of it."""

    before: PassageTags
    codings: tuple[Coding, ...]
    disputed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A report's tags with the codings laid over them, and the hand-coded passages by place in the report."""

    tags: tuple[PassageTags, ...]
    hand: Mapping[int, HandCoded]


class HandCoding:
    """The codings in force, ready to be laid over reports; notes which of them found their passage."""

    def __init__(self, codings: Sequence[Coding], codebook: Codebook) -> None:
        self._codebook = codebook
        self.codings, self.unknown = _in_codebook(codings, codebook)
        self._by_report: dict[str, list[Coding]] = defaultdict(list)
        for coding in self.codings:
            self._by_report[coding.report].append(coding)
        self._found: set[Coding] = set()
        self.disputed = 0

    @classmethod
    def of(cls, library: Path, codebook: Codebook) -> HandCoding:
        """The codings that are in force in a library.

        Raises:
            LibraryError: if the file of codings can't be read.
        """
        return cls(CodingStore(library).in_force(), codebook)

    @property
    def facts(self) -> dict[str, object] | None:
        """What a snapshot's manifest says of them; ``None`` where there are none."""
        if not self.codings:
            return None
        body = json.dumps([astuple(coding) for coding in self.codings])
        return {
            "digest": hashlib.sha256(body.encode()).hexdigest()[:12],
            "answers": len(self.codings),
            "passages": len({coding.passage for coding in self.codings}),
            "coders": len({coding.coder for coding in self.codings}),
        }

    @property
    def adrift(self) -> tuple[Coding, ...]:
        """Codings whose passage was in none of the reports seen so far."""
        return tuple(coding for coding in self.codings if coding not in self._found)

    def attach(self, report_id: str, passages: Sequence[tuple[str, str]]) -> dict[str, tuple[Coding, ...]]:
        """The codings of each passage of a report, given as (id, text); those without are left out."""
        mine = self._by_report.get(report_id)
        if not mine:
            return {}
        here = {key for key, _ in passages}
        moved = {coding.words for coding in mine if coding.passage not in here and coding.words}
        homes: dict[str, list[str]] = defaultdict(list)
        if moved:
            for key, text in passages:
                homes[words_digest(text)].append(key)
        found: dict[str, dict[tuple[str, str], Coding]] = defaultdict(dict)
        # What was said of the passage itself goes before what was said of it under an earlier id.
        for coding in sorted(mine, key=lambda c: (c.passage not in here, c.coded_at)):
            places = [coding.passage] if coding.passage in here else homes.get(coding.words, [])
            if len(places) == 1:
                subject = (coding.coder, coding.subject)
                if coding.passage in here or subject not in found[places[0]]:
                    found[places[0]][subject] = coding
                self._found.add(coding)
        return {place: tuple(said[key] for key in sorted(said)) for place, said in found.items() if said}

    def lay_over(self, report: Report, tags: tuple[PassageTags, ...]) -> Overlaid:
        """The report's tags as the coders have them, where they have spoken."""
        said = self.attach(report.id, [(p.id, p.text) for p in report.passages])
        if not said:
            return Overlaid(tags, {})
        laid = list(tags)
        hand: dict[int, HandCoded] = {}
        for place, passage in enumerate(report.passages):
            codings = said.get(passage.id)
            if codings is None:
                continue
            verdict = verdict_of(codings)
            self.disputed += len(verdict.disputed)
            laid[place] = lay_over(passage, tags[place], verdict, self._codebook)
            hand[place] = HandCoded(tags[place], codings, verdict.disputed)
        return Overlaid(tuple(laid), hand)


def verdict_of(codings: Iterable[Coding]) -> Verdict:
    """What the coders of one passage said together, by majority."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for coding in codings:
        if coding.subject != NOTE:
            votes[coding.subject][coding.value] += 1
    themes: dict[str, bool] = {}
    stance: str | None = None
    disputed: list[str] = []
    for subject in sorted(votes):
        best = votes[subject].most_common(2)
        if len(best) > 1 and best[0][1] == best[1][1]:
            disputed.append(subject)
        elif subject == STANCE:
            stance = best[0][0]
        else:
            themes[subject] = best[0][0] == Answer.YES
    return Verdict(themes, stance, tuple(disputed))


def lay_over(passage: Passage, tags: PassageTags, verdict: Verdict, codebook: Codebook) -> PassageTags:
    """The tags of one passage with a verdict laid over them."""
    held = {tag.theme: tag for tag in tags.themes}
    parents = {theme.id: theme.parent for theme in codebook.themes}
    yes = {theme for theme, said in verdict.themes.items() if said and theme in parents}
    no = {theme for theme, said in verdict.themes.items() if not said}
    # What follows from a coder's yes is the coder's too, also where another coding says no to it.
    for theme in sorted(yes):
        above = parents[theme]
        while above is not None:
            yes.add(above)
            above = parents[above]
    no |= {theme for theme in parents if no.intersection(_above(theme, parents))}
    no -= yes
    kept = {theme: tag for theme, tag in held.items() if theme not in no}
    for theme in yes:
        model = held.get(theme)
        spans = model.evidence if model is not None and model.evidence else _whole(passage.text)
        kept[theme] = ThemeTag(theme, 1.0, certain=True, source=CODER, evidence=spans)
    carriers = {above for theme in kept for above in _above(theme, parents)}
    kept = {
        theme: tag for theme, tag in kept.items() if not (tag.source == "parent" and theme not in carriers)
    }
    stance = tags.stance if verdict.stance is None else StanceTag(verdict.stance, 1.0, CODER)
    ranked = sorted(kept.values(), key=lambda tag: (-tag.probability, tag.theme))
    return PassageTags(tuple(ranked), stance)


def _above(theme: str, parents: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    above = parents.get(theme)
    while above is not None:
        found.append(above)
        above = parents.get(above)
    return found


def _whole(text: str) -> tuple[Evidence, ...]:
    return (Evidence(0, len(text), text, 1.0),)


def _in_codebook(
    codings: Sequence[Coding], codebook: Codebook
) -> tuple[tuple[Coding, ...], tuple[Coding, ...]]:
    """The codings under today's theme ids, and those of themes that the codebook doesn't have.

    A yes to a theme that was renamed or merged is a yes to what it became. A no is a no only where its coder
    said yes to none of the themes that were merged.
    """
    known: dict[tuple[str, str, str], Coding] = {}
    unknown: list[Coding] = []
    for coding in codings:
        theme = None if coding.theme is None else codebook.current(coding.theme)
        if coding.theme is not None and theme is None:
            unknown.append(coding)
            continue
        now = coding if theme == coding.theme else replace(coding, theme=theme)
        key = (now.coder, now.passage, now.subject)
        before = known.get(key)
        if before is None or (before.answer is Answer.NO and now.answer is Answer.YES):
            known[key] = now
    return tuple(known[key] for key in sorted(known)), tuple(unknown)
