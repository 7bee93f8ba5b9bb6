"""The pages without JavaScript: what they say, escape and link to."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from api.pages.environment import quoted
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


def test_a_passage_page_leads_with_the_words_to_cite_and_the_source_comes_before_the_rest(
    client: TestClient,
) -> None:
    link = re.findall(r'href="(/passages/[0-9a-f]{16})', page(client, "/", q="domestic abuse"))[0]
    text = page(client, link)
    shown = client.get(f"/v1{link}").json()
    places = [
        text.index(part)
        for part in (
            "Copy words and citation",
            "Copy citation",
            "Code this passage",
            "In the source",
            "More passages like this",
            "Cite this passage",
            "Before and after it",
        )
    ]
    assert places == sorted(places)
    # Without a script the words and their citation are one text.
    box = re.search(r'id="cite">(.*?)</p>', text)
    assert box
    assert unescape(box[1]) == f"“{shown['passage']['text']}”<br>{shown['citation']}"


def test_the_picture_of_a_page_opens_larger(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "", "limit": 100}).json()["results"]
    text = next(
        text for one in found if ".png" in (text := page(client, f"/passages/{one['passage']['id']}"))
    )
    larger = unescape(re.findall(r'<a class="govuk-link" href="([^"]+\.png[^"]*)"', text)[0])
    small = unescape(re.findall(r'<img src="([^"]+\.png[^"]*)"', text)[0])
    assert png_width(client.get(larger).content) == 2 * png_width(client.get(small).content)


def png_width(picture: bytes) -> int:
    return int.from_bytes(picture[16:20], "big")


def test_words_in_a_pair_of_quotation_marks_get_no_second_one() -> None:
    assert quoted("Staff are stretched.") == "“Staff are stretched.”"
    assert quoted("“I was heard.”") == "“I was heard.”"
    assert quoted("“One” and “two”") == "““One” and “two””"


def test_a_plain_search_says_what_its_count_means_and_where_what_says_it_is_counted(
    client: TestClient,
) -> None:
    asked_of = client.get("/v1/search", params={"q": "management oversight", "limit": 1}).json()
    region = asked_of["facets"]["region"][0]["value"]
    text = page(client, "/", q="management oversight", region=region)
    quoted_link = re.search(r'How many say it: <a class="govuk-link" href="([^"]+)">', text)
    assert quoted_link
    asked = unescape(quoted_link[1])
    assert "q=%22management+oversight%22" in asked
    assert urlencode({"region": region}) in asked
    assert "/recurring?words=management+oversight" in text
    assert "How many passages" in text
    for query in ('"management oversight"', "management AND oversight", "+oversight", "", "zyxqwv blorptang"):
        assert "How many say it" not in page(client, "/", q=query), query
    assert "put words in quotes" in page(client, "/", q="officers leaving so soon after they had qualified")


def test_a_preference_for_a_stance_can_be_made_a_condition(client: TestClient) -> None:
    text = page(client, "/", q="assessments too late")
    only = re.search(r'href="([^"]+)">only shortfalls</a>', text)
    assert only
    narrowed = client.get(unescape(only[1]), headers=HTML).text
    assert re.search(r'name="stance"[^>]*value="shortfall"[^>]*checked', narrowed)
    assert "only shortfalls" not in narrowed


def test_the_library_page_begins_with_adding_and_ends_with_versions(client: TestClient) -> None:
    text = page(client, "/library")
    snapshot = client.get("/v1/library").json()["snapshot"]
    main = text[text.index("<main") : text.index("</main>")]
    assert main.index('id="add"') < main.index('id="refused"') < main.index(snapshot)
    assert main.index('id="versions"') > main.index('id="snapshots"')
    assert "Encoder" in main[main.index('id="versions"') :]
