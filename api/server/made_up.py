"""Answers for the API's description that no library of the bundled sample gives by itself."""

from __future__ import annotations

from typing import Any

JOB_ID = "20260105T093000-1f0c9a3e"
_RUNNING: dict[str, Any] = {
    "id": JOB_ID,
    "kind": "add",
    "state": "running",
    "asked": ["riverton-2024.pdf", "notes.xlsx"],
    "started": "2026-01-05T09:30:00Z",
    "ended": None,
    "stage": "reading",
    "files_done": 1,
    "files_total": 2,
    "passages_done": 64,
    "passages_total": 118,
    "outcome": None,
    "error": None,
}
_DONE = {
    **_RUNNING,
    "state": "done",
    "ended": "2026-01-05T09:30:21Z",
    "stage": "checking",
    "files_done": 2,
    "passages_done": 118,
    "outcome": {
        "snapshot": "20260105T093019000000-95d3e9da",
        "published": True,
        "reports": 18,
        "passages": 1007,
        "added": ["ofsted-riverton-2024-06-052595"],
        "replaced": [],
        "removed": [],
        "unchanged": 17,
        "refused": [
            {
                "name": "notes.xlsx",
                "reason": "not-a-report",
                "message": "notes.xlsx is a spreadsheet; save the report as PDF, HTML, Word or text.",
            }
        ],
        "duplicates": [],
        "skipped": 0,
        "warnings": [],
    },
}
_BEGAN = {"job": _RUNNING, "link": f"/v1/library/jobs/{JOB_ID}"}
_ENDED = {"job": _DONE, "link": f"/v1/library/jobs/{JOB_ID}"}
_JSON = "application/json"

JOB_ANSWERS: dict[tuple[str, str, str], Any] = {
    **{
        (operation, "202", _JSON): _BEGAN
        for operation in ("add_reports", "add_folder", "remove_report", "strike_off_refused")
    },
    ("stop_job", "200", _JSON): _BEGAN,
    ("get_job", "200", _JSON): _ENDED,
    ("list_jobs", "200", _JSON): {"results": [_DONE]},
}
"""By operation, status and media type."""
