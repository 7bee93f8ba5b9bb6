"""Keeps the description of the API: ``tests/api/openapi.json``, and the examples in it, ``api/examples.json``.

Run as ``python -m tests.api.contract`` after a change of the API that callers needn't mind; with ``--breaking`` after one
that they must mind (a new major version, or a mistake that nobody can rely on).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

import api.server.openapi
from api.app import create_app
from api.settings import load_settings
from corpus.sample import sample_reports_dir
from indexer.build import build_library
from tests.api.schema_changes import breaking_changes

KEPT = Path(__file__).with_name("openapi.json")
EXAMPLES = Path(api.server.openapi.__file__).parent.parent / "examples.json"
RENEW = "python -m tests.api.contract"

_LONGEST = 240
_OF_THE_CLOCK = {"took_ms": 4.1}


def canonical(value: Any) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def current_schema(app: FastAPI | None = None) -> dict[str, Any]:
    """The description as the code makes it now, without what follows from the version of Findings."""
    schema = json.loads(json.dumps((app or create_app(load_settings())).openapi()))
    schema["info"].pop("version")
    assert isinstance(schema, dict)
    return schema


def kept_schema() -> dict[str, Any]:
    """The description that callers rely on."""
    kept = json.loads(KEPT.read_text("utf-8"))
    assert isinstance(kept, dict)
    return kept


def make_examples(client: TestClient, schema: dict[str, Any]) -> dict[str, Any]:
    """Answers of a running application, cut to one item of each list, and the ids in their addresses."""
    found = client.get("/v1/search", params={"q": "domestic abuse enquiries", "limit": 1}).json()
    passage = found["results"][0]["passage"]
    ids = {"passage_id": passage["id"], "passage": passage["id"], "report_id": passage["report_id"]}
    ids |= {"report": passage["report_id"], "area": passage["area"]}
    # The area of the sample that was inspected twice: that a change can be shown.
    ids["area_id"] = "sallowmere"
    ids["finding_id"] = client.get("/v1/recurring", params={"limit": 1}).json()["results"][0]["id"]
    answers: dict[str, Any] = {}
    for path, operations in sorted(schema["paths"].items()):
        for method, operation in operations.items():
            # What changes the library is no example; its answers are made up where they are described.
            if path in {"/metrics"} or (path.startswith("/v1/library") and path != "/v1/library"):
                continue
            address = _filled(client, path, operation, ids)
            if address is None:
                print(f"No example of {path}: its ids could not be found.", file=sys.stderr)
                continue
            if method == "post":
                body = _resolved(schema, operation["requestBody"]["content"]["application/json"]["schema"])
                answer = client.post(address, json=body["examples"][0])
            else:
                answer = client.get(address, params=_asked(operation))
            if answer.status_code != 200 or "json" not in answer.headers["content-type"]:
                print(f"No example of {path}: it answered {answer.status_code}.", file=sys.stderr)
                continue
            answers[operation["operationId"]] = {"200": cut(answer.json())}
    return {"parameters": ids, "answers": answers}


def _filled(client: TestClient, path: str, operation: dict[str, Any], ids: dict[str, str]) -> str | None:
    """The path with ids of the library in it; an id not known yet is that of the first in the list above it."""
    for item in operation.get("parameters", ()):
        if item.get("in") != "path":
            continue
        name = item["name"]
        example = item.get("example")
        if name not in ids and example is None:
            above = client.get(path.split(f"/{{{name}}}", maxsplit=1)[0])
            first = next(
                (
                    value[0]
                    for value in (above.json().values() if above.status_code == 200 else ())
                    if isinstance(value, list) and value and isinstance(value[0], dict) and "id" in value[0]
                ),
                None,
            )
            if first is None:
                return None
            ids[name] = first["id"]
        path = path.replace(f"{{{name}}}", str(ids.get(name, example)))
    return None if re.search(r"[{}]", path) else path


def _asked(operation: dict[str, Any]) -> dict[str, Any]:
    """The query of an example: what must be given, a question and one item."""
    asked: dict[str, Any] = {}
    for item in operation.get("parameters", ()):
        if item.get("in") == "query" and (item.get("required") or item["name"] == "q"):
            asked[item["name"]] = item.get("example", "workload")
        elif item.get("name") == "limit":
            asked["limit"] = 1
    return asked


def cut(value: Any) -> Any:
    """A value with at most one item in lists of objects, three in others, and long texts shortened."""
    if isinstance(value, dict):
        return {name: _OF_THE_CLOCK.get(name, cut(item)) for name, item in value.items()}
    if isinstance(value, list):
        return [cut(item) for item in (value[:1] if value and isinstance(value[0], dict) else value[:3])]
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return value


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def main() -> int:
    """Renew both files, unless that would break callers and nobody said so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--breaking", action="store_true", help="Renew also where callers may fail.")
    parser.add_argument("--library", type=Path, help="A library of the bundled sample, if one is at hand.")
    options = parser.parse_args()
    broken = breaking_changes(kept_schema(), current_schema()) if KEPT.is_file() else []
    if broken and not options.breaking:
        print(
            "Callers would fail, so nothing was renewed (--breaking does it all the same):",
            *broken,
            sep="\n- ",
        )
        return 1
    with tempfile.TemporaryDirectory() as folder:
        library = options.library
        if library is None:
            library = Path(folder) / "library"
            build_library(library, [Path(str(sample_reports_dir()))])
        settings = load_settings(library=library, allowed_hosts="testserver")
        with TestClient(create_app(settings)) as client:
            examples = make_examples(client, current_schema())
    EXAMPLES.write_text(canonical(examples), "utf-8")
    api.server.openapi._examples.cache_clear()
    KEPT.write_text(canonical(current_schema()), "utf-8")
    print(f"Renewed {EXAMPLES} and {KEPT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
