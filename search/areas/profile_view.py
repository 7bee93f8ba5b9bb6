"""The profile of an area, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from search.areas.model import AreaProfile, AreaRequest
from search.change.view import METHOD as CHANGE_METHOD
from search.change.view import change_view
from search.facets import series_label
from search.statistics import FEW_REPORTS
from search.tables import Cell, Column, ColumnKind, Table, View

_JUDGEMENTS = (
    Column("standard", "Standard"),
    Column("aspect", "Aspect"),
    Column("overall", "Overall", ColumnKind.FLAG),
    Column("dated", "Dated", ColumnKind.DATE),
    Column("rating", "Rating"),
    Column("framework", "Framework"),
    Column("report", "Report"),
    Column("direction", "Direction", description="From the rating before to the latest one."),
)
_QUESTIONS = (
    Column("standard", "Standard"),
    Column("question", "Question"),
    Column("percent_yes", "Yes (%)", ColumnKind.INTEGER, "Percentage of the inspected cases."),
    Column("previous", "Before (%)", ColumnKind.INTEGER, "The same question in the report before."),
)
_THEMES = (
    Column("theme", "Theme", description="Its id."),
    Column("name", "Name"),
    Column("strength", "Strength", ColumnKind.INTEGER, "Passages of the latest report."),
    Column("shortfall", "Shortfall", ColumnKind.INTEGER),
    Column("mixed", "Mixed", ColumnKind.INTEGER),
    Column("of", "Of", ColumnKind.INTEGER, "Passages of the report that praise or criticise."),
    Column("share", "Share", ColumnKind.SHARE, "Passages on the theme, of these."),
    Column("peer_share", "Share in peers", ColumnKind.SHARE, "The same of the peers' reports together."),
    Column(
        "peers_shortfall",
        "Peers with a shortfall",
        ColumnKind.INTEGER,
        "Reports of peers with a passage that is a shortfall.",
    ),
    Column("peers", "Peers", ColumnKind.INTEGER, "Reports searched."),
)
_DISTINCTIVE = (
    Column("stance", "Finding"),
    Column("theme", "Theme", description="Its id."),
    Column("name", "Name"),
    Column("measured", "Passages", ColumnKind.INTEGER, "Of that stance on the theme."),
    Column("out_of", "Of", ColumnKind.INTEGER, "Findings of the report."),
    Column("share", "Share", ColumnKind.SHARE),
    Column("peers_share", "Share in peers", ColumnKind.SHARE),
    Column("log_odds", "Log odds", ColumnKind.NUMBER, "With an informative prior; above 0: more here."),
    Column("z", "z", ColumnKind.NUMBER),
    Column("q", "q", ColumnKind.NUMBER, "Corrected over the themes (Benjamini-Hochberg)."),
    Column("stands_out", "Stands out", ColumnKind.FLAG, "At a false discovery rate of 5 %."),
    Column("small", "Small", ColumnKind.FLAG, "Too few passages or reports to say much."),
)
_FINDINGS = (
    Column("finding", "Finding", description="Id of the recurring finding."),
    Column("label", "Label"),
    Column("stance", "Stance"),
    Column("tightness", "Tightness", description="How surely its passages say the same; read those of a loose one singly."),
    Column("passages_here", "Passages here", ColumnKind.INTEGER),
    Column("reports", "Reports here", ColumnKind.INTEGER, "Of searched: the area's latest."),
    Column("searched", "Reports searched here", ColumnKind.INTEGER),
    Column("peers", "Reports of peers", ColumnKind.INTEGER, "Of peers_searched."),
    Column("peers_searched", "Reports of peers searched", ColumnKind.INTEGER),
    Column("peer_share", "Share of peers", ColumnKind.SHARE),
    Column("log_odds", "Log odds", ColumnKind.NUMBER, "With a half added to each cell; above 0: more here."),
    Column("log_odds_low", "Log odds, low", ColumnKind.NUMBER, "Lower end of the 95% interval."),
    Column("log_odds_high", "Log odds, high", ColumnKind.NUMBER, "Upper end of the 95% interval."),
    Column("p", "p", ColumnKind.NUMBER, "Fisher's exact test, one-sided."),
    Column("q", "q", ColumnKind.NUMBER, "Corrected over all findings that the report or a peer makes."),
    Column("few", "Few", ColumnKind.FLAG, f"Fewer than {FEW_REPORTS} reports have it here: little can be said."),
    Column("verdict", "In words"),
)  # fmt: skip
_RECURRING = (
    Column("finding", "Finding", description="Id of the recurring finding."),
    Column("label", "Label"),
    Column("stance", "Stance"),
    Column("areas", "Areas", ColumnKind.INTEGER),
    Column("areas_comparable", "Of", ColumnKind.INTEGER, "Areas that were inspected by the same programmes."),
    Column("passages_here", "Passages here", ColumnKind.INTEGER),
)
_FIGURES = (
    Column("words", "Figure", description="With what bounds it and what it counts."),
    Column("kind", "Kind"),
    Column("value", "Value", ColumnKind.NUMBER),
    Column("denominator", "Of", ColumnKind.NUMBER),
    Column("share", "Share", ColumnKind.SHARE, "Of what it is out of."),
    Column("unit", "Unit", description="What is counted, as printed."),
    Column("page", "Page", ColumnKind.INTEGER),
    Column("passage", "Passage", description="Its id."),
)
_RECOMMENDATIONS = (
    Column("kind", "Kind"),
    Column("number", "Number"),
    Column("addressee", "Addressee"),
    Column("text", "Words"),
    Column("page", "Page", ColumnKind.INTEGER),
    Column("passage", "Passage", description="Its id."),
)


def profile_view(profile: AreaProfile) -> View:
    """Judgements, key questions, themes, recurring findings, recommendations, and the tables of the change."""
    change = change_view(profile.change) if profile.change else None
    request: AreaRequest = profile.request
    return View(
        name="profile",
        title=f"{profile.area.name}: profile from the report of {profile.report.dated}",
        tables=(
            Table.of("themes", "Themes", _THEMES, _theme_rows(profile)),
            Table.of(
                "judgements", "Judgements", _JUDGEMENTS, _judgement_rows(profile), "Latest first by aspect."
            ),
            Table.of("key_questions", "Key questions", _QUESTIONS, _question_rows(profile)),
            Table.of("distinctive", "Distinctive themes", _DISTINCTIVE, _distinctive_rows(profile)),
            Table.of(
                "distinctive_findings",
                "Findings made here more than elsewhere",
                _FINDINGS,
                _finding_rows(profile),
                "Recurring findings of the latest report, those that the fewest peers make first.",
            ),
            Table.of(
                "recurring",
                "Recurring findings shared with other areas",
                _RECURRING,
                _recurring_rows(profile),
            ),
            Table.of(
                "recommendations",
                "Recommendations and areas for improvement",
                _RECOMMENDATIONS,
                _asked(profile),
            ),
            Table.of("figures", "Figures", _FIGURES, _figure_rows(profile)),
            *(change.tables if change else ()),
        ),
        asked=(
            ("area", profile.area.name),
            ("series", series_label(profile.series)),
            ("report", f"{profile.report.title}, {profile.report.dated} ({profile.report.id})"),
            ("peers", request.peers.value),
            ("unsure themes", "left out" if request.certain_only else "counted"),
        ),
        method=(
            "Themes count passages of the inspectorate that praise, criticise or do both; a parent theme has those of "
            "its children. Peers are the latest reports of the same series on other areas: real ones of a real area, fictional "
            "ones of a fictional area.",
            "Findings made here more than elsewhere are held against the same peers: log odds ratio with a half added to each "
            "cell (Gart 1966), Fisher's exact test, one-sided, corrected for all findings that the report or a peer makes "
            "(Benjamini and Hochberg 1995). One report here is few: what they say is worth a look, not a claim.",
            *((*profile.change.notes, *CHANGE_METHOD) if profile.change else ()),
        ),
        passages=tuple(
            dict.fromkeys(
                chain(
                    (passage.id for passage in (*profile.recommendations, *profile.improvements)),
                    (row for one in profile.findings for row in one.here),
                    (row for one in profile.recurring for row in one.here),
                    change.passages if change else (),
                )
            )
        ),
    )


def _judgement_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for aspect in profile.judgements:
        for rating in aspect.ratings:
            yield {
                "standard": aspect.standard,
                "aspect": aspect.aspect,
                "overall": aspect.overall,
                "dated": rating.dated,
                "rating": rating.rating,
                "framework": rating.framework,
                "report": rating.report_id,
                "direction": aspect.direction.value if rating is aspect.latest else None,
            }


def _question_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.key_questions:
        yield {
            "standard": one.standard,
            "question": one.question,
            "percent_yes": one.percent_yes,
            "previous": one.previous,
        }


def _theme_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.themes:
        yield {
            "theme": one.theme,
            "name": one.name,
            "strength": one.strength,
            "shortfall": one.shortfall,
            "mixed": one.mixed,
            "of": one.of,
            "share": one.share,
            "peer_share": one.peer_share,
            "peers_shortfall": one.peers_shortfall,
            "peers": one.peers,
        }


def _distinctive_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.distinctive:
        detail = one.detail
        yield {
            "stance": one.stance,
            "theme": detail.column,
            "name": detail.label,
            "measured": detail.measured,
            "out_of": detail.out_of,
            "share": detail.share,
            "peers_share": detail.peers_share,
            "log_odds": detail.odds.log_odds if detail.odds else None,
            "z": one.z,
            "q": detail.q,
            "stands_out": detail.stands_out,
            "small": detail.small,
        }


def _finding_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.findings:
        yield {
            "finding": one.id,
            "label": one.label,
            "stance": one.stance,
            "tightness": one.tightness.value,
            "passages_here": len(one.here),
            "reports": one.reports,
            "searched": one.searched,
            "peers": one.peers,
            "peers_searched": one.peers_searched,
            "peer_share": one.peer_share,
            "log_odds": one.log_odds,
            "log_odds_low": one.low,
            "log_odds_high": one.high,
            "p": one.p,
            "q": one.q,
            "few": one.few,
            "verdict": one.verdict,
        }


def _recurring_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.recurring:
        yield {
            "finding": one.finding.id,
            "label": one.finding.label,
            "stance": one.finding.stance,
            "areas": one.finding.areas,
            "areas_comparable": one.finding.areas_comparable,
            "passages_here": len(one.here),
        }


def _figure_rows(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for one in profile.figures:
        yield {
            "words": one.words,
            "kind": one.kind,
            "value": one.value,
            "denominator": one.denominator,
            "share": one.share,
            "unit": one.unit,
            "page": one.passage.page_start,
            "passage": one.passage.id,
        }


def _asked(profile: AreaProfile) -> Iterator[Mapping[str, Cell]]:
    for passage in (*profile.recommendations, *profile.improvements):
        yield {
            "kind": passage.kind,
            "number": passage.number,
            "addressee": passage.addressee,
            "text": passage.text,
            "page": passage.page_start,
            "passage": passage.id,
        }
