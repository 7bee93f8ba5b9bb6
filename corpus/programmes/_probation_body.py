"""The body of HM Inspectorate of Probation's reports: what all its programmes have in common.

Chapters, standards, ratings, key questions, recommendations and passages are read here.
"""

from __future__ import annotations

from corpus.layout.block import Block, Role
from corpus.model import (
    Account,
    KeyQuestion,
    Kind,
    Rating,
    Recommendation,
    words,
)
from corpus.programmes import _probation_wording as wording
from corpus.programmes._common import ReportBuilder
from corpus.programmes._probation_questions import key_question, mend_recommendation
from corpus.programmes._probation_ratings import (
    Judgements,
    labelled_rating,
    rating_in_prose,
    read_fieldwork,
    split_rating,
)
from corpus.programmes._quotes import QuoteReader
from corpus.programmes._ratings import rating_of


class Body:
    """Walks the blocks after the cover pages and tells the builder what each is.

    Attributes:
        judgements: the ratings and standards met, once :meth:`read` has run.
    """

    def __init__(
        self, builder: ReportBuilder, blocks: tuple[Block, ...], *, rated: bool, marked_up: bool
    ) -> None:
        """``rated``: whether ratings count; ``marked_up``: whether the headings' levels are the author's."""
        self.builder = builder
        self.rated = rated
        self.marked_up = marked_up
        self.chapter_rank = 0
        self.blocks = blocks
        self.judgements = Judgements()
        self.chapter = ""
        self.part_level = 2
        self.in_ratings = False
        self.addressee: str | None = None
        self.statement_due = False
        self.quotes = QuoteReader()
        self.said_overall: Rating | None = None

    def read(self) -> None:
        """Read all blocks in order, and settle the ratings where there are any."""
        tail = _imprint_start(self.blocks)
        for index, block in enumerate(self.blocks):
            if block.role is Role.FURNITURE:
                self.builder.furniture(block)
            elif index >= tail:
                self.builder.take(block, Account.IMPRINT)
            else:
                self._block(index, block)
        if not self.rated:
            return
        self.judgements.settle(self.builder)
        facts = self.builder.facts
        if facts.overall_rating is None and self.said_overall is not None:
            facts.overall_rating = self.said_overall
            text = f"The overall rating, {self.said_overall.value}, is printed only inside a sentence."
            self.builder.warn("overall-rating-from-prose", text)

    def _block(self, index: int, block: Block) -> None:
        if self._in_recommendations and self.addressee:
            block = mend_recommendation(self.builder.text, block)
        if self.in_ratings and self._rating_block(block):
            return
        if self._heading(index, block):
            self.quotes.reset()
            return
        if self._rating_line(block) or self._table(block) or self._sign_off(index, block):
            return
        if self._addressee(block):
            return
        self._passage(index, block)

    # -- the rating summary -------------------------------------------------------------------------

    def _rating_block(self, block: Block) -> bool:
        text = block.text
        leaves = (block.role is Role.HEADING or len(text) < 60) and (
            wording.CHAPTER.fullmatch(_bare(text)) is not None
        )
        if leaves or self.judgements.repeats(text):
            self.in_ratings = False
            return False
        if len(words(text)) > 40 or block.role is Role.BULLET:
            # Prose in the chapter of ratings is a passage; the summary itself is short lines.
            return False
        self.judgements.read_summary(self.builder, block)
        self.builder.take(block, Account.METADATA)
        return True

    # -- headings -----------------------------------------------------------------------------------

    def _heading(self, index: int, block: Block) -> bool:
        text = _bare(block.text)
        if block.role not in (Role.HEADING, Role.PARAGRAPH, Role.NUMBERED) or len(text) > 120 or not text:
            return False
        # A standard's statement is printed in bold; its full stop tells it from a heading.
        headed = (
            block.role is Role.HEADING and not text.endswith(".") and not wording.METHOD_OPENING.match(text)
        )
        named, rating = split_rating(text)
        standard = wording.standard_code(named) if headed or len(text) < 60 else None
        if standard and not block.text.rstrip().endswith("."):
            if wording.CHAPTER.fullmatch(self.chapter):
                # No domain heading stands above the standards, so they are chapters themselves.
                self.chapter, self.part_level = "", 1
            self._open(block, self.part_level, standard=standard[0])
            self.judgements.enter(standard[0], named)
            if rating is not None:
                self.judgements.rate_body(rating)
            self.statement_due = True
        elif wording.CHAPTER.fullmatch(text) and (headed or len(text) < 40):
            self._open(block, 1)
            self._enter_chapter(block, text)
            self.in_ratings = self.rated and bool(wording.RATINGS.fullmatch(text))
        elif headed and (wording.STOCK_DOMAIN.fullmatch(text.lower()) or wording.DOMAIN.fullmatch(text)):
            self._open(block, 1)
            self._enter_chapter(block, text)
        elif wording.is_minor_heading(text) and (headed or len(text) < 60):
            self._enter_minor(block)
        elif headed and not self._is_rating(text) and not self._is_lead_in(text):
            if self._ranks_as_chapter(index, block):
                self._open(block, 1)
                self._enter_chapter(block, text)
            else:
                self._open(block, self.part_level)
        else:
            return False
        return True

    def _open(self, block: Block, level: int, *, standard: str | None = None) -> None:
        self.builder.heading(block, level)
        self.builder.standard = standard
        self.addressee = None
        self.statement_due = False

    def _enter_chapter(self, block: Block, text: str) -> None:
        self.chapter, self.part_level = text, 2
        self.chapter_rank = block.level if block.role is Role.HEADING else 0

    def _ranks_as_chapter(self, index: int, block: Block) -> bool:
        """Whether a heading of unknown wording stands beside the open chapter, not in it.

        Markup says so. Elsewhere only the recommendations are closed by it, which it would otherwise make
        of all findings below it: once some were made, unless more of them follow at once.
        """
        if self.marked_up and block.role is Role.HEADING:
            return 0 < block.level <= self.chapter_rank
        if not (self._in_recommendations and self.builder.facts.recommendations):
            return False
        following = (b for b in self.blocks[index + 1 :] if b.role is not Role.FURNITURE)
        return next((b.role for b in following), None) is not Role.NUMBERED

    def _enter_minor(self, block: Block) -> None:
        self.builder.heading(block, self.part_level + 1)
        self.statement_due = False

    def _is_rating(self, text: str) -> bool:
        """Whether a heading-like line is a rating or a line of the rating summary."""
        if not self.rated:
            return False
        return labelled_rating(text) is not None or wording.SUMMARY_LINE.fullmatch(text) is not None

    def _is_lead_in(self, text: str) -> bool:
        """Whether a heading-like line is the line above a list (``… should:``) or a table's head."""
        return bool(self._in_recommendations and wording.ADDRESSEE.fullmatch(text)) or bool(
            wording.KEY_QUESTION_HEAD.fullmatch(text)
        )

    @property
    def _in_recommendations(self) -> bool:
        return bool(wording.RECOMMENDATIONS.fullmatch(self.chapter))

    # -- lines that are data ------------------------------------------------------------------------

    def _rating_line(self, block: Block) -> bool:
        if not self.rated or block.role is Role.BULLET:
            return False
        if wording.SUMMARY_LINE.fullmatch(_bare(block.text)) or self.judgements.is_rated_row(block):
            # A summary that stands under no heading of its own.
            self.judgements.read_summary(self.builder, block)
            self.builder.take(block, Account.METADATA)
            return True
        rating = labelled_rating(_bare(block.text))
        if rating is None:
            return False
        self.judgements.rate_body(rating)
        self.statement_due = False
        self.builder.take(block, Account.METADATA)
        return True

    def _table(self, block: Block) -> bool:
        question = key_question(block)
        if question is not None:
            found = KeyQuestion(self.builder.standard, *question)
            self.builder.facts.key_questions.append(found)
            self.builder.take(block, Account.TABLE)
            return True
        head = wording.KEY_QUESTION_HEAD.fullmatch(_bare(block.text))
        if head and (block.role is not Role.PARAGRAPH or len(block.text) < 60):
            self.builder.take(block, Account.TABLE)
            return True
        if block.role is Role.TABLE_ROW and not _is_prose(block):
            self.builder.take(block, Account.TABLE)
            return True
        return False

    def _sign_off(self, index: int, block: Block) -> bool:
        if not wording.FOREWORD.fullmatch(self.chapter) or block.role is Role.BULLET:
            return False
        following = self.blocks[index + 1].text if index + 1 < len(self.blocks) else ""
        named = (
            len(words(block.text)) <= 5 and len(words(following)) <= 14 and wording.SIGN_OFF.search(following)
        )
        signed = len(words(block.text)) <= 14 and wording.SIGN_OFF.search(block.text)
        if not (named or signed):
            return False
        self.builder.take(block, Account.METADATA)
        return True

    def _addressee(self, block: Block) -> bool:
        if not self._in_recommendations or block.role in (Role.NUMBERED, Role.BULLET):
            return False
        match = wording.ADDRESSEE.fullmatch(block.text)
        if match is None or len(words(block.text)) > 20:
            return False
        self.addressee = match["who"]
        self.builder.take(block, Account.METADATA)
        return True

    # -- passages -----------------------------------------------------------------------------------

    def _passage(self, index: int, block: Block) -> None:
        kind = self._kind(index, block)
        if kind is Kind.RECOMMENDATION:
            number = block.marker if block.role is Role.NUMBERED else None
            self.builder.passage(block, kind, number=number, addressee=self.addressee)
            item = Recommendation(int(number) if number else None, block.text, self.addressee)
            self.builder.facts.recommendations.append(item)
            return
        if wording.BACKGROUND.fullmatch(self.chapter):
            read_fieldwork(self.builder, block.text)
        opening = wording.OPENING.fullmatch(self.chapter)
        if opening and self.rated and self.said_overall is None:
            self.said_overall = rating_in_prose(block.text)
        if kind is Kind.METHOD and wording.DECISION_GUIDANCE.search(block.text):
            self.builder.facts.guided_standards.add(self.builder.standard)
        self.builder.passage(block, kind, number=block.marker if block.role is Role.NUMBERED else None)

    def _kind(self, index: int, block: Block) -> Kind:
        listed = block.role in (Role.BULLET, Role.NUMBERED)
        innermost = self.builder.sections.innermost
        tests = (
            (Kind.QUOTE, self.quotes.is_quote(block)),
            (
                Kind.RECOMMENDATION,
                self._in_recommendations and listed and not wording.is_minor_heading(innermost),
            ),
            (Kind.PRACTICE_EXAMPLE, wording.PRACTICE_EXAMPLE.fullmatch(innermost)),
            (Kind.METHOD, wording.METHOD_SECTION.fullmatch(self.chapter)),
            (Kind.STRENGTH, listed and wording.STRENGTHS.fullmatch(innermost)),
            (Kind.AREA_FOR_IMPROVEMENT, listed and wording.SHORTFALLS.fullmatch(innermost)),
            (Kind.FINDING, listed),
            (Kind.METHOD, wording.METHOD_OPENING.match(block.text)),
            (Kind.STANDARD_STATEMENT, self.statement_due and self._rating_follows(index)),
        )
        return next((kind for kind, holds in tests if holds), Kind.NARRATIVE)

    def _rating_follows(self, index: int) -> bool:
        """Whether the standard's rating line comes before any other text, furniture aside."""
        for block in self.blocks[index + 1 : index + 4]:
            if block.role is Role.FURNITURE:
                continue
            return rating_of(block.text) is not None
        return False


def _bare(text: str) -> str:
    return " ".join(text.split()).strip("*_# ").rstrip(" :")


def _is_prose(block: Block) -> bool:
    """Whether a table row is text set in a table (a boxed example), not data."""
    return len(block.cells) <= 1 and len(words(block.text)) >= 12


def _imprint_start(blocks: tuple[Block, ...]) -> int:
    """Where an imprint closes the report after a rule, or the number of blocks."""
    rules = [i for i, block in enumerate(blocks) if block.role is Role.FURNITURE and not words(block.text)]
    if rules:
        tail = blocks[rules[-1] :]
        said = sum(len(words(block.text)) for block in tail)
        if said <= 400 and any(wording.IMPRINT.search(block.text) for block in tail):
            return rules[-1]
    return len(blocks)
