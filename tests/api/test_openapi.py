"""The description of the API: kept, complete, and what breaks a caller is noticed."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from tests.api.contract import KEPT, RENEW, current_schema, kept_schema
from tests.api.schema_changes import breaking_changes

Schema = dict[str, Any]


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_no_caller_of_the_kept_description_fails() -> None:
    broken = breaking_changes(kept_schema(), current_schema())
    assert not broken, (
        "This change breaks callers of /v1: "
        + " ".join(broken)
        + f" Give it another name beside the old one; if nobody can rely on the old one, run `{RENEW} --breaking`."
    )


def test_the_kept_description_is_that_of_the_code() -> None:
    assert current_schema() == kept_schema(), (
        f"The API's description has changed in a way that callers needn't mind: run `{RENEW}` and commit "
        f"{KEPT.name} and api/examples.json."
    )


def test_every_operation_has_a_name_of_its_own_and_words() -> None:
    found = list(operations(current_schema()))
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names)
    for path, method, operation in found:
        assert operation["operationId"].replace("_", "").isalnum(), (path, method)
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert operation["tags"], (path, method)


def test_every_parameter_has_a_description_and_an_example() -> None:
    schema = current_schema()
    for path, _, operation in operations(schema):
        for item in operation.get("parameters", ()):
            parameter = schema["components"]["parameters"]["IfNoneMatch"] if "$ref" in item else item
            assert parameter.get("description"), (path, parameter["name"])
            assert "example" in parameter or "examples" in parameter, (path, parameter["name"])


def test_every_answer_has_a_description_and_an_example() -> None:
    for path, method, operation in operations(current_schema()):
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)
            for kind, content in answer.get("content", {}).items():
                # A file (whose form is not this description's, so that it has no schema) shows itself better.
                bare = "json" not in kind or not content.get("schema")
                assert "example" in content or bare, (path, method, status, kind)


def test_examples_are_what_they_are_examples_of() -> None:
    schema = current_schema()
    checked = 0
    for path, _, operation in operations(schema):
        shown = [
            (content["schema"], content["example"])
            for answer in operation["responses"].values()
            for content in answer.get("content", {}).values()
            if content.get("schema") and "example" in content
        ]
        shown += [
            (item["schema"], item["example"]) for item in operation.get("parameters", ()) if "example" in item
        ]
        for part, example in shown:
            whole = {**part, "components": schema["components"]}
            assert jsonschema_rs.validator_for(whole).is_valid(example), (path, example)
            checked += 1
    assert checked > 100


def test_every_route_of_the_api_tells_of_the_one_error_shape() -> None:
    for path, method, operation in operations(current_schema()):
        if not path.startswith("/v1"):
            continue
        for status in ("400", "401", "403", "405", "422", "429", "500", "503"):
            content = operation["responses"][status]["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (path, method, status)


BY_ID = {
    "change_of_area", "cite_passage", "cite_report", "get_area", "get_job", "get_passage", "get_recurring_finding",
    "get_report", "remove_report", "similar_passages", "stop_job", "strike_off_refused",
}  # fmt: skip
DRAWN = {
    "change_of_area", "compare", "get_area", "get_recurring_finding", "list_areas", "list_figures", "list_judgements",
    "list_recommendations", "list_recurring_findings",
}  # fmt: skip
PAGED = {
    "compare", "get_recurring_finding", "list_areas", "list_figures", "list_judgements", "list_recommendations",
    "list_recurring_findings", "list_reports",
}  # fmt: skip
CHANGING = {"add_folder", "add_reports", "remove_report", "strike_off_refused"}
WITH_A_BODY = {"add_folder", "add_reports", "export_kept_passages", "search_batch"}
ONLY_OF = {
    "404": BY_ID | DRAWN | {"export_passages"},
    "409": CHANGING,
    "410": PAGED | {"search"},
    "413": WITH_A_BODY,
    "415": {"add_reports"},
}


def test_an_operation_tells_of_those_errors_alone_that_its_requests_can_have() -> None:
    found: dict[str, set[str]] = {status: set() for status in ONLY_OF}
    for path, _, operation in operations(current_schema()):
        if path.startswith("/v1"):
            for status in ONLY_OF.keys() & operation["responses"].keys():
                found[status].add(operation["operationId"])
    assert found == ONLY_OF


def test_the_errors_that_are_told_of_do_happen(client: TestClient) -> None:
    asked = 0
    for path, method, operation in operations(current_schema()):
        name = operation["operationId"]
        if method != "get" or name not in ONLY_OF["404"]:
            continue
        wanted: dict[str, str] = {}
        if name in DRAWN - BY_ID:
            wanted = {"format": "svg", "like" if name == "list_areas" else "year": "1900"}
        elif name == "export_passages":
            wanted = {"passage": "0" * 16}
        # An id that keeps to its pattern and is nobody's.
        address = path.replace("{job_id}", "20000101T000000-00000000")
        address = re.sub(r"{\w+_id}", "nothing", address)
        answer = client.get(address, params=wanted)
        assert answer.status_code == 404, (address, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        asked += 1
    assert asked == len(ONLY_OF["404"] - CHANGING - {"stop_job"})
    gone = {"q": "staff", "cursor": stale(client)}
    assert client.get("/v1/search", params=gone).status_code == 410
    long = '{"searches": [' + " " * 300_000 + "]}"
    kind = {"content-type": "application/json"}
    for path in ("/v1/search/batch", "/v1/export/passages", "/v1/library/folders"):
        assert client.post(path, content=long, headers=kind).status_code == 413


def stale(client: TestClient) -> str:
    """A cursor of a snapshot that is no longer served."""
    answer = client.get("/v1/search", params={"q": "staff", "limit": 1}).json()
    padded = answer["next"] + "=" * (-len(answer["next"]) % 4)
    parts = (
        base64.urlsafe_b64decode(padded).decode().replace(answer["snapshot"], "2000" + answer["snapshot"][4:])
    )
    return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def test_a_server_with_keys_says_so() -> None:
    from api.app import create_app
    from api.settings import load_settings

    guarded = create_app(load_settings(api_keys=True)).openapi()
    assert guarded["paths"]["/v1/search"]["get"]["security"] == [{"key": []}]
    assert current_schema()["paths"]["/v1/search"]["get"]["security"] == [{}, {"key": []}]
    under = create_app(load_settings(root_path="/findings")).openapi()
    assert under["servers"] == [{"url": "/findings"}]


def _search(schema: Schema) -> Schema:
    found: Schema = schema["paths"]["/v1/search"]["get"]
    return found


def _parameter(schema: Schema, name: str) -> Schema:
    found: Schema = next(item for item in _search(schema)["parameters"] if item.get("name") == name)
    return found


def _drop_path(schema: Schema) -> None:
    del schema["paths"]["/v1/themes"]


def _rename(schema: Schema) -> None:
    _search(schema)["operationId"] = "search_passages"


def _drop_parameter(schema: Schema) -> None:
    _search(schema)["parameters"].remove(_parameter(schema, "fold"))


def _require(schema: Schema) -> None:
    _parameter(schema, "q")["required"] = True


def _lower(schema: Schema) -> None:
    _parameter(schema, "limit")["schema"]["maximum"] = 50


def _drop_value(schema: Schema) -> None:
    schema["components"]["schemas"]["Mode"]["enum"].remove("words")


def _drop_field(schema: Schema) -> None:
    del schema["components"]["schemas"]["Passage"]["properties"]["standard"]


def _retype(schema: Schema) -> None:
    schema["components"]["schemas"]["Passage"]["properties"]["ordinal"]["type"] = "string"


def _make_null(schema: Schema) -> None:
    schema["components"]["schemas"]["Passage"]["properties"]["text"] = {
        "anyOf": [{"type": "string"}, {"type": "null"}]
    }


def _make_optional(schema: Schema) -> None:
    schema["components"]["schemas"]["Totals"]["required"].remove("areas")


def _require_in_body(schema: Schema) -> None:
    schema["components"]["schemas"]["SearchBody"]["required"] = ["q"]


def _drop_csv(schema: Schema) -> None:
    del schema["paths"]["/v1/codings"]["get"]["responses"]["200"]["content"]["text/csv"]


BREAKING = {
    "GET /v1/themes is gone.": _drop_path,
    "no longer search.": _rename,
    "no longer takes the parameter fold.": _drop_parameter,
    "now asks for the parameter q.": _require,
    "maximum is now 50.": _lower,
    "may no longer be words.": _drop_value,
    "no longer has standard.": _drop_field,
    "ordinal may now be": _retype,
    "text may now be": _make_null,
    "may now lack areas.": _make_optional,
    "must now hold q.": _require_in_body,
    "no longer answers 200 as text/csv.": _drop_csv,
}


@pytest.mark.parametrize("said", BREAKING)
def test_what_breaks_a_caller_is_told(said: str) -> None:
    old = kept_schema()
    new = copy.deepcopy(old)
    change: Callable[[Schema], None] = BREAKING[said]
    change(new)
    assert any(said in sentence for sentence in breaking_changes(old, new))


def test_what_is_added_breaks_nobody() -> None:
    old = kept_schema()
    new = copy.deepcopy(old)
    new["paths"]["/v1/more"] = copy.deepcopy(new["paths"]["/v1/themes"])
    _search(new)["parameters"].append(
        {"in": "query", "name": "more", "required": False, "schema": {"type": "string"}}
    )
    passage = new["components"]["schemas"]["Passage"]
    passage["properties"]["more"] = {"type": "string"}
    passage["required"].append("more")
    new["components"]["schemas"]["Mode"]["enum"].append("more")
    _parameter(new, "limit")["schema"]["maximum"] = 200
    assert breaking_changes(old, new) == []
    assert breaking_changes(old, old) == []
    assert breaking_changes(new, old) != []
