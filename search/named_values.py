"""Values that the description of the API lists, too: they load nothing, since clients read the descriptions of answers."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a finding of the earlier report, or where one of the later report came from."""

    PERSISTING = "persisting"
    RESOLVED = "resolved"
    KEPT = "kept"
    LOST = "lost"
    NOT_MENTIONED = "not_mentioned"
    NEW = "new"


class RecommendationPart(StrEnum):
    """The lists of an answer about recommendations."""

    RESULTS = "results"
    THEMES = "themes"
    ADDRESSEES = "addressees"
    MADE_AGAIN = "made_again"


class Part(StrEnum):
    """The parts of an answer about judgements."""

    BOARDS = "boards"  # ratings by report and standard, and how they are spread
    HISTORIES = "histories"
    SCORES = "scores"
    KEY_QUESTIONS = "key_questions"
    CONTRASTS = "contrasts"
