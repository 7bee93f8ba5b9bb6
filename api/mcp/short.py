"""From the engine's records to the tools' short answers."""

from __future__ import annotations

from collections.abc import Iterable

from api.mcp import answers
from corpus.wording import plural
from indexer.records import PassageRecord, ReportRecord
from search.areas import AspectHistory, Direction, DistinctiveTheme
from search.citation import cite, cite_report, pages_of
from search.comparison import Distinction
from search.recurring import RecurringMember, RecurringSummary

LONGEST = 1_200
"""Characters of a passage in a list; 99 of 100 passages are shorter."""

_WENT = {
    Direction.BETTER: "better than {}",
    Direction.WORSE: "worse than {}",
    Direction.SAME: "as before",
    Direction.FIRST: "judged for the first time",
    Direction.ENDED: "not judged by the latest report",
    Direction.NOT_COMPARABLE: "not comparable with {} under another framework",
}


class Quoting:
    """Makes passages quotable, with the address of their page where one is known."""

    def __init__(self, site: str | None) -> None:
        self._site = site.rstrip("/") if site else None

    def quoted(self, passage: PassageRecord, report: ReportRecord, *, whole: bool = False) -> answers.Quoted:
        """A passage as it may be quoted."""
        text = passage.text if whole else shortened(passage.text)
        return answers.Quoted(
            passage_id=passage.id,
            text=text,
            cut=True if text != passage.text else None,
            citation=cite(passage, report),
            report_id=report.id,
            area=report.area,
            pages="–".join(map(str, pages_of(passage))) or None,
            kind=passage.kind,
            stance=passage.stance.stance,
            themes=[tag.theme for tag in passage.themes if tag.certain],
            link=f"{self._site}/passages/{passage.id}" if self._site else None,
        )

    def recurring(self, finding: RecurringSummary, example: RecurringMember) -> answers.Recurring:
        """A recurring finding with the passage that says it best."""
        return answers.Recurring(
            finding_id=finding.id,
            stance=finding.stance,
            tightness=finding.tightness.value,
            areas=of(finding.areas, finding.areas_comparable, "area"),
            reports=of(finding.reports, finding.reports_comparable, "report"),
            passages=finding.passages,
            first_seen=finding.first_seen,
            last_seen=finding.last_seen,
            trend=finding.trend.direction,
            example=self.quoted(example.passage, example.report),
        )


def shortened(text: str) -> str:
    """A text that is not too long for a list, cut at a word."""
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def of(number: int, whole: int, noun: str) -> str:
    """``14 of 19 areas``."""
    return f"{number:,} of {plural(whole, noun)}"


def about(report: ReportRecord) -> answers.AboutReport:
    """A report as it is cited."""
    return answers.AboutReport(
        report_id=report.id,
        citation=cite_report(report),
        area=report.area,
        region=report.region,
        rating=report.overall_rating,
        dated=report.dated,
        fictional=True if report.fictional else None,
    )


def judged(histories: Iterable[AspectHistory]) -> list[str]:
    """Aspects with rating and direction, the overall one first."""
    said = []
    for one in sorted(histories, key=lambda item: not item.overall):
        before = one.previous.rating if one.previous else ""
        said.append(f"{one.aspect}: {one.latest.rating} ({_WENT[one.direction].format(before)})")
    return said


def different(one: DistinctiveTheme) -> answers.StandsOut:
    """A theme on which an area differs from its peers."""
    return distinct(one.detail, one.stance)


def distinct(one: Distinction, stance: str) -> answers.StandsOut:
    """A column on which a row differs from its peers."""
    return answers.StandsOut(
        theme=one.column,
        name=one.label,
        stance=stance,
        here=_share(one.measured, one.out_of),
        peers=_share(one.peers_measured, one.peers_out_of),
        stands_out=one.stands_out,
        small=True if one.small else None,
    )


def _share(number: int, whole: int) -> str:
    share = f" ({number / whole:.1%})" if whole else ""
    return f"{number:,} of {whole:,}{share}"
