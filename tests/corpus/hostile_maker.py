"""Small files that cost without bound: made at test time, each of bytes that its format allows."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx

from tests.corpus.docx_maker import W


def raw_pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of these numbered objects, with its table of places."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %c \n" % (places.get(number, 0), b"n" if number in places else b"f")
    return bytes(out + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A PDF stream object of ``data``."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _one_page(content: bytes, resources: bytes, more: dict[int, bytes]) -> bytes:
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"
        % resources
    )
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page,
            4: content,
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            **more,
        }
    )


def endless_pdf(depth: int = 12, width: int = 12) -> bytes:
    """A page that prints a form that prints a form …, ``width`` times at each of ``depth`` steps (4 KB)."""
    forms = {
        10 + step: stream(
            b"/X Do " * width,
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>" % (11 + step),
        )
        for step in range(depth)
    }
    forms[10 + depth] = stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    return _one_page(stream(b"/X Do"), b"/XObject<</X 10 0 R>>", forms)


def deflated_pdf(megabytes: int = 900) -> bytes:
    """A page whose content is ``megabytes`` of operators, deflated to a thousandth."""
    packer = zlib.compressobj(9)
    piece = b"0 0 m 9 9 l S\n" * 74_899
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    return _one_page(stream(packed, b"/Filter/FlateDecode"), b"", {})


def greedy_docx(megabytes: int = 150) -> bytes:
    """A Word document that unpacks to ``megabytes`` of empty elements, each a node in memory."""
    source = io.BytesIO()
    docx.Document().save(source)
    made = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != "word/document.xml":
                new.writestr(entry.filename, old.read(entry))
        with new.open("word/document.xml", "w") as body:
            body.write(f'<w:document xmlns:w="{W}"><w:body><w:sectPr>'.encode())
            piece = b"<w:p/>" * 174_763
            for _ in range(megabytes):
                body.write(piece)
            body.write(b"</w:sectPr></w:body></w:document>")
    return made.getvalue()
