"""How fast files are parsed, stage by stage on one core, and what the worker processes add.

``python -m tests.benchmarks.parsing FOLDER…`` parses every PDF under the folders three times, keeps for each
file its fastest time in each stage, and prints Markdown. The stages are timed by the processor time of this
process, so that other programs on the machine change little; the workers by the clock.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

from api.pages.pictures import PagePictures
from api.settings import load_settings
from corpus.errors import ReportRefusedError
from corpus.layout import lay_out
from corpus.model import Page, Report, Span
from corpus.passages import PassageDraft, number_passages
from corpus.programmes import parse_layout
from corpus.reading import read
from corpus.reading.limits import ReadingLimits
from corpus.reading.page_image import draw_page
from indexer.parsing import WORKERS, Job, parse_all
from tests.benchmarks.hardware import hardware_line

STAGES = ("reading", "layout", "programme", "of which ids")
_T = TypeVar("_T")


def stages(path: Path) -> tuple[dict[str, float], Report]:
    """Processor seconds of each stage for one file, and its report.

    Raises:
        ReportRefusedError: if there is no report to be had of it.
    """
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[..., _T], *args: Any) -> _T:
        begun = process_time()
        result = work(*args)
        seconds[stage] = process_time() - begun
        return result

    document = timed("reading", read, path)
    layout = timed("layout", lay_out, document)
    report = timed("programme", parse_layout, document, layout)
    names = [field.name for field in fields(PassageDraft)]
    drafts = [PassageDraft(**{name: getattr(p, name) for name in names}) for p in report.passages]
    timed("of which ids", number_passages, report.id, drafts)
    return seconds, report


def measure(folders: list[Path], rounds: int) -> str:
    """Parse the PDFs under ``folders`` and describe the speed."""
    files = sorted(path for folder in folders for path in folder.rglob("*.pdf"))
    best: dict[Path, dict[str, float]] = {}
    pages = 0
    for turn in range(rounds):
        for path in files:
            try:
                seconds, report = stages(path)
            except ReportRefusedError:
                continue
            if turn == 0:
                pages += len(report.source.pages)
                best[path] = seconds
            best[path] = {stage: min(best[path][stage], seconds[stage]) for stage in STAGES}
    totals = {stage: sum(seconds[stage] for seconds in best.values()) for stage in STAGES}
    whole = totals["reading"] + totals["layout"] + totals["programme"]
    rows = [
        (stage, seconds, pages / seconds, seconds / whole)
        for stage, seconds in [*totals.items(), ("whole", whole)]
    ]
    slowest = max(best, key=lambda path: sum(best[path][stage] for stage in STAGES[:3]))
    jobs = [Job(path, path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in best]
    begun = perf_counter()
    done = sum(parsed.report is not None for _, parsed in parse_all(jobs, ReadingLimits()))
    clock = perf_counter() - begun
    table = "".join(f"| {name} | {s:.2f} | {rate:,.0f} | {share:.0%} |\n" for name, s, rate, share in rows)
    return (
        f"{hardware_line()}\n\n{len(best)} PDF reports, {pages:,} pages; the fastest of {rounds} parses of each file.\n\n"
        f"| stage | seconds | pages/s on one core | share |\n| --- | ---: | ---: | ---: |\n{table}\n"
        f"The slowest report took {sum(best[slowest][stage] for stage in STAGES[:3]):.2f} s.\n\n"
        f"In {WORKERS} worker processes with limits of time and memory, their start, the writing of JSON and its way back\n"
        f"included: {done} reports in {clock:.1f} s by the clock, {pages / clock:,.0f} pages/s.\n\n"
        + pictures(list(best))
    )


def pictures(files: list[Path]) -> str:
    """One sentence on what it costs to draw a page in the server's worker instead of in the server."""
    drawer = PagePictures(load_settings())
    inside: list[float] = []
    here: list[float] = []
    begun = perf_counter()
    drawer.draw(files[0], Page(1, 0, 1), [], 1000)
    first = perf_counter() - begun
    for path in files[:20]:
        for page in read(path).source.pages[1:4]:
            spans = [Span(page.start, page.start + 40)] if page.end > page.start + 40 else []
            for work, took in ((drawer.draw, inside), (None, here)):
                begun = perf_counter()
                if work is None:
                    draw_page(path, page.number, page.start, spans, 1000)
                else:
                    work(path, page, spans, 1000)
                took.append(perf_counter() - begun)
    drawer.close()
    return (
        f"A page drawn with a passage marked, 1,000 pixels wide ({len(inside)} pages): median {median(inside) * 1000:.0f} ms in the "
        f"server's worker, {median(here) * 1000:.0f} ms\nwithout one; the first picture, which starts the worker, {first * 1000:.0f} ms.\n"
    )


def main() -> None:
    """Read the folders from the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(measure(options.folders, options.rounds))


if __name__ == "__main__":
    main()
