"""Logging, configured by the outermost layer only (a library never configures logging)."""

from __future__ import annotations

import copy
import json
import logging
import sys
from datetime import UTC, datetime

from api.server.faults import is_told, outline
from api.server.ids import request_id
from api.settings import LogFormat, Settings

_SERVERS = ("uvicorn", "asyncio")
"""Loggers whose records of errors come from requests, though none is being answered any more when they are written."""


class _Careful(logging.Formatter):
    """What both forms share: errors of requests without their messages, which may hold what was looked for."""

    def __init__(self, layout: str | None = None, *, whole: bool = False) -> None:
        """Lay records out.

        Args:
            layout: of :class:`logging.Formatter`.
            whole: whether messages of exceptions are written also where they may hold queries.
        """
        super().__init__(layout)
        self._whole = whole

    def _message(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        # The loop names the task that failed, and in its name the exception with its message.
        return said.partition("\n")[0] if record.name == "asyncio" and not self._whole else said

    def _error(self, record: logging.LogRecord) -> str | None:
        fault: str | None = getattr(record, "fault", None)
        if fault is not None:
            return fault
        if not record.exc_info or record.exc_info[1] is None:
            return None
        of_request = request_id.get() is not None or record.name.partition(".")[0] in _SERVERS
        if of_request and not self._whole:
            return outline(record.exc_info[1])
        return self.formatException(record.exc_info)


class TextFormatter(_Careful):
    """One line a record, and the error, if there is one, below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        error = self._error(record)
        # The text of an error that another handler has made is in the record, whole.
        plain = copy.copy(record)
        plain.msg, plain.args, plain.exc_info, plain.exc_text = self._message(record), (), None, None
        line = super().format(plain)
        return line if error is None else f"{line}\n{error}"


class JsonFormatter(_Careful):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, and the error if there is one.

    While a request is answered its id is in each record; the record of a request has its parts as fields.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if (identity := request_id.get()) is not None:
            entry["request_id"] = identity
        entry.update(getattr(record, "fields", {}))
        if (error := self._error(record)) is not None:
            entry["error"] = error
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(settings: Settings, *, level: str | None = None) -> None:
    """Write records to standard error, replacing earlier handlers.

    Args:
        settings: the form of the records, and their least level.
        level: least level instead of ``settings.log_level``.
    """
    handler = logging.StreamHandler(sys.stderr)
    if settings.log_format is LogFormat.JSON:
        handler.setFormatter(JsonFormatter(whole=settings.log_queries))
    else:
        layout = "%(asctime)s %(levelname)s %(name)s: %(message)s"
        handler.setFormatter(TextFormatter(layout, whole=settings.log_queries))
    handler.addFilter(_is_no_copy)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level or settings.log_level)
    # Query text must not reach the logs: uvicorn's access log prints whole URLs.
    logging.getLogger("uvicorn.access").disabled = True


def _is_no_copy(record: logging.LogRecord) -> bool:
    """Whether a record is another than uvicorn's of an error that the application has told of and raised again."""
    told = record.exc_info is not None and is_told(record.exc_info[1])
    return not (told and record.name.startswith("uvicorn"))
