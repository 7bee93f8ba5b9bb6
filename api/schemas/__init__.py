"""The JSON of the HTTP API and of the commands' ``--json``: stable, typed, described for OpenAPI.

What most answers share is at hand here; every other subject has a module of its own name. Nothing in it needs what
answers, so that a client reads answers with the same models (:mod:`api.schemas.bodies` alone, questions as they are
sent, does).
"""

from __future__ import annotations

from api.schemas.base import (
    Health,
    Problem,
    Schema,
)
from api.schemas.passage_answers import (
    PassageAnswer,
    SimilarAnswer,
    SimilarPassage,
)
from api.schemas.passages import (
    Evidence,
    Footnote,
    Passage,
    RecurringLabel,
    ThemeTag,
)
from api.schemas.reports import (
    Judgement,
    KeyQuestion,
    Report,
    ReportAnswer,
    ReportsAnswer,
    ReportSummary,
)
from api.schemas.searches import (
    AlsoSearched,
    Explanation,
    FacetAnswer,
    FacetValue,
    FoldedPassage,
    Preference,
    Result,
    ResultGroup,
    SearchAnswer,
    TermScore,
    Totals,
    WithoutFilter,
)
from api.schemas.themes import (
    CodingEntry,
    CodingsAnswer,
    Measurement,
    OverallQuality,
    StanceQuality,
    Theme,
    ThemeQuality,
    ThemesAnswer,
)

__all__ = [
    "AlsoSearched",
    "CodingEntry",
    "CodingsAnswer",
    "Evidence",
    "Explanation",
    "FacetAnswer",
    "FacetValue",
    "FoldedPassage",
    "Footnote",
    "Health",
    "Judgement",
    "KeyQuestion",
    "Measurement",
    "OverallQuality",
    "Passage",
    "PassageAnswer",
    "Preference",
    "Problem",
    "RecurringLabel",
    "Report",
    "ReportAnswer",
    "ReportSummary",
    "ReportsAnswer",
    "Result",
    "ResultGroup",
    "Schema",
    "SearchAnswer",
    "SimilarAnswer",
    "SimilarPassage",
    "StanceQuality",
    "TermScore",
    "Theme",
    "ThemeQuality",
    "ThemeTag",
    "ThemesAnswer",
    "Totals",
    "WithoutFilter",
]
