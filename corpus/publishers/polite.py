"""HTTP as a good guest: robots.txt, one request at a time with a pause, retries, redirects under watch.

Rules followed: RFC 9309 (robots.txt), RFC 9110 (conditional requests, Retry-After). Every hop of a
redirect is looked at like a first request: its host must be the publisher's, its address public, and
robots.txt must allow it.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from corpus.publishers.addresses import Site, no_network
from corpus.publishers.errors import FetchError, NetworkUnavailableError, PublisherError, TransientFetchError
from corpus.publishers.model import FetchLimits, FetchProgress, NoProgress, Outcome
from corpus.publishers.pace import Pace
from corpus.publishers.pages import Page, PageCache, validators

PRODUCT = "Findings"
"""The name that a robots.txt can address."""

_PASSED = frozenset({200, 206, 304, 416})
_GONE = frozenset({404, 410})
_TRY_AGAIN = frozenset({408, 425, 429})
_ROBOTS_BYTES = 500 * 1024  # RFC 9309, section 2.5: at least 500 KiB must be read; we read that much.
_EMAIL = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\]+")
_WEB = re.compile(r"https?://[^\s<>()\"\\]+")

Result = TypeVar("Result")


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent header: product, version and where to reach who runs it.

    Raises:
        PublisherError: if ``contact`` is neither an e-mail address nor a web address.
    """
    if contact is None:
        return f"{PRODUCT}/{version}"
    if not contact.isascii() or not (_EMAIL.fullmatch(contact) or _WEB.fullmatch(contact)):
        message = "The contact must be an e-mail address or a web address, such as you@council.example."
        raise PublisherError(message, subject="contact")
    return f"{PRODUCT}/{version} (+{'mailto:' if '://' not in contact else ''}{contact})"


class PoliteClient:
    """Asks a publisher's site for documents; use as a context manager.

    Attributes:
        requests: HTTP requests made so far.
        received: bytes of bodies received so far, as counted by who reads them.
    """

    def __init__(
        self,
        site: Site,
        agent: str,
        *,
        delay: float = 2.0,
        limits: FetchLimits | None = None,
        cache: PageCache | None = None,
        progress: FetchProgress | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a client for ``site`` that pauses ``delay`` seconds between requests to one host.

        Raises:
            PublisherError: if the proxy that the environment names can't be used.
        """
        self.site = site
        self.limits = limits or FetchLimits()
        self.requests = 0
        self.received = 0
        self.clock = clock
        self._pace = Pace(self.limits, sleep, clock, progress or NoProgress())
        self._delay = delay
        self._cache = cache or PageCache(None)
        self._robots: dict[str, Protego | str] = {}
        self._reached = False
        timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
        try:
            self._client = httpx.Client(
                headers={"User-Agent": agent, "Accept-Language": "en-GB, en;q=0.8"},
                timeout=timeout,
                # A base URL is usually a machine beside this one, which a proxy can't reach.
                trust_env=site.base_url is None,
            )
        except (ImportError, ValueError) as error:
            message = (
                f"The proxy in the environment can't be used ({error}); set HTTPS_PROXY to an http:// proxy."
            )
            raise PublisherError(message, subject="HTTPS_PROXY") from error

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def run(self, url: str, step: Callable[[], Result]) -> Result:
        """Do ``step`` until it succeeds, with rests between, as often as the limits allow.

        Raises:
            FetchError: what ``step`` raised last; DEFERRED if the server asks for a longer wait than allowed.
        """
        host = urlsplit(self.site.request_url(url)).netloc
        for attempt in range(1, self.limits.attempts + 1):
            try:
                result = step()
            except TransientFetchError as error:
                wait = error.wait_seconds
                if wait is None:
                    wait = self.limits.backoff_seconds * 2 ** (attempt - 1)
                if wait > self.limits.longest_wait_seconds:
                    self._pace.leave_alone(host, f"{host} asks to wait {wait:.0f} seconds")
                    message = f"{error} It asks to wait {wait:.0f} seconds; run again then."
                    raise FetchError(Outcome.DEFERRED, url, message, status=error.status) from error
                if attempt == self.limits.attempts:
                    self._pace.failed(host)
                    raise
                self._pace.rest(wait, str(error))
            except FetchError as error:
                if error.status is not None:
                    self._pace.answered(host)
                raise
            else:
                self._pace.answered(host)
                return result
        raise AssertionError("a run makes at least one attempt")

    @contextmanager
    def open(
        self, url: str, headers: Mapping[str, str] | None = None, *, robots: bool = True
    ) -> Iterator[httpx.Response]:
        """The answer to one GET, redirects followed, its body unread; status 200, 206, 304 or 416.

        Raises:
            FetchError: if it may not be asked for, leads elsewhere, or the answer is another status.
            TransientFetchError: if trying again may help (also while the body is read).
            NetworkUnavailableError: if nothing can be reached at all.
        """
        target = self.site.request_url(url)
        for _ in range(self.limits.max_redirects + 1):
            if robots:
                self._require_allowed(target)
            with self._ask(target, headers or {}) as response:
                if not response.has_redirect_location:
                    _check_status(url, response)
                    yield response
                    return
                following = urljoin(target, response.headers["location"])
            if not self.site.owns(following):
                message = f"{url} redirects to {following}, which is not on one of the publisher's hosts."
                raise FetchError(Outcome.OUTSIDE, url, message, status=response.status_code)
            target = self.site.request_url(following)
        message = f"{url} redirects more than {self.limits.max_redirects} times; it was given up."
        raise FetchError(Outcome.REDIRECTS, url, message, status=response.status_code)

    def page(self, url: str, *, robots: bool = True) -> Page:
        """A small document, from the cache if the server says that it has not changed.

        Raises:
            FetchError: as :meth:`open`; TOO_LARGE beyond ``max_page_bytes``.
            NetworkUnavailableError: if nothing can be reached at all.
        """
        held = self._cache.get(self.site.request_url(url))

        def step() -> Page:
            headers = validators(held.etag, held.last_modified) if held else {}
            with self.open(url, headers, robots=robots) as response:
                if response.status_code == 304 and held:
                    return held
                if response.status_code != 200:
                    message = f"{url} answered {response.status_code} to a plain request; it was given up."
                    raise FetchError(Outcome.FAILED, url, message, status=response.status_code)
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    self.received += len(chunk)
                    if len(body) > self.limits.max_page_bytes:
                        message = (
                            f"{url} has more than {self.limits.max_page_bytes:,} bytes; it was given up."
                        )
                        raise FetchError(Outcome.TOO_LARGE, url, message, status=200)
                etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
                return Page(self.site.request_url(url), str(response.url), bytes(body), etag, modified)

        page = self.run(url, step)
        if page is not held:
            self._cache.put(page)
        return page

    def sitemaps(self, origin: str) -> list[str]:
        """Addresses of sitemaps that the robots.txt of ``origin`` names, in its order."""
        rules = self._rules(self.site.request_url(origin))
        return [] if isinstance(rules, str) else list(rules.sitemaps)

    @contextmanager
    def _ask(self, target: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        host = urlsplit(target).netloc
        self._pace.before(host, target)
        try:
            self.site.check_address(target)
        except TransientFetchError as error:
            if not self._reached:
                raise no_network(host) from error
            raise
        self.requests += 1
        try:
            with self._client.stream("GET", target, headers=dict(headers)) as response:
                peer = response.extensions["network_stream"].get_extra_info("server_addr")
                if peer:
                    # The name may have been resolved anew after it was checked.
                    self.site.check_peer(target, str(peer[0]))
                self._reached = True
                yield response
        except httpx.TransportError as error:
            raise self._translated(target, error) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchError(Outcome.FAILED, target, f"{target} can't be asked for ({error}).") from error
        finally:
            self._pace.after(host, self._pause(target))

    def _translated(self, target: str, error: httpx.TransportError) -> PublisherError:
        host = urlsplit(target).netloc
        if "CERTIFICATE_VERIFY_FAILED" in str(error) or isinstance(error.__context__, ssl.SSLError):
            message = (
                f"The certificate of {host} was not accepted ({error}); check SSL_CERT_FILE and the clock."
            )
            return FetchError(Outcome.FAILED, target, message)
        if not self._reached and isinstance(
            error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError
        ):
            return no_network(host)
        what = "took too long" if isinstance(error, httpx.TimeoutException) else "was cut off"
        return TransientFetchError(target, f"{target} {what} ({error or type(error).__name__}).")

    def _pause(self, target: str) -> float:
        rules = self._robots.get(_origin(target))
        if rules is None or isinstance(rules, str):
            return self._delay
        pauses = [self._delay, rules.crawl_delay(PRODUCT) or 0.0]
        rate = rules.request_rate(PRODUCT)
        if rate and rate.requests:
            pauses.append(rate.seconds / rate.requests)
        return max(pauses)

    def _require_allowed(self, target: str) -> None:
        rules = self._rules(target)
        if isinstance(rules, str):
            raise FetchError(
                Outcome.DEFERRED, target, f"{target} was not asked for: {rules}; run again later."
            )
        if not rules.can_fetch(target, PRODUCT):
            message = f"{target} was not asked for: the site's robots.txt asks not to."
            raise FetchError(Outcome.DISALLOWED, target, message)
        if (pause := self._pause(target)) > self.limits.longest_wait_seconds:
            message = f"{target} was not asked for: robots.txt wants {pause:.0f} seconds between requests."
            raise FetchError(Outcome.DEFERRED, target, message)

    def _rules(self, target: str) -> Protego | str:
        origin = _origin(target)
        if origin not in self._robots:
            try:
                body = self.page(f"{origin}/robots.txt", robots=False).body[:_ROBOTS_BYTES]
                self._robots[origin] = Protego.parse(body.decode("utf-8-sig", errors="replace"))
            except NetworkUnavailableError:
                raise
            except FetchError as error:
                if error.outcome in {Outcome.MISSING, Outcome.REFUSED, Outcome.REDIRECTS}:
                    self._robots[origin] = Protego.parse("")  # RFC 9309, 2.3.1.3: unavailable, all is allowed
                else:
                    # RFC 9309, 2.3.1.4: unreachable, nothing is allowed.
                    self._robots[origin] = f"the robots.txt of {urlsplit(origin).netloc} could not be read"
        return self._robots[origin]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check_status(url: str, response: httpx.Response) -> None:
    status = response.status_code
    if status in _PASSED:
        return
    if status in _GONE:
        raise FetchError(Outcome.MISSING, url, f"{url} is not there (status {status}).", status=status)
    if status in _TRY_AGAIN or status >= 500:
        wait = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        message = f"{url} can't be had at the moment (status {status})."
        raise TransientFetchError(url, message, status=status, wait_seconds=wait)
    outcome = Outcome.REFUSED if 400 <= status < 500 else Outcome.FAILED
    raise FetchError(outcome, url, f"{url} was not given (status {status}).", status=status)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (a number or a date, RFC 9110 10.2.3); ``None`` for none."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
