"""The coding pages and the codings over HTTP: who may write, from where, and what is kept and shown."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from indexer.build import build_library
from indexer.coding.records import Coding
from indexer.coding.store import CodingStore

HTML = {"accept": "text/html"}
HOSTILE = "<script>alert(1)</script>"


class Answer(Protocol):
    """What is read of an answer."""

    @property
    def text(self) -> str: ...
    @property
    def status_code(self) -> int: ...


@pytest.fixture
def coding(own_library: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(load_settings(library=own_library, allowed_hosts="testserver")),
        raise_server_exceptions=False,
    ) as client:
        yield client


def hidden(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text[:3000]
    return found.group(1)


def enter(client: TestClient, name: str = "Ada") -> Answer:
    start = client.get("/coding", headers=HTML)
    form = {"form_token": hidden(start, "form_token"), "coder": name}
    return client.post("/coding/coder", data=form, headers=HTML)


def send(client: TestClient, page: Answer, **fields: str | list[str]) -> Answer:
    form: dict[str, str | list[str]] = {
        "form_token": hidden(page, "form_token"),
        "passage": hidden(page, "passage"),
        "shown": re.findall(r'name="shown" value="([^"]+)"', page.text),
        "action": "save",
        **fields,
    }
    return client.post("/coding", data=form, headers=HTML)


def kept(library: Path) -> dict[str, Coding]:
    return {coding.subject: coding for coding in CodingStore(library).in_force()}


def test_answers_are_kept_apart_and_the_next_passage_comes(coding: TestClient, own_library: Path) -> None:
    page = enter(coding)
    assert "0 passages coded by Ada" in page.text
    assert 'href="/coding"' in coding.get("/", headers=HTML).text
    first = hidden(page, "passage")
    shown = re.findall(r'name="shown" value="([^"]+)"', page.text)
    assert shown
    assert "<mark>" in page.text
    assert "checked" not in page.text.split('id="whole"')[0]
    after = send(coding, page, carries=[shown[0], "unpaid-work"], stance="mixed", note="why\r\nnot")
    assert "Saved." in after.text
    assert "1 passage coded by Ada" in after.text
    assert hidden(after, "passage") != first
    answers = kept(own_library)
    assert {answers[shown[0]].value, answers["unpaid-work"].value} == {"yes"}
    assert {answers[theme].value for theme in shown[1:]} <= {"no"}
    assert set(answers) == {*shown, "unpaid-work", ":stance", ":note"}
    assert answers[":note"].note == "why\nnot"
    again = coding.get("/coding", params={"passage": first}, headers=HTML).text
    assert "you have answered before" in again
    assert re.search(r'value="unpaid-work" checked', again)
    assert re.search(r'value="mixed" checked', again)


def test_a_passage_looked_through_says_no_to_all_that_is_not_ticked(
    coding: TestClient, own_library: Path
) -> None:
    send(coding, enter(coding), carries=["unpaid-work"], whole="true")
    answers = kept(own_library)
    assert len(answers) > 50
    assert [theme for theme, row in answers.items() if row.value == "yes"] == ["unpaid-work"]


def test_a_skipped_passage_is_not_proposed_again_and_nothing_is_kept(
    coding: TestClient, own_library: Path
) -> None:
    page = enter(coding)
    seen = [hidden(page, "passage")]
    for _ in range(3):
        page = send(coding, page, action="skip")
        seen.append(hidden(page, "passage"))
    assert len(set(seen)) == 4
    assert kept(own_library) == {}


def test_an_answer_that_cannot_be_kept_comes_back_with_what_was_typed(
    coding: TestClient, own_library: Path
) -> None:
    page = enter(coding)
    back = send(coding, page, carries="unpaid-work", note="x" * 3000, stance="strength")
    assert back.status_code == 400
    assert "at most 2,000" in back.text
    assert hidden(back, "passage") == hidden(page, "passage")
    assert re.search(r'value="unpaid-work" checked', back.text)
    empty = send(coding, page, shown=[])
    assert empty.status_code == 400
    assert "Nothing was answered" in empty.text
    assert send(coding, page, carries="no-such-theme").status_code == 400
    assert kept(own_library) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_from_elsewhere_is_refused(
    coding: TestClient, own_library: Path, headers: dict[str, str]
) -> None:
    page = enter(coding)
    form = {
        "form_token": hidden(page, "form_token"),
        "passage": hidden(page, "passage"),
        "carries": "workload",
    }
    refused = coding.post("/coding", data=form, headers={**HTML, **headers})
    assert refused.status_code == 403
    assert "another site" in refused.text
    assert "<h1" in refused.text
    assert kept(own_library) == {}
    own = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert coding.post("/coding", data=form, headers={**HTML, **own}).status_code == 200
    assert kept(own_library)


def test_a_form_without_its_token_is_refused(coding: TestClient, own_library: Path) -> None:
    page = enter(coding)
    for token in ("", "0" * 64, "é"):
        assert send(coding, page, form_token=token).status_code == 403
    coding.cookies.delete("findings_form")
    assert send(coding, page, carries="workload").status_code == 403
    body = {"form_token": hidden(page, "form_token")}
    assert coding.post("/coding", json=body, headers=HTML).status_code == 415
    assert coding.post("/coding", data={**body, "note": "n" * 70_000}, headers=HTML).status_code == 413
    assert kept(own_library) == {}


def test_a_server_on_the_network_neither_takes_nor_shows_codings_unless_told_to(own_library: Path) -> None:
    network = {"library": own_library, "host": "0.0.0.0", "allowed_hosts": "testserver"}
    with TestClient(create_app(load_settings(**network)), raise_server_exceptions=False) as client:
        for path in ("/coding", "/coding/codings.csv", "/coding/agreement", "/v1/codings"):
            assert client.get(path, headers=HTML).status_code == 403, path
        assert client.post("/coding", data={"passage": "x"}, headers=HTML).status_code == 403
        assert 'href="/coding"' not in client.get("/", headers=HTML).text
    with TestClient(
        create_app(load_settings(**network, coding=True)), raise_server_exceptions=False
    ) as client:
        assert client.get("/coding", headers=HTML).status_code == 200


def test_what_coders_type_is_escaped_everywhere(coding: TestClient, own_library: Path) -> None:
    page = enter(coding, HOSTILE)
    first = hidden(page, "passage")
    send(coding, page, carries="workload", note=HOSTILE)
    coding.post(
        "/coding/coder", data={"form_token": hidden(page, "form_token"), "action": "forget"}, headers=HTML
    )
    page = enter(coding, 'Bea"onload="x')
    page = coding.get("/coding", params={"passage": first}, headers=HTML)
    send(coding, page, carries="workload", note=HOSTILE)
    for path in (
        f"/coding?passage={first}",
        "/coding/codings",
        "/coding/agreement",
        "/coding",
        f"/coding?saved={HOSTILE}",
    ):
        text = coding.get(path, headers=HTML).text
        assert "<script>alert" not in text, path
        assert 'Bea"onload' not in text, path
    assert "&lt;script&gt;" in coding.get("/coding/agreement", headers=HTML).text


def test_names_that_are_none_are_asked_again(coding: TestClient) -> None:
    for name in ("   ", "n" * 61, "a\x07b"):
        page = enter(coding, name)
        assert page.status_code == 400
        assert "There is a problem" in page.text
    coding.cookies.set("findings_coder", "%00%ff", domain="testserver.local", path="/coding")
    assert "Your name as coder" in coding.get("/coding", headers=HTML).text


def test_cookies_are_kept_from_scripts_and_other_sites(coding: TestClient) -> None:
    start = coding.get("/coding", headers=HTML)
    form = {"form_token": hidden(start, "form_token"), "coder": "Ada"}
    answer = coding.post("/coding/coder", data=form, headers=HTML, follow_redirects=False)
    for line in (start.headers["set-cookie"], answer.headers["set-cookie"]):
        assert "HttpOnly" in line
        assert "SameSite=strict" in line
        assert "Path=/coding" in line
    assert start.headers["cache-control"] == "no-store"


def test_themes_and_passages_that_are_none_are_said_on_a_page(coding: TestClient) -> None:
    enter(coding)
    for query in ("theme=no-such-theme", "passage=nothing"):
        answer = coding.get(f"/coding?{query}", headers=HTML)
        assert answer.status_code == 400
        assert "<h1" in answer.text
    assert "No passage is left" in coding.get("/coding?again=true", headers=HTML).text


def test_a_passage_that_there_is_not_is_said_once_the_name_is_given(coding: TestClient) -> None:
    start = coding.get("/coding?passage=nope", headers=HTML)
    form = {"form_token": hidden(start, "form_token"), "passage": hidden(start, "passage"), "coder": "Ada"}
    answer = coding.post("/coding/coder", data=form, headers=HTML)
    assert answer.status_code == 400
    assert "the library holds no passage" in answer.text


def test_two_coders_see_how_far_they_agree(coding: TestClient) -> None:
    page = enter(coding, "Ada")
    first = hidden(page, "passage")
    send(coding, page, whole="true")
    coding.post(
        "/coding/coder", data={"form_token": hidden(page, "form_token"), "action": "forget"}, headers=HTML
    )
    enter(coding, "Bea")
    page = coding.get("/coding?again=true", headers=HTML)
    assert hidden(page, "passage") == first
    assert "coded by another" in page.text
    send(coding, page, whole="true", carries="workload")
    text = coding.get("/coding/agreement", headers=HTML).text
    assert "All themes together" in text
    assert "Ada / Bea" in text


def test_codings_over_http_as_json_and_csv(coding: TestClient) -> None:
    assert coding.get("/v1/codings").json() == {
        "total": 0,
        "results": [],
        "limit": 100,
        "offset": 0,
        "next": None,
    }
    page = enter(coding)
    send(coding, page, shown=["workload"], carries=["unpaid-work"], stance="mixed")
    answer = coding.get("/v1/codings", params={"coder": "Ada", "limit": 2}).json()
    assert answer["total"] == 3
    assert len(answer["results"]) == 2
    assert {row["coder"] for row in answer["results"]} == {"Ada"}
    assert coding.get("/v1/codings", params={"coder": "Bea"}).json()["total"] == 0
    assert coding.get("/v1/codings", params={"codr": "Bea"}).status_code == 422
    for path in ("/v1/codings", "/coding/codings.csv"):
        table = coding.get(path, headers={"accept": "text/csv"})
        assert table.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(table.text)))
        assert {(row["theme"], row["answer"], row["stance"]) for row in rows} == {
            ("workload", "no", ""),
            ("unpaid-work", "yes", ""),
            ("", "", "mixed"),
        }


def test_codings_are_paged_by_place_and_not_by_number(coding: TestClient) -> None:
    """One that is added or withdrawn before the place where a page ended moves nothing that comes after it."""
    page = enter(coding, "Bea")
    themes = ["unpaid-work", "women", "workload"]
    send(coding, page, shown=["workload"], carries=themes, stance="mixed")
    whole = coding.get("/v1/codings").json()["results"]
    assert [one["theme"] for one in whole] == [None, *themes]
    first = coding.get("/v1/codings", params={"limit": 2}).json()
    assert first["results"] == whole[:2]
    passage = hidden(page, "passage")
    again = coding.get(f"/coding/passages/{passage}", headers=HTML)
    send(coding, enter(coding, "Ada"), passage=passage, carries="workload")
    assert coding.get("/v1/codings").json()["total"] > len(whole), again.text
    rest = coding.get("/v1/codings", params={"limit": 5, "cursor": first["next"]}).json()
    assert (rest["results"], rest["next"]) == (whole[2:], None)
    for wrong in ({"coder": "Bea"}, {"offset": 1}, {"cursor": "nonsense"}):
        answer = coding.get("/v1/codings", params={"cursor": first["next"], **wrong})
        assert answer.json()["type"] == "/problems/bad-cursor"


def test_what_was_set_by_hand_is_marked_where_it_is_shown(coding: TestClient, own_library: Path) -> None:
    page = enter(coding)
    passage = hidden(page, "passage")
    send(coding, page, carries="unpaid-work", stance="mixed", whole="true")
    build_library(own_library, ())
    shown = coding.get(f"/passages/{passage}", headers=HTML).text
    assert shown.count("(set by a coder)") == 2
    assert re.search(r"Unpaid work</th><td[^>]*>1.00</td><td[^>]*>coder</td>", shown)
    hits = coding.get("/", params={"theme": "unpaid-work", "stance": "mixed"}, headers=HTML).text
    assert "(set by a coder)" in hits
    assert "(set by a coder)" not in coding.get("/", params={"theme": "women"}, headers=HTML).text


def test_a_passage_is_coded_from_its_page_and_the_codings_published(
    coding: TestClient, own_library: Path
) -> None:
    found = coding.get("/v1/search", params={"q": "workload", "limit": 1}).json()["results"][0]["passage"][
        "id"
    ]
    link = re.search(r'href="(/coding\?passage=[0-9a-f]+)"', coding.get(f"/passages/{found}").text)
    assert link
    start = coding.get(link[1], headers=HTML)
    # Who is asked for a name first comes to the passage all the same.
    form = {"form_token": hidden(start, "form_token"), "passage": hidden(start, "passage"), "coder": "Ada"}
    sheet = coding.post("/coding/coder", data=form, headers=HTML)
    assert hidden(sheet, "passage") == found
    send(coding, sheet, carries="unpaid-work", stance="mixed")
    before = coding.get("/v1/library").json()["snapshot"]
    page = coding.get("/coding", headers=HTML)
    begun = coding.post("/coding/apply", data={"form_token": hidden(page, "form_token")}, headers=HTML)
    assert "Publishing codings" in begun.text or "Codings published" in begun.text
    until = time.monotonic() + 240
    while 'data-follow="on"' in coding.get(begun.url.path, headers=HTML).text:
        assert time.monotonic() < until
        time.sleep(0.3)
    assert "Codings published" in coding.get(begun.url.path, headers=HTML).text
    assert "(set by a coder)" in coding.get(f"/passages/{found}", headers=HTML).text
    assert coding.get("/v1/library").json()["snapshot"] != before
