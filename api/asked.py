"""A question as addresses and forms carry it: query, filters, and how to search and list."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

from search.request import FACETS, Editions, Filters, Grouping, Mode, SearchRequest

MOST_WORDS = 200
"""Characters of ``words``, by which recurring findings are looked for."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search and list; each is a field of :class:`search.request.SearchRequest`.

    The defaults are those of the API and the pages, where near-equal passages fold.
    """

    mode: Mode = Mode.HYBRID
    vocabulary: bool = True
    without: tuple[str, ...] = ()
    stance_preference: bool = True
    fold: bool = True
    group: Grouping = Grouping.NONE
    per_group: int = 3
    per_report: int = 0
    feedback: bool = True
    rerank: bool = False

    def request(self, query: str, filters: Filters, **page: Any) -> SearchRequest:
        """The request; ``page`` are further fields of it."""
        return SearchRequest(
            query=query,
            filters=filters,
            mode=self.mode,
            vocabulary=self.vocabulary,
            without=self.without,
            stance_preference=self.stance_preference,
            fold=self.fold,
            group=self.group,
            per_group=self.per_group,
            per_report=self.per_report,
            feedback=self.feedback,
            rerank=self.rerank,
            **page,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a page, and the addresses of its neighbours."""

    query: str
    filters: Filters = field(default_factory=Filters)
    options: SearchOptions = field(default_factory=SearchOptions)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters as pairs of name and value, in display order."""
        names = (*FACETS, "report")
        pairs = [(name, value) for name in names for value in getattr(self.filters, name)]
        if self.filters.certain_only:
            pairs.append(("certain_only", "true"))
        if self.filters.edition is not Editions.ALL:
            pairs.append(("edition", self.filters.edition.value))
        if self.filters.fictional is not None:
            pairs.append(("fictional", str(self.filters.fictional).lower()))
        return pairs

    @property
    def switched(self) -> list[tuple[str, str]]:
        """The options that are not as shipped, as pairs."""
        shipped, pairs = SearchOptions(), []
        for name in (item.name for item in fields(shipped) if item.name != "without"):
            value = getattr(self.options, name)
            if value != getattr(shipped, name):
                pairs.append((name, str(value).lower()))
        return pairs

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All of it as pairs for an address or hidden fields of a form."""
        left_out = [("without", label) for label in self.options.without]
        return [("q", self.query), *self.chosen, *self.switched, *left_out]

    def url(self, path: str = "/", **options: Any) -> str:
        """The address of the same question with ``options`` changed."""
        return f"{path}?{urlencode(replace(self, options=replace(self.options, **options)).pairs)}"

    def asking(self, query: str) -> str:
        """The address of another query with the same filters and options, without what was left out of this one."""
        return replace(self, query=query, options=replace(self.options, without=())).url()

    def filtered(self, **filters: Any) -> str:
        """The address of the same question with ``filters`` changed."""
        return replace(self, filters=replace(self.filters, **filters)).url()
