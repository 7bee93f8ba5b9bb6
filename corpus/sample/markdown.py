"""Prints a sample source as a published Markdown page: ``#`` headings and ``[^1]`` footnotes."""

from __future__ import annotations

from corpus.sample.inline import Mark, tokens
from corpus.sample.model import Part, SampleSource, Shape, SourceBlock
from corpus.sample.wording import (
    NOTICE,
    acknowledgement,
    contents,
    crown_inspector,
    day,
    domains,
    imprint,
    inspection_dates,
    is_ratings_heading,
    month,
)

_LIST_PARTS = (Part.BULLET, Part.NUMBERED)


def print_markdown(source: SampleSource) -> str:
    """The report as the text of its ``.md`` file; the same source gives the same text."""
    parts = _front(source)
    previous: SourceBlock | None = None
    for block in source.blocks:
        printed = _block(source, block)
        if previous is not None and previous.part is block.part and block.part in _LIST_PARTS:
            parts[-1] += f"\n{printed}"
        else:
            parts.append(printed)
        previous = block
    parts += [f"[^{number}]: {_inline(source, raw)}" for number, raw in source.notes_in_order()]
    parts += ["---", *("  \n".join(lines) for lines in imprint(source)), f"*{NOTICE}*"]
    return "\n\n".join(parts) + "\n"


def _front(source: SampleSource) -> list[str]:
    parts = [f"# {source.title}", f"*{NOTICE}*"]
    if source.shape is Shape.PDU:
        if source.region:
            parts.append(f"The Probation Service – {source.region} region")
        parts.append(f"HM Inspectorate of Probation, {month(source.published)}")
        parts += ["## Contents", _contents(source)]
        parts += ["## Acknowledgements", acknowledgement(source)]
    else:
        parts.append(f"**Inspection dates:** {inspection_dates(source)}")
        parts.append(f"**Lead inspector:** {source.lead_inspector}, {crown_inspector(source)}")
        if source.judgements:
            parts.append(_table("Judgement", "Grade", [(r.aspect, r.rating) for r in source.judgements]))
    return parts


def _contents(source: SampleSource) -> str:
    return "\n".join(f"- [{words}](#section-{index})" for index, words in contents(source))


def _table(left: str, right: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(f"\n| {first} | {second} |" for first, second in rows)
    return f"| {left} | {right} |\n|---|---|{body}"


def _block(source: SampleSource, block: SourceBlock) -> str:
    words = _inline(source, block.text)
    if block.part is Part.HEADING:
        heading = f"{'#' * (block.level + 1)} {words}"
        return f"{heading}\n\n{_ratings(source)}" if is_ratings_heading(block) else heading
    if block.part is Part.KEY_QUESTIONS:
        rows = [(question, f"{percent}%") for question, percent in block.rows]
        return _table("Key question", "Percentage ‘Yes’", rows)
    if block.part is Part.RATING:
        return f"**{words}**"
    opening = {Part.BULLET: "- ", Part.NUMBERED: f"{block.number}. ", Part.QUOTE: "> "}
    return opening.get(block.part, "") + words.replace("\n", "  \n")


def _inline(source: SampleSource, raw: str) -> str:
    printed = []
    for token in tokens(raw):
        if token.mark is Mark.NOTE:
            printed.append(f"[^{source.footnote_numbers[token.text]}]")
        elif token.mark is Mark.LINK:
            printed.append(f"[{token.text}]({token.target})")
        elif token.mark is Mark.STRONG:
            printed.append(f"**{token.text}**")
        elif token.mark is Mark.EMPHASIS:
            printed.append(f"*{token.text}*")
        elif token.mark is Mark.WORDS:
            printed.append(token.text)
        else:
            printed.append(" ")
    return "".join(printed).strip()


def _ratings(source: SampleSource) -> str:
    parts = [
        source.area,
        f"Fieldwork started: {day(source.fieldwork_start)}",
        f"Score **{source.score}/{source.score_max}**",
        f"Overall rating: **{source.overall_rating}**",
    ]
    for name, rows in domains(source):
        parts.append(f"### {name}")
        parts.append(_table("Standard", "Rating", rows))
    return "\n\n".join(parts)
