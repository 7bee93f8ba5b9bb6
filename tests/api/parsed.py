"""``findings parse`` called in this process, and the real and made files that its views are tried on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from api.cli import app
from corpus.sample import sample_reports_dir

#: One sample of each inspectorate and format.
SAMPLES = (
    "calderbeck-2022-05-11.pdf",
    "thornstead-pdu-2025-01.pdf",
    "velminster-pdu-2024-05.txt",
    "lantry-vale-pdu-2023-12.md",
)
#: A report whose words are all signs that a format could take for its own.
HOSTILE = """# Inspection of <b>Nowhere</b> & *others*

## Findings | with_signs_ and `code`

Staff said <script>alert("1")</script> and <img src=x onerror=alert(2)> were &lt;not&gt; *bold*, _not_ **this**.

1. A | in | cells, [a link](https://evil.example/a?b=1&c=2) and ![an image](https://evil.example/i.png) stay words.

- A bullet with \\\\ backslashes, $formula$, ~~struck~~, #hash and </div></article></details> closing tags.

- “Quoted” words: {{ 7 * 7 }} {% raw %} ${x} <!-- comment --> ]]> and http://evil.example/plain as printed.

## Plain words

""" + "\n\n".join(
    f"In the {number} team, managers see each plan and talk about it with staff, who then write down what has changed."
    for number in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)


def sample(name: str) -> Path:
    """The path of a bundled sample report."""
    return Path(str(sample_reports_dir())) / name


def parse(*arguments: str | Path) -> str:
    """What ``findings parse`` prints; it must succeed. Asked again it is not run again (but with ``--output``)."""
    said = tuple(map(str, arguments))
    return _run(said) if "--output" in said else _printed(said)


def _run(arguments: tuple[str, ...]) -> str:
    shown = CliRunner().invoke(app, ["parse", *arguments])
    assert shown.exit_code == 0, shown.exception or shown.output
    return shown.stdout


_printed = cache(_run)


def as_data(path: Path) -> dict[str, Any]:
    """The report as ``--json`` gives it."""
    body: dict[str, Any] = json.loads(parse(path, "--json"))
    return body


def as_html(path: Path, *options: str) -> LexborHTMLParser:
    """The HTML view, read as a browser reads it."""
    return LexborHTMLParser(parse(path, "--format", "html", *options))


def attribute(node: Any, name: str) -> str:
    """An attribute that must be there."""
    value = node.attributes.get(name)
    assert isinstance(value, str), node.html
    return value
