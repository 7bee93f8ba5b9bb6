"""``?format=``: any comparing route as a file instead of JSON, by parameter or by what the client accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError

from api.exports import say_what_describes, view_response
from search.engine import SearchEngine
from search.exporting.kinds import KINDS, Format
from search.tables import View

TABLES_TYPE = "application/vnd.findings.tables+json"
"""Media type of ``tables``: JSON of another shape than the API's own answer."""


class AnswerFormat(StrEnum):
    """What an answer comes as: the API's own JSON, or one of :class:`search.exporting.kinds.Format`."""

    JSON = "json"
    CSV = "csv"
    CSV_METADATA = "csv-metadata"
    CSV_ZIP = "csv-zip"
    XLSX = "xlsx"
    TABLES = "tables"
    PARQUET = "parquet"
    PARQUET_ZIP = "parquet-zip"
    MARKDOWN = "md"
    SVG = "svg"
    PNG = "png"


class TableFormat(StrEnum):
    """What an answer without a chart comes as: :class:`AnswerFormat` without the pictures."""

    JSON = "json"
    CSV = "csv"
    CSV_METADATA = "csv-metadata"
    CSV_ZIP = "csv-zip"
    XLSX = "xlsx"
    TABLES = "tables"
    PARQUET = "parquet"
    PARQUET_ZIP = "parquet-zip"
    MARKDOWN = "md"


_PICTURES = (AnswerFormat.SVG, AnswerFormat.PNG)
_ACCEPTED = {
    "application/json": AnswerFormat.JSON,
    TABLES_TYPE: AnswerFormat.TABLES,
    **{
        KINDS[form].media_type: AnswerFormat(form.value)
        for form in (
            Format.CSV,
            Format.CSV_METADATA,
            Format.XLSX,
            Format.PARQUET,
            Format.MARKDOWN,
            Format.SVG,
            Format.PNG,
        )
    },
}
_JSON = "application/json"
_ALONE = (
    "`json` (this description's answer), or a file: `csv` (the first table, described by `csv-metadata`, which its `Link` "
    "names), `xlsx`, `parquet` or `md`; all tables together as `csv-zip`, `parquet-zip` or `tables` (JSON with every "
    "column described)"
)
_SAYS = (
    " Each says in itself or beside it what was asked, the snapshot, the models and the licence. Without it, the "
    "`Accept` header decides."
)


def accepted(header: str) -> AnswerFormat:
    """The format that an ``Accept`` header likes best; JSON where it names none of ours (RFC 9110, section 12.5.1)."""
    liked = [
        (-weight, place, _ACCEPTED[media_type])
        for place, (media_type, weight) in enumerate(_liked(header))
        if media_type in _ACCEPTED and weight > 0
    ]
    return min(liked)[2] if liked else AnswerFormat.JSON


def refuse_unacceptable(request: Request) -> None:
    """Refuse who accepts nothing that the address gives: JSON must not come in the place of the CSV that was asked for.

    What an address gives stands in its description; JSON is taken by all, as the form of errors. ``format`` goes
    before the header.

    Raises:
        HTTPException: 406, naming what the address gives.
    """
    header = request.headers.get("accept", "")
    if request.method not in {"GET", "HEAD"} or not header.strip() or "format" in request.query_params:
        return
    operation = request.app.openapi()["paths"].get(request.scope["route"].path, {}).get("get", {})
    given = list(operation.get("responses", {}).get("200", {}).get("content", {}))
    fitting = [*given, _JSON]
    if any(
        weight > 0 and any(one == media_type or _in_range(one, media_type) for one in fitting)
        for media_type, weight in _liked(header)
    ):
        return
    raise HTTPException(
        406,
        f"{request.url.path} gives {', '.join(given)}; the Accept header takes none of these ({header[:200]!r}).",
    )


def _in_range(media_type: str, taken: str) -> bool:
    """Whether a media type is in a range such as ``text/*``."""
    return taken == "*/*" or (taken.endswith("/*") and media_type.startswith(taken[:-1]))


def _liked(header: str) -> list[tuple[str, float]]:
    """Media types (or ranges of them) of an ``Accept`` header with their weights; what is no item is left out."""
    found = []
    for item in header.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            found.append((media_type, float(quality)))
        except ValueError:
            continue
    return found


class Wanted:
    """The format that a request wants."""

    def __init__(
        self,
        request: Request,
        form: Annotated[
            AnswerFormat | None,
            Query(alias="format", description=f"{_ALONE}; the chart as `svg` or `png`.{_SAYS}"),
        ] = None,
    ) -> None:
        self.request = request
        self._named = request.query_params
        self.form = form or accepted(request.headers.get("accept", ""))
        if self.file is not None and self.names("fields"):
            raise _no_fields()

    @property
    def file(self) -> Format | None:
        """The format of a file, or ``None`` for the API's own JSON."""
        if self.form is AnswerFormat.JSON:
            return None
        return Format.JSON if self.form is AnswerFormat.TABLES else Format(self.form.value)

    def limit(self, name: str, asked: int, most: int) -> int:
        """How many rows to give: a table as a file is whole unless the request names a limit itself."""
        return most if self.whole and not self.names(name) else asked

    def names(self, *names: str) -> bool:
        """Whether the request has a parameter of one of these names."""
        return any(name in self._named for name in names)

    @property
    def whole(self) -> bool:
        """Whether tables are wanted as a file."""
        return self.file is not None and self.form not in _PICTURES

    def answer(self, engine: SearchEngine, form: Format, view: Callable[[], View]) -> Response:
        """The view as a file in the format.

        Raises:
            NoChartError: if a picture is asked of a view that has no chart.
            ExportError: if the format can't hold the view.
        """
        return self.described(view_response(engine, view(), form), form)

    def described(self, answer: Response, form: Format) -> Response:
        """A file in a format with what its headers say of it."""
        if form is Format.JSON:
            answer.headers["content-type"] = TABLES_TYPE
        say_what_describes(self.request, answer)
        return answer


class WantedTables(Wanted):
    """The format that a request to a route without a chart wants."""

    def __init__(
        self,
        request: Request,
        form: Annotated[
            TableFormat | None,
            Query(alias="format", description=f"{_ALONE}.{_SAYS}"),
        ] = None,
    ) -> None:
        wanted = AnswerFormat(form.value) if form else accepted(request.headers.get("accept", ""))
        # Pictures are not among what the description of these routes gives, so JSON was acceptable, too.
        super().__init__(request, AnswerFormat.JSON if wanted in _PICTURES else wanted)


WantedFormat = Annotated[Wanted, Depends(Wanted)]
WantedTable = Annotated[WantedTables, Depends(WantedTables)]


def _no_fields() -> RequestValidationError:
    said = "names parts of the JSON answer; leave it out where a file is asked for"
    return RequestValidationError([{"loc": ("query", "fields"), "msg": said, "type": "value_error"}])


def _files(forms: Iterable[AnswerFormat]) -> dict[int | str, dict[str, Any]]:
    types: dict[str, Any] = {
        TABLES_TYPE if form is AnswerFormat.TABLES else KINDS[Format(form.value)].media_type: {}
        for form in forms
        if form is not AnswerFormat.JSON
    }
    return {200: {"description": "The answer, or the file that `format` asks for.", "content": types}}


FILES = _files(AnswerFormat)
"""For ``responses`` of a route that takes :data:`WantedFormat`."""

TABLE_FILES = _files(AnswerFormat(form.value) for form in TableFormat)
"""For ``responses`` of a route that takes :data:`WantedTable`."""
