"""Which encoding a web page is in: byte-order mark, the page's own declaration, else what its bytes say."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from corpus.reading.text import decode

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,30})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,30})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes; the standard says 1024, but saved pages have comments before the declaration
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# By the WHATWG Encoding Standard these labels mean Windows-1252 on the web.
_MEANS_1252 = frozenset({"iso8859-1", "ascii"})


def decode_page(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a page, and a note where its declaration was wrong or missing.

    UTF-8 that is valid and not mere ASCII is believed before a declaration that says otherwise: a browser
    that saves a page may rewrite it and leave the declaration as it was.

    Raises:
        ReportRefusedError: if the bytes are no text.
    """
    if data.startswith(_MARKS):
        return decode(path, data)
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    label = (found[1] or found[2]).decode("ascii") if found else None
    try:
        encoding = _python_name(label)
    except LookupError:
        encoding = None
    if encoding is None or encoding.startswith(("utf-8", "utf-16", "utf-32")):
        return decode(path, data)
    if not data.isascii():
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return text, (f"{path.name} says that it is {label}, but it is UTF-8, and was read as that.",)
    try:
        return data.decode(encoding), ()
    except (UnicodeDecodeError, LookupError):
        return decode(path, data)


def _python_name(label: str | None) -> str | None:
    if label is None:
        return None
    name = codecs.lookup(label).name
    # Some of Python's codecs are no text encodings at all (base64, rot13).
    "".encode(name)
    return "cp1252" if name in _MEANS_1252 else name
