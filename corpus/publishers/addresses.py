"""Where a run may go: the publisher's hosts and no others, at public addresses only.

A sitemap, a link or a redirect is somebody else's text. None of them may lead this program to another
site, to a service inside the user's own network, or from HTTPS down to HTTP. A *base URL* given by the
user replaces the publisher's hosts (a mirror, a test server); only then may the address be private.
"""

from __future__ import annotations

import ipaddress
import socket
import urllib.request
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from corpus.publishers.errors import FetchError, NetworkUnavailableError, PublisherError, TransientFetchError
from corpus.publishers.model import Outcome

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Site:
    """The hosts that belong to a publisher, and the base URL that stands in for them, if any.

    Attributes:
        hosts: host names, lower case.
        base_url: what to ask instead of the publisher's hosts (scheme, host, perhaps port and path).
    """

    hosts: frozenset[str]
    base_url: str | None = None

    def __post_init__(self) -> None:
        if self.base_url is None:
            return
        parts = _split(self.base_url)
        if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.query:
            message = f"--base-url {self.base_url} is not an address; give one like https://reports.example/probation."
            raise PublisherError(message, subject=self.base_url)

    def owns(self, url: str) -> bool:
        """Whether ``url`` is on one of the publisher's hosts or under the base URL."""
        parts = _split(url)
        if parts is None or parts.scheme not in _DEFAULT_PORTS or parts.username is not None:
            return False
        if self.base_url is not None and _under(parts, urlsplit(self.base_url)):
            return True
        return parts.hostname in self.hosts and _port(parts) in _DEFAULT_PORTS.values()

    def request_url(self, url: str) -> str:
        """The address to ask for: on the base URL if there is one, without fragment, over HTTPS otherwise.

        Raises:
            FetchError: if ``url`` is outside the publisher's hosts.
        """
        if not self.owns(url):
            message = f"{url} is not on one of the publisher's hosts, so it was not asked for."
            raise FetchError(Outcome.OUTSIDE, url, message)
        parts = urlsplit(url)
        if self.base_url is None:
            return urlunsplit(("https", parts.hostname or "", parts.path or "/", parts.query, ""))
        base = urlsplit(self.base_url)
        if _under(parts, base):
            return urlunsplit((base.scheme, base.netloc, parts.path or "/", parts.query, ""))
        path = base.path.rstrip("/") + (parts.path or "/")
        return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))

    def check_address(self, url: str) -> None:
        """Resolve the host of a request address and refuse private, local and reserved addresses.

        Skipped for a base URL, which the user vouches for, and behind a proxy, which resolves names itself.

        Raises:
            FetchError: if any of the host's addresses is not a public one.
            TransientFetchError: if the name can't be resolved.
        """
        if self.base_url is not None or behind_proxy(url):
            return
        host = urlsplit(url).hostname or ""
        try:
            found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        except OSError as error:
            message = f"{host} can't be found ({error.strerror or error}); check the network connection."
            raise TransientFetchError(url, message) from error
        self.check_peer(url, *(str(entry[4][0]) for entry in found))

    def check_peer(self, url: str, *addresses: str) -> None:
        """Refuse ``addresses`` (of the host of ``url``) that are not public.

        Raises:
            FetchError: for the first that is not.
        """
        if self.base_url is not None or behind_proxy(url):
            return
        for address in addresses:
            if not is_public(address):
                host = urlsplit(url).hostname
                message = f"{host} leads to the private address {address}, so it was not asked for."
                raise FetchError(Outcome.OUTSIDE, url, message)

    def require_network(self) -> None:
        """Make sure that a host of the publisher can be found at all.

        Raises:
            NetworkUnavailableError: if no name can be resolved.
        """
        for host in sorted(self.hosts):
            if self.base_url is not None or behind_proxy(f"https://{host}/"):
                return
            try:
                socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
            except OSError:
                continue
            return
        raise no_network(sorted(self.hosts)[0])


def no_network(host: str) -> NetworkUnavailableError:
    """The error for a machine that reaches nothing of the publisher's."""
    message = (
        f"There is no network connection to {host}; connect this machine (or set HTTPS_PROXY), or download "
        "the reports elsewhere and give their folder to `findings index`."
    )
    return NetworkUnavailableError(message, subject=host)


def behind_proxy(url: str) -> bool:
    """Whether the environment or the system sends requests for ``url`` through a proxy."""
    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    if not (proxies.get(parts.scheme) or proxies.get("all")):
        return False
    return not urllib.request.proxy_bypass(parts.hostname or "")


def is_public(address: str) -> bool:
    """Whether an IP address is globally reachable; an IPv4 address inside an IPv6 one is looked at too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it is what raises for a port that is no number)
    except ValueError:
        return None
    return parts


def _port(parts: SplitResult) -> int | None:
    return parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _under(parts: SplitResult, base: SplitResult) -> bool:
    same = (parts.scheme, parts.hostname, _port(parts)) == (base.scheme, base.hostname, _port(base))
    prefix = base.path.rstrip("/") + "/"
    return same and (parts.path or "/").startswith(prefix)
