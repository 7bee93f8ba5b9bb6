"""The engine: what is asked goes in, cited passages with their reasons come out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indexer.analysis import stems
from indexer.encoder import Encoder
from search.choices import unknown_values
from search.coded import distinct
from search.conditions import EVERYTHING, Held, evaluate
from search.encoding import Cache, Encoding
from search.errors import NotFoundError
from search.expansion import expand
from search.facets import by_label, count_facets, facet_values, named_like, without_each
from search.filters import Mask, everything
from search.highlight import Range, matched
from search.hits import CLOSEST_SENTENCES, make_hits
from search.listing import Matches
from search.pager import Pager, check_page
from search.profile import DEFAULT, Profile
from search.query import MAX_QUERY_CHARACTERS, Field, Query, parse
from search.query.tree import leaves
from search.ranked import Means, Ranked, rank
from search.request import FACETS, Filters, Mode, RankingOptions, SearchRequest
from search.reranking import Reranker
from search.response import (
    AlsoSearched,
    FacetAnswer,
    FacetValue,
    Preference,
    SearchResponse,
    SimilarAnswer,
    Totals,
)
from search.shelf import Shelf
from search.similar import similar_passages
from search.stores.protocol import Rows, Store
from search.suggestions import did_you_mean, suggestion
from search.vocabulary import Vocabulary

MATCH_SETS = 24
"""Match sets kept, so that another page or filter of a question costs no new ranking."""

SUGGESTIONS = 256
"""Queries whose suggestion is kept, so that another page or filter looks for none again."""

LARGEST_KEPT = 4 << 20
"""Bytes of a match set beyond which it is not kept: the cache stays under 100 MB at any size."""


class SearchEngine(Shelf):
    """Answers questions over one snapshot; any number of threads may ask at once.

    Args:
        store: the snapshot.
        encoder: for queries, or a function that loads it when it is first needed; ``None``: words only.
        profile: weights and thresholds.
        closest_sentences: how many sentences a response may encode to point at the nearest one
            (0: never).
        max_query_length: characters that a query may have.
        vocabulary: from everyday words to the reports' terms; ``None``: none.
        reranker: a cross-encoder, for requests that ask for it; ``None``: none.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder | Callable[[], Encoder] | None = None,
        *,
        profile: Profile = DEFAULT,
        closest_sentences: int = CLOSEST_SENTENCES,
        max_query_length: int = MAX_QUERY_CHARACTERS,
        vocabulary: Vocabulary | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        super().__init__(store)
        self._encoding = Encoding(encoder)
        self._profile = profile
        self._closest = closest_sentences
        self._longest = max_query_length
        columns = self._columns
        self._means = Means(store, self._encoding, profile, columns.stance, vocabulary, self._tie, reranker)
        self._pager = Pager(store, columns, self._index, self._row)
        self._ranked: Cache[tuple[str, bool, Mode, RankingOptions], Ranked] = Cache(MATCH_SETS)
        self._held: Cache[tuple[str, bool], Held] = Cache(MATCH_SETS)
        self._suggested: Cache[tuple[str, bool], str | None] = Cache(SUGGESTIONS)

    def warm_up(self) -> None:
        """Load the encoder and touch the store once, so that the first question is as fast as the next."""
        mode = Mode.HYBRID if self._encoding.available else Mode.WORDS
        self.search(SearchRequest(query="warm up", mode=mode, limit=1))

    def search(self, request: SearchRequest) -> SearchResponse:
        """The passages that match, best first, with totals, facets and reasons.

        Raises:
            QueryError: if the query is too long, or a number of the page is out of range.
            CursorError: if the cursor is none, of another question, or (:class:`CursorGoneError`) of a snapshot or
                an order that is no more.
            EncoderMissingError: if meaning is asked of an engine without encoder.
        """
        check_page(request)
        query = parse(request.query, self._longest)
        masks = self._index.masks(request.filters)
        allowed = everything(masks)
        rows, ranked, held = self._matching(query, request)
        places = np.arange(len(rows)) if allowed is None else np.flatnonzero(allowed[rows])
        if ranked is None:
            # The order of browsing is a score as well: an earlier place is a higher one.
            scores, notes = -self._browse[rows].astype(np.float64), query.notes + held.notes
        else:
            scores, notes = ranked.fused, ranked.notes
        page = self._pager.cut(request, Matches(rows, scores, self._tie[rows], places))
        encoded = ranked is not None and ranked.vector is not None
        suggested = self._suggestion(query, encoded=encoded)
        if suggested is not None:
            notes += (did_you_mean(suggested),)
        facets: dict[str, tuple[FacetValue, ...]] = {}
        truncated: dict[str, int] = {}
        if request.facets:
            facets, truncated = count_facets(
                self._index, request.filters, rows, masks, self._themes, request.facet_values
            )
        hits = make_hits(
            self._store,
            self._encoding,
            self._columns,
            ranked,
            rows[page.places],
            page.places,
            self._closest if request.closest else 0,
            page.folded,
        )
        return SearchResponse(
            snapshot=self.snapshot_id,
            query=request.query,
            mode=request.mode,
            totals=self._totals(
                request.filters,
                allowed,
                rows[places],
                lower_bound=ranked is not None and ranked.vector is not None and not self._store.complete,
            ),
            hits=hits,
            facets=facets,
            notes=notes + unknown_values(self._index, request.filters, self._themes),
            truncated=truncated,
            suggestion=suggested,
            also_searched=_also_searched(ranked),
            left_out=request.without if request.vocabulary else (),
            preference=_preference(ranked),
            query_encoder=self._encoding.query_id if encoded else None,
            offset=page.offset,
            listed=page.listed,
            next=page.next,
            groups=self._pager.grouped(request, page, hits),
            without_filter=() if len(places) else tuple(without_each(rows, masks, self._columns.report)),
        )

    def facet(
        self,
        request: SearchRequest,
        name: str,
        *,
        like: str = "",
        by_name: bool = False,
        limit: int = 200,
    ) -> FacetAnswer:
        """The values of one facet whose label holds ``like``, counted as :meth:`search` counts them.

        Args:
            request: the question and the filters; its page does not matter.
            name: of the facet (:data:`search.request.FACETS`).
            like: text that a label must hold, whatever its case; empty: any.
            by_name: in the order of the alphabet instead of by falling number of passages.
            limit: values at most.

        Raises:
            NotFoundError: if there is no such facet.
            QueryError: if the query is too long.
            EncoderMissingError: if meaning is asked of an engine without encoder.
        """
        if name not in FACETS:
            msg = f"There is no facet {name!r}; there are {', '.join(FACETS)}."
            raise NotFoundError(msg, subject=name)
        rows = self._matching(parse(request.query, self._longest), request)[0]
        masks = self._index.masks(request.filters)
        values = facet_values(self._index, request.filters, rows, masks, self._themes, name)
        found = named_like(values, like)
        shown = by_label(found) if by_name else found
        return FacetAnswer(self.snapshot_id, name, tuple(shown[:limit]), len(found), len(values))

    def similar(
        self, passage_id: str, filters: Filters | None = None, limit: int = 10, *, same_report: bool = True
    ) -> SimilarAnswer:
        """The passages nearest to one in meaning, by its own vector; those that say its own words apart.

        Args:
            passage_id: of the passage.
            filters: that the others must pass.
            limit: passages at most, 1-100.
            same_report: whether others of its own report may be among them.

        Raises:
            NotFoundError: if the snapshot has no such passage.
            QueryError: if ``limit`` is out of range.
        """
        check_page(SearchRequest("", limit=limit))
        allowed = everything(self._index.masks(filters or Filters()))
        return similar_passages(
            self._store,
            self._columns,
            self._pager.folder,
            self._row(passage_id),
            allowed,
            self._tie,
            limit,
            same_report=same_report,
        )

    def matched_ranges(self, query: str, text: str) -> tuple[Range, ...]:
        """Ranges of a text whose words a query names, as :attr:`search.response.Hit.matched` has them.

        Raises:
            QueryError: if the query is too long.
        """
        return matched(text, parse(query, self._longest))

    def _matching(self, query: Query, request: SearchRequest) -> tuple[Rows, Ranked | None, Held]:
        """The passages that match before any filter, with their ranking, or the condition where nothing is asked."""
        # Whether unsure themes count changes only what a theme in the query itself means.
        certain = request.filters.certain_only and _names_theme(query)
        if query.empty:
            held = self._condition(query, certain)
            return self._unranked(held), None, held
        ranked = self._rank(query, request, certain)
        return ranked.rows, ranked, EVERYTHING

    def _rank(self, query: Query, request: SearchRequest, certain_only: bool) -> Ranked:
        options = request.ranking
        return self._ranked.get(
            (query.text, certain_only, request.mode, options),
            lambda: rank(self._means, query, request.mode, options, self._condition(query, certain_only)),
            worth=lambda ranked: ranked.nbytes <= LARGEST_KEPT,
        )

    def _condition(self, query: Query, certain_only: bool) -> Held:
        """Which passages the hard condition of a query allows; the same in every mode."""
        if query.condition is None:
            return EVERYTHING
        condition = query.condition
        return self._held.get(
            (query.text, certain_only),
            lambda: evaluate(self._store, self._index, self._themes, condition, certain_only=certain_only),
            worth=lambda held: held.mask is None or held.mask.nbytes <= LARGEST_KEPT,
        )

    def _suggestion(self, query: Query, *, encoded: bool) -> str | None:
        """The query as it was probably meant; what leads to a term of the vocabulary is spelled right.

        Words of the encoder's are spelled right, too, where the query was ``encoded``: a search by words loads no
        encoder, and must suggest the same whether one is loaded already or not.
        """

        def suggest() -> str | None:
            vocabulary = self._means.vocabulary
            # A suggestion repeats the query: not where it has words that are never shown.
            if vocabulary is not None and vocabulary.hides(stems(query.text)):
                return None
            leading = () if vocabulary is None else expand(query, vocabulary)
            of_terms = frozenset(stem for one in leading for stem in one.stems)
            return suggestion(
                self._store, query, lambda one: one in of_terms or (encoded and self._encoding.knows(one))
            )

        return self._suggested.get((query.text, encoded), suggest)

    def _unranked(self, held: Held) -> Rows:
        """All passages, without those that the condition of an otherwise empty query leaves out."""
        if held.mask is None:
            return np.arange(self._store.size, dtype=np.int64)
        return np.flatnonzero(held.mask).astype(np.int64)

    def _totals(self, filters: Filters, allowed: Mask | None, rows: Rows, *, lower_bound: bool) -> Totals:
        searched = self._index.report_mask(filters)
        holding = np.zeros(len(searched), dtype=np.bool_)
        holding[self._columns.report[rows]] = True
        areas = self._index.by_report["area"].codes
        return Totals(
            passages=len(rows),
            reports=int(np.count_nonzero(holding)),
            areas=distinct(areas[holding]),
            reports_searched=int(np.count_nonzero(searched)),
            areas_searched=distinct(areas[searched]),
            passages_searched=self._store.size if allowed is None else int(np.count_nonzero(allowed)),
            lower_bound=lower_bound,
        )


def _also_searched(ranked: Ranked | None) -> tuple[AlsoSearched, ...]:
    if ranked is None:
        return ()
    asked = (one.expansion for one in ranked.widened)
    return tuple(AlsoSearched(one.label, one.terms, one.typed) for one in asked if one.everyday)


def _preference(ranked: Ranked | None) -> Preference | None:
    if ranked is None or ranked.leant is None:
        return None
    return Preference(ranked.leant.stance, ranked.leant.words)


def _names_theme(query: Query) -> bool:
    if query.condition is None:
        return False
    return any(isinstance(leaf, Field) and leaf.name == "theme" for leaf, _ in leaves(query.condition))
