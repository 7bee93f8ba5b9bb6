"""Reports added and removed through pages and API: by upload and by folder, refused by name, one run at a time."""

from __future__ import annotations

import io
import re
import signal
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.building.job import JobKind, JobState
from api.building.store import LOST, SILENT_SECONDS, JobStore
from api.server.keys import KeyStore, Scope
from api.settings import load_settings
from corpus.sample import sample_reports_dir
from indexer.build import remove_reports

HTML = {"accept": "text/html"}
PATIENCE = 240.0
SAMPLE = Path(str(sample_reports_dir()))
REPORT = SAMPLE / "thornstead-pdu-2025-01.pdf"


@pytest.fixture
def changing(own_library: Path) -> Iterator[TestClient]:
    """A server that changes a library of its own."""
    settings = load_settings(library=own_library, allowed_hosts="testserver")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def parts(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, io.BytesIO, str]]]:
    return [("file", (name, io.BytesIO(content), "application/octet-stream")) for name, content in files]


def ended(client: TestClient, link: str, **headers: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(link, headers=headers).json()["job"]
        if job["state"] != "running":
            return job
        time.sleep(0.3)
    pytest.fail(f"the run did not end: {job}")


def token(client: TestClient) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', client.get("/library", headers=HTML).text)
    assert found
    return found.group(1)


def ids(client: TestClient) -> set[str]:
    return {one["id"] for one in client.get("/v1/reports", params={"limit": 500}).json()["results"]}


def assert_told_by_title(client: TestClient, link: str, title: str, report: str) -> None:
    """That a run which removed a report names it as people do."""
    assert client.get(link).json()["job"]["asked"] == [title]
    shown = client.get(link.removeprefix("/v1"), headers=HTML).text
    assert title in unescape(shown)
    assert report not in shown


def test_a_report_goes_and_comes_again_while_the_server_answers(
    changing: TestClient, own_library: Path
) -> None:
    before = ids(changing)
    gone = next(one for one in before if "thornstead" in one)
    title = changing.get(f"/v1/reports/{gone}").json()["report"]["title"]
    answer = changing.delete(f"/v1/library/reports/{gone}")
    assert answer.status_code == 202
    began = answer.json()
    # Questions are answered meanwhile, and another run is not begun.
    assert changing.get("/v1/search", params={"q": "workload"}).status_code == 200
    busy = changing.delete(f"/v1/library/reports/{gone}")
    assert busy.status_code == 409
    assert busy.json()["type"] == "/problems/build-busy"
    page = changing.post(
        "/library/reports", data={"form_token": token(changing)}, files=parts(("a.txt", b"x")), headers=HTML
    )
    assert page.status_code == 409
    assert "only one such run goes on at a time" in page.text
    removed = ended(changing, began["link"])
    assert_told_by_title(changing, began["link"], title, gone)
    assert removed["outcome"]["removed"] == [gone]
    assert ids(changing) == before - {gone}

    hidden = "../../../evil\\..\\thornstead <b>.pdf"
    upload = changing.post(
        "/library/reports",
        data={"form_token": token(changing)},
        files=parts(
            (hidden, REPORT.read_bytes()), ("broken.pdf", b"%PDF-1.7 nothing"), ("secret.pdf", b"PK\x03\x04")
        ),
        headers=HTML,
        follow_redirects=False,
    )
    assert upload.status_code == 303, upload.text
    where = upload.headers["location"]
    shown = changing.get(where, headers=HTML).text
    assert "thornstead _b_.pdf" in shown
    job = ended(changing, f"/v1{where}")
    assert job["asked"] == ["thornstead _b_.pdf", "broken.pdf", "secret.pdf"]
    outcome = job["outcome"]
    assert outcome["added"] == [gone]
    assert sorted(one["name"] for one in outcome["refused"]) == ["broken.pdf", "secret.pdf"]
    assert all(len(one["message"]) > 20 for one in outcome["refused"])
    # Hot reload: the next question is answered from the new snapshot; nothing was lost.
    assert ids(changing) == before
    found = changing.get("/v1/search", params={"report": gone}).json()
    assert found["totals"]["passages"] > 10
    assert found["snapshot"] == outcome["snapshot"]
    page_after = changing.get(where, headers=HTML).text
    assert 'data-follow="off"' in page_after
    assert f'href="/reports/{gone}"' in page_after
    # Nothing was written beside the library, and what was uploaded is not kept twice.
    assert not list(own_library.parent.glob("evil*"))
    assert sorted(path.name for path in (own_library / "jobs").iterdir() if path.is_dir()) == []
    assert list((own_library / "sources").glob("*.pdf"))

    library = changing.get("/v1/library").json()
    assert {one["name"] for one in library["refused"]} >= {"broken.pdf", "secret.pdf"}
    assert library["changes"] is True
    assert [one["current"] for one in library["snapshots"]].count(True) == 1
    assert str(own_library) not in str(library["refused"])
    first = next(one for one in library["refused"] if one["name"] == "broken.pdf")
    struck = ended(changing, changing.delete(f"/v1/library/refused/{first['id']}").json()["link"])
    assert struck["state"] == "done"
    left = {one["name"] for one in changing.get("/v1/library").json()["refused"]}
    assert "broken.pdf" not in left
    assert "secret.pdf" in left


def test_a_folder_of_the_server_is_taken_in(changing: TestClient, own_library: Path, tmp_path: Path) -> None:
    remove_reports(own_library, ["thornstead-pdu-2025-01.pdf"])
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / REPORT.name).write_bytes(REPORT.read_bytes())
    (folder / "README.md").write_text("no report")
    answer = changing.post("/v1/library/folders", json={"path": str(folder)})
    assert answer.status_code == 202
    outcome = ended(changing, answer.json()["link"])["outcome"]
    assert len(outcome["added"]) == 1
    assert outcome["skipped"] == 1
    again = changing.post("/v1/library/folders", json={"path": str(folder)})
    unchanged = ended(changing, again.json()["link"])["outcome"]
    assert unchanged["published"] is False
    assert unchanged["added"] == []
    assert (
        "All reports were there already"
        in changing.get(f"/library/jobs/{again.json()['job']['id']}", headers=HTML).text
    )


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN], ids=["terminal", "background"])
def interrupts(request: pytest.FixtureRequest) -> Iterator[None]:
    """How interrupts are handled by a server at a terminal, and by one that a shell put in the background."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_a_run_can_be_stopped(changing: TestClient, tmp_path: Path) -> None:
    before = changing.get("/v1/library").json()["snapshot"]
    for number in range(40):
        text = (SAMPLE / "hollinmere-pdu-2025-06.txt").read_text("utf-8")
        (tmp_path / f"report-{number}.txt").write_text(
            text.replace("Hollinmere", f"Holl{number}mere"), "utf-8"
        )
    answer = changing.post("/v1/library/folders", json={"path": str(tmp_path / "nowhere")})
    assert answer.status_code == 400
    (tmp_path / "reports").mkdir()
    for path in tmp_path.glob("report-*.txt"):
        path.rename(tmp_path / "reports" / path.name)
    began = changing.post("/v1/library/folders", json={"path": str(tmp_path / "reports")}).json()
    assert changing.post(f"{began['link']}/stop").status_code == 200
    assert ended(changing, began["link"])["state"] == "stopped"
    assert changing.get("/v1/library").json()["snapshot"] == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("reports", "whole path"),
        ("../..", "whole path"),
        ("/no/such/folder", "There is nothing at"),
        ("/a\0b", "whole path"),
        ("LIBRARY", "holds the library itself"),
        ("LIBRARY/sources", "holds the library itself"),
    ],
)
def test_a_folder_that_will_not_do_is_named(
    changing: TestClient, own_library: Path, path: str, said: str
) -> None:
    answer = changing.post("/v1/library/folders", json={"path": path.replace("LIBRARY", str(own_library))})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert not JobStore(own_library).all()


def test_folders_can_be_fenced_in(own_library: Path, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "way out").symlink_to(outside)
    settings = load_settings(library=own_library, allowed_hosts="testserver", report_folders=str(inside))
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for wrong in (outside, inside / ".." / "outside", inside / "way out", tmp_path / "absent"):
            answer = client.post("/v1/library/folders", json={"path": str(wrong)})
            assert answer.status_code == 400
            assert "may not read" in answer.json()["detail"]


def test_what_is_too_long_or_no_file_is_refused_before_anything_begins(own_library: Path) -> None:
    settings = load_settings(library=own_library, allowed_hosts="testserver", max_upload_bytes=2_000)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        long = client.post("/v1/library/reports", files=parts(("a.txt", b"x" * 5_000)))
        assert long.status_code == 413
        assert "2,000 bytes" in long.json()["detail"]

        def endless() -> Iterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            for _ in range(100):
                yield b"x" * 1_000

        streamed = client.post(
            "/v1/library/reports",
            content=endless(),
            headers={"content-type": "multipart/form-data; boundary=b"},
        )
        assert streamed.status_code == 413
        assert client.post("/v1/library/reports", files=parts(("", b""))).status_code == 400
        assert client.post("/v1/library/reports", json={}).status_code == 415
        nameless = client.post("/v1/library/reports", files=parts(("../..", b"x")))
        assert nameless.status_code == 400
        assert "has no name" in nameless.json()["detail"]
    assert not JobStore(own_library).all()


def test_other_sites_and_stale_forms_change_nothing(changing: TestClient, own_library: Path) -> None:
    foreign = {"origin": "https://evil.example"}
    report = next(iter(ids(changing)))
    for answer in (
        changing.delete(f"/v1/library/reports/{report}", headers=foreign),
        changing.post("/v1/library/folders", json={"path": "/"}, headers={"sec-fetch-site": "cross-site"}),
        changing.post("/v1/library/reports", files=parts(("a.txt", b"x")), headers=foreign),
        changing.post("/library/reports", files=parts(("a.txt", b"x"))),
        changing.post("/library/folders", data={"path": "/"}),
        changing.post("/library/remove", data={"report": report}),
    ):
        assert answer.status_code == 403, answer.text
    assert not JobStore(own_library).all()
    # To look is no change: an address that was typed, or a link from elsewhere.
    for site in ("none", "cross-site"):
        assert changing.get("/library/remove", headers=HTML | {"sec-fetch-site": site}).status_code == 200


def test_with_keys_it_takes_the_scope_admin(own_library: Path) -> None:
    keys = KeyStore(own_library)
    worn = {scope: keys.create(scope.value, scope)[1] for scope in Scope}
    settings = load_settings(library=own_library, allowed_hosts="testserver", api_keys=True)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for scope in (Scope.READ, Scope.CODE):
            bearer = {"authorization": f"Bearer {worn[scope]}"}
            assert client.post("/v1/library/folders", json={"path": "/x"}, headers=bearer).status_code == 403
            assert client.get("/v1/library/jobs", headers=bearer).status_code == 403
            assert client.get("/library/remove", headers=bearer).status_code == 403
            page = client.get("/library", headers=bearer | HTML).text
            assert "scope admin" in page
            assert 'type="file"' not in page
            assert client.get("/v1/library", headers=bearer).json()["changes"] is False
        admin = {"authorization": f"Bearer {worn[Scope.ADMIN]}"}
        assert 'type="file"' in client.get("/library", headers=admin | HTML).text
        # With keys no folder is read unless the setting names it.
        answer = client.post("/v1/library/folders", json={"path": "/"}, headers=admin)
        assert answer.status_code == 400
        assert "report_folders" in answer.json()["detail"]
        assert client.get("/v1/library/jobs", headers=admin).json() == {"results": []}


def test_an_open_library_on_the_network_is_changed_by_nobody(own_library: Path) -> None:
    settings = load_settings(
        library=own_library, allowed_hosts="testserver", host="0.0.0.0", open_access=True
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert client.post("/v1/library/folders", json={"path": "/x"}).status_code == 403
        assert client.get("/v1/library/jobs").status_code == 403
        page = client.get("/library", headers=HTML).text
        assert "nobody changes the library" in page
        assert 'type="file"' not in page


def test_a_run_whose_process_is_gone_is_told_and_blocks_nobody(own_library: Path) -> None:
    import os

    store = JobStore(own_library)
    lost = store.enter(JobKind.ADD, ["a.pdf"])
    assert store.running() == lost
    silent = time.time() - SILENT_SECONDS - 5
    os.utime(own_library / "jobs" / f"{lost.id}.json", (silent, silent))
    found = store.get(lost.id)
    assert found is not None
    assert found.state is JobState.FAILED
    assert found.error == LOST
    assert store.running() is None
    assert store.enter(JobKind.ADD, ["b.pdf"]).id != lost.id
    assert store.get("../../keys") is None


def test_names_from_a_browser_become_plain_names() -> None:
    from api.building.intake import LONGEST_NAME, names_of

    given = [
        "a.pdf",
        "A.PDF",
        "x/y/a.pdf",
        "C:\\temp\\b.docx",
        ".hidden.txt",
        "con.txt",
        "a\u202efdp.exe",
        "é" * 300 + ".pdf",
    ]
    names = names_of(given)
    assert names[:6] == ["a.pdf", "A (2).PDF", "a (3).pdf", "b.docx", "hidden.txt", "_con.txt"]
    assert "\u202e" not in names[6]
    assert len(names[7]) == LONGEST_NAME
    assert names[7].endswith(".pdf")
