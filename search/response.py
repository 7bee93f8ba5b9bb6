"""What the engine answers, as plain immutable types (no HTTP, no HTML)."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.records import PassageRecord, ReportRecord
from search.request import Mode


@dataclass(frozen=True, slots=True)
class TermScore:
    """One query term's part of the BM25 score of a passage.

    ``stands_for`` has the words typed where the term is the vocabulary's; its score is then what it adds to theirs.
    """

    term: str
    frequency: int
    score: float
    stands_for: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it stands.

    ``dense`` is the inner product of unit vectors, the query's after feedback where that is on; ``lexical`` the BM25 score; ``dense_normal`` and
    ``lexical_normal`` the same scaled to 0-1 among the candidates; ``fused`` their convex combination
    with ``weight`` on the dense side, plus ``preference`` where the query asks for the passage's stance (or, by
    reciprocal ranks, their sum). ``reranked`` is the cross-encoder's score, 0-1, which then comes above all of
    these. Ranks count from 1, among all matches before any filter; ``None`` where a list did not hold it; ``rank`` is
    that of ``fused``. ``reach`` (0-1) is how much of its possible BM25 score the query's best passage has, which set
    ``weight``; ``None`` where the mode set it.
    """

    fused: float
    weight: float
    dense: float | None
    dense_normal: float | None
    dense_rank: int | None
    lexical: float | None
    lexical_normal: float | None
    lexical_rank: int | None
    terms: tuple[TermScore, ...] = ()
    preference: float = 0.0
    reranked: float | None = None
    rank: int | None = None
    reach: float | None = None


@dataclass(frozen=True, slots=True)
class AlsoSearched:
    """A concept of the entry vocabulary that a query's words lead to.

    ``label`` is its preferred term, ``terms`` all that were searched, ``typed`` the words that lead there.
    """

    label: str
    terms: tuple[str, ...]
    typed: str


@dataclass(frozen=True, slots=True)
class Preference:
    """The stance that a query asks for, and the words that say so."""

    stance: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoldedPassage:
    """A passage that says nearly the same as a hit, and where it stands."""

    passage_id: str
    report: ReportRecord
    page_start: int | None
    page_end: int | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    ``matched`` are ranges of the passage's text whose words (or stems) the query names; ``closest``
    is the range of the sentence nearest in meaning where no word matched, else ``None``. ``folded`` are
    the passages further down that say nearly the same, in the order of the ranking.
    """

    passage: PassageRecord
    report: ReportRecord
    score: float
    explanation: Explanation
    matched: tuple[tuple[int, int], ...] = ()
    closest: tuple[int, int] | None = None
    folded: tuple[FoldedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The first hits of one report or area, and how much of it matches.

    ``value`` is the report's id or the area, ``None`` for the reports that name no area; ``passages`` and ``reports``
    count all of its matches.
    """

    value: str | None
    label: str
    passages: int
    reports: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class WithoutFilter:
    """How much would match if nothing were chosen in one filter."""

    name: str
    passages: int
    reports: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: passages and reports among the results if it were chosen."""

    value: str
    label: str
    passages: int
    reports: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """How many passages match, in how many reports and areas, out of how many searched.

    ``lower_bound``: the store looked for passages by meaning in the likeliest places only (in a library too
    large to compare each passage with each query), so that there may be more, also in each facet.
    """

    passages: int
    reports: int
    areas: int
    reports_searched: int
    areas_searched: int
    passages_searched: int
    lower_bound: bool = False


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The answer: the snapshot it came from, totals with denominators, hits, facets and notes.

    ``notes`` are sentences on how the query was read (an unclosed quote, a stop word left out) and on
    chosen values that the library does not hold. ``suggestion`` is the whole query with words that no
    passage holds put right, where the library has a word close to each of them. ``truncated`` has, for each
    facet that was cut at :attr:`search.request.SearchRequest.facet_values`, how many values were left out. ``also_searched`` is
    what the vocabulary added, ``left_out`` the labels that the request switched off, ``preference`` the stance
    that the query asks for. ``query_encoder`` says what encoded the query
    (:attr:`indexer.encoder.Encoder.query_id`); ``None`` where nothing was encoded.

    ``listed`` is the length of the whole list that ``offset`` counts in: hits, with what is folded counted once, or
    groups. ``next`` is the cursor of the page after this one, ``None`` at the end. With groups, ``hits`` has the hits
    of all ``groups`` one after another. ``without_filter`` says, where nothing was found, which filter to give up.
    """

    snapshot: str
    query: str
    mode: Mode
    totals: Totals
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    notes: tuple[str, ...] = ()
    truncated: dict[str, int] = field(default_factory=dict)
    suggestion: str | None = None
    also_searched: tuple[AlsoSearched, ...] = ()
    left_out: tuple[str, ...] = ()
    preference: Preference | None = None
    query_encoder: str | None = None
    offset: int = 0
    listed: int = 0
    next: str | None = None
    groups: tuple[HitGroup, ...] = ()
    without_filter: tuple[WithoutFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """The values of one facet whose label holds a text.

    ``total`` counts the facet's values that some match has or that are chosen, ``matching`` those of them
    whose label holds the text; ``values`` are the first of these.
    """

    snapshot: str
    name: str
    values: tuple[FacetValue, ...]
    matching: int
    total: int


@dataclass(frozen=True, slots=True)
class SimilarPassage:
    """A passage near another in meaning: ``similarity`` is the inner product of their unit vectors."""

    passage: PassageRecord
    report: ReportRecord
    similarity: float
    same_report: bool
    folded: tuple[FoldedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarAnswer:
    """The passages nearest to one: ``repeats`` say nearly its own words, ``results`` something alike."""

    snapshot: str
    passage: PassageRecord
    report: ReportRecord
    repeats: tuple[FoldedPassage, ...]
    results: tuple[SimilarPassage, ...]


@dataclass(frozen=True, slots=True)
class PassageDetail:
    """One passage with its report, its neighbours in the report and its place in the source text.

    ``context_before`` and ``context_after`` are passages next to it, in order; ``source_before``,
    ``source_text`` and ``source_after`` are the extracted text around and at its span.
    """

    snapshot: str
    passage: PassageRecord
    report: ReportRecord
    context_before: tuple[PassageRecord, ...]
    context_after: tuple[PassageRecord, ...]
    source_before: str
    source_text: str
    source_after: str
    citation: str
