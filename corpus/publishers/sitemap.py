"""Sitemaps (sitemaps.org protocol 0.9): an index of sitemaps, or addresses with the day of their change.

The XML is somebody else's: read with defusedxml, which refuses document type definitions, so no entity
is ever expanded and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from corpus.publishers.errors import SitemapError

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of a sitemap and the day of its last change, where told."""

    url: str
    changed: date | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: the addresses of further sitemaps, and of pages, each in the file's order."""

    sitemaps: tuple[Entry, ...]
    pages: tuple[Entry, ...]


def read_sitemap(data: bytes, *, max_bytes: int) -> Sitemap:
    """Read a sitemap or sitemap index, packed with gzip or not.

    Raises:
        SitemapError: if it is neither, has a document type definition, or unpacks to more than ``max_bytes``.
    """
    if data.startswith(_GZIP):
        data = _unpack(data, max_bytes)
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SitemapError("it has a document type definition, which no sitemap needs") from error
    except (ParseError, ValueError, LookupError) as error:
        message = f"it is no XML ({error})"
        raise SitemapError(message) from error
    name = _local(root.tag)
    if name not in {"sitemapindex", "urlset"}:
        message = f"its root is <{name}>, not <sitemapindex> or <urlset>"
        raise SitemapError(message)
    entries = []
    for child in root:
        facts = {_local(part.tag): (part.text or "").strip() for part in child if isinstance(part.tag, str)}
        if facts.get("loc"):
            entries.append(Entry(facts["loc"], _day(facts.get("lastmod", ""))))
    found = tuple(entries)
    return Sitemap(found, ()) if name == "sitemapindex" else Sitemap((), found)


def _unpack(data: bytes, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        out = unpacker.decompress(data, max_bytes + 1)
    except zlib.error as error:
        message = f"it can't be unpacked ({error})"
        raise SitemapError(message) from error
    if len(out) > max_bytes:
        message = f"it unpacks to more than {max_bytes:,} bytes"
        raise SitemapError(message)
    return out


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _day(text: str) -> date | None:
    """The day of a W3C date-time; ``None`` for none, or for a year or month alone."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
