"""Broken, hostile and merely odd files: real-shaped seeds, and what a fuzzer does to them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from corpus.sample import sample_reports_dir
from tests.corpus import docx_maker, html_maker
from tests.corpus.hostile_maker import raw_pdf, stream

PROSE = (
    "Inspectors read the records of many cases and met managers, staff and partners over two weeks in spring.",
    "Plans were reviewed late in 28 out of 44 relevant cases, and nobody was told why this had been so.3",
    "Most practitioners spoke well of their train-",
    "ing, although those who had joined last year had waited too long for it to begin in any useful way.",
)

ODD_TEXT = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "\0", "\u202eright to left\u202c", "\u200f\u200e", "\ufeff", "\u00ad", "\x0c", "\r", "\x1b[31m", "\u2028",
        "\ud800", "a\u0301" * 50, "\u0e33" * 30, "x" * 100_000, "word " * 20_000, "\n" * 3_000, "\x0c" * 300,
        "1.1.1.1.1 ", "\n1 2 3 4 5\n", "\n• \n", "\n1. \n2. \n", "\n3 See the note.\n", "٣٤ ٥٦", "²³⁹", "- " * 500,
        "-\n" * 500, "\n-\n", "Contents ........... 3\n" * 40, "ﬁnding ﬂow", "𝟙𝟚 𝒻𝓊𝓃", "\t" * 500, "%" * 300, "\ufffd" * 40,
    )
)  # fmt: skip

ODD_BYTES = (
    b"\xff\xfe",
    b"\xfe\xff\x00a",
    b"\x93smart\x94",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
)

ODD_MARKDOWN = tuple(
    piece.encode()
    for piece in (
        "\n" + "".join(f"{'  ' * depth}- item {depth}\n" for depth in range(120)), "\n" + ">" * 400 + " deep\n",
        "\n" + "|a" * 800 + "|\n" + "|-" * 800 + "|\n" + "|b" * 800 + "|\n", "[" * 800, "![" * 300, "*" * 999, "_a_ " * 500,
        "`" * 999, "\n```\n", "\n~~~~\n", "\n# \n", "\n####### seven\n", "[^1]: note\n", "[^1]", "\n===\n", "\n---\n",
        "<div>" * 300, "<!--", "\n    code\n", "\n[a]: <\n", "&#0;&#x202e;&#xd800;&#x110000;", "\\" * 99, "\n| a |\n| - |\n",
    )
)  # fmt: skip

ODD_HTML = tuple(
    piece.encode()
    for piece in (
        "<div>" * 1_500, "</div>" * 300, "<table><tr><td>" * 200, "<ul><li>" * 400, "<b><i><font>" * 300, "<sup>", "<!--", "-->",
        "<script>", "<style>", "<![CDATA[", "<template>", "<svg><math><mtext>", "<td colspan=100000 rowspan=100000>x", "<p hidden>",
        "<a href='#note1'>", "<a id='ref1'>", "<h1>", "<h6></h6>", "<li value=99999999999>", "<ol start=-5 reversed><li>", "<br>" * 900,
        "&#0;&#x202e;&#xd800;&#x110000;&nbsp;&shy;", "<select><option>", "<frameset>", "<plaintext>", "<textarea>", "<base href='//'>",
        "<meta charset=utf-16>", "<meta charset=nonsense>", "<p" + " a=b" * 3_000 + ">", "<details><summary>", "<nav>", "<main>",
        "<footer>", "<iframe>", "<caption>", "<tr>" * 300, "<dl><dt>a<dd>b", "<blockquote>" * 300, "<pre>\n\n", "<noscript>",
    )
)  # fmt: skip

ODD_WORD = tuple(
    piece.encode()
    for piece in (
        "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60,
        "<w:sdt><w:sdtContent>" * 200 + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:sdtContent></w:sdt>" * 200,
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/><w:vMerge/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='999'/><w:numId w:val='-3'/></w:numPr></w:pPr><w:r><w:t>listed</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:outlineLvl w:val='77777777777777777777'/></w:pPr><w:r><w:t>heading</w:t></w:r></w:p>",
        "<w:p><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:footnoteReference w:id='zz'/></w:r></w:p>",
        "<w:p><w:r><w:footnoteReference/></w:r></w:p>", "<w:p><w:r><w:t>" + "long" * 20_000 + "</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>\u202eleft\u200f</w:t><w:tab/><w:br w:type='page'/><w:sym/><w:noBreakHyphen/></w:r></w:p>",
        "<w:p><w:pPr><w:pStyle w:val='None such'/></w:pPr></w:p>", "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>",
        "<w:tr/>", "<w:tbl/>", "<w:p>" * 40 + "</w:p>" * 40, "<w:p/>" * 2_000, "<w:moveTo><w:p><w:r><w:t>moved</w:t></w:r></w:p></w:moveTo>",
        "<!DOCTYPE a>", "<w:p><w:r><w:t>&amp;#0;</w:t></w:r></w:p>", "<x:y xmlns:x='u'/>", "<?pi ?>", "<!-- c -->",
    )
)  # fmt: skip

ODD_PDF = (
    b"/X Do ", b"q " * 300, b"Q " * 50, b"BT ", b"ET ", b"0 Tz ", b"0 0 0 0 0 0 Tm ", b"1e38 0 0 1e38 1e38 -1e38 Tm ", b"3 Tr ", b"/F 0 Tf ",
    b"0 1 -1 0 300 300 cm ", b"1 0 1 0 0 0 cm ", b"<0001feff00> Tj ", b"(\\000\\002\\255) Tj ", b"[(a) -9e9 (b) 9e9 (c)] TJ ",
    b"0 0 m 595 0 l S 0 9 m 595 9 l S ", b"10 10 500 700 re S ", b"nan inf ", b"<< " * 200, b"[ " * 200, b"(" * 200, b"BI /W 9 /H 9 ID ",
    b"3 0 R ", b"1 0 R ", b"4 0 R ", b"/Kids[2 0 R] ", b"/Rotate 90 ", b"/Rotate 33 ", b"/MediaBox[0 0 0 0] ", b"/MediaBox[9 9 -9 -9] ",
    b"/MediaBox[0 0 1e9 1e9] ", b"/Parent 4 0 R ", b"/Filter[/ASCIIHexDecode/FlateDecode] ", b"/Length 99999999 ", b"/Count -1 ",
    b"/Count 99999999 ", b"endstream ", b"endobj ", b"stream\n", b"%%EOF\n", b"xref\n", b"/Encrypt 5 0 R ", b"/Contents[4 0 R 4 0 R 4 0 R] ",
)  # fmt: skip

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2",
    b"3",
    b"4",
    b"5",
    b"6",
    b"7",
    b"65536",
    b"2147483648",
    b"99999999999",
    b"0.0001",
    b"1e38",
    b"-7.5",
)


def plain_pdf(pages: int = 4) -> bytes:
    """An uncompressed PDF with running prose, a ruled table and a raised number, so that a changed byte tells."""
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    kids = []
    for page in range(pages):
        lines = [f"BT /F 16 Tf 1 0 0 1 72 760 Tm ({page + 1}. The heading of a chapter) Tj ET"]
        for number in range(24):
            text = PROSE[number % len(PROSE)].replace("(", "").replace(")", "")
            lines.append(f"BT /F 11 Tf 1 0 0 1 72 {730 - 15 * number} Tm ({text}) Tj ET")
        lines.append(
            "BT /F 7 Tf 1 0 0 1 300 734 Tm (12) Tj ET 72 100 300 60 re S 72 130 m 372 130 l S 200 100 m 200 160 l S"
        )
        lines += [f"BT /F 10 Tf 1 0 0 1 {x} {y} Tm (cell {x}) Tj ET" for x in (80, 210) for y in (110, 140)]
        number = 10 + 2 * page
        kids.append(number)
        objects[number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents %d 0 R>>"
            % (number + 1)
        )
        objects[number + 1] = stream("\n".join(lines).encode("latin-1"))
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), pages)
    return raw_pdf(objects)


@dataclass(frozen=True, slots=True)
class Family:
    """A format's seeds, and the pieces that are odd in it; ``inner`` names the part of a zip that is changed."""

    suffix: str
    odd: tuple[bytes, ...]
    inner: str | None = None


FAMILIES = {
    family.suffix: family
    for family in (
        Family("pdf", ODD_PDF),
        Family("html", (*ODD_HTML, *ODD_TEXT, *ODD_BYTES)),
        Family("docx", ODD_WORD, "word/document.xml"),
        Family("md", (*ODD_MARKDOWN, *ODD_TEXT, *ODD_BYTES)),
        Family("txt", (*ODD_TEXT, *ODD_BYTES)),
    )
}


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    """Real-shaped files of the format: the bundled sample's, or editions of it."""
    folder = sample_reports_dir()
    found = [path.read_bytes() for path in sorted(folder.glob(f"*.{suffix}"))]
    truths = [
        truth
        for path in sorted((folder.parent / "truth").glob("*pdu*.json"))
        if "key_questions" in (truth := json.loads(path.read_text("utf-8")))
    ][:2]
    if suffix == "pdf":
        found = [plain_pdf(), plain_pdf(1), *found[:3]]
    elif suffix == "html":
        found = [html_maker.edition(truth, html_maker.Page()).encode() for truth in truths]
    elif suffix == "docx":
        found = [docx_maker.edition(truth) for truth in truths]
    elif suffix == "md":
        found += [path.read_bytes() for path in sorted((folder.parent / "source").glob("*.md"))[:2]]
    return tuple(found[:6])


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a file: ``at`` and ``to`` are shares of its length."""

    kind: str
    at: float
    to: float
    piece: bytes

    def of(self, data: bytes, other: bytes) -> bytes:
        """``data`` changed; ``other`` is a second file of the format, for a splice."""
        return _KINDS[self.kind](self, data, other)


def _places(change: Change, data: bytes) -> tuple[int, int]:
    start = int(change.at * len(data))
    return start, min(len(data), start + 1 + int(change.to * change.to * 4_000))


def _flip(change: Change, data: bytes, _: bytes) -> bytes:
    start, _end = _places(change, data)
    if not data:
        return data
    start = min(start, len(data) - 1)
    return data[:start] + bytes([data[start] ^ (1 << int(change.to * 7.99))]) + data[start + 1 :]


def _cut(change: Change, data: bytes, _: bytes) -> bytes:
    start, end = _places(change, data)
    return data[:start] + data[end:]


def _repeat(change: Change, data: bytes, _: bytes) -> bytes:
    start, end = _places(change, data)
    times = min(50, 200_000 // (end - start + 1))
    return data[:start] + data[start:end] * times + data[end:]


def _truncate(change: Change, data: bytes, _: bytes) -> bytes:
    return data[: int(change.at * len(data))]


def _splice(change: Change, data: bytes, other: bytes) -> bytes:
    return data[: int(change.at * len(data))] + other[int(change.to * len(other)) :]


def _insert(change: Change, data: bytes, _: bytes) -> bytes:
    start, _end = _places(change, data)
    if change.to < 0.8 and (tag := data.find(b"<w:p>", start)) >= 0:
        start = tag
    return data[:start] + change.piece + data[start:]


def _replace_number(change: Change, data: bytes, _: bytes) -> bytes:
    start, _end = _places(change, data)
    found = _NUMBER.search(data, start)
    if found is None:
        return data
    return data[: found.start()] + _NUMBERS[int(change.to * (len(_NUMBERS) - 1))] + data[found.end() :]


def _nulls(change: Change, data: bytes, _: bytes) -> bytes:
    start, end = _places(change, data)
    return data[:start] + bytes(end - start) + data[end:]


def _recode(change: Change, data: bytes, _: bytes) -> bytes:
    start, end = _places(change, data)
    return data[:start] + data[start:end].decode("utf-8", "replace").encode("utf-16-le") + data[end:]


_KINDS: dict[str, Callable[[Change, bytes, bytes], bytes]] = {
    "flip": _flip,
    "cut": _cut,
    "repeat": _repeat,
    "truncate": _truncate,
    "splice": _splice,
    "insert": _insert,
    "number": _replace_number,
    "nulls": _nulls,
    "recode": _recode,
}


@st.composite
def changed_files(draw: st.DrawFn, suffix: str) -> bytes:
    """The bytes of a file of the format after one to six changes."""
    family = FAMILIES[suffix]
    data = draw(st.sampled_from(seeds(suffix)))
    other = draw(st.sampled_from(seeds(suffix)))
    share = st.floats(0, 1, exclude_max=True)
    # Insertions reach deeper than flips, which mostly make damaged files.
    kinds = st.sampled_from((*_KINDS, "insert", "insert", "insert", "number", "number"))
    changes = draw(
        st.lists(st.builds(Change, kinds, share, share, st.sampled_from(family.odd)), min_size=1, max_size=6)
    )
    inside = family.inner is not None and draw(st.integers(0, 4)) > 0
    for change in changes:
        if inside and family.inner:
            data = _inside(data, family.inner, lambda part, c=change: c.of(part, part))  # type: ignore[misc]
        else:
            data = change.of(data, other)
    return data


def _inside(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)
    return made.getvalue()
