"""Passages to train and to measure on, and the hand codings that belong to them.

Only reports of councils and the fictional sample are ever read here: the one full probation report
at hand is kept for measuring by others, and no passage of it trains or tunes anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import corpus
from corpus.errors import ReportRefusedError
from corpus.model import Passage
from corpus.parse import iter_report_files, parse_file
from indexer.encoder import Encoder, load_encoder
from indexer.errors import IndexerError

CODINGS = Path(__file__).resolve().parent.parent / "codings"
SAMPLE = Path(corpus.__file__).parent / "sample" / "reports"
REAL = "childrens-services"
_LEAST_OVERLAP = 0.7


class CodingError(IndexerError):
    """A file of codings that can't be read; the message names file and line."""

    code = "codings"


@dataclass(frozen=True, slots=True)
class Coding:
    """One coded passage: themes and stance, and how to find it again.

    ``words`` is :func:`words_digest` of its text; ``half`` is ``tune`` or ``measure`` and the same
    for all passages of a report.
    """

    report: str
    passage: str
    start: int
    end: int
    words: str
    themes: tuple[str, ...]
    stance: str
    half: str


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with the report file it stands in, who published that, and whether it is of the sample."""

    passage: Passage
    report: str
    inspectorate: str
    fictional: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples in order of report and place, their vectors (n, d), and codings by row."""

    examples: tuple[Example, ...]
    vectors: NDArray[np.float32]
    encoder_model_id: str
    codings: dict[int, Coding]
    unresolved: tuple[Coding, ...]


def words_digest(text: str) -> str:
    """Sixteen hex digits of the text's words, letters only and in lower case.

    Spaces and hyphens do not count, so that another extraction of the same words agrees.
    """
    letters = "".join(char for char in text.lower() if char.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()[:16]


def read_codings(folder: Path = CODINGS) -> list[Coding]:
    """All codings in the folder's ``*.jsonl`` files; the first line of each says how it was made.

    Raises:
        CodingError: if a line isn't a coding.
    """
    found: list[Coding] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                if "made" in row:
                    continue
                row["themes"] = tuple(row["themes"])
                found.append(Coding(**row))
            except (ValueError, TypeError, KeyError) as error:
                msg = f"{path.name}, line {number}: not a coding ({error})."
                raise CodingError(msg, subject=path.name) from error
    return found


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
    tell(f"{len(examples)} passages of {len({e.report for e in examples})} reports")
    encoder = load_encoder(work)
    texts = [example.passage.text for example in examples]
    vectors = _vectors(encoder, texts, work, tell)
    rows, lost = match_codings(examples, read_codings())
    tell(f"{len(rows)} coded passages found, {len(lost)} not")
    return Dataset(tuple(examples), vectors, encoder.model_id, rows, lost)


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
