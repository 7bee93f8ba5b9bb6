"""Passages in any format: tables, documents and citations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from search.export import passage_to_dict
from search.exporting.chosen import Chosen
from search.exporting.citations import citation_bytes, reference_of
from search.exporting.csv_form import csv_chunks
from search.exporting.docx_form import docx_bytes
from search.exporting.json_form import json_chunks
from search.exporting.kinds import CITATIONS, PASSAGE_KINDS, CitationFormat, Format, PassageFormat
from search.exporting.passages import passage_bundle
from search.exporting.quoted_markdown import quoted_markdown
from search.exporting.write import bundle_bytes


def passage_chunks(
    chosen: Chosen, form: PassageFormat, exported: datetime | None = None, *, bom: bool = True
) -> Iterator[bytes]:
    """Passages as the content of a file, piece by piece.

    Args:
        chosen: which.
        form: in which format.
        exported: when; now if left out.
        bom: whether CSV begins with a byte order mark.

    Raises:
        ExportError: if there are more than the format holds.
    """
    bundle = passage_bundle(chosen, exported)
    if form is PassageFormat.JSONL:
        for taken in chosen:
            yield (
                json.dumps(
                    passage_to_dict(taken.passage, taken.report)
                    | ({"remark": taken.remark} if taken.remark else {}),
                    ensure_ascii=False,
                )
                + "\n"
            ).encode("utf-8")
    elif form is PassageFormat.CSV:
        yield from csv_chunks(bundle.sheets[0].columns, bundle.sheets[0].rows(), bom=bom)
    elif form is PassageFormat.JSON:
        yield from json_chunks(bundle, chosen.ids)
    elif form is PassageFormat.DOCX:
        yield docx_bytes(chosen, bundle.statement)
    elif form is PassageFormat.MARKDOWN:
        yield quoted_markdown(chosen, bundle.statement)
    elif form in CITATIONS:
        names = {theme.id: theme.name for theme in chosen.holdings.themes}
        references = (reference_of(taken.report, taken.passage, names, taken.remark) for taken in chosen)
        yield citation_bytes(references, CitationFormat(form.value), bundle.statement)
    else:
        yield bundle_bytes(bundle, Format(form.value))


def passage_file_name(chosen: Chosen, form: PassageFormat) -> str:
    """A name for the file, which says the snapshot."""
    return f"findings-passages-{chosen.holdings.snapshot_id}{PASSAGE_KINDS[form].suffix}"
