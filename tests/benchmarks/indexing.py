"""How fast a folder is indexed, and how much of that is the encoder's own time.

``python -m tests.benchmarks.indexing FOLDER…`` builds a new library in a temporary folder, then encodes
the same passages with the same encoder alone, and prints both as Markdown.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from time import perf_counter

from indexer.build import BuildOptions, build_library
from indexer.encoder_loading import load_encoder
from indexer.progress import BuildSummary
from indexer.snapshot import open_snapshot
from tests.benchmarks.hardware import hardware_line


def measure(folders: list[Path], library: Path, precision: str) -> str:
    """Index ``folders`` into ``library``, encode the passages again alone, and describe both."""
    encoder = load_encoder(library, precision=precision)  # converting the model is no part of indexing
    encoder.encode_passages(["Compiled before the clock starts."])
    started = perf_counter()
    summary = build_library(library, folders, options=BuildOptions(precision=precision))
    whole = perf_counter() - started

    opening = perf_counter()
    snapshot = open_snapshot(library)
    opening = perf_counter() - opening
    texts = sorted({passage.text for passage in snapshot.records.all_passages()})
    started = perf_counter()
    encoder.encode_passages(texts)
    alone = perf_counter() - started
    again = perf_counter()
    build_library(library, folders, options=BuildOptions(precision=precision))
    again = perf_counter() - again
    megabytes = sum(file["bytes"] for file in snapshot.manifest["files"].values()) / 1e6
    snapshot.close()
    return describe(summary, whole, alone, len(texts), encoder.precision) + (
        f"| opening the snapshot, verified ({megabytes:.0f} MB) | {opening:.2f} s |\n"
        f"| indexing the same folder again, nothing changed | {again:.1f} s |\n"
    )


def describe(summary: BuildSummary, whole: float, alone: float, distinct: int, precision: str) -> str:
    """The figures as Markdown tables; ``whole`` and ``alone`` in seconds."""
    rows = [
        ("files refused", f"{len(summary.refused):,}"),
        ("duplicates left out", f"{len(summary.duplicates):,}"),
        ("reports", f"{summary.reports:,}"),
        ("passages (distinct texts)", f"{summary.passages:,} ({distinct:,})"),
        ("passages longer than the encoder's window", f"{summary.windowed:,}"),
        ("passages with a theme", f"{summary.tagged:,}"),
        *((f"seconds: {stage}", f"{seconds:.1f}") for stage, seconds in summary.seconds.items()),
        ("seconds: whole", f"{whole:.1f}"),
        (f"seconds: encoder alone ({precision})", f"{alone:.1f}"),
        ("passages/s: whole", f"{summary.passages / whole:.1f}"),
        ("texts/s: encoder alone", f"{distinct / alone:.1f}"),
        ("share lost to everything but encoding", f"{1 - alone / whole:.0%}"),
    ]
    head = f"{hardware_line()}\n\n| what | figure |\n| --- | ---: |\n"
    return head + "".join(f"| {name} | {value} |\n" for name, value in rows)


def main() -> None:
    """Read the folders from the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--precision", default="auto", choices=("auto", "f32", "bf16"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(measure(options.folders, Path(folder) / "library", options.precision))


if __name__ == "__main__":
    main()
