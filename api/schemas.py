"""The JSON of the HTTP API and of ``findings search --json``: stable, typed, described for OpenAPI."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of all answers: immutable, built from records by attribute or from dicts."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Evidence(Schema):
    """Words that carried a tag; `start` and `end` are character offsets in the passage's text."""

    start: int
    end: int
    text: str
    weight: float


class ThemeTag(Schema):
    """A theme on a passage."""

    id: str
    name: str
    probability: float = Field(ge=0, le=1, description="Calibrated probability that the passage is about it.")
    certain: bool = Field(description="True: sure; false: shown as unsure.")
    source: str = Field(description="`rule`, `model`, `parent` (follows from a child theme) or `coder`.")
    evidence: list[Evidence]


class Footnote(Schema):
    """A footnote whose marker stands in the passage."""

    marker: str
    text: str
    page: int | None


class Passage(Schema):
    """A passage: its words, its place in the report and its tags."""

    id: str
    report_id: str
    area: str | None
    ordinal: int = Field(description="Position in the report, from 0.")
    text: str
    kind: str
    section: list[str] = Field(description="Heading path, outermost first.")
    standard: str | None
    number: str | None = Field(description="Printed paragraph or recommendation number.")
    addressee: str | None = Field(description="For a recommendation: who should act.")
    page_start: int | None = Field(description="First page, from 1; null where the source has no pages.")
    page_end: int | None
    start: int = Field(description="Character offset in the extracted text of the source.")
    end: int
    segments: list[tuple[int, int]] = Field(description="The ranges of the source text that hold its words.")
    stance: str
    stance_probability: float
    stance_source: str
    speaker: str = Field(
        description="Who speaks: inspectorate, user (a person on probation, child, parent …) or boilerplate."
    )
    themes: list[ThemeTag]
    footnotes: list[Footnote]


class Judgement(Schema):
    """A judged aspect with its rating."""

    aspect: str
    rating: str
    standard: str | None
    overall: bool


class KeyQuestion(Schema):
    """A key question with the percentage of inspected cases answered Yes."""

    standard: str | None
    question: str
    percent_yes: int


class ReportSummary(Schema):
    """A report without its passages."""

    id: str
    title: str
    inspectorate: str
    programme: str
    framework: str | None = Field(
        description="Kind of publication inside the programme (`pdu-2023`, `ilacs`, `focused-visit`, …); "
        "null where the report does not tell."
    )
    area: str | None
    region: str | None
    published: date | None
    published_precision: str | None = Field(description="`day` or `month`.")
    fieldwork_start: date | None
    fieldwork_end: date | None
    overall_rating: str | None
    score: int | None
    score_max: int | None
    fictional: bool = Field(description="True for the bundled sample: no real place, person or inspection.")
    passages: int


class Report(ReportSummary):
    """A report with its judgements, its source and the account of its words."""

    lead_inspector: str | None
    source_name: str
    source_sha256: str
    media_type: str
    pages: int | None
    judgements: list[Judgement]
    key_questions: list[KeyQuestion]
    warnings: list[str]
    word_account: dict[str, int] = Field(description="Words of the text layer by where they went.")


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


class SimilarPassage(Schema):
    """A passage near another in meaning."""

    passage: Passage
    report: ReportSummary
    similarity: float = Field(description="Inner product of the two unit vectors.")
    same_report: bool
    folded: list[FoldedPassage]
    citation: str
    link: str


class SimilarAnswer(Schema):
    """The passages nearest to one."""

    snapshot: str
    passage: Passage
    report: ReportSummary
    repeats: list[FoldedPassage] = Field(description="Passages that say nearly the same words.")
    results: list[SimilarPassage]


class RecurringLabel(Schema):
    """The recurring finding that a passage belongs to, counted over the whole library."""

    id: str
    label: str
    stance: str
    areas: int
    reports: int
    passages: int
    link: str


class PassageAnswer(Schema):
    """A passage with its report and its surroundings."""

    snapshot: str
    passage: Passage
    report: ReportSummary
    context_before: list[Passage]
    context_after: list[Passage]
    source_before: str
    source_text: str
    source_after: str
    citation: str
    link: str
    recurring: RecurringLabel | None = Field(
        default=None, description="The recurring finding that it is part of; null where it is in none."
    )


class ReportsAnswer(Schema):
    """Reports of the library, newest first."""

    snapshot: str
    total: int
    results: list[ReportSummary]
    limit: int
    offset: int


class ReportAnswer(Schema):
    """One report; `passages` is filled when asked for with `?passages=true`."""

    snapshot: str
    report: Report
    passages: list[Passage] | None


class ThemeQuality(Schema):
    """How good the tags of one theme were found to be; figures are null where nothing was coded or said."""

    basis: str = Field(description="`rules and model` or `rules only`: what the tags come from.")
    coded: int = Field(description="Passages coded with the theme: the support of these figures.")
    said: int = Field(description="Passages that the tagger gave the theme.")
    few: bool = Field(description="True: fewer than ten codings, so the figures say little.")
    precision: float | None = Field(description="Share of `said` that were coded, 0-1.")
    recall: float | None = Field(description="Share of `coded` that were said, 0-1.")
    f1: float | None = Field(description="Harmonic mean of precision and recall, 0-1.")
    low: float | None = Field(description="Lower end of the 95 % interval of `f1`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `f1`.")
    coders_f1: float | None = Field(description="F1 of one coder against the other: the ceiling.")
    coders_kappa: float | None = Field(description="Cohen's kappa of the coders on the theme.")


class OverallQuality(Schema):
    """All themes together on one part of the coded passages, micro-averaged."""

    reports: str = Field(description="Which part, in words.")
    n: int = Field(description="Passages coded.")
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None = Field(description="Lower end of the 95 % interval of `f1`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `f1`.")
    macro_f1: float | None = Field(description="Mean F1 of the themes.")
    coders_f1: float | None = Field(description="F1 of one coder against the other: the ceiling.")


class StanceQuality(Schema):
    """How good the stance was found to be."""

    n: int = Field(description="Passages coded.")
    accuracy: float | None = Field(description="Share of passages whose stance was said as coded.")
    low: float | None = Field(description="Lower end of the 95 % interval of `accuracy`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `accuracy`.")
    without_headings: float | None = Field(description="Accuracy where the headings are not read.")
    coders_agree: float | None = Field(description="Share of passages on which the coders agreed.")
    coders_kappa: float | None = Field(description="Cohen's kappa of the coders.")


class Measurement(Schema):
    """How the quality of the themes was measured."""

    made: date
    codebook: str = Field(description="Version of the codebook that was measured.")
    coding: str = Field(description="How the codings were made, and by whom or what.")
    method: str
    passages: int = Field(description="Passages coded.")
    reports: int = Field(description="Reports that they come from.")
    overall: list[OverallQuality]
    stance: StanceQuality
    calibration_error: float | None = Field(
        description="Expected calibration error of the themes' probabilities, 0-1."
    )


class Theme(Schema):
    """A theme of the codebook, how many passages carry it, and how good its tags were found to be."""

    id: str
    name: str
    group: str
    definition: str
    parent: str | None
    passages: int
    reports: int
    quality: ThemeQuality | None = Field(description="Null where the theme was not measured.")
    quality_note: str | None = Field(description="Why `quality` is null; null where it is not.")


class ThemesAnswer(Schema):
    """All themes of the codebook that the library was tagged with."""

    snapshot: str
    codebook: str
    tagger: str
    passages: int = Field(description="Passages in the library, the denominator of each count.")
    reports: int
    measurement: Measurement | None = Field(
        description="How `quality` was measured; null where no measurement holds for this library."
    )
    measurement_note: str | None = Field(description="Why `measurement` is null; null where it is not.")
    results: list[Theme]


class CodingEntry(Schema):
    """One answer of one coder about one passage: of a theme, a stance, or a note alone."""

    passage: str
    report: str
    words: str = Field(description="Digest of the passage's words.")
    coder: str
    theme: str | None
    answer: str | None = Field(description="`yes` or `no`, where there is a theme.")
    stance: str | None
    note: str
    coded_at: str = Field(description="UTC.")
    codebook: str = Field(description="Version of the codebook that the coder saw.")


class CodingsAnswer(Schema):
    """Codings in force."""

    total: int
    results: list[CodingEntry]
    limit: int
    offset: int


class Health(Schema):
    """Whether the server can answer."""

    status: str = Field(description="`ok`, or the code of the error that keeps the library closed.")
    version: str
    snapshot: str | None
    reports: int
    passages: int


class Problem(BaseModel):
    """The one error shape (RFC 9457, problem details)."""

    type: str = Field(description="Stable identifier of the kind of error, a relative reference.")
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, Any]] | None = Field(default=None, description="Wrong parameters, one by one.")
