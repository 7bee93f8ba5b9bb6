"""One session of ``findings code next``: shows passages, reads answers line by line, keeps them.

It reads standard input, so it can also be fed by a pipe; the end of the input ends the session.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, field

import typer

from api.cli.searching import mark
from corpus.errors import FindingsError
from corpus.wording import plural
from indexer.coding.desk import CodingDesk
from indexer.coding.queue import Suggestion
from indexer.records import PassageRecord, PassageTags, ThemeRecord
from indexer.stance import STANCES

HELP = """  +1 -2        accept, reject the model's tag with this number
  +staffing    add a theme, -staffing reject it: its id, or any part of id or name that fits one theme alone
  y n          yes, no to the theme that was asked for with --theme
  =shortfall   the stance: strength, shortfall, mixed or neutral (or its first letters)
  ! words      a note: the rest of the line
  ? words      look themes up
  c            the passages around this one
  u            forget the answers given to this passage
  .            save and go on     s  skip     q  quit without saving this one     h  this help
Several can stand on one line: +1 -2 =shortfall ."""


@dataclass(slots=True)
class _Answers:
    yes: set[str] = field(default_factory=set)
    no: set[str] = field(default_factory=set)
    stance: str | None = None
    note: str | None = None

    def say(self, theme: str, carries: bool) -> None:
        """Answer one theme; the later answer counts."""
        (self.yes if carries else self.no).add(theme)
        (self.no if carries else self.yes).discard(theme)


class Session:
    """Codes passages with one coder at a terminal or a pipe."""

    def __init__(
        self, desk: CodingDesk, coder: str, *, theme: str | None, again: bool, seed: int, whole: bool
    ) -> None:
        self._desk = desk
        self._coder = coder
        self._theme = theme
        self._again = again
        self._seed = seed
        self._whole = whole
        self._themes = desk.themes
        self._saved = self._answers = 0

    def run(self, count: int) -> None:
        """Show up to ``count`` passages and keep what is answered."""
        _complete([theme.id for theme in self._themes])
        progress = self._desk.progress(self._coder)
        typer.echo(
            f"{self._coder}: {plural(progress.mine, 'passage')} coded of {progress.passages:,}. h for help. "
            + (
                "Saving says no to every theme not answered."
                if self._whole
                else "Saving keeps only what you answer."
            )
        )
        for number in range(1, count + 1):
            found = self._desk.next(
                self._coder, theme=self._theme, again=self._again, seed=self._seed, count=1
            )
            if not found:
                typer.echo("No passage is left to code here.")
                break
            if not self._one(number, found[0]):
                break
        typer.echo(
            f"{plural(self._saved, 'passage')} saved, {plural(self._answers, 'new answer')}. "
            "findings code apply shows them in searches."
        )

    def _one(self, number: int, suggestion: Suggestion) -> bool:
        """Code one passage; False ends the session."""
        passage = self._desk.passage(suggestion.passage)
        tags = self._desk.model_tags(passage)
        self._show(number, suggestion, passage, tags)
        answers = _Answers()
        while True:
            line = _read_line()
            if line is None:
                typer.echo("")
                return False
            for word in _words(line):
                if word == "q":
                    return False
                if word == "s":
                    self._desk.skip(self._coder, passage.id)
                    return True
                if word == ".":
                    if self._save(passage, answers):
                        return True
                    break
                if not self._take(word, answers, passage, tags):
                    break

    def _save(self, passage: PassageRecord, answers: _Answers) -> bool:
        said = answers.yes or answers.no or answers.stance is not None or answers.note is not None
        if not said and not self._whole:
            typer.echo("  Nothing is answered yet: s skips the passage.")
            return False
        try:
            self._answers += self._desk.record(
                self._coder,
                passage.id,
                yes=answers.yes,
                no=answers.no,
                stance=answers.stance,
                note=answers.note,
                whole=self._whole,
            )
        except FindingsError as error:
            typer.echo(f"  Not saved: {error}")
            return False
        self._saved += 1
        # A passage of which something else than the asked theme was answered would be proposed again.
        self._desk.skip(self._coder, passage.id)
        return True

    def _take(self, word: str, answers: _Answers, passage: PassageRecord, tags: PassageTags) -> bool:
        """One command; False where it wasn't understood, and the rest of its line is left."""
        sign, rest = word[:1], word[1:].strip()
        if word in {"y", "n"} and self._theme is not None:
            answers.say(self._theme, word == "y")
        elif sign in "+-" and rest:
            theme = self._find(rest, tags)
            if theme is None:
                return False
            answers.say(theme, sign == "+")
            typer.echo(f"  {'yes' if sign == '+' else 'no'}: {theme}")
        elif sign == "=" and rest:
            fits = [stance for stance in STANCES if stance.startswith(rest.lower())]
            if len(fits) != 1:
                typer.echo(f"  A stance is one of {', '.join(STANCES)}.")
                return False
            answers.stance = fits[0]
        elif sign == "!":
            answers.note = rest
        elif sign == "?":
            for theme_record in self._looked_up(rest) or self._themes:
                typer.echo(f"  {theme_record.id:28} {theme_record.name}: {theme_record.definition}")
        elif word == "c":
            self._around(passage)
        elif word == "u":
            answers.yes.clear()
            answers.no.clear()
            answers.stance = answers.note = None
        elif word == "h":
            typer.echo(HELP)
        else:
            typer.echo(f"  {word!r} is no command; h lists them.")
            return False
        return True

    def _find(self, text: str, tags: PassageTags) -> str | None:
        """The theme that a number, an id or a part of its name means; says so where it means none or several."""
        if text.isdecimal():
            if 1 <= int(text) <= len(tags.themes):
                return tags.themes[int(text) - 1].theme
            typer.echo(f"  There is no tag {text} here.")
            return None
        found = self._looked_up(text)
        if len(found) == 1:
            return found[0].id
        names = ", ".join(theme.id for theme in found[:8])
        typer.echo(
            f"  {text!r} could be {names}." if found else f"  No theme is called {text!r}; ? looks them up."
        )
        return None

    def _looked_up(self, text: str) -> list[ThemeRecord]:
        wanted = text.casefold()
        exact = [theme for theme in self._themes if theme.id == wanted]
        return exact or [t for t in self._themes if wanted in t.id or wanted in t.name.casefold()]

    def _show(self, number: int, suggestion: Suggestion, passage: PassageRecord, tags: PassageTags) -> None:
        report = self._desk.report(passage.report_id)
        where = [
            report.area or report.title,
            str(report.dated.year) if report.dated else "undated",
            *passage.section,
        ]
        if passage.page_start:
            where.append(f"p. {passage.page_start}")
        if report.fictional:
            where.append("fictional sample")
        typer.echo("")
        typer.secho(f"{number}. " + " · ".join(where), bold=True)
        typer.secho(f"   {suggestion.reason} · {passage.kind} · {passage.id}", dim=True)
        typer.echo(mark(passage.text, _ranges(tags)))
        for place, tag in enumerate(tags.themes, 1):
            words = ", ".join(f"“{item.text}”" for item in tag.evidence[:3] if len(item.text) < 60)
            sure = "" if tag.certain else "?"
            typer.echo(f"   {place} {tag.theme} {tag.probability:.2f}{sure} {words}".rstrip())
        if not tags.themes:
            typer.echo("   the model found no theme")
        typer.echo(f"   stance by {tags.stance.source}: {tags.stance.stance} {tags.stance.probability:.2f}")

    def _around(self, passage: PassageRecord) -> None:
        for near in self._desk.around(passage):
            typer.secho(f"   {near.text}", dim=near.id != passage.id)


def _words(line: str) -> list[str]:
    """The commands on a line: parted by spaces, but a note or a search takes the rest of the line."""
    words: list[str] = []
    rest = line.strip()
    while rest:
        if rest[0] in "!?":
            words.append(rest)
            break
        word, _, rest = rest.partition(" ")
        words.append(word)
        rest = rest.strip()
    return words


def _ranges(tags: PassageTags) -> tuple[tuple[int, int], ...]:
    """The words that carried the tags, in order and not overlapping."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((item.start, item.end) for tag in tags.themes for item in tag.evidence):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return tuple(found)


def _read_line() -> str | None:
    """A line of the coder's, or ``None`` at the end of the input."""
    if sys.stdin.isatty():
        try:
            return input("> ")
        except EOFError:
            return None
    line = sys.stdin.readline()
    return line if line else None


def _complete(ids: list[str]) -> None:
    """Let the tab key complete theme ids, where the terminal can."""
    if not sys.stdin.isatty():
        return
    with contextlib.suppress(ImportError):
        import readline

        def completer(text: str, state: int) -> str | None:
            sign, start = (text[0], text[1:]) if text[:1] in {"+", "-"} else ("", text)
            fits = [sign + theme for theme in ids if theme.startswith(start)]
            return fits[state] if state < len(fits) else None

        readline.set_completer_delims(" ")
        readline.set_completer(completer)
        readline.parse_and_bind("tab: complete")
