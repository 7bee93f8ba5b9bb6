"""Figures of reports as data: found by theme, area, unit or words, and like ones put together."""

from search.figures.alike import LikeFigures, Wording, like_figures
from search.figures.answer import figures
from search.figures.model import (
    FigureOrder,
    FigureRequest,
    Figures,
    FoundFigure,
    KindCount,
    ThemeFigures,
)
from search.figures.view import figures_view

__all__ = [
    "FigureOrder",
    "FigureRequest",
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
