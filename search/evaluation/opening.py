"""The log of when the test half was looked at: "opened once" can be proved by it, and only by it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from search.evaluation.errors import EvaluationError
from search.evaluation.systems import System
from search.evaluation.tables import read_tsv

COLUMNS = ("opened", "version", "model", "snapshot", "topics", "judgements", "systems")


def log_path(judgements: Path) -> Path:
    """The log beside a file of judgements: ``judgements.tsv`` has ``judgements.opened.tsv``."""
    return judgements.with_name(f"{judgements.stem}.opened.tsv")


def record_opening(judgements: Path, topics: Path, systems: tuple[System, ...]) -> int:
    """Add a line to the log *before* the test half is run, and say how many lines were there.

    A line holds the time (UTC), the version of Findings, the model, the snapshot, digests of both files,
    and the systems.

    Raises:
        EvaluationError: if the log can't be read or written: an opening that can't be recorded must not be.
    """
    path = log_path(judgements)
    before = len(list(read_tsv(path, COLUMNS))) if path.exists() else 0
    engine = systems[0].engine
    fields = (
        datetime.now(UTC).isoformat(timespec="seconds"),
        version("inspection-findings"),
        engine.manifest.model_id,
        engine.snapshot_id,
        _digest(topics),
        _digest(judgements),
        " ".join(system.name.replace(" ", "") for system in systems),
    )
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            if not before and not path.stat().st_size:
                file.write("\t".join(COLUMNS) + "\n")
            file.write("\t".join(fields) + "\n")
    except OSError as error:
        msg = f"{path} can't be written ({error.strerror}), and an opening of the test half must be recorded there."
        raise EvaluationError(msg, subject=str(path)) from error
    return before


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
