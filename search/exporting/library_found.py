"""What was found in passages, as tidy tables: their figures, and the findings that recur."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from search.coded import number, value_at
from search.exporting.sheet import Row, Sheet
from search.holdings import Holdings
from search.tables import Column, ColumnKind

_AT_ONCE = 2_000
_PASSAGE = Column("passage_id", "Passage id")
_REPORT = Column("report_id", "Report id")
_AREA = Column("area", "Area")


def found_sheets(holdings: Holdings) -> tuple[Sheet, ...]:
    """Figures, recurring findings, and the members of these; a table of each also where the snapshot has none."""
    return (_figures(holdings), _findings(holdings), _members(holdings))


def _figures(holdings: Holdings) -> Sheet:
    columns = (
        _PASSAGE,
        _REPORT,
        _AREA,
        Column("ordinal", "Place", ColumnKind.INTEGER, "Among the passage's figures, from 0."),
        Column("words", "Words", description="The figure as printed."),
        Column("kind", "Kind", description="count, percentage, fraction … (docs/quality/figures.md)."),
        Column("value", "Value", ColumnKind.NUMBER),
        Column("high", "Upper end", ColumnKind.NUMBER, "Of a range."),
        Column("denominator", "Out of", ColumnKind.NUMBER),
        Column("share", "Share", ColumnKind.SHARE, "Of what it is out of, where it is such a figure."),
        Column("comparison", "Comparison", description="exactly, more than, nearly …"),
        Column("unit", "Unit", description="What is counted, as printed."),
    )

    def rows() -> Iterator[Row]:
        table = holdings.store.figures()
        every = iter(range(len(table.rows)))
        while places := list(islice(every, _AT_ONCE)):
            held = np.unique(table.rows[places]).astype(np.int64)
            texts = dict(zip(held.tolist(), holdings.store.texts(held), strict=True))
            for place in places:
                row = int(table.rows[place])
                start, end = table.spans[place, :2].tolist()
                yield (
                    *_place(holdings, row),
                    int(table.ordinal[place]),
                    texts[row][start:end],
                    value_at(table.kind, place),
                    number(table.value[place]),
                    number(table.high[place]),
                    number(table.denominator[place]),
                    number(table.share[place]),
                    value_at(table.comparison, place),
                    value_at(table.unit, place),
                )

    note = "One row a statistic in a passage."
    if not holdings.store.figures().read:
        note += " None were looked for when this snapshot was made: index again to have them."
    return Sheet("figures", "Figures", columns, rows, note)


def _findings(holdings: Holdings) -> Sheet:
    columns = (
        Column("finding", "Finding id", description="Kept while most members stay."),
        Column("stance", "Stance"),
        Column("label", "Label", description="Words of the most central member."),
        Column("terms", "Terms", description="What sets its members apart, strongest first, joined by '; '."),
        Column("central_passage", "Most central passage"),
        Column("areas", "Areas", ColumnKind.INTEGER, "In the whole library."),
        Column("reports", "Reports", ColumnKind.INTEGER, "A report filed under two areas counts once."),
        Column("passages", "Passages", ColumnKind.INTEGER),
    )

    def rows() -> Iterator[Row]:
        for finding in holdings.store.recurring().findings:
            yield (
                finding.id,
                finding.stance,
                finding.label,
                "; ".join(finding.terms),
                _passage_id(holdings, finding.central_row),
                finding.areas,
                finding.reports,
                finding.passages,
            )

    looked_at = holdings.store.recurring().grouped
    note = f"One row a finding that two reports or more make; {looked_at:,} passages were looked at."
    return Sheet("recurring_findings", "Recurring findings", columns, rows, note)


def _members(holdings: Holdings) -> Sheet:
    columns = (
        Column("finding", "Finding id"),
        _PASSAGE,
        _REPORT,
        _AREA,
        Column(
            "centrality",
            "Centrality",
            ColumnKind.NUMBER,
            "Mean probability of saying the same as the other members.",
        ),
    )

    def rows() -> Iterator[Row]:
        held = holdings.store.recurring()
        for group, row, centrality in zip(
            held.finding.tolist(), held.rows.tolist(), held.centrality.tolist(), strict=True
        ):
            yield (held.findings[group].id, *_place(holdings, row), centrality)

    note = "One row a passage of a finding, the most central first."
    return Sheet("recurring_members", "Members of findings", columns, rows, note)


def _place(holdings: Holdings, row: int) -> tuple[str, str, str | None]:
    report = holdings.reports[int(holdings.columns.report[row])]
    return _passage_id(holdings, row), report.id, report.area


def _passage_id(holdings: Holdings, row: int) -> str:
    return str(holdings.columns.passage_ids[row].decode("ascii"))
