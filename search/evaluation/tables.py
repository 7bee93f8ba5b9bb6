"""Tab-separated and JSON-lines files with a fixed set of columns, read strictly and written canonically.

Nothing is quoted: a tab or a line end can't stand in a field, all else stands for itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.files import write_atomically
from search.evaluation.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its fields by column, and where it stands."""

    path: Path
    line: int
    fields: dict[str, str]

    def error(self, said: str) -> EvaluationError:
        """An error about this line; ``said`` is what is wrong and what to do."""
        return wrong(self.path, self.line, said)


def wrong(path: Path, line: int, said: str) -> EvaluationError:
    """An error about a line of a file, counted from 1."""
    return EvaluationError(f"{path}, line {line}: {said}", subject=str(path))


def read_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a UTF-8 file that hold something, each with its number from 1.

    Raises:
        EvaluationError: if the file can't be read, or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}."
        raise EvaluationError(msg, subject=str(path)) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8."
        raise EvaluationError(msg, subject=str(path)) from error
    # Not splitlines(): a line separator that a report holds (U+2028) ends no line of the table.
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def read_tsv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a tab-separated file whose first line names exactly ``columns``.

    Raises:
        EvaluationError: if the file can't be read, its header is another, or a line has too few or many fields.
    """
    lines = read_lines(path)
    header = lines[0][1].split("\t") if lines else []
    if header != list(columns):
        said = f"the header must be {', '.join(columns)}, separated by tabs; it is {', '.join(header) or 'absent'}."
        raise wrong(path, lines[0][0] if lines else 1, said)
    for number, line in lines[1:]:
        fields = line.split("\t")
        if len(fields) != len(columns):
            raise wrong(
                path, number, f"{len(columns)} fields separated by tabs are wanted, {len(fields)} found."
            )
        yield Row(path, number, dict(zip(columns, (field.strip() for field in fields), strict=True)))


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON-lines file with their line numbers.

    Raises:
        EvaluationError: if the file can't be read, or a line is no JSON object.
    """
    for number, line in read_lines(path):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise wrong(path, number, "this is not JSON; write one JSON object a line.") from error
        if not isinstance(value, dict):
            raise wrong(path, number, "this is JSON but no object; write one JSON object a line.")
        yield number, value


def write_tsv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table in one step; runs of white space in a field become one space."""
    lines = ["\t".join(columns)]
    lines += ["\t".join(" ".join(str(field).split()) for field in row) for row in rows]
    write_atomically(path, ("\n".join(lines) + "\n").encode())
