"""CSL-JSON, which Zotero, pandoc and citeproc read (https://docs.citationstyles.org/en/stable/specification.html).

A report is an item of type ``report`` with its inspectorate as a literal name. In CSL a locator belongs to the citation in the
running text, not to the item; so an exported passage is an item of its own, with its page in ``page`` and its heading in
``section``, which the schema has and styles print where they print them of reports. ``custom`` holds locator and label
apart for programs that build citations ("p. 9 of the report"), the ids, and where it was found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from search.exporting.citations.reference import GENRE, Reference


def csl_json(references: Iterable[Reference], found: str, accessed: date) -> str:
    """References as a CSL-JSON list in the order given; ``found`` says in each where it was found, on ``accessed``."""
    items = [_item(reference, found, accessed) for reference in references]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(item: Reference, found: str, accessed: date) -> dict[str, Any]:
    csl: dict[str, Any] = {"id": item.key, "citation-key": item.key, "type": "report", "genre": GENRE}
    if item.author:
        csl["author"] = [{"literal": item.author}]
        csl["publisher"] = item.author
    csl["title"] = item.title
    if item.published is not None:
        day = [item.published.day] if item.to_the_day else []
        csl["issued"] = {"date-parts": [[item.published.year, item.published.month, *day]]}
    elif item.year is not None:
        csl["issued"] = {"date-parts": [[item.year]]}
    if item.inspected is not None:
        csl["event-date"] = {"date-parts": [[item.inspected.year, item.inspected.month, item.inspected.day]]}
    csl["accessed"] = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
    csl["language"] = "en-GB"
    if item.pages:
        csl["page"] = "-".join(map(str, item.pages))
    if item.section:
        csl["section"] = item.section
    if item.words:
        csl["abstract"] = item.words
    if item.keywords:
        csl["keyword"] = ", ".join(item.keywords)
    note = ". ".join(part for part in (item.paragraph, *item.remarks) if part)
    if note:
        csl["note"] = note[:1].upper() + note[1:]
    if item.remark:
        csl["annote"] = item.remark
    csl["custom"] = _custom(item, found)
    return csl


def _custom(item: Reference, found: str) -> dict[str, str]:
    custom = {"report": item.report_id, "file": item.source_name, "found": f"{found} {item.licence}".strip()}
    if item.passage_id is not None:
        custom["passage"] = item.passage_id
    if item.pages:
        custom |= {"locator": "-".join(map(str, item.pages)), "label": "page"}
    elif item.section:
        custom |= {"locator": item.section, "label": "section"}
    return custom
