"""The files that Ofsted's list names, and what a run has kept of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.publishers import FetchLimits, FetchSummary
from corpus.publishers.childrens_services import ChildrensServices

QUICK = FetchLimits(backoff_seconds=0.5, attempts=3, read_seconds=5.0)
TARGETS = ChildrensServices().targets(None, None, QUICK)[0]
FIRST, SECOND, THIRD = TARGETS[:3]
Fetch = Callable[..., FetchSummary]


def path_of(url: str) -> str:
    return url.removeprefix("https://files.ofsted.gov.uk")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "provenance.jsonl").read_text("utf-8").splitlines()]


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}
