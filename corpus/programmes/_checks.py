"""Cross-checks on a parsed report: what a careful reader would question. They warn, never correct."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date

from corpus.model import Account, Judgement, KeyQuestion, ParseWarning, Source, WordAccount, words
from corpus.programmes._ratings import POINTS, band

#: Share of words nobody could explain above which a reader should look (half a per cent).
UNEXPLAINED_LIMIT = 0.005
#: Most unexplained words that a warning names: enough to see what they are, few enough to be read.
MOST_LISTED = 40


def score_warnings(
    judgements: Sequence[Judgement], score: int | None, score_max: int | None
) -> list[ParseWarning]:
    """Warn where the ratings' points do not sum to the printed score, or their number to its maximum."""
    rated = [judgement for judgement in judgements if not judgement.overall]
    if score is None or not rated:
        return []
    warnings = []
    points = sum(POINTS[judgement.rating] for judgement in rated)
    if points != score:
        text = f"The {len(rated)} ratings are worth {points} points but the printed score is {score}."
        warnings.append(ParseWarning("score-mismatch", text))
    if score_max is not None and score_max != 3 * len(rated):
        text = f"The printed score is out of {score_max}, which fits {score_max / 3:g} ratings, not {len(rated)}."
        warnings.append(ParseWarning("score-maximum-mismatch", text))
    return warnings


def band_warnings(
    judgements: Sequence[Judgement], questions: Sequence[KeyQuestion], explained: Iterable[str | None] = ()
) -> list[ParseWarning]:
    """Warn where a rating is not the band of its standard's lowest key question.

    ``explained`` holds the standards whose section has decision guidance, which may override the band.
    """
    lowest: dict[str, int] = {}
    for question in questions:
        if question.standard:
            known = lowest.get(question.standard, question.percent_yes)
            lowest[question.standard] = min(known, question.percent_yes)
    silent = set(explained)
    warnings = []
    for judgement in judgements:
        percent = lowest.get(judgement.standard or "")
        if percent is None or judgement.standard in silent:
            continue
        expected = band(percent)
        if expected is not judgement.rating:
            text = (
                f"{judgement.aspect} is rated {judgement.rating.value}, but its lowest key question "
                f"({percent}%) lies in the band of {expected.value}."
            )
            warnings.append(ParseWarning("rating-outside-band", text))
    return warnings


def judgement_warnings(printed: Sequence[Judgement], stated: Iterable[Judgement]) -> list[ParseWarning]:
    """Warn where a section's heading states another rating than the table of judgements.

    ``printed`` are the table's judgements, ``stated`` those of headings; they are compared by standard.
    """
    table = {judgement.standard: judgement for judgement in printed}
    warnings = []
    for judgement in stated:
        known = table.get(judgement.standard)
        if known is not None and known.rating is not judgement.rating:
            text = (
                f"{known.aspect} is {known.rating.value} in the table of judgements, "
                f"but the heading of its section says {judgement.rating.value}."
            )
            warnings.append(ParseWarning("judgement-mismatch", text))
    return warnings


def date_warnings(start: date | None, end: date | None, published: date | None) -> list[ParseWarning]:
    """Warn where fieldwork ends before it starts, or the report is out before the fieldwork.

    ``published`` may be the first day of a month; fieldwork later in that month is no contradiction.
    """
    warnings = []
    if start and end and end < start:
        text = f"Fieldwork ends on {end.isoformat()}, before it starts on {start.isoformat()}."
        warnings.append(ParseWarning("dates-out-of-order", text))
    last = end or start
    if last and published and (published.year, published.month) < (last.year, last.month):
        text = f"The report is dated {published.isoformat()}, before its fieldwork of {last.isoformat()}."
        warnings.append(ParseWarning("dates-out-of-order", text))
    return warnings


def account_warnings(account: WordAccount, source: Source) -> list[ParseWarning]:
    """Warn where more than half a per cent of the words went nowhere, and list the first of them.

    The message names at most :data:`MOST_LISTED` words, each run of them with its page (its offset in a
    source without pages), and says how many more there are; ``account.listed`` has them all.
    """
    share = account.share(Account.UNEXPLAINED)
    if share <= UNEXPLAINED_LIMIT:
        return []
    count = account.counts.get(Account.UNEXPLAINED, 0)
    listed: list[str] = []
    left = MOST_LISTED
    for span in account.listed.get(Account.UNEXPLAINED, ()):
        said = words(span.of(source.text))[:left]
        if said:
            listed.append(f"“{' '.join(said)}” ({_place(source, span.start)})")
            left -= len(said)
        if not left:
            break
    more = count - (MOST_LISTED - left)
    rest = f", and {more:,} more, which the word account lists" if more else ""
    text = (
        f"{count:,} of {account.total:,} words ({share:.1%}) could not be placed: {', '.join(listed)}{rest}."
    )
    return [ParseWarning("unexplained-words", text)]


def _place(source: Source, offset: int) -> str:
    at = bisect_right([page.start for page in source.pages], offset) - 1
    return f"p. {source.pages[at].number}" if at >= 0 else f"at {offset}"
