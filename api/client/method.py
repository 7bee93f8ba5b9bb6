"""Descriptions of requests as methods: once described, a request is a method of every client."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Generic, ParamSpec, TypeVar, overload

from api.client.call import Call

P = ParamSpec("P")
T = TypeVar("T")


class Waiting(ABC):
    """What asks and waits for the answer."""

    @abstractmethod
    def ask(self, call: Call[T]) -> T:
        """The answer to a call.

        Raises:
            ApiError: for what the server refused, could not do, or did not answer.
        """


class Awaited(ABC):
    """What is awaited."""

    @abstractmethod
    async def ask(self, call: Call[T]) -> T:
        """The answer to a call.

        Raises:
            ApiError: for what the server refused, could not do, or did not answer.
        """


class Method(Generic[P, T]):
    """A description as a method that asks for what it describes, with the same parameters and words."""

    def __init__(self, describe: Callable[P, Call[T]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Callable[P, Call[T]]: ...

    @overload
    def __get__(self, client: Waiting, owner: type) -> Callable[P, T]: ...

    @overload
    def __get__(self, client: Awaited, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, client: Waiting | Awaited | None, owner: type) -> Any:
        """The method of a client; of the class, the description itself."""
        if client is None:
            return self._describe

        @functools.wraps(self._describe)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client.ask(self._describe(*args, **kwargs))

        return ask
