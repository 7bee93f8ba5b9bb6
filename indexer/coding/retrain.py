"""Learning from a library's codings, and saying what it is worth on codings that took no part.

Each theme with enough answers by hand gets a correction (:mod:`.own_model`). Before any is kept, all are tried by
cross-validation: the reports are dealt into folds, the corrections are fitted without a fold's reports, and the
tagger with them tags that fold's passages. What counts is what a reader would see, tags shown or not, so the figures
hold for the whole way from passage to tag. A correction is kept only where F1 rose, or stayed as it was while the
probabilities came nearer to the codings; it is then fitted again on all of them.

The codings are mostly of passages that the model was unsure of, so the figures say how it does on such passages,
not on the library at large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Kind, Passage, Span
from indexer.build_options import BuildOptions
from indexer.codebook import Codebook, load_codebook
from indexer.coding.overlay import HandCoding
from indexer.coding.own_model import OwnModel, fit_correction, remove_own_model, save_own_model
from indexer.coding.records import NOTE, STANCE, Answer, Coding
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.locks import writing
from indexer.records import PassageRecord
from indexer.snapshot import Snapshot, open_snapshot
from indexer.themes.tagger import Tagger, load_tagger

LEAST = 8
"""Codings of each answer, yes and no, that a theme needs."""
FOLDS = 5
"""Folds of the cross-validation, or as many as there are reports."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 on held-out codings, 0.0-1.0; 0 where nothing was said or coded."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ThemeTrial:
    """What came of one theme.

    Attributes:
        theme: its id.
        yes, no: passages coded so, by majority.
        reports: reports that they stand in.
        before, after: figures of the shipped tagger and of the corrected one; ``None`` where not tried.
        kept: whether the correction is used from now on.
        reason: why it was not tried or not kept; empty where it is kept.
    """

    theme: str
    yes: int
    no: int
    reports: int
    before: Figures | None
    after: Figures | None
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a retraining did: trials by theme in the codebook's order, and the version kept, if any."""

    trials: tuple[ThemeTrial, ...]
    version: str | None
    passages: int
    reports: int


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """The hand-coded passages: what each carries (1 yes, 0 no, -1 not answered), how sure, and the report."""

    passages: list[Passage]
    vectors: NDArray[np.float32]
    inspectorates: list[str]
    report: NDArray[np.int64]
    said: NDArray[np.int8]
    weight: NDArray[np.float64]


def retrain(library: Path, options: BuildOptions | None = None) -> Retrained:
    """Learn this library's own corrections from the codings in force, and keep those that are worth it.

    The snapshot stays as it is: ``findings code apply`` and ``findings index`` use what was kept.

    Raises:
        LibraryError: if there is no library, or it is being written to.
    """
    chosen = options or BuildOptions()
    with writing(library):
        snapshot = open_snapshot(library)
        try:
            encoder = load_encoder(library, chosen.model, chosen.precision, "base")
            codebook = load_codebook(chosen.codebook)
            coded = _collect(library, snapshot, codebook)
            return _learn(library, coded, codebook, encoder)
        finally:
            snapshot.close()


def _learn(library: Path, coded: _Coded, codebook: Codebook, encoder: Encoder) -> Retrained:
    shipped = load_tagger(codebook, encoder=encoder)
    base = shipped.probabilities(coded.passages, coded.vectors, coded.inspectorates)
    parents = {theme.parent for theme in codebook.themes}
    counted = [
        (column, theme.id)
        for column, theme in enumerate(codebook.themes)
        if theme.id not in parents and (coded.said[:, column] >= 0).any()
    ]
    reasons = {theme: _too_few(coded, column) for column, theme in counted}
    columns = [column for column, theme in counted if not reasons[theme]]
    before = _shown(shipped, coded)
    after, corrected = _held_out(coded, base, columns, encoder, shipped)
    trials = []
    for column, theme in counted:
        answered = coded.said[:, column] >= 0
        truth = coded.said[answered, column] == 1
        counts = (int(truth.sum()), int((~truth).sum()), len(set(coded.report[answered].tolist())))
        if reasons[theme]:
            trials.append(ThemeTrial(theme, *counts, None, None, kept=False, reason=reasons[theme]))
            continue
        was, now = figures(truth, before[answered, column]), figures(truth, after[answered, column])
        nearer = _loss(truth, corrected[answered, column]) < _loss(truth, base[answered, column])
        kept = now.f1 > was.f1 or (now.f1 == was.f1 and nearer)
        reason = "" if kept else "it did no better on held-out codings"
        trials.append(ThemeTrial(theme, *counts, was, now, kept=kept, reason=reason))
    kept_columns = [column for column, theme in counted if any(t.theme == theme and t.kept for t in trials)]
    everything = np.ones(len(coded.passages), dtype=np.bool_)
    own = _fit(coded, base, kept_columns, encoder, shipped, everything)
    if own is not None:
        save_own_model(library, own)
    else:
        remove_own_model(library)
    return Retrained(
        tuple(trials),
        own.version if own is not None else None,
        len(coded.passages),
        len(set(coded.report.tolist())),
    )


def _collect(library: Path, snapshot: Snapshot, codebook: Codebook) -> _Coded:
    """The passages of the snapshot that somebody coded, in its order."""
    hand = HandCoding.of(library, codebook)
    records: list[PassageRecord] = []
    said: list[tuple[NDArray[np.int8], NDArray[np.float64]]] = []
    kinds: list[str] = []
    reports: list[int] = []
    for number, report in enumerate(snapshot.records.reports()):
        if not any(coding.report == report.id for coding in hand.codings):
            continue
        passages = snapshot.records.passages_of(report.id)
        codings = hand.attach(report.id, [(p.id, p.text) for p in passages])
        for passage in passages:
            if passage.id in codings:
                records.append(passage)
                said.append(_votes(codings[passage.id], codebook))
                kinds.append(report.inspectorate)
                reports.append(number)
    rows = [record.row for record in records]
    width = len(codebook.themes)
    return _Coded(
        [_passage(record) for record in records],
        np.asarray(snapshot.vectors.vectors[rows], dtype=np.float32).reshape(
            len(rows), snapshot.vectors.dimensions
        ),
        kinds,
        np.asarray(reports, dtype=np.int64),
        np.array([votes for votes, _ in said], dtype=np.int8).reshape(len(rows), width),
        np.array([margin for _, margin in said], dtype=np.float64).reshape(len(rows), width),
    )


def _votes(codings: Sequence[Coding], codebook: Codebook) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Per theme what most coders said (-1: nobody, or a tie) and by what share of them it prevailed."""
    yes, no = np.zeros(len(codebook.themes)), np.zeros(len(codebook.themes))
    for coding in codings:
        if coding.subject not in {STANCE, NOTE}:
            (yes if coding.answer is Answer.YES else no)[codebook.ids.index(coding.subject)] += 1
    said = np.where(yes > no, 1, np.where(no > yes, 0, -1)).astype(np.int8)
    return said, np.abs(yes - no) / np.maximum(1, yes + no)


def _passage(record: PassageRecord) -> Passage:
    return Passage(
        record.id,
        record.ordinal,
        record.text,
        Kind(record.kind),
        record.section,
        record.standard,
        record.start,
        record.end,
        tuple(Span(start, end) for start, end in record.segments),
    )


def _too_few(coded: _Coded, column: int) -> str:
    """Why a theme can't be tried; empty where it can."""
    answers = coded.said[:, column]
    yes, no = int((answers == 1).sum()), int((answers == 0).sum())
    missing = [f"{LEAST - n} more {word}" for n, word in ((yes, "yes"), (no, "no")) if n < LEAST]
    if missing:
        return f"it needs {' and '.join(missing)}"
    if len(set(coded.report[answers >= 0].tolist())) < 2:
        return "all its codings are of one report: code passages of another, to be held out"
    return ""


def _held_out(
    coded: _Coded,
    base: NDArray[np.float32],
    columns: list[int],
    encoder: Encoder,
    shipped: Tagger,
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Whether each theme is shown, and its probability, by corrections fitted without the passage's report."""
    shown = np.zeros(coded.said.shape, dtype=np.bool_)
    probabilities = base.copy()
    if not columns:
        return shown, probabilities
    fold = _folds(coded.report)
    for number in sorted(set(fold.tolist())):
        out = fold == number
        own = _fit(coded, base, columns, encoder, shipped, ~out)
        rows = np.flatnonzero(out)
        shown[out] = _shown(shipped.with_own(own), coded, rows)
        if own is not None:
            for row in rows:
                probabilities[row] = own.adjusted(shipped.codebook.ids, base[row], coded.vectors[row])
    return shown, probabilities


def _folds(report: NDArray[np.int64]) -> NDArray[np.int64]:
    """A fold for each passage: reports by falling number of passages, each into the smallest fold so far."""
    values, counts = np.unique(report, return_counts=True)
    sizes = [0] * min(FOLDS, len(values))
    place: dict[int, int] = {}
    for index in np.lexsort((values, -counts)):
        smallest = sizes.index(min(sizes))
        place[int(values[index])] = smallest
        sizes[smallest] += int(counts[index])
    return np.array([place[int(value)] for value in report], dtype=np.int64)


def _fit(
    coded: _Coded,
    base: NDArray[np.float32],
    columns: list[int],
    encoder: Encoder,
    shipped: Tagger,
    rows: NDArray[np.bool_],
) -> OwnModel | None:
    """Corrections learnt from the passages in ``rows``; a theme with one answer only there keeps its own."""
    themes, slopes, weights, shifts = [], [], [], []
    for column in columns:
        usable = rows & (coded.said[:, column] >= 0)
        carries = coded.said[usable, column] == 1
        if carries.all() or not carries.any():
            continue
        slope, weight, shift = fit_correction(
            base[usable, column], coded.vectors[usable], carries, coded.weight[usable, column]
        )
        themes.append(shipped.codebook.ids[column])
        slopes.append(slope)
        weights.append(weight)
        shifts.append(shift)
    if not themes:
        return None
    return OwnModel(
        tuple(themes),
        np.asarray(slopes, dtype=np.float32),
        np.stack(weights, axis=1),
        np.asarray(shifts, dtype=np.float32),
        encoder.model_id,
        shipped.base,
    )


def _shown(tagger: Tagger, coded: _Coded, rows: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """Which themes the tagger shows on each passage, (n, themes)."""
    chosen = np.arange(len(coded.passages)) if rows is None else rows
    tags = tagger.tag(
        [coded.passages[row] for row in chosen],
        coded.vectors[chosen],
        [coded.inspectorates[row] for row in chosen],
    )
    place = {theme: column for column, theme in enumerate(tagger.codebook.ids)}
    shown = np.zeros((len(chosen), len(place)), dtype=np.bool_)
    for row, item in enumerate(tags):
        for tag in item.themes:
            shown[row, place[tag.theme]] = True
    return shown


def figures(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> Figures:
    """Precision, recall and F1 of what was said against what was coded."""
    both = int((truth & said).sum())
    precision = both / int(said.sum()) if said.any() else 0.0
    recall = both / int(truth.sum()) if truth.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return Figures(precision, recall, f1)


def _loss(truth: NDArray[np.bool_], probabilities: NDArray[np.float32]) -> float:
    p = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    return float(-np.log(np.where(truth, p, 1 - p)).mean())
