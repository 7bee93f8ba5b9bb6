"""What filters and facets read of a snapshot, as columns, read from its SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.coded_column import CodedColumn, coded_column


@dataclass(frozen=True, slots=True, eq=False)
class FacetColumns:
    """What filters and facets read of every passage, by row.

    Attributes:
        passage_ids: ids as fixed-width ASCII bytes, which sort as their text does.
        report: index into :meth:`indexer.store_reader.Records.reports`, int32.
        ordinal: place of the passage in its report, int32.
        kind, stance, standard, speaker: coded columns, values in ascending order.
        theme_rows, theme_codes, theme_certain: one entry per tag, by row, then the tag's order.
        theme_ids: theme id by code, in the codebook's order.
    """

    passage_ids: NDArray[np.bytes_]
    report: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    kind: CodedColumn
    stance: CodedColumn
    standard: CodedColumn
    speaker: CodedColumn
    theme_rows: NDArray[np.int32]
    theme_codes: NDArray[np.int32]
    theme_certain: NDArray[np.bool_]
    theme_ids: tuple[str, ...]


def read_facets(query: Callable[[str], list[Any]]) -> FacetColumns:
    """The columns of all passages, by a function that runs a statement on the SQLite file."""
    rows = query(
        "SELECT p.id, r.position, p.ordinal, p.kind, p.stance, p.standard, p.speaker "
        "FROM passage p JOIN report r ON r.id = p.report_id ORDER BY p.row"
    )
    ids, reports, ordinals, kinds, stances, standards, speakers = (
        zip(*rows, strict=True) if rows else ((),) * 7
    )
    tags = query(
        "SELECT pt.passage_row, t.position, pt.certain FROM passage_theme pt "
        "JOIN theme t ON t.id = pt.theme_id ORDER BY pt.passage_row, pt.ordinal"
    )
    flat = np.array(tags, np.int32).reshape(-1, 3)
    return FacetColumns(
        passage_ids=np.array([i.encode() for i in ids], dtype="S16"),
        report=np.array(reports, np.int32),
        ordinal=np.array(ordinals, np.int32),
        kind=coded_column(kinds),
        stance=coded_column(stances),
        standard=coded_column(standards),
        speaker=coded_column(speakers),
        theme_rows=flat[:, 0].copy(),
        theme_codes=flat[:, 1].copy(),
        theme_certain=flat[:, 2].astype(np.bool_),
        theme_ids=tuple(theme for (theme,) in query("SELECT id FROM theme ORDER BY position")),
    )


def read_addressees(query: Callable[[str], list[Any]], size: int) -> CodedColumn:
    """To whom each of ``size`` passages is addressed, as printed, by row; ``query`` as of :func:`read_facets`."""
    codes = np.full(size, -1, np.int32)
    found = query("SELECT row, addressee FROM passage WHERE addressee IS NOT NULL ORDER BY row")
    if not found:
        return CodedColumn(codes, ())
    rows, printed = zip(*found, strict=True)
    held = coded_column(printed)
    codes[np.array(rows)] = held.codes
    return CodedColumn(codes, held.values)
