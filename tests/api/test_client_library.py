"""The client's operations on the library: sent once, files as they are, runs waited for; and passages chosen by hand."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.client import ApiError, AsyncFindings, Attached, Findings
from api.server.made_up import JOB_ANSWERS, JOB_ID
from api.settings import load_settings
from corpus.sample import sample_reports_dir
from tests.api.test_client import Script
from tests.api.test_client_lists import over

REPORT = Path(str(sample_reports_dir())) / "thornstead-pdu-2025-01.pdf"
BEGUN = JOB_ANSWERS["add_folder", "202", "application/json"]
RUNNING = JOB_ANSWERS["stop_job", "200", "application/json"]
ENDED = JOB_ANSWERS["get_job", "200", "application/json"]
CHANGES = {
    "add_folder": ("/srv/reports",),
    "add_reports": (Attached("a.txt", b"words"),),
    "remove_report": ("a/b",),
    "stop_job": (JOB_ID,),
    "strike_off": ("0" * 16,),
}


@pytest.fixture
def findings(own_library: Path) -> Iterator[Findings]:
    settings = load_settings(library=own_library, allowed_hosts="testserver")
    with TestClient(create_app(settings)) as client:
        yield over(client)


def test_a_report_goes_and_comes_again(findings: Findings, tmp_path: Path) -> None:
    before = {one.id for one in findings.reports(limit=500).results}
    gone = next(one for one in before if "thornstead" in one)
    removed = findings.wait_for_job(findings.remove_report(gone), every=0.2, most=240)
    assert removed.outcome is not None
    assert removed.outcome.removed == [gone]
    assert {one.id for one in findings.reports(limit=500).results} == before - {gone}
    begun = findings.add_reports(REPORT, Attached("broken.pdf", b"%PDF-1.7 nothing"))
    added = findings.wait_for_job(begun.job, every=0.2, most=240)
    assert added.outcome is not None
    assert added.outcome.added == [gone]
    assert added.asked == [REPORT.name, "broken.pdf"]
    assert [one.name for one in added.outcome.refused] == ["broken.pdf"]
    assert [one.id for one in findings.jobs().results] == [added.id, removed.id]
    told = findings.library()
    assert told.changes
    refused = next(one for one in told.refused if one.name == "broken.pdf")
    struck = findings.wait_for_job(findings.strike_off(refused.id).job.id, every=0.2, most=240)
    assert struck.state == "done"
    assert refused not in findings.library().refused
    listed = findings.snapshots()
    assert [one.id for one in listed.results if one.current] == [listed.snapshot]
    assert findings.stop_job(struck.id).job == struck
    assert findings.ready().status == "ok"
    with pytest.raises(ApiError) as raised:
        findings.add_folder(str(tmp_path / "nowhere"))
    assert raised.value.code == "bad-intake"


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize(
    "outcome",
    [
        httpx.Response(429, headers={"retry-after": "0"}),
        httpx.Response(503, headers={"retry-after": "0"}),
        httpx.Response(502),
        httpx.ConnectError("refused"),
        httpx.ReadError("gone"),
    ],
    ids=["429", "503", "502", "refused", "broken off"],
)
def test_what_changes_the_library_is_sent_once(
    name: str, outcome: httpx.Response | Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    script = Script(outcome)
    with pytest.raises(ApiError):
        getattr(Findings(transport=httpx.MockTransport(script)), name)(*CHANGES[name])
    assert len(script.asked) == 1
    # The same outcome is tried again where nothing is changed.
    again = Script(outcome, httpx.Response(200, json={"results": []}))
    assert Findings(transport=httpx.MockTransport(again)).jobs().results == []


@pytest.mark.parametrize("name", CHANGES)
def test_both_clients_send_the_same(name: str, tmp_path: Path) -> None:
    status = 200 if name == "stop_job" else 202
    sync, awaited = Script(httpx.Response(status, json=BEGUN)), Script(httpx.Response(status, json=BEGUN))
    assert getattr(Findings(transport=httpx.MockTransport(sync)), name)(*CHANGES[name]).job.id == JOB_ID

    async def ask() -> None:
        async with AsyncFindings(transport=httpx.MockTransport(awaited)) as findings:
            assert (await getattr(findings, name)(*CHANGES[name])).job.id == JOB_ID

    asyncio.run(ask())
    one, other = sync.asked[0], awaited.asked[0]
    assert (one.method, one.url) == (other.method, other.url)
    assert one.method == ("DELETE" if name in {"remove_report", "strike_off"} else "POST")
    if name == "add_reports":
        assert b'filename="a.txt"' in one.content
        assert b"words" in other.content
    else:
        assert one.content == other.content
    if name == "remove_report":
        assert str(one.url).endswith("/v1/library/reports/a%2Fb")


def test_files_are_sent_from_the_disk_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "a b.txt"
    path.write_text("on the disk")
    script = Script(httpx.Response(202, json=BEGUN))

    async def ask() -> None:
        async with AsyncFindings(transport=httpx.MockTransport(script)) as findings:
            await findings.add_reports(path, str(path))

    asyncio.run(ask())
    assert script.asked[0].content.count(b"on the disk") == 2
    with pytest.raises(FileNotFoundError):
        Findings(transport=httpx.MockTransport(Script())).add_reports(tmp_path / "not there.pdf")


def test_a_run_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    script = Script(*(httpx.Response(200, json=answer) for answer in (RUNNING, RUNNING, ENDED)))
    run = Findings(transport=httpx.MockTransport(script)).wait_for_job(JOB_ID, every=0.3)
    assert run.outcome is not None
    assert run.is_over
    assert waited == [0.3, 0.3]
    slow = Script(httpx.Response(200, json=RUNNING))
    with pytest.raises(TimeoutError, match=f"The run {JOB_ID} still goes on"):
        Findings(transport=httpx.MockTransport(slow)).wait_for_job(run, most=0)

    async def ask() -> str:
        script = Script(*(httpx.Response(200, json=answer) for answer in (RUNNING, ENDED)))
        async with AsyncFindings(transport=httpx.MockTransport(script)) as findings:
            return (await findings.wait_for_job(run, every=0.0)).state

    assert asyncio.run(ask()) == "done"


def test_a_server_that_is_not_ready_says_what_is_missing() -> None:
    body = {"status": "no-encoder", "version": "1", "snapshot": "s", "reports": 1, "passages": 2}
    script = Script(httpx.Response(503, json=body), httpx.Response(503, html="<h1>Down</h1>"))
    findings = Findings(transport=httpx.MockTransport(script))
    assert findings.ready().status == "no-encoder"
    with pytest.raises(ApiError) as raised:
        findings.ready()
    assert (raised.value.code, raised.value.status) == ("http", 503)


def test_passages_chosen_by_hand_keep_their_order_and_notes(client: TestClient, tmp_path: Path) -> None:
    findings = over(client)
    chosen = [one.passage.id for one in findings.search("staff", limit=3).results][::-1]
    notes = {one: f"No. {place}, “quoted”" for place, one in enumerate(chosen)}
    text = findings.export_chosen(notes).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["note"] for row in rows] == list(notes.values())
    path = findings.save.chosen(tmp_path / "chosen.docx", chosen)
    assert path.read_bytes().startswith(b"PK")
    with pytest.raises(ValueError, match="says no format"):
        findings.save.chosen(tmp_path / "chosen.what", chosen)
