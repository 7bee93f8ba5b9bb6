"""Prints the sample reports and their truth files from their sources.

``python -m corpus.sample.render`` writes them; ``--check`` writes nothing and exits with 1 unless what
lies in ``reports/`` and ``truth/`` is byte for byte what the sources give. PDFs need reportlab, which
is a development dependency: who only reads the sample doesn't need it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.sample.checks import check_source, count_words
from corpus.sample.expected import truth_json, truth_of
from corpus.sample.markdown import print_markdown
from corpus.sample.model import Format, SampleSource, SourceError
from corpus.sample.parsing import read_source
from corpus.sample.plain import print_text
from corpus.sample.webpage import print_page

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed report: file name and bytes of the report, text of its truth file."""

    source: SampleSource
    name: str
    report: bytes
    truth: str


def print_report(source: SampleSource) -> Printed:
    """``source`` in its published form with its truth; the source must be consistent already."""
    crossing: frozenset[int] | None = None
    if source.format is Format.PDF:
        # Imported here so that text and Markdown samples print without the development dependency.
        from corpus.sample.pdf import print_pdf  # noqa: PLC0415

        report, crossing = print_pdf(source)
    elif source.format is Format.TEXT:
        report = print_text(source).encode("utf-8")
    elif source.format is Format.HTML:
        report = print_page(source).encode("utf-8")
    else:
        report = print_markdown(source).encode("utf-8")
    truth = truth_json(truth_of(source, crossing))
    return Printed(source, source.slug + source.format.suffix, report, truth)


def print_folder(folder: Path) -> tuple[list[Printed], list[SourceError]]:
    """All sources of ``folder`` printed, by name; and the errors of those that break the format."""
    done: list[Printed] = []
    errors: list[SourceError] = []
    for path in sorted(folder.glob("*.md")):
        try:
            source = read_source(path)
            check_source(source)
            done.append(print_report(source))
        except SourceError as error:
            errors.append(error)
    return done, errors


def differences(printed: Sequence[Printed], reports: Path, truth: Path) -> list[str]:
    """A sentence for each file that is missing, differs from what the sources give, or has no source."""
    expected: dict[Path, bytes] = {}
    for one in printed:
        expected[reports / one.name] = one.report
        expected[truth / f"{one.source.slug}.json"] = one.truth.encode("utf-8")
    found: list[str] = []
    for path, data in sorted(expected.items()):
        if not path.is_file():
            found.append(f"{path.name} is missing")
        elif path.read_bytes() != data:
            found.append(f"{path.name} isn't what its source gives")
    lying = {path for folder in (reports, truth) if folder.is_dir() for path in folder.iterdir()}
    return found + [f"{path.name} has no source" for path in sorted(lying - set(expected))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 if all went well, 1 after an error or a difference."""
    parser = argparse.ArgumentParser(prog="corpus.sample.render", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    parser.add_argument("--folder", type=Path, default=_HERE, help="holds source/, reports/ and truth/")
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    reports, truth = folder / "reports", folder / "truth"
    printed, errors = print_folder(folder / "source")
    problems = [str(error) for error in errors]
    if options.check:
        problems += differences(printed, reports, truth)
    else:
        reports.mkdir(exist_ok=True)
        truth.mkdir(exist_ok=True)
        for one in printed:
            (reports / one.name).write_bytes(one.report)
            (truth / f"{one.source.slug}.json").write_bytes(one.truth.encode("utf-8"))
            words, size = count_words(one.source), len(one.report) / 1024
            sys.stdout.write(f"{one.name}: {words:,} words, {size:.0f} KiB\n")
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
