"""docs/clients.md: every example runs as it is written, against a real server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.conftest import ROOT
from tests.end_to_end.server import serving

WRITTEN = "http://127.0.0.1:8000"
PAGE = (ROOT / "docs" / "clients.md").read_text("utf-8")


def examples(language: str) -> list[str]:
    """The fenced examples of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    # The examples change it.
    library = shutil.copytree(sample_library, folder / "library")
    with serving("--library", str(library), folder=folder) as served:
        yield served


def test_there_are_examples_of_each() -> None:
    assert [len(examples(language)) for language in ("python", "bash", "r")] == [10, 4, 4]
    assert all(WRITTEN in "".join(examples(language)) for language in ("python", "bash", "r"))


def test_python(address: str, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    # One after the other, as a reader goes through them.
    program = "\n".join(examples("python")).replace(WRITTEN, address)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^\d+ passages in \d+ of 17 reports$", done.stdout, re.MULTILINE)
    assert "@" in done.stdout  # the BibTeX entry
    assert re.search(r"^\d{4}-\S+ 17 reports \(in use\)$", done.stdout, re.MULTILINE)
    assert re.search(r"^done \[\] \[\('notes\.pdf', ", done.stdout, re.MULTILINE)
    assert "not-found 404 No passage has the id 'no-such-passage'" in done.stdout
    assert int(done.stdout.splitlines()[-1]) > 0
    assert {"compared.xlsx", "workload.csv", "report.bib", "chosen.docx"} == {
        path.name for path in tmp_path.iterdir()
    }


@pytest.mark.skipif(
    not shutil.which("curl") or not shutil.which("bash"), reason="curl or bash is not installed"
)
@pytest.mark.parametrize("place", range(4))
def test_curl(place: int, address: str, tmp_path: Path) -> None:
    script = "set -e -o pipefail\n" + examples("bash")[place].replace(WRITTEN, address)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert bool(done.stdout.strip()) == (place != 1)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    if place == 0:
        assert '"citation"' in done.stdout
    elif place == 1:
        assert written["compared.xlsx"].startswith(b"PK")
        assert written["figures.csv"].count(b"\n") > 5
        (named,) = set(written) - {"compared.xlsx", "figures.csv"}
        assert named.endswith(".csv")
        assert b"workload" in written[named].lower()
    elif place == 2:
        assert done.stdout.count('"status":200') == 2
    else:
        assert done.stdout.strip() == "304"


def r_addresses(example: str) -> list[str]:
    """The addresses that an example in R builds: paths with the queries put to them, and whole ones."""
    found = re.findall(r'"(http://[^"]*\?[^"]*)"', example)
    for pipe in re.findall(r"req_url_path\((.*?)req_perform", example, re.DOTALL):
        path = re.match(r'"([^"]+)"', pipe)
        assert path, pipe
        asked: list[tuple[str, str]] = []
        for query in re.findall(r"req_url_query\(((?:[^()]|\([^()]*\))*)\)", pipe):
            # A cursor, a name without quotes, is not known before the first answer.
            for name, text, number in re.findall(r'(\w+) = (?:"([^"]*)"|(\d+))', query):
                asked.append((name, text or number))
        found.append(f"{WRITTEN}{path.group(1)}?{urlencode(asked)}")
    return found


def test_every_address_that_the_examples_in_r_build_is_answered(address: str) -> None:
    wanted = [place for example in examples("r") for place in r_addresses(example)]
    assert len(wanted) == 5
    assert any("format=tables&inspectorate=ofsted&inspectorate=hmi-probation" in place for place in wanted)
    for place in wanted:
        answer = httpx.get(place.replace(WRITTEN, address), timeout=60)
        assert answer.status_code == 200, (place, answer.text)
    searched = httpx.get(wanted[0].replace(WRITTEN, address), timeout=60).json()
    assert {"citation", "passage"} <= set(searched["results"][0])
    assert "next" in searched


CHECKS_IN_R = """
stopifnot(nrow(answer$results) > 0, nchar(answer$results$citation) > 0, nrow(figures) > 0, nrow(areas) > 0)
stopifnot(nrow(cells) > 0, nchar(compared$statement$citation) > 0)
stopifnot(length(pages) > 1)
stopifnot(identical(results$passage.id, fromJSON(WHOLE)))
"""
# What each example would be worth nothing without, what it would be instead, and what R then says.
BREAKS_IN_R = [
    ("limit = 20, facets", "limit = 2000, facets", "Parameter 'limit'"),
    ('format = "tables"', 'format = "rows"', "Parameter 'format'"),
    ('cursor <- page[["next"]]', "cursor <- NULL", "length(pages) > 1 is not TRUE"),
    ("unit=case&format=csv", "unit=case&format=cvs", "422"),
]


@pytest.mark.skipif(
    not shutil.which("Rscript"), reason="R is not installed: its addresses are requested instead"
)
@pytest.mark.parametrize("planted", [None, *range(len(BREAKS_IN_R))])
def test_r(planted: int | None, address: str, tmp_path: Path) -> None:
    asked = 'for (name in c("httr2", "jsonlite")) cat(requireNamespace(name, quietly = TRUE))'
    known = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, timeout=60, check=False)
    if known.stdout != "TRUETRUE":
        pytest.skip("httr2 and jsonlite are not installed in R: the addresses are requested instead")
    shown = examples("r")
    if planted is not None:
        right, wrong, _ = BREAKS_IN_R[planted]
        assert right in shown[planted]
        shown[planted] = shown[planted].replace(right, wrong, 1)
    whole = httpx.get(f"{address}/v1/search?q=workload&limit=100&facets=false", timeout=60).json()["results"]
    checks = CHECKS_IN_R.replace("WHOLE", f"'{json.dumps([found['passage']['id'] for found in whole])}'")
    program = "\n".join(shown).replace(WRITTEN, address)
    (tmp_path / "examples.R").write_text(f"{program}\n{checks}", "utf-8")
    done = subprocess.run(
        ["Rscript", "examples.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    if planted is None:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode != 0
        assert BREAKS_IN_R[planted][2] in done.stderr


def test_the_method_table_names_what_there_is() -> None:
    from api.client import Findings

    left = [row.split(" | ")[0] for row in re.findall(r"^\| (`[a-z].*) \|$", PAGE, re.MULTILINE)]
    named = re.findall(r"`([a-z_]+)", "".join(left))
    assert len(named) > 20
    for name in named:
        assert hasattr(Findings, name), name
    methods = {name for name in dir(Findings) if not name.startswith("_")}
    assert methods - set(named) == {"address", "ask", "close", "export_passages"}
