"""Ratings, scores and key questions as data: by standard over areas and time, and against themes."""

from search.judgements.answer import judgements
from search.judgements.model import (
    Board,
    Contrast,
    History,
    JudgedStandard,
    JudgementRequest,
    Judgements,
    KeyQuestionSpread,
    Move,
    QuestionValue,
    RatedReport,
    ScoreBoard,
    ScoreValue,
    Spread,
    ThemeContrast,
    Unrated,
)
from search.judgements.view import judgements_view
from search.ratings import SCALE

__all__ = [
    "SCALE",
    "Board",
    "Contrast",
    "History",
    "JudgedStandard",
    "JudgementRequest",
    "Judgements",
    "KeyQuestionSpread",
    "Move",
    "QuestionValue",
    "RatedReport",
    "ScoreBoard",
    "ScoreValue",
    "Spread",
    "ThemeContrast",
    "Unrated",
    "judgements",
    "judgements_view",
]
