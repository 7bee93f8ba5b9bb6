"""Logging, configured by the outermost layer only (a library never configures logging)."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from api.server.ids import request_id
from api.settings import LogFormat, Settings


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, and the error if there is one.

    While a request is answered its id is in each record; the record of a request has its parts as fields.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (identity := request_id.get()) is not None:
            entry["request_id"] = identity
        entry.update(getattr(record, "fields", {}))
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(settings: Settings, *, level: str | None = None) -> None:
    """Write records to standard error, replacing earlier handlers.

    Args:
        settings: the form of the records, and their least level.
        level: least level instead of ``settings.log_level``.
    """
    handler = logging.StreamHandler(sys.stderr)
    if settings.log_format is LogFormat.JSON:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level or settings.log_level)
    # Query text must not reach the logs: uvicorn's access log prints whole URLs.
    logging.getLogger("uvicorn.access").disabled = True
