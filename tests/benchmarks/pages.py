"""Weight and speed of the main pages in headless Chromium: bytes, requests, first byte, largest paint.

Run with ``python -m tests.benchmarks.pages LIBRARY [--runs 5] [--output docs/benchmarks/pages]``; writes ``.md`` and
``.json``. Each page is opened anew with an empty cache; the figures are medians over the runs. They are taken twice:
as this machine is, and as Lighthouse's mobile profile has it (150 ms of delay, 1.6 Mbit/s down, 750 kbit/s up, a
processor four times slower, 412 pixels wide).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from selenium import webdriver

from tests.benchmarks.hardware import hardware_line
from tests.end_to_end.chromium import opened, requests_of
from tests.end_to_end.server import serving

OBSERVER = """
window.paints = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.paints.push(one.startTime); })
  .observe({type: 'largest-contentful-paint', buffered: true});
"""
TIMES = """
const [page] = performance.getEntriesByType('navigation');
return {first_byte: page.responseStart - page.requestStart, loaded: page.loadEventEnd,
  paint: window.paints.length ? window.paints[window.paints.length - 1] : null,
  size: page.decodedBodySize, transferred: page.encodedBodySize, nodes: document.querySelectorAll('*').length};
"""
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


@dataclass(frozen=True)
class Figures:
    """One page: medians over the runs; bytes are on the wire but ``unpacked``, times in milliseconds."""

    page: str
    address: str
    requests: int
    bytes: int
    bytes_before_images: int
    unpacked: int
    nodes: int
    first_byte: float
    largest_paint: float
    largest_paint_mobile: float


def main_pages(address: str) -> dict[str, str]:
    """The pages that are measured: name → path."""
    with httpx.Client(base_url=address, timeout=60) as client:

        def first(path: str, **parameters: Any) -> Any:
            return client.get(path, params=parameters).raise_for_status().json()["results"][0]

        report = max(
            client.get("/v1/reports", params={"limit": 500}).json()["results"],
            key=lambda one: one["passages"],
        )
        return {
            "search, at first": "/",
            "search, results": "/?q=staff",
            "search, by report": "/?q=staff&group=report",
            "passage": f"/passages/{first('/v1/search', q='staff turnover')['passage']['id']}?q=staff+turnover",
            "largest report": f"/reports/{report['id']}",
            "area": f"/areas/{first('/v1/areas')['id']}",
            "areas": "/areas",
            "reports": "/reports",
            "compare": "/compare",
            "recurring findings": "/recurring",
            "judgements": "/judgements",
            "figures": "/figures",
            "recommendations": "/recommendations",
            "themes": "/themes",
        }


def opened_once(
    browser: webdriver.Chrome, url: str, *, mobile: bool
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Times of the page at ``url`` and its requests, with an empty cache."""
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", SLOW if mobile else FAST)
    browser.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 4 if mobile else 1})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 412 if mobile else 1350, "height": 823, "deviceScaleFactor": 1, "mobile": mobile},
    )
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    browser.get("about:blank")
    requests_of(browser)
    browser.get(url)
    time.sleep(0.3)
    times: dict[str, Any] = browser.execute_script(TIMES)
    return times, [one for one in requests_of(browser) if one["url"].startswith("http")]


def measured(browser: webdriver.Chrome, address: str, name: str, path: str, runs: int) -> Figures:
    """The figures of one page."""
    url = address + path
    opened_once(browser, url, mobile=False)
    plain = [opened_once(browser, url, mobile=False) for _ in range(runs)]
    slow = [opened_once(browser, url, mobile=True)[0] for _ in range(runs)]
    times, asked = plain[-1]
    return Figures(
        page=name,
        address=path,
        requests=len(asked),
        bytes=sum(one["bytes"] for one in asked),
        bytes_before_images=sum(one["bytes"] for one in asked if one["type"] != "Image"),
        unpacked=times["size"],
        nodes=times["nodes"],
        first_byte=round(statistics.median(one["first_byte"] for one, _ in plain), 1),
        largest_paint=round(statistics.median(one["paint"] for one, _ in plain), 1),
        largest_paint_mobile=round(statistics.median(one["paint"] for one in slow), 1),
    )


def table(rows: list[Figures]) -> str:
    """The figures as a Markdown table."""
    head = (
        "| page | requests | bytes, all | before images | HTML unpacked | elements | first byte (ms) "
        "| largest paint (ms) | the same, mobile (ms) |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(
        f"| {one.page} | {one.requests} | {one.bytes:,} | {one.bytes_before_images:,} | {one.unpacked:,} "
        f"| {one.nodes:,} | {one.first_byte:.0f} | {one.largest_paint:.0f} | {one.largest_paint_mobile:.0f} |"
        for one in rows
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks/pages"))
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        parser.error("there is no Chromium")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        serving("--library", str(options.library.resolve()), folder=Path(folder)) as address,
        opened(chromium, Path(folder) / "profile", javascript=True, logged=True) as browser,
    ):
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": OBSERVER})
        health = httpx.get(f"{address}/healthz", timeout=60).json()
        rows = [measured(browser, address, *page, options.runs) for page in main_pages(address).items()]
        version = browser.capabilities["browserVersion"]
    held = f"{health['reports']} reports, {health['passages']} passages"
    said = f"{hardware_line()}. Chromium {version}, headless. {held}; medians of {options.runs} runs."
    made = datetime.now(UTC).date().isoformat()
    options.output.with_suffix(".json").write_text(
        json.dumps({"made": made, "hardware": said, "pages": [asdict(one) for one in rows]}, indent=1) + "\n",
        "utf-8",
    )
    options.output.with_suffix(".md").write_text(
        f"# Pages\n\n`python -m tests.benchmarks.pages LIBRARY`, {made}. {said}\n\n{table(rows)}\n\n"
        "Bytes are on the wire (gzip), with the style sheet and the script, which a browser keeps after the first page. "
        "A page is opened anew each time, with an empty cache, on a server that has its index in memory. "
        "*Mobile* is what Lighthouse takes for a phone: 150 ms of delay, 1.6 Mbit/s, a processor four times slower, "
        "412 pixels wide; but measured with the browser's own brakes, where Lighthouse by default reckons it.\n",
        "utf-8",
    )
    print(table(rows))


if __name__ == "__main__":
    main()
