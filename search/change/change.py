"""What became of each finding of an earlier report in a later one on the same area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.programmes.series import series_of
from indexer.records import PassageRecord, ReportRecord
from search.area_names import find_area
from search.change.matching import SAME_MATTER, Match, best_places, match_passages
from search.change.measured import MATCHED_BY_A_MODEL
from search.change.model import Change, ChangeRequest, Counterpart, FindingChange
from search.errors import NotFoundError, QueryError
from search.findings import inspectorate_findings
from search.holdings import Holdings
from search.latest import newness
from search.named_values import Outcome
from search.stores.protocol import Rows

MOST_COUNTERPARTS = 4
"""Passages named as counterparts of one finding; the most probable."""

LEAST_NEAREST = 0.1
"""Least probability at which a passage that is no match is shown as the nearest."""


def change_between(holdings: Holdings, request: ChangeRequest) -> Change:
    """What changed between two reports on an area, passage by passage.

    A shortfall of the earlier report *persists* where a passage of the later one on the same matter is a
    shortfall or mixed; it is *resolved* where all passages on the same matter are strengths; where there is
    none it is *not mentioned again*, which says nothing of whether it was resolved. A shortfall of the later
    report is *new* where no shortfall and no mixed passage of the earlier one is on the same matter. Strengths
    likewise: kept, lost, not mentioned again, new.

    Raises:
        NotFoundError: if there is no such area, no such report on it, or no two reports of one series.
        QueryError: if the earlier report is not the earlier one.
    """
    area = find_area(holdings.reports, request.area)
    own = [report for report in holdings.reports if report.area == area.name]
    earlier, later = _two(own, request, area.name)
    left, right = _findings(holdings, earlier), _findings(holdings, later)
    match = match_passages(holdings, left, right)
    before, after = (holdings.store.passages(rows.tolist()) for rows in (left, right))
    return Change(
        snapshot=holdings.snapshot_id,
        area=area.name,
        earlier=earlier,
        later=later,
        comparable=_one_framework(earlier, later),
        notes=_notes(earlier, later),
        shortfalls=_followed(before, after, match, "shortfall"),
        strengths=_followed(before, after, match, "strength"),
        shortfalls_later=_count(after, "shortfall"),
        strengths_later=_count(after, "strength"),
        mixed_earlier=_count(before, "mixed"),
        mixed_later=_count(after, "mixed"),
    )


def previous_of(reports: Sequence[ReportRecord], report: ReportRecord) -> ReportRecord | None:
    """The report on the same area, of the same inspectorate and series, that came before; ``None`` where there is none."""
    if report.area is None or report.dated is None:
        return None
    before = [
        other
        for other in reports
        if other.area == report.area
        and _series(other) == _series(report)
        and newness(other) < newness(report)
        and other.dated
    ]
    return max(before, key=newness, default=None)


def _two(own: Sequence[ReportRecord], request: ChangeRequest, area: str) -> tuple[ReportRecord, ReportRecord]:
    """The earlier and the later report that a request means."""
    later = _named(own, request.later, area) if request.later is not None else None
    earlier = _named(own, request.earlier, area) if request.earlier is not None else None
    if later is None:
        after = [
            report
            for report in own
            if (
                previous_of(own, report) is not None
                if earlier is None
                else newness(report) > newness(earlier)
            )
            and (earlier is None or _series(report) == _series(earlier))
        ]
        later = max(after, key=newness, default=None)
    if later is not None and earlier is None:
        earlier = previous_of(own, later)
    if later is None or earlier is None:
        msg = f"The library has no two reports of one series on {area}: a change needs an earlier and a later one."
        raise NotFoundError(msg, subject=area)
    if earlier.dated is None or later.dated is None or earlier.dated >= later.dated:
        msg = f"The earlier report ({earlier.id}) must be dated before the later one ({later.id}); exchange them."
        raise QueryError(msg, subject=earlier.id)
    return earlier, later


def _named(own: Sequence[ReportRecord], report_id: str, area: str) -> ReportRecord:
    for report in own:
        if report.id == report_id:
            return report
    msg = f"No report on {area} has the id {report_id!r} in this library."
    raise NotFoundError(msg, subject=report_id)


def _count(passages: Sequence[PassageRecord], stance: str) -> int:
    return sum(passage.stance.stance == stance for passage in passages)


def _series(report: ReportRecord) -> tuple[str, str]:
    return (report.inspectorate, series_of(report.programme, report.framework))


def _one_framework(earlier: ReportRecord, later: ReportRecord) -> bool:
    return (earlier.programme, earlier.framework) == (later.programme, later.framework)


def _notes(earlier: ReportRecord, later: ReportRecord) -> tuple[str, ...]:
    if _one_framework(earlier, later):
        return (MATCHED_BY_A_MODEL,)
    names = [report.framework or report.programme for report in (earlier, later)]
    notes = [
        f"The frameworks differ ({names[0]}, then {names[1]}): their judgements are not comparable, and a matter may "
        "be missing because it was no longer looked at."
    ]
    if _series(earlier) != _series(later):
        notes.append(
            "The two reports are of different kinds: one may have looked at a part of the services only, so that "
            "what it does not mention was perhaps not inspected."
        )
    return (*notes, MATCHED_BY_A_MODEL)


def _findings(holdings: Holdings, report: ReportRecord) -> Rows:
    """The findings of a report, in its order."""
    place = next(at for at, other in enumerate(holdings.reports) if other.id == report.id)
    found = inspectorate_findings(holdings) & (holdings.columns.report == place)
    return np.flatnonzero(found).astype(np.int64)


def _followed(
    before: Sequence[PassageRecord], after: Sequence[PassageRecord], match: Match, stance: str
) -> tuple[FindingChange, ...]:
    """What became of the earlier findings of a stance, then the later ones that are new."""
    found = []
    for at, passage in enumerate(before):
        if passage.stance.stance == stance:
            others = _counterparts(match.probability[at], match.similarity[at], after)
            found.append(_outcome(passage, others, stance))
    for at, passage in enumerate(after):
        if passage.stance.stance != stance:
            continue
        others = _counterparts(match.probability[:, at], match.similarity[:, at], before)
        matched = [one for one in others if one.probability >= SAME_MATTER]
        if not any(one.passage.stance.stance in {stance, "mixed"} for one in matched):
            found.append(
                FindingChange(
                    passage,
                    Outcome.NEW,
                    tuple(matched[:MOST_COUNTERPARTS]),
                    _nearest(others) if not matched else None,
                )
            )
    return tuple(found)


def _outcome(passage: PassageRecord, others: Sequence[Counterpart], stance: str) -> FindingChange:
    matched = [one for one in others if one.probability >= SAME_MATTER]
    if not matched:
        return FindingChange(passage, Outcome.NOT_MENTIONED, (), _nearest(others))
    stances = {one.passage.stance.stance for one in matched}
    shortfall = stance == "shortfall"
    if stances & {stance, "mixed"}:
        outcome = Outcome.PERSISTING if shortfall else Outcome.KEPT
    else:
        outcome = Outcome.RESOLVED if shortfall else Outcome.LOST
    # What carries the outcome comes first, whatever is more probable.
    telling = {stance, "mixed"} if stances & {stance, "mixed"} else stances
    matched.sort(key=lambda one: one.passage.stance.stance not in telling)
    return FindingChange(
        passage,
        outcome,
        tuple(matched[:MOST_COUNTERPARTS]),
        None,
        in_part=stance not in stances and "mixed" in stances,
    )


def _counterparts(
    probability: NDArray[np.float64], similarity: NDArray[np.float64], passages: Sequence[PassageRecord]
) -> list[Counterpart]:
    """Passages by falling probability, those near enough to be shown."""
    return [
        Counterpart(passages[at], float(probability[at]), float(similarity[at]))
        for at in best_places(probability.tolist(), LEAST_NEAREST)
    ]


def _nearest(others: Sequence[Counterpart]) -> Counterpart | None:
    return others[0] if others else None
