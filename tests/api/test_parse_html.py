"""``findings parse --format html``: nothing lost, nothing loaded, everything linked, everything escaped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from api.parse_views.palette import INK, PAPER, looks
from corpus.model import words
from tests.api.parsed import HOSTILE, SAMPLES, as_data, as_html, attribute, parse, sample
from tests.corpus import docx_maker, html_maker

_TRUTH = Path(str(sample("x"))).parents[1] / "truth" / "hollinmere-pdu-2025-06.json"


@pytest.fixture(params=[*SAMPLES, "docx", "html", "hostile"])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A report of each format and inspectorate, and one of hostile signs."""
    name = str(request.param)
    if name in SAMPLES:
        return sample(name)
    if name == "hostile":
        path = tmp_path / "hostile.txt"
        path.write_text(HOSTILE, encoding="utf-8")
        return path
    if not _TRUTH.is_file():
        pytest.skip("the sample's truth is only in a checkout")
    truth = json.loads(_TRUTH.read_text("utf-8"))
    path = tmp_path / f"edition.{name}"
    made = (
        docx_maker.edition(truth)
        if name == "docx"
        else html_maker.edition(truth, html_maker.Page()).encode("utf-8")
    )
    path.write_bytes(made)
    return path


def test_the_words_of_each_page_are_its_text_character_for_character(report: Path) -> None:
    source = as_data(report)["source"]
    shown = [
        "".join(span.text() for span in words.css("span.w")) for words in as_html(report).css(".part .words")
    ]
    assert "".join(shown) == source["text"]
    for page, text in zip(source["pages"], shown, strict=False):
        assert text.strip() == source["text"][page["start"] : page["end"]].strip()


def test_what_is_coloured_as_a_passage_is_what_the_account_counts(report: Path) -> None:
    body = as_data(report)
    view = as_html(report)
    for look in looks():
        counted = sum(len(words(span.text())) for span in view.css(f".words span.w.k-{look.name}"))
        if look.name in {passage["kind"] for passage in body["passages"]}:
            passages = [passage for passage in body["passages"] if passage["kind"] == look.name]
            assert counted == sum(
                len(words(body["source"]["text"][start:end]))
                for passage in passages
                for start, end in passage["segments"]
            )
        else:
            assert counted == body["report"]["account"]["counts"].get(look.name, 0)


def test_every_passage_is_there_once_with_its_words_and_its_kind(report: Path) -> None:
    passages = as_data(report)["passages"]
    cards = as_html(report).css("article.passage")
    assert [" ".join(card.css(".said")[0].text().split()) for card in cards] == [
        " ".join(passage["text"].split()) for passage in passages
    ]
    assert [attribute(card, "class") for card in cards] == [f"passage k-{item['kind']}" for item in passages]


def test_links_lead_from_words_to_passage_and_back_and_none_is_dead(report: Path) -> None:
    view = as_html(report)
    names = [attribute(node, "id") for node in view.css("[id]")]
    assert len(names) == len(set(names))
    for link in view.css("a[href]"):
        assert attribute(link, "href")[1:] in names, link.html
    to_passages = {attribute(link, "href") for link in view.css(".source a[href]")}
    for card in view.css("article.passage"):
        assert f"#{attribute(card, 'id')}" in to_passages
        back = attribute(card.css(".about a")[0], "href")
        assert re.fullmatch(r"#(place|text)-\d+", back)


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(report: Path) -> None:
    text = parse(report, "--format", "html")
    view = LexborHTMLParser(text)
    assert not view.css("script, link, iframe, object, embed, form, base, video, audio")
    for node in view.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in {"href", "src", "srcset", "action", "data", "poster"}:
                assert value is not None
                assert value.startswith(("#", "data:image/png;base64,"))
    style = view.css_first("style")
    assert style is not None
    assert not re.search(r"url\(|@import|https?:", style.text())
    policy = view.css_first("meta[http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert attribute(policy, "content").startswith("default-src 'none'")
    said = as_data(report)["source"]["text"]
    assert text.count("http://") + text.count("https://") == 0 or "http" in said


def test_signs_of_html_in_a_report_are_shown_and_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    view = as_html(path)
    main = view.css_first("main")
    assert main is not None
    assert '<script>alert("1")</script>' in main.text()
    assert "{{ 7 * 7 }} {% raw %} ${x}" in main.text()
    assert not view.css("img, script, b")


def test_a_pdf_has_its_pages_as_pictures_with_every_passage_boxed() -> None:
    path = sample("thornstead-pdu-2025-01.pdf")
    body = as_data(path)
    view = as_html(path)
    assert len(view.css(".sheet img")) == len(body["source"]["pages"])
    for passage in body["passages"]:
        box = view.css_first(f"#place-{passage['ordinal'] + 1}")
        assert box is not None
        assert attribute(box, "class") == f"k-{passage['kind']}"
        assert attribute(box, "href") == f"#passage-{passage['ordinal'] + 1}"
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", attribute(box.css("path")[0], "d")):
            assert 0 <= float(x) <= 600
            assert 0 <= float(y) <= 850


def test_pictures_are_small_and_can_be_left_out() -> None:
    path = sample("thornstead-pdu-2025-01.pdf")
    pages = len(as_data(path)["source"]["pages"])
    full = parse(path, "--format", "html")
    bare = parse(path, "--format", "html", "--no-images")
    assert len(full) < 100_000 * pages
    assert len(bare) < 250_000
    view = LexborHTMLParser(bare)
    assert not view.css("img")
    assert all("open" in details.attributes for details in view.css("details"))


def test_the_legend_counts_every_word_once_and_its_shares_are_the_whole(report: Path) -> None:
    account = as_data(report)["report"]["account"]
    rows = as_html(report).css("table.account tbody tr")
    plain = [row.css("td.number") for row in rows if "sum" not in (row.attributes.get("class") or "")]
    assert sum(int(cells[-2].text().replace(",", "")) for cells in plain) == account["total"]
    assert sum(int(cells[-1].text().rstrip(" %").replace(".", "")) for cells in plain) == 10_000


def _luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read_and_no_kind_is_told_by_colour_alone() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for look in looks():
        assert contrast(INK, look.tint) >= 4.5, look
        assert contrast(PAPER, look.ink) >= 4.5, look
        assert contrast(look.tint, look.ink) >= 3, look  # lines (WCAG 2.2, 1.4.11)
    codes = [look.code for look in looks()]
    assert len(codes) == len(set(codes))


@pytest.mark.shared
def test_a_real_pdf_and_a_real_text_keep_every_character(shared_data: Path, bedfordshire: Path) -> None:
    real = sorted((shared_data / "childrens-services").rglob("*.pdf"))[::50]
    assert real
    for path in (*real, bedfordshire):
        body = as_data(path)
        view = as_html(path, "--no-images")
        assert "".join(span.text() for span in view.css(".words span.w")) == body["source"]["text"]
        assert len(view.css("article.passage")) == len(body["passages"])
