"""Dependencies point one way: corpus <- indexer <- search <- api."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "indexer", "search", "api")


def imported_packages(source: str) -> set[str]:
    """Top-level names of all imports in a module, also those inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def modules(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_itself_and_what_is_below(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    files = modules(layer)
    assert files
    wrong = {
        str(path.relative_to(ROOT)): sorted(imported_packages(path.read_text("utf-8")) & above)
        for path in files
        if imported_packages(path.read_text("utf-8")) & above
    }
    assert wrong == {}


def imported_modules(source: str) -> set[str]:
    """Full names of all modules that a module imports, or imports names from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def test_nothing_but_the_command_line_imports_the_command_line() -> None:
    wrong = {
        str(path.relative_to(ROOT)): name
        for path in modules("api")
        if path.parent.name != "cli"
        for name in imported_modules(path.read_text("utf-8"))
        if name == "api.cli" or name.startswith("api.cli.")
    }
    assert wrong == {}
    assert "api.cli" in imported_modules("def f():\n    from api import cli\n")


def test_the_api_never_touches_faiss_or_sqlite() -> None:
    banned = {"faiss", "sqlite3", "tantivy"}
    for path in modules("api"):
        assert not imported_packages(path.read_text("utf-8")) & banned, path


def test_only_programmes_know_an_inspectorates_wording() -> None:
    """Outside ``corpus/programmes`` (and the sample's own writer) no layout or reader names a programme."""
    for folder in ("reading", "layout"):
        for path in sorted((ROOT / "corpus" / folder).rglob("*.py")):
            text = path.read_text("utf-8").lower()
            for word in ("ofsted", "probation", "children’s services", "childrens_services"):
                assert word not in text, f"{path.relative_to(ROOT)} knows {word!r}"


def test_the_detector_sees_a_planted_import() -> None:
    assert "api" in imported_packages("def f():\n    from api.app import create_app\n")
