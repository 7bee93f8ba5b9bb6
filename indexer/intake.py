"""What comes into a library: which files are new, what they hold, and which reports remain.

The rules: equal bytes are taken once; of two files with one report id the first by path is taken;
a file whose bytes changed replaces the report it held before, even where its report id changed too;
a report whose file is not among the inputs stays. What is left out is always said.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import Refusal
from indexer.build_options import BuildOptions
from indexer.cache import Cache, Parsed
from indexer.encoding_line import EncodingLine
from indexer.errors import LibraryError
from indexer.files import sha256_of
from indexer.held import Before, Held, Result
from indexer.parsing import Job, parse_all, parser_key
from indexer.progress import BuildProgress, Duplicate
from indexer.records import RefusedRecord
from indexer.snapshot import source_path

_UNCACHED = frozenset(
    {
        Refusal.MISSING.value,
        Refusal.UNREADABLE.value,
        Refusal.INTERNAL.value,
        Refusal.TOO_SLOW.value,
        Refusal.TOO_MUCH_MEMORY.value,
    }
)
"""Refusals that another try, or a higher limit, may undo."""


class Intake:
    """Takes files in: :meth:`look`, :meth:`read`, :meth:`merge`, and at the end :meth:`remember`."""

    def __init__(self, library: Path, cache: Cache, options: BuildOptions, progress: BuildProgress) -> None:
        self.refused: list[RefusedRecord] = []
        self.duplicates: list[Duplicate] = []
        self._library = library
        self._cache = cache
        self._options = options
        self._progress = progress
        self._parser = parser_key(options.limits)
        self._files: list[Path] = []
        self._jobs: list[Job] = []
        self._carried: list[tuple[str, Job]] = []
        self._known: frozenset[tuple[str, str, str]] = frozenset()
        self._earlier: dict[Path, str | None] = {}
        self._results: dict[tuple[str, Path], Parsed] = {}
        self._twins: list[tuple[Path, Job]] = []

    def look(self, files: Sequence[Path], before: Before, encoding: str) -> None:
        """Hash the files, set equal ones aside, and note the reports that stay without their file.

        ``encoding`` is the encoder's cache key: where it is another than before, all is encoded anew.
        """
        first: dict[str, Path] = {}
        self._files = [path for path in files if self._has_plain_name(path)]
        for path in self._files:
            sha256 = ""
            # A pipe or a device is left to the reader, which refuses it unopened.
            if path.is_file():
                try:
                    sha256 = self._cache.file_hash(path) or sha256_of(path)
                    self._earlier[path] = self._cache.known_hash(path)
                except OSError:
                    sha256 = ""
            if sha256 and sha256 in first:
                self._twins.append((path, Job(first[sha256], first[sha256].name, sha256)))
                continue
            first.setdefault(sha256, path)
            self._jobs.append(Job(path, path.name, sha256))
        if before.encoding == encoding:
            self._known = frozenset((r[1], r[2], r[3]) for r in before.reports)
        self._carried = [
            (r[0], Job(source_path(self._library, r[1], r[2]), r[2], r[1]))
            for r in before.reports
            if r[1] not in first
        ]

    def _has_plain_name(self, path: Path) -> bool:
        """Whether the name is text; bytes that are none can't be kept or shown, so such a file is refused."""
        try:
            str(path).encode()
        except UnicodeEncodeError:
            shown = os.fsencode(path).decode("utf-8", "replace")
            message = f"{Path(shown).name} has a name that is not valid UTF-8; rename the file."
            self.refused.append(RefusedRecord(shown, Refusal.UNREADABLE.value, message))
            return False
        return True

    def read(self, line: EncodingLine) -> None:
        """Parse what the cache does not know, and put new reports on the encoder's line meanwhile."""
        todo: list[Job] = []
        for job in [*self._jobs, *(job for _, job in self._carried)]:
            parsed = self._cache.parsed(job.sha256, job.name, self._parser) if job.sha256 else None
            if parsed is not None:
                self._take(job, parsed, line)
            elif job.path.is_file() or job.sha256 == "":
                todo.append(job)
        self._progress.files(0, len(todo))
        for done, (job, parsed) in enumerate(parse_all(todo, self._options.limits, self._options.workers), 1):
            if job.sha256 and parsed.reason not in _UNCACHED:
                self._cache.keep_parsed(job.sha256, job.name, self._parser, parsed)
            self._take(job, parsed, line)
            self._progress.files(done, len(todo))
        line.finish()

    def _take(self, job: Job, parsed: Parsed, line: EncodingLine) -> None:
        self._results[job.sha256, job.path] = parsed
        if parsed.report is not None and (job.sha256, job.name, parsed.digest) not in self._known:
            line.add(parsed.load(), parsed.digest)

    def merge(self, before: Before) -> Result:
        """Which reports the library holds from now on; refused and duplicate files are noted."""
        held: dict[str, Held] = {}
        kept: dict[str, tuple[Job, Parsed]] = {}
        superseded: dict[str, str] = {}
        here = {job.sha256 for job in self._jobs}
        by_hash = {r[1]: r[0] for r in before.reports}
        for job in self._jobs:
            parsed = self._results[job.sha256, job.path]
            if parsed.report is None:
                self.refused.append(RefusedRecord(str(job.path), parsed.reason, parsed.message))
                continue
            item = self._held(job, parsed, self._parser)
            if item.id in held:
                self._set_aside(job, parsed, kept[item.id])
                continue
            held[item.id], kept[item.id] = item, (job, parsed)
            earlier = self._earlier.get(job.path)
            if earlier is not None and earlier not in here and earlier in by_hash:
                superseded[item.id] = by_hash[earlier]
            self._keep_source(job)
        for path, job in self._twins:
            self._judge_twin(path, job)
        replaced = set(superseded.values()) - held.keys()
        for report_id, job in self._carried:
            if report_id in held or report_id in replaced:
                continue
            item = self._carry(report_id, job)
            held.setdefault(item.id, item)
        superseded = {new: old for new, old in superseded.items() if old not in held}
        listed = [r for r in before.refused if r.path not in {str(path) for path in self._files}]
        refused = sorted([*self.refused, *listed], key=lambda r: r.path)
        return Result(tuple(held[i] for i in sorted(held)), tuple(refused), superseded)

    def _set_aside(self, job: Job, parsed: Parsed, kept: tuple[Job, Parsed]) -> None:
        """Of two files of one run with one report id: a duplicate if the words agree, else refused.

        Which of two editions is right can't be known here, and neither may vanish unsaid.
        """
        other, other_parsed = kept
        if _words(parsed) == _words(other_parsed):
            self.duplicates.append(Duplicate(str(job.path), str(other.path), same_bytes=False))
            return
        message = (
            f"{job.name} is the same report as {other.name} by inspectorate, area, date and title, but its words "
            "differ; keep the edition that is right, and move the other away."
        )
        self.refused.append(RefusedRecord(str(job.path), Refusal.DUPLICATE.value, message))

    def _judge_twin(self, path: Path, job: Job) -> None:
        """A file with the bytes of another one: refused as that was, or left out as the same report."""
        parsed = self._results[job.sha256, job.path]
        if parsed.report is None:
            message = parsed.message.replace(job.name, path.name)
            self.refused.append(RefusedRecord(str(path), parsed.reason, message))
        else:
            self.duplicates.append(Duplicate(str(path), str(job.path), same_bytes=True))

    def _held(self, job: Job, parsed: Parsed, parser: str | None) -> Held:
        return Held(parsed.load().id, job.sha256, job.name, parsed.digest, parser)

    def _carry(self, report_id: str, job: Job) -> Held:
        """A report that stays, as this parser reads it, or else as an earlier one did."""
        parsed = self._results.get((job.sha256, job.path))
        if parsed is not None and parsed.report is not None:
            return self._held(job, parsed, self._parser)
        older = self._cache.parsed(job.sha256, job.name, None)
        if older is None:
            msg = (
                f"The report {report_id} can't be carried over: the library has no copy of its file {job.name}; "
                "index that file again, or remove the report."
            )
            raise LibraryError(msg, subject=report_id)
        return self._held(job, older, None)

    def _keep_source(self, job: Job) -> None:
        copy = source_path(self._library, job.sha256, job.name)
        if not self._options.keep_sources or copy.is_file():
            return
        copy.parent.mkdir(parents=True, exist_ok=True)
        temporary = copy.with_name(f".{copy.name}.tmp")
        shutil.copyfile(job.path, temporary)
        if sha256_of(temporary) == job.sha256:
            temporary.replace(copy)
        else:
            temporary.unlink()

    def remember(self) -> None:
        """Note the files' hashes; called last, so that an interrupted run still sees what changed."""
        for job in self._jobs:
            if job.sha256 and job.path.is_file():
                self._cache.keep_file_hash(job.path, job.sha256)


def _words(parsed: Parsed) -> list[list[str]]:
    """The words of a report, passage by passage."""
    return [passage.words() for passage in parsed.load().passages]
