"""Judgements as tidy tables; every row says its series and framework, since only those compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.programmes.series import series_of
from indexer.records import ReportRecord
from search.exporting.colours import OUTLINE, SEQUENTIAL, between
from search.facets import label
from search.holdings import Holdings
from search.judgements.model import Board, Contrast, Judgements, Move
from search.named_values import Part
from search.ratings import LEVEL, SCALE
from search.selection import asked_filters
from search.tables import Cell, Column, ColumnKind, Table, View

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

_SHADES = [between(SEQUENTIAL, place / (len(SCALE) - 1)) for place in range(len(SCALE))]
"""Shades of the ratings from worst to best: an order, so one hue."""

_WHERE = (
    Column("series", "Series", description="reports of one purpose that succeed each other"),
    Column("programme", "Programme"),
    Column("framework", "Framework", description="ratings compare within one framework only"),
)
_REPORT = (
    Column("area", "Area"),
    Column("region", "Region"),
    Column("report", "Report"),
    Column("report_id", "Report id"),
    Column("dated", "Date", ColumnKind.DATE, "of publication, or of the inspection where none is printed"),
    Column("fictional", "Fictional", ColumnKind.FLAG, "a report of the bundled sample, which is made up"),
)
_STANDARD = (Column("standard", "Standard"), Column("aspect", "Aspect", description="the standard in words"))


def judgements_view(answer: Judgements, holdings: Holdings) -> View:
    """The parts asked for; of all, the first table is the latest (or every) rating of each area and standard."""
    request = answer.request
    tables = [table(answer) for part, table in _TABLES if part in request.parts]
    return View(
        name="judgements",
        title=f"Judgements in {answer.reports:,} reports on {answer.areas:,} areas",
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
        chart=_chart(answer) if Part.BOARDS in request.parts else None,
        chart_title=_chart_title(answer.boards[0]) if answer.boards else "",
        chart_note=_not_drawn(answer),
    )


def _ratings(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        *_REPORT,
        *_STANDARD,
        Column("rating", "Rating"),
        Column(
            "level",
            "Level",
            ColumnKind.INTEGER,
            "place of the rating on the scale, 1 worst to 4 best; an order only",
        ),
    )
    rows: list[dict[str, Cell]] = [
        {
            **_where(board.programme, board.framework),
            **_report(row.report),
            "standard": standard.key,
            "aspect": standard.title,
            "rating": rating,
            "level": LEVEL[rating] + 1 if rating else None,
        }
        for board in answer.boards
        for row in board.rows
        for standard, rating in zip(board.standards, row.ratings, strict=True)
    ]
    return Table.of(
        "ratings", "Ratings by area and standard", columns, rows, "One row for each report and standard."
    )


def _distribution(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        *_STANDARD,
        Column("group", "Group", description=f"{answer.request.by.value}; empty: all"),
        Column("rating", "Rating"),
        Column(
            "level",
            "Level",
            ColumnKind.INTEGER,
            "place of the rating on the scale, 1 worst to 4 best; an order only",
        ),
        Column("reports", "Reports", ColumnKind.INTEGER, "with this rating"),
        Column(
            "judged", "Judged", ColumnKind.INTEGER, "reports with any rating on the standard: the denominator"
        ),
        Column("share", "Share", ColumnKind.SHARE, "reports with this rating of those judged"),
        Column(
            "all_reports", "All reports", ColumnKind.INTEGER, "of the framework in the group, judged or not"
        ),
        Column(
            "median",
            "Median",
            description="of the standard and group; two ratings where both are in the middle",
        ),
    )
    rows: list[dict[str, Cell]] = [
        {
            **_where(board.programme, board.framework),
            "standard": spread.standard.key,
            "aspect": spread.standard.title,
            "group": spread.group,
            "rating": rating,
            "level": LEVEL[rating] + 1,
            "reports": count,
            "judged": spread.judged,
            "share": count / spread.judged if spread.judged else None,
            "all_reports": spread.reports,
            "median": " / ".join(dict.fromkeys(spread.median)) if spread.median else None,
        }
        for board in answer.boards
        for spread in board.spreads
        for rating, count in zip(SCALE, spread.counts, strict=True)
    ]
    return Table.of("distribution", "Distribution of ratings", columns, rows)


def _history(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        *_REPORT,
        *_STANDARD,
        Column("rating", "Rating"),
        Column(
            "steps",
            "Steps",
            ColumnKind.INTEGER,
            "places on the scale since the rating before; positive: better",
        ),
        Column("direction", "Direction", description="better, worse or same; empty for the first"),
    )

    def rows() -> Iterator[Mapping[str, Cell]]:
        for history in answer.histories:
            for move in history.moves:
                yield {
                    **_where(history.programme, history.framework),
                    **_report(move.report),
                    "standard": history.standard.key,
                    "aspect": history.standard.title,
                    **_moved(move),
                }

    return Table.of(
        "history",
        "Ratings over time",
        columns,
        rows(),
        "All reports of each area that the other filters allow.",
    )


def _moved(move: Move) -> dict[str, Cell]:
    return {"rating": move.rating, "steps": move.steps, "direction": move.direction}


def _scores(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        *_REPORT,
        Column("score", "Score", ColumnKind.INTEGER),
        Column("score_max", "Highest possible", ColumnKind.INTEGER),
        Column("share", "Share", ColumnKind.SHARE, "score of the highest possible"),
        Column("rank", "Rank", ColumnKind.INTEGER, "1 is the highest share; equal ones share a rank"),
        Column("scored", "Reports scored", ColumnKind.INTEGER, "of the framework: what the rank is out of"),
        Column("median", "Median score", ColumnKind.NUMBER, "of the framework"),
    )
    rows: list[dict[str, Cell]] = [
        {
            **_where(board.programme, board.framework),
            **_report(value.report),
            "score": value.score,
            "score_max": value.score_max,
            "share": value.share,
            "rank": value.rank,
            "scored": len(board.values),
            "median": board.median,
        }
        for board in answer.scores
        for value in board.values
    ]
    return Table.of("scores", "Scores", columns, rows)


def _questions(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        Column("standard", "Standard"),
        Column("question", "Key question"),
        *_REPORT,
        Column("percent_yes", "Per cent Yes", ColumnKind.INTEGER, "of inspected cases, as printed"),
        Column("rank", "Rank", ColumnKind.INTEGER, "1 is the highest; equal ones share a rank"),
        Column("asked_in", "Reports with the question", ColumnKind.INTEGER, "what the rank is out of"),
        Column("reports", "Reports", ColumnKind.INTEGER, "of the framework that print key questions at all"),
        Column("median", "Median", ColumnKind.NUMBER, "of the question"),
        Column("low", "Lowest", ColumnKind.INTEGER),
        Column("high", "Highest", ColumnKind.INTEGER),
    )
    rows: list[dict[str, Cell]] = [
        {
            **_where(spread.programme, spread.framework),
            "standard": spread.standard,
            "question": spread.question,
            **_report(value.report),
            "percent_yes": value.percent_yes,
            "rank": value.rank,
            "asked_in": len(spread.values),
            "reports": spread.reports,
            "median": spread.median,
            "low": spread.low,
            "high": spread.high,
        }
        for spread in answer.key_questions
        for value in spread.values
    ]
    return Table.of("key_questions", "Key questions", columns, rows)


def _themes(answer: Judgements) -> Table:
    columns = (
        *_WHERE,
        *_STANDARD,
        Column("rating", "Rating", description="whose reports are compared with the others"),
        Column("theme", "Theme id"),
        Column("name", "Theme"),
        Column(
            "held", "Fall short", ColumnKind.INTEGER, "reports of the rating that fall short in the theme"
        ),
        Column("of", "Of", ColumnKind.INTEGER, "reports of the rating"),
        Column("share", "Share", ColumnKind.SHARE),
        Column("low", "Low", ColumnKind.SHARE, "95 % Wilson interval"),
        Column("high", "High", ColumnKind.SHARE, "95 % Wilson interval"),
        Column("others_held", "Others fall short", ColumnKind.INTEGER, "reports of other ratings"),
        Column("others_of", "Others of", ColumnKind.INTEGER, "reports of other ratings"),
        Column("others_share", "Others' share", ColumnKind.SHARE),
        Column("others_low", "Others' low", ColumnKind.SHARE, "95 % Wilson interval"),
        Column("others_high", "Others' high", ColumnKind.SHARE, "95 % Wilson interval"),
        Column("difference", "Difference", ColumnKind.NUMBER, "share less others' share"),
        Column("p", "p", ColumnKind.NUMBER, "Fisher's exact test, two-sided"),
        Column("q", "q", ColumnKind.NUMBER, "Benjamini-Hochberg over the themes of the contrast"),
        Column("differs", "Differs", ColumnKind.FLAG, f"q is at most {answer.request.alpha:g}"),
        Column(
            "small", "Small numbers", ColumnKind.FLAG, "fewer than ten reports in a group: shares say little"
        ),
        Column("unrated", "Unrated", ColumnKind.INTEGER, "reports of the framework in neither group"),
    )
    return Table.of(
        "themes_by_rating",
        "Shortfalls by rating",
        columns,
        (row for contrast in answer.contrasts for row in _contrasted(contrast)),
        "Themes in which no report of the framework falls short are left out.",
    )


def _contrasted(contrast: Contrast) -> Iterator[Mapping[str, Cell]]:
    for one in contrast.themes:
        yield {
            **_where(contrast.programme, contrast.framework),
            "standard": contrast.standard.key,
            "aspect": contrast.standard.title,
            "rating": contrast.rating,
            "theme": one.theme,
            "name": one.name,
            "held": one.held,
            "of": one.of,
            "share": one.held / one.of,
            "low": one.low,
            "high": one.high,
            "others_held": one.others_held,
            "others_of": one.others_of,
            "others_share": one.others_held / one.others_of,
            "others_low": one.others_low,
            "others_high": one.others_high,
            "difference": one.difference,
            "p": one.p,
            "q": one.q,
            "differs": one.differs,
            "small": one.small,
            "unrated": contrast.unrated,
        }


def _where(programme: str, framework: str | None) -> dict[str, Cell]:
    return {"series": series_of(programme, framework), "programme": programme, "framework": framework}


def _report(report: ReportRecord) -> dict[str, Cell]:
    return {
        "area": report.area,
        "region": report.region,
        "report": report.title,
        "report_id": report.id,
        "dated": report.dated,
        "fictional": report.fictional,
    }


def _reports(number: int) -> str:
    return f"{number:,} {'report' if number == 1 else 'reports'}"


def _chart_title(board: Board) -> str:
    return f"Ratings in {_reports(board.rated)} of {label('framework', board.framework or board.programme)}"


def _not_drawn(answer: Judgements) -> str:
    """What of the answer the chart, which is of one framework, leaves out."""
    others = answer.boards[1:]
    said = []
    if others:
        more = "another framework" if len(others) == 1 else f"{len(others)} other frameworks"
        said.append(f"Not drawn: {_reports(sum(board.rated for board in others))} under {more}.")
    if none := sum(one.reports for one in answer.unrated):
        said.append(f"{_reports(none)} without ratings.")
    return " ".join(said)


def _chart(answer: Judgements) -> dict[str, object] | None:
    """The distribution of ratings of the largest framework, as bars stacked from the worst to the best."""
    if not answer.boards:
        return None
    board = answer.boards[0]
    # "valid" of Vega-Lite asks for numbers, so a missing value is told by equality with null.
    wanted = {"programme": board.programme, "framework": board.framework, "group": None}
    chosen = [{"field": name, "equal": value} for name, value in wanted.items()]
    return {
        "data": {"name": "distribution"},
        "description": f"Reports by rating on each standard of {board.framework or board.programme}.",
        "transform": [{"filter": {"and": chosen}}],
        "mark": {"type": "bar", "stroke": OUTLINE, "strokeWidth": 0.5},
        "encoding": {
            "y": {"field": "aspect", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "reports", "type": "quantitative", "stack": "zero", "title": "Reports"},
            "color": {
                "field": "rating",
                "type": "ordinal",
                "sort": list(SCALE),
                "scale": {"domain": list(SCALE), "range": _SHADES},
                "title": "Rating",
            },
            "order": {"field": "level", "type": "quantitative"},
        },
    }


_TABLES = (
    (Part.BOARDS, _ratings),
    (Part.BOARDS, _distribution),
    (Part.HISTORIES, _history),
    (Part.SCORES, _scores),
    (Part.KEY_QUESTIONS, _questions),
    (Part.CONTRASTS, _themes),
)
