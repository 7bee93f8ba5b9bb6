"""Relevance cases as code: each class is a kind of intention, and a case that fails says why.

A measure says how good the search is on average; a case says what must not break. Where one fails, the
diagnosis names the rank at which the wanted passage really came, with its score, its words and its meaning,
so that who reads a failed test need not search first. What is known to fail stays in the list with its
reason (``known_failure``), and is reported when it holds again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.records import PassageRecord, ReportRecord
from search.engine import SearchEngine
from search.evaluation.runs import LOOKED_THROUGH, Answer, Found, answer, standings
from search.evaluation.systems import System
from search.request import Filters, Mode, SearchRequest
from search.response import Hit

_SHOWN = 70
"""Characters of a passage that a diagnosis quotes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a case holds, and where it does not, why."""

    holds: bool
    diagnosis: str = ""


@dataclass(frozen=True, kw_only=True)
class Case(ABC):
    """One intention.

    Attributes:
        mode: how it is asked.
        known_failure: why it fails today, where that is known; empty: it must hold.
    """

    mode: Mode = Mode.HYBRID
    known_failure: str = ""

    @abstractmethod
    def check(self, engine: SearchEngine) -> Outcome:
        """Ask the engine, and diagnose what is not as it should be."""

    def system(self, engine: SearchEngine) -> System:
        """The engine as this case asks it."""
        return System("case", engine, SearchRequest(query="", mode=self.mode))


@dataclass(frozen=True)
class FindsPassage(Case):
    """A query finds the passage that holds ``words`` among its first ``within``."""

    query: str
    words: str
    within: int = 5

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether the passage is there; else its real rank and its reasons."""
        system = self.system(engine)
        found = answer(system, self.query, self.within)
        if any(_holds(one.passage, self.words) for one in found.found):
            return Outcome(True)
        wanted = _passages_with(engine, self.words)
        if not wanted:
            return Outcome(
                False, f"No passage of this library holds {self.words!r}: the case itself is out of date."
            )
        return Outcome(
            False,
            f"{self.query!r} should find {_quoted(wanted[0])} among its first {self.within}; "
            f"{diagnose(system, self.query, wanted[0])} {_first(found)}",
        )


@dataclass(frozen=True)
class Above(Case):
    """A query ranks the passage that holds ``better`` above the one that holds ``worse``."""

    query: str
    better: str
    worse: str

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether the order is right; else both ranks and reasons."""
        system = self.system(engine)
        better, worse = _passages_with(engine, self.better), _passages_with(engine, self.worse)
        for wanted, words in ((better, self.better), (worse, self.worse)):
            if not wanted:
                return Outcome(
                    False, f"No passage of this library holds {words!r}: the case itself is out of date."
                )
        ranks = standings(system, self.query, [better[0].id, worse[0].id])
        high, low = ranks[better[0].id].rank, ranks[worse[0].id].rank
        if high is not None and (low is None or high < low):
            return Outcome(True)
        return Outcome(
            False,
            f"{self.query!r} should rank {_quoted(better[0])} above {_quoted(worse[0])}. "
            f"The first: {diagnose(system, self.query, better[0])} "
            f"The second: {diagnose(system, self.query, worse[0])}",
        )


@dataclass(frozen=True)
class AllHold(Case):
    """The ``first`` passages for a query all have ``value`` as a ``field`` of theirs or of their report."""

    query: str
    field: str
    value: str
    first: int = 3

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether all have it; else those that do not, with what they have."""
        found = answer(self.system(engine), self.query, self.first).found
        wrong = [one for one in found if _field(one.passage, one.report, self.field) != self.value]
        if len(found) == self.first and not wrong:
            return Outcome(True)
        said = [
            f"rank {one.rank} has {_field(one.passage, one.report, self.field)!r} ({_quoted(one.passage)})"
            for one in wrong
        ]
        if len(found) < self.first:
            said.append(f"only {len(found)} passages match")
        return Outcome(
            False,
            f"The first {self.first} for {self.query!r} should have {self.field} {self.value!r}: {'; '.join(said)}.",
        )


@dataclass(frozen=True)
class NothingFor(Case):
    """A query about another world finds nothing."""

    query: str

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether nothing matches; else the best match with its reasons."""
        found = answer(self.system(engine), self.query, 1)
        if not found.matches:
            return Outcome(True)
        return Outcome(
            False,
            f"{self.query!r} should find nothing; {found.matches} passages match. "
            f"The best: {diagnose(self.system(engine), self.query, found.found[0].passage)}",
        )


@dataclass(frozen=True)
class ExactPhraseHonoured(Case):
    """A quoted phrase is found, and every passage found has it, word after word."""

    phrase: str
    at_least: int = 1

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether every match has the phrase; else the first that has not."""
        query = f'"{self.phrase}"'
        found = answer(self.system(engine), query, LOOKED_THROUGH)
        without = [one for one in found.found if not _has_phrase(engine, query, one.passage)]
        if len(found.found) >= self.at_least and not without:
            return Outcome(True)
        if without:
            return Outcome(
                False, f"{query} found rank {without[0].rank} without it: {_quoted(without[0].passage)}."
            )
        return Outcome(
            False, f"{query} should find {self.at_least} passages at least; it found {len(found.found)}."
        )


@dataclass(frozen=True)
class ExclusionHonoured(Case):
    """Of the passages for ``query``, those with ``excluded`` go when it is excluded, and no others."""

    query: str
    excluded: str

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether the difference is just the excluded ones; else an example."""
        system = self.system(engine)
        left = answer(system, f"{self.query} -{self.excluded}", LOOKED_THROUGH).found
        stays = [one for one in left if engine.matched_ranges(self.excluded, one.passage.text)]
        if stays:
            return Outcome(False, f"-{self.excluded} left rank {stays[0].rank}: {_quoted(stays[0].passage)}.")
        before = answer(system, self.query, LOOKED_THROUGH).found
        kept = {one.passage.id for one in left}
        lost = [
            one
            for one in before
            if one.passage.id not in kept and not engine.matched_ranges(self.excluded, one.passage.text)
        ]
        if lost:
            return Outcome(
                False, f"-{self.excluded} took away a passage without it: {_quoted(lost[0].passage)}."
            )
        if len(kept) == len(before):
            return Outcome(
                False, f"No passage for {self.query!r} holds {self.excluded!r}: the case shows nothing."
            )
        return Outcome(True)


@dataclass(frozen=True)
class FindsTheSame(Case):
    """Two ways to say one thing (an acronym and its long form) have ``shared`` of their first ``first`` in common."""

    query: str
    other: str
    first: int = 5
    shared: int = 3

    def check(self, engine: SearchEngine) -> Outcome:
        """Whether enough are shared; else the best of one that the other lacks, and where it has it."""
        system = self.system(engine)
        one, two = (answer(system, query, self.first).found for query in (self.query, self.other))
        ids = {found.passage.id for found in two}
        common = [found for found in one if found.passage.id in ids]
        if len(common) >= self.shared:
            return Outcome(True)
        lacking = next((found for found in one if found.passage.id not in ids), None)
        why = diagnose(system, self.other, lacking.passage) if lacking else f"{self.query!r} finds nothing."
        return Outcome(
            False,
            f"{self.query!r} and {self.other!r} share {len(common)} of their first {self.first}, "
            f"{self.shared} wanted. For the second, {why}",
        )


def diagnose(system: System, query: str, wanted: PassageRecord) -> str:
    """Where a passage really stands for a query and why, in sentences; also by words and by meaning alone."""
    standing = standings(system, query, [wanted.id])[wanted.id]
    said = f"it {'comes at ' if standing.rank else ''}{standing}."
    hit = _hit(system, query, wanted)
    if hit is not None:
        said += f" {_reasons(hit)}"
    for mode in (Mode.WORDS, Mode.MEANING):
        if mode is not system.request.mode:
            alone = System(mode.value, system.engine, SearchRequest(query="", mode=mode))
            said += f" By {mode.value} alone: {standings(alone, query, [wanted.id])[wanted.id]}."
    return said


def _reasons(hit: Hit) -> str:
    why = hit.explanation
    parts = [f"score {hit.score:.3f}"]
    if why.dense is not None:
        parts.append(f"similarity {why.dense:.3f}, rank {why.dense_rank}")
    if why.lexical is not None:
        terms = ", ".join(f"{term.term} {term.score:.2f}" for term in why.terms) or "none of the words"
        parts.append(f"BM25 {why.lexical:.2f} ({terms})")
    return f"Its {'; '.join(parts)}."


def _hit(system: System, query: str, wanted: PassageRecord) -> Hit | None:
    asked = system.ask(query, filters=Filters(report=(wanted.report_id,)), limit=100)
    return next((hit for hit in system.engine.search(asked).hits if hit.passage.id == wanted.id), None)


def _passages_with(engine: SearchEngine, words: str) -> list[PassageRecord]:
    return [p for report in engine.reports() for p in engine.passages_of(report.id) if _holds(p, words)]


def _holds(passage: PassageRecord, words: str) -> bool:
    return words.casefold() in passage.text.casefold()


def _has_phrase(engine: SearchEngine, query: str, passage: PassageRecord) -> bool:
    return bool(engine.matched_ranges(query, passage.text))


def _field(passage: PassageRecord, report: ReportRecord, field: str) -> str:
    if field == "stance":
        return passage.stance.stance
    holder: object = passage if field in PassageRecord.__dataclass_fields__ else report
    return str(getattr(holder, field))


def _quoted(passage: PassageRecord) -> str:
    text = passage.text
    return f"“{text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + ' …'}”"


def _first(found: Answer) -> str:
    if not found.found:
        return "Nothing was found."
    best: Found = found.found[0]
    return f"First came {_quoted(best.passage)}."


def failures(cases: Sequence[Case], engine: SearchEngine) -> list[str]:
    """What is not as the list says: cases that fail unforeseen, and known failures that hold."""
    said = []
    for case in cases:
        outcome = case.check(engine)
        if not outcome.holds and not case.known_failure:
            said.append(f"{type(case).__name__}: {outcome.diagnosis}")
        if outcome.holds and case.known_failure:
            said.append(f"{type(case).__name__}: {case!r} holds now; take its mark of a known failure away.")
    return said
