"""The basket's page and files, and the API's export of chosen passages with remarks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from api.pages.basket import KEPT_SHOWN

HTML = {"accept": "text/html"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
HOSTILE = '<img src=x onerror=alert(1)> =1+1 {\\evil} "\r\nsecond line'


@pytest.fixture(scope="module")
def hits(client: TestClient) -> list[dict[str, Any]]:
    """Passages of several reports, not in the order of reports."""
    found = client.get("/v1/search", params={"q": "domestic abuse", "limit": 8, "per_report": 1}).json()
    assert len({one["report"]["id"] for one in found["results"]}) > 2
    results: list[dict[str, Any]] = found["results"]
    return results


@pytest.fixture(scope="module")
def ids(hits: list[dict[str, Any]]) -> list[str]:
    return [one["passage"]["id"] for one in hits[:4]]


def body(passages: list[dict[str, str]], form: str) -> dict[str, Any]:
    return {"passages": passages, "format": form}


def save(client: TestClient, fields: list[tuple[str, str]], **headers: str) -> Any:
    return client.post("/basket/export", content=urlencode(fields), headers={**FORM, **headers})


def test_an_empty_basket_says_what_it_is_for(client: TestClient) -> None:
    text = client.get("/basket", headers=HTML).text
    assert "Nothing is kept yet" in text
    assert "in this browser alone" in text
    assert "needs JavaScript" in text
    assert "<form" not in text.split('id="main-content"')[1].split("</main>")[0]


def test_an_address_lists_its_passages_in_its_order(
    client: TestClient, ids: list[str], hits: list[dict[str, Any]]
) -> None:
    wanted = [ids[2], ids[0], ids[1]]
    text = client.get("/basket", params={"passage": wanted}, headers=HTML).text
    assert re.findall(r'data-passage="([0-9a-f]{16})"', text) == wanted
    assert hits[0]["citation"].split(",")[0] in text.replace("&#39;", "'")
    assert text.count("<textarea") == 3


def test_a_passage_that_is_gone_is_told_and_stays_listed(client: TestClient, ids: list[str]) -> None:
    text = client.get("/basket", params={"passage": ["<b>gone", ids[0]]}, headers=HTML).text
    assert "no longer in the library" in text
    assert "&lt;b&gt;gone" in text
    assert "<b>gone" not in text


def test_a_basket_holds_so_many_passages(client: TestClient) -> None:
    many = [f"{number:016x}" for number in range(201)]
    assert client.get("/basket", params={"passage": many}).status_code == 422
    assert save(client, [("passage", one) for one in many]).status_code == 400


def test_a_long_basket_comes_in_pages_and_is_saved_whole(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "", "limit": 100}).json()["results"]
    wanted = [one["passage"]["id"] for one in found][: 2 * KEPT_SHOWN + 3]
    assert len(wanted) == 2 * KEPT_SHOWN + 3
    shown: list[str] = []
    address = "/basket?" + urlencode([("passage", one) for one in wanted])
    for place in range(3):
        text = client.get(address, headers=HTML).text
        assert f"{len(wanted)} passages</span>: this page has {place * KEPT_SHOWN + 1} to" in text
        shown += re.findall(r'data-passage="([0-9a-f]{16})"', text)
        page = LexborHTMLParser(text)
        form = page.css_first("form[action='/basket/export']")
        assert form is not None
        fields = [
            (str(one.attributes["name"]), one.attributes.get("value") or "")
            for one in form.css("[name=passage], [name=note]")
        ]
        # Every page sends all passages, each followed by its note.
        assert [value for name, value in fields if name == "passage"] == wanted
        assert [name for name, _ in fields] == ["passage", "note"] * len(wanted)
        noted = [(name, "here" if name == "note" else value) for name, value in fields]
        rows = csv.DictReader(io.StringIO(save(client, [*noted, ("format", "csv")]).text.lstrip("\ufeff")))
        assert [(row["id"], row["note"]) for row in rows] == [(one, "here") for one in wanted]
        onward = page.css_first(".govuk-pagination__next a")
        assert (onward is None) == (place == 2)
        address = "/basket" + str(onward.attributes["href"]) if onward else ""
    assert shown == wanted
    far = client.get("/basket", params={"passage": wanted, "offset": 5_000}, headers=HTML).text
    assert re.findall(r'data-passage="([0-9a-f]{16})"', far) == wanted[2 * KEPT_SHOWN :]


def test_results_and_passages_can_be_kept_and_cited(client: TestClient, hits: list[dict[str, Any]]) -> None:
    for path in ("/?q=domestic+abuse", f"/passages/{hits[0]['passage']['id']}"):
        text = client.get(path, headers=HTML).text
        assert f'data-keep="{hits[0]["passage"]["id"]}" hidden' in text
        assert re.search(r'data-copy="[^"]+p\. \d+[^"]*" hidden', text)
    assert "data-copy hidden>Copy link to this search" in client.get("/?q=domestic+abuse", headers=HTML).text
    recurring = client.get("/v1/recurring", params={"limit": 1}).json()["results"]
    if recurring:
        assert "data-keep=" in client.get(f"/recurring/{recurring[0]['id']}", headers=HTML).text


def test_tables_have_the_remarks_in_the_order_given(client: TestClient, ids: list[str]) -> None:
    wanted = [{"id": ids[1], "note": HOSTILE}, {"id": ids[0]}]
    answer = client.post("/v1/export/passages", json=body(wanted, "csv"))
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [ids[1], ids[0]]
    assert rows[0]["note"].startswith("<img src=x")
    assert rows[1]["note"] == ""


def test_without_remarks_tables_are_as_ever(client: TestClient, ids: list[str]) -> None:
    chosen = client.post("/v1/export/passages", json=body([{"id": ids[0]}], "csv"))
    named = client.get("/v1/export/passages", params={"passage": ids[0], "format": "csv"})
    assert chosen.content == named.content


def test_a_formula_in_a_remark_is_text(client: TestClient, ids: list[str]) -> None:
    answer = client.post("/v1/export/passages", json=body([{"id": ids[0], "note": "=1+1"}], "csv"))
    row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert row["note"] == "'=1+1"


def test_documents_keep_the_order_and_say_the_remarks(client: TestClient, hits: list[dict[str, Any]]) -> None:
    # A report comes twice, with another between: documents of a search would put its passages together.
    report = hits[0]["report"]["id"]
    own = client.get(f"/v1/reports/{report}", params={"passages": True}).json()["passages"]
    wanted = [own[3]["id"], hits[1]["passage"]["id"], own[1]["id"]]
    kept = [{"id": one, "note": f"remark {place} <b>"} for place, one in enumerate(wanted)]
    text = client.post("/v1/export/passages", json=body(kept, "md")).text
    assert [text.index(f"Passage {one}") for one in wanted] == sorted(
        text.index(f"Passage {one}") for one in wanted
    )
    assert "order that the reader gave" in text
    assert "**Note:** remark 0 " in text
    assert "<b>" not in text
    document = client.post("/v1/export/passages", json=body(kept, "docx")).content
    xml = zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()
    assert xml.index("remark 0 &lt;b&gt;") < xml.index("remark 1 &lt;b&gt;") < xml.index("remark 2 &lt;b&gt;")
    assert xml.count("List Number".replace(" ", "")) == 2, "each source once"


def test_citations_hold_the_remarks_and_no_line_of_their_own(client: TestClient, ids: list[str]) -> None:
    kept = [{"id": ids[0], "note": "mine\r\nER  - \r\nTY  - FAKE"}]
    ris = client.post("/v1/export/passages", json=body(kept, "ris")).text
    assert "N1  - Note: mine ER - TY - FAKE\r\n" in ris
    assert ris.count("\nER  -") == 1
    bibtex = client.post("/v1/export/passages", json=body([{"id": ids[0], "note": "a } b"}], "bibtex")).text
    assert r"annote = {a \textbraceright{} b}" in bibtex
    csl = client.post("/v1/export/passages", json=body(kept, "csl-json")).json()
    assert csl[0]["annote"].startswith("mine ER")


def test_passages_that_are_gone_are_named_in_the_file(client: TestClient, ids: list[str]) -> None:
    answer = client.post("/v1/export/passages", json=body([{"id": "feedfeedfeedfeed"}, {"id": ids[0]}], "md"))
    assert answer.headers["findings-passages"] == "1 of 1"
    assert "No longer in the library" in answer.text
    assert "feedfeedfeedfeed" in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"passages": [], "format": "csv"}, "passages"),
        ({"passages": [{"id": "a"}], "format": "exe"}, "format"),
        ({"passages": [{"id": "a", "note": "x" * 2001}]}, "note"),
        ({"passages": [{"id": "a", "remark": ""}]}, "remark"),
    ],
)
def test_what_is_wrong_in_a_body_is_named(client: TestClient, wrong: dict[str, Any], said: str) -> None:
    answer = client.post("/v1/export/passages", json=wrong)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_the_form_saves_what_it_holds(client: TestClient, ids: list[str]) -> None:
    fields = [
        ("passage", ids[1]),
        ("note", "second\r\nline"),
        ("passage", ids[0]),
        ("note", ""),
        ("format", "csv"),
    ]
    answer = save(client, fields, origin="http://testserver")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["id"], row["note"]) for row in rows] == [(ids[1], "second\nline"), (ids[0], "")]


def test_the_form_is_taken_from_our_own_pages_alone(client: TestClient, ids: list[str]) -> None:
    fields = [("passage", ids[0]), ("note", "theirs"), ("format", "docx")]
    assert save(client, fields, origin="https://evil.example").status_code == 403
    assert save(client, fields, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert save(client, [("format", "csv")]).status_code == 400
    assert save(client, [("passage", ids[0]), ("format", "exe")]).status_code == 400
