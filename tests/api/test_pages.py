"""The pages without JavaScript: what they say, escape and link to."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from api.routes.pages import LANGUAGE
from search.engine import SearchEngine
from search.request import FACETS, SearchRequest
from search.response import SearchResponse

HTML = {"accept": "text/html"}


def page(client: TestClient, path: str, **parameters: str) -> str:
    answer = client.get(path, params=parameters, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def test_the_start_page_says_what_there_is(client: TestClient) -> None:
    text = page(client, "/")
    assert "passages from" in text
    assert 'name="q"' in text
    assert "Domestic abuse" in text


@pytest.mark.parametrize(
    "path",
    ["/", "/compare", "/reports", "/themes", "/library", "/?q=children", "/?stance=shortfall"],
)
def test_every_page_that_shows_the_sample_says_that_it_is_fictional(client: TestClient, path: str) -> None:
    assert "Fictional sample" in page(client, path)


def test_a_result_page_has_totals_marks_facets_and_links(client: TestClient) -> None:
    text = page(client, "/", q="domestic abuse")
    assert re.search(r"\d+ passages? in \d+ of \d+ reports", text)
    assert "<mark>" in text
    for facet in FACETS:
        assert f'name="{facet}"' in text, facet
    links = re.findall(r'href="(/passages/[0-9a-f]{16})', text)
    assert links
    assert "Cite this passage" in page(client, links[0])


def test_a_filter_in_force_can_be_taken_off(client: TestClient) -> None:
    text = page(client, "/", q="domestic abuse", stance="shortfall")
    chip = re.search(r'class="findings-chip" href="([^"]+)"', text)
    assert chip
    assert "stance" not in chip.group(1)
    assert re.search(r'name="stance"[^>]*value="shortfall"[^>]*checked', text)


def test_a_suggestion_is_a_link_that_keeps_the_filters(client: TestClient) -> None:
    text = page(client, "/", q='"domestic" <b> oversigth', stance="shortfall", mode="words")
    link = re.search(r'Did you mean <a class="govuk-link" href="([^"]+)">([^<]+)</a>', text)
    assert link
    assert link.group(2) == "&#34;domestic&#34; &lt;b&gt; oversight"
    assert text.count("Did you mean") == 1
    assert "stance=shortfall" in link.group(1)
    assert page(client, link.group(1).replace("&amp;", "&"))


def test_what_the_page_says_can_be_typed_works(client: TestClient) -> None:
    text = page(client, "/")
    for typed, _ in LANGUAGE:
        assert str(escape(typed)) in text
        answer = client.get("/v1/search", params={"q": typed})
        assert answer.status_code == 200
        assert not [note for note in answer.json()["notes"] if "left out" in note or "no field" in note], (
            typed
        )


def test_what_was_typed_is_escaped(client: TestClient) -> None:
    text = page(client, "/", q='"><script>alert(1)</script>')
    assert "<script>alert" not in text


def test_pages_bring_one_script_file_and_no_other_host(client: TestClient) -> None:
    answer = client.get("/", params={"q": "children"}, headers=HTML)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts == [""]
    assert re.search(r'<script src="/static/findings\.js\?v=[0-9a-f]{8}"', answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text)
    assert len(client.get("/static/findings.js").content) < 20_000
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.nationalarchives)', answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_page_is_heavy(client: TestClient) -> None:
    style = len(client.get("/static/findings.css").content)
    for path in ("/", "/?q=children", "/reports", "/themes"):
        assert len(page(client, path).encode()) + style < 400_000


def test_a_passage_of_a_pdf_shows_its_page(client: TestClient) -> None:
    reports = client.get("/v1/reports", params={"limit": 500}).json()["results"]
    pdf = next(
        body
        for report in reports
        if (body := client.get(f"/v1/reports/{report['id']}?passages=true").json())["report"]["media_type"]
        == "application/pdf"
    )
    passage = pdf["passages"][len(pdf["passages"]) // 2]
    text = page(client, f"/passages/{passage['id']}")
    image = re.search(r'<img src="([^"]+\.png[^"]*)"', text)
    assert image
    marked = client.get(image.group(1).replace("&amp;", "&"))
    assert marked.headers["content-type"] == "image/png"
    plain = client.get(image.group(1).split("?")[0])
    assert plain.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert marked.content != plain.content, "the passage is not marked on its page"


def test_a_passage_of_a_text_file_shows_its_place(client: TestClient) -> None:
    reports = client.get("/v1/reports", params={"limit": 500}).json()["results"]
    for report in reports:
        body = client.get(f"/v1/reports/{report['id']}?passages=true").json()
        if body["report"]["media_type"] == "text/plain":
            text = page(client, f"/passages/{body['passages'][3]['id']}")
            assert re.search(r"findings-sourcetext.*<mark>.+</mark>", text, re.DOTALL)
            return
    pytest.fail("the sample has no text report")


def test_errors_are_pages_for_people(client: TestClient) -> None:
    answer = client.get("/passages/nothing", headers=HTML)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Go to the search" in answer.text


def test_all_links_of_the_main_pages_lead_somewhere(client: TestClient) -> None:
    for start in ("/", "/?q=children+missing", "/reports", "/themes", "/library"):
        for address in sorted(set(re.findall(r'href="(/[^"]*)"', page(client, start))))[:60]:
            assert client.get(address.replace("&amp;", "&"), headers=HTML).status_code == 200, address


def test_a_facet_that_was_cut_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = SearchEngine.search

    def cut(engine: SearchEngine, request: SearchRequest) -> SearchResponse:
        return ask(engine, replace(request, facet_values=2))

    monkeypatch.setattr(SearchEngine, "search", cut)
    left = client.get("/v1/search", params={"q": "children"}).json()["truncated"]["theme"]
    assert left > 1
    assert f"{left} more values" in page(client, "/", q="children")
