r"""BibTeX (Patashnik 1988, "BibTeXing"), also for biblatex.

A report is a ``techreport``; one whose inspectorate is not known, and so has no institution, a ``misc``. Names of corporate
authors stand in a second pair of braces, or BibTeX would take their last word for a surname; so do titles,
whose capitals styles would lower. A passage has its page in ``pages``, which biblatex prints, and all of its place in
``note``, which every style prints. Letters beyond ASCII stay as they are (UTF-8). Braces of a text become ``\textbraceleft``
and ``\textbraceright``: BibTeX counts even braces that are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from search.exporting.citations.reference import GENRE, Reference
from search.exporting.text import one_line

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_ESCAPES = str.maketrans(_SPECIAL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(references: Iterable[Reference], about: Iterable[str], accessed: date) -> str:
    """References as BibTeX in the order given, after ``about`` as comments; found on the day ``accessed``."""
    # BibTeX reads on from any at sign, also in what others take for a comment.
    comments = "".join(f"% {one_line(line).replace('@', '(at)')}\n" for line in about)
    return comments + "".join(_entry(reference, accessed) for reference in references)


def escaped(text: str) -> str:
    """A text as the content of a field."""
    return text.translate(_ESCAPES)


def _entry(item: Reference, accessed: date) -> str:
    fields: list[tuple[str, str]] = []
    if item.author:
        fields += [
            ("author", f"{{{{{escaped(item.author)}}}}}"),
            ("institution", f"{{{{{escaped(item.author)}}}}}"),
        ]
    fields.append(("title", f"{{{{{escaped(item.title)}}}}}"))
    if item.year is not None:
        fields.append(("year", f"{{{item.year}}}"))
    if item.published is not None:
        fields.append(("month", _MONTHS[item.published.month - 1]))
        if item.to_the_day:
            fields.append(("day", f"{{{item.published.day}}}"))
    fields.append(("urldate", f"{{{accessed.isoformat()}}}"))
    fields.append(("type", f"{{{GENRE}}}"))
    if item.pages:
        fields.append(("pages", f"{{{'--'.join(map(str, item.pages))}}}"))
    note = ". ".join(part for part in (item.locator, *item.remarks) if part)
    if note:
        fields.append(("note", f"{{{escaped(note[:1].upper() + note[1:])}}}"))
    if item.remark:
        fields.append(("annote", f"{{{escaped(item.remark)}}}"))
    if item.words:
        fields.append(("abstract", f"{{{escaped(item.words)}}}"))
    if item.keywords:
        fields.append(("keywords", f"{{{escaped(', '.join(item.keywords))}}}"))
    fields.append(("language", "{british}"))
    kind = "techreport" if item.author else "misc"
    body = ",\n".join(f"  {name} = {value}" for name, value in fields)
    return f"\n@{kind}{{{item.key},\n{body}\n}}\n"
