"""``?format=``: any comparing route as a file instead of JSON, by parameter or by what the client accepts."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from api.exports import view_response
from search.engine import SearchEngine
from search.exporting.kinds import KINDS, Format
from search.tables import View

TABLES_TYPE = "application/vnd.findings.tables+json"
"""Media type of ``tables``: JSON of another shape than the API's own answer."""


class AnswerFormat(StrEnum):
    """What an answer comes as: the API's own JSON, or one of :class:`search.exporting.kinds.Format`."""

    JSON = "json"
    CSV = "csv"
    CSV_ZIP = "csv-zip"
    XLSX = "xlsx"
    TABLES = "tables"
    PARQUET = "parquet"
    PARQUET_ZIP = "parquet-zip"
    MARKDOWN = "md"
    SVG = "svg"
    PNG = "png"


_PICTURES = (AnswerFormat.SVG, AnswerFormat.PNG)
_ACCEPTED = {
    "application/json": AnswerFormat.JSON,
    TABLES_TYPE: AnswerFormat.TABLES,
    **{
        KINDS[form].media_type: AnswerFormat(form.value)
        for form in (Format.CSV, Format.XLSX, Format.PARQUET, Format.MARKDOWN, Format.SVG, Format.PNG)
    },
}


def accepted(header: str) -> AnswerFormat:
    """The format that an ``Accept`` header likes best; JSON where it names none of ours (RFC 9110, section 12.5.1)."""
    liked: list[tuple[float, int, AnswerFormat]] = []
    for place, item in enumerate(header.split(",")):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            continue
        if media_type in _ACCEPTED and weight > 0:
            liked.append((-weight, place, _ACCEPTED[media_type]))
    return min(liked)[2] if liked else AnswerFormat.JSON


class Wanted:
    """The format that a request wants."""

    def __init__(
        self,
        request: Request,
        form: Annotated[
            AnswerFormat | None,
            Query(
                alias="format",
                description="`json` (this description's answer), or a file: `csv`, `xlsx`, `parquet` or `md`; all tables "
                "together as `csv-zip`, `parquet-zip` or `tables` (JSON with every column described); the chart as "
                "`svg` or `png`. Each says in itself or beside it what was asked, the snapshot, the models and the "
                "licence. Without it, the `Accept` header decides.",
            ),
        ] = None,
    ) -> None:
        self._named = request.query_params
        self.form = form or accepted(request.headers.get("accept", ""))

    @property
    def file(self) -> Format | None:
        """The format of a file, or ``None`` for the API's own JSON."""
        if self.form is AnswerFormat.JSON:
            return None
        return Format.JSON if self.form is AnswerFormat.TABLES else Format(self.form.value)

    def limit(self, name: str, asked: int, most: int) -> int:
        """How many rows to give: a table as a file is whole unless the request names a limit itself."""
        return most if self.whole and name not in self._named else asked

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
        answer = view_response(engine, view(), form)
        if form is Format.JSON:
            answer.headers["content-type"] = TABLES_TYPE
        return answer


WantedFormat = Annotated[Wanted, Depends(Wanted)]

FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or the file that `format` asks for.",
        "content": {
            TABLES_TYPE if form is Format.JSON else kind.media_type: {} for form, kind in KINDS.items()
        },
    }
}
"""For ``responses`` of a route that takes :data:`WantedFormat`."""
