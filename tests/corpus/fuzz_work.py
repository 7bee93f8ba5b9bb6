"""What the fuzz tests run in a worker: one parse with all that must hold of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpus.errors import Refusal, ReportRefusedError
from corpus.jsonform import report_to_dict
from corpus.parse import parse_file
from tests.corpus.checks import check_report


def outcome(name: str, data: bytes) -> str:
    """``report``, or the reason of a refusal that was foreseen.

    Raises:
        AssertionError: if an invariant does not hold.
        ReportRefusedError: for a refusal that nobody foresaw.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            report = parse_file(path)
        except ReportRefusedError as refused:
            if refused.reason is Refusal.INTERNAL:
                cause = refused.__cause__
                msg = f"{refused}: {cause!r}"
                raise AssertionError(msg) from cause
            message = str(refused)
            assert message.startswith(name), message
            assert message.endswith("."), message
            return refused.reason.value
        check_report(report, odd=True)
        report_to_dict(report)
        assert parse_file(path) == report, "a second parse gives another report"
        return "report"
