"""Around the hits, over HTTP: what was also searched, folding, groups, cursors, facets of many values, passages like one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

HTML = {"accept": "text/html"}
HOSTELS = "probation hostels checked too late"


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def page(client: TestClient, path: str, **parameters: Any) -> str:
    answer = client.get(path, params=parameters or None, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    return unescape(answer.text)


def ids(answer: dict[str, Any]) -> list[str]:
    return [result["passage"]["id"] for result in answer["results"]]


def test_what_the_vocabulary_added_is_said_and_can_be_left_out(client: TestClient) -> None:
    answer = get(client, "/v1/search", q=HOSTELS)
    (added,) = answer["also_searched"]
    assert added["label"] == "approved premises"
    assert added["typed"] == "probation hostels"
    assert "approved premises" in added["terms"]
    stands = [t for r in answer["results"] for t in r["explanation"]["terms"] if t["stands_for"]]
    assert {(t["term"], t["stands_for"]) for t in stands} == {("approved premises", "probation hostels")}
    without = get(client, "/v1/search", q=HOSTELS, without="approved premises")
    assert without["also_searched"] == []
    assert without["left_out"] == ["approved premises"]
    alone = get(client, "/v1/search", q=HOSTELS, vocabulary=False)
    assert alone["also_searched"] == alone["left_out"] == []
    assert ids(alone) == ids(without) != ids(answer)


def test_the_stance_asked_for_is_said_and_can_be_switched_off(client: TestClient) -> None:
    answer = get(client, "/v1/search", q=HOSTELS, limit=50)
    assert answer["preference"] == {"stance": "shortfall", "words": ["too late"]}
    preferred = {r["passage"]["stance"] for r in answer["results"] if r["explanation"]["preference"]}
    assert "shortfall" in preferred
    assert preferred <= {"shortfall", "mixed"}
    plain = get(client, "/v1/search", q=HOSTELS, limit=50, stance_preference=False)
    assert plain["preference"] is None
    assert {r["explanation"]["preference"] for r in plain["results"]} == {0.0}


def test_reasons_name_ranks_and_reach(client: TestClient) -> None:
    results = get(client, "/v1/search", q=HOSTELS, fold=False, limit=20)["results"]
    scores = [result["score"] for result in results]
    assert [result["explanation"]["rank"] for result in results] == [scores.index(one) + 1 for one in scores]
    assert len({result["explanation"]["reach"] for result in results}) == 1
    assert 0 < results[0]["explanation"]["reach"] <= 1
    words = get(client, "/v1/search", q=HOSTELS, mode="words")["results"]
    assert words[0]["explanation"]["reach"] is None


def test_folded_passages_lead_to_their_places(client: TestClient) -> None:
    unfolded = get(client, "/v1/search", limit=100, fold=False)
    folded = get(client, "/v1/search", limit=100)
    assert folded["totals"] == unfolded["totals"]
    assert unfolded["listed"] == unfolded["totals"]["passages"]
    found = [(r, one) for r in folded["results"] for one in r["folded"]]
    assert found, "the sample repeats nothing, so nothing is proved"
    assert folded["listed"] <= folded["totals"]["passages"] - len(found)
    for result, one in found[:5]:
        other = get(client, f"/v1/passages/{one['passage_id']}")
        assert other["report"]["id"] == one["report_id"]
        assert other["passage"]["page_start"] == one["page_start"]
        assert other["link"] == one["link"]
        assert other["passage"]["text"].split()[0].lower() == result["passage"]["text"].split()[0].lower()


def test_the_page_says_where_else_a_passage_stands(client: TestClient) -> None:
    result = next(r for r in get(client, "/v1/search", limit=100)["results"] if r["folded"])
    area, report = result["passage"]["area"], result["passage"]["report_id"]
    assert area
    text = page(client, "/", q=result["passage"]["text"][:300].replace('"', ""))
    assert re.search(r"Also (in \d+ more reports?|\d+ more times? in this report)", text), report
    assert f'href="/passages/{result["folded"][0]["passage_id"]}"' in text


@pytest.mark.parametrize("group", ["report", "area"])
def test_groups_have_counts_and_their_first_results(client: TestClient, group: str) -> None:
    answer = get(client, "/v1/search", q="domestic abuse", group=group, per_group=2, limit=4)
    assert answer["results"] == []
    assert len(answer["groups"]) == 4 < answer["listed"]
    for one in answer["groups"]:
        assert 1 <= len(one["results"]) <= 2
        inside = get(client, "/v1/search", q="domestic abuse", **{group: one["value"]})["totals"]
        assert (one["passages"], one["reports"]) == (inside["passages"], inside["reports"])
    text = page(client, "/", q="domestic abuse", group=group)
    assert (
        f'<h3 class="govuk-heading-m govuk-!-margin-bottom-1" id="group-1">{answer["groups"][0]["label"]}'
        in text
    )
    assert re.search(r"All \d+ passages", text)


def test_a_cursor_leads_through_the_whole_list(client: TestClient) -> None:
    asked = {"q": "domestic abuse", "per_report": 2, "facets": False}
    whole = ids(get(client, "/v1/search", limit=100, **asked))
    parts: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = get(client, "/v1/search", limit=13, **asked, **cursor)
        assert answer["offset"] == len(parts)
        parts += ids(answer)
        if answer["next"] is None or len(parts) >= 100:
            break
        cursor = {"cursor": answer["next"]}
    assert parts[: len(whole)] == whole


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"q": "children"}, 400, "bad-cursor"),
        ({"cursor": "AAAA"}, 400, "bad-cursor"),
        ({"offset": 5}, 400, "bad-cursor"),
    ],
)
def test_a_wrong_cursor_is_a_problem_of_its_own(
    client: TestClient, change: dict[str, Any], status: int, kind: str
) -> None:
    asked: dict[str, Any] = {"q": "domestic abuse", "limit": 3}
    cursor = get(client, "/v1/search", **asked)["next"]
    answer = client.get("/v1/search", params={**asked, "cursor": cursor, **change})
    assert answer.status_code == status
    assert answer.json()["type"] == f"/problems/{kind}"


def test_values_of_a_facet_can_be_found_and_sorted(client: TestClient) -> None:
    listed = get(client, "/v1/search", q="children")["facets"]["area"]
    whole = get(client, "/v1/facets/area", q="children")
    assert whole["values"] == listed
    assert whole["total"] == whole["matching"] == len(listed)
    like = listed[-1]["label"][:3].lower()
    some = get(client, "/v1/facets/area", q="children", like=like, sort="label")
    labels = [value["label"] for value in some["values"]]
    assert labels == sorted((v["label"] for v in listed if like in v["label"].lower()), key=str.casefold)
    assert listed[-1]["label"] in labels
    assert client.get("/v1/facets/colour").status_code == 422
    text = page(client, "/facets/area", q="children", like=like)
    links = re.findall(r'<li><a class="govuk-link" href="(/\?[^"]+)">([^<]+)</a>', text)
    assert [label for _, label in links] == [v["label"] for v in listed if like in v["label"].lower()]
    assert f"of {plural(len(listed))} with “{like}”" in text
    assert client.get(links[0][0], headers=HTML).status_code == 200


def plural(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"


def test_a_facet_of_many_values_leads_to_its_page(client: TestClient) -> None:
    text = page(client, "/", q="children", stance="shortfall")
    assert 'form="find-theme-form"' in text
    form = re.search(
        r'<form id="find-theme-form" action="/facets/theme" method="get" autocomplete="off">(.*?)</form>',
        text,
    )
    assert form
    assert '<input type="hidden" name="stance" value="shortfall">' in form.group(1)
    address = re.search(r'href="(/facets/theme\?[^"]+)">Show all', text)
    assert address
    assert "stance=shortfall" in address.group(1)
    assert "Most passages first" in page(client, address.group(1))


def test_passages_like_one(client: TestClient) -> None:
    first = get(client, "/v1/search", q="domestic abuse", limit=1)["results"][0]
    answer = get(client, first["similar"], limit=20)
    assert answer["passage"] == first["passage"]
    likeness = [one["similarity"] for one in answer["results"]]
    assert likeness == sorted(likeness, reverse=True)
    assert all(one["passage"]["id"] != first["passage"]["id"] for one in answer["results"])
    others = get(client, first["similar"], limit=20, same_report=False)["results"]
    assert others
    assert not any(one["same_report"] for one in others)
    narrowed = get(client, first["similar"], stance="strength")["results"]
    assert {one["passage"]["stance"] for one in narrowed} == {"strength"}
    text = page(client, f"/passages/{first['passage']['id']}/similar")
    assert "nearest in meaning" in text
    assert f'href="/passages/{answer["results"][0]["passage"]["id"]}"' in text
    only = page(client, f"/passages/{first['passage']['id']}/similar", other_reports="true")
    assert "same report</strong>" not in only
    assert client.get("/v1/passages/0000000000000000/similar").status_code == 404


def test_nothing_found_is_said_with_what_to_try(client: TestClient) -> None:
    answer = get(client, "/v1/search", q="zyxqwv blorptang")
    assert re.fullmatch(
        r"No passage above the threshold: of [\d,]+ passages in \d+ reports none .*\.",
        answer["nothing_found"],
    )
    assert answer["without_filter"] == []
    filtered = {"q": '"management oversight"', "kind": "method"}
    narrowed = get(client, "/v1/search", **filtered)
    assert narrowed["nothing_found"]
    (one,) = narrowed["without_filter"]
    assert one["name"] == "kind"
    assert one["passages"] == get(client, "/v1/search", q='"management oversight"')["totals"]["passages"]
    text = page(client, "/", **filtered)
    assert narrowed["nothing_found"] in text
    assert f"search without the filter Kind of passage</a>: {one['passages']} passages in" in text
    assert get(client, "/v1/search", q="children")["nothing_found"] is None


def test_the_page_says_what_was_also_searched(client: TestClient) -> None:
    text = page(client, "/", q=HOSTELS)
    assert "Also searched:" in text
    assert "Prefers passages that report shortfalls, because you wrote “too late”" in text
    off = re.search(r'href="(/\?[^"]*stance_preference=false[^"]*)"', text)
    assert off
    quiet = page(client, off.group(1))
    assert "Prefers passages" not in quiet
    assert "Prefer the stance that my words ask for" in quiet
    assert "stands for “probation hostels”" in text
    assert "Why this result?" in text
    assert re.search(r"best reaches \d+% of the score", text)


def test_forms_keep_how_one_searches(client: TestClient) -> None:
    text = page(
        client,
        "/",
        q=HOSTELS,
        without="approved premises",
        fold="false",
        feedback="false",
        group="area",
        report="x",
    )
    bar, _, rest = text.partition("</form>")
    assert '<input type="hidden" name="fold" value="false">' in bar
    assert '<input type="hidden" name="feedback" value="false">' in bar
    assert 'name="without"' not in bar, "what is left out belongs to the query that led there"
    assert '<input type="hidden" name="without" value="approved premises">' in rest
    assert re.search(r'name="fold" id="option-fold" value="false" checked', rest)
    assert '<option value="area" selected>' in rest
    assert '<input type="hidden" name="report" value="x">' in rest
