"""The ratings of one framework as stacked bars, and what of the answer they leave out."""

from __future__ import annotations

from corpus.wording import plural
from search.exporting import charts
from search.exporting.chart_parts import Spec
from search.exporting.colours import RATING
from search.facets import kind_of_report
from search.judgements.model import Board, Judgements
from search.ratings import SCALE
from search.tables import Table


def chart_title(board: Board) -> str:
    """What the bars are of: the reports of one framework."""
    return f"Ratings in {plural(board.rated, 'report')} of {kind_of_report(board.programme, board.framework)}"


def not_drawn(answer: Judgements) -> str:
    """What of the answer the chart, which is of one framework, leaves out."""
    others = answer.boards[1:]
    said = []
    if others:
        more = "another framework" if len(others) == 1 else f"{len(others)} other frameworks"
        said.append(f"Not drawn: {plural(sum(board.rated for board in others), 'report')} under {more}.")
    if none := sum(one.reports for one in answer.unrated):
        said.append(f"{plural(none, 'report')} without ratings.")
    return " ".join(said)


def chart_of(board: Board, distribution: Table) -> Spec:
    """The distribution of ratings of a framework, as bars stacked from the worst to the best."""
    return charts.stacked(
        distribution,
        category="aspect",
        value="reports",
        series="rating",
        colours={rating: RATING[rating] for rating in SCALE},
        where={"programme": board.programme, "framework": board.framework, "group": None},
    )
