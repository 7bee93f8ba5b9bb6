"""The JSON of what a search finds, of ``/v1/search`` and of ``findings search --json``."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Schema
from api.schemas.passages import Passage
from api.schemas.reports import ReportSummary


class TermScore(Schema):
    """One query term's part of the lexical score."""

    term: str
    frequency: int
    score: float
    stands_for: str | None = Field(
        description="The words typed, where the term is the entry vocabulary's; its score is what it adds to theirs."
    )


class Explanation(Schema):
    """Why the passage stands where it stands."""

    fused: float = Field(
        description="`weight` x `dense_normal` + (1 - `weight`) x `lexical_normal` + `preference`."
    )
    rank: int | None = Field(description="Rank by `fused` among all matches, before any filter.")
    weight: float = Field(description="Weight on meaning; 1 - weight is on words.")
    reach: float | None = Field(
        description="How much (0-1) of its possible BM25 score the query's best passage has, which set `weight`; "
        "null where the mode did."
    )
    preference: float = Field(description="Added because the query asks for the passage's stance; else 0.")
    reranked: float | None = Field(
        description="The cross-encoder's score (0-1), which then comes above all else; null where it was not asked."
    )
    dense: float | None = Field(
        description="Inner product of query and passage vector, after feedback where that is on."
    )
    dense_normal: float | None
    dense_rank: int | None
    lexical: float | None = Field(description="BM25 score.")
    lexical_normal: float | None
    lexical_rank: int | None
    terms: list[TermScore]


class FoldedPassage(Schema):
    """A passage that says nearly the same as a result, and where it stands."""

    passage_id: str
    report_id: str
    title: str
    area: str | None
    published: date | None
    page_start: int | None
    page_end: int | None
    link: str = Field(description="Path of its permanent page.")


class Result(Schema):
    """One passage found."""

    passage: Passage
    report: ReportSummary
    score: float
    explanation: Explanation
    matched: list[tuple[int, int]] = Field(description="Ranges of the passage's text that the query names.")
    closest: tuple[int, int] | None = Field(
        description="The sentence nearest in meaning, if no word matched."
    )
    folded: list[FoldedPassage] = Field(
        description="Passages further down that say nearly the same, in the order of the ranking."
    )
    citation: str
    link: str = Field(description="Path of the passage's permanent page.")
    similar: str = Field(description="Path of the passages most like it.")


class ResultGroup(Schema):
    """The first results of one report or area; the counts are of all its matches."""

    value: str | None = Field(description="Report id or area; null for the reports that name no area.")
    label: str
    passages: int
    reports: int
    results: list[Result]


class AlsoSearched(Schema):
    """A concept of the entry vocabulary that the query's words lead to."""

    label: str = Field(description="Its preferred term; `without` takes it to leave the concept out.")
    terms: list[str] = Field(description="All terms that were searched.")
    typed: str = Field(description="The words that lead there.")


class Preference(Schema):
    """The stance that the query asks for, which softly comes first."""

    stance: str
    words: list[str] = Field(description="The words of the query that ask for it.")


class WithoutFilter(Schema):
    """How much would match if nothing were chosen in one filter."""

    name: str
    passages: int
    reports: int


class FacetValue(Schema):
    """A value to filter by, with what it would leave."""

    value: str
    label: str
    passages: int
    reports: int
    selected: bool


class Totals(Schema):
    """Counts with their denominators."""

    passages: int
    reports: int
    areas: int
    reports_searched: int
    areas_searched: int
    passages_searched: int
    lower_bound: bool = Field(
        description="True in a library too large for each passage to be compared with each query: there may be more "
        "matches than counted, here and in the facets."
    )


class SearchAnswer(Schema):
    """The answer to a search."""

    snapshot: str
    query: str
    mode: str
    totals: Totals
    results: list[Result] = Field(description="Best first; empty where they are grouped.")
    groups: list[ResultGroup] = Field(description="With `group`: by their best result.")
    listed: int = Field(
        description="Length of the list that `offset` counts in: results, what is folded counted once, or groups."
    )
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    nothing_found: str | None = Field(description="One sentence where nothing matches; else null.")
    without_filter: list[WithoutFilter] = Field(
        description="Where nothing matches: what would without one of the filters, the most first."
    )
    also_searched: list[AlsoSearched] = Field(description="What the entry vocabulary added to the query.")
    left_out: list[str] = Field(description="Concepts that `without` switched off.")
    preference: Preference | None = Field(
        description="The stance that the query asks for; null where none is."
    )
    facets: dict[str, list[FacetValue]]
    truncated: dict[str, int] = Field(
        description="For each facet that was cut, how many values were left out."
    )
    notes: list[str] = Field(description="How the query was read, where that needs saying.")
    suggestion: str | None = Field(
        description="The whole query with words that no passage holds put right; null where there is nothing to."
    )
    query_encoder: str | None = Field(
        description="The model and weights that encoded the query; null where only words were compared."
    )
    limit: int
    offset: int
    took_ms: float


class FacetAnswer(Schema):
    """Values of one facet."""

    snapshot: str
    name: str
    total: int = Field(description="Values that some match has or that are chosen.")
    matching: int = Field(description="Those of them whose label holds `like`.")
    values: list[FacetValue]
