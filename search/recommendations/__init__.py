"""Recommendations by theme and addressee, and those that were made again."""

from search.recommendations.addressees import Body, BodyKind, bodies_of
from search.recommendations.model import (
    Again,
    BodyCount,
    MadeAgain,
    RecommendationItem,
    RecommendationKind,
    RecommendationsAnswer,
    RecommendationsRequest,
    ThemeCount,
)
from search.recommendations.tracker import recommendations
from search.recommendations.view import recommendations_view

__all__ = [
    "Again",
    "Body",
    "BodyCount",
    "BodyKind",
    "MadeAgain",
    "RecommendationItem",
    "RecommendationKind",
    "RecommendationsAnswer",
    "RecommendationsRequest",
    "ThemeCount",
    "bodies_of",
    "recommendations",
    "recommendations_view",
]
