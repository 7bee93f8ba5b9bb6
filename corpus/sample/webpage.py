"""Prints a sample source as a saved web page, shaped like the probation inspectorate's pages since 2025."""

from __future__ import annotations

from html import escape
from itertools import groupby

from corpus.sample.inline import Mark, tokens
from corpus.sample.model import Part, SampleSource, SourceBlock
from corpus.sample.wording import (
    NOTICE,
    acknowledgement,
    contents,
    day,
    domains,
    imprint,
    is_ratings_heading,
    month,
)

_LISTS = {Part.BULLET: "ul", Part.NUMBERED: "ol"}
_SITE_TOP = (
    '<a class="skip-link" href="#content">Skip to content</a>\n'
    '<header role="banner"><a href="/">Findings sample press</a>\n'
    '<nav aria-label="Main menu"><ul><li><a href="/reports">Reports</a></li></ul></nav></header>'
)
_TOP = ' <a href="#content">(Back to top)</a>'


def print_page(source: SampleSource) -> str:
    """The report as the text of its ``.html`` file; the same source gives the same text."""
    title = escape(source.title)
    body = [
        f"<h1>{title}</h1>",
        f"<p>Published: {month(source.published)}</p>",
        f"<p><em>{NOTICE}</em></p>",
        f"<h2>Contents</h2>\n<ul>{_contents(source)}</ul>",
        f"<h2>Acknowledgements</h2>\n<p>{escape(acknowledgement(source))}</p>",
        "<h2>The role of the inspectorate</h2>",
        *(f"<p>{'<br>'.join(map(escape, lines))}</p>" for lines in imprint(source)),
        *_blocks(source),
        *(_note(source, number, raw) for number, raw in source.notes_in_order()),
        f"<p><em>{NOTICE}</em></p>",
    ]
    main = "\n".join(body)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body>\n{_SITE_TOP}\n"
        f'<main id="content">\n{main}\n</main>\n</body>\n</html>\n'
    )


def _contents(source: SampleSource) -> str:
    return "".join(
        f'<li><a href="#section-{index}">{escape(words)}</a></li>' for index, words in contents(source)
    )


def _blocks(source: SampleSource) -> list[str]:
    parts: list[str] = []
    numbered = enumerate(source.blocks)
    for part, group in groupby(numbered, key=lambda pair: pair[1].part):
        run = list(group)
        tag = _LISTS.get(part)
        if tag is None:
            parts += [_block(source, index, block) for index, block in run]
            continue
        start = f' start="{run[0][1].number}"' if part is Part.NUMBERED else ""
        items = "\n".join(f"<li>{_inline(source, block.text)}</li>" for _, block in run)
        parts.append(f"<{tag}{start}>\n{items}\n</{tag}>")
    return parts


def _block(source: SampleSource, index: int, block: SourceBlock) -> str:
    words = _inline(source, block.text)
    if block.part is Part.HEADING:
        level = block.level + 1
        top = _TOP if block.level == 1 else ""
        heading = f'<h{level} id="section-{index}">{words}{top}</h{level}>'
        return f"{heading}\n{_ratings(source)}" if is_ratings_heading(block) else heading
    if block.part is Part.KEY_QUESTIONS:
        return _table("Key question", "Percentage ‘Yes’", [(q, f"{percent}%") for q, percent in block.rows])
    if block.part is Part.RATING:
        return f"<p><strong>{words}</strong></p>"
    if block.part is Part.QUOTE:
        return f"<blockquote><p>{words}</p></blockquote>"
    return f"<p>{words}</p>"


def _ratings(source: SampleSource) -> str:
    parts = [f"<p>Fieldwork started: {day(source.fieldwork_start)}</p>"]
    if source.score is not None:
        parts.append(f"<p>Score {source.score}/{source.score_max}</p>")
        parts.append(f"<p>Overall rating: <strong>{source.overall_rating}</strong></p>")
    parts += [_table(name, "Rating", rows) for name, rows in domains(source)]
    return "\n".join(parts)


def _table(left: str, right: str, rows: list[tuple[str, str]]) -> str:
    body = "\n".join(f"<tr><td>{escape(first)}</td><td>{escape(second)}</td></tr>" for first, second in rows)
    head = f"<tr><th>{escape(left)}</th><th>{escape(right)}</th></tr>"
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _note(source: SampleSource, number: int, raw: str) -> str:
    return f'<p><a id="note{number}" href="#ref{number}">[{number}]</a> {_inline(source, raw)}</p>'


def _inline(source: SampleSource, raw: str) -> str:
    printed = []
    for token in tokens(raw):
        words = escape(token.text)
        if token.mark is Mark.NOTE:
            number = source.footnote_numbers[token.text]
            printed.append(f'<sup><a id="ref{number}" href="#note{number}">[{number}]</a></sup>')
        elif token.mark is Mark.LINK:
            printed.append(f'<a href="{escape(token.target)}">{words}</a>')
        elif token.mark is Mark.STRONG:
            printed.append(f"<strong>{words}</strong>")
        elif token.mark is Mark.EMPHASIS:
            printed.append(f"<em>{words}</em>")
        else:
            printed.append(words or " ")  # a page end is nothing on a page of the web
    return "".join(printed).strip()
