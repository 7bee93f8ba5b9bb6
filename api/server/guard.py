"""What is refused before a server starts: a library on the network that nobody guards."""

from __future__ import annotations

from datetime import UTC, datetime

from api.errors import UsageError
from api.server.keys import KeyStore
from api.server.middleware import is_loopback, is_on_the_network
from api.settings import Settings


def refuse_unguarded(settings: Settings) -> None:
    """Refuse an address that others reach, where neither keys are on nor it is said that all may read.

    Raises:
        UsageError: saying why, and the ways out.
    """
    if not is_on_the_network(settings) or settings.api_keys or settings.open_access:
        return
    why = (
        f"At {settings.host} others than this machine can reach the server"
        if not is_loopback(settings.host)
        else f"Behind the proxy {settings.trusted_proxies} others than this machine can reach the server"
    )
    msg = (
        f"{why}, and it asks for no keys: everybody could read the library. Make a key with `findings keys create "
        "NAME` and set FINDINGS_API_KEYS=true; or, where a proxy in front lets in only who may read, or everybody "
        "may, set FINDINGS_OPEN_ACCESS=true; or leave out host and trusted_proxies to serve this machine alone."
    )
    raise UsageError(msg, subject=settings.host)


def refuse_without_keys(settings: Settings) -> None:
    """Refuse to ask for keys where there is none that holds, since nobody could be let in.

    Raises:
        UsageError: saying how to make one.
        KeyFileError: if the file of keys can't be read.
    """
    if not settings.api_keys:
        return
    now = datetime.now(UTC)
    if not any(key.holds(now) for key in KeyStore(settings.library).all()):
        msg = (
            f"The setting api_keys is on and there is no valid key to {settings.library}: make one with "
            "`findings keys create NAME`."
        )
        raise UsageError(msg, subject=str(settings.library))
