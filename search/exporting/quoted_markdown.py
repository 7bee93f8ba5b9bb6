"""Quoted passages as Markdown: quotations, and their citations as footnotes."""

from __future__ import annotations

import re

from search.exporting.chosen import Chosen
from search.exporting.markdown_form import about, plain
from search.exporting.quoted import Quotation, order_of, quoted, sources
from search.exporting.statement import Statement

_STARTS_BLOCK = re.compile(r"^(\d{1,9})([.)])|^([-+=])")
"""What would make a line a list, a rule or a heading."""


def quoted_markdown(chosen: Chosen, statement: Statement) -> bytes:
    """Passages as a Markdown document, laid out as the Word document is.

    Footnotes (``[^1]``) are those of pandoc, GitHub and most others; the words of reports can't act as markup.
    """
    parts = [f"# {plain(statement.title)}\n\n"]
    parts += [f"- **{plain(name)}:** {plain(value)}\n" for name, value in statement.asked]
    parts += [f"\n{plain(note)}\n" for note in (*statement.notes, order_of(chosen))]
    reports = quoted(chosen)
    for report in reports:
        parts.append(f"\n## {plain(report.heading)}\n")
        section = None
        for quotation in report.quotations:
            if quotation.heads and quotation.heads != section:
                parts.append(f"\n### {plain(quotation.heads)}\n")
            section = quotation.heads
            parts.append(_quote(quotation))
    if reports:
        parts.append("\n## Sources\n\n")
        parts += [f"{place}. {plain(source)}\n" for place, source in enumerate(sources(reports), start=1)]
    parts.append("\n" + about(statement.facts) + "\n")
    parts += [
        f"[^{quotation.number}]: {plain(quotation.citation)}\n"
        for report in reports
        for quotation in report.quotations
    ]
    return "".join(parts).encode("utf-8")


def line(text: str) -> str:
    """A line of a quotation that begins no block of its own."""
    return _STARTS_BLOCK.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", plain(text)
    )


def _quote(quotation: Quotation) -> str:
    lines = quotation.lines or ("(no words)",)
    words = "\\\n".join(f"> {line(part)}" for part in lines)
    notes = "".join(f"\n{line(note)}\n" for note in quotation.footnotes)
    remark = "\\\n".join(line(part) for part in quotation.remark)
    said = f"\n**Note:** {remark}\n" if remark else ""
    return f"\n{words} [^{quotation.number}]\n{notes}{said}\n{plain(quotation.about)}\n"
