"""Keys to the API: made by ``findings keys create``, shown once, kept as digests beside the library.

A key holds 256 random bits, so nobody can try them all, and a plain SHA-256 keeps it: slow hashes with salt protect
words that people choose, and would cost every request tens of milliseconds (decision 17).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import threading
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import KeyFileError, UsageError
from indexer.files import canonical_json, write_atomically

FILE = "keys.json"
MAX_NAME = 80
MAX_DAYS = 3_650
_FORMAT = 1
_PREFIX = "findings"
_WORN = re.compile(rf"{_PREFIX}_([0-9a-f]{{8}})_[A-Za-z0-9_-]{{43}}", re.ASCII)
_ABSENT = hashlib.sha256(b"no key").hexdigest()


class Scope(StrEnum):
    """What a key opens; each opens what those before it do."""

    READ = "read"
    CODE = "code"
    ADMIN = "admin"

    def covers(self, asked: Scope) -> bool:
        """Whether a key of this scope may do what ``asked`` opens."""
        order = list(Scope)
        return order.index(self) >= order.index(asked)


class Key(BaseModel):
    """What is kept of a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern="^[0-9a-f]{8}$")
    name: str
    scope: Scope
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the key opens anything at a time."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class KeyStore:
    """The keys of the library in a folder. Safe for many threads and processes.

    A change shows at the next request: the file's time and size are looked at each time, its content only when they
    changed.
    """

    def __init__(self, library: Path) -> None:
        self.path = library / FILE
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._keys: dict[str, Key] = {}

    def all(self) -> tuple[Key, ...]:
        """All keys ever made, oldest first, with those revoked or expired.

        Raises:
            KeyFileError: if the file can't be read.
        """
        try:
            status = self.path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(error) from error
        with self._lock:
            if seen != self._seen:
                self._keys = {key.id: key for key in self._read()}
                self._seen = seen
            return tuple(self._keys.values())

    def find(self, worn: str, now: datetime | None = None) -> Key | None:
        """The key that a caller shows, where it opens anything.

        The digests are compared in a time that does not depend on where they differ, also for an unknown id.

        Raises:
            KeyFileError: if the file can't be read.
        """
        known = {key.id: key for key in self.all()}
        found = _WORN.fullmatch(worn)
        key = known.get(found.group(1)) if found else None
        same = hmac.compare_digest(digest_of(worn), _ABSENT if key is None else key.digest)
        return key if key is not None and same and key.holds(now or datetime.now(UTC)) else None

    def by_id(self, identity: str, now: datetime | None = None) -> Key | None:
        """The key with an id, where it opens anything."""
        key = next((item for item in self.all() if item.id == identity), None)
        return key if key is not None and key.holds(now or datetime.now(UTC)) else None

    def create(self, name: str, scope: Scope, days: int | None = None) -> tuple[Key, str]:
        """Make a key; returns what is kept and the key itself, which can't be had again.

        Raises:
            UsageError: if the name is empty or too long, or the days are out of range.
            KeyFileError: if the file can't be read or written.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= MAX_NAME:
            msg = f"A key has a name of 1 to {MAX_NAME} characters that says who or what uses it."
            raise UsageError(msg, subject=name)
        if days is not None and not 1 <= days <= MAX_DAYS:
            msg = f"A key holds for 1 to {MAX_DAYS:,} days; leave --days out for one that does not expire."
            raise UsageError(msg, subject=str(days))
        now = datetime.now(UTC).replace(microsecond=0)
        with self._writing():
            keys = self.all()
            taken = {key.id for key in keys}
            identity = secrets.token_hex(4)
            while identity in taken:
                identity = secrets.token_hex(4)
            worn = f"{_PREFIX}_{identity}_{secrets.token_urlsafe(32)}"
            expires = now + timedelta(days=days) if days else None
            key = Key(
                id=identity, name=name, scope=scope, digest=digest_of(worn), created=now, expires=expires
            )
            self._write((*keys, key))
        return key, worn

    def revoke(self, identity: str) -> Key:
        """End a key for good; one that was ended before stays as it is.

        Raises:
            UsageError: if there is none with this id.
            KeyFileError: if the file can't be read or written.
        """
        with self._writing():
            keys = self.all()
            if identity not in {key.id for key in keys}:
                msg = f"There is no key {identity!r}; `findings keys list` has the ids."
                raise UsageError(msg, subject=identity)
            now = datetime.now(UTC).replace(microsecond=0)
            keys = tuple(
                key.model_copy(update={"revoked": key.revoked or now}) if key.id == identity else key
                for key in keys
            )
            self._write(keys)
        return next(key for key in keys if key.id == identity)

    def _writing(self) -> FileLock:
        if not self.path.parent.is_dir():
            msg = f"There is no library in {self.path.parent}: run `findings index FOLDER` first."
            raise UsageError(msg, subject=str(self.path.parent))
        return FileLock(self.path.with_name(f"{FILE}.lock"), timeout=20)

    def _read(self) -> list[Key]:
        try:
            content = json.loads(self.path.read_text("utf-8"))
            if content["format"] != _FORMAT:
                msg = f"format {content['format']!r}, not {_FORMAT}"
                raise ValueError(msg)
            return [Key.model_validate(item) for item in content["keys"]]
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
            raise self._unreadable(error) from error

    def _write(self, keys: tuple[Key, ...]) -> None:
        # Readable as the library is: the digests open nothing, and the server may run as another user.
        content = {"format": _FORMAT, "keys": [key.model_dump(mode="json") for key in keys]}
        try:
            write_atomically(self.path, canonical_json(content))
        except OSError as error:
            msg = f"The file of keys {self.path} can't be written ({error.strerror}); nothing was changed."
            raise KeyFileError(msg, subject=str(self.path)) from error

    def _unreadable(self, error: Exception) -> KeyFileError:
        said = str(error).splitlines()[0]
        msg = (
            f"The file of keys {self.path} can't be read ({said}); mend it, or delete it and make new keys. "
            "Until then nobody is let in."
        )
        return KeyFileError(msg, subject=str(self.path))


def digest_of(worn: str) -> str:
    """What is kept of a key: its SHA-256 as hex digits."""
    return hashlib.sha256(worn.encode("utf-8", "surrogatepass")).hexdigest()
