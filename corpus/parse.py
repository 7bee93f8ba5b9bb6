"""A file becomes a report: read, lay out, let the best programme parse, refuse what is none."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError
from corpus.layout import lay_out
from corpus.model import Report
from corpus.programmes import parse_layout
from corpus.reading import read
from corpus.reading.limits import ReadingLimits

#: Changes whenever the same file may give another report; caches of parsed reports depend on it.
PARSER_VERSION = "7"

_SUFFIXES = frozenset({".pdf", ".txt", ".md", ".markdown", ".html", ".htm", ".docx"})
#: Documents that can't be read but may well be reports: tried, so that each is refused with a sentence.
_TRIED = frozenset({".doc", ".rtf", ".odt", ".mhtml", ".mht", ".xhtml", ".text"})
_NOT_REPORTS = frozenset(
    {
        "readme",
        "license",
        "licence",
        "changelog",
        "contributing",
        "notice",
        "copying",
        "authors",
        "requirements",
    }
)

_log = logging.getLogger(__name__)


def parse_file(path: Path, *, limits: ReadingLimits | None = None) -> Report:
    """The report in the file at ``path``; ``limits`` default to :class:`ReadingLimits`.

    Raises:
        ReportRefusedError: if there is no report to be had of it. What a parser did not foresee is
            logged with its traceback and becomes ``Refusal.INTERNAL``.
        MemoryError: if memory ran out. No other error leaves.
    """
    path = Path(path)
    try:
        document = read(path, limits or ReadingLimits())
        return parse_layout(document, lay_out(document))
    except ReportRefusedError as refused:
        # A deeper layer may know only the file's name; the caller gets the path it asked for.
        if refused.path != str(path):
            raise ReportRefusedError(path, refused.reason, str(refused)) from refused
        raise
    except MemoryError:
        # Not a fault of the parser: the worker's limit speaks (see corpus.guard), and names the setting.
        raise
    except Exception as error:
        _log.exception("Unexpected error while parsing %s", path)
        message = (
            f"{path.name} made the parser fail ({type(error).__name__}); the log has the details, "
            "please report it as a fault."
        )
        raise ReportRefusedError(path, Refusal.INTERNAL, message) from error


def iter_report_files(folders: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files to parse under ``folders``, and those left out, each sorted and without repeats.

    A folder is walked: files with a readable suffix are taken, and so are documents of other formats
    (``.doc``, ``.rtf``, ``.odt``, ``.mhtml`` …), so that each is refused with its reason. Hidden files,
    tables and project papers (``README``, ``LICENSE``, ``*.csv`` …) are left out and returned second. A
    file named explicitly, or one that doesn't exist, is always taken, so that its refusal is reported.
    Hidden folders (``.git``) and links to folders are not entered, and what lies in them is in neither list.
    """
    taken: dict[Path, None] = {}
    left: dict[Path, None] = {}
    for given in folders:
        root = Path(given)
        if not root.is_dir():
            taken[root] = None
            continue
        for folder, names, files in os.walk(root):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in files:
                path = Path(folder) / name
                (taken if _readable(path) else left)[path] = None
    return sorted(taken), sorted(path for path in left if path not in taken)


def _readable(path: Path) -> bool:
    if path.name.startswith(".") or path.suffix.lower() not in _SUFFIXES | _TRIED:
        return False
    return path.stem.lower() not in _NOT_REPORTS
