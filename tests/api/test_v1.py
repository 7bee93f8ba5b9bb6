"""The HTTP API over the sample library: shapes, counts with denominators, filters, one error shape."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.routes.parameters import FIXED
from api.server.problems import STATUS
from search.facets import LABELS
from search.request import FACETS
from tests.conftest import ROOT

QUESTION = "domestic abuse information not used in assessment"


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def test_health_names_the_snapshot(client: TestClient) -> None:
    health = get(client, "/healthz")
    assert health["status"] == "ok"
    assert health["snapshot"] == get(client, "/v1/themes")["snapshot"]
    assert health["reports"] >= 12


def test_search_gives_all_that_a_citation_needs(client: TestClient) -> None:
    answer = get(client, "/v1/search", q=QUESTION)
    assert answer["results"]
    for result in answer["results"]:
        passage, report = result["passage"], result["report"]
        assert passage["report_id"] == report["id"]
        assert passage["text"]
        assert report["title"] in result["citation"] or report["area"] in result["citation"]
        assert client.get(result["link"]).status_code == 200
        assert report["fictional"] is True
        for tag in passage["themes"]:
            assert 0 <= tag["probability"] <= 1
            for evidence in tag["evidence"]:
                assert passage["text"][evidence["start"] : evidence["end"]] == evidence["text"]
        for start, end in result["matched"]:
            assert 0 <= start < end <= len(passage["text"])


def test_the_best_passage_speaks_of_what_was_asked(client: TestClient) -> None:
    best = get(client, "/v1/search", q=QUESTION)["results"][:3]
    assert any("domestic abuse" in result["passage"]["text"].lower() for result in best)


def test_scores_fall_and_explanations_add_up(client: TestClient) -> None:
    results = get(client, "/v1/search", q=QUESTION, limit=50)["results"]
    scores = [result["score"] for result in results]
    assert scores == sorted(scores, reverse=True)
    for result in results:
        why = result["explanation"]
        dense, lexical = why["dense_normal"] or 0.0, why["lexical_normal"] or 0.0
        sides = why["weight"] * dense + (1 - why["weight"]) * lexical
        assert why["fused"] == pytest.approx(sides + why["preference"], abs=1e-6)


def test_counts_have_denominators(client: TestClient) -> None:
    totals = get(client, "/v1/search", q=QUESTION)["totals"]
    assert 0 < totals["passages"] <= totals["passages_searched"]
    assert 0 < totals["reports"] <= totals["reports_searched"]
    assert 0 < totals["areas"] <= totals["areas_searched"]


def test_pages_continue_one_another(client: TestClient) -> None:
    whole = [r["passage"]["id"] for r in get(client, "/v1/search", q=QUESTION, limit=20)["results"]]
    parts = [
        r["passage"]["id"]
        for offset in (0, 10)
        for r in get(client, "/v1/search", q=QUESTION, limit=10, offset=offset)["results"]
    ]
    assert parts == whole


@pytest.mark.parametrize(
    "facet",
    FACETS,
)
def test_a_facet_count_is_what_choosing_it_leaves(client: TestClient, facet: str) -> None:
    answer = get(client, "/v1/search", q="children or people on probation", limit=1)
    value = answer["facets"][facet][0]
    narrowed = get(
        client, "/v1/search", q="children or people on probation", limit=1, **{facet: value["value"]}
    )
    assert narrowed["totals"]["passages"] == value["passages"] > 0
    assert narrowed["totals"]["reports"] == value["reports"] > 0


def test_without_a_query_all_passages_that_pass_are_listed(client: TestClient) -> None:
    answer = get(client, "/v1/search", stance="shortfall", limit=5)
    assert answer["totals"]["passages"] > 5
    assert {result["passage"]["stance"] for result in answer["results"]} == {"shortfall"}


def test_an_exact_phrase_is_honoured(client: TestClient) -> None:
    answer = get(client, "/v1/search", q='"management oversight"', limit=50)
    assert answer["results"]
    for result in answer["results"]:
        assert "management oversight" in " ".join(result["passage"]["text"].lower().replace("-", " ").split())


def test_a_condition_is_met_by_every_result(client: TestClient) -> None:
    answer = get(
        client,
        "/v1/search",
        q='assess* NEAR/3 (risk OR need) -domestic rating:(Good OR "Requires improvement")',
        limit=50,
    )
    assert answer["results"]
    assert answer["notes"] == []
    for result in answer["results"]:
        text = result["passage"]["text"].lower()
        assert "assess" in text
        assert "risk" in text or "need" in text
        assert "domestic" not in text
        assert result["report"]["overall_rating"] in {"Good", "Requires improvement"}


def test_who_speaks_can_be_asked_for_as_filter_and_in_the_query(client: TestClient) -> None:
    by_filter = get(client, "/v1/search", speaker="user", limit=100)
    by_query = get(client, "/v1/search", q="speaker:user", limit=100)
    assert by_filter["totals"]["passages"] == by_query["totals"]["passages"] > 0
    assert {result["passage"]["speaker"] for result in by_query["results"]} == {"user"}


def test_a_misspelt_word_is_answered_with_a_suggestion(client: TestClient) -> None:
    answer = get(client, "/v1/search", q="theme:domestic-abuse oversigth -prison", mode="words")
    assert answer["suggestion"] == "theme:domestic-abuse oversight -prison"
    assert f"Did you mean “{answer['suggestion']}”?" in answer["notes"]
    assert get(client, "/v1/search", q="oversight")["suggestion"] is None


def test_a_passage_comes_with_its_surroundings(client: TestClient) -> None:
    found = get(client, "/v1/search", q=QUESTION, limit=1)["results"][0]["passage"]
    detail = get(client, f"/v1/passages/{found['id']}")
    assert detail["passage"] == found
    before = [item["ordinal"] for item in detail["context_before"]]
    after = [item["ordinal"] for item in detail["context_after"]]
    assert before == sorted(before)
    assert all(place < found["ordinal"] for place in before)
    assert all(place > found["ordinal"] for place in after)
    assert found["text"].split()[0] in detail["source_text"]


def test_reports_are_listed_newest_first_and_can_be_opened(client: TestClient) -> None:
    listing = get(client, "/v1/reports")
    assert listing["total"] == len(listing["results"]) >= 12
    first = listing["results"][0]
    opened = get(client, f"/v1/reports/{first['id']}", passages=True)
    assert len(opened["passages"]) == first["passages"]
    assert opened["report"]["word_account"]["passage"] > 500
    days = [r["published"] or r["fieldwork_end"] or r["fieldwork_start"] for r in listing["results"]]
    assert days == sorted(days, reverse=True)


def test_a_report_names_its_programme_and_framework(client: TestClient) -> None:
    listing = get(client, "/v1/reports")["results"]
    named = {(report["programme"], report["framework"]) for report in listing}
    assert {
        ("probation_pdu", "pdu-2021"),
        ("probation_pdu", "pdu-2023"),
        ("probation_region", "region-2023"),
        ("probation_dynamic", "dynamic-2025"),
        ("youth_justice", "youth-2021"),
        ("childrens_services", "sif"),
    } <= named
    assert get(client, f"/v1/reports/{listing[0]['id']}")["report"]["framework"] == listing[0]["framework"]


def test_reports_can_be_filtered_and_paged(client: TestClient) -> None:
    ofsted = get(client, "/v1/reports", inspectorate="ofsted")
    assert 0 < ofsted["total"] < get(client, "/v1/reports")["total"]
    assert {report["inspectorate"] for report in ofsted["results"]} == {"ofsted"}
    assert len(get(client, "/v1/reports", limit=2, offset=1)["results"]) == 2


def test_themes_are_the_codebooks_with_counts(client: TestClient) -> None:
    themes = get(client, "/v1/themes")
    by_id = {theme["id"]: theme for theme in themes["results"]}
    assert by_id["child-safeguarding"]["parent"] == "safeguarding"
    assert by_id["domestic-abuse"]["passages"] > 0
    assert all(theme["passages"] <= themes["passages"] for theme in by_id.values())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/passages/0000000000000000", 404),
        ("/v1/reports/no-such-report", 404),
        ("/v1/nothing", 404),
        ("/v1/search?limit=0", 422),
        ("/v1/search?mode=magic", 422),
        ("/v1/search?offset=-1", 422),
        pytest.param("/v1/search?q=" + "x" * 20_000, 400, id="long query"),
        pytest.param("/v1/search?area=" + "&area=".join("x" for _ in range(60)), 422, id="many values"),
    ],
)
def test_every_error_has_the_one_shape(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert body["detail"].endswith(".")
    assert body["instance"].startswith("/v1")


def test_a_wrong_method_has_the_shape_too(client: TestClient) -> None:
    answer = client.post("/v1/search")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == "GET"


def test_all_methods_of_an_address_are_allowed(client: TestClient) -> None:
    assert client.put("/v1/export/passages").headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "query",
    [
        '"unclosed', "-", "- -", '""', "*", "AND", "()", "a:b:c", "\u0000", "🙂", "-only", "((((", "a NEAR", "year:20x2",
        "theme:", "foo:bar", "NOT (", "theme:(a OR", "a OR AND b", "+", "+-a", "|",
    ],
)  # fmt: skip
def test_an_odd_query_gets_an_answer_never_an_error(client: TestClient, query: str) -> None:
    assert client.get("/v1/search", params={"q": query}).status_code == 200


def test_nonsense_finds_nothing_rather_than_anything(client: TestClient) -> None:
    totals = get(client, "/v1/search", q="zyxqwv blorptang")["totals"]
    assert totals["passages"] == 0
    assert totals["reports_searched"] >= 12


def test_the_schema_is_described(client: TestClient) -> None:
    schema = get(client, "/openapi.json")
    assert {
        "/v1/search",
        "/v1/passages/{passage_id}",
        "/v1/reports",
        "/v1/reports/{report_id}",
        "/v1/themes",
    } <= set(schema["paths"])
    operations = [o for path in schema["paths"].values() for o in path.values()]
    assert all(operation.get("summary") and operation.get("operationId") for operation in operations)


@pytest.mark.parametrize("path", ["/v1/search", "/v1/reports", "/v1/themes", "/v1/passages/0000000000000000"])
def test_an_unknown_parameter_is_named(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"standrad": "P 1.1"})
    assert answer.status_code == 422
    assert "standrad" in answer.json()["detail"]
    if path == "/v1/search":
        assert "standard" in answer.json()["detail"].replace("standrad", "")


@pytest.mark.parametrize("year", ["24", "20244", "abcd", "٢٠٢٤"])
def test_a_year_has_four_digits(client: TestClient, year: str) -> None:
    answer = client.get("/v1/search", params={"year": year})
    assert answer.status_code == 422
    assert "year" in answer.json()["detail"]


@pytest.mark.parametrize("name", FIXED)
def test_a_value_that_no_library_can_have_is_refused_and_the_others_named(
    client: TestClient, name: str
) -> None:
    for path in ("/v1/search", "/v1/compare", "/v1/export/passages"):
        answer = client.get(path, params={name: "bad"})
        assert answer.status_code == 422, path
        detail = answer.json()["detail"]
        assert all(value in detail for value in LABELS[name]), detail
        assert "“bad” is none" in detail
    for value in LABELS[name]:
        for written in (value, value.upper(), ""):
            answer = client.get("/v1/search", params={name: written, "limit": 1})
            assert answer.status_code == 200, written
    # An old link to a page is still one, with a note.
    shown = client.get("/", params={name: "bad"}, headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert f"There is no {name} “bad” in this library" in shown.text


def test_areas_themes_and_regions_are_the_librarys_own(client: TestClient) -> None:
    for name in ("area", "theme", "region", "standard", "rating"):
        answer = get(client, "/v1/search", **{name: "bad"})
        assert any(f"no {name} “bad”" in note for note in answer["notes"])


@pytest.mark.parametrize("name", FIXED)
def test_a_batch_takes_the_same_values(client: TestClient, name: str) -> None:
    def answer(value: str) -> int:
        return client.post(
            "/v1/search/batch", json={"searches": [{"q": "staff", "filters": {name: [value]}}]}
        ).status_code

    assert answer("bad") == 422
    assert {answer(value) for value in LABELS[name]} == {200}
    assert answer(next(iter(LABELS[name])).upper()) == 200


def test_a_value_of_another_form_is_told_without_the_pattern(client: TestClient) -> None:
    body = client.get("/v1/search", params={"year": "24"}).json()
    assert body["detail"] == "Parameter 'year': takes a year of four digits, as 2024; “24” is none."
    assert body["errors"][0]["parameter"] == "year"
    facet = client.get("/v1/facets/moon").json()["detail"]
    assert "takes one of inspectorate, " in facet
    assert "pattern" not in facet


def test_every_type_of_problem_has_an_address_that_says_what_to_do(client: TestClient) -> None:
    told = get(client, "/problems")["results"]
    by_code = {one["code"]: one for one in told}
    foreseen = {kind.code: status for kind, status in STATUS}
    documented = re.findall(r"`([a-z]+(?:-[a-z]+)+|internal|library|encoder|reranker)`", _errors_in_docs())
    assert {*foreseen, *documented} <= set(by_code)
    assert {code: by_code[code]["status"] for code in foreseen} == foreseen
    type_ = client.get("/v1/reports/none").json()["type"]
    one = get(client, type_)
    assert one["type"] == type_
    assert one["do"].endswith(".")
    page = client.get(type_, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert one["meaning"] in page.text
    assert client.get("/problems/none").status_code == 404


def _errors_in_docs() -> str:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| \d{3} \|(.*)\|$", text, re.MULTILINE)
    return " ".join(re.sub(r"`(allowed_hosts|errors|mode=words|Retry-After)`", "", row) for row in rows)
