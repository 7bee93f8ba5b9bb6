"""Exports as answers: bytes with their media type, a file name that says the snapshot, and what was cut."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from search.engine import SearchEngine
from search.exporting.chosen import Chosen
from search.exporting.kinds import KINDS, PASSAGE_KINDS, STREAMED, Format, PassageFormat
from search.exporting.passage_export import passage_chunks, passage_file_name
from search.exporting.passages import passage_statement
from search.exporting.statement import Statement
from search.exporting.write import view_bytes
from search.tables import View

SNAPSHOT = "Findings-Snapshot"
"""Header that names the snapshot an export comes from."""

EXPORTED = "Findings-Passages"
"""Header that says how many passages an export holds and how many match: ``1000 of 9933``."""


def view_response(engine: SearchEngine, view: View, form: Format) -> Response:
    """A view in a format, made now.

    Raises:
        NoChartError: if a picture is asked of a view that has no chart.
        ExportError: if the format can't hold the view.
    """
    statement = Statement.of(engine.holdings, view)
    content, media_type, name = view_bytes(view, statement, form)
    answer = file_response(content, media_type, name, engine.snapshot_id)
    _license(answer, statement)
    return answer


def passage_response(chosen: Chosen, form: PassageFormat) -> Response:
    """Passages in a format, made now; those formats that can be are sent as they are written.

    Raises:
        ExportError: if the format can't hold them.
    """
    kind, name = PASSAGE_KINDS[form], passage_file_name(chosen, form)
    pieces: Iterator[bytes] = passage_chunks(chosen, form)
    snapshot = chosen.holdings.snapshot_id
    if form not in STREAMED:
        # Made whole first, so that what goes wrong is still told as an error.
        answer: Response = file_response(b"".join(pieces), kind.media_type, name, snapshot)
    else:
        answer = StreamingResponse(
            pieces, media_type=_with_charset(kind.media_type), headers=_headers(name, snapshot)
        )
    answer.headers[EXPORTED] = f"{len(chosen.rows)} of {chosen.total}"
    _license(answer, passage_statement(chosen))
    return answer


def say_what_describes(request: Request, answer: Response) -> None:
    """Name, in the ``Link`` of a CSV, the address of its statement and of its columns' meaning.

    CSV holds data alone, so its description is found as W3C's rules have it
    (https://www.w3.org/TR/tabular-data-model/#link-header): the same question with ``format=csv-metadata``. The address
    is a query alone, which every client resolves against the one that it asked, whatever proxies stand between.
    """
    if not answer.headers["content-type"].startswith(KINDS[Format.CSV].media_type):
        return
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "format"]
    query = urlencode([*asked, ("format", Format.CSV_METADATA.value)])
    kind = KINDS[Format.CSV_METADATA].media_type
    _link(answer, f'<?{query}>; rel="describedby"; type="{kind}"')


def _license(answer: Response, statement: Statement) -> None:
    if statement.licence_url:
        _link(answer, f'<{statement.licence_url}>; rel="license"')


def _link(answer: Response, link: str) -> None:
    held = answer.headers.get("link")
    answer.headers["link"] = f"{held}, {link}" if held else link


def file_response(content: bytes, media_type: str, name: str, snapshot: str) -> Response:
    """Content as a file to be saved under a name; a picture is shown where it is asked for."""
    shown = media_type.startswith("image/")
    return Response(
        content, media_type=_with_charset(media_type), headers=_headers(name, snapshot, attached=not shown)
    )


def _headers(name: str, snapshot: str, *, attached: bool = True) -> dict[str, str]:
    placed = "attachment" if attached else "inline"
    return {"Content-Disposition": f'{placed}; filename="{quote(name)}"', SNAPSHOT: snapshot}


def _with_charset(media_type: str) -> str:
    textual = media_type.startswith("text/") or "json" in media_type or "x-" in media_type
    return f"{media_type}; charset=utf-8" if textual else media_type
