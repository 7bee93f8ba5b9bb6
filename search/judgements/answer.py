"""Judgements of a selection of reports: all parts of the answer from one reading of the reports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from corpus.model import Rating
from indexer.records import ReportRecord
from search.choices import unknown_choices, unknown_standard
from search.errors import QueryError
from search.findings import spoken
from search.holdings import Holdings
from search.judgements.boards import boards, by_framework, histories, unrated
from search.judgements.contrast import contrasts
from search.judgements.model import JudgementRequest, Judgements
from search.judgements.scores import key_questions, scores
from search.named_values import Part
from search.ratings import aspect_key, ratings_of
from search.selection import Selected, Selection, select


def judgements(holdings: Holdings, request: JudgementRequest) -> Judgements:
    """Ratings, scores and key questions of the reports selected, framework by framework.

    Raises:
        QueryError: if ``rating`` is none of the scale, or ``alpha`` no share.
    """
    _check(request)
    notes = unknown_choices(holdings, request.selection.filters) + _unknown_standard(holdings, request)
    # Passages are counted as in comparisons.
    chosen_passages = replace(request.selection, filters=spoken(request.selection.filters))
    request = replace(request, selection=chosen_passages)
    selected = select(holdings, request.selection)
    places = np.flatnonzero(selected.reports)
    again = selected.reports & ~holdings.first_copies(selected.reports)
    copies = frozenset(holdings.reports[place].id for place in np.flatnonzero(again).tolist())
    reports = [holdings.reports[place] for place in places.tolist()]
    frameworks = by_framework(reports)
    once = by_framework(report for report in reports if report.id not in copies)
    # Which standards are shown is no choice of reports or passages.
    chosen = request.selection.filters.standard
    return Judgements(
        snapshot=holdings.snapshot_id,
        request=request,
        reports=len(reports) - len(copies),
        copies=len(copies),
        areas=len({report.area for report in reports if report.area is not None}),
        boards=tuple(boards(frameworks, copies, chosen, request.by)),
        histories=tuple(histories(by_framework(_over_time(holdings, request.selection)), chosen))
        if Part.HISTORIES in request.parts
        else (),
        scores=tuple(scores(once)) if Part.SCORES in request.parts else (),
        key_questions=tuple(key_questions(once, chosen)) if Part.KEY_QUESTIONS in request.parts else (),
        contrasts=tuple(contrasts(holdings, selected, once, request))
        if Part.CONTRASTS in request.parts
        else (),
        unrated=tuple(unrated(once)),
        notes=notes,
    )


def _unknown_standard(holdings: Holdings, request: JudgementRequest) -> tuple[str, ...]:
    """A sentence where no report of the library has a rating on the standard whose ratings are to be contrasted."""
    held = holdings.once(_standards)
    if Part.CONTRASTS not in request.parts or aspect_key(request.rated) in held:
        return ()
    return (unknown_standard(request.rated, tuple(dict.fromkeys(held.values()))),)


def _standards(holdings: Holdings) -> dict[str, str]:
    """Every standard that a report rates, by :func:`search.ratings.aspect_key` of its name."""
    return {key: one.name for report in holdings.reports for key, one in ratings_of(report).items()}


def _over_time(holdings: Holdings, selection: Selection) -> list[ReportRecord]:
    """The reports selected with the earlier ones of their areas."""
    found: Selected = select(holdings, selection.all_editions)
    return [holdings.reports[place] for place in np.flatnonzero(found.reports).tolist()]


def _check(request: JudgementRequest) -> None:
    if request.rating not in {rating.value for rating in Rating}:
        msg = f"There is no rating {request.rating!r}; there are {', '.join(rating.value for rating in Rating)}."
        raise QueryError(msg, subject=request.rating)
    if not 0.0 < request.alpha < 1.0:
        msg = f"The false discovery rate alpha must lie between 0 and 1, got {request.alpha}."
        raise QueryError(msg)
