"""The site that every page is visited on: two servers, runs in every state, a refused file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from selenium import webdriver

from api.building.job import FileLeftOut, FileRefused, JobKind, JobState, Outcome
from api.building.store import JobStore
from api.server.keys import KeyStore, Scope
from indexer.build import build_library
from tests.conftest import copy_of
from tests.end_to_end.every_page import AS_CODER, CODER, VISITS, WITH_KEYS, known_ids
from tests.end_to_end.server import serving

OUTCOME = Outcome(
    snapshot=None,
    published=True,
    reports=17,
    passages=650,
    added=["a-report"],
    replaced=[],
    removed=[],
    unchanged=3,
    refused=[FileRefused(name="broken.pdf", reason="not-a-report", message="It is no PDF: save it again.")],
    duplicates=[FileLeftOut(name="copy.pdf", of="a-report")],
    skipped=2,
    warnings=["The disk is nearly full."],
)


@dataclass(frozen=True)
class Site:
    """Two servers over copies of the sample, without and with keys, and the ids to be put into addresses."""

    address: str
    guarded: str
    ids: dict[str, str]
    runs: JobStore

    def url(self, name: str) -> str:
        """Where the visit ``name`` leads."""
        # A run that nobody touches counts as lost after two minutes.
        self.runs.touch(self.ids["running"])
        return (self.guarded if name in WITH_KEYS else self.address) + VISITS[name].format(**self.ids)

    def html(self, name: str) -> str:
        """The page as it is sent."""
        cookies = {CODER: "Tester"} if name in AS_CODER else {}
        answer = httpx.get(
            self.url(name),
            headers={"accept": "text/html"},
            cookies=cookies,
            timeout=60,
            follow_redirects=True,
        )
        assert answer.status_code == (404 if name == "an error" else 200), answer.text[:500]
        return answer.text


@contextmanager
def opened_site(sample_library: Path, folder: Path) -> Iterator[Site]:
    """The site over copies of a library in ``folder``, with runs in every state and a file that was refused."""
    library = str(copy_of(sample_library, folder / "library"))
    (folder / "open").mkdir()
    (folder / "guarded").mkdir()
    runs = JobStore(Path(library))
    broken = folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    refused = build_library(Path(library), [broken])
    assert refused is not None
    ended = {
        "failed": runs.end(runs.enter(JobKind.ADD, ["a.pdf"]), JobState.FAILED, error="The disk is full."),
        "done": runs.end(runs.enter(JobKind.ADD, ["broken.pdf"]), JobState.DONE, outcome=OUTCOME),
        "stopped": runs.end(runs.enter(JobKind.REMOVE, ["a-report"]), JobState.STOPPED),
    }
    running = runs.enter(JobKind.ADD, ["a.pdf", "b.pdf"])
    running = runs.change(running, stage="reading", files_done=1, files_total=2, passages_total=90)
    jobs = {name: job.id for name, job in {**ended, "running": running}.items()}
    # A library of its own: one that has keys is changed by their holders alone.
    locked = str(copy_of(sample_library, folder / "locked"))
    KeyStore(Path(locked)).create("a reader", Scope.READ)
    with (
        serving("--library", library, folder=folder / "open") as address,
        serving(
            "--library",
            locked,
            folder=folder / "guarded",
            environment={"FINDINGS_API_KEYS": "true"},
        ) as guarded,
    ):
        yield Site(address, guarded, {**known_ids(address), **jobs}, runs)


def visit(browser: webdriver.Chrome, site: Site, name: str) -> None:
    """Show a page to who it is for."""
    browser.delete_all_cookies()
    if name in AS_CODER:
        browser.get(f"{site.address}/healthz")
        browser.add_cookie({"name": CODER, "value": "Tester", "path": "/coding"})
    browser.get(site.url(name))
    # A page that says sorry would pass every check.
    status = browser.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")
    assert status == (404 if name == "an error" else 200)
