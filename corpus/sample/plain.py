"""Prints a sample source as text, shaped like text that somebody took out of the published PDF."""

from __future__ import annotations

import re
import textwrap

from corpus.sample.inline import Mark, Token, clean, has_page_break, plain_markup, superscript, tokens
from corpus.sample.model import Part, SampleSource, Shape, SourceBlock, Trap
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

_PAGE_BREAK = "\n\n\u00a0\n\n"
_BLOCKS_PER_PAGE = 7  # keeps the contents list's page numbers rising at a plausible pace
_LABEL_WIDTH = 60  # a judgement's label wraps here, as in the narrow first column of the published table
_LIST_PARTS = (Part.BULLET, Part.NUMBERED)


def print_text(source: SampleSource) -> str:
    """The report as the text of its ``.txt`` file, in UTF-8 terms; the same source gives the same text."""
    printer = _Printer(source)
    printer.print()
    return re.sub(r"\n{6,}", "\n\n\n\n\n", "".join(printer.out)).rstrip("\n") + "\n"


class _Printer:
    def __init__(self, source: SampleSource) -> None:
        self.source = source
        self.out: list[str] = []
        self.pending: list[str] = []
        self.rated_once = False

    def print(self) -> None:
        if self.source.shape is Shape.PDU:
            self._probation_front()
        else:
            self._council_front()
        previous: SourceBlock | None = None
        for block in self.source.blocks:
            if block.part is Part.HEADING:
                self._flush()
            self._space(previous, block)
            self._block(block)
            previous = block
        self._flush()
        if self.source.shape is not Shape.PDU:
            for lines in imprint(self.source):
                self._paragraph("\n".join(lines))
        self._paragraph(NOTICE)

    def _paragraph(self, text: str) -> None:
        self.out.append(f"\n\n{text}")

    def _space(self, previous: SourceBlock | None, block: SourceBlock) -> None:
        """Items of one list follow one another without a blank line; all else is set apart."""
        adjacent = previous is not None and previous.part is block.part and block.part in _LIST_PARTS
        long_list = self.source.shape is not Shape.PDU and block.part is Part.NUMBERED
        cut = previous is not None and has_page_break(previous.text)
        self.out.append("\n" if adjacent and not long_list and not cut else "\n\n")
        rated = previous is not None and previous.part is Part.STATEMENT
        if block.part is Part.STATEMENT or (rated and block.part is not Part.RATING):
            self.out.append("\n\n")

    def _block(self, block: SourceBlock) -> None:
        if block.part is Part.HEADING:
            self.out.append(self._inline(block.text))
            if is_ratings_heading(block):
                self._rating_block()
        elif block.part is Part.KEY_QUESTIONS:
            rows = "".join(f"\n{question}\t{percent}%" for question, percent in block.rows)
            self.out.append(f"Key question\tPercentage 'Yes'{rows}")
        elif block.part is Part.BULLET:
            marker = "-" if self.source.shape is Shape.PDU else "◼"
            self.out.append(f"{marker} {self._inline(block.text)}")
        elif block.part is Part.NUMBERED:
            gap = "\n\n" if Trap.NUMBER_ALONE in self.source.traps else " "
            self.out.append(f"{block.number}.{gap}{self._inline(block.text)}")
        elif block.part is Part.QUOTE:
            words = self._inline(block.text)
            self.out.append(words if words.startswith(("“", "‘")) else f"“{words}”")
        else:
            if block.text.startswith("Our rating"):
                # The published text has stray lines of one space here, from the second table on.
                self.out.append(" \n" if self.rated_once else "")
                self.rated_once = True
            self.out.append(self._inline(block.text))

    def _inline(self, raw: str) -> str:
        """``raw`` as printed; the page's footnotes stand in its break where the author wants them."""
        printed, run = [], list[Token]()
        parts = tokens(raw)
        for at, token in enumerate(parts):
            if token.mark not in (Mark.PAGE, Mark.PAGE_WITH_NOTES):
                run.append(token)
                continue
            if at in (0, len(parts) - 1):
                continue
            printed.append(self._run(run))
            run = []
            if token.mark is Mark.PAGE_WITH_NOTES and self.pending:
                printed.append("\n\n" + "\n\n".join(self.pending) + "\n\n")
                self.pending = []
            else:
                printed.append(_PAGE_BREAK)
        return "".join(printed) + self._run(run)

    def _run(self, run: list[Token]) -> str:
        numbers = self.source.footnote_numbers
        for token in run:
            if token.mark is Mark.NOTE:
                note = plain_markup(tokens(self.source.footnotes[token.text]), numbers)
                self.pending.append(f"{superscript(numbers[token.text])} {note}")
        return plain_markup(run, numbers)

    def _flush(self) -> None:
        for note in self.pending:
            self._paragraph(note)
        self.pending = []

    def _probation_front(self) -> None:
        source = self.source
        self.out.append("\n\n\n\nHM Inspectorate\nof Probation\n\nAn inspection of probation services in:")
        self._paragraph(source.area)
        if source.region:
            self._paragraph(f"The Probation Service – {source.region} region")
        self._paragraph(f"HM Inspectorate of Probation, {month(source.published)}")
        self._paragraph(NOTICE)
        self._contents()
        self._paragraph(f"Acknowledgements\n\n{acknowledgement(source)}")
        self._paragraph("The role of HM Inspectorate of Probation")
        for lines in imprint(source):
            self._paragraph("\n".join(lines))

    def _contents(self) -> None:
        self.out.append("\n\n\n\nContents\n")
        page = 2
        for index, words in contents(self.source):
            page = max(page + 1, 3 + index // _BLOCKS_PER_PAGE)
            self.out.append(f"\n{words}\t{page}")

    def _council_front(self) -> None:
        source = self.source
        self.out.append("\n".join(textwrap.wrap(source.title, 48)))
        self._paragraph(NOTICE)
        if source.shape is not Shape.LETTER:
            self._paragraph(f"Inspection dates: {inspection_dates(source)}")
            self._paragraph(f"Lead inspector: {source.lead_inspector}, {crown_inspector(source)}")
        if source.judgements:
            self._paragraph("Judgement\n\nGrade")
        for row in source.judgements:
            self._paragraph("\n".join(textwrap.wrap(row.aspect, _LABEL_WIDTH)))
            self._paragraph(row.rating)
        if source.shape is Shape.SINGLE_FRAMEWORK:
            self._contents()

    def _rating_block(self) -> None:
        source = self.source
        self._paragraph(source.area)
        self._paragraph(f"Fieldwork started: {day(source.fieldwork_start)}")
        self._paragraph(f"Score **{source.score}/{source.score_max}**")
        self._paragraph(f"Overall rating\n\n{source.overall_rating}\n\n")
        for name, rows in domains(source):
            self._paragraph(clean(name))
            for aspect, rating in rows:
                self._paragraph(f"{aspect}\n\n{rating}\n\n")
