"""What changed between two reports, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.change.matching import MATCHING_VERSION, SAME_MATTER
from search.change.measured import HOW_OFTEN_RIGHT
from search.change.model import Change, Counterpart, FindingChange
from search.tables import Cell, Column, ColumnKind, Table, View

OUTCOMES = {
    "persisting": "Persisting",
    "resolved": "Resolved (praised since)",
    "kept": "Kept",
    "lost": "Lost",
    "not_mentioned": "Not mentioned again",
    "new": "New",
}
"""The readable names of outcomes: the one source for pages and tables."""

METHOD = (
    HOW_OFTEN_RIGHT,
    "Passages of the two reports were matched by a logistic regression over the similarity of their vectors, their "
    "closest sentences, their rarest word in common and their themes, fitted on pairs labelled by reading "
    f"(docs/quality/change.md; version {MATCHING_VERSION}); a match is a probability of {SAME_MATTER} or more.",
    "A shortfall persists where a passage on the same matter in the later report is a shortfall or mixed; it is "
    "resolved where all such passages are strengths; without any it is not mentioned again, which does not say "
    "that it was resolved.",
    "Passages that praise and criticise at once are no rows of their own, but count as counterparts.",
)

_SUMMARY = (
    Column(
        "stance",
        "Finding",
        description="Shortfall or strength, of the earlier report or, where new, of the later.",
    ),
    Column("outcome", "Outcome"),
    Column("findings", "Findings", ColumnKind.INTEGER),
    Column(
        "of",
        "Of",
        ColumnKind.INTEGER,
        "Findings of that stance in the earlier report; of new ones, in the later.",
    ),
)
_PAIRS = (
    Column("stance", "Finding"),
    Column("outcome", "Outcome"),
    Column("in_part", "In part", ColumnKind.FLAG, "Persists, or is kept, by mixed passages alone."),
    Column("match", "Match", ColumnKind.FLAG, "False: only the nearest passage, no match."),
    Column("probability", "Probability", ColumnKind.NUMBER, "That both passages speak of the same matter."),
    Column("similarity", "Similarity", ColumnKind.NUMBER, "Inner product of the two unit vectors."),
    Column("earlier_passage", "Earlier passage", description="Its id."),
    Column("earlier_page", "Earlier page", ColumnKind.INTEGER),
    Column("earlier_stance", "Earlier stance"),
    Column("earlier_text", "Earlier words"),
    Column("later_passage", "Later passage", description="Its id."),
    Column("later_page", "Later page", ColumnKind.INTEGER),
    Column("later_stance", "Later stance"),
    Column("later_text", "Later words"),
    Column(
        "says_improved",
        "Says improved",
        ColumnKind.FLAG,
        "The counterpart is no strength and yet says that something has improved: read both.",
    ),
)


def change_view(change: Change) -> View:
    """Two tables: each finding with its counterparts, one pair a row, and how many findings have each outcome."""
    earlier, later = change.earlier, change.later
    return View(
        name="change",
        title=f"{change.area}: change from {earlier.dated} to {later.dated}",
        tables=(
            Table.of(
                "pairs",
                "Findings and their counterparts",
                _PAIRS,
                _pairs(change),
                "One row for each finding and each counterpart; a finding without any has one row.",
            ),
            Table.of(
                "change",
                "Findings by outcome",
                _SUMMARY,
                ({**row, "outcome": OUTCOMES[str(row["outcome"])]} for row in change_counts(change)),
            ),
        ),
        asked=(
            ("area", change.area),
            ("earlier report", f"{earlier.title}, {earlier.dated} ({earlier.id})"),
            ("later report", f"{later.title}, {later.dated} ({later.id})"),
            ("judgements comparable", "yes" if change.comparable else "no"),
        ),
        method=(*change.notes, *METHOD),
        passages=tuple(dict.fromkeys(_ids(change))),
    )


def change_counts(change: Change) -> list[Mapping[str, Cell]]:
    """Findings by stance and outcome, each with its denominator; outcomes that none has are left out.

    Outcomes are values of :class:`search.change.Outcome`; :data:`OUTCOMES` has their readable names.
    """
    rows: list[Mapping[str, Cell]] = []
    for stance, among in (("shortfall", change.shortfalls), ("strength", change.strengths)):
        of_earlier = sum(one.outcome != "new" for one in among)
        of_later = change.shortfalls_later if stance == "shortfall" else change.strengths_later
        for outcome in OUTCOMES:
            count = sum(one.outcome == outcome for one in among)
            if count:
                rows.append(
                    {
                        "stance": stance,
                        "outcome": outcome,
                        "findings": count,
                        "of": of_earlier if outcome != "new" else of_later,
                    }
                )
    return rows


def _pairs(change: Change) -> Iterator[Mapping[str, Cell]]:
    for stance, among in (("shortfall", change.shortfalls), ("strength", change.strengths)):
        for one in among:
            others: list[tuple[Counterpart | None, bool]] = [(other, True) for other in one.counterparts]
            if not others:
                others = [(one.nearest, False)]
            for other, match in others:
                yield _pair(stance, one, other, match=match)


def _pair(stance: str, one: FindingChange, other: Counterpart | None, *, match: bool) -> Mapping[str, Cell]:
    own, theirs = ("later", "earlier") if one.outcome == "new" else ("earlier", "later")
    row: dict[str, Cell] = {
        "stance": stance,
        "outcome": OUTCOMES[one.outcome],
        "in_part": one.in_part,
        "match": match and other is not None,
        "probability": other.probability if other else None,
        "similarity": other.similarity if other else None,
        "says_improved": other.says_improved if other else None,
    }
    for side, passage in ((own, one.passage), (theirs, other.passage if other else None)):
        row[f"{side}_passage"] = passage.id if passage else None
        row[f"{side}_page"] = passage.page_start if passage else None
        row[f"{side}_stance"] = passage.stance.stance if passage else None
        row[f"{side}_text"] = passage.text if passage else None
    return row


def _ids(change: Change) -> Iterator[str]:
    for one in (*change.shortfalls, *change.strengths):
        yield one.passage.id
        for other in one.counterparts:
            yield other.passage.id
