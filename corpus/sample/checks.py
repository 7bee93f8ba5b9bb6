"""Consistency of a sample source: ratings, score, bands, paragraph numbers, footnotes and length."""

from __future__ import annotations

import re
from datetime import date

from corpus.sample.expected import is_passage
from corpus.sample.inline import clean, note_labels, unknown_mark
from corpus.sample.model import Format, Part, SampleSource, Shape, SourceBlock, SourceError

MINIMUM_WORDS = 1500
"""A sample report has at least this many words in its passages, so that it can stand in for a real one."""

MINIMUM_WORDS_PAGE = 600
"""A sample page is shorter: it shows what its programme prints."""

POINTS = {"Outstanding": 3, "Good": 2, "Requires improvement": 1, "Inadequate": 0}
"""Points of a standard's rating; they sum to the printed score."""

_COUNCIL_RATINGS = {"Outstanding", "Good", "Requires improvement to be good", "Inadequate"}
_SCORE_MAXIMA = {Shape.PDU: (21, 27), Shape.PAGE: (36,)}
_UNSCORED = re.compile(r"\bresettlement\b", re.IGNORECASE)  # rated apart in youth justice
_PROGRAMMES = {
    ("hmi-probation", "probation_pdu"),
    ("hmi-probation", "probation_region"),
    ("hmi-probation", "probation_dynamic"),
    ("hmi-probation", "youth_justice"),
    ("ofsted", "childrens_services"),
}
_WORD = re.compile(r"\w+")


def band(percent: int) -> str:
    """The rating band of a key question's percentage (0-100): <50, 50-64, 65-79, 80 and over."""
    if percent < 50:
        return "Inadequate"
    if percent < 65:
        return "Requires improvement"
    return "Good" if percent < 80 else "Outstanding"


def check_source(source: SampleSource) -> None:
    """Checks one source.

    Raises:
        SourceError: at the first inconsistency, with its file and line.
    """
    _check_front_matter(source)
    _check_marks(source)
    _check_numbers(source)
    if source.shape.probation:
        _check_standards(source)
    else:
        _check_graded_headings(source)
    words = count_words(source)
    needed = MINIMUM_WORDS_PAGE if source.shape is Shape.PAGE else MINIMUM_WORDS
    if words < needed:
        raise SourceError(source.path, 1, f"{words} words of passages; at least {needed} are needed")


def count_words(source: SampleSource) -> int:
    """Words in the passages of ``source``."""
    return sum(len(_WORD.findall(clean(block.text))) for block in source.blocks if is_passage(block))


def _check_front_matter(source: SampleSource) -> None:
    def fail(message: str) -> None:
        raise SourceError(source.path, 2, message)

    if source.slug != source.path.stem:
        fail(f"slug {source.slug!r} must be the file's name")
    council = not source.shape.probation
    if (source.inspectorate, source.programme) not in _PROGRAMMES:
        fail(f"programme {source.programme!r} doesn't belong to inspectorate {source.inspectorate!r}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d" if council else r"\d{4}-\d\d", source.published):
        fail("published is a day (2023-06-14) for councils, a month (2023-06) for PDUs")
    end = source.fieldwork_end or source.fieldwork_start
    if end < source.fieldwork_start or end.isoformat()[: len(source.published)] > source.published:
        fail("fieldwork must start before it ends and end before publication")
    if council:
        date.fromisoformat(source.published)
        if source.fieldwork_end is None:
            fail("councils print both inspection dates: fieldwork_end is missing")
    known = _COUNCIL_RATINGS if council else set(POINTS)
    for judgement in source.judgements:
        if judgement.rating not in known:
            fail(f"{judgement.aspect}: {judgement.rating!r} is not a rating of this programme")
    if source.judgements and source.overall_rating not in known:
        fail(f"overall_rating {source.overall_rating!r} is not a rating of this programme")
    if (source.shape is Shape.PAGE) is not (source.format is Format.HTML):
        fail("a web page is the form of regions, dynamic inspections and youth justice, and of these alone")
    if source.shape is Shape.PDU or source.score is not None:
        _check_score(source)


def _check_score(source: SampleSource) -> None:
    apart = source.programme == "youth_justice"
    scored = [row for row in source.judgements if not (apart and _UNSCORED.search(row.aspect))]
    total = sum(POINTS[judgement.rating] for judgement in scored)
    if source.score != total:
        message = f"score {source.score} but the ratings sum to {total}"
        raise SourceError(source.path, 2, message)
    if source.score_max not in _SCORE_MAXIMA[source.shape] or source.score_max != 3 * len(scored):
        message = f"score_max {source.score_max} doesn't fit {len(scored)} standards"
        raise SourceError(source.path, 2, message)


def _check_marks(source: SampleSource) -> None:
    for block in source.blocks:
        if mark := unknown_mark(block.text):
            raise SourceError(source.path, block.line, f"unknown mark {mark}")
        for label in note_labels(block.text):
            if label not in source.footnotes:
                raise SourceError(source.path, block.line, f"footnote [^{label}] has no definition")
    for label in source.footnotes:
        if label not in source.footnote_numbers:
            raise SourceError(source.path, 1, f"footnote [^{label}] is defined but never marked")


def _check_numbers(source: SampleSource) -> None:
    """Numbers run on without a gap; recommendations may also restart at 1 under another addressee."""
    last, addressee = 0, None
    for block in source.blocks:
        if block.part is not Part.NUMBERED or block.number is None:
            continue
        restarts = source.shape.probation and block.addressee != addressee
        if int(block.number) != last + 1 and not (restarts and block.number == "1"):
            message = f"paragraph number {block.number} where {last + 1} should follow"
            raise SourceError(source.path, block.line, message)
        last, addressee = int(block.number), block.addressee


def _check_standards(source: SampleSource) -> None:
    for judgement in source.judgements:
        inside = [block for block in source.blocks if block.standard == judgement.standard]
        if judgement.standard is None or not inside:
            message = f"no section for the standard {judgement.aspect!r}"
            raise SourceError(source.path, 2, message)
        ratings = [block for block in inside if block.part is Part.RATING]
        if [block.text for block in ratings] != [judgement.rating]:
            line = (ratings or inside)[-1].line
            message = f"{judgement.aspect} needs one @rating, {judgement.rating!r} as in the front matter"
            raise SourceError(source.path, line, message)
        _check_band(source, inside, judgement.rating)


def _check_band(source: SampleSource, inside: list[SourceBlock], rating: str) -> None:
    for block in inside:
        if block.part is not Part.KEY_QUESTIONS:
            continue
        if not block.rows:
            raise SourceError(source.path, block.line, "@keyquestions has no rows")
        lowest = min(percent for _, percent in block.rows)
        overridden = any(clean(other.text).startswith("Decision guidance") for other in inside)
        if band(lowest) != rating and not overridden:
            message = (
                f"lowest key question {lowest}% is in band {band(lowest)!r}, but the rating is {rating!r}"
            )
            raise SourceError(source.path, block.line, message)


def _check_graded_headings(source: SampleSource) -> None:
    grades = {judgement.aspect.casefold(): judgement.rating for judgement in source.judgements}
    for block in source.blocks:
        if block.part is not Part.HEADING or ":" not in block.text:
            continue
        aspect, _, grade = clean(block.text).rpartition(":")
        expected = grades.get(aspect.strip().casefold())
        if expected and grade.strip().casefold() != expected.casefold():
            message = f"the heading says {grade.strip()!r}, the judgement table {expected!r}"
            raise SourceError(source.path, block.line, message)
    overall = grades.get("overall effectiveness")
    if overall and overall != source.overall_rating:
        raise SourceError(source.path, 2, "overall_rating differs from the judgement Overall effectiveness")
