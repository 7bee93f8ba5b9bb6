"""What stands around the hits of a page: what else was searched, groups, folded passages, and what to try instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from api.asked import MOST_WORDS, Asked
from api.pages.carrying import KNOWN
from api.pages.environment import FACET_TITLES
from api.wording import plural_name, preference_sentence
from corpus.wording import plural
from search.query import parse
from search.request import Editions, Filters, Grouping, Mode
from search.response import FacetAnswer, FacetValue, Hit, SearchResponse

SAVED_AS = (
    ("xlsx", "Excel workbook", "with a sheet on method and provenance"),
    ("csv-zip", "CSV files", "with their description, in one archive"),
    ("docx", "Word document", "quotations with citations, up to 1,000"),
    ("ris", "Citations (RIS)", "for EndNote, Zotero or Mendeley, each down to its page"),
    ("bibtex", "Citations (BibTeX)", ""),
)
"""Formats offered on the search page: format, name, what it is."""

MOST_QUOTED = 6
"""Words of a question that may be looked for as one phrase; a longer one stands in no report as it is."""

_LAYOUT = {"fold", "group", "per_group", "per_report"}


@dataclass(frozen=True, slots=True)
class Link:
    """Words with an address, and what else a screen reader says of them."""

    text: str
    url: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept that was also searched: its name, all its terms, what led there, and the link that leaves it out."""

    label: str
    help: str
    leave_out: Link


@dataclass(frozen=True, slots=True)
class Widening:
    """How the query was widened and leaned, with what switches each off and on again."""

    terms: tuple[Term, ...] = ()
    words_alone: Link | None = None
    left_out: tuple[Link, ...] = ()
    restore: Link | None = None
    preference: str | None = None
    no_preference: Link | None = None
    only: Link | None = None
    prefer_again: Link | None = None


@dataclass(frozen=True, slots=True)
class SaidIn:
    """Links that count what says the words of a question: the words as a phrase, and recurring findings."""

    quoted: Link | None
    recurring: Link | None


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Hits of one report or area, or all hits where they are not put together (then without a heading)."""

    heading: str | None
    counts: str
    more: Link | None
    first: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet and the address that takes it or leaves it."""

    value: FacetValue
    url: str


def widening(asked: Asked, response: SearchResponse) -> Widening:
    """What the vocabulary and the wish for a stance did to a query."""
    options = asked.options
    terms = tuple(
        Term(
            one.label,
            f"{', '.join(one.terms)} (because you wrote “{one.typed}”)",
            Link("leave out", asked.url(without=(*options.without, one.label)), one.label),
        )
        for one in response.also_searched
    )
    left_out = tuple(
        Link(label, asked.url(without=tuple(other for other in options.without if other != label)))
        for label in response.left_out
    )
    return Widening(
        terms=terms,
        words_alone=Link("Search my words alone", asked.url(vocabulary=False)) if len(terms) > 1 else None,
        left_out=left_out,
        restore=None
        if options.vocabulary
        else Link("Also search the reports’ terms", asked.url(vocabulary=True)),
        preference=preference_sentence(response.preference) if response.preference else None,
        no_preference=Link("don’t", asked.url(stance_preference=False), "prefer them")
        if response.preference
        else None,
        only=_only(asked, response.preference.stance) if response.preference else None,
        prefer_again=None
        if options.stance_preference
        else Link("Prefer the stance that my words ask for", asked.url(stance_preference=True)),
    )


def _only(asked: Asked, stance: str) -> Link | None:
    """The link that leaves the preferred stance alone; none where stances are chosen already."""
    if asked.filters.stance:
        return None
    return Link(f"only {plural_name(stance)}", asked.filtered(stance=(stance,)))


def said_in(asked: Asked, response: SearchResponse) -> SaidIn | None:
    """Where a plain question's words are counted as such; ``None`` where every match meets a condition, or none is."""
    words = " ".join(asked.query.split())
    if not words or response.mode is not Mode.HYBRID or not response.totals.passages or _conditions(words):
        return None
    few = len(words.split()) <= MOST_QUOTED and '"' not in words
    quoted = Link(f"“{words}” in quotes", asked.asking(f'"{words}"')) if few else None
    shared = None
    if len(words) <= MOST_WORDS:
        kept = [pair for pair in asked.chosen if pair[0] in KNOWN["/recurring"]]
        shared = Link("recurring findings", f"/recurring?{urlencode([('words', words), *kept])}")
    return SaidIn(quoted, shared)


def _conditions(words: str) -> bool:
    return parse(words).condition is not None


def result_groups(asked: Asked, response: SearchResponse) -> list[ResultGroup]:
    """The hits under their headings; one group without a heading where they are not put together."""
    if not response.groups:
        return [ResultGroup(None, "", None, response.offset + 1, response.hits)] if response.hits else []
    found = []
    for group in response.groups:
        counts = plural(group.passages, "passage")
        if asked.options.group is Grouping.AREA:
            counts += f" in {plural(group.reports, 'report')}"
        more = None
        if group.value is not None and group.passages > len(group.hits):
            name = asked.options.group.value
            whole = replace(asked, options=replace(asked.options, group=Grouping.NONE))
            more = Link(
                f"All {group.passages:,} passages", whole.filtered(**{name: (group.value,)}), group.label
            )
        found.append(ResultGroup(group.label, counts, more, 1, group.hits))
    return found


def things_to_try(asked: Asked, response: SearchResponse) -> list[Link]:
    """Where nothing was found: the neighbours of the question that may find something."""
    if response.totals.passages:
        return []
    found = []
    for one in response.without_filter:
        text = f"search without the filter {FACET_TITLES.get(one.name, one.name)}"
        counts = f": {plural(one.passages, 'passage')} in {plural(one.reports, 'report')}"
        nothing: dict[str, Any] = {"edition": Editions.ALL, "fictional": None}
        found.append(Link(text, asked.filtered(**{one.name: nothing.get(one.name, ())}), counts))
    if asked.chosen and not found:
        found.append(Link("search without filters", replace(asked, filters=Filters()).url()))
    options = asked.options
    if not options.vocabulary or options.without:
        url = asked.url(vocabulary=True, without=())
        found.append(Link("also search the reports’ own terms for your words", url))
    elif response.also_searched:
        found.append(Link("search your words alone, without the reports’ terms", asked.url(vocabulary=False)))
    if options.mode is not Mode.HYBRID and asked.query.strip():
        found.append(Link("search by words and meaning", asked.url(mode=Mode.HYBRID)))
    return found


def saved_as(asked: Asked) -> list[Link]:
    """Links that save the passages found as a file; what only lays the page out does not count there."""
    left_out = [("without", label) for label in asked.options.without]
    switched = [pair for pair in asked.switched if pair[0] not in _LAYOUT]
    pairs = [("q", asked.query), *asked.chosen, *switched, *left_out]
    return [
        Link(text, f"/v1/export/passages?{urlencode([*pairs, ('format', form)])}", more)
        for form, text, more in SAVED_AS
    ]


def facet_choices(asked: Asked, answer: FacetAnswer) -> list[Choice]:
    """The values of a facet with the address of the search that has each changed."""
    chosen: Sequence[str] = getattr(asked.filters, answer.name)
    found = []
    for value in answer.values:
        rest = tuple(one for one in chosen if one != value.value)
        found.append(
            Choice(value, asked.filtered(**{answer.name: rest if value.selected else (*chosen, value.value)}))
        )
    return found
