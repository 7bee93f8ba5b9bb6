"""What is asked of the engine, as plain immutable types (no HTTP, no HTML); :mod:`search.response` has the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

FACETS = (
    "inspectorate",
    "programme",
    "framework",
    "area",
    "region",
    "year",
    "rating",
    "theme",
    "stance",
    "kind",
    "speaker",
    "standard",
)
"""Names of the filters, which are also the names of the facets, in display order."""


class Mode(StrEnum):
    """How candidates are found: both ways, by words alone, or by meaning alone."""

    HYBRID = "hybrid"
    WORDS = "words"
    MEANING = "meaning"


class Fusion(StrEnum):
    """How the two sides become one order: by weighted scores, or by reciprocal ranks (for comparison)."""

    CONVEX = "convex"
    RRF = "rrf"


class Grouping(StrEnum):
    """What hits are put together by."""

    NONE = "none"
    REPORT = "report"
    AREA = "area"


class Editions(StrEnum):
    """Which reports of an area count: the latest of each series (kind of inspection), or all."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RankingOptions:
    """What may be switched in the ranking; see :class:`SearchRequest` for each."""

    vocabulary: bool = True
    without: tuple[str, ...] = ()
    stance_preference: bool = True
    fusion: Fusion = Fusion.CONVEX
    feedback: bool = True
    rerank: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen values by facet: values of one facet are alternatives, facets restrict each other.

    ``programme`` is the kind of inspection and ``framework`` the publication inside it (docs/programmes.md);
    ``year`` holds four-digit years as text; ``rating`` is the report's overall one; a theme filter also
    takes the passages of its children; ``speaker`` is who speaks in the passage.
    ``report`` (report ids) restricts without being a facet. ``certain_only`` leaves unsure themes out
    of the theme filter. ``edition`` says whether an area's earlier reports count: a report is the latest or not
    whatever else is chosen (:func:`search.latest.latest_of_area`). ``fictional``: ``False`` keeps real reports alone,
    ``True`` those of the made-up sample alone, ``None`` both.
    """

    inspectorate: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    rating: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    standard: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    certain_only: bool = False
    edition: Editions = Editions.ALL
    fictional: bool | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question.

    ``query`` may be empty: then all passages that pass the filters, newest report first.
    ``offset`` and ``limit`` page through the hits (``limit`` 1-100). Without ``facets`` nothing is
    counted; without ``closest`` no sentence is encoded to fill :attr:`search.response.Hit.closest`.

    Of the ranking may be switched: ``vocabulary``, whether the reports' terms are searched for everyday words,
    and ``without``, the concepts of the vocabulary (by their preferred term) that are left out;
    ``stance_preference``, whether a query that asks for praise or criticism prefers such passages; ``fusion``;
    ``feedback``, whether the first passages found move the question towards them, which changes the
    order alone; ``rerank``, whether a cross-encoder orders the first 50 (where one is set).

    Of the list that the ranking becomes: ``fold``, whether passages that say nearly the same follow the first of
    them (:mod:`search.folding`); ``per_report``, how many hits of a report come before those of the others
    are through (0: any number; :mod:`search.listing`); ``group``, whether hits are put together, ``per_group``
    (1-10) of each report or area, and ``limit`` and ``offset`` then count groups. ``cursor`` is
    :attr:`search.response.SearchResponse.next` of the page before, instead of an offset.
    """

    query: str
    filters: Filters = field(default_factory=Filters)
    mode: Mode = Mode.HYBRID
    limit: int = 10
    offset: int = 0
    facets: bool = True
    facet_values: int = 200
    closest: bool = True
    vocabulary: bool = True
    without: tuple[str, ...] = ()
    stance_preference: bool = True
    fusion: Fusion = Fusion.CONVEX
    feedback: bool = True
    rerank: bool = False
    fold: bool = False
    group: Grouping = Grouping.NONE
    per_group: int = 3
    per_report: int = 0
    cursor: str | None = None

    @property
    def ranking(self) -> RankingOptions:
        """The switches of the ranking alone."""
        return RankingOptions(
            self.vocabulary, self.without, self.stance_preference, self.fusion, self.feedback, self.rerank
        )
