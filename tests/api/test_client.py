"""The client without a network: it knows all of the API, asks again when that helps, and has one error."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx
import pytest

from api.client import ApiError, AsyncFindings, Findings, Table, Tables, calls, library, views
from api.client.parameters import pairs
from api.client.policy import retry_after
from tests.api.contract import kept_schema

Handler = Callable[[httpx.Request], httpx.Response]

LISTS = (calls.facet, calls.reports, calls.similar, calls.themes)
"""Descriptions, other than views, whose answers come as tables and files, too."""

OPERATIONS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "search": (calls.search_fields, {}),
    "search_batch": (calls.batch, {}),
    "facet_values": (calls.facet, {}),
    "get_passage": (calls.passage_fields, {}),
    "similar_passages": (calls.similar, {}),
    "cite_passage": (calls.cite_passage, {"form": "format"}),
    "list_reports": (calls.reports, {}),
    "get_report": (calls.report, {}),
    "cite_report": (calls.cite_report, {"form": "format"}),
    "list_themes": (calls.themes, {}),
    "list_codings": (calls.codings, {}),
    "export_passages": (calls.export_passages, {"form": "format"}),
    "list_areas": (views.areas, {}),
    "get_area": (views.profile, {}),
    "change_of_area": (views.change, {"earlier": "from", "later": "to"}),
    "list_recommendations": (views.recommendations, {"what": "type"}),
    "compare": (views.compare, {}),
    "list_recurring_findings": (views.recurring, {}),
    "get_recurring_finding": (views.recurring_finding, {}),
    "list_judgements": (views.judgements, {}),
    "list_figures": (views.figures, {}),
    "get_library": (library.library, {}),
    "list_snapshots": (library.snapshots, {}),
    "add_reports": (library.add_reports, {}),
    "add_folder": (library.add_folder, {}),
    "remove_report": (library.remove_report, {}),
    "strike_off_refused": (library.strike_off, {}),
    "list_jobs": (library.jobs, {}),
    "get_job": (library.job, {}),
    "stop_job": (library.stop_job, {}),
    "export_kept_passages": (calls.export_chosen, {"form": "format"}),
}
HAVE_FIELDS = {"search", "get_passage"}
"""Operations with a method of its own for chosen fields; the others have theirs under ``only``."""
ELSEWHERE = {"search": {"format"}, "get_library": {"format"}}
"""What methods of their own have (``save.passages``), and what the client does not ask for: a table of refused files, which
the answer has."""


def parameters(describe: Callable[..., Any], names: dict[str, str]) -> dict[str, Any]:
    """Parameters of a description by the API's names, with their types."""
    hints = get_type_hints(describe)
    found: dict[str, Any] = {}
    for name, one in inspect.signature(describe).parameters.items():
        if one.kind is inspect.Parameter.VAR_KEYWORD:
            (keywords,) = get_args(hints[name])
            found |= get_type_hints(keywords)
        elif one.kind is inspect.Parameter.KEYWORD_ONLY or one.default is not inspect.Parameter.empty:
            found[names.get(name, name)] = hints[name]
        elif name in {"fields"}:
            found[name] = hints[name]
    return found


IN_THE_BODY = {"export_kept_passages": {"format"}}
"""Parameters that are not in the address."""


def test_the_client_has_every_operation_and_parameter_of_the_api_and_no_other() -> None:
    schema = kept_schema()
    seen = set()
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            if not path.startswith("/v1"):
                continue
            describe, names = OPERATIONS[operation["operationId"]]
            seen.add(operation["operationId"])
            known = {
                one["name"]: one["schema"]
                for one in operation.get("parameters", ())
                if one.get("in") == "query"
            }
            if describe.__module__ == "api.client.views" or describe in LISTS:
                assert known.pop("format"), path  # tables and files ask for it
            if operation["operationId"] not in HAVE_FIELDS and known.pop("fields", None):
                assert callable(getattr(Findings().only("id"), describe.__name__)), path
            mine = parameters(describe, names)
            for name in IN_THE_BODY.get(operation["operationId"], ()):
                assert mine.pop(name)
            mine |= dict.fromkeys(ELSEWHERE.get(operation["operationId"], ()))
            assert set(mine) == set(known), path
            for name, kind in mine.items():
                told = _choices(schema, known[name])
                literal = [arg for arg in _literals(kind) if isinstance(arg, str)]
                if told and literal:
                    assert sorted(literal) == sorted(told), (path, name)
    assert seen == set(OPERATIONS)


def _choices(schema: dict[str, Any], part: dict[str, Any]) -> list[str]:
    if "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return list(part.get("enum", ()))


def _literals(kind: Any) -> Iterator[Any]:
    for arg in get_args(kind):
        if isinstance(arg, str):
            yield arg
        else:
            yield from _literals(arg)


def test_every_view_comes_as_tables_and_as_a_file() -> None:
    named = {name for name, one in vars(views).items() if getattr(one, "__module__", "") == views.__name__}
    findings = Findings()
    for name in named:
        assert inspect.signature(getattr(findings.tables, name)) == inspect.signature(getattr(views, name))
        assert callable(getattr(findings.save, name))
        assert getattr(findings, name).__doc__
    assert len(named) == 9


def test_importing_it_loads_nothing_but_httpx_and_pydantic_and_what_these_need() -> None:
    code = (
        "import sys; before = set(sys.modules); import api.client, json; "
        "print(json.dumps(sorted({n.split('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    ours = {"api", "corpus", "search"}
    assert {"httpx", "pydantic"} <= loaded
    providers = packages_distributions()
    # httpx imports its own command line where that can be had: rich, click and pygments, which are small.
    allowed = needed_by("httpx") | needed_by("pydantic") | {"rich", "click", "pygments"}
    # The platform's part of the standard library, whose name differs by platform, is not in its list.
    for name in {one for one in loaded - ours if not one.startswith("_sysconfigdata")}:
        assert {plain(one) for one in providers.get(name, [name])} & allowed, name
    code = "import sys, api.client; print([n for n in sys.modules if n.startswith(('indexer', 'search.engine'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def needed_by(package: str) -> set[str]:
    """A package and all that it always needs, by name."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            lines = requires(name)
        except PackageNotFoundError:
            continue  # of other versions of Python
        found.add(name)
        for line in lines or ():
            if "extra ==" not in line:
                waiting.append(plain(re.split(r"[^A-Za-z0-9._-]", line)[0]))
    return found


def plain(name: str) -> str:
    """The name of a package in its one form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_left_out_is_left_to_the_server_and_values_repeat() -> None:
    call = calls.search("a b", limit=3, area=["X", "Y"], year=2024, certain_only=True, edition="latest")
    assert call.parameters == (
        ("q", "a b"), ("limit", "3"), ("area", "X"), ("area", "Y"), ("year", "2024"), ("certain_only", "true"),
        ("edition", "latest"),
    )  # fmt: skip
    assert calls.search().parameters == ()
    assert views.profile("St Mary's / Hull?").path == "/v1/areas/St%20Mary%27s%20%2F%20Hull%3F"
    assert pairs({"limit": 0, "flag": False}) == (("limit", "0"), ("flag", "false"))


def health(**fields: Any) -> httpx.Response:
    return httpx.Response(
        200, json={"status": "ok", "version": "1", "snapshot": "s", "reports": 1, "passages": 2}, **fields
    )


class Script:
    """Answers one after the other, and keeps what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def test_it_waits_as_long_as_it_is_told_and_asks_again(waits: list[float]) -> None:
    script = Script(
        httpx.Response(429, headers={"retry-after": "7"}),
        httpx.Response(503, headers={"retry-after": "0"}),
        httpx.Response(502),
        health(),
    )
    findings = Findings("http://server/findings/", key="secret", transport=httpx.MockTransport(script))
    assert findings.health().passages == 2
    assert waits == [7.0, 0.0, 2.0]
    assert [str(one.url) for one in script.asked] == ["http://server/findings/healthz"] * 4
    assert {one.headers["authorization"] for one in script.asked} == {"Bearer secret"}
    assert script.asked[0].headers["user-agent"].startswith("findings-client/")


def test_connections_that_fail_are_tried_again_and_then_told_of(waits: list[float]) -> None:
    findings = Findings(
        transport=httpx.MockTransport(
            Script(httpx.ConnectError("refused"), httpx.ReadError("gone"), health())
        )
    )
    assert findings.health().status == "ok"
    assert waits == [0.5, 1.0]
    script = Script(*[httpx.ConnectError("refused")] * 3)
    gone = Findings("http://nowhere", retries=2, transport=httpx.MockTransport(script))
    with pytest.raises(ApiError, match=r"http://nowhere gave no answer \(refused\)") as raised:
        gone.health()
    assert (raised.value.code, raised.value.status, len(script.asked)) == ("no-answer", 0, 3)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429, headers={"retry-after": "3600"}),
        httpx.Response(503),
        httpx.Response(500),
        httpx.Response(404),
        httpx.ReadTimeout("slow"),
    ],
)
def test_what_would_not_help_is_not_done(answer: httpx.Response | Exception, waits: list[float]) -> None:
    script = Script(answer)
    with pytest.raises(ApiError):
        Findings(transport=httpx.MockTransport(script)).health()
    assert (len(script.asked), waits) == (1, [])


def test_an_answer_of_something_else_is_told_of(waits: list[float]) -> None:
    page = Script(httpx.Response(403, html="<h1>Sign in</h1>"))
    with pytest.raises(ApiError, match="answered 403 Forbidden, and not as Findings does") as raised:
        Findings("http://elsewhere", transport=httpx.MockTransport(page)).themes()
    assert (raised.value.code, raised.value.type) == ("http", "about:blank")
    older = Script(httpx.Response(200, json={"status": "ok"}))
    with pytest.raises(ApiError, match=r"not what this version of the client reads \(version: ") as raised:
        Findings(transport=httpx.MockTransport(older)).health()
    assert raised.value.code == "unreadable-answer"


def test_answers_at_hand_are_asked_after_by_their_tag() -> None:
    script = Script(
        health(headers={"etag": 'W/"a"'}),
        httpx.Response(304, headers={"etag": 'W/"a"'}),
        health(headers={"etag": 'W/"b"'}),
        httpx.Response(404),
        health(),
    )
    findings = Findings(transport=httpx.MockTransport(script), cache=1)
    assert findings.health() == findings.health() == findings.health()
    assert [one.headers.get("if-none-match") for one in script.asked] == [None, 'W/"a"', 'W/"a"']
    with pytest.raises(ApiError):
        findings.health()
    assert script.asked[-1].headers["if-none-match"] == 'W/"b"'
    plain = Script(health(headers={"etag": 'W/"a"'}), health())
    without = Findings(transport=httpx.MockTransport(plain))
    without.health()
    without.health()
    assert "if-none-match" not in plain.asked[1].headers


def test_the_cache_keeps_as_many_as_it_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match"):
            return httpx.Response(304)
        return httpx.Response(200, text=str(request.url), headers={"etag": '"t"'})

    asked: list[httpx.Request] = []

    def kept(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    findings = Findings(transport=httpx.MockTransport(kept), cache=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert findings.cite_report(name).endswith(f"/{name}/citation?format=text")
    # `a` was used when `c` came, so `b` had gone.
    assert ["if-none-match" in one.headers for one in asked] == [False, False, True, False, True, False]


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after({"retry-after": " 12 "}) == 12.0
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    wait = retry_after({"retry-after": soon})
    assert wait is not None
    assert 20 < wait <= 30
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_the_awaited_client_waits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("anyio.sleep", sleep)
    script = Script(httpx.Response(429, headers={"retry-after": "4"}), health(), httpx.Response(404))

    async def ask() -> None:
        async with AsyncFindings(transport=httpx.MockTransport(script)) as findings:
            assert (await findings.health()).snapshot == "s"
            with pytest.raises(ApiError):
                await findings.themes()

    asyncio.run(ask())
    assert waited == [4.0]


def test_tables_say_what_they_hold() -> None:
    table = Table.model_validate(
        {
            "name": "t", "title": "T", "note": "",
            "columns": [
                {"key": key, "title": key, "kind": kind, "description": ""}
                for key, kind in (("n", "integer"), ("day", "date"), ("name", "text"))
            ],
            "rows": [{"n": 1, "day": "2024-05-01", "name": "a"}, {"n": None, "day": None, "name": None}],
        }
    )  # fmt: skip
    tables = Tables(statement={}, passages=[], tables=[table])
    assert tables["t"] is tables.first is table
    assert table.column("n") == [1, None]
    assert len(table) == 2
    with pytest.raises(KeyError, match="no column 'x'; there are n, day, name"):
        table.column("x")
    with pytest.raises(KeyError, match="no table 'x'; there are t"):
        tables["x"]
    pandas = pytest.importorskip("pandas")
    frame = tables.frame()
    assert str(frame["n"].dtype) == "Int64"
    assert frame["day"].dt.year.tolist()[0] == 2024
    assert pandas.isna(frame["n"][1])
    assert pandas.isna(frame["day"][1])


def test_an_ending_that_says_no_format_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    script = Script()
    findings = Findings(transport=httpx.MockTransport(script))
    with pytest.raises(ValueError, match=r"view\.doc says no format: take one of \.csv, "):
        findings.save.compare(tmp_path / "view.doc")
    with pytest.raises(ValueError, match=r"says no format: .*\.docx"):
        findings.save.passages(tmp_path / "view", "staff")
    with pytest.raises(ValueError, match=r"says no format: take one of \.ris"):
        findings.save.citation_of_report(tmp_path / "view.csv", "r")
    assert script.asked == []


def test_a_file_that_could_not_be_had_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "view.csv"
    path.write_text("old", "utf-8")
    script = Script(httpx.Response(404), httpx.Response(200, content=b"new"))
    findings = Findings(transport=httpx.MockTransport(script))
    with pytest.raises(ApiError):
        findings.save.compare(path)
    assert path.read_text("utf-8") == "old"
    assert findings.save.compare(path) == path
    assert [one.name for one in tmp_path.iterdir()] == ["view.csv"]
    assert path.read_text("utf-8") == "new"
    assert script.asked[1].url.params["format"] == "csv"
