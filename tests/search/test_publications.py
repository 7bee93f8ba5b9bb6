"""One report filed under two areas, in two forms, is one report in every view."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.parse import parse_file
from corpus.programmes._common import FICTIONAL_NOTICE
from corpus.sample import sample_reports_dir
from indexer.build import build_library
from search.areas import AreaRequest, area_profile, areas
from search.change import change_between
from search.change.model import ChangeRequest
from search.comparison import CompareRequest, RowsBy, compare
from search.errors import NotFoundError
from search.figures import FigureRequest, figures, like_figures
from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements
from search.opening import open_engine
from search.recommendations import RecommendationsRequest, recommendations
from search.recurring import RecurringRequest, recurring, recurring_finding
from search.request import Filters
from search.selection import Selection
from tests.conftest import prepared
from tests.corpus.reprint import Form, reprint

EVERY = Selection().all_editions
AREA, OTHER, ELSEWHERE = "Hollinmere PDU", "Velminster PDU", "Ravensbeck PDU"


@pytest.fixture(scope="module")
def holdings(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    """Two reports of the sample, and the first again as a web page under the name of a third area."""
    folder = tmp_path_factory.mktemp("twice")
    sample = Path(str(sample_reports_dir()))
    first, other = sample / "hollinmere-pdu-2025-06.txt", sample / "velminster-pdu-2024-05.txt"
    page = folder / "again.html"
    # The name of the area in the title and heading alone, so that all passages keep their words.
    again = reprint(parse_file(first), Form.HTML).replace(AREA, ELSEWHERE, 2)
    # It is of the fictional sample, too: real and made-up reports are no peers of each other.
    notice = f"<p>{FICTIONAL_NOTICE}</p><h2>Foreword</h2>"
    page.write_text(again.replace("<h2>Foreword</h2>", notice, 1), "utf-8")
    prepared(sample_library, folder / "library")
    build_library(folder / "library", [first, other, page])
    return open_engine(folder / "library").holdings


def publication_of(holdings: Holdings, report_id: str) -> int:
    place = next(at for at, report in enumerate(holdings.reports) if report.id == report_id)
    return int(holdings.publication[place])


def test_the_copy_is_the_same_publication(holdings: Holdings) -> None:
    assert {report.area for report in holdings.reports} == {AREA, OTHER, ELSEWHERE}
    assert len({report.source_sha256 for report in holdings.reports}) == 3
    by_area = {report.area: publication_of(holdings, report.id) for report in holdings.reports}
    assert by_area[AREA] == by_area[ELSEWHERE] != by_area[OTHER]
    assert min(by_area[AREA], by_area[OTHER]) == 0
    assert holdings.publication is holdings.publication, "computed once"


def test_comparisons(holdings: Holdings) -> None:
    answer = compare(holdings, CompareRequest(EVERY))
    assert (answer.total.reports, answer.total.copies) == (2, 1)
    (inspectorate,) = compare(holdings, CompareRequest(EVERY, RowsBy.INSPECTORATE)).rows
    assert inspectorate.reports == 2
    focus = compare(holdings, CompareRequest(EVERY, focus=ELSEWHERE)).focus
    assert focus is not None
    assert (focus.reports, focus.peer_reports) == (1, 1)


def test_figures(holdings: Holdings) -> None:
    answer = figures(holdings, FigureRequest(EVERY, limit=1_000))
    of_one = figures(holdings, FigureRequest(Selection(Filters(area=(ELSEWHERE,)))))
    of_other = figures(holdings, FigureRequest(Selection(Filters(area=(OTHER,)))))
    assert (answer.reports, answer.reports_searched) == (2, 2)
    assert answer.passages_searched == of_one.passages_searched + of_other.passages_searched
    assert 0 < answer.total == len(answer.listed) == of_one.total + of_other.total
    assert len({(one.passage.text, one.span) for one in answer.listed}) == answer.total
    assert {one.reports for one in answer.themes} == {1, 2}


def test_like_figures_have_no_copy_beside_them(holdings: Holdings) -> None:
    groups = like_figures(holdings, FigureRequest(EVERY), limit=1_000)
    assert groups
    for group in groups:
        assert group.reports == 2
        for part in group.wordings:
            filed: dict[int, set[str]] = {}
            for one in part.figures:
                filed.setdefault(publication_of(holdings, one.report.id), set()).add(one.report.id)
            assert part.reports == len(filed)
            assert all(len(reports) == 1 for reports in filed.values())


def test_judgements(holdings: Holdings) -> None:
    answer = judgements(holdings, JudgementRequest(EVERY))
    assert (answer.reports, answer.copies) == (2, 1)
    assert {spread.reports for board in answer.boards for spread in board.spreads} == {2}
    assert all(len(board.values) <= 2 for board in answer.scores)
    assert answer.key_questions
    assert {spread.reports for spread in answer.key_questions} == {2}
    assert all(one.of + one.others_of <= 2 for one in answer.contrasts)


def test_recurring_findings(holdings: Holdings) -> None:
    answer = recurring(holdings, RecurringRequest(EVERY, min_areas=1, min_reports=1, limit=100))
    assert answer.reports_searched == 2
    assert all(one.reports <= one.reports_comparable <= 2 for one in answer.findings)
    for one in answer.findings:
        detail = recurring_finding(holdings, one.id, EVERY)
        assert all(area.reports == 1 for area in detail.areas_with)


def test_recommendations(holdings: Holdings) -> None:
    answer = recommendations(holdings, RecommendationsRequest(selection=EVERY, limit=100))
    assert (answer.reports, answer.reports_searched) == (2, 2)
    assert all(one.reports <= 2 for one in answer.themes)
    assert all(one.reports <= 2 for one in answer.bodies)
    assert all(one.reports == 2 for one in answer.made_again)


def test_areas_and_their_profiles(holdings: Holdings) -> None:
    answer = areas(holdings)
    assert (answer.total, answer.reports) == (3, 2)
    for area, peers in ((AREA, 1), (ELSEWHERE, 1), (OTHER, 1)):
        profile = area_profile(holdings, AreaRequest(area))
        assert profile.area.reports == 1
        assert {one.peers for one in profile.themes} == {peers}
        assert {one.detail.peers_out_of for one in profile.distinctive} == {profile.themes[0].peer_of}
    with pytest.raises(NotFoundError, match="no two reports"):
        change_between(holdings, ChangeRequest(ELSEWHERE))
