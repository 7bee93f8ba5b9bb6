"""The developers' reference: whole, light, without a script, and its example requests work."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from api.app import create_app
from api.pages.described import DEEPEST, field_rows, type_of
from api.pages.environment import coded
from api.pages.reference import operation_of
from api.server.keys import KeyStore, Scope
from api.settings import load_settings
from tests.api.contract import current_schema
from tests.end_to_end.markup import faults

HTML = {"accept": "text/html"}
SERVER = "http://testserver"
MOST_BYTES = 100_000
"""Of one page: far below what a page may weigh."""

DESCRIPTION = current_schema()
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: {"path": path, "method": method, **operation}
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}
OF_A_RUN = {"get_job"}
"""GET operations whose example is of a thing that a library has for a while only."""


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[:300]
    assert faults(answer.text, path) == []
    assert len(answer.content) < MOST_BYTES
    return html.fromstring(answer.text)


def request_of(tree: Any) -> list[str]:
    """The words of the example request."""
    (shown,) = tree.xpath("//h2[@id='request']/following-sibling::pre[1]")
    return shlex.split(shown.text_content())


def test_the_first_page_lists_every_operation_once(client: TestClient) -> None:
    tree = page(client, "/docs")
    listed = tree.xpath("//h2[@id='operations']/following-sibling::ul/li")
    assert sorted(one.get("id") for one in listed) == sorted(OPERATIONS)
    for one in listed:
        operation = OPERATIONS[one.get("id")]
        assert one.xpath("./a/@href") == [f"/docs/{one.get('id')}"]
        assert operation["summary"] in one.text_content()
        assert f"{operation['method'].upper()} {operation['path']}" in one.text_content()
    groups = [one.text_content() for one in tree.xpath("//h2[@id='operations']/following-sibling::h3")]
    assert groups[0] == "Search"
    assert groups[-1] == "Operations"


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_page_has_all_that_the_description_says_of_an_operation(client: TestClient, name: str) -> None:
    operation = OPERATIONS[name]
    tree = page(client, f"/docs/{name}")
    assert tree.xpath("//h1/@id") == [name]
    said = " ".join(tree.xpath("string(//main)").split())
    for parameter in operation.get("parameters", ()):
        whole = DESCRIPTION["components"]["parameters"]["IfNoneMatch"] if "$ref" in parameter else parameter
        assert tree.xpath(f"//table//th/code[.='{whole['name']}']"), whole["name"]
        assert " ".join(whole["description"].replace("`", "").split()) in said, whole["name"]
    shown = {
        one.text_content() for one in tree.xpath("//h2[@id='answers']/following-sibling::div[1]//tbody//th")
    }
    common = {one.text_content() for one in page(client, "/docs").xpath("//details//tbody//th")}
    assert shown | common >= set(operation["responses"])
    assert not shown & common
    assert "{" not in request_of(tree)[-1], "every place of the address is filled"
    assert tree.xpath("//script[not(@src)]") == []


@pytest.mark.parametrize(
    "name", [name for name, one in OPERATIONS.items() if one["method"] == "get" and name not in OF_A_RUN]
)
def test_the_example_request_of_what_is_only_read_is_answered(client: TestClient, name: str) -> None:
    words = request_of(page(client, f"/docs/{name}"))
    assert words[0] == "curl"
    address = words[-1]
    assert address.startswith(f"{SERVER}/")
    parts = urlsplit(address)
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200, address


@pytest.mark.parametrize("name", ["search_batch"])
def test_the_example_request_with_a_body_is_answered(client: TestClient, name: str) -> None:
    words = request_of(page(client, f"/docs/{name}"))
    assert words[words.index("-X") + 1] == "POST"
    answer = client.post(urlsplit(words[-1]).path, json=json.loads(words[words.index("-d") + 1]))
    assert answer.status_code == 200
    assert answer.json()["results"]


def test_a_file_that_no_terminal_shows_is_kept(client: TestClient) -> None:
    assert "-OJ" in request_of(page(client, "/docs/export_kept_passages"))
    assert "-OJ" not in request_of(page(client, "/docs/search_batch"))


OF_A_LIBRARY = ["get_passage", "cite_report", "get_recurring_finding", "get_area", "similar_passages"]


@pytest.mark.parametrize("name", OF_A_LIBRARY)
def test_an_example_id_is_of_the_library_served(client: TestClient, mixed: TestClient, name: str) -> None:
    """The description's examples are of the sample; a library without it puts in what it has."""
    tree = page(mixed, f"/docs/{name}")
    parts = urlsplit(request_of(tree)[-1])
    answer = mixed.get(f"{parts.path}?{parts.query}")
    if name == "get_recurring_finding" and not mixed.get("/v1/recurring").json()["results"]:
        assert "The id in its path is made up" in tree.text_content()
    else:
        assert answer.status_code == 200
        assert "which this library lacks" in tree.text_content() or name == "cite_report"
    assert "which this library lacks" not in page(client, f"/docs/{name}").text_content()


def test_an_example_id_of_a_run_is_said_to_be_none(client: TestClient) -> None:
    assert "The id in its path is made up" in page(client, "/docs/get_job").text_content()
    assert "The id in its path is made up" not in page(client, "/docs/search").text_content()


def test_an_empty_value_is_none_to_choose_from(client: TestClient) -> None:
    tree = page(client, "/docs/search")
    assert "list: one of hmi-probation, ofsted, other, at most" in tree.text_content()
    assert [one for one in tree.xpath("//code") if not one.text_content().strip()] == []


def test_files_are_sent_as_a_form(client: TestClient) -> None:
    assert "-F" in request_of(page(client, "/docs/add_reports"))


def test_a_search_names_the_fields_of_its_answer(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "children", "limit": 1}).json()["results"][0]
    fields = set(
        page(client, "/docs/search").xpath("//h2[@id='fields']/following-sibling::div[1]//th/code/text()")
    )
    assert {f"results[].{name}" for name in found} <= fields
    assert {f"results[].passage.{name}" for name in found["passage"]} <= fields


def test_an_operation_that_there_is_not_is_not_found(client: TestClient) -> None:
    answer = client.get("/docs/<nothing>", headers=HTML)
    assert answer.status_code == 404
    assert "<nothing>" not in answer.text


def test_a_server_with_keys_says_so_and_shows_the_reference_to_who_has_none(own_library: Path) -> None:
    KeyStore(own_library).create("one", Scope.READ)
    settings = load_settings(library=own_library, allowed_hosts="testserver", api_keys=True)
    with TestClient(create_app(settings)) as client:
        assert "Authorization: Bearer KEY" in request_of(page(client, "/docs/search"))
        first = page(client, "/docs").xpath("string(//main)")
        assert "This server asks for a key" in first
        assert 'key="KEY"' in first


@given(st.text(alphabet=st.sampled_from("ab`<&> ")))
def test_descriptions_are_escaped_and_keep_their_words(text: str) -> None:
    tree = html.fragment_fromstring(f"<p>{coded(text)}</p>")
    codes = tree.findall("code")
    assert tree.text_content().replace("`", "") == text.replace("`", "")
    assert len(codes) == text.count("`") // 2
    assert [one.tag for one in tree.iter() if one.tag not in {"p", "code"}] == []


NAMES = st.sampled_from(["One", "Two"])
SCHEMA = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"type": st.sampled_from(["string", "integer", "boolean", "null", "number"])}),
        st.fixed_dictionaries({"$ref": NAMES.map(lambda name: f"#/components/schemas/{name}")}),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from("abc"), inner)}
        ),
    ),
    max_leaves=8,
)
OBJECT = st.fixed_dictionaries(
    {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from("abc"), SCHEMA, min_size=1)}
)


@given(OBJECT, OBJECT, SCHEMA)
def test_fields_of_things_that_hold_their_like_come_to_an_end(
    one: dict[str, Any], two: dict[str, Any], schema: dict[str, Any]
) -> None:
    schemas = {"One": one, "Two": two}
    for row in field_rows(schema, schemas):
        names = [name for name in row.path.split(".") if name.strip("[]")]
        assert 1 <= len(names) <= DEEPEST
        assert row.type
        assert not re.search(r"\$ref|components", row.type)
    assert isinstance(type_of(schema, schemas), str)


def test_a_description_without_the_operation_has_no_page() -> None:
    assert operation_of(DESCRIPTION, "nothing", SERVER) is None
