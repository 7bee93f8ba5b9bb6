"""What the coding page shows of one passage, shaped from the desk's records (no HTTP in here)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.coding.desk import CodingDesk
from indexer.coding.queue import Suggestion
from indexer.records import PassageRecord, ReportRecord, StanceTag, ThemeRecord, ThemeTag


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme that can be ticked; ``tag`` is the model's, where it found the theme."""

    theme: ThemeRecord
    tag: ThemeTag | None
    ticked: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A passage to code.

    Attributes:
        shown: themes that are asked one by one: the model's, the one asked for, those answered before.
        others: all other themes by group.
        marked: ranges of the words that carried the model's tags.
        stance: the coder's stance so far, empty where there is none.
        model_stance: the model's.
        whole: whether saving says no to all themes that are not ticked; only where the coder has ticked that.
        answered: whether this coder has answered before.
    """

    passage: PassageRecord
    report: ReportRecord
    reason: str
    before: tuple[PassageRecord, ...]
    after: tuple[PassageRecord, ...]
    shown: tuple[Choice, ...]
    others: Mapping[str, Sequence[Choice]]
    marked: tuple[tuple[int, int], ...]
    stance: str
    model_stance: StanceTag
    note: str
    whole: bool
    answered: bool


def sheet(
    desk: CodingDesk,
    coder: str,
    suggestion: Suggestion,
    theme: str | None,
    typed: Mapping[str, list[str]] | None = None,
) -> Sheet:
    """The sheet of a passage for a coder; ``typed`` is a form that could not be kept, and is shown again.

    No tag of the model's is ticked beforehand: a coder who agrees without looking would measure nothing.
    """
    passage = desk.passage(suggestion.passage)
    said = desk.said(coder, passage.id)
    model = desk.model_tags(passage)
    tags = {tag.theme: tag for tag in model.themes}
    parents = {item.parent for item in desk.themes}
    asked = {*tags, *said.themes} | ({theme} if theme else set())
    # Answers to everything (a passage read whole) would fill the first list: of those the yes are enough.
    asked -= {key for key, carries in said.themes.items() if not carries and key not in tags and key != theme}
    asked -= parents
    ticked = {key for key, carries in said.themes.items() if carries}
    if typed is not None:
        ticked = set(typed.get("carries", ()))
    groups: dict[str, list[Choice]] = {}
    shown: list[Choice] = []
    for item in desk.themes:
        if item.id in parents:
            continue
        choice = Choice(item, tags.get(item.id), item.id in ticked)
        if item.id in asked:
            shown.append(choice)
        else:
            groups.setdefault(item.group, []).append(choice)
    shown.sort(key=lambda c: (c.theme.id != theme, -(c.tag.probability if c.tag else 0.0), c.theme.id))
    around = desk.around(passage)
    place = next(index for index, item in enumerate(around) if item.id == passage.id)
    answered = bool(said.themes or said.stance or said.note)
    return Sheet(
        passage=passage,
        report=desk.report(passage.report_id),
        reason=suggestion.reason,
        before=tuple(around[:place]),
        after=tuple(around[place + 1 :]),
        shown=tuple(shown),
        others=groups,
        marked=tuple((e.start, e.end) for c in shown if c.tag is not None for e in c.tag.evidence),
        stance=typed.get("stance", [""])[0] if typed is not None else said.stance or "",
        model_stance=model.stance,
        note=typed.get("note", [""])[0] if typed is not None else said.note,
        whole=typed is not None and typed.get("whole") == ["true"],
        answered=answered,
    )
