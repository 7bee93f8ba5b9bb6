"""The clients: ``Findings`` asks and waits, ``AsyncFindings`` is awaited; both have the same methods."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self, TypeVar, Unpack

import anyio
import httpx

from api import schemas
from api.building.job import Job
from api.client import calls, views
from api.client import library as of_library
from api.client.call import Call
from api.client.errors import ApiError
from api.client.following import follow, follow_async
from api.client.forms import AsyncTableViews, SavedViews, TableViews
from api.client.method import Awaited, Method, Waiting
from api.client.only import AsyncOnlyViews, OnlyViews
from api.client.parameters import Options
from api.client.policy import Policy
from api.schemas.library import JobAnswer

T = TypeVar("T")

ADDRESS = "http://127.0.0.1:8000"
_PAGE = 100


class _Methods:
    """What both clients can be asked."""

    search = Method(calls.search)
    search_fields = Method(calls.search_fields)
    batch = Method(calls.batch)
    facet = Method(calls.facet)
    passage = Method(calls.passage)
    passage_fields = Method(calls.passage_fields)
    similar = Method(calls.similar)
    reports = Method(calls.reports)
    report = Method(calls.report)
    cite_passage = Method(calls.cite_passage)
    cite_report = Method(calls.cite_report)
    themes = Method(calls.themes)
    codings = Method(calls.codings)
    health = Method(calls.health)
    ready = Method(calls.ready)
    export_passages = Method(calls.export_passages)
    export_chosen = Method(calls.export_chosen)
    areas = Method(views.areas)
    profile = Method(views.profile)
    change = Method(views.change)
    recommendations = Method(views.recommendations)
    compare = Method(views.compare)
    recurring = Method(views.recurring)
    recurring_finding = Method(views.recurring_finding)
    judgements = Method(views.judgements)
    figures = Method(views.figures)
    library = Method(of_library.library)
    snapshots = Method(of_library.snapshots)
    add_reports = Method(of_library.add_reports)
    add_folder = Method(of_library.add_folder)
    remove_report = Method(of_library.remove_report)
    strike_off = Method(of_library.strike_off)
    jobs = Method(of_library.jobs)
    job = Method(of_library.job)
    stop_job = Method(of_library.stop_job)


class Findings(_Methods, Waiting):
    """A client that waits for each answer; may be used by several threads.

    Args:
        address: of the server, with the path that it is shown under, if any.
        key: API key, sent with every request to that address.
        timeout: seconds to wait for a connection and for each part of an answer.
        retries: how often a request that changes nothing is sent again that was refused with ``Retry-After`` (too many requests, a
            server that is not ready), met a gateway error, or could not be delivered.
        longest_wait: seconds that ``Retry-After`` may ask for; where it asks for more, the error is raised.
        cache: answers kept and asked after with their ``ETag``; the oldest unused goes first. 0: none.
        transport: what carries the requests, for tests and special networks.

    Every method raises :class:`ApiError`, and nothing else, for what the server or the network did. Those that
    change the library are sent once.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        key: str | None = None,
        timeout: float = 60.0,
        retries: int = 3,
        longest_wait: float = 60.0,
        cache: int = 0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._policy = Policy(address, key, retries, longest_wait, cache)
        self._client = httpx.Client(headers=self._policy.headers, timeout=timeout, transport=transport)

    @property
    def address(self) -> str:
        """The server's address."""
        return self._policy.address

    @property
    def tables(self) -> TableViews:
        """The views as tables: ``findings.tables.compare(rows="region").frame()``."""
        return TableViews(self)

    def only(self, *fields: str) -> OnlyViews:
        """The views with these fields alone: ``findings.only("name", "rating").areas(region="London")``."""
        return OnlyViews(self, fields)

    @property
    def save(self) -> SavedViews:
        """The views as files: ``findings.save.compare("compared.xlsx", rows="region")``."""
        return SavedViews(self)

    def ask(self, call: Call[T]) -> T:
        """The answer to a call, asked again as long as that helps.

        Raises:
            ApiError: for what the server refused, could not do, or did not answer.
        """
        attempt = 0
        while True:
            outcome: httpx.Response | httpx.TransportError
            try:
                with self._policy.request(self._client, call) as request:
                    outcome = self._client.send(request)
            except httpx.TransportError as error:
                outcome = error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ApiError.without_answer(self.address, error) from error
            wait = self._policy.wait(call, attempt, outcome)
            if wait is not None:
                time.sleep(wait)
                attempt += 1
            elif isinstance(outcome, httpx.Response):
                return self._policy.read(call, outcome)
            else:
                raise ApiError.without_answer(self.address, outcome) from outcome

    def pages(
        self, q: str = "", *, page: int = _PAGE, **options: Unpack[Options]
    ) -> Iterator[schemas.SearchAnswer]:
        """The answers to a search, page after page by cursor, to the end and from one snapshot.

        Raises:
            ApiError: with the code ``cursor-gone`` if a newer snapshot is published meanwhile: begin again.
        """
        return follow(self.search, q, limit=page, facets=False, **options)

    def results(
        self, q: str = "", *, most: int | None = None, page: int = _PAGE, **options: Unpack[Options]
    ) -> Iterator[schemas.Result]:
        """The results of a search one by one, best first, ``most`` of them or all; of groups, theirs in turn."""
        given = 0
        for answer in self.pages(q, page=page if most is None else max(1, min(page, most)), **options):
            for result in _results(answer):
                if most is not None and given >= most:
                    return
                given += 1
                yield result
            if most is not None and given >= most:
                return

    def wait_for_job(
        self, begun: JobAnswer | Job | str, *, every: float = 1.0, most: float | None = None
    ) -> Job:
        """A run once it is over: ``state`` says how it ended, ``outcome`` what it changed.

        Args:
            begun: the answer that began the run, the run, or its id.
            every: seconds between two questions.
            most: seconds to wait at most; ``None``: as long as it takes.

        Raises:
            TimeoutError: if it goes on after that time; it is not stopped by that.
        """
        name, until = _name(begun), _until(most)
        while not (run := self.job(name).job).is_over:
            time.sleep(_pause(run, every, until))
        return run

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.close()


class AsyncFindings(_Methods, Awaited):
    """The same client, to be awaited: ``await findings.search("workload")``; it takes the same arguments."""

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        key: str | None = None,
        timeout: float = 60.0,
        retries: int = 3,
        longest_wait: float = 60.0,
        cache: int = 0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._policy = Policy(address, key, retries, longest_wait, cache)
        self._client = httpx.AsyncClient(headers=self._policy.headers, timeout=timeout, transport=transport)

    @property
    def address(self) -> str:
        """The server's address."""
        return self._policy.address

    @property
    def tables(self) -> AsyncTableViews:
        """The views as tables: ``(await findings.tables.compare(rows="region")).frame()``."""
        return AsyncTableViews(self)

    def only(self, *fields: str) -> AsyncOnlyViews:
        """The views with these fields alone: ``await findings.only("name", "rating").areas(region="London")``."""
        return AsyncOnlyViews(self, fields)

    async def ask(self, call: Call[T]) -> T:
        """The answer to a call, asked again as long as that helps.

        Raises:
            ApiError: for what the server refused, could not do, or did not answer.
        """
        attempt = 0
        while True:
            outcome: httpx.Response | httpx.TransportError
            try:
                with self._policy.request(self._client, call) as request:
                    outcome = await self._client.send(request)
            except httpx.TransportError as error:
                outcome = error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ApiError.without_answer(self.address, error) from error
            wait = self._policy.wait(call, attempt, outcome)
            if wait is not None:
                await anyio.sleep(wait)
                attempt += 1
            elif isinstance(outcome, httpx.Response):
                return self._policy.read(call, outcome)
            else:
                raise ApiError.without_answer(self.address, outcome) from outcome

    async def pages(
        self, q: str = "", *, page: int = _PAGE, **options: Unpack[Options]
    ) -> AsyncIterator[schemas.SearchAnswer]:
        """As :meth:`Findings.pages`, with ``async for``."""
        async for answer in follow_async(self.search, q, limit=page, facets=False, **options):
            yield answer

    async def wait_for_job(
        self, begun: JobAnswer | Job | str, *, every: float = 1.0, most: float | None = None
    ) -> Job:
        """As :meth:`Findings.wait_for_job`."""
        name, until = _name(begun), _until(most)
        while not (run := (await self.job(name)).job).is_over:
            await anyio.sleep(_pause(run, every, until))
        return run

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self.close()


def _results(answer: schemas.SearchAnswer) -> Iterator[schemas.Result]:
    yield from answer.results
    for group in answer.groups:
        yield from group.results


def _name(begun: JobAnswer | Job | str) -> str:
    if isinstance(begun, str):
        return begun
    return begun.job.id if isinstance(begun, JobAnswer) else begun.id


def _until(most: float | None) -> float:
    return math.inf if most is None else time.monotonic() + most


def _pause(run: Job, every: float, until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        msg = f"The run {run.id} still goes on ({run.stage}); ask after it with job(), or stop it with stop_job()."
        raise TimeoutError(msg)
    return min(every, left)
