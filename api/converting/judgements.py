"""From judgements to the API's schemas."""

from __future__ import annotations

from api import addresses
from api.converting.figures import to_reference
from api.schemas import judgements as schemas
from search.judgements import (
    SCALE,
    Board,
    Contrast,
    History,
    Judgements,
    KeyQuestionSpread,
    ScoreBoard,
    Spread,
    ThemeContrast,
    Unrated,
)
from search.judgements.view import METHOD
from search.named_values import Part
from search.ratings import OVERALL
from search.request import Filters

_MOST_LINKED = 20
"""Reports that an address names at most; one of more would be too long to share."""


def to_judgements(answer: Judgements, *, limit: int, offset: int) -> schemas.JudgementsAnswer:
    """The answer of ``/v1/judgements``: of each list a page, and the histories of the areas in the rows given."""
    page = slice(offset, offset + limit)
    shown = {row.report.area for board in answer.boards for row in board.rows[page]}
    filters, parts = answer.request.selection.filters, answer.request.parts
    return schemas.JudgementsAnswer(
        snapshot=answer.snapshot,
        parts=list(parts),
        scale=list(SCALE),
        reports=answer.reports,
        copies=answer.copies,
        areas=answer.areas,
        boards=[_board(board, page) for board in answer.boards] if Part.BOARDS in parts else [],
        histories=[_history(one) for one in answer.histories if one.area in shown],
        scores=[_scores(one, page) for one in answer.scores],
        key_questions=[_question(one, page) for one in answer.key_questions],
        contrasts=[_contrast(one, filters, page) for one in answer.contrasts],
        unrated=[_unrated(one) for one in answer.unrated],
        notes=list(answer.notes),
        method=list(METHOD),
        limit=limit,
        offset=offset,
    )


def longest(answer: schemas.JudgementsAnswer) -> int:
    """Entries of the longest list of an answer: the last page is the last of that one."""
    boards = (board.total for board in answer.boards)
    scores = (board.total for board in answer.scores)
    questions = (question.total for question in answer.key_questions)
    contrasts = (contrast.total for contrast in answer.contrasts)
    return max((*boards, *scores, *questions, *contrasts), default=0)


def contrast_search(contrast: Contrast, theme: str, filters: Filters) -> addresses.Address | None:
    """The search that lists the passages behind a count of reports of the rating that fall short in a theme."""
    pairs = [("theme", theme), ("stance", "shortfall")]
    pairs += [(name, value) for name in ("kind", "speaker", "standard") for value in getattr(filters, name)]
    if filters.certain_only:
        pairs.append(("certain_only", "true"))
    if contrast.standard.key == OVERALL and contrast.framework is not None:
        pairs += [("rating", contrast.rating), ("framework", contrast.framework)]
        named = ("inspectorate", "programme", "area", "region", "year", "report")
        pairs += [(name, value) for name in named for value in getattr(filters, name)]
        pairs.append(("edition", filters.edition.value))
    elif len(contrast.reports) <= _MOST_LINKED:
        pairs += [("report", report) for report in contrast.reports]
    else:
        return None
    if filters.fictional is not None:
        pairs.append(("fictional", str(filters.fictional).lower()))
    return addresses.search(pairs)


def _board(board: Board, page: slice) -> schemas.Board:
    return schemas.Board(
        programme=board.programme,
        framework=board.framework,
        series=board.series,
        standards=[schemas.JudgedStandard.model_validate(one) for one in board.standards],
        total=len(board.rows),
        rows=[
            schemas.RatedReport(report=to_reference(row.report), ratings=list(row.ratings))
            for row in board.rows[page]
        ],
        spreads=[_spread(one) for one in board.spreads],
    )


def _spread(spread: Spread) -> schemas.Spread:
    return schemas.Spread(
        standard=spread.standard.key,
        group=spread.group,
        counts=dict(zip(SCALE, spread.counts, strict=True)),
        judged=spread.judged,
        reports=spread.reports,
        median=list(dict.fromkeys(spread.median or ())),
    )


def _history(history: History) -> schemas.History:
    return schemas.History(
        area=history.area,
        programme=history.programme,
        framework=history.framework,
        standard=history.standard.key,
        moves=[
            schemas.Move(
                report=to_reference(move.report),
                rating=move.rating,
                steps=move.steps,
                direction=move.direction,
            )
            for move in history.moves
        ],
    )


def _scores(board: ScoreBoard, page: slice) -> schemas.ScoreBoard:
    return schemas.ScoreBoard(
        programme=board.programme,
        framework=board.framework,
        reports=board.reports,
        median=board.median,
        low=board.low,
        high=board.high,
        values=[schemas.ScoreValue.model_validate(value) for value in board.values[page]],
        total=len(board.values),
    )


def _question(spread: KeyQuestionSpread, page: slice) -> schemas.KeyQuestion:
    return schemas.KeyQuestion(
        programme=spread.programme,
        framework=spread.framework,
        standard=spread.standard,
        question=spread.question,
        reports=spread.reports,
        median=spread.median,
        low=spread.low,
        high=spread.high,
        total=len(spread.values),
        values=[schemas.QuestionValue.model_validate(value) for value in spread.values[page]],
    )


def _contrast(contrast: Contrast, filters: Filters, page: slice) -> schemas.Contrast:
    return schemas.Contrast(
        programme=contrast.programme,
        framework=contrast.framework,
        standard=contrast.standard.key,
        rating=contrast.rating,
        of=contrast.of,
        others_of=contrast.others_of,
        unrated=contrast.unrated,
        total=len(contrast.themes),
        themes=[_theme(one, contrast, filters) for one in contrast.themes[page]],
    )


def _theme(one: ThemeContrast, contrast: Contrast, filters: Filters) -> schemas.ThemeContrast:
    names = [name for name in schemas.ThemeContrast.model_fields if name not in addresses.Address._fields]
    fields = {name: getattr(one, name) for name in names}
    search = contrast_search(contrast, one.theme, filters)
    return schemas.ThemeContrast(
        **fields, link=search.link if search else None, api=search.api if search else None
    )


def _unrated(one: Unrated) -> schemas.Unrated:
    return schemas.Unrated.model_validate(one)
