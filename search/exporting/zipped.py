"""ZIP archives whose bytes depend on their content alone: no dates, one order."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can hold."""


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of named contents, in the order given."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def undated(archive: bytes) -> bytes:
    """The same archive without the dates of its entries."""
    with ZipFile(io.BytesIO(archive)) as source:
        return zipped((name, source.read(name)) for name in source.namelist())
