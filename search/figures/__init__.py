"""Figures of reports as data: found by theme, area, unit or words, and like ones put together."""

from search.figures.alike import LikeFigures, Wording, like_figures
from search.figures.answer import figures
from search.figures.model import (
    FigureRequest,
    Figures,
    FigureSort,
    FoundFigure,
    KindCount,
    ThemeFigures,
)
from search.figures.view import figures_view

__all__ = [
    "FigureRequest",
    "FigureSort",
    "Figures",
    "FoundFigure",
    "KindCount",
    "LikeFigures",
    "ThemeFigures",
    "Wording",
    "figures",
    "figures_view",
    "like_figures",
]
