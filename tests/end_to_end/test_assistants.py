"""``findings mcp`` as a process of its own, driven by the official client."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from api.client import Findings
from corpus.sample import sample_reports_dir
from tests.conftest import ROOT
from tests.end_to_end.server import COMMAND, run

T = TypeVar("T")
TOOLS = {
    "search_passages", "get_passage", "list_areas", "area_profile", "compare_areas", "recurring_findings",
    "recurring_finding", "cite_report", "list_themes", "describe_library",
}  # fmt: skip


def asked(library: Path, use: Callable[[Client], Awaitable[T]], *options: str, folder: Path) -> T:
    """What comes of using a server that the client starts, over standard input and output."""
    server = StdioServerParameters(
        command=COMMAND[0],
        args=[*COMMAND[1:], "mcp", "--library", str(library), *options],
        cwd=folder,
        env={"PYTHONPATH": ":".join(path for path in (str(ROOT), *sys.path) if path)},
    )

    async def session() -> T:
        async with Client(server, read_timeout_seconds=120) as client:
            return await use(client)

    return asyncio.run(session())


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """A tool's answer; its text is the same as its data."""
    answer = await client.call_tool(tool, arguments)
    assert len(answer.content) == 1
    text = answer.content[0]
    assert isinstance(text, TextContent)
    assert not answer.is_error, text.text
    data = answer.structured_content
    assert isinstance(data, dict)
    assert json.loads(text.text) == data
    assert data["snapshot"]
    return data


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """The sentence of a tool's error."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    (text,) = answer.content
    assert isinstance(text, TextContent)
    assert "\n" not in text.text
    return text.text


@pytest.fixture(scope="module")
def said(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An answer of each tool, from one session."""

    async def use(client: Client) -> dict[str, Any]:
        said: dict[str, Any] = {}
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == TOOLS
        for tool in listed.tools:
            assert tool.description, tool.name
            assert tool.output_schema, tool.name
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
        assert "citation" in (client.instructions or "")
        said["found"] = await called(client, "search_passages", query="domestic abuse enquiries", limit=5)
        first = said["found"]["results"][0]
        said["more"] = await called(
            client, "search_passages", query="domestic abuse enquiries", limit=5, cursor=said["found"]["next"]
        )
        said["nothing"] = await called(client, "search_passages", query="workload", year=["1999"])
        said["passage"] = await called(client, "get_passage", passage_id=first["passage_id"])
        said["one area"] = await called(
            client, "search_passages", query="staff", area="Sallowmere", year="2023"
        )
        said["areas"] = await called(client, "list_areas", like="dun")
        said["profile"] = await called(client, "area_profile", area="sallowmere council")
        said["visit"] = await called(
            client, "area_profile", area="Calderbeck", series="Children’s services: focused visit"
        )
        said["compared"] = await called(client, "compare_areas", limit=4, column_limit=5, row="Sallowmere")
        said["recurring"] = await called(client, "recurring_findings", min_areas=3, limit=3)
        said["one"] = await called(
            client, "recurring_finding", finding_id=said["recurring"]["results"][0]["finding_id"], limit=2
        )
        said["cited"] = await called(client, "cite_report", report_id=first["report_id"], form="bibtex")
        said["themes"] = await called(client, "list_themes")
        said["library"] = await called(client, "describe_library")
        return said

    folder = tmp_path_factory.mktemp("asked")
    return asked(sample_library, use, "--site", "http://127.0.0.1:8000/", folder=folder)


def test_what_is_found_can_be_cited_and_paged(said: dict[str, Any]) -> None:
    assert len({answer["snapshot"] for answer in said.values()}) == 1
    found = said["found"]
    assert re.fullmatch(r"\d+ passages in \d+ of 17 reports, \d+ of 14 areas", found["found"])
    assert found["passages"] > 5
    seen = [one["passage_id"] for one in (*found["results"], *said["more"]["results"])]
    assert len(seen) == len(set(seen)) == 10
    for one in found["results"]:
        assert one["citation"].startswith(("HM Inspectorate of Probation (", "Ofsted ("))
        assert "[Fictional report" in one["citation"]
        assert one["link"] == f"http://127.0.0.1:8000/passages/{one['passage_id']}"
        assert one.get("pages", "") in one["citation"]
    assert said["nothing"]["results"] == []
    assert said["nothing"]["found"].startswith("No passage")
    assert any(note.startswith("Without the filter ") for note in said["nothing"]["notes"])


def test_one_text_is_taken_where_a_list_is_asked_for(said: dict[str, Any]) -> None:
    results = said["one area"]["results"]
    assert results
    assert {one["area"] for one in results} == {"Sallowmere"}


def test_a_passage_whole_and_areas_by_a_part_of_their_name(said: dict[str, Any]) -> None:
    found = said["found"]
    passage = said["passage"]
    assert passage["passage"]["text"] == found["results"][0]["text"]
    assert passage["report"]["fictional"] is True
    assert [one["area"] for one in said["areas"]["results"]] == ["Dunmarsh and Pellowick PDU"]
    assert said["areas"]["counted"].startswith("1 of 14 areas")


def test_a_profile_counts_with_denominators(said: dict[str, Any]) -> None:
    profile = said["profile"]
    assert profile["area"] == "Sallowmere"
    assert profile["previous"]["report_id"] != profile["report"]["report_id"]
    assert any(re.fullmatch(r"shortfalls, persisting: \d+ of \d+", one) for one in profile["change"])
    assert profile["themes"][0]["of"] > 0
    assert re.fullmatch(r"\d+ of \d+ reports?", profile["themes"][0]["peers_shortfall"])
    assert all(one["citation"] for one in profile["areas_for_improvement"])


def test_series_are_said_in_words_and_asked_for_in_the_same(said: dict[str, Any]) -> None:
    (area,) = said["areas"]["results"]
    assert area["series"] == ["Probation delivery units: inspection of the whole service"]
    assert said["profile"]["series"] == "Children’s services: inspection of the whole service"
    assert said["visit"]["series"] == "Children’s services: focused visit"


def test_a_comparison_has_its_denominators_and_its_focus(said: dict[str, Any]) -> None:
    compared = said["compared"]
    assert [len(row["counts"]) for row in compared["rows"]] == [5] * 4
    assert all(max(row["counts"]) <= row["out_of"] for row in compared["rows"])
    assert (compared["total_rows"], len(compared["rows"])) == (14, 4)
    assert compared["focus"].startswith("Sallowmere: ")
    assert compared["different"]
    assert compared["columns"][0]["prevalence"].endswith("of 14 areas")


def test_recurring_findings_and_references(said: dict[str, Any]) -> None:
    recurring = said["recurring"]
    assert all(int(one["areas"].split()[0]) >= 3 for one in recurring["results"])
    assert recurring["results"][0]["example"]["citation"]
    assert len(said["one"]["members"]) == 2
    assert said["one"]["finding"]["passages"] == 2 + said["one"]["members_left_out"]
    assert "@" in said["cited"]["reference"]
    assert said["cited"]["licence"]
    assert len(said["themes"]["results"]) == said["library"]["themes"]
    assert "snapshot" in said["library"]["cite"]


def test_the_counts_are_those_of_the_api(sample_library: Path, address: str, tmp_path: Path) -> None:
    async def use(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
        found = await called(client, "search_passages", query="workload", stance=["shortfall"], limit=25)
        return found, await called(client, "compare_areas", limit=60, column_limit=40)

    found, compared = asked(sample_library, use, folder=tmp_path)
    with Findings(address) as findings:
        answer = findings.search("workload", stance="shortfall", limit=25)
        matrix = findings.compare(limit=60, column_limit=40)
    assert [one["passage_id"] for one in found["results"]] == [one.passage.id for one in answer.results]
    assert [one["citation"] for one in found["results"]] == [one.citation for one in answer.results]
    assert found["passages"] == answer.totals.passages
    assert [row["counts"] for row in compared["rows"]] == [
        [c.measured for c in row.cells] for row in matrix.rows
    ]
    assert [row["out_of"] for row in compared["rows"]] == [row.cells[0].out_of for row in matrix.rows]


def test_an_error_is_one_sentence(sample_library: Path, tmp_path: Path) -> None:
    async def use(client: Client) -> dict[str, str]:
        return {
            "unknown passage": await refused(client, "get_passage", passage_id="nope"),
            "unknown area": await refused(client, "area_profile", area="Atlantis"),
            "filter of an unknown area": await refused(
                client, "search_passages", query="x", area=["Atlantis"]
            ),
            "misspelt": await refused(client, "search_passages", query="x", aera=["Leeds"]),
            "too many": await refused(client, "search_passages", query="x", limit=1_000),
            "no such measure": await refused(client, "compare_areas", measure="sadness"),
            "left out": await refused(client, "search_passages"),
            "too long": await refused(client, "search_passages", query="x" * 1_001),
            "cursor": await refused(client, "search_passages", query="x", cursor="nonsense"),
            "no such tool": await refused(client, "delete_everything"),
        }

    said = asked(sample_library, use, folder=tmp_path)
    assert said["unknown passage"] == "No passage has the id 'nope' in this library."
    assert "Atlantis" in said["unknown area"]
    assert said["filter of an unknown area"] == said["unknown area"]
    assert said["misspelt"].startswith("search_passages has no argument 'aera'; it takes query, area, ")
    assert (
        said["too many"]
        == "search_passages can't take this as 'limit': input should be less than or equal to 25."
    )
    assert "'shortfall', 'strength', 'mixed' or 'findings'" in said["no such measure"]
    assert said["left out"] == "search_passages can't take this as 'query': field required."
    assert "1,001 characters" in said["too long"]
    assert "cursor" in said["cursor"]
    assert "delete_everything" in said["no such tool"]


def test_resources_and_the_prompt(sample_library: Path, tmp_path: Path) -> None:
    async def use(client: Client) -> tuple[Any, ...]:
        resources = await client.list_resources()
        library = await client.read_resource("findings://library")
        themes = await client.read_resource("findings://themes")
        prompts = await client.list_prompts()
        prompt = await client.get_prompt(
            "cited_summary", {"question": "Is workload too high?", "areas": "Sallowmere"}
        )
        return resources, library, themes, prompts, prompt

    resources, library, themes, prompts, prompt = asked(sample_library, use, folder=tmp_path)
    assert {one.uri for one in resources.resources} == {"findings://library", "findings://themes"}
    assert "17 reports" in json.loads(library.contents[0].text)["holds"]
    assert json.loads(themes.contents[0].text)["results"][0]["definition"]
    assert [one.name for one in prompts.prompts] == ["cited_summary"]
    assert [(one.name, one.required) for one in prompts.prompts[0].arguments] == [
        ("question", True),
        ("areas", False),
    ]
    text = prompt.messages[0].content.text
    assert "Is workload too high?" in text
    assert "Sallowmere" in text


def test_a_new_snapshot_is_taken_up_while_it_runs(own_library: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    source = next(path for path in sorted(Path(str(sample_reports_dir())).iterdir()) if path.suffix == ".txt")
    changed = source.read_text("utf-8").replace("the", "thee", 3)
    (reports / source.name).write_text(changed, "utf-8")

    async def use(client: Client) -> tuple[str, str]:
        before = await called(client, "describe_library")
        done = await asyncio.to_thread(
            run, "index", str(reports), "--library", str(own_library), folder=tmp_path
        )
        assert done.returncode == 0, done.stderr
        return before["snapshot"], (await called(client, "describe_library"))["snapshot"]

    before, after = asked(own_library, use, folder=tmp_path)
    assert before != after


def test_over_http_on_this_machine(sample_library: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*COMMAND, "mcp", "--http", str(port), "--library", str(sample_library)]
    with (tmp_path / "mcp.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stderr=log, stdout=log)
    try:
        _wait_for(port, process)

        async def use() -> dict[str, Any]:
            async with Client(f"http://127.0.0.1:{port}/mcp", read_timeout_seconds=120) as client:
                return await called(client, "search_passages", query="workload", limit=1)

        assert asyncio.run(use())["results"]
        import httpx

        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        accept = {"accept": "application/json, text/event-stream"}
        for header in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
            answer = httpx.post(f"http://127.0.0.1:{port}/mcp", json=body, headers={**accept, **header})
            assert answer.status_code in {403, 421}, header
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("The server did not start.")


def test_without_a_library_it_says_where_it_looked(tmp_path: Path) -> None:
    done = run("mcp", "--library", "nowhere", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"There is no library in {tmp_path / 'nowhere'}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from api.cli import main; sys.argv = ['findings', 'mcp']; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'inspection-findings[mcp]'" in done.stderr


def test_the_page_names_every_tool_and_its_files_are_json() -> None:
    page = (ROOT / "docs" / "mcp.md").read_text("utf-8")
    rows = "".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))
    assert set(re.findall(r"`([a-z_]+)`", rows)) == TOOLS
    blocks = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    servers = [json.loads(block) for block in blocks]
    assert [set(one) for one in servers] == [{"mcpServers"}, {"servers"}]
    for one in servers:
        (held,) = next(iter(one.values())).values()
        assert held["args"][:2] == ["mcp", "--library"]


def test_what_a_tool_reads_changes_nothing_in_the_library(own_library: Path, tmp_path: Path) -> None:
    def held() -> dict[str, int]:
        files = (path for path in own_library.rglob("*") if path.is_file())
        # The runtime keeps the model as it compiled it.
        return {str(path): path.stat().st_mtime_ns for path in files if "compiled" not in path.parts}

    before = held()

    async def use(client: Client) -> None:
        await called(client, "search_passages", query="workload")
        await called(client, "area_profile", area="Sallowmere")

    asked(own_library, use, folder=tmp_path)
    assert held() == before
