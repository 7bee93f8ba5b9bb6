"""Files to a published snapshot: parse and encode what is new, tag, read figures, write, check, publish.

Only what changed is computed (:mod:`indexer.cache`), but a snapshot is always written whole, with
reports by id and passages by their order, so a library that grew report by report equals one that
was built in one run, but for the ids of its recurring findings (:mod:`indexer.recurring.identity`). Reports stay until they are removed or replaced, whether or not their file is
among the inputs of a later run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from corpus.parse import PARSER_VERSION, iter_report_files
from corpus.wording import plural
from indexer.analysis import ANALYSIS_VERSION
from indexer.build_options import BuildOptions
from indexer.cache import Cache
from indexer.codebook import Codebook, load_codebook
from indexer.coding.overlay import HandCoding
from indexer.coding.own_model import load_own_model
from indexer.computed import Computed
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.errors import LibraryDamagedError
from indexer.files import canonical_json
from indexer.held import Before, Held, withdraw
from indexer.intake import Intake
from indexer.locks import writing
from indexer.model_choice import chosen_model
from indexer.progress import BuildProgress, BuildSummary, Silent
from indexer.records import RefusedRecord
from indexer.recurring.encoding import encode_findings, same_finding_version
from indexer.recurring.identity import EarlierGroup
from indexer.recurring.result import Recurring
from indexer.recurring.stage import Gathered, group_gathered
from indexer.snapshot import (
    FORMAT,
    STORE,
    clear_unfinished,
    current_snapshot_id,
    prune,
    prune_sources,
    read_manifest,
    verify_files,
)
from indexer.snapshot_writer import publish_checked, write_snapshot
from indexer.store_reader import Records
from indexer.without_torch import torch_left_out

with torch_left_out():
    from indexer.themes.quality import unchanged_themes
    from indexer.themes.tagger import Tagger, load_tagger

__all__ = ["BuildOptions", "build_library", "remove_reports"]

_OWN_MODEL_LEFT = (
    "The library's own theme model was trained over another encoder or another version of Findings and is not "
    "used: run findings code retrain."
)


def build_library(
    library: Path,
    inputs: Sequence[Path],
    *,
    progress: BuildProgress | None = None,
    remove: Sequence[str] = (),
    options: BuildOptions | None = None,
) -> BuildSummary:
    """Take the reports in ``inputs`` (files and folders) into the library and publish a snapshot.

    Args:
        library: the library folder; made where it isn't there.
        inputs: files and folders to take in; those taken in before cost nothing if unchanged.
        progress: is told how it goes.
        remove: report ids, or names of files, to remove (or to strike off the list of refused files).
        options: how to build.

    Raises:
        LibraryBusyError: if another process writes to the library.
        LibraryError: if something to remove is not there, or a report can't be carried over.
        EncoderError, CodebookError: if the model or the codebook can't be used.
    """
    with writing(library), Cache(library / "cache") as cache:
        clear_unfinished(library)
        return _Build(library, cache, progress or Silent(), options or BuildOptions()).run(inputs, remove)


def remove_reports(
    library: Path, ids_or_names: Sequence[str], *, options: BuildOptions | None = None
) -> BuildSummary:
    """Publish a snapshot without the reports named by id or file name.

    Raises:
        LibraryError: if one of them is not in the library.
    """
    return build_library(library, (), remove=ids_or_names, options=options)


class _Build:
    """One run: its parts in the order in which they are used."""

    def __init__(self, library: Path, cache: Cache, progress: BuildProgress, options: BuildOptions) -> None:
        self.library = library
        self.cache = cache
        self.progress = progress
        self.options = options
        self.seconds: dict[str, float] = {}
        self.warnings: list[str] = []
        self._begun: tuple[str, float] | None = None

    def run(self, inputs: Sequence[Path], remove: Sequence[str]) -> BuildSummary:
        self._stage("looking")
        model = chosen_model(self.library, self.options.model)
        # With the model for queries, so that the first question need not wait until it is made.
        encoder = load_encoder(self.library, model, self.options.precision, self.options.query_encoder)
        codebook = load_codebook(self.options.codebook)
        hand = HandCoding.of(self.library, codebook)
        own = load_own_model(self.library)
        tagger = load_tagger(codebook, encoder=encoder, own=own)
        if own is not None and tagger.own is None:
            self.warnings.append(_OWN_MODEL_LEFT)
        before = self._before()
        staying = withdraw(before, remove)
        computed = Computed(
            self.cache, encoder, tagger, self.progress, workers=self.options.workers, seconds=self.seconds
        )
        files, skipped = iter_report_files(inputs)
        intake = Intake(self.library, self.cache, self.options, self.progress)
        intake.look(files, staying, encoder.cache_key)

        self._stage("reading")
        with computed.line() as line:
            intake.read(line)
            result = intake.merge(staying)

        facts = _facts(result.held, result.refused, encoder, tagger, codebook, hand, computed.extractor) | {
            "model": model
        }
        published = facts["content"] != before.content and bool(result.held or result.refused or before.id)
        snapshot, counts = before.id, before.counts
        if published:
            self._stage("tagging")
            computed.complete(result.held)
            self._stage("writing")
            entries = computed.entries(result.held, hand)
            folder, counts = write_snapshot(
                self.library,
                entries,
                codebook=codebook,
                refused=result.refused,
                encoder=encoder,
                facts=facts,
                group=partial(self._group, encoder, before.id if before.content else None),
            )
            self._stage("checking")
            snapshot = publish_checked(self.library, folder, encoder)
            self.warnings.extend(_said_of(hand))
        intake.remember()
        prune(self.library)
        prune_sources(self.library)
        self._stage(None)
        changes = result.changes(before)
        return BuildSummary(
            snapshot=snapshot,
            published=published,
            added=changes.added,
            replaced=changes.replaced,
            unchanged=changes.unchanged,
            removed=changes.removed,
            reports=counts.get("reports", 0),
            passages=counts.get("passages", 0),
            tagged=counts.get("tagged", 0),
            tags=counts.get("tags", 0),
            recurring=counts.get("recurring", 0),
            windowed=counts.get("windowed", 0),
            figures=counts.get("figures", 0),
            encoded=computed.encoded,
            refused=tuple(sorted(intake.refused, key=lambda r: r.path)),
            duplicates=tuple(sorted(intake.duplicates, key=lambda d: d.path)),
            skipped=tuple(str(path) for path in skipped),
            warnings=tuple(self.warnings),
            seconds=self.seconds,
        )

    def _stage(self, name: str | None) -> None:
        now = perf_counter()
        if self._begun is not None:
            self.seconds[self._begun[0]] = now - self._begun[1]
        self._begun = None if name is None else (name, now)
        if name is not None:
            self.progress.stage(name)

    def _before(self) -> Before:
        """What the library holds now; of a damaged snapshot what its manifest still says.

        Raises:
            LibraryDamagedError: if even the manifest can't be read: nothing is then touched.
        """
        name = current_snapshot_id(self.library)
        if name is None:
            return Before()
        folder = self.library / "snapshots" / name
        try:
            manifest = read_manifest(folder)
        except LibraryDamagedError as error:
            msg = (
                f"What the library {self.library} holds can't be read ({str(error).rstrip('.')}), so nothing was "
                "changed: put a copy of that snapshot back, or index all reports into a new library folder."
            )
            raise LibraryDamagedError(msg, subject=str(self.library)) from error
        try:
            verify_files(folder)
        except LibraryDamagedError as error:
            self.warnings.append(f"{error} The snapshot is written again.")
            manifest["content"] = ""
        return Before.of(name, manifest)

    def _group(self, encoder: Encoder, before: str | None, gathered: Gathered) -> Recurring:
        """The recurring findings of what is being written; their ids come from the snapshot ``before``."""
        self._stage("grouping")
        earlier = [] if before is None else _earlier_groups(self.library / "snapshots" / before / STORE)
        return group_gathered(gathered, earlier, partial(encode_findings, encoder=encoder, cache=self.cache))


def _earlier_groups(store: Path) -> list[EarlierGroup]:
    """The recurring findings of a snapshot that was verified."""
    records = Records(store)
    try:
        columns = records.recurring()
        ids, texts = records.ids(columns.rows.tolist()), records.texts(columns.rows.tolist())
    finally:
        records.close()
    former: dict[int, list[str]] = {}
    for retired, position in columns.former.items():
        former.setdefault(position, []).append(retired)
    return [
        EarlierGroup(
            finding.id, tuple(zip(ids[low:high], texts[low:high], strict=True)), tuple(former.get(place, ()))
        )
        for place, (finding, low, high) in enumerate(
            zip(columns.findings, columns.first[:-1].tolist(), columns.first[1:].tolist(), strict=True)
        )
    ]


def _said_of(hand: HandCoding) -> list[str]:
    """What who publishes a snapshot must know of the codings."""
    said = []
    if hand.disputed:
        said.append(
            f"{plural(hand.disputed, 'answer')} on which coders are evenly divided: the model's was left there."
        )
    if hand.adrift:
        said.append(
            f"{plural(len(hand.adrift), 'coding')} of passages that the library does not hold now: kept, and "
            "listed by findings code list --adrift."
        )
    if hand.unknown:
        said.append(
            f"{plural(len(hand.unknown), 'coding')} of themes that the codebook does not have: kept, not applied."
        )
    return said


def _facts(
    held: Sequence[Held],
    refused: Sequence[RefusedRecord],
    encoder: Encoder,
    tagger: Tagger,
    codebook: Codebook,
    hand: HandCoding,
    extractor: str,
) -> dict[str, Any]:
    """The manifest's account of what the snapshot is made of; ``content`` is equal for equal libraries."""
    facts: dict[str, Any] = {
        "reports": [[h.id, h.sha256, h.name, h.digest] for h in held],
        "refused": [[r.path, r.reason, r.message] for r in refused],
        "models": {
            "encoder": encoder.model_id,
            "precision": encoder.precision,
            "encoding": encoder.cache_key,
            "parser": PARSER_VERSION,
            "tagger": tagger.version,
            "codebook": codebook.version,
            "analysis": ANALYSIS_VERSION,
            "same_finding": same_finding_version(encoder.model_id),
            "figures": extractor,
        },
    }
    if tagger.own is not None:
        facts["models"]["own_themes"] = tagger.own.version
    if hand.facts is not None:
        facts["codings"] = hand.facts
    return {
        **facts,
        "content": hashlib.sha256(canonical_json([FORMAT, facts])).hexdigest(),
        "shipped": _shipped(codebook),
    }


def _shipped(codebook: Codebook) -> dict[str, Any]:
    """The installed codebook's version, and which themes are tagged as its are: what its quality holds for."""
    shipped = load_codebook()
    return {"codebook": shipped.version, "themes": unchanged_themes(codebook, shipped)}
