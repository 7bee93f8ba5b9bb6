"""What goes into a project and what comes out of one, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.refi_qda.offsets import TextForm

MODEL_USER = "Findings model"
"""Name, followed by the tagger's version, of the user whose codings are those of the model and its rules."""


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """What a project shall hold.

    Attributes:
        reports: ids of the reports; empty means all.
        themes: ids of the themes to code with; empty means all. Passages without one of them are left out.
        certain_only: leave out tags in the *unsure* band.
        stance: code with the stance as well.
        source_files: put the reports' PDF files beside their text, uncoded.
        form: how text and positions are written.
    """

    reports: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    certain_only: bool = False
    stance: bool = True
    source_files: bool = False
    form: TextForm = field(default_factory=TextForm)


@dataclass(frozen=True, slots=True)
class HandCoding:
    """A theme that a person gave a passage.

    Attributes:
        coder: the person's name as the tool has it.
        report_id, passage_id, theme_id: what was coded with what.
        coded: when, as written (ISO 8601), or ``None``.
        share: how much of the passage the person selected, 0.0-1.0.
    """

    coder: str
    report_id: str
    passage_id: str
    theme_id: str
    coded: str | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class HandStance:
    """A stance that a person gave a passage; fields as in :class:`HandCoding`."""

    coder: str
    report_id: str
    passage_id: str
    stance: str
    coded: str | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What a project holds: reports, passages coded, selections, and codings.

    ``divided`` passages are printed in several pieces and have a selection for each; ``files`` counts the
    PDF files beside the texts; ``strays`` the hand codings of passages that the library does not hold.
    """

    reports: int = 0
    passages: int = 0
    selections: int = 0
    codings: int = 0
    divided: int = 0
    files: int = 0
    strays: int = 0


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that passages carry and that is no theme and no stance here.

    Attributes:
        guid: as in the file; empty where the file does not define the code.
        name: its name, after those of the codes above it, joined by " > ".
        description: as in the file.
        codings: how often it was used.
    """

    guid: str
    name: str
    description: str
    codings: int


@dataclass(frozen=True, slots=True)
class UnplacedSelection:
    """A selection with codes that is in no passage of the library, or whose place can't be said.

    Attributes:
        source: name of the source in the file.
        start, end: positions in the file.
        words: what it holds, at most 200 characters; empty where the file lacks the text.
        codes: names of its codes.
        reason: why it was not placed, as the end of a sentence.
    """

    source: str
    start: int
    end: int
    words: str
    codes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedProject:
    """A project read back.

    Attributes:
        name, origin: as the file says; the tool that wrote it.
        codings, stances: what people coded, by coder, report, passage and theme; equal ones once.
        model_codings: how many codings are the model's own, come back as they went out.
        unknown_codes: codes used that the codebook lacks; import the codebook to have them.
        unplaced: selections that could not be matched with a passage.
        remarks: what else was left out, one sentence each.
    """

    name: str
    origin: str
    codings: tuple[HandCoding, ...]
    stances: tuple[HandStance, ...]
    model_codings: int
    unknown_codes: tuple[UnknownCode, ...]
    unplaced: tuple[UnplacedSelection, ...]
    remarks: tuple[str, ...]
