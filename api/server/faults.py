"""Errors that nobody foresaw, told without what was asked: their types and frames, not their messages.

The message of an exception may repeat the words of a query (a parser's, a database's), so it is kept from the log
unless the setting ``log_queries`` lets queries in.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import suppress

MOST_FRAMES = 60
"""Frames of one exception that are told, the outermost and the innermost; a recursion without end has a thousand."""

_TOLD = "_told_by_findings"


def outline(error: BaseException) -> str:
    """An exception as its type and frames (file, line, function), then those that it came from, without any message.

    Causes, contexts and the members of groups follow, each once, in the order in which they are found.
    """
    lines: list[str] = []
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting:
        how, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        lines.append(f"{how}{type_name(one)}")
        lines += _frames(one)
        waiting += reversed(list(_sources(one)))
    return "\n".join(lines)


def type_name(error: BaseException) -> str:
    """The full name of an exception's type."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def log_fault(log: logging.Logger, said: str, error: BaseException, *, whole: bool) -> None:
    """Write the record of an error, after which the server needn't write one of its own.

    Args:
        log: where to.
        said: what happened, without anything of the error.
        error: told as :func:`outline` does; with its messages if ``whole``.
        whole: whether queries may be in the log.
    """
    # Some exceptions have no place for attributes; then the server's record comes besides, without messages.
    with suppress(AttributeError, TypeError):
        setattr(error, _TOLD, True)
    if whole:
        log.error("%s: %s", said, type_name(error), exc_info=error)
    else:
        log.error("%s: %s", said, type_name(error), extra={"fault": outline(error)})


def is_told(error: BaseException | None) -> bool:
    """Whether :func:`log_fault` has written a record of an exception."""
    return getattr(error, _TOLD, False)


def _sources(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield "in it ", one
    if error.__cause__ is not None:
        yield "caused by ", error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield "while handling ", error.__context__


def _frames(error: BaseException) -> list[str]:
    # The source lines are left out: one that holds a constant could be mistaken for a message.
    found = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    told = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in found]
    left_out = len(told) - MOST_FRAMES
    if left_out > 0:
        half = MOST_FRAMES // 2
        told[half:-half] = [f"  … {left_out} frames"]
    return told
