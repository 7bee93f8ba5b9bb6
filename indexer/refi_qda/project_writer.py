"""A library's passages with their themes and stance as a project file (``.qdpx``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.codebook import Codebook, Theme
from indexer.records import ReportRecord
from indexer.refi_qda import xml
from indexer.refi_qda.cases import add_cases, add_values, add_variables
from indexer.refi_qda.codes import add_codes, code_tree
from indexer.refi_qda.errors import ExchangeError
from indexer.refi_qda.guids import guid
from indexer.refi_qda.model import MODEL_USER, ExportSummary, HandCoding, HandStance, ProjectOptions
from indexer.refi_qda.offsets import ExchangeText
from indexer.refi_qda.package import PackageWriter, writing_package
from indexer.refi_qda.selections import Hands, add_selections, applied, user_guid
from indexer.snapshot import Snapshot
from indexer.store_reader import Records

UNNAMED_CODER = "Hand coding in Findings"
"""User of hand codings of which the library does not know whose they are."""

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class ProjectSource:
    """What a project is made from.

    Attributes:
        name: the project's name.
        records: the reports, passages and tags.
        created: when the snapshot was made; the date of everything in the project.
        tagger: version of what tagged it.
        codebook: version of the codebook that it was tagged with.
        source_file: gives the library's copy of a report's file, or ``None``.
    """

    name: str
    records: Records
    created: datetime
    tagger: str
    codebook: str
    source_file: Callable[[str], Path | None]

    @classmethod
    def of(cls, snapshot: Snapshot) -> ProjectSource:
        """The project of an open snapshot."""
        models = snapshot.manifest["models"]
        return cls(
            name=f"Findings {snapshot.id}",
            records=snapshot.records,
            created=datetime.fromisoformat(str(snapshot.manifest["created"])),
            tagger=str(models.get("tagger", "unknown")),
            codebook=str(models.get("codebook", "")),
            source_file=snapshot.source_file,
        )


def codebook_of(source: ProjectSource, current: Codebook) -> Codebook:
    """The codebook that a library was tagged with.

    It is ``current`` where that is the same version; else what the library keeps of its own: names, groups,
    definitions and parents, without notes to coders and evidence phrases.
    """
    if current.version == source.codebook:
        return current
    themes = source.records.themes()
    return Codebook(tuple(Theme(t.id, t.name, t.group, t.definition, t.parent) for t in themes))


def write_project(
    source: ProjectSource,
    codebook: Codebook,
    target: Path,
    options: ProjectOptions | None = None,
    codings: Iterable[HandCoding | HandStance] = (),
) -> ExportSummary:
    """Write a project file; equal libraries, options and codings give equal bytes.

    Args:
        source: the library, as :meth:`ProjectSource.of` has it.
        codebook: the codebook that it was tagged with (:func:`codebook_of`).
        target: the file to write; it appears when it is whole.
        options: what the project shall hold.
        codings: what people coded, beside what the library's own tags say.

    Raises:
        ExchangeError: if the options name a report or theme that isn't there, a hand coding a theme that
            the codebook lacks, or the file can't be written.
    """
    chosen = options or ProjectOptions()
    reports = _reports(source.records, chosen)
    hands = Hands.of(_current(codings, codebook))
    for theme_id in chosen.themes:
        if theme_id not in codebook.ids:
            msg = f"There is no theme {theme_id!r} in the library's codebook; findings themes lists them."
            raise ExchangeError(msg, subject=theme_id)
    with writing_package(target, source.created.astimezone(UTC)) as package:
        return _Writer(source, codebook, chosen, hands, package).write(reports)


def _reports(records: Records, options: ProjectOptions) -> list[ReportRecord]:
    every = {report.id: report for report in records.reports()}
    for report_id in options.reports:
        if report_id not in every:
            msg = f"There is no report {report_id!r} in the library."
            raise ExchangeError(msg, subject=report_id)
    chosen = [report for report in every.values() if not options.reports or report.id in options.reports]
    if not chosen:
        msg = "The library holds no reports, so there is nothing to export."
        raise ExchangeError(msg)
    return chosen


def _current(
    codings: Iterable[HandCoding | HandStance], codebook: Codebook
) -> Iterable[HandCoding | HandStance]:
    """Hand codings under the ids that their themes have now."""
    for coding in codings:
        if isinstance(coding, HandStance):
            yield coding
            continue
        now = codebook.current(coding.theme_id)
        if now is None:
            msg = (
                f"{coding.coder} coded passage {coding.passage_id} with {coding.theme_id!r}, which is no theme "
                "of the library's codebook; add or merge it there first."
            )
            raise ExchangeError(msg, subject=coding.theme_id)
        yield HandCoding(coding.coder, coding.report_id, coding.passage_id, now, coding.coded, coding.share)


class _Writer:
    """One project file."""

    def __init__(
        self,
        source: ProjectSource,
        codebook: Codebook,
        options: ProjectOptions,
        hands: Hands,
        package: PackageWriter,
    ) -> None:
        self.source = source
        self.codebook = codebook
        self.options = options
        self.hands = hands
        self.package = package
        self.created = f"{source.created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self.model = f"{MODEL_USER} {source.tagger}"
        self.names = {theme.id: theme.name for theme in codebook.themes}
        self.seen: set[str] = set()
        self.count = {"passages": 0, "selections": 0, "codings": 0, "divided": 0, "files": 0}

    def write(self, reports: Sequence[ReportRecord]) -> ExportSummary:
        root = xml.root(
            xml.PROJECT,
            "Project",
            name=self.source.name,
            origin="Findings",
            creatingUserGUID=user_guid(self.model),
            creationDateTime=self.created,
        )
        self._users(xml.add(root, "Users"))
        add_codes(xml.add(xml.add(root, "CodeBook"), "Codes"), code_tree(self.codebook))
        add_variables(xml.add(root, "Variables"))
        cases = xml.add(root, "Cases")
        sources = xml.add(root, "Sources")
        files = {report.id: self._text_source(sources, report) for report in reports}
        add_cases(cases, reports, files)
        xml.add(root, "Description", self._about())
        # The texts come last in the zip, so that project.qde is its first entry, as in the standard's example.
        self.package.project(xml.written(root))
        for report in reports:
            text = ExchangeText(self.source.records.source_text(report.id), self.options.form)
            self.package.source(f"{guid('source', report.id)}.txt", text.encoded())
            path = self.source.source_file(report.id) if len(files[report.id]) > 1 else None
            if path is not None:
                self.package.source(f"{guid('file', report.id)}.pdf", path.read_bytes())
        given = {**self.hands.themes, **self.hands.stances}
        strays = sum(
            len(self.hands.themes.get(key, ())) + len(self.hands.stances.get(key, ()))
            for key in given
            if key not in self.seen
        )
        return ExportSummary(reports=len(reports), strays=strays, **self.count)

    def _users(self, users: Any) -> None:
        xml.add(users, "User", guid=user_guid(self.model), name=self.model, id="findings-model")
        for coder in (UNNAMED_CODER, *self.hands.coders()):
            xml.add(users, "User", guid=user_guid(coder), name=coder)

    def _text_source(self, sources: Any, report: ReportRecord) -> tuple[str, ...]:
        """Write a report's text, coded, and its file if it shall be there; returns the GUIDs of both."""
        source_guid = guid("source", report.id)
        element = xml.add(
            sources,
            "TextSource",
            guid=source_guid,
            name=report.id,
            plainTextPath=f"internal://{source_guid}.txt",
            creatingUser=user_guid(self.model),
            creationDateTime=self.created,
        )
        xml.add(element, "Description", _title(report))
        text = ExchangeText(self.source.records.source_text(report.id), self.options.form)
        for passage in self.source.records.passages_of(report.id):
            self.seen.add(passage.id)
            codes = applied(
                passage,
                self.names,
                self.hands,
                self.options,
                user_guid(self.model),
                user_guid(UNNAMED_CODER),
                self.created,
            )
            if not codes:
                continue
            selections, codings = add_selections(
                element, passage, text, codes, user_guid(self.model), self.created
            )
            self.count["passages"] += 1
            self.count["selections"] += selections
            self.count["codings"] += codings
            self.count["divided"] += int(selections > 1)
        add_values(element, report)
        if not self.options.source_files or report.media_type != _PDF:
            return (source_guid,)
        if self.source.source_file(report.id) is None:
            return (source_guid,)
        file_guid = guid("file", report.id)
        xml.add(
            sources,
            "PDFSource",
            guid=file_guid,
            name=f"{report.id} (PDF)",
            path=f"internal://{file_guid}.pdf",
            creatingUser=user_guid(self.model),
            creationDateTime=self.created,
        )
        self.count["files"] += 1
        return (source_guid, file_guid)

    def _about(self) -> str:
        end = (
            "the number of its last character" if self.options.form.last_included else "the position after it"
        )
        return (
            f"Made by Findings from the library's snapshot of {self.created}. Codings by {self.model!r} are "
            "those of the model and its rules, all others were made by hand; how sure each is, and the words "
            "that carried it, stand in the comment of its quotation. Positions count Unicode code points of "
            f"the text files from 0; the end of a selection is {end}."
        )


def _title(report: ReportRecord) -> str:
    lines = [report.title, f"Source file: {report.source_name} (sha-256 {report.source_sha256})"]
    if report.fictional:
        lines.append("This report is fictional.")
    return "\n".join(lines)
