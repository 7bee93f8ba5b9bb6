"""Passages to train and to measure on, and the hand codings that belong to them.

Only reports of councils and the fictional sample are ever read here: the one full probation report
at hand is kept for measuring by others, and no passage of it trains or tunes anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import corpus
from corpus.errors import ReportRefusedError
from corpus.ids import passage_id
from corpus.model import Inspectorate, Kind, Passage, Span
from corpus.parse import iter_report_files, parse_file
from indexer.coding.records import words_digest
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.errors import IndexerError

CODINGS = Path(__file__).resolve().parent.parent / "codings"
SAMPLE = Path(corpus.__file__).parent / "sample" / "reports"
REAL = "childrens-services"
CODED = "double-coded.jsonl"
WRITTEN = "written-probation.jsonl"
_LEAST_OVERLAP = 0.7
_BACKGROUND = 500


class CodingError(IndexerError):
    """A file of codings that can't be read; the message names file and line."""

    code = "codings"


@dataclass(frozen=True, slots=True)
class Pass:
    """What one reading of a passage gave."""

    themes: tuple[str, ...]
    stance: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Coding:
    """One coded passage: themes, stance and speaker as settled, and how to find it again.

    ``words`` is :func:`words_digest` of its text; ``drawn`` says how it was chosen; ``passes`` are the
    readings that it was settled from.
    """

    report: str
    passage: str
    start: int
    end: int
    words: str
    drawn: str
    themes: tuple[str, ...]
    stance: str
    speaker: str
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with the report file it stands in, who published that, and whether it is invented.

    ``written`` are the passages that were written for training: they are fitted on, never measured on.
    """

    passage: Passage
    report: str
    inspectorate: str
    fictional: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples in order of report and place, their vectors (n, d), and codings by row."""

    examples: tuple[Example, ...]
    vectors: NDArray[np.float32]
    encoder_model_id: str
    codings: dict[int, Coding]
    unresolved: tuple[Coding, ...]


def read_codings(folder: Path = CODINGS) -> list[Coding]:
    """The codings of passages in reports; the first line of the file says how they were made.

    Raises:
        CodingError: if a line isn't a coding.
    """
    found: list[Coding] = []
    for row, place in _rows(folder / CODED):
        try:
            row["passes"] = tuple(Pass(tuple(p["themes"]), p["stance"], p["speaker"]) for p in row["passes"])
            row["themes"] = tuple(row["themes"])
            found.append(Coding(**row))
        except (TypeError, KeyError) as error:
            raise _not_a_coding(place, error) from error
    return found


def read_written(folder: Path = CODINGS) -> list[tuple[Example, Coding]]:
    """The passages that were written for training, with their codings.

    Raises:
        CodingError: if a line isn't a coding.
    """
    found: list[tuple[Example, Coding]] = []
    for row, place in _rows(folder / WRITTEN):
        try:
            text, report = row["text"], row["report"]
            themes, stance, speaker = tuple(row["themes"]), row["stance"], row["speaker"]
            passage = Passage(
                passage_id(report, text), len(found), text, Kind(row["kind"]), (), None, 0, len(text),
                (Span(0, len(text)),),
            )  # fmt: skip
        except (TypeError, KeyError, ValueError) as error:
            raise _not_a_coding(place, error) from error
        example = Example(passage, report, Inspectorate.PROBATION.value, fictional=True, written=True)
        once = (Pass(themes, stance, speaker),)
        coding = Coding(
            report, passage.id, 0, len(text), words_digest(text), "written", themes, stance, speaker, once
        )
        found.append((example, coding))
    return found


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _not_a_coding(place, error) from error
        if not isinstance(row, dict):
            raise _not_a_coding(place, TypeError("not an object"))
        if "made" not in row:
            yield row, place


def _not_a_coding(place: str, error: Exception) -> CodingError:
    return CodingError(f"{place}: not a coding ({error}).", subject=place.partition(",")[0])


def read_examples(folders: Sequence[Path]) -> list[Example]:
    """The passages of all reports in the folders; files that are refused are left out."""
    examples: list[Example] = []
    for path in iter_report_files(folders)[0]:
        try:
            report = parse_file(path)
        except ReportRefusedError:
            continue
        examples.extend(
            Example(p, path.name, report.inspectorate.value, report.fictional) for p in report.passages
        )
    return examples


def match_codings(
    examples: Sequence[Example], codings: Sequence[Coding]
) -> tuple[dict[int, Coding], tuple[Coding, ...]]:
    """Rows of the coded passages, by id, else by words, else by place; and codings not found."""
    by_id = {(e.report, e.passage.id): row for row, e in enumerate(examples)}
    by_words = {(e.report, words_digest(e.passage.text)): row for row, e in enumerate(examples)}
    rows: dict[int, Coding] = {}
    lost: list[Coding] = []
    for coding in codings:
        row = by_id.get((coding.report, coding.passage), by_words.get((coding.report, coding.words)))
        if row is None:
            row = _by_place(examples, coding)
        if row is None:
            lost.append(coding)
        else:
            rows[row] = coding
    return rows, tuple(lost)


def _by_place(examples: Sequence[Example], coding: Coding) -> int | None:
    for row, example in enumerate(examples):
        passage = example.passage
        if example.report == coding.report and passage.start < coding.end and coding.start < passage.end:
            common = min(passage.end, coding.end) - max(passage.start, coding.start)
            if common >= _LEAST_OVERLAP * max(passage.end - passage.start, coding.end - coding.start):
                return row
    return None


def load_dataset(data: Path | None, sample: bool, work: Path, tell: Callable[[str], None]) -> Dataset:
    """Parse, embed and match codings.

    Args:
        data: the folder that holds ``childrens-services``, or ``None``.
        sample: whether to read the fictional sample too.
        work: a folder for the converted encoder and the embeddings, kept between runs.
        tell: is told what goes on.

    Raises:
        EncoderError: if the encoder can't be run.
        CodingError: if a file of codings can't be read.
    """
    folders = [data / REAL] if data else []
    examples = read_examples([*folders, SAMPLE] if sample else folders)
    written = read_written()
    examples.extend(example for example, _ in written)
    tell(f"{len(examples)} passages of {len({e.report for e in examples})} reports")
    encoder = load_encoder(work)
    texts = [example.passage.text for example in examples]
    vectors = _vectors(encoder, texts, work, tell)
    rows, lost = match_codings(examples, read_codings())
    first = len(examples) - len(written)
    rows |= {first + place: coding for place, (_, coding) in enumerate(written)}
    tell(f"{len(rows)} coded passages found, {len(lost)} not")
    return Dataset(tuple(examples), vectors, encoder.model_id, rows, lost)


def background_vectors(dataset: Dataset) -> NDArray[np.float32]:
    """Vectors of 500 passages of real reports, none of them coded: what passages in general are like.

    Those whose words have the lowest digests are taken: a draw that does not depend on the order of files.
    """
    rows = [
        row
        for row, example in enumerate(dataset.examples)
        if row not in dataset.codings
        and example.inspectorate == Inspectorate.OFSTED.value
        and not example.fictional
    ]
    rows.sort(key=lambda row: words_digest(dataset.examples[row].passage.text))
    return dataset.vectors[rows[:_BACKGROUND]]


def _vectors(
    encoder: Encoder, texts: Sequence[str], work: Path, tell: Callable[[str], None]
) -> NDArray[np.float32]:
    """Vectors of the texts; those met in an earlier run come from ``work``."""
    store = work / f"vectors-{hashlib.sha256(encoder.cache_key.encode()).hexdigest()[:12]}.npz"
    known: dict[str, NDArray[np.float32]] = {}
    if store.exists():
        with np.load(store, allow_pickle=False) as kept:
            known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        tell(f"embedding {len(missing)} of them")
        known.update(zip(missing, encoder.encode_passages(list(missing.values())), strict=True))
        np.savez(store, keys=np.asarray(list(known)), rows=np.stack(list(known.values())))
    return np.stack([known[key] for key in keys])
