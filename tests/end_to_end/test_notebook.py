"""The notebook of docs/ runs from the first cell to the last against a real server on the sample library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "notebooks" / "what-ratings-share.ipynb"


def printed(notebook: Any) -> str:
    """All that the cells wrote and showed, as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(
        output.get("text", "") + str(output.get("data", {}).get("text/plain", "")) for output in outputs
    )


def test_the_notebook_is_kept_without_outputs_and_asks_the_server_alone() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 10
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    imported = {
        line.split()[1].split(".")[0]
        for cell in code
        for line in cell.source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= {"io", "os", "httpx", "pandas", "IPython"}


def test_the_notebook_runs_against_the_sample(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    monkeypatch.setenv("FINDINGS_URL", address)
    runner = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    runner.execute()
    shown = printed(notebook)
    assert "Inadequate against the other ratings" in shown
    assert "themes differ whatever is chosen" in shown
    assert "CSL-JSON items" in shown
    assert "@techreport{" in shown
    assert "read a passage before you cite it" in shown
    pictures = [
        o for cell in notebook.cells for o in cell.get("outputs", ()) if "image/svg+xml" in o.get("data", {})
    ]
    assert len(pictures) == 1
