"""Who may change the library, and how uploaded files are read; shared by the API and the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from api.building.desk import BuildDesk
from api.building.intake import Upload, keep, names_of
from api.building.job import Job
from api.errors import IntakeError
from api.forms import same_origin
from api.server.keys import Scope
from api.server.middleware import is_on_the_network
from api.settings import Settings

MOST_FILES = 1_000
"""Files of one upload."""

_FIELDS = 20
_FORM = "multipart/form-data"


class Sent(NamedTuple):
    """An upload as it was read: the fields of the form, and the files that have a name or content."""

    fields: dict[str, str]
    files: list[Upload]


def library_is_open(settings: Settings) -> bool:
    """Whether this server changes its library for anybody: for keys, or for this machine.

    Where keys are on, the scope ``admin`` is asked for before a request gets here. A server that everybody may read
    (``open_access``) is changed by nobody.
    """
    return settings.api_keys or not is_on_the_network(settings)


def may_change(request: Request) -> bool:
    """Whether who asks may change the library, so that pages offer it."""
    settings: Settings = request.app.state.settings
    if not library_is_open(settings):
        return False
    key = getattr(request.state, "key", None)
    return not settings.api_keys or (key is not None and key.scope.covers(Scope.ADMIN))


def library_changes_allowed(request: Request) -> None:
    """Refuse where the library is not changed by the server, and what another site sends through a browser.

    Raises:
        HTTPException: 403.
    """
    if not library_is_open(request.app.state.settings):
        raise HTTPException(
            403,
            "The library can't be changed through this server, since others than its owner can reach it and it asks "
            "for no keys; the setting api_keys opens that to keys with the scope admin.",
        )
    # A key in the header is set by a program; a browser sends what it is told to by any page. To look is no change.
    writes = request.method not in {"GET", "HEAD"}
    if writes and "authorization" not in request.headers and not same_origin(request):
        raise HTTPException(403, "The request was sent from another site; nothing was changed.")


async def read_upload(request: Request) -> Sent:
    """The fields and files of a form with files; files larger than memory should hold lie on the disk meanwhile.

    Raises:
        HTTPException: 413 if it is longer than the setting ``max_upload_bytes``; 415 if it is no form with files; 400
            if it can't be read, or has too many parts.
    """
    most: int = request.app.state.settings.max_upload_bytes
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, f"Files are sent as {_FORM}.")
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > most:
        raise _too_long(most)
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most:
            raise _too_long(most)
        return message

    form = await Request(request.scope, counted).form(max_files=MOST_FILES, max_fields=_FIELDS)
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [
        Upload(value.filename or "", value.file)
        for _, value in form.multi_items()
        # A file input that was left empty sends a part without name and content.
        if isinstance(value, UploadFile) and (value.filename or value.size)
    ]
    return Sent(fields, files)


def take_in(desk: BuildDesk, files: Sequence[Upload]) -> Job:
    """Begin to take uploaded files in.

    Raises:
        IntakeError: if there is none, or one has no name that can be kept.
        BuildBusyError: if another run goes on.
    """
    if not files:
        msg = "No file came with the form: choose reports (PDF, HTML, Word, text or Markdown), and send them again."
        raise IntakeError(msg, subject="files")
    names = names_of([file.name for file in files])
    return desk.add(names, bring=lambda folder: keep(folder, names, files))


def _too_long(most: int) -> HTTPException:
    return HTTPException(
        413,
        f"The files are longer than {most:,} bytes together (max_upload_bytes); nothing was taken in. Send them in "
        "parts, or index them on the server.",
        headers={"Connection": "close"},
    )
