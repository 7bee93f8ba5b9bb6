"""Ratings and dates of a probation report: the rating summary and the lines of the body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.layout.block import Block, Role
from corpus.model import Judgement, Rating
from corpus.programmes import _probation_wording as wording
from corpus.programmes._common import ReportBuilder
from corpus.programmes._dates import find_dates, find_range
from corpus.programmes._probation_titles import Publication, Title
from corpus.programmes._ratings import rating_of

_ROW_CELLS = 2
_TRAILING_RATING = re.compile(
    r"(?P<aspect>.+?)[\s(\[|:–—-]+[‘“]?(?P<rating>outstanding|good|requires\s+improvement|inadequate)[\s.’”)\]]*",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|earlier) (?:\w+ )?(?:inspect\w+|rat\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a report prints that tells its framework.

    Attributes:
        title: its title, or an empty string; publication: what that names.
        standards: codes of the standards that it heads or rates (``P 1.1``); aspects: their names.
        score_max: what its score is out of.
        overall: whether it gives an overall rating.
        inspected, published: when fieldwork began and when it came out.
    """

    title: str
    publication: Publication | None
    standards: frozenset[str]
    aspects: frozenset[str]
    score_max: int | None
    overall: bool
    inspected: date | None
    published: date | None


class Judgements:
    """Collects each standard's rating from the summary and from its own section, and compares them."""

    def __init__(self) -> None:
        """Start with nothing judged."""
        self._summary: dict[str, tuple[str, Rating]] = {}
        self._body: dict[str, tuple[str, Rating | None]] = {}
        self._pending: tuple[str, str] | None = None
        self._overall_due = False
        self._domains: set[str] = set()
        self._current: str | None = None

    def repeats(self, text: str) -> bool:
        """Whether ``text`` heads a domain or standard that the summary has had already: the body begins."""
        bare = " ".join(text.split())
        found = wording.standard_code(bare)
        if found is not None:
            return found[0] in self._summary
        if wording.DOMAIN.fullmatch(bare) or wording.STOCK_DOMAIN.fullmatch(bare.lower()):
            key = bare.lower()
            if key in self._domains:
                return True
            self._domains.add(key)
        return False

    def read_summary(self, builder: ReportBuilder, block: Block) -> None:
        """Take from one block of the summary what it says: score, date, overall rating, a standard's rating."""
        for part in block.cells or (block.text,):
            self._read_part(builder, " ".join(part.split()))

    def enter(self, code: str, aspect: str) -> None:
        """The body's section on standard ``code`` begins."""
        self._current = code
        self._body.setdefault(code, (" ".join(aspect.split()), None))

    def rate_body(self, rating: Rating) -> None:
        """A rating line stands in the body; the first in a standard's section is that standard's."""
        if self._current is not None and self._body[self._current][1] is None:
            self._body[self._current] = (self._body[self._current][0], rating)

    def settle(self, builder: ReportBuilder) -> None:
        """Hand the ratings to the report: as the summary prints them, the body filling what it lacks."""
        facts = builder.facts
        for code in [*self._summary, *(code for code in self._body if code not in self._summary)]:
            aspect, rating = self._summary.get(code) or self._body[code]
            if rating is None:
                builder.warn("rating-missing", f"No rating was found for {aspect}.")
                continue
            facts.judgements.append(Judgement(aspect.replace(". ", " ", 1), rating, standard=code))
            in_body = self._body.get(code, (aspect, None))[1]
            if in_body is not None and in_body is not rating:
                text = f"{aspect} is rated {rating.value} in the summary but {in_body.value} in its section."
                builder.warn("rating-mismatch", text)

    def is_rated_row(self, block: Block) -> bool:
        """Whether ``block`` is a table's row of a standard and its rating, wherever the table stands."""
        if block.role is not Role.TABLE_ROW:
            return False
        cells = [cell for cell in block.cells if cell.strip()]
        if len(cells) != _ROW_CELLS or rating_of(cells[1]) is None:
            return False
        return wording.standard_code(cells[0]) is not None or wording.OVERALL.match(cells[0]) is not None

    def printed(self, builder: ReportBuilder, title: Title | None) -> Printed:
        """What the report prints that tells its framework, once all of it is read."""
        facts = builder.facts
        known = {**self._body, **self._summary}
        return Printed(
            title=title.text if title else "",
            publication=title.publication if title else None,
            standards=frozenset(known),
            aspects=frozenset(aspect for aspect, _ in known.values()),
            score_max=facts.score_max,
            overall=facts.overall_rating is not None,
            inspected=facts.fieldwork_start,
            published=facts.published,
        )

    def _read_part(self, builder: ReportBuilder, text: str) -> None:
        facts = builder.facts
        score = wording.SCORE.search(text) or wording.BARE_SCORE.fullmatch(text)
        fieldwork = wording.FIELDWORK.match(text)
        overall = wording.OVERALL.match(text)
        rating = rating_of(text)
        if score is not None and facts.score is None:
            facts.score, facts.score_max = int(score["score"]), int(score["max"])
        if fieldwork is not None:
            take_fieldwork(builder, fieldwork["when"])
        if overall is not None:
            facts.overall_rating = facts.overall_rating or rating_of(overall["rest"])
            self._overall_due = facts.overall_rating is None
            self._pending = None
            return
        if rating is not None:
            self._rate(builder, rating)
            return
        whole, trailing = split_rating(text)
        found = wording.standard_code(whole)
        if found is not None:
            self._pending = (found[0], whole)
            self._overall_due = False
            if trailing is not None:
                self._rate(builder, trailing)

    def _rate(self, builder: ReportBuilder, rating: Rating) -> None:
        if self._pending is not None:
            code, aspect = self._pending
            self._summary.setdefault(code, (aspect, rating))
            self._pending = None
        elif self._overall_due:
            builder.facts.overall_rating = rating
            self._overall_due = False


def read_fieldwork(builder: ReportBuilder, text: str) -> None:
    """Take the fieldwork's dates from a sentence of the background, where the summary has not all.

    A printed range (``between 20 May 2024 and 7 June 2024``) gives both days. Where only the weeks'
    first days are printed, the end is the Friday of the last week, and a warning says so.
    """
    facts = builder.facts
    sentence = wording.FIELDWORK_SENTENCE.search(text)
    if sentence is None or facts.fieldwork_end is not None:
        return
    stop = text.find(". ", sentence.start())
    said = text[sentence.start() : stop if stop != -1 else len(text)]
    printed = [found for found in find_dates(said) if found.precision == "day"]
    if printed and wording.WEEKS_FROM.search(said):
        first, last = printed[0].day, printed[-1].day
        if len(printed) == 1 and (both := find_range(said)):
            first = both[0]  # "the weeks beginning 10 March and 24 March 2025" has its year once
        facts.fieldwork_start = facts.fieldwork_start or first
        facts.fieldwork_end = _friday(last)
        builder.warn(
            "derived-fieldwork-end",
            f"The end of fieldwork is not printed; it is taken as Friday {facts.fieldwork_end.isoformat()} "
            f"of the week commencing {last.isoformat()}.",
        )
        return
    span = find_range(said)
    if span is not None and span[0] <= span[1]:
        facts.fieldwork_start = facts.fieldwork_start or span[0]
        facts.fieldwork_end = span[1]
    elif printed and facts.fieldwork_start is None:
        facts.fieldwork_start = printed[0].day


def rating_in_prose(text: str) -> Rating | None:
    """The overall rating that a sentence of ``text`` gives in curly quotes, where it names no other.

    Pages may print it nowhere else: ``… gave an overall rating of ‘Requires improvement.’``
    """
    for sentence in re.split(r"(?<=[.!?])[’”]?\s+(?=[A-Z])", text):
        named = {match["rating"].lower() for match in wording.QUOTED_RATING.finditer(sentence)}
        overall = re.search(r"\boverall\b", sentence, re.IGNORECASE) and not _EARLIER.search(sentence)
        if len(named) == 1 and overall:
            return rating_of(named.pop())
    return None


def take_fieldwork(builder: ReportBuilder, text: str) -> None:
    """Take the range of days that ``text`` prints as the fieldwork's, or its first day as the start."""
    facts = builder.facts
    span = find_range(text)
    if span is not None:
        facts.fieldwork_start, facts.fieldwork_end = span
        return
    printed = [found for found in find_dates(text) if found.precision == "day"]
    if printed:
        facts.fieldwork_start = printed[0].day


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def labelled_rating(text: str) -> Rating | None:
    """The rating that ``text`` consists of, with or without a label (``Rating: Good``), or ``None``."""
    label = wording.RATING_LABEL.fullmatch(text)
    return rating_of(label["rating"] if label else text)


def split_rating(text: str) -> tuple[str, Rating | None]:
    """``P 1.1 Leadership: Requires improvement`` as its aspect and rating; the rating may be missing."""
    match = _TRAILING_RATING.fullmatch(text)
    return (match["aspect"], rating_of(match["rating"])) if match else (text, None)
