"""Lists to their end: the answers page after page, each asked for with the cursor of the one before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


class Paged(Protocol):
    """An answer that names the cursor of the next one."""

    @property
    def next(self) -> str | None:
        """The cursor; ``None`` at the end."""


A = TypeVar("A", bound=Paged)


def follow(ask: Callable[P, A], *args: P.args, **kwargs: P.kwargs) -> Iterator[A]:
    """The answers of a method that gives a list, to the end of the list and from one snapshot.

    Args:
        ask: a method of a client, as ``findings.reports``.
        *args: what it is asked, the same for each page.
        **kwargs: the same by name; ``limit`` is the size of a page.

    Raises:
        ApiError: with the code ``cursor-gone`` if a newer snapshot is published meanwhile: begin again.
    """
    answer = ask(*args, **kwargs)
    yield answer
    while answer.next is not None:
        answer = ask(*args, **_next(kwargs, answer))
        yield answer


async def follow_async(
    ask: Callable[P, Coroutine[Any, Any, A]], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[A]:
    """As :func:`follow`, with ``async for``."""
    answer = await ask(*args, **kwargs)
    yield answer
    while answer.next is not None:
        answer = await ask(*args, **_next(kwargs, answer))
        yield answer


def _next(asked: dict[str, Any], answer: Paged) -> dict[str, Any]:
    return {**{name: value for name, value in asked.items() if name != "offset"}, "cursor": answer.next}
