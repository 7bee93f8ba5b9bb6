"""Themes of reports by their rating: counts equal SQL, statistics what the textbooks say."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace

import pytest
from scipy.stats import false_discovery_control, fisher_exact

from search.holdings import Holdings
from search.judgements import JudgementRequest, judgements
from search.selection import Selection
from search.shelf import Shelf
from tests.search.conftest import Generated

EVERY = Selection().all_editions


def test_contrasts_equal_sql_and_textbook_statistics(holdings: Holdings, base: sqlite3.Connection) -> None:
    request = JudgementRequest(EVERY, rating="Requires improvement")
    contrasts = judgements(holdings, request).contrasts
    assert contrasts
    for contrast in contrasts:
        held: dict[str, Counter[bool]] = {}
        statement = (
            "WITH RECURSIVE tag(passage_row, theme_id) AS (SELECT passage_row, theme_id FROM passage_theme UNION "
            "SELECT tag.passage_row, t.parent FROM tag JOIN theme t ON t.id = tag.theme_id WHERE t.parent IS NOT NULL) "
            "SELECT DISTINCT tag.theme_id, r.id, r.overall_rating = ? FROM tag JOIN passage p ON p.row = tag.passage_row "
            "JOIN report r ON r.id = p.report_id WHERE p.stance = 'shortfall' AND p.speaker = 'inspectorate' "
            "AND r.programme = ? AND r.framework IS ? AND r.overall_rating IS NOT NULL"
        )
        values = (contrast.rating, contrast.programme, contrast.framework)
        for theme, _, inside in base.execute(statement, values):
            held.setdefault(theme, Counter())[bool(inside)] += 1
        assert {one.theme: (one.held, one.others_held) for one in contrast.themes} == {
            theme: (count[True], count[False]) for theme, count in held.items()
        }
        p = []
        for one in contrast.themes:
            table = [[one.held, one.of - one.held], [one.others_held, one.others_of - one.others_held]]
            assert one.p == pytest.approx(fisher_exact(table).pvalue)
            assert one.low - 1e-12 <= one.held / one.of <= one.high + 1e-12
            assert one.others_low - 1e-12 <= one.others_held / one.others_of <= one.others_high + 1e-12
            assert one.small
            p.append(one.p)
        assert [one.q for one in contrast.themes] == pytest.approx(list(false_discovery_control(p)))
        assert all(one.differs == (one.q <= request.alpha) for one in contrast.themes)
        differences = [one.difference for one in contrast.themes]
        assert differences == sorted(differences, reverse=True)


def test_contrasts_by_a_standard_s_own_rating(holdings: Holdings, base: sqlite3.Connection) -> None:
    answer = judgements(holdings, JudgementRequest(EVERY, rating="Requires improvement", rated="P 1.1"))
    (contrast,) = [one for one in answer.contrasts if one.framework == "pdu-2023"]
    counted = dict(
        base.execute(
            "SELECT j.rating = 'Requires improvement', count(*) FROM judgement j JOIN report r ON r.id = j.report_id "
            "WHERE r.framework = 'pdu-2023' AND j.standard = 'P 1.1' GROUP BY 1"
        )
    )
    assert (contrast.of, contrast.others_of) == (counted[1], counted[0])
    assert {one.framework for one in answer.contrasts} <= {"pdu-2021", "pdu-2023"}


def test_one_publication_under_two_areas_counts_once(generated: Generated) -> None:
    """The generated reports, the first of them filed a second time under another area."""
    engine = generated.engine
    plain = judgements(engine.holdings, JudgementRequest(EVERY))
    assert plain.copies == 0
    store = generated.store
    first = generated.reports[0]
    copied = replace(first, id="ffffffffffffffff", area="Elsewhere")
    passages = [
        replace(p, row=len(generated.passages) + n, id=f"{n:016x}", report_id=copied.id)
        for n, p in enumerate([p for p in generated.passages if p.report_id == first.id])
    ]
    import numpy as np

    vectors = np.vstack(
        [
            store.vectors(np.arange(store.size)),
            store.vectors(np.array([p.row for p in generated.passages if p.report_id == first.id])),
        ]
    )
    doubled = type(store)(
        [*generated.reports, copied], [*generated.passages, *passages], store.columns().themes, vectors
    )
    answer = judgements(Shelf(doubled).holdings, JudgementRequest(EVERY))
    assert (answer.reports, answer.copies) == (plain.reports, 1)
    assert [s for b in answer.boards for s in b.spreads] == [s for b in plain.boards for s in b.spreads]
    assert sum(len(b.rows) for b in answer.boards) == sum(len(b.rows) for b in plain.boards) + 1
    assert [c.themes for c in answer.contrasts] == [c.themes for c in plain.contrasts]
