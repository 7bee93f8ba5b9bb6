"""Grouping as a stage of a build: gather the pointed findings of a snapshot, group them, name the groups.

Only findings whose words are new are encoded (:mod:`indexer.recurring.encoding`); near pairs are looked for anew
each time, so that a library that grew has the groups of one built at once. A group is kept if it is found in two
reports: what one report says twice does not recur.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.figures.nouns import sentences
from corpus.model import Report, words
from corpus.programmes.references import without_reference
from indexer.records import PassageTags, RecurringRecord
from indexer.recurring.encoding import FindingVectors
from indexer.recurring.finding import Finding
from indexer.recurring.grouping import Grouping, group_findings
from indexer.recurring.identity import EarlierGroup, carry_ids
from indexer.recurring.labels import group_terms, label_of
from indexer.recurring.pairs import ADAPTED, PLAIN
from indexer.recurring.pointed import is_one_sentence, is_pointed
from indexer.recurring.result import Recurring
from indexer.stance import leaning, speaker_of

_SURE = 0.8
"""Probability of the stance of a member from which a group is called by its words."""


@dataclass(slots=True)
class Gathered:
    """The pointed findings of a snapshot to be, taken from its reports as they pass by.

    Attributes:
        findings, rows, vectors: aligned; rows as the snapshot numbers them.
        sure: aligned with them: probability of the stance.
        filings: report id to that of the first report with the same words in its passages.
        names: lower-case words of the names of areas and regions.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    vectors: list[NDArray[np.float32]] = field(default_factory=list)
    filings: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    _seen: dict[str, str] = field(default_factory=dict)

    def take(
        self, report: Report, tags: Sequence[PassageTags], vectors: NDArray[np.float32], first_row: int
    ) -> None:
        """Take the findings of a report whose first passage has the row ``first_row``.

        ``tags`` are those that the snapshot shows: a stance that a researcher coded counts as theirs.
        """
        for name in (report.area, report.region):
            self.names.update(re.findall(r"\w+", (name or "").lower()))
        digest = _digest(report)
        self.filings[report.id] = self._seen.setdefault(digest, report.id) if digest else report.id
        kept = []
        for place, (passage, tag) in enumerate(zip(report.passages, tags, strict=True)):
            speaker = speaker_of(passage.text, passage.kind)
            stance = tag.stance
            if not is_pointed(passage.kind.value, passage.text, speaker, stance.stance, stance.probability):
                continue
            self.findings.append(
                Finding(
                    passage_id=passage.id,
                    report_id=report.id,
                    text=passage.text,
                    stance=tag.stance.stance,
                    themes=tuple(theme.theme for theme in tag.themes),
                    programme=report.programme.value,
                    area=report.area,
                )
            )
            self.rows.append(first_row + place)
            self.sure.append(stance.probability)
            kept.append(place)
        self.vectors.append(vectors[kept])

    @property
    def same_reports(self) -> dict[str, str]:
        """Reports filed twice, with the one that they repeat."""
        return {report: first for report, first in self.filings.items() if report != first}


Encode = Callable[[Sequence[Finding], NDArray[np.float32]], FindingVectors]
"""From findings and their vectors as passages to those by which they are compared."""


def group_gathered(gathered: Gathered, earlier: Sequence[EarlierGroup], encode: Encode) -> Recurring:
    """The recurring findings of a snapshot.

    Args:
        gathered: of all its reports, in the order of the library.
        earlier: the groups of the snapshot before, whose ids are carried over.
        encode: gives the vectors to compare by, from findings and their own vectors
            (:func:`indexer.recurring.encoding.encode_findings`).
    """
    findings = gathered.findings
    if not findings:
        return Recurring(same_reports=gathered.same_reports)
    own = np.ascontiguousarray(np.concatenate(gathered.vectors), np.float32)
    compared = encode(findings, own)
    grouping = group_findings(findings, compared.vectors, ADAPTED if compared.adapted else PLAIN)
    return _named(gathered, grouping, earlier)


def _named(gathered: Gathered, grouping: Grouping, earlier: Sequence[EarlierGroup]) -> Recurring:
    findings, rows = gathered.findings, gathered.rows
    counted = []
    for group in grouping.groups:
        areas = {findings[at].area for at in group} - {None}
        reports = {gathered.filings[findings[at].report_id] for at in group}
        if len(reports) > 1:
            counted.append((group, len(areas), len(reports)))
    # The order follows from what is said alone, never from ids, which have a history.
    counted.sort(key=lambda item: (-item[1], -item[2], -len(item[0]), findings[item[0][0]].passage_id))
    groups = [group for group, _, _ in counted]
    identities = carry_ids(earlier, findings, groups)
    terms = group_terms([without_reference(f.text) for f in findings], groups, frozenset(gathered.names))
    records = tuple(
        RecurringRecord(
            id=made,
            stance=findings[group[0]].stance,
            label=label_of(without_reference(findings[_speaker(gathered, group)].text)),
            terms=named,
            central_row=rows[group[0]],
            areas=areas,
            reports=reports,
            passages=len(group),
        )
        for made, named, (group, areas, reports) in zip(identities.ids, terms, counted, strict=True)
    )
    members = tuple(tuple((rows[at], float(grouping.centrality[at])) for at in group) for group in groups)
    return Recurring(tuple(rows), records, members, identities.former, gathered.same_reports)


def _speaker(gathered: Gathered, group: Sequence[int]) -> int:
    """Whose words the group is called by: the most central member that surely says what the group says.

    A member's stance may be unsure, or its first sentence, which a label shows, may turn the other way ("Leaders are
    committed … However, …"). Where all are like that it is the most central one.
    """
    for at in group:
        finding = gathered.findings[at]
        lean = (
            0 if is_one_sentence(finding.text) else leaning(finding.text[slice(*sentences(finding.text)[0])])
        )
        against = lean < 0 if finding.stance == "strength" else lean > 0
        if gathered.sure[at] >= _SURE and (finding.stance == "mixed" or not against):
            return at
    return group[0]


def _digest(report: Report) -> str:
    """Of the words of all passages in order, without case and typography; empty where there are none."""
    said = [" ".join(words(passage.text.lower())) for passage in report.passages]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest() if said else ""
