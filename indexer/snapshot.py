"""Snapshots: immutable, complete indexes of a corpus, published and opened as one thing.

``<library>/current`` names the snapshot that readers open; it is replaced in one step after the new
snapshot has been written, put on the disk and checked, so a crash at any moment leaves the old
snapshot or the new one. A reader verifies every file's size and sha-256 against the manifest before
SQLite, FAISS or tantivy reads it.
"""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from indexer.errors import LibraryDamagedError, LibraryMissingError
from indexer.files import canonical_json, sha256_of, sync_file, sync_folder, write_atomically
from indexer.lexicon import Lexicon
from indexer.locks import hold_reading, is_being_read
from indexer.store_reader import Records
from indexer.vectors import VectorStore

if TYPE_CHECKING:
    from indexer.encoder import Encoder

FORMAT = 3
"""Version of the snapshot's layout; another one is not opened but built anew."""

KEEP = 2
"""Snapshots kept when a new one is published: it and the one before, for readers that still hold it."""

MANIFEST = "manifest.json"
STORE = "library.sqlite"
LEXICAL = "lexical"


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One open snapshot.

    Attributes:
        id: its name, which answers repeat.
        library: the library folder.
        manifest: what it was built from and with; see ``docs`` for the keys.
        records, vectors, lexicon: read access to its three stores.
    """

    id: str
    library: Path
    manifest: dict[str, Any]
    records: Records
    vectors: VectorStore
    lexicon: Lexicon
    _mark: IO[str] | None = None

    @property
    def model_id(self) -> str:
        """The model whose vectors it holds; queries must be encoded by the same."""
        return str(self.manifest["models"]["encoder"])

    def source_file(self, report_id: str) -> Path | None:
        """The library's own copy of a report's file, or ``None`` where none was kept."""
        report = self.records.report(report_id)
        if report is None:
            return None
        path = source_path(self.library, report.source_sha256, report.source_name)
        return path if path.is_file() else None

    def close(self) -> None:
        """Let go of the snapshot, so that it may be pruned."""
        self.records.close()
        if self._mark is not None:
            self._mark.close()


def source_path(library: Path, sha256: str, name: str) -> Path:
    """Where a library keeps its copy of a source file."""
    return library / "sources" / f"{sha256}{Path(name).suffix.lower()}"


def current_snapshot_id(library: Path) -> str | None:
    """The name of the published snapshot, or ``None`` where there is none; reads one small file."""
    try:
        name = (library / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The library {library} can't be read ({error}); index its reports again."
        raise LibraryDamagedError(msg, subject=str(library)) from error
    if not name or "/" in name or "\\" in name or name.startswith("."):
        msg = f"The file {library / 'current'} names no snapshot; index the reports again."
        raise LibraryDamagedError(msg, subject=str(library))
    return name


def open_snapshot(library: Path) -> Snapshot:
    """Open the published snapshot, verified.

    Raises:
        LibraryMissingError: if there is no library in the folder yet.
        LibraryDamagedError: if a file is missing, of another format, or differs from the manifest.
    """
    for attempt in (1, 2):
        name = current_snapshot_id(library)
        if name is None:
            msg = f"There is no library in {library} yet: make one with findings index FOLDER --library {library}."
            raise LibraryMissingError(msg, subject=str(library))
        folder = library / "snapshots" / name
        mark = hold_reading(_mark_path(folder)) if folder.is_dir() else None
        try:
            return open_folder(library, folder, mark)
        except LibraryDamagedError:
            if mark is not None:
                mark.close()
            # A writer may have published and pruned between our two steps: look again, once.
            if attempt == 2 or current_snapshot_id(library) == name:
                raise
    raise AssertionError  # pragma: no cover — the loop returns or raises


def open_folder(library: Path, folder: Path, mark: IO[str] | None = None) -> Snapshot:
    """Open the snapshot in ``folder``, published or not, verified.

    Raises:
        LibraryDamagedError: if a file is missing, of another format, or differs from the manifest.
    """
    manifest = verify_files(folder)
    return Snapshot(
        folder.name,
        library,
        manifest,
        Records(folder / STORE),
        VectorStore.open(folder),
        Lexicon.open(folder / LEXICAL),
        mark,
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot, its format checked.

    Raises:
        LibraryDamagedError: if it is missing, not JSON, or of another format.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        version = manifest["format"]
        _ = (manifest["files"].items(), manifest["counts"], manifest["models"], manifest["reports"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"The snapshot {folder.name} has no readable manifest; index the reports again."
        raise LibraryDamagedError(msg, subject=str(folder)) from error
    if version != FORMAT:
        msg = f"The library was made by another version (format {version}, this one reads {FORMAT}); index again."
        raise LibraryDamagedError(msg, subject=str(folder))
    return manifest


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What a snapshot on the disk says of itself."""

    id: str
    created: str
    reports: int
    passages: int


def snapshots(library: Path) -> list[SnapshotFacts]:
    """The snapshots of a library that are on the disk and can be read, newest first."""
    found = []
    for folder in sorted((library / "snapshots").glob("[!.]*"), reverse=True):
        try:
            manifest = read_manifest(folder)
        except LibraryDamagedError:
            continue
        counts = manifest["counts"]
        created = str(manifest.get("created", ""))
        found.append(SnapshotFacts(folder.name, created, int(counts["reports"]), int(counts["passages"])))
    return found


def verify_files(folder: Path) -> dict[str, Any]:
    """Check each file of a snapshot against its manifest, which is returned.

    About 100 MB (20,000 passages) take a tenth of a second on two cores.

    Raises:
        LibraryDamagedError: naming the first file that is missing or differs.
    """
    manifest = read_manifest(folder)
    files: dict[str, dict[str, Any]] = manifest["files"]

    def whole(name: str) -> bool:
        path = folder / name
        fact = files[name]
        return path.is_file() and path.stat().st_size == fact["bytes"] and sha256_of(path) == fact["sha256"]

    with ThreadPoolExecutor(max_workers=2) as pool:
        largest_first = sorted(files, key=lambda name: -files[name]["bytes"])
        verdicts = dict(zip(largest_first, pool.map(whole, largest_first), strict=True))
    damaged = sorted(name for name, good in verdicts.items() if not good)
    if damaged:
        msg = f"The file {folder / damaged[0]} is missing or damaged; index the reports again."
        raise LibraryDamagedError(msg, subject=str(folder / damaged[0]))
    return manifest


def seal(folder: Path, facts: dict[str, Any]) -> None:
    """Put a finished snapshot's files on the disk and write its manifest over them."""
    for lock in (folder / LEXICAL / "tantivy").glob("*.lock"):
        lock.unlink()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {}
    for path in paths:
        sync_file(path)
        name = path.relative_to(folder).as_posix()
        files[name] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    write_atomically(folder / MANIFEST, canonical_json({"format": FORMAT, **facts, "files": files}))
    for inner in sorted({path.parent for path in paths}):
        sync_folder(inner)


def check_canary(snapshot: Snapshot, encoder: Encoder) -> None:
    """Ask the snapshot its canary query, and compare the answer with the manifest's.

    Raises:
        LibraryDamagedError: if the passages found are not those expected, or counts disagree.
    """
    counts = snapshot.manifest["counts"]
    sizes = {snapshot.records.size, snapshot.vectors.size, snapshot.lexicon.size, counts["passages"]}
    canary = snapshot.manifest["canary"]
    found: list[str] = []
    if canary is not None:
        rows, _ = snapshot.vectors.nearest(encoder.encode_query(canary["query"]), len(canary["ids"]))
        found = [passage.id for passage in snapshot.records.passages(rows.tolist())]
    if len(sizes) != 1 or (canary is not None and found != canary["ids"]):
        msg = f"The snapshot {snapshot.id} does not answer its test query as it was built to; index again."
        raise LibraryDamagedError(msg, subject=snapshot.id)


def publish(library: Path, folder: Path) -> None:
    """Make the sealed snapshot in ``folder`` the one that readers open, in one step."""
    sync_folder(folder.parent)
    write_atomically(library / "current", f"{folder.name}\n".encode())


def prune(library: Path, keep: int = KEEP) -> None:
    """Remove snapshots but the newest ``keep``, the current one, and those that somebody reads."""
    current = current_snapshot_id(library)
    folders = sorted(path for path in (library / "snapshots").glob("*") if path.is_dir())
    for folder in folders[: max(len(folders) - keep, 0)]:
        mark = _mark_path(folder)
        if folder.name == current or is_being_read(mark):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            mark.unlink(missing_ok=True)


def prune_sources(library: Path) -> None:
    """Remove copies of source files that no snapshot on the disk refers to. Needs the write lock.

    Nothing is removed while one snapshot can't say what it refers to: it may be the only copy.
    """
    folders = [path for path in (library / "snapshots").glob("[!.]*") if path.is_dir()]
    try:
        manifests = [read_manifest(folder) for folder in folders]
    except LibraryDamagedError:
        return
    wanted = {source_path(library, r[1], r[2]).name for manifest in manifests for r in manifest["reports"]}
    for path in (library / "sources").glob("*"):
        if path.name not in wanted:
            path.unlink()


def clear_unfinished(library: Path) -> None:
    """Remove what an interrupted build left: hidden folders under ``snapshots``. Needs the write lock."""
    for folder in (library / "snapshots").glob(".*"):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def _mark_path(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.reading"
