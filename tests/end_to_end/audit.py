"""axe-core over a page in the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from selenium import webdriver

AXE = Path(__file__).parent / "assets" / "axe-core" / "axe.min.js"

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # Off by default: the one rule that is new with WCAG 2.2.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
"""All rules of WCAG 2.2 A and AA, and what axe-core calls best practice besides."""


def violations(browser: webdriver.Chrome, only: str | None = None) -> list[str]:
    """What axe-core objects to on the page shown, by all rules or ``only`` one: a sentence for each element."""
    rules = {**RULES, "runOnly": {"type": "rule", "values": [only]}} if only else RULES
    browser.execute_script(AXE.read_text("utf-8"))
    browser.set_script_timeout(60)
    told: dict[str, Any] = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        f"axe.run(document, {json.dumps(rules)}).then(done, (error) => done({{failed: String(error)}}));"
    )
    if "failed" in told:
        raise AssertionError(told["failed"])
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]} — {node['failureSummary']}"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]
