"""Where a coder sits: the next passage, what the model says of it, and the answers, on their way to the store."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.coding.queue import CodingQueue, Suggestion
from indexer.coding.records import (
    NOTE,
    STANCE,
    WITHDRAWN,
    Answer,
    Coding,
    CodingError,
    checked,
    coder_name,
    now,
    words_digest,
)
from indexer.coding.store import CodingStore
from indexer.records import PassageRecord, PassageTags, ReportRecord, ThemeRecord
from indexer.snapshot import Snapshot, current_snapshot_id, open_snapshot


@dataclass(frozen=True, slots=True)
class Progress:
    """How far coding has come: passages coded by one coder, by anybody, and in all; coders."""

    mine: int
    anybody: int
    passages: int
    coders: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one coder has said of one passage so far."""

    themes: Mapping[str, bool]
    stance: str | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    snapshot: Snapshot
    queue: CodingQueue
    themes: tuple[ThemeRecord, ...]
    reports: Mapping[str, ReportRecord]


class CodingDesk:
    """The codings of one library and the snapshot they are about; safe for many threads.

    A new snapshot is opened when it is asked for after it was published.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self.store = CodingStore(library)
        self._lock = threading.Lock()
        self._held: _Open | None = None
        self._skipped: dict[str, set[str]] = defaultdict(set)

    def _open(self) -> _Open:
        """The newest snapshot; one that nobody asks any more closes its files when it is forgotten.

        Raises:
            LibraryError: if there is no library or it can't be opened.
        """
        with self._lock:
            if self._held is None or current_snapshot_id(self._library) != self._held.snapshot.id:
                snapshot = open_snapshot(self._library)
                self._held = _Open(
                    snapshot,
                    CodingQueue(snapshot),
                    snapshot.records.themes(),
                    {report.id: report for report in snapshot.records.reports()},
                )
            return self._held

    @property
    def themes(self) -> tuple[ThemeRecord, ...]:
        """The themes that the library was tagged with, in the codebook's order."""
        return self._open().themes

    def theme(self, theme_id: str) -> ThemeRecord:
        """One theme.

        Raises:
            CodingError: if the library was not tagged with such a theme.
        """
        found = next((theme for theme in self.themes if theme.id == theme_id), None)
        if found is None:
            msg = f"Field 'theme': the library was not tagged with a theme {theme_id!r}; findings themes lists them."
            raise CodingError(msg, subject="theme")
        return found

    def report(self, report_id: str) -> ReportRecord:
        """One report of the snapshot."""
        return self._open().reports[report_id]

    def passage(self, passage_id: str) -> PassageRecord:
        """One passage.

        Raises:
            CodingError: if the library does not hold it.
        """
        found = self._open().snapshot.records.passage(passage_id)
        if found is None:
            msg = f"Field 'passage': the library holds no passage {passage_id!r}."
            raise CodingError(msg, subject="passage")
        return found

    def around(self, passage: PassageRecord, each_side: int = 2) -> list[PassageRecord]:
        """The passage between its neighbours in the report."""
        siblings = self._open().snapshot.records.passages_of(passage.report_id)
        place = next(i for i, item in enumerate(siblings) if item.id == passage.id)
        return siblings[max(0, place - each_side) : place + each_side + 1]

    def known(self, passage_id: str) -> tuple[str, str] | None:
        """Report id and words digest of a passage, ``None`` where the library does not hold it."""
        found = self._open().snapshot.records.passage(passage_id)
        return None if found is None else (found.report_id, words_digest(found.text))

    def model_tags(self, passage: PassageRecord) -> PassageTags:
        """What rules and model say of a passage, hand coding left aside."""
        before = self._open().snapshot.records.before_coding(passage.row)
        return before if before is not None else PassageTags(passage.themes, passage.stance)

    def adrift(self) -> tuple[Coding, ...]:
        """Codings in force that find no passage in the snapshot, neither by its id nor by its words."""
        records = self._open().snapshot.records
        lost: dict[str, list[Coding]] = defaultdict(list)
        for coding in self.store.in_force():
            if records.passage(coding.passage) is None:
                lost[coding.report].append(coding)
        found: list[Coding] = []
        for report, codings in lost.items():
            here = Counter(words_digest(passage.text) for passage in records.passages_of(report))
            found.extend(coding for coding in codings if here[coding.words] != 1)
        return tuple(found)

    def next(
        self,
        coder: str,
        *,
        count: int = 1,
        theme: str | None = None,
        again: bool = False,
        seed: int = 0,
    ) -> list[Suggestion]:
        """The next passages for a coder, best first (:mod:`.queue`).

        Args:
            coder: who codes; passages that they coded or skipped are left out.
            count: how many.
            theme: the one theme to learn about.
            again: only passages that others have coded, so that agreement can be measured.
            seed: decides between passages of equal worth.

        Raises:
            CodingError: if there is no such theme.
        """
        if theme is not None:
            self.theme(theme)
        codings = self.store.in_force()
        mine = {coding.passage for coding in codings if coding.coder == coder and _about(coding, theme)}
        others = {coding.passage for coding in codings if coding.coder != coder and _about(coding, theme)}
        return self._open().queue.next(
            mine,
            count=count,
            theme=theme,
            skip=frozenset(self._skipped[coder]),
            among=others if again else None,
            seed=seed,
        )

    def skip(self, coder: str, passage_id: str) -> None:
        """Leave a passage out of what this desk proposes to a coder; it is forgotten with the desk."""
        self._skipped[coder].add(passage_id)

    def said(self, coder: str, passage_id: str) -> Said:
        """What a coder has said of a passage so far."""
        codings = self.store.in_force(coder=coder, passage=passage_id)
        by_subject = {coding.subject: coding for coding in codings}
        stance, note = by_subject.get(STANCE), by_subject.get(NOTE)
        return Said(
            {c.subject: c.answer is Answer.YES for c in codings if c.theme is not None},
            stance.stance if stance is not None else None,
            note.note if note is not None else "",
        )

    def record(
        self,
        coder: str,
        passage_id: str,
        *,
        yes: Collection[str] = (),
        no: Collection[str] = (),
        withdraw: Collection[str] = (),
        stance: str | None = None,
        note: str | None = None,
        whole: bool = False,
    ) -> int:
        """Keep a coder's answers about one passage, and return how many of them are new.

        Args:
            coder: who says so.
            passage_id: of which passage.
            yes: ids of themes that it carries.
            no: ids of themes that it does not carry.
            withdraw: ids of themes (also :data:`.records.STANCE`) whose answer is taken back.
            stance: a stance; ``None`` leaves what was said before.
            note: a note; an empty one takes the earlier one back, ``None`` leaves it.
            whole: the passage was read for every theme, so each that is not in ``yes`` is a no (parents follow
                from their children and are not answered).

        Raises:
            CodingError: if an answer can't be kept; none of them is then.
            LibraryError: if they can't be written.
        """
        passage = self.passage(passage_id)
        both = sorted(set(yes) & set(no))
        if both:
            msg = f"Field 'theme': {both[0]!r} can't be both yes and no."
            raise CodingError(msg, subject="theme")
        if whole:
            parents = {theme.parent for theme in self.themes}
            no = {*no, *(t.id for t in self.themes if t.id not in parents and t.id not in set(yes))}
        for theme in (*yes, *no):
            self.theme(theme)
        answers = [
            *((theme, Answer.YES) for theme in sorted(set(yes))),
            *((theme, Answer.NO) for theme in sorted(set(no))),
            *((theme, Answer.WITHDRAWN) for theme in sorted(set(withdraw) - {STANCE})),
        ]
        if stance is None and STANCE in withdraw:
            stance = WITHDRAWN
        at = now()
        blank = Coding(
            passage=passage.id,
            report=passage.report_id,
            words=words_digest(passage.text),
            coder=coder_name(coder),
            theme=None,
            answer=None,
            stance=None,
            note="",
            coded_at=at,
            codebook=str(self._open().snapshot.manifest["models"]["codebook"]),
        )
        return self.store.append([checked(row) for row in _rows(blank, answers, stance, note)])

    def progress(self, coder: str) -> Progress:
        """How far coding has come."""
        codings = self.store.in_force()
        return Progress(
            len({coding.passage for coding in codings if coding.coder == coder}),
            len({coding.passage for coding in codings}),
            self._open().queue.size,
            len({coding.coder for coding in codings}),
        )

    def coded(self, coder: str) -> list[tuple[str, str, Counter[str]]]:
        """Passages that a coder has coded, last first: id, time, and how many answers of each value."""
        passages: dict[str, list[Coding]] = defaultdict(list)
        for coding in self.store.in_force(coder=coder):
            passages[coding.passage].append(coding)
        rows = [
            (key, max(c.coded_at for c in said), Counter(c.value for c in said if c.subject != NOTE))
            for key, said in passages.items()
        ]
        return sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)


def _about(coding: Coding, theme: str | None) -> bool:
    return theme is None or coding.theme == theme


def _rows(
    blank: Coding, answers: Iterable[tuple[str, Answer]], stance: str | None, note: str | None
) -> list[Coding]:
    rows = [replace(blank, theme=theme, answer=answer) for theme, answer in answers]
    if stance is not None:
        rows.append(replace(blank, stance=stance))
    if note is not None:
        rows.append(replace(blank, note=note))
    return rows
