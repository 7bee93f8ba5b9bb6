"""What can be asked: each function describes one request and says what its answer is read as.

They ask nothing themselves. ``Findings`` and ``AsyncFindings`` have each of them as a method that does. A
parameter that is left out is left to the server, whose defaults ``docs/api.md`` has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Literal, Unpack

from api import schemas
from api.client.call import Call, get, under
from api.client.parameters import (
    BatchSearch,
    CitationForm,
    Filters,
    Options,
    Ranking,
    Values,
    batch_body,
    pairs,
)
from api.schemas.partial import BatchAnswer, PartialAnswer, PartialSearchAnswer


def search(
    q: str = "",
    *,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    facets: bool | None = None,
    **options: Unpack[Options],
) -> Call[schemas.SearchAnswer]:
    """The best passages for a query, with totals and facets; without one, all that pass the filters.

    ``cursor`` is ``next`` of the answer before; ``pages`` and ``results`` follow it by themselves.
    """
    asked = {"q": q or None, "limit": limit, "offset": offset, "cursor": cursor, "facets": facets}
    return get("/v1/search", schemas.SearchAnswer, asked, options)


def search_fields(
    q: str = "",
    *,
    fields: Values,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    facets: bool | None = None,
    **options: Unpack[Options],
) -> Call[PartialSearchAnswer]:
    """A search that gives of each result the named fields alone (``passage.text``, ``citation`` …), as dictionaries."""
    asked = {"q": q or None, "limit": limit, "offset": offset, "cursor": cursor, "facets": facets}
    return get("/v1/search", PartialSearchAnswer, asked, {"fields": fields}, options)


def batch(searches: Iterable[BatchSearch]) -> Call[BatchAnswer]:
    """Up to 20 searches answered together, from one snapshot; each comes to an answer or a problem of its own."""
    body = json.dumps(batch_body(searches), ensure_ascii=False).encode("utf-8")
    return Call("/v1/search/batch", BatchAnswer.model_validate_json, body=body)


def facet(
    name: str,
    q: str = "",
    *,
    like: str | None = None,
    sort: Literal["count", "label"] | None = None,
    limit: int | None = None,
    **options: Unpack[Options],
) -> Call[schemas.FacetAnswer]:
    """The values of one filter, with what choosing each would leave of a search."""
    asked = {"q": q or None, "like": like, "sort": sort, "limit": limit}
    return get(under("facets", name), schemas.FacetAnswer, asked, options)


def passage(passage_id: str) -> Call[schemas.PassageAnswer]:
    """One passage with its report, its neighbours, the source text at its place and a citation."""
    return get(under("passages", passage_id), schemas.PassageAnswer)


def passage_fields(passage_id: str, fields: Values) -> Call[PartialAnswer]:
    """The named fields of a passage's answer alone."""
    return get(under("passages", passage_id), PartialAnswer, {"fields": fields})


def similar(
    passage_id: str,
    *,
    limit: int | None = None,
    same_report: bool | None = None,
    **filters: Unpack[Filters],
) -> Call[schemas.SimilarAnswer]:
    """The passages nearest to one in meaning, those that say its own words apart."""
    asked = {"limit": limit, "same_report": same_report}
    return get(under("passages", passage_id, "/similar"), schemas.SimilarAnswer, asked, filters)


def reports(
    *,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    **filters: Unpack[Filters],
) -> Call[schemas.ReportsAnswer]:
    """The reports that hold a passage that all filters allow, newest first."""
    return get(
        "/v1/reports", schemas.ReportsAnswer, {"limit": limit, "offset": offset, "cursor": cursor}, filters
    )


def report(report_id: str, *, passages: bool | None = None) -> Call[schemas.ReportAnswer]:
    """One report with judgements, source and the account of its words; with ``passages`` all of these, too."""
    return get(under("reports", report_id), schemas.ReportAnswer, {"passages": passages})


def cite_passage(passage_id: str, form: CitationForm = "text") -> Call[str]:
    """The citation of a passage, down to page and paragraph, for a reader or a reference manager."""
    return Call(under("passages", passage_id, "/citation"), _words, (("format", form),))


def cite_report(report_id: str, form: CitationForm = "text") -> Call[str]:
    """The citation of a report, for a reader or a reference manager."""
    return Call(under("reports", report_id, "/citation"), _words, (("format", form),))


def themes() -> Call[schemas.ThemesAnswer]:
    """The codebook with counts and the measured quality of each theme; filters take its ids."""
    return get("/v1/themes", schemas.ThemesAnswer)


def codings(
    *,
    coder: str | None = None,
    passage: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
) -> Call[schemas.CodingsAnswer]:
    """Codings by hand that are in force; needs the scope ``code`` where the server asks for keys."""
    asked = {"coder": coder, "passage": passage, "limit": limit, "offset": offset, "cursor": cursor}
    return get("/v1/codings", schemas.CodingsAnswer, asked)


def health() -> Call[schemas.Health]:
    """The snapshot served and what it holds; needs no key."""
    return get("/healthz", schemas.Health)


def ready() -> Call[schemas.Health]:
    """Whether the next question is answered as fast as it can be; ``status`` says ``ok`` or what is missing."""
    call = get("/readyz", schemas.Health)
    return replace(call, good=call.good | {HTTPStatus.SERVICE_UNAVAILABLE})


def export_passages(
    q: str = "",
    *,
    form: str = "csv",
    passage: Values | None = None,
    **ranking: Unpack[Ranking],
) -> Call[bytes]:
    """The passages of a search, of filters or of ids, as the bytes of a file in a format."""
    asked = {"q": q or None, "passage": passage, "format": form}
    return Call("/v1/export/passages", bytes, pairs(asked, ranking))


def export_chosen(passages: Iterable[str] | Mapping[str, str], *, form: str = "csv") -> Call[bytes]:
    """Up to 500 passages by id, in the order given, or ids with a note on each, as the bytes of a file."""
    notes = passages if isinstance(passages, Mapping) else dict.fromkeys(passages, "")
    kept = [{"id": one, "note": note} for one, note in notes.items()]
    body = json.dumps({"passages": kept, "format": form}, ensure_ascii=False).encode("utf-8")
    return Call("/v1/export/passages", bytes, body=body)


def _words(content: bytes) -> str:
    return content.decode("utf-8")
