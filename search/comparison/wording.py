"""A comparison in words: its title, its sentences and its method."""

from __future__ import annotations

from corpus.wording import plural
from search.comparison.answer import ComparedColumn, Comparison, Focus, Total, of_measure
from search.comparison.request import ColumnsBy, Measure, OutOf, RowPeers, RowsBy
from search.statistics import FEW_EXPECTED, FEW_REPORTS

ROWS = {
    RowsBy.AREA: "Area",
    RowsBy.REGION: "Region",
    RowsBy.REPORT: "Report",
    RowsBy.RATING: "Overall rating",
    RowsBy.INSPECTORATE: "Inspectorate",
    RowsBy.YEAR: "Year",
    RowsBy.PROGRAMME: "Kind of inspection",
    RowsBy.FRAMEWORK: "Framework",
}
"""What a row is, for people."""

COLUMNS = {
    ColumnsBy.THEME: "Theme",
    ColumnsBy.STANDARD: "Standard or judgement",
    ColumnsBy.KIND: "Kind of passage",
    ColumnsBy.RATING: "Overall rating",
}
"""What a column is, for people."""

MEASURES = {
    Measure.SHORTFALL: "shortfall",
    Measure.STRENGTH: "strength",
    Measure.MIXED: "mixed finding",
    Measure.FINDINGS: "any finding",
}
"""The measures, for people."""

OUT_OF = {
    OutOf.FINDINGS: "all findings of the row (strength, shortfall and mixed)",
    OutOf.MEASURE: "the row’s findings of the measure",
}
"""The denominators, for people, where all stances count."""

_SELF_SAID = frozenset({RowsBy.AREA, RowsBy.REGION, RowsBy.RATING, RowsBy.YEAR})
"""Rows whose value is their label."""

PEERS = {
    RowPeers.ALL: "the reports of all other rows",
    RowPeers.REGION: "reports of the same region",
    RowPeers.RATING: "reports with the same overall rating",
    RowPeers.SERIES: "reports of the same kind of inspection",
}
"""The peers, for people."""

METHOD = (
    "A finding is a passage in which the inspectorate speaks (no quotation, standing text, statement of a standard or "
    "method) and whose stance is strength, shortfall or mixed. Stances and themes are set by rules, a model and, "
    "where there are any, codings by hand.",
    "A passage counts under each of its themes and under their broader themes, once each.",
    "Every report searched that could have a column is in its denominator, whatever it holds: with a theme all; with a rating "
    "those that have it; with a standard or a kind of passage those of the frameworks under which the library has it. One without "
    "a value for the rows (no rating, say) is in the totals alone: in no row, and no peer of any. A publication filed twice, or under two areas, "
    "counts once among reports, areas and in statistics; it is found by its words. Numbers of passages count every "
    "file, as a search does.",
    "Intervals of shares: Wilson (1927). They take passages for independent, which those of one report are not.",
    "Log-odds ratios with an informative Dirichlet prior: Monroe, Colaresi and Quinn (2008), equations 16 and 22. "
    "The prior is the share of each theme over the reports in the rows, and worth as many passages as a report has "
    "on average. Peers of real reports are real, those of fictional ones fictional. z takes passages for independent; intervals and p divide it by the root of the dispersion of "
    "the theme between reports (McCullagh and Nelder 1989, section 4.5) and use Student’s t.",
    "Of the row in focus, reports also change sides (permutation; Phipson and Smyth 2010), and the numbers of areas that hold "
    f"something are tested by Fisher’s exact test, each with at least {FEW_REPORTS} on either side.",
    "q: Benjamini and Hochberg (1995). Stands out: q of 0.05 at most, of the larger p of permutation and log-odds.",
    f"Small numbers: fewer than {FEW_EXPECTED} passages are expected on the smaller side were there no difference, or there are "
    f"fewer than {FEW_REPORTS} reports among the peers or, unless it is a single area or report, in the row.",
)
"""How the figures come about, with sources."""


def title(answer: Comparison) -> str:
    """One line that says what is compared."""
    request = answer.request
    themes = request.selection.filters.theme
    what = COLUMNS[request.columns]
    if request.columns is ColumnsBy.THEME and len(themes) == 1:
        what = next((one.label for one in answer.columns if one.value == themes[0]), what)
    return (
        f"{what} by {ROWS[request.rows].lower()}: {MEASURES[request.measure]} "
        f"in {plural(answer.total.reports, 'report')}"
    )


def label_key(rows: RowsBy) -> str:
    """Key of the column of ``cells`` that has the rows' labels: ``row`` itself where value and label are one."""
    return "row" if rows in _SELF_SAID else "row_label"


def out_of_sentence(answer: Comparison) -> str:
    """The denominator of shares in words, with the stances that count where only some were asked for."""
    chosen = answer.request.selection.filters.stance
    if answer.request.out_of is OutOf.FINDINGS and chosen:
        return f"the row’s findings of the stance asked for ({' or '.join(chosen)})"
    return OUT_OF[answer.request.out_of]


def prevalence_sentence(column: ComparedColumn, total: Total, measure: Measure) -> str:
    """*shortfall in 14 of 19 areas*, of those that could have the column; of reports where no area is named."""
    areas = total.areas > 0
    number = of_measure(column.areas if areas else column.reports, measure)
    whole = column.areas_comparable if areas else column.reports_comparable
    return f"{MEASURES[measure]} in {number:,} of {plural(whole, 'area' if areas else 'report')}"


def searched_sentence(total: Total) -> str:
    """What was searched, and what was left out or counted once."""
    said = f"{plural(total.counts.findings, 'finding')} in {plural(total.reports, 'report')}"
    if total.areas:
        said += f" on {plural(total.areas, 'area')}"
    said += "."
    if total.earlier:
        said += f" The latest of each kind of inspection of each area: {plural(total.earlier, 'earlier report')} left out."
    if total.copies:
        said += f" {plural(total.copies, 'further file')} of the same words counted once."
    if total.unplaced:
        said += f" {plural(total.unplaced, 'report')} without a value for the rows, in the totals alone."
    return said


def focus_sentence(focus: Focus, peers: RowPeers) -> str:
    """Which reports are held against which, and what that allows."""
    own, others = plural(focus.reports, "report"), plural(focus.peer_reports, "report")
    if focus.by_area:
        own += f" on {plural(focus.units, 'area')}"
        others += f" on {plural(focus.peer_units, 'area')}"
    said = f"{focus.label}: {own}, against {others} ({PEERS[peers]})."
    if not focus.peer_reports:
        return said + " Without peers nothing can stand out."
    if min(focus.reports, focus.peer_reports) < FEW_REPORTS:
        said += f" With fewer than {FEW_REPORTS} reports on a side, whole reports can’t be tested against each other: what stands out rests on a model of how much reports differ, and is worth a look, not a claim."
    return said


def shown_sentence(answer: Comparison) -> str:
    """Which rows of all are shown."""
    first = answer.request.row_offset
    if not answer.rows:
        return f"None of {answer.total_rows:,} rows: there are no rows after the {first:,}th."
    return f"Rows {first + 1:,} to {first + len(answer.rows):,} of {answer.total_rows:,}."


def left_out_sentence(answer: Comparison) -> str:
    """Which rows and columns of all are shown, where there are more of them; else nothing."""
    said = []
    if len(answer.rows) < answer.total_rows:
        said.append(shown_sentence(answer))
    if len(answer.columns) < answer.total_columns:
        said.append(f"The first {len(answer.columns):,} of {answer.total_columns:,} columns.")
    return " ".join(said)
