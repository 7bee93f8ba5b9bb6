"""The web pages: server-rendered, complete without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.asked import Asked
from api.pages import view
from api.pages.around import facet_choices, result_groups, said_in, saved_as, things_to_try, widening
from api.pages.carrying import keeping
from api.quality import library_standing
from api.routes.parameters import MAX_OFFSET, Engine, FacetSort, Fictional, FilterParameters, OptionParameters
from api.settings import Settings
from api.wording import nothing_sentence, totals_sentence
from search.change.measured import MATCHED_BY_A_MODEL
from search.change.view import METHOD as CHANGE_METHOD
from search.engine import SearchEngine
from search.recurring import recurring_of_passage
from search.request import Filters, Grouping
from search.response import SearchResponse
from search.suggestions import did_you_mean

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Identifier = Annotated[str, Path(min_length=1, max_length=200, description="Its id.")]

EXAMPLES = (
    "officers leaving soon after they qualify",
    "domestic abuse information asked for but not analysed",
    '"management oversight" -court',
    "(workload OR caseload) NEAR staff year:2022..",
    "children waiting too long for a health assessment",
)

LANGUAGE = (
    ("workload AND (morale OR wellbeing)", "the first word, and one of the other two"),
    ("oversight NOT court", "ranked by the first word; without the second (-court is the same)"),
    ("weak NEAR management", "at most 8 words between, in either order; NEAR/3 for fewer"),
    (
        'theme:"Risk of harm" stance:shortfall',
        "a field and its value: theme, stance, kind, speaker, standard, "
        "area, region, year, rating, inspectorate, programme, framework, report, fictional (yes or no)",
    ),
    ("year:2022..2024 area:(Leeds OR Barnsley)", "a range of years; one of several values"),
    ("-theme:leadership +workload", "without the theme; the word is required"),
)
"""What the search page says can be typed, beyond the line under the box; the whole is in docs/search.md."""


FACET_PAGE = 500
"""Values on the page of one facet at most; the others are found by their name."""

FACET_BYTES = 120_000
"""Of the values on that page, each of which holds the address of a search: fewer are shown where that is long."""

GROUPED_HITS = 24
"""Passages at most on a page of groups, which would else hold as many times more as each group has."""

LONG_QUESTION = 200
"""Characters beyond which a question is not carried by each result's link (to mark its words on the passage's page), and
a page has :data:`HITS_OF_LONG` passages at most: each says which of the words it has."""

MOST_CARRIED = 1_200
"""Characters of an address's parameters beyond which a result's link does not carry them: each result has one."""

HITS_OF_LONG = 18
"""Passages at most on a page of results of a long question."""


def render(request: Request, template: str, engine: SearchEngine | None, **values: Any) -> HTMLResponse:
    """A page from its template, with what every page shows."""
    snapshot = engine.snapshot_id if engine else None
    html = request.app.state.templates.get_template(template).render(
        request=request, snapshot=snapshot, **values
    )
    return HTMLResponse(html)


def counted(request: Request, engine: SearchEngine, filters: Filters) -> dict[str, Any]:
    """What a page that counts reports says of the fictional sample: how much of it counts, and how to leave it out."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if value and name not in {"fictional", "offset", "part"}
    ]
    return {
        "fictional": view.fictional_of(engine, filters),
        "real_only": f"{request.url.path}?{urlencode([*kept, ('fictional', 'false')])}",
        "sample": view.sample_choice(engine, filters),
    }


@router.get("/")
def search_page(
    request: Request,
    engine: Engine,
    filters: FilterParameters,
    options: OptionParameters,
    q: str = "",
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """The search page: a start for newcomers when nothing is asked, else filters and results."""
    settings: Settings = request.app.state.settings
    asked = Asked(q, filters, options)
    common: dict[str, Any] = {
        "query": q,
        "state": asked,
        "asked": bool(q.strip() or _narrowed(asked) or "q" in request.query_params),
        "max_query_length": settings.max_query_length,
        "theme_names": engine.theme_names,
        "language": LANGUAGE,
    }
    if not common["asked"]:
        return render(
            request,
            "search.html",
            engine,
            **common,
            counts=view.counts(engine, filters),
            examples=EXAMPLES,
            theme_groups=view.theme_groups(view.themes(engine, filters), only_used=True),
            **counted(request, engine, filters),
        )
    long = len(q) > LONG_QUESTION
    size = min(settings.page_size, HITS_OF_LONG) if long else settings.page_size
    if options.group is not Grouping.NONE:
        size = max(1, min(size, (HITS_OF_LONG if long else GROUPED_HITS) // options.per_group))
    response = engine.search(options.request(q, filters, limit=size, offset=offset))
    chosen = view.chosen_filters(filters)
    chips = view.chips(chosen, response.facets, asked.pairs, engine)
    return render(
        request,
        "search.html",
        engine,
        **common,
        response=response,
        filters=chosen,
        groups=result_groups(asked, response),
        carried=_carried(request, asked, offset),
        notes=_without_suggestion(response),
        standing=library_standing(engine),
        totals_sentence=totals_sentence(response.totals),
        nothing=nothing_sentence(response),
        widened=widening(asked, response),
        said_in=said_in(asked, response),
        tries=things_to_try(asked, response),
        saved_as=saved_as(asked),
        page=offset // size + 1,
        search_label=view.search_label(q, chips),
        chips=chips,
        clear_url=replace(asked, filters=Filters()).url(),
        pagination=_pagination(response.listed, asked.pairs, size, offset),
        **counted(request, engine, filters),
    )


@router.get("/facets/{name}")
def facet_page(
    request: Request,
    engine: Engine,
    name: Annotated[str, Path(max_length=40)],
    filters: FilterParameters,
    options: OptionParameters,
    q: str = "",
    like: Annotated[str, Query(max_length=200)] = "",
    sort: FacetSort = FacetSort.COUNT,
) -> Response:
    """All values of one facet, to find one among many; choosing one leads back to the search."""
    asked = Asked(q, filters, options)
    by_name = sort is FacetSort.LABEL
    most = min(FACET_PAGE, FACET_BYTES // (len(asked.url()) + 200))
    answer = engine.facet(options.request(q, filters), name, like=like, by_name=by_name, limit=most)
    return render(
        request,
        "facet.html",
        engine,
        state=asked,
        answer=answer,
        like=like,
        by_name=by_name,
        sort_url=asked.url(f"/facets/{name}")
        + "&"
        + urlencode({"like": like, "sort": "count" if by_name else "label"}),
        choices=facet_choices(asked, answer),
        **counted(request, engine, filters),
    )


@router.get("/passages/{passage_id}/similar")
def similar_page(
    request: Request, engine: Engine, passage_id: Identifier, other_reports: bool = False
) -> Response:
    """The passages most like one."""
    settings: Settings = request.app.state.settings
    answer = engine.similar(passage_id, limit=settings.page_size, same_report=not other_reports)
    reports = [answer.report, *(one.report for one in answer.results)]
    return render(
        request,
        "similar.html",
        engine,
        answer=answer,
        other_reports=other_reports,
        theme_names=engine.theme_names,
        fictional=view.fictional(reports),
    )


def _narrowed(asked: Asked) -> bool:
    """Whether the address asks for more than to leave the fictional sample out, which links between pages keep."""
    return any(name != "fictional" for name, _ in asked.chosen)


def _search_url(asked: Asked, offset: int) -> str:
    """The address of the page of results that begins after ``offset`` of them."""
    return asked.url() + (f"&{urlencode({'offset': offset})}" if offset else "")


def _carried(request: Request, asked: Asked, offset: int) -> str:
    """What each result's link says of the search, so that its words are marked there and the way back is known.

    Only the choice of the fictional sample where the rest would make the page heavy.
    """
    whole = _search_url(asked, offset).partition("?")[2]
    if len(asked.query) > LONG_QUESTION or len(whole) > MOST_CARRIED:
        return keeping(request, "")
    return f"?{whole}"


def _without_suggestion(response: SearchResponse) -> tuple[str, ...]:
    """The notes but the suggestion, which the page shows as a link."""
    said = None if response.suggestion is None else did_you_mean(response.suggestion)
    return tuple(note for note in response.notes if note != said)


def _pagination(listed: int, state: list[tuple[str, str]], size: int, offset: int) -> dict[str, Any] | None:
    """Options of the pagination component: first, last and the pages around this one."""
    pages = -(-listed // size)
    if pages < 2:
        return None
    current = offset // size + 1

    def url(page: int) -> str:
        return "/?" + urlencode([*state, ("offset", str((page - 1) * size))])

    shown = sorted({1, pages, *range(max(1, current - 1), min(pages, current + 1) + 1)})
    items: list[dict[str, Any]] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            items.append({"ellipsis": True})
        items.append({"number": page, "href": url(page), "current": page == current})
    options: dict[str, Any] = {"items": items}
    if current > 1:
        options["previous"] = {"href": url(current - 1)}
    if current < pages:
        options["next"] = {"href": url(current + 1)}
    return options


@router.get("/passages/{passage_id}")
def passage_page(
    request: Request,
    engine: Engine,
    passage_id: Identifier,
    filters: FilterParameters,
    options: OptionParameters,
    q: str = "",
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """The permanent page of one passage: its place, neighbours, source page, tags and citation.

    An address that says of which search it is a result leads back there.
    """
    settings: Settings = request.app.state.settings
    detail = engine.passage(passage_id)
    passage, report = detail.passage, detail.report
    query = q.strip()[: settings.max_query_length]
    asked = Asked(query, filters, options)
    has_images = report.media_type == "application/pdf" and engine.source_file(report.id) is not None
    images: list[int] = []
    if has_images and passage.page_start is not None:
        images = list(range(passage.page_start, (passage.page_end or passage.page_start) + 1))
    return render(
        request,
        "passage.html",
        engine,
        passage=passage,
        report=report,
        before=detail.context_before,
        after=detail.context_after,
        matched=engine.matched_ranges(query, passage.text) if query else (),
        citation=detail.citation,
        recurring=recurring_of_passage(engine.holdings, passage.row),
        permanent=str(request.url.replace(query=None, fragment=None)),
        place=view.place_in_report(passage, engine.passages_of(report.id)),
        source_before=detail.source_before,
        source_text=detail.source_text,
        source_after=detail.source_after,
        page_images=images,
        back=_search_url(asked, offset) if query or _narrowed(asked) or "q" in request.query_params else None,
        theme_names=engine.theme_names,
        fictional=view.fictional([report]),
    )


@router.get("/themes")
def themes_page(request: Request, engine: Engine, fictional: Fictional = None) -> Response:
    """The codebook with counts and measured quality."""
    filters = Filters(fictional=fictional)
    return render(
        request,
        "themes.html",
        engine,
        counts=view.counts(engine, filters),
        theme_groups=view.theme_groups(view.themes(engine, filters)),
        standing=library_standing(engine),
        matching=(MATCHED_BY_A_MODEL, CHANGE_METHOD[0], *CHANGE_METHOD[2:]),
        **counted(request, engine, filters),
    )
