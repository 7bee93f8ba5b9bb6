"""Emerging themes: groups among the passages that no theme covers, offered as candidates for the codebook.

A passage is looked at if it has no theme or only unsure ones, unless its kind says nothing of the body.
Passages that repeat one another almost word for word (boilerplate) are folded to one. The rest are grouped by
their vectors, less the mean of the library's: agglomerative clustering with average linkage on the cosine.

Why this: on 663 such passages of 152 real reports on councils, vectors as they are gave groups of whatever is
said everywhere ("the service is good"), since all passages of one trade are alike; less the mean, those
fell apart and what remained had a subject (young carers, homeless 16- and 17-year-olds, reunification, work
out of hours). HDBSCAN put 561 of them into one group (excess of mass), or needed a least size that decided
what was found (leaf: 27 groups at four, 10 at eight). Average linkage has one setting with a meaning, how
alike two groups are on average to be one, finds groups of any size, none among unlike texts, and is
deterministic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexer.codebook import Theme
from indexer.records import PassageRecord
from indexer.snapshot import Snapshot
from indexer.themes.distinctive import Term, distinctive_terms
from indexer.themes.folding import fold
from indexer.themes.tagger import SILENT_KINDS

ALIKE = 0.35
"""Least mean cosine between two groups (less the library's mean) for them to be joined. On
the same passages .45 parted reunification and private fostering in two or three, .35 kept each whole."""
LEAST_REPORTS = 3
LEAST_PASSAGES = 5
"""As many as a theme needs examples (docs/codebook.md); groups of four were mostly of nothing in particular."""
MOST = 10_000
"""Most passages grouped: their distances take 400 MB. Beyond, those without any theme come first."""
EXAMPLES = 8
_TERMS = 5
_IN_NAME = 2
_GROUP = "Emerging"


@dataclass(frozen=True, slots=True)
class Nearest:
    """A theme and how near it is: the cosine of the means of its sure passages and of the candidate's."""

    theme: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One group of passages, as a theme that the codebook might take up.

    Attributes:
        theme: id, name, definition and examples made from the group, ready for a codebook; the examples
            are its most central passages, of as many reports as can be.
        terms: what names it, most distinctive first.
        central: the passages of the examples, most central first.
        passages, reports: how many are in the group, repeats not counted.
        repeats: further passages that repeat one of them.
        without_theme: how many of ``passages`` have no theme at all; the others have unsure ones.
        nearest: the nearest theme of the library, or ``None`` where none has sure passages.
        leaning: the theme that most of its passages have as an unsure one and how many do, or ``None``.
    """

    theme: Theme
    terms: tuple[Term, ...]
    central: tuple[PassageRecord, ...]
    passages: int
    reports: int
    repeats: int
    without_theme: int
    nearest: Nearest | None
    leaning: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Emerging:
    """The candidates, largest first, and what they were looked for in.

    Attributes:
        candidates: by falling number of reports, then of passages.
        passages, reports: in the library.
        silent: passages left out because their kind says nothing of the body.
        uncovered, unsure: passages looked at, without a theme and with unsure ones only.
        folded: of these, repeats of another one.
        left_out: of these, beyond :data:`MOST`.
        unnamed: groups large enough that no term sets apart from the other passages, and so no candidates.
    """

    candidates: tuple[Candidate, ...]
    passages: int
    reports: int
    silent: int
    uncovered: int
    unsure: int
    folded: int
    left_out: int
    unnamed: int


@dataclass(slots=True)
class _Pool:
    """The passages looked at, the ones that they are folded to, and their vectors less the mean."""

    passages: list[PassageRecord]
    fold_of: list[int]
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))


def find_emerging(snapshot: Snapshot) -> Emerging:
    """Candidates for the codebook among the passages of a snapshot that no theme covers."""
    everything = list(snapshot.records.all_passages())
    themes = snapshot.records.themes()
    matrix = np.asarray(snapshot.vectors.vectors, dtype=np.float32)
    speaking = [passage for passage in everything if passage.kind not in SILENT_KINDS]
    open_ones = [passage for passage in speaking if not is_covered(passage)]
    uncovered = sum(not passage.themes for passage in open_ones)
    looked_at = sorted(open_ones, key=lambda passage: bool(passage.themes))[:MOST]
    looked_at.sort(key=lambda passage: passage.row)
    mean = matrix.mean(axis=0) if len(matrix) else np.zeros(matrix.shape[1], np.float32)
    pool = _Pool(looked_at, fold([p.text for p in looked_at], matrix[[p.row for p in looked_at]]))
    pool.vectors = _unit(matrix[[p.row for p in looked_at]] - mean)
    groups = [group for group in _groups(pool) if _is_wide(group, pool)]
    groups.sort(key=lambda group: (-len({looked_at[i].report_id for i in group}), -len(group), group[0]))
    named = distinctive_terms(
        [p.text for p in everything],
        [[looked_at[i].row for i in g] for g in groups],
        _TERMS,
        _area_words(snapshot),
    )
    centres = _theme_centres(speaking, matrix - mean)
    taken = {theme.id for theme in themes}
    candidates = []
    for group, terms in zip(groups, named, strict=True):
        if terms:
            candidate = _candidate(group, terms, pool, centres, taken)
            taken.add(candidate.theme.id)
            candidates.append(candidate)
    return Emerging(
        tuple(candidates),
        passages=len(everything),
        reports=len({passage.report_id for passage in everything}),
        silent=len(everything) - len(speaking),
        uncovered=uncovered,
        unsure=len(open_ones) - uncovered,
        folded=sum(place != at for place, at in enumerate(pool.fold_of)),
        left_out=len(open_ones) - len(looked_at),
        unnamed=len(groups) - len(candidates),
    )


def is_covered(passage: PassageRecord) -> bool:
    """Whether a theme covers the passage: a sure one, or one of the user's own that goes by its examples.

    Themes that go by examples are never sure; a candidate taken up would otherwise come back for ever.
    """
    return any(tag.certain or tag.source == "examples" for tag in passage.themes)


def _area_words(snapshot: Snapshot) -> frozenset[str]:
    """The words of the areas' names, which would name a group after where its passages come from."""
    names = (name for report in snapshot.records.reports() for name in (report.area, report.region) if name)
    return frozenset(word for name in names for word in re.findall(r"\w+", name.lower()))


def _groups(pool: _Pool) -> list[list[int]]:
    from sklearn.cluster import AgglomerativeClustering  # noqa: PLC0415 - seldom needed

    kept = [place for place, at in enumerate(pool.fold_of) if place == at]
    if len(kept) < LEAST_PASSAGES:
        return []
    model = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - ALIKE, metric="cosine", linkage="average"
    )
    found: dict[int, list[int]] = {}
    for place, label in zip(kept, model.fit_predict(pool.vectors[kept]), strict=True):
        found.setdefault(int(label), []).append(place)
    return list(found.values())


def _is_wide(group: Sequence[int], pool: _Pool) -> bool:
    reports = {pool.passages[place].report_id for place in group}
    return len(group) >= LEAST_PASSAGES and len(reports) >= LEAST_REPORTS


def _candidate(
    group: list[int],
    terms: tuple[Term, ...],
    pool: _Pool,
    centres: dict[str, NDArray[np.float32]],
    taken: set[str],
) -> Candidate:
    members = [pool.passages[place] for place in group]
    centre = _unit(pool.vectors[group].mean(axis=0))
    order = np.lexsort((np.arange(len(group)), -(pool.vectors[group] @ centre)))
    central = _of_many_reports([members[i] for i in order])
    unsure = [tag.theme for passage in members for tag in passage.themes]
    leaning = min(set(unsure), key=lambda theme: (-unsure.count(theme), theme), default=None)
    nearest = min(centres, key=lambda theme: (-float(centres[theme] @ centre), theme), default=None)
    names = [term.text for term in terms]
    return Candidate(
        theme=Theme(
            id=_free_id(names, taken),
            name=_capital(", ".join(names[:_IN_NAME])),
            group=_GROUP,
            definition=f"What is found about {_listed(names)}.",
            examples=tuple(passage.text for passage in central),
        ),
        terms=terms,
        central=central,
        passages=len(group),
        reports=len({passage.report_id for passage in members}),
        repeats=sum(at in set(group) for place, at in enumerate(pool.fold_of) if at != place),
        without_theme=sum(not passage.themes for passage in members),
        nearest=Nearest(nearest, round(float(centres[nearest] @ centre), 3)) if nearest is not None else None,
        leaning=(leaning, unsure.count(leaning)) if leaning is not None else None,
    )


def _of_many_reports(ranked: list[PassageRecord]) -> tuple[PassageRecord, ...]:
    """The first passages, one of each report before any report's second."""
    best: dict[str, PassageRecord] = {}
    for passage in ranked:
        best.setdefault(passage.report_id, passage)
    first = list(best.values())
    ids = {passage.id for passage in first}
    chosen = [*first, *(p for p in ranked if p.id not in ids)][:EXAMPLES]
    return tuple(sorted(chosen, key=ranked.index))


def _theme_centres(
    passages: Sequence[PassageRecord], vectors: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    rows: dict[str, list[int]] = {}
    for passage in passages:
        for tag in passage.themes:
            if tag.certain:
                rows.setdefault(tag.theme, []).append(passage.row)
    return {theme: _unit(_unit(vectors[own]).mean(axis=0)) for theme, own in sorted(rows.items())}


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), dtype=np.float32)


def _free_id(names: Sequence[str], taken: set[str]) -> str:
    """The first term in kebab-case; with the next ones, then a number, where that is taken."""
    whole = [re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in names]
    for count in range(1, len(whole) + 1):
        made = "-".join(whole[:count])
        if made not in taken:
            return made
    number = 2
    while f"{whole[0]}-{number}" in taken:
        number += 1
    return f"{whole[0]}-{number}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
