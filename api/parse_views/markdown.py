"""A parsed report as one Markdown document: to be read, kept beside the report, and compared with ``diff``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from api.parse_views import outline
from api.wording import ACCOUNT_LABELS
from corpus.model import Footnote, Heading, Report
from corpus.wording import plural

_DEEPEST = 6
# What may mean something inside a line: emphasis, code, links, HTML, character references, table cells, the
# end of a heading, strike-through and formulas (both GitHub's). What begins a block means nothing here,
# since no line of the document begins with words of the report.
_SIGNS = re.compile(r"([\\`*_\[\]<>&|#~$])")


def render_markdown(report: Report) -> str:
    """The report's facts, tree, passages, account of words, warnings, and the words that are in no passage.

    All words of the report are escaped: whatever signs it prints, they are shown as printed.
    """
    return "\n".join(line for block in _blocks(report) for line in (*block, ""))


def escaped(text: str) -> str:
    """The text on one line such that Markdown shows it as it is, anywhere but at the start of a line.

    An address such as ``www.example.org`` may still be made a link; its words stay.
    """
    return _SIGNS.sub(r"\\\1", outline.one_line(text))


def _blocks(report: Report) -> Iterator[Sequence[str]]:
    yield [f"# {escaped(report.title)}"]
    if report.fictional:
        yield [f"> {outline.FICTIONAL}"]
    yield _table(("Fact", "Value"), outline.facts(report))
    if report.judgements:
        yield ["## Judgements"]
        yield _table(
            ("Aspect", "Standard", "Rating"),
            (
                (item.aspect + (" (overall)" if item.overall else ""), item.standard or "", item.rating.value)
                for item in report.judgements
            ),
        )
    if report.key_questions:
        yield ["## Key questions"]
        yield _table(
            ("Standard", "Question", "Percentage “Yes”"),
            ((item.standard or "", item.question, f"{item.percent_yes}%") for item in report.key_questions),
        )
    if report.recommendations:
        yield ["## Recommendations"]
        yield _table(
            ("Number", "To", "Recommendation"),
            (
                ("" if item.number is None else str(item.number), item.addressee or "not said", item.text)
                for item in report.recommendations
            ),
        )
    yield ["## Headings and passages"]
    yield from _tree(report)
    yield from _account(report)


def _tree(report: Report) -> Iterator[Sequence[str]]:
    items: list[str] = []
    for entry in outline.outline(report):
        if isinstance(entry, Heading | outline.Section) and items:
            yield items
            items = []
        if isinstance(entry, Heading):
            level = "#" * min(entry.level + 2, _DEEPEST)
            yield [f"{level} {escaped(entry.text)} ({outline.place(report, entry.start)})"]
        elif isinstance(entry, outline.Section):
            yield [f"### {escaped(' > '.join(entry.path) or '(before the first heading)')}"]
        else:
            items.append(f"- **{escaped(outline.describe(report, entry))}:** {escaped(entry.text)}")
            items += [f"  - {_note(report, note)}" for note in entry.footnotes]
    if items:
        yield items
    loose = outline.loose_footnotes(report)
    if loose:
        yield ["### Footnotes that no passage carries"]
        yield [f"- {_note(report, note)}" for note in loose]


def _note(report: Report, note: Footnote) -> str:
    return f"note {escaped(note.marker)} ({outline.place(report, note.start)}): {escaped(note.text)}"


def _account(report: Report) -> Iterator[Sequence[str]]:
    total = report.account.total
    yield ["## Account of words"]
    yield [
        f"{outline.passages_sentence(report)}. {plural(total, 'word')}, each in exactly one of these rows."
    ]
    rows = outline.account_rows(report.account)
    body = [(row.label, f"{row.words:,}", outline.percent(row.share)) for row in rows]
    last = ("Total", f"{total:,}", outline.percent(sum(row.share for row in rows)))
    yield _table(("Where", "Words", "Share"), [*body, last], numbers=(1, 2))
    yield ["## Warnings"]
    yield [f"- {warning.code}: {escaped(warning.message)}" for warning in report.warnings] or ["None."]
    yield ["## Words in no passage"]
    if not any(report.account.listed.get(account) for account in outline.LISTED):
        yield ["None but headings and footnotes."]
    for account in outline.LISTED:
        found = outline.repeated(report, account)
        if found:
            yield [f"### {ACCOUNT_LABELS[account.value]}"]
            yield [f"- {item.places}: {escaped(item.text)}" for item in found]


def _table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> Sequence[str]:
    rule = ("--:" if at in numbers else "---" for at in range(len(columns)))
    body = ("| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows)
    return ["| " + " | ".join(columns) + " |", "| " + " | ".join(rule) + " |", *body]
