"""Whether a row stands out, in words: what differs, what it has most of, and what small numbers would take."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.wording import plural
from search.comparison.answer import Comparison, Distinction, Focus
from search.comparison.request import ColumnsBy, Measure, OutOf, RowsBy
from search.statistics import FEW_EXPECTED, FEW_REPORTS

MOST_NAMED = 3
"""Columns named of those that a row has most of."""

TELLING_NAMED = 6
"""Columns named of those that stand out, the strongest evidence first; the table has all."""

_COLUMNS = {
    ColumnsBy.THEME: ("theme", "themes"),
    ColumnsBy.STANDARD: ("standard or judgement", "standards or judgements"),
    ColumnsBy.KIND: ("kind of passage", "kinds of passage"),
    ColumnsBy.RATING: ("overall rating", "overall ratings"),
}
_MEASURES = {
    Measure.SHORTFALL: "shortfalls",
    Measure.STRENGTH: "strengths",
    Measure.MIXED: "mixed findings",
    Measure.FINDINGS: "findings",
}


def standing_sentence(answer: Comparison) -> str:
    """Which columns differ from the peers by more than chance, or that none does; empty without peers or findings."""
    tested = _tested(answer.focus)
    if not tested:
        return ""
    one, several = _COLUMNS[answer.request.columns]
    telling = sorted(
        (named for named in tested if named.stands_out),
        key=lambda named: -abs(named.odds.z if named.odds else 0.0),
    )
    names = [named.label for named in telling[:TELLING_NAMED]]
    if not telling:
        return f"No {one} differs from the peers by more than chance can explain."
    if len(telling) == 1:
        return f"One {one} differs from the peers by more than chance explains: {names[0]}."
    more = f"; and {len(telling) - len(names):,} more" if len(names) < len(telling) else ""
    return f"{len(telling):,} {several} differ from the peers by more than chance explains: {'; '.join(names)}{more}."


def most_sentence(answer: Comparison) -> str:
    """What the row in focus has most of, beside its peers: a description; empty where nothing is there twice."""
    held = [one for one in _tested(answer.focus) if one.measured > 1]
    held.sort(key=lambda one: (-one.measured, one.peers_share or 0.0, one.label))
    if not held:
        return ""
    named = "; ".join(
        f"{one.label} {one.measured:,} of {one.out_of:,}, {share_in_words(one.share)} (peers {share_in_words(one.peers_share)})"
        for one in held[:MOST_NAMED]
    )
    return f"Most {_MEASURES[answer.request.measure]} here: {named}{_tied(held)}."


def _tied(held: Sequence[Distinction]) -> str:
    """How many of the columns left out have as many as the last that is named; empty where none has."""
    if len(held) <= MOST_NAMED:
        return ""
    least = held[MOST_NAMED - 1].measured
    others = sum(one.measured == least for one in held[MOST_NAMED:])
    return f"; and {others:,} more with {least:,}" if others else ""


def small_sentence(answer: Comparison) -> str:
    """When the rule on small numbers can be passed by the row in focus; empty where whole reports can be tested instead."""
    tested = _tested(answer.focus)
    if answer.focus is None or not tested or any(one.permutation_p is not None for one in tested):
        return ""
    one, several = _COLUMNS[answer.request.columns]
    if answer.focus.peer_reports < FEW_REPORTS:
        return f"Fewer than {FEW_REPORTS} reports are among the peers, so no {one} can stand out."
    if answer.request.rows not in {RowsBy.AREA, RowsBy.REPORT} and answer.focus.reports < FEW_REPORTS:
        return f"Fewer than {FEW_REPORTS} reports are here, so no {one} can stand out."
    counted = counted_noun(answer)
    fewer = min(tested[0].out_of, tested[0].peers_out_of)
    least = FEW_EXPECTED / fewer
    if least > 1:
        return f"With {plural(fewer, counted)} on one side every number is small, so no {one} can stand out."
    large = sum(not named.small for named in tested)
    does = "does" if large == 1 else "do"
    noun = one if len(tested) == 1 else several
    verdict = (
        f"{large:,} of {len(tested):,} {noun} {does}; the others are"
        if large
        else f"No {one} does, so all are"
    )
    return (
        f"{_a(one)} can stand out here only where {FEW_EXPECTED:.0f} or more passages would be expected were there no difference: with "
        f"{plural(fewer, counted)}, one that takes up {share_in_words(least)} or more of all {counted}s, here and among the peers "
        f"together. {verdict} marked “small numbers”."
    )


def counted_noun(answer: Comparison) -> str:
    """What the shares are shares of, for one: ``finding``, or the measure where shares are of it alone."""
    request = answer.request
    return "finding" if request.out_of is OutOf.FINDINGS else _MEASURES[request.measure].removesuffix("s")


def share_in_words(share: float | None) -> str:
    """A share as pages print it: ``2.7%``, ``25%``, ``<0.1%`` where it rounds to none and is some; a dash for none."""
    if share is None:
        return "–"
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{share:.1%}" if share < 0.0995 else f"{share:.0%}"


def _a(noun: str) -> str:
    return f"An {noun}" if noun[0] in "aeiou" else f"A {noun}"


def _tested(focus: Focus | None) -> list[Distinction]:
    """The columns of the row in focus that were held against its peers, of those that either side has."""
    if focus is None or not focus.peer_reports:
        return []
    return [
        one for one in focus.distinctions if one.odds is not None and (one.measured or one.peers_measured)
    ]
