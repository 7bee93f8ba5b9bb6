"""References in any format, as the content of a file."""

from __future__ import annotations

from collections.abc import Iterable

from search.exporting.citations.bibtex import bibtex
from search.exporting.citations.csl import csl_json
from search.exporting.citations.reference import Reference
from search.exporting.citations.ris import ris
from search.exporting.kinds import CitationFormat
from search.exporting.statement import Statement


def citation_bytes(references: Iterable[Reference], form: CitationFormat, statement: Statement) -> bytes:
    """References in a format, UTF-8, in the order given; each says in which snapshot it was found.

    What is cited twice is given once: a reference manager would keep two.
    """
    distinct = list({reference.key: reference for reference in references}.values())
    found = found_in(statement)
    if form is CitationFormat.RIS:
        text = ris(distinct, found, statement.exported.date())
    elif form is CitationFormat.BIBTEX:
        facts = [f"{name}: {value}" for name, value in statement.facts]
        text = bibtex(distinct, facts, statement.exported.date())
    elif form is CitationFormat.CSL_JSON:
        text = csl_json(distinct, found, statement.exported.date())
    else:
        text = "".join(f"{reference.sentence}\n" for reference in distinct)
    return text.encode("utf-8")


def found_in(statement: Statement) -> str:
    """In one sentence: with which program and snapshot, when, and by asking what."""
    asked = "; ".join(f"{name}: {value}" for name, value in statement.asked)
    return (
        f"Found with {statement.software}, library snapshot {statement.snapshot}, "
        f"exported {statement.exported:%Y-%m-%d}{f' ({asked})' if asked else ''}."
    )
