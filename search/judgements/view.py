"""Judgements as tidy tables; every row says its series and framework, since only those compare."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from corpus.programmes.series import series_of
from corpus.wording import plural
from indexer.records import ReportRecord
from search.holdings import Holdings
from search.judgements.chart import chart_of, chart_title, not_drawn
from search.judgements.contrast import SMALL
from search.judgements.model import (
    Board,
    Contrast,
    History,
    JudgedStandard,
    Judgements,
    KeyQuestionSpread,
    Move,
    QuestionValue,
    ScoreBoard,
    ScoreValue,
    Spread,
    ThemeContrast,
)
from search.named_values import Part
from search.ratings import LEVEL, SCALE
from search.selection import asked_filters
from search.tables import ColumnKind, Field, Table, View, field, filled

METHOD = (
    "Ratings are compared within one framework only: columns series and framework say which. The next framework judges "
    "other standards by other rules, so no direction of change is given from one to the next.",
    f"The scale is an order: {', '.join(reversed(SCALE))}. Ratings are counted and ranked, never averaged; a median of an "
    "even number of reports names both ratings in the middle. 'Level' numbers the order from 1 (worst) for sorting.",
    "Distributions count reports; judged says how many of the reports of the framework have a rating on the standard.",
    "Key questions: the percentage of inspected cases answered Yes, as printed; rank 1 is the highest, equal ones share a "
    "rank; reports says how many of the framework print key questions at all.",
    "Themes against ratings: a report falls short in a theme if any counted passage on it has the stance shortfall, as "
    "tagged. Wilson intervals at 95 % (Wilson 1927); Fisher's exact test, two-sided; q by Benjamini and Hochberg (1995) over "
    "the themes of a contrast. Reports with worse ratings have more findings of shortfall in all, so most themes "
    "lean one way; what differs is an association, not a reason for the rating.",
)
"""How the tables came about; for the method of an export."""

_INTEGER, _NUMBER, _SHARE, _FLAG = (
    ColumnKind.INTEGER,
    ColumnKind.NUMBER,
    ColumnKind.SHARE,
    ColumnKind.FLAG,
)
_ON_SCALE = "place of the rating on the scale, 1 worst to 4 best; an order only"
_WILSON = "95 % Wilson interval"


class _Comparable(Protocol):
    """What compares with its own kind alone: of one framework."""

    @property
    def programme(self) -> str: ...
    @property
    def framework(self) -> str | None: ...


class _OfFramework(Protocol):
    @property
    def of(self) -> _Comparable: ...


class _OfReport(Protocol):
    @property
    def report(self) -> ReportRecord: ...


class _OnStandard(Protocol):
    @property
    def standard(self) -> JudgedStandard: ...


class _Rated(NamedTuple):
    of: Board
    report: ReportRecord
    standard: JudgedStandard
    rating: str | None


class _Counted(NamedTuple):
    of: Board
    standard: JudgedStandard
    spread: Spread
    rating: str
    number: int


class _Moved(NamedTuple):
    of: History
    report: ReportRecord
    standard: JudgedStandard
    move: Move


class _Scored(NamedTuple):
    of: ScoreBoard
    report: ReportRecord
    value: ScoreValue


class _Answered(NamedTuple):
    of: KeyQuestionSpread
    report: ReportRecord
    value: QuestionValue


class _Contrasted(NamedTuple):
    of: Contrast
    standard: JudgedStandard
    one: ThemeContrast


_WHERE: tuple[Field[_OfFramework], ...] = (
    field("series", "Series", lambda row: series_of(row.of.programme, row.of.framework), description="reports of one purpose that succeed each other"),
    field("programme", "Programme", lambda row: row.of.programme),
    field("framework", "Framework", lambda row: row.of.framework, description="ratings compare within one framework only"),
)  # fmt: skip
_REPORT: tuple[Field[_OfReport], ...] = (
    field("area", "Area", lambda row: row.report.area),
    field("region", "Region", lambda row: row.report.region),
    field("report", "Report", lambda row: row.report.title),
    field("report_id", "Report id", lambda row: row.report.id),
    field("dated", "Date", lambda row: row.report.dated, ColumnKind.DATE, "of publication, or of the inspection where none is printed"),
    field("fictional", "Fictional", lambda row: row.report.fictional, _FLAG, "a report of the bundled sample, which is made up"),
)  # fmt: skip
_STANDARD: tuple[Field[_OnStandard], ...] = (
    field("standard", "Standard", lambda row: row.standard.key),
    field("aspect", "Aspect", lambda row: row.standard.title, description="the standard in words"),
)


def judgements_view(answer: Judgements, holdings: Holdings) -> View:
    """The parts asked for; of all, the first table is the latest (or every) rating of each area and standard."""
    request = answer.request
    tables = [table(answer) for part, table in _TABLES if part in request.parts]
    return View(
        name="judgements",
        title=f"Judgements in {plural(answer.reports, 'report')} on {plural(answer.areas, 'area')}",
        tables=tuple(tables),
        asked=(
            *asked_filters(request.selection.filters, holdings),
            ("by", request.by.value),
            ("rating contrasted", request.rating),
            ("rated", request.rated),
            ("alpha", f"{request.alpha:g}"),
            ("parts", ", ".join(request.parts)),
        ),
        method=(*METHOD, *answer.notes),
        chart=chart_of(answer.boards[0], _distribution(answer))
        if answer.boards and Part.BOARDS in request.parts
        else None,
        chart_title=chart_title(answer.boards[0]) if answer.boards else "",
        chart_note=not_drawn(answer),
    )


def _ratings(answer: Judgements) -> Table:
    fields: tuple[Field[_Rated], ...] = (
        *_WHERE,
        *_REPORT,
        *_STANDARD,
        field("rating", "Rating", lambda row: row.rating),
        field("level", "Level", lambda row: LEVEL[row.rating] + 1 if row.rating else None, _INTEGER, _ON_SCALE),
    )  # fmt: skip
    rows = (
        _Rated(board, row.report, standard, rating)
        for board in answer.boards
        for row in board.rows
        for standard, rating in zip(board.standards, row.ratings, strict=True)
    )
    return filled(
        "ratings", "Ratings by area and standard", fields, rows, "One row for each report and standard."
    )


def _distribution(answer: Judgements) -> Table:
    fields: tuple[Field[_Counted], ...] = (
        *_WHERE,
        *_STANDARD,
        field("group", "Group", lambda row: row.spread.group, description=f"{answer.request.by.value}; empty: all"),
        field("rating", "Rating", lambda row: row.rating),
        field("level", "Level", lambda row: LEVEL[row.rating] + 1, _INTEGER, _ON_SCALE),
        field("reports", "Reports", lambda row: row.number, _INTEGER, "with this rating"),
        field("judged", "Judged", lambda row: row.spread.judged, _INTEGER, "reports with any rating on the standard: the denominator"),
        field("share", "Share", lambda row: row.number / row.spread.judged if row.spread.judged else None, _SHARE, "reports with this rating of those judged"),
        field("all_reports", "All reports", lambda row: row.spread.reports, _INTEGER, "of the framework in the group, judged or not"),
        field("median", "Median", lambda row: " / ".join(dict.fromkeys(row.spread.median)) if row.spread.median else None, description="of the standard and group; two ratings where both are in the middle"),
    )  # fmt: skip
    rows = (
        _Counted(board, spread.standard, spread, rating, count)
        for board in answer.boards
        for spread in board.spreads
        for rating, count in zip(SCALE, spread.counts, strict=True)
    )
    return filled("distribution", "Distribution of ratings", fields, rows)


def _history(answer: Judgements) -> Table:
    fields: tuple[Field[_Moved], ...] = (
        *_WHERE,
        *_REPORT,
        *_STANDARD,
        field("rating", "Rating", lambda row: row.move.rating),
        field("steps", "Steps", lambda row: row.move.steps, _INTEGER, "places on the scale since the rating before; positive: better"),
        field("direction", "Direction", lambda row: row.move.direction, description="better, worse or same; empty for the first"),
    )  # fmt: skip
    rows = (
        _Moved(history, move.report, history.standard, move)
        for history in answer.histories
        for move in history.moves
    )
    note = "All reports of each area that the other filters allow."
    return filled("history", "Ratings over time", fields, rows, note)


def _scores(answer: Judgements) -> Table:
    fields: tuple[Field[_Scored], ...] = (
        *_WHERE,
        *_REPORT,
        field("score", "Score", lambda row: row.value.score, _INTEGER),
        field("score_max", "Highest possible", lambda row: row.value.score_max, _INTEGER),
        field("share", "Share", lambda row: row.value.share, _SHARE, "score of the highest possible"),
        field("rank", "Rank", lambda row: row.value.rank, _INTEGER, "1 is the highest share; equal ones share a rank"),
        field("scored", "Reports scored", lambda row: len(row.of.values), _INTEGER, "of the framework: what the rank is out of"),
        field("median", "Median score", lambda row: row.of.median, _NUMBER, "of the framework"),
    )  # fmt: skip
    rows = (_Scored(board, value.report, value) for board in answer.scores for value in board.values)
    return filled("scores", "Scores", fields, rows)


def _questions(answer: Judgements) -> Table:
    fields: tuple[Field[_Answered], ...] = (
        *_WHERE,
        field("standard", "Standard", lambda row: row.of.standard),
        field("question", "Key question", lambda row: row.of.question),
        *_REPORT,
        field("percent_yes", "Per cent Yes", lambda row: row.value.percent_yes, _INTEGER, "of inspected cases, as printed"),
        field("rank", "Rank", lambda row: row.value.rank, _INTEGER, "1 is the highest; equal ones share a rank"),
        field("asked_in", "Reports with the question", lambda row: len(row.of.values), _INTEGER, "what the rank is out of"),
        field("reports", "Reports", lambda row: row.of.reports, _INTEGER, "of the framework that print key questions at all"),
        field("median", "Median", lambda row: row.of.median, _NUMBER, "of the question"),
        field("low", "Lowest", lambda row: row.of.low, _INTEGER),
        field("high", "Highest", lambda row: row.of.high, _INTEGER),
    )  # fmt: skip
    rows = (
        _Answered(spread, value.report, value) for spread in answer.key_questions for value in spread.values
    )
    return filled("key_questions", "Key questions", fields, rows)


def _themes(answer: Judgements) -> Table:
    fields: tuple[Field[_Contrasted], ...] = (
        *_WHERE,
        *_STANDARD,
        field("rating", "Rating", lambda row: row.of.rating, description="whose reports are compared with the others"),
        field("theme", "Theme id", lambda row: row.one.theme),
        field("name", "Theme", lambda row: row.one.name),
        field("held", "Fall short", lambda row: row.one.held, _INTEGER, "reports of the rating that fall short in the theme"),
        field("of", "Of", lambda row: row.one.of, _INTEGER, "reports of the rating"),
        field("share", "Share", lambda row: row.one.held / row.one.of, _SHARE),
        field("low", "Low", lambda row: row.one.low, _SHARE, _WILSON),
        field("high", "High", lambda row: row.one.high, _SHARE, _WILSON),
        field("others_held", "Others fall short", lambda row: row.one.others_held, _INTEGER, "reports of other ratings"),
        field("others_of", "Others of", lambda row: row.one.others_of, _INTEGER, "reports of other ratings"),
        field("others_share", "Others' share", lambda row: row.one.others_held / row.one.others_of, _SHARE),
        field("others_low", "Others' low", lambda row: row.one.others_low, _SHARE, _WILSON),
        field("others_high", "Others' high", lambda row: row.one.others_high, _SHARE, _WILSON),
        field("difference", "Difference", lambda row: row.one.difference, _NUMBER, "share less others' share"),
        field("p", "p", lambda row: row.one.p, _NUMBER, "Fisher's exact test, two-sided"),
        field("q", "q", lambda row: row.one.q, _NUMBER, "Benjamini-Hochberg over the themes of the contrast"),
        field("differs", "Differs", lambda row: row.one.differs, _FLAG, f"q is at most {answer.request.alpha:g}"),
        field("small", "Small numbers", lambda row: row.one.small, _FLAG, f"fewer than {SMALL} reports in a group: shares say little"),
        field("unrated", "Unrated", lambda row: row.of.unrated, _INTEGER, "reports of the framework in neither group"),
    )  # fmt: skip
    rows = (
        _Contrasted(contrast, contrast.standard, one)
        for contrast in answer.contrasts
        for one in contrast.themes
    )
    note = "Themes in which no report of the framework falls short are left out."
    return filled("themes_by_rating", "Shortfalls by rating", fields, rows, note)


_TABLES = (
    (Part.BOARDS, _ratings),
    (Part.BOARDS, _distribution),
    (Part.HISTORIES, _history),
    (Part.SCORES, _scores),
    (Part.KEY_QUESTIONS, _questions),
    (Part.CONTRASTS, _themes),
)
