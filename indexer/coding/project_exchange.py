"""Codings to and from project files of qualitative data analysis tools (:mod:`indexer.refi_qda`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.codebook import Codebook
from indexer.coding.csv_exchange import Known
from indexer.coding.records import Answer, Coding, checked, now
from indexer.coding.store import CodingStore
from indexer.refi_qda.model import HandCoding, HandStance, ImportedProject


@dataclass(frozen=True, slots=True)
class ForProject:
    """Codings as a project holds them, and how many it can't hold: a "no", a theme that the codebook lacks."""

    codings: tuple[HandCoding | HandStance, ...]
    refusals: int
    foreign: int


def for_project(codings: Iterable[Coding], codebook: Codebook) -> ForProject:
    """The codings in force as a project's: a project says what a passage carries, never what it does not."""
    made: list[HandCoding | HandStance] = []
    refusals = foreign = 0
    for coding in codings:
        if coding.withdrawn:
            continue
        if coding.stance is not None:
            made.append(
                HandStance(coding.coder, coding.report, coding.passage, coding.stance, coding.coded_at)
            )
        elif coding.theme is not None and coding.answer is Answer.NO:
            refusals += 1
        elif coding.theme is not None and codebook.current(coding.theme) is None:
            foreign += 1
        elif coding.theme is not None:
            made.append(
                HandCoding(coding.coder, coding.report, coding.passage, coding.theme, coding.coded_at)
            )
    return ForProject(tuple(made), refusals, foreign)


def keep_project(store: CodingStore, project: ImportedProject, known: Known, codebook: Codebook) -> int:
    """Keep what people coded in a project; how many answers are new. A project read again changes nothing.

    A coding without a time counts as said now, if it says something new.

    Args:
        store: takes the codings.
        project: as :func:`indexer.refi_qda.read_project` read it.
        known: tells what the library knows of a passage.
        codebook: that the project's codes were looked up in.

    Raises:
        CodingError: if a coder's name can't be kept.
    """
    dated: list[Coding] = []
    undated: list[Coding] = []
    items: list[HandCoding | HandStance] = [*project.codings, *project.stances]
    for item in items:
        found = known(item.passage_id)
        theme = item.theme_id if isinstance(item, HandCoding) else None
        coding = checked(
            Coding(
                passage=item.passage_id,
                report=item.report_id,
                words=found[1] if found else "",
                coder=item.coder,
                theme=theme,
                answer=Answer.YES if theme else None,
                stance=item.stance if isinstance(item, HandStance) else None,
                note="",
                coded_at=item.coded or now(),
                codebook=codebook.version,
            )
        )
        (dated if item.coded else undated).append(coding)
    return store.merge(dated) + store.append(undated)
