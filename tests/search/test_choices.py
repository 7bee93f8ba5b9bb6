"""Filter values that the library does not hold are named, those that it holds are not."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.records import PassageRecord
from search.areas import AreasRequest, areas, areas_view
from search.facets import LABELS, label
from search.figures import FigureRequest, figures, figures_view
from search.judgements import JudgementRequest, judgements, judgements_view
from search.recommendations import RecommendationsRequest, recommendations, recommendations_view
from search.recurring import RecurringRequest, recurring, recurring_view
from search.request import FACETS, Filters, SearchRequest
from search.selection import Selection
from tests.search.conftest import Generated


def chosen_in(facet: str, value: str) -> Filters:
    chosen: dict[str, Any] = {facet: (value,)}
    return Filters(**chosen)


@pytest.mark.parametrize("query", ["", "badger"])
@pytest.mark.parametrize("facet", [*FACETS, "report"])
def test_an_unknown_value_has_a_note_in_every_facet(generated: Generated, facet: str, query: str) -> None:
    value = "1066" if facet == "year" else "nope"
    response = generated.engine.search(SearchRequest(query, chosen_in(facet, value)))
    assert response.totals.passages == 0
    assert [n for n in response.notes if f"There is no {facet} “{value}” in this library" in n]


def test_known_values_however_spelled_have_no_note(generated: Generated) -> None:
    area = next(report.area for report in generated.reports if report.area)
    chosen = Filters(
        area=(area.upper().replace(" ", "  "),),
        theme=("leadership",),
        standard=("p1.1",),
        report=(generated.reports[0].id,),
    )
    assert (
        generated.engine.search(SearchRequest("", chosen)).notes
        == generated.engine.search(SearchRequest("")).notes
    )


@pytest.mark.parametrize("year", ["24", "20245", "two thousand", "٢٠٢٤"])
def test_a_year_needs_four_digits(generated: Generated, year: str) -> None:
    notes = generated.engine.search(SearchRequest("badger", Filters(year=(year,)))).notes
    assert any("four digits" in note and year in note for note in notes)


def test_a_typing_error_is_answered_with_the_nearest_value(generated: Generated) -> None:
    notes = generated.engine.search(SearchRequest("badger", Filters(theme=("ledership", "workload")))).notes
    assert [note for note in notes if "theme" in note] == [
        "There is no theme “ledership” in this library; did you mean “leadership”?"
    ]


def test_many_or_long_unknown_values_stay_readable(generated: Generated) -> None:
    chosen = Filters(area=tuple(f"{n} " + "nowhere " * 50 for n in range(200)))
    notes = generated.engine.search(SearchRequest("badger", chosen)).notes
    assert len(notes) < 12
    assert all(len(note) < 400 for note in notes)
    assert any(note.startswith("192 more") for note in notes)


def test_every_kind_and_stance_of_the_library_has_a_readable_name(generated: Generated) -> None:
    def values(passage: PassageRecord) -> list[tuple[str, str]]:
        return [("kind", passage.kind), ("stance", passage.stance.stance)]

    for facet, value in {pair for passage in generated.passages for pair in values(passage)}:
        assert label(facet, value) == LABELS[facet][value]


def test_every_view_of_a_selection_says_which_values_are_unknown(generated: Generated) -> None:
    holdings = generated.engine.holdings
    chosen = Selection(Filters(region=("Atlantis",)))
    answers = (
        areas(holdings, AreasRequest(chosen.filters)),
        figures(holdings, FigureRequest(chosen)),
        judgements(holdings, JudgementRequest(chosen)),
        recommendations(holdings, RecommendationsRequest(selection=chosen)),
        recurring(holdings, RecurringRequest(chosen)),
    )
    for answer in answers:
        assert [n for n in answer.notes if n.startswith("There is no region “Atlantis” in this library")]
    listed, counted, judged, recommended, recurred = answers
    views = (
        areas_view(listed, holdings),
        figures_view(counted, holdings),
        judgements_view(judged, holdings),
        recommendations_view(recommended, holdings),
        recurring_view(recurred, holdings),
    )
    for view in views:
        assert any("Atlantis" in sentence for sentence in view.method), view.name
    assert areas(holdings, AreasRequest()).notes == ()
    assert figures(holdings, FigureRequest()).notes == ()
