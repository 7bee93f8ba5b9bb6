"""RIS, which EndNote, Zotero, Mendeley and RefWorks import.

A line is a tag of two characters, two spaces, a hyphen, a space and one value; ``TY`` begins a record and ``ER`` ends it
(Research Information Systems, "RIS format specifications", 2011; the tags of reports (``RPRT``) as EndNote and
Zotero read them). Nothing is escaped, so a value is kept to one line. A corporate name is written without a
comma, which would make it a surname. Dates are ``YYYY/MM/DD/``, with the parts that are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from search.exporting.citations.reference import GENRE, Reference


def ris(references: Iterable[Reference], found: str, accessed: date) -> str:
    """References as RIS in the order given; ``found`` says in each where it was found, on the day ``accessed``."""
    return "".join(_record(reference, found, accessed) for reference in references)


def _record(item: Reference, found: str, accessed: date) -> str:
    lines = [("TY", "RPRT"), ("ID", item.key)]
    if item.author:
        lines += [("AU", item.author.replace(",", "")), ("PB", item.author)]
    lines.append(("TI", item.title))
    if item.year is not None:
        lines.append(("PY", str(item.year)))
    if item.published is not None:
        day = f"{item.published:%d}" if item.to_the_day else ""
        lines.append(("DA", f"{item.published:%Y/%m}/{day}/"))
    lines.append(("Y2", f"{accessed:%Y/%m/%d}/"))
    lines.append(("M3", GENRE))
    if item.pages:
        lines += [("SP", str(item.pages[0])), ("EP", str(item.pages[-1]))]
    if item.section:
        lines.append(("SE", item.section))
    if item.words:
        lines.append(("AB", item.words))
    lines += [("KW", word) for word in item.keywords]
    lines.append(("LA", "en-GB"))
    if item.locator:
        lines.append(("N1", item.locator))
    lines += [("N1", remark) for remark in item.remarks]
    if item.remark:
        lines.append(("N1", f"Note: {item.remark}"))
    lines += [("N1", f"{found} {item.licence}".strip()), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines) + "\r\n"
