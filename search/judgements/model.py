"""What is asked of judgements and what is answered; every count with its denominator, nothing rounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Rating
from indexer.records import ReportRecord
from search.named_values import Part
from search.ratings import OVERALL, aspect_key
from search.selection import Selection
from search.statistics import FALSE_DISCOVERIES


class Breakdown(StrEnum):
    """What the distribution of ratings is also counted by."""

    NONE = "none"
    REGION = "region"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class JudgementRequest:
    """Which judgements.

    Attributes:
        selection: reports; of its filters on passages ``standard`` says which standards are shown, and all of them
            which passages count in the contrast of themes. With the latest report of each area, histories still
            have the earlier ones that the other filters allow.
        by: what distributions are also counted by.
        rating: the rating whose reports are compared with the others in :attr:`Judgements.contrasts`.
        rated: key of the standard whose rating that is; :data:`search.ratings.OVERALL` for the whole report's.
        alpha: false discovery rate at which a contrast is called a difference, 0.0-1.0.
        parts: that are given; boards are counted in any case, for the others are told by their rows.
    """

    selection: Selection = field(default_factory=Selection)
    by: Breakdown = Breakdown.NONE
    rating: str = Rating.INADEQUATE.value
    rated: str = OVERALL
    alpha: float = FALSE_DISCOVERIES
    parts: tuple[Part, ...] = tuple(Part)


@dataclass(frozen=True, slots=True)
class JudgedStandard:
    """A standard as one framework judges it: its key there, its wording, and whether it is the overall one."""

    key: str
    title: str
    overall: bool = False

    @property
    def same(self) -> str:
        """What tells it from others (:func:`search.ratings.aspect_key`)."""
        return aspect_key(self.key)


@dataclass(frozen=True, slots=True)
class RatedReport:
    """A report with its ratings in the order of the board's standards; ``None`` where it has none."""

    report: ReportRecord
    ratings: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How reports are rated on one standard.

    Attributes:
        standard: which.
        group: the region or year they are of; ``None``: all.
        counts: reports by rating, in the order of :data:`search.ratings.SCALE`.
        judged: reports with a rating on it, the sum of ``counts``.
        reports: all reports of the board in the group, the judged ones among them.
        median: the middle rating, twice, or the two in the middle of an even number; ``None`` where none is judged.
    """

    standard: JudgedStandard
    group: str | None
    counts: tuple[int, ...]
    judged: int
    reports: int
    median: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Board:
    """Ratings under one framework: only these can be compared with one another.

    ``rows`` are by area, then date; ``spreads`` by standard, all of it first, then by group. ``rated`` are the reports
    with a rating, each publication once: those that the spreads are of.
    """

    programme: str
    framework: str | None
    series: str
    standards: tuple[JudgedStandard, ...]
    rows: tuple[RatedReport, ...]
    spreads: tuple[Spread, ...]
    rated: int

    @property
    def key(self) -> tuple[str, str]:
        """What tells boards apart."""
        return self.programme, self.framework or ""


@dataclass(frozen=True, slots=True)
class Move:
    """A rating in the history of an area.

    ``steps`` is the number of places on :data:`search.ratings.SCALE` from the rating before (positive: better), ``None`` for the
    first and where either report is undated (:func:`search.ratings.steps`).
    """

    report: ReportRecord
    rating: str
    steps: int | None

    @property
    def direction(self) -> str | None:
        """``better``, ``worse`` or ``same``; ``None`` where there is no rating before."""
        if self.steps is None:
            return None
        return "better" if self.steps > 0 else "worse" if self.steps < 0 else "same"


@dataclass(frozen=True, slots=True)
class History:
    """The ratings of one area on one standard of one framework, oldest first; at least one."""

    area: str
    programme: str
    framework: str | None
    standard: JudgedStandard
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """A report's score; ``rank`` is 1 for the highest, equal scores share one."""

    report: ReportRecord
    score: int
    score_max: int
    rank: int

    @property
    def share(self) -> float:
        """The score as a share of the highest that there can be."""
        return self.score / self.score_max if self.score_max else 0.0


@dataclass(frozen=True, slots=True)
class ScoreBoard:
    """Scores under one framework, highest first; ``reports`` are all of its reports, scored or not."""

    programme: str
    framework: str | None
    values: tuple[ScoreValue, ...]
    reports: int
    median: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class QuestionValue:
    """One report's percentage; ``rank`` is 1 for the highest, equal percentages share one."""

    report: ReportRecord
    percent_yes: int
    rank: int


@dataclass(frozen=True, slots=True)
class KeyQuestionSpread:
    """One key question of one framework over reports, highest percentage first.

    ``reports`` are the framework's reports that print key questions at all, whether or not this one.
    """

    programme: str
    framework: str | None
    standard: str | None
    question: str
    values: tuple[QuestionValue, ...]
    reports: int
    median: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ThemeContrast:
    """A theme's shortfalls among the reports of one rating and among the others.

    Attributes:
        theme, name: of the codebook.
        held, of: reports of the rating in which a counted passage on the theme reports a shortfall, of how many.
        others_held, others_of: the same of the other rated reports.
        low, high, others_low, others_high: 95 % Wilson intervals of the two shares.
        p: Fisher's exact test, two-sided.
        q: Benjamini-Hochberg over the themes of this contrast.
        small: so few reports that the shares say little.
        differs: ``q`` is at most the request's ``alpha``.
    """

    theme: str
    name: str
    held: int
    of: int
    others_held: int
    others_of: int
    low: float
    high: float
    others_low: float
    others_high: float
    p: float
    q: float
    small: bool
    differs: bool

    @property
    def difference(self) -> float:
        """The share among reports of the rating less that among the others."""
        return self.held / self.of - self.others_held / self.others_of


@dataclass(frozen=True, slots=True)
class Contrast:
    """Themes against one rating under one framework; ``themes`` with the largest difference first.

    ``unrated`` reports of the framework have no rating on the standard and are in neither group; ``reports`` are
    the ids of those of the rating.
    """

    programme: str
    framework: str | None
    standard: JudgedStandard
    rating: str
    of: int
    others_of: int
    unrated: int
    reports: tuple[str, ...]
    themes: tuple[ThemeContrast, ...]


@dataclass(frozen=True, slots=True)
class Unrated:
    """Reports of the selection that have no rating at all, by framework (visits give none)."""

    programme: str
    framework: str | None
    reports: int


@dataclass(frozen=True, slots=True)
class Judgements:
    """The answer; each part by framework, frameworks by their number of reports, then name.

    A publication that is filed under two areas counts as one report in ``reports``, distributions, scores, key
    questions and contrasts; ``copies`` are those left out there. Boards and histories have each area's row. ``notes`` are
    sentences on chosen values that the library does not hold.
    """

    snapshot: str
    request: JudgementRequest
    reports: int
    copies: int
    areas: int
    boards: tuple[Board, ...]
    histories: tuple[History, ...]
    scores: tuple[ScoreBoard, ...]
    key_questions: tuple[KeyQuestionSpread, ...]
    contrasts: tuple[Contrast, ...]
    unrated: tuple[Unrated, ...]
    notes: tuple[str, ...] = ()
