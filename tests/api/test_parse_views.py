"""``findings parse`` as text and as Markdown, and ``--output``."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from api.cli import app
from api.parse_views.markdown import escaped, render_markdown
from api.parse_views.outline import hundredths
from api.parse_views.text import render_text
from corpus.model import words
from corpus.parse import parse_file
from tests.api.parsed import HOSTILE, SAMPLES, as_data, parse, sample
from tests.end_to_end.server import run


@pytest.fixture(params=[*SAMPLES, "hostile"])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A report of each inspectorate, as PDF, text and Markdown, and one of hostile signs."""
    if request.param != "hostile":
        return sample(request.param)
    path = tmp_path / "hostile.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


def test_text_has_every_passage_whole_on_a_line_of_its_own(report: Path) -> None:
    lines = [line.strip() for line in parse(report).splitlines()]
    for passage in as_data(report)["passages"]:
        wanted = flat(passage["text"])
        assert sum(line.startswith("[") and line.endswith(f"] {wanted}") for line in lines) >= 1, wanted


def test_text_shows_facts_headings_notes_recommendations_account_and_warnings() -> None:
    path = sample("thornstead-pdu-2025-01.pdf")
    body = as_data(path)["report"]
    shown = flat(parse(path))
    for judgement in body["judgements"]:
        assert judgement["rating"] in shown
    for question in body["key_questions"]:
        assert f"{question['percent_yes']}%: {question['question']}" in shown
    for item in body["recommendations"]:
        assert f"{item['number']}. [to: {item['addressee']}] {flat(item['text'])}" in shown
    for heading in body["headings"]:
        assert f"{flat(heading['text'])} (p. {heading['page']})" in shown
    for note in body["footnotes"]:
        assert f"note {note['marker']} (p. {note['page']}): {flat(note['text'])}" in shown
    for warning in body["warnings"]:
        assert f"warning: {warning['message']}" in shown
    assert "Fictional sample" in shown


def test_text_for_a_pipe_has_no_codes_and_for_a_terminal_keeps_to_its_width(tmp_path: Path) -> None:
    path = sample("velminster-pdu-2024-05.txt")
    piped = run("parse", str(path), folder=tmp_path)
    assert piped.returncode == 0, piped.stderr
    assert "\x1b" not in piped.stdout
    assert max(map(len, piped.stdout.splitlines())) > 300
    parsed = parse_file(path)
    for width in (24, 40, 80):
        lines = render_text(parsed, width=width).splitlines()
        assert max(map(cell_len, lines)) <= width
        said = render_text(parsed, width=width)
        for passage in parsed.passages:
            assert letters(passage.text) in letters(said)
    coloured = render_text(parsed, width=80, colour=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render_text(parsed, width=80)


def letters(text: str) -> str:
    return "".join(words(text))


def test_a_report_can_not_move_the_cursor_of_a_terminal() -> None:
    parsed = parse_file(sample("velminster-pdu-2024-05.txt"))
    evil = "before \x1b]0;owned\x07 \x1b[2J \x9b31m \x7f after"
    first = replace(parsed.passages[0], text=evil)
    bad = replace(parsed, title=evil, passages=(first, *parsed.passages[1:]))
    for shown in (render_text(bad), render_text(bad, width=50), render_markdown(bad)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
        assert "␛" in shown


def rendered(markdown: str) -> LexborHTMLParser:
    return LexborHTMLParser(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


def test_markdown_keeps_the_words_of_every_passage_and_has_each_once(report: Path) -> None:
    view = rendered(parse(report, "--format", "md"))
    said = []
    for item in view.css("li"):
        strong = item.css_first("strong")
        if strong is not None and strong.parent is not None and strong.parent.tag in {"li", "p"}:
            for inner in item.css("ul"):
                inner.decompose()
            label = strong.text()
            said.append(flat(item.text().removeprefix(label)))
    assert said == [flat(passage["text"]) for passage in as_data(report)["passages"]]
    assert not view.css("a, img, script, em, code, s, b, div")


def test_markdown_shows_the_tree_the_facts_and_every_word_that_is_in_no_passage(report: Path) -> None:
    body = as_data(report)
    view = rendered(parse(report, "--format", "md"))
    headings = [flat(node.text()) for node in view.css("h3, h4, h5, h6")]
    for heading in body["report"]["headings"]:
        assert any(shown.startswith(flat(heading["text"])) for shown in headings)
    root = view.css_first("body")
    assert root is not None
    text = flat(root.text(separator=" "))
    for account, spans in body["report"]["account"]["listed"].items():
        if account in {"footnote_marker", "list_marker", "footnote", "heading"}:
            continue
        for start, end in spans:
            assert flat(body["source"]["text"][start:end]) in text


@given(st.text(max_size=80))
def test_any_text_survives_markdown(text: str) -> None:
    shown = rendered(f"- **x:** {escaped(text)}").css("li")
    assert len(shown) == 1
    assert words(shown[0].text()) == ["x", *words(text)]
    assert not shown[0].css("a, img, em, code, s")


@given(st.lists(st.integers(0, 10**6), max_size=20))
def test_shares_add_up_and_none_is_off_by_a_hundredth(counts: list[int]) -> None:
    shares = hundredths(counts)
    total = sum(counts)
    assert sum(shares) == (10_000 if total else 0)
    for count, share in zip(counts, shares, strict=True):
        assert not total or abs(share - count * 10_000 / total) < 1


@pytest.mark.parametrize("form", ["text", "md"])
def test_the_account_has_counts_and_shares_that_make_the_whole(report: Path, form: str) -> None:
    account = as_data(report)["report"]["account"]
    rows = re.findall(r"([\d,]+)[ |]+(\d+\.\d\d) %", parse(report, "--format", form))
    *each, whole = [(int(words.replace(",", "")), round(float(share) * 100)) for words, share in rows]
    assert whole == (account["total"], 10_000)
    assert sum(count for count, _ in each) == account["total"]
    assert sum(share for _, share in each) == 10_000
    assert account["counts"].get("unexplained", 0) in [count for count, _ in each]


def test_json_is_the_same_by_either_option_and_figures_still_come(report: Path) -> None:
    assert parse(report, "--json") == parse(report, "--format", "json")
    body: dict[str, Any] = json.loads(parse(sample("velminster-pdu-2024-05.txt"), "--json", "--figures"))
    assert any(passage["figures"] for passage in body["passages"])


@pytest.mark.parametrize(
    ("name", "begins"), [("v.html", "<!DOCTYPE"), ("v.md", "# "), ("v.json", "{"), ("v", "An ")]
)
def test_output_writes_what_would_be_printed_in_the_form_of_its_suffix(
    name: str, begins: str, tmp_path: Path
) -> None:
    path = sample("velminster-pdu-2024-05.txt")
    out = tmp_path / name
    out.write_text("old", encoding="utf-8")
    said = parse(path, "--output", out)
    text = out.read_text("utf-8")
    assert text.startswith(begins)
    form = {"html": "html", "md": "md", "json": "json"}.get(name.partition(".")[2], "text")
    assert text == parse(path, "--format", form)
    assert re.search(r"\d+ kB\n$", said)
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_output_never_replaces_the_report_and_says_what_it_can_not_do(tmp_path: Path) -> None:
    own = tmp_path / "report.txt"
    own.write_bytes(sample("velminster-pdu-2024-05.txt").read_bytes())
    before = own.read_bytes()
    for target in (own, tmp_path, tmp_path / "nowhere" / "v.html"):
        shown = run("parse", str(own), "--output", str(target), folder=tmp_path)
        assert shown.returncode == 2
        assert str(target) in shown.stderr
        assert len(shown.stderr.strip().splitlines()) == 1
    assert own.read_bytes() == before
    assert CliRunner().invoke(app, ["parse", str(own), "--format", "pdf"]).exit_code == 2
