"""A parsed report for a terminal or a pipe."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.parse_views import outline
from corpus.model import Account, Footnote, Heading, Report
from corpus.wording import plural

_STEP = 2
# Narrower than this nothing can be read, and a table's columns would have no room.
_LEAST_WIDTH = 24


def render_text(report: Report, *, width: int | None = None, colour: bool = False) -> str:
    """The report's facts, tree, passages, account of words and warnings.

    Args:
        report: the parsed report.
        width: columns of the terminal; lines are wrapped to it. With ``None`` nothing is wrapped: each
            passage is one line, for ``grep`` and ``diff``.
        colour: with bold and dim type, as ANSI codes.
    """
    screen = _Screen(width, colour=colour)
    _front(screen, report)
    _tree(screen, report)
    _account(screen, report)
    return screen.text()


class _Screen:
    """Lines of text, indented and wrapped by the columns that their letters take."""

    def __init__(self, width: int | None, *, colour: bool) -> None:
        self._buffer = io.StringIO()
        self._width = None if width is None else max(width, _LEAST_WIDTH)
        self._console = Console(
            file=self._buffer,
            width=self._width or 10_000,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        words = outline.one_line(text)
        if self._width is None:
            lines = [words]
        else:
            # Deep trees on narrow terminals keep half the width for words.
            indent = min(indent, self._width // 2)
            wrapped = Text(words).wrap(self._console, self._width - indent)
            lines = [line.plain.rstrip() for line in wrapped] or [""]
        for line in lines:
            self._console.print(" " * indent, Text(line, style), sep="", soft_wrap=True)

    def blank(self) -> None:
        self._console.print()

    def heading(self, text: str) -> None:
        self.blank()
        self.line(text, style="bold")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int]) -> None:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
        for at, name in enumerate(columns):
            right = at in numbers
            table.add_column(name, justify="right" if right else "left", no_wrap=right, overflow="fold")
        for row in rows:
            table.add_row(*(Text(outline.one_line(cell)) for cell in row))
        self._console.print(table, crop=False)

    def text(self) -> str:
        lines = self._buffer.getvalue().split("\n")
        return "\n".join(line.rstrip(" ") for line in lines)


def _front(screen: _Screen, report: Report) -> None:
    screen.line(report.title, style="bold")
    if report.fictional:
        screen.line(outline.FICTIONAL, style="bold")
    for name, value in outline.facts(report):
        screen.line(f"{name}: {value}", _STEP)
    if report.judgements:
        screen.heading("Judgements")
        for judgement in report.judgements:
            code = judgement.standard
            standard = f" ({code})" if code and code not in judgement.aspect else ""
            overall = ", overall" if judgement.overall else ""
            screen.line(f"{judgement.aspect}{standard}{overall}: {judgement.rating.value}", _STEP)
    if report.key_questions:
        screen.heading("Key questions, with the share of cases answered “Yes”")
        for question in report.key_questions:
            screen.line(f"{question.standard or '–'}, {question.percent_yes}%: {question.question}", _STEP)
    if report.recommendations:
        screen.heading("Recommendations")
        for item in report.recommendations:
            number = f"{item.number}. " if item.number is not None else ""
            screen.line(f"{number}[to: {item.addressee or 'not said'}] {item.text}", _STEP)


def _tree(screen: _Screen, report: Report) -> None:
    screen.heading("Headings and passages")
    depth = 0
    for entry in outline.outline(report):
        if isinstance(entry, Heading):
            depth = entry.level
            screen.blank()
            screen.line(
                f"{entry.text} ({outline.place(report, entry.start)})", _STEP * (depth - 1), style="bold"
            )
        elif isinstance(entry, outline.Section):
            depth = max(1, len(entry.path))
            screen.blank()
            screen.line(
                " > ".join(entry.path) or "(before the first heading)", _STEP * (depth - 1), style="bold"
            )
        else:
            screen.line(f"[{outline.describe(report, entry)}] {entry.text}", _STEP * max(depth, 1))
            for note in entry.footnotes:
                _note(screen, report, note, _STEP * (max(depth, 1) + 2))
    loose = outline.loose_footnotes(report)
    if loose:
        screen.heading("Footnotes that no passage carries")
        for note in loose:
            _note(screen, report, note, _STEP)


def _note(screen: _Screen, report: Report, note: Footnote, indent: int) -> None:
    screen.line(f"note {note.marker} ({outline.place(report, note.start)}): {note.text}", indent, style="dim")


def _account(screen: _Screen, report: Report) -> None:
    screen.heading(outline.passages_sentence(report))
    screen.heading(
        f"Account of {plural(report.account.total, 'word')}: each is in exactly one of these rows."
    )
    rows = outline.account_rows(report.account)
    total = ("Total", f"{report.account.total:,}", outline.percent(sum(row.share for row in rows)))
    screen.table(
        ("Where", "Words", "Share"),
        [*((row.label, f"{row.words:,}", outline.percent(row.share)) for row in rows), total],
        frozenset({1, 2}),
    )
    for item in outline.repeated(report, Account.UNEXPLAINED):
        screen.line(f"Unexplained ({item.places}): {item.text}", _STEP)
    if report.warnings:
        screen.blank()
    for warning in report.warnings:
        screen.line(f"warning: {warning.message}")
