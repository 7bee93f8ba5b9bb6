"""The opening pages of a children's services report, block by block: particulars, letterhead, grades."""

from __future__ import annotations

import re

from corpus.layout.block import Block, Role
from corpus.model import Account, Judgement
from corpus.programmes import _childrens_front as front
from corpus.programmes import _childrens_wording as wording
from corpus.programmes._common import ReportBuilder
from corpus.programmes._ratings import rating_of


class Opening:
    """Takes the blocks that come before the first section.

    Attributes:
        printed: the judgements of the table of grades, in printed order.
    """

    def __init__(self, builder: ReportBuilder, *, letter: bool) -> None:
        """Start at the first page of a report (or, with ``letter``, of a focused visit's letter)."""
        self.printed: list[Judgement] = []
        self._builder = builder
        self._facts = builder.facts
        self._letter = letter
        self._running = False
        self._aspect = ""

    def take(self, block: Block, text: str) -> bool:
        """Whether the block is of the first page's particulars; the first running text ends them."""
        facts = self._facts
        if self._take_judgement(block, text) or self._take_particulars(block, text):
            return True
        overall = front.overall_in(text)
        facts.overall_rating = facts.overall_rating or overall
        if overall is not None and block.role is Role.HEADING:
            if all(not judgement.overall for judgement in self.printed):
                aspect = re.split(r"\s+(?:is|are|requires?)\b", text, maxsplit=1)[0]
                self.printed.append(Judgement(aspect, overall, "Overall effectiveness", overall=True))
            self._builder.take(block, Account.METADATA)
            return True
        if self._letter and self._take_letterhead(block, text):
            return True
        account = self._title_page(block, text)
        if account is not None:
            self._builder.take(block, account)
            return True
        self._running = True
        return False

    def _title_page(self, block: Block, text: str) -> Account | None:
        """The account of what else stands on a title page, or ``None`` for running text."""
        opens = wording.part_of(text) is not None or bool(wording.JUDGED_HEADING.fullmatch(text))
        if block.role is Role.HEADING and not opens:
            return Account.METADATA
        if text.casefold() == self._facts.title.casefold():
            return Account.METADATA
        if block.role is Role.TABLE_ROW or text.lower() in {"judgement", "grade", "judgement grade"}:
            return Account.TABLE
        alone = block.role is Role.PARAGRAPH and not self._running and not opens
        if alone and len(text) < 90 and not text.endswith((".", ":", "?")):
            return Account.METADATA
        return None

    def _take_judgement(self, block: Block, text: str) -> bool:
        """Whether the block is of the table of judgements, whole or come apart into lines."""
        judgement = front.row_judgement(block)
        if judgement is None and (block.role is not Role.HEADING or not self.printed):
            judgement = front.line_judgement(text)
        rating = rating_of(text)
        if judgement is None and rating is not None and self._aspect:
            judgement = front.judgement_of(self._aspect, rating)
        if judgement is not None and all(j.standard != judgement.standard for j in self.printed):
            self.printed.append(judgement)
            self._aspect = ""
            self._builder.take(block, Account.TABLE)
            return True
        if block.role is Role.TABLE_ROW or len(text) > 120 or wording.TITLE.match(text):
            return False
        standard = wording.standard_of(text)
        label = wording.JUDGED_HEADING.fullmatch(text) or text.lower().startswith("overall")
        known = any(j.standard == standard for j in self.printed)
        if standard and label and not known and not text.endswith(".") and not wording.part_of(text):
            if front.heading_judgement(text) is not None:
                return False
            self._aspect = re.sub(r"\s+(?:is|are)$", "", text)
            self._builder.take(block, Account.TABLE)
            return True
        return False

    def _take_particulars(self, block: Block, text: str) -> bool:
        """Dates and the lead inspector, several of which may stand in one block."""
        facts = self._facts
        if len(text) > 300 or block.role is Role.NUMBERED:
            return False
        found = False
        dates = wording.DATES.search(text)
        if dates and not wording.PREVIOUS.match(text) and facts.fieldwork_start is None:
            facts.fieldwork_start, facts.fieldwork_end = front.date_range(dates["when"])
            found = True
        published = wording.PUBLISHED.search(text)
        if published:
            facts.published = front.single_date(published["when"])
            facts.published_precision = "day" if facts.published else None
            found = True
        lead = wording.LEAD.search(text)
        if lead and facts.lead_inspector is None:
            facts.lead_inspector = " ".join(lead["name"].split())
            found = True
        if wording.PREVIOUS.match(text) or re.match(
            r"(?:his|her) majesty[’']s inspector$", text, re.IGNORECASE
        ):
            found = True
        if found:
            self._builder.take(block, Account.METADATA)
        return found

    def _take_letterhead(self, block: Block, text: str) -> bool:
        facts = self._facts
        if wording.TITLE.match(text) and len(text) < 200 and not text.endswith("."):
            self._builder.take(block, Account.METADATA)
            return True
        if wording.METHOD_OPENING.match(text):
            self.read_visit(text)
            return False
        day = front.single_date(text)
        if day is not None and len(text) < 40 and facts.published is None:
            facts.published, facts.published_precision = day, "day"
            self._builder.take(block, Account.METADATA)
            return True
        if wording.DEAR.match(text):
            self._builder.take(block, Account.NOTICE)
            return True
        if len(text) < 300 and not text.endswith(".") and wording.part_of(text) is None:
            self._builder.take(block, Account.CONTACT)
            return True
        return False

    def read_visit(self, text: str) -> None:
        facts = self._facts
        if facts.fieldwork_start is None:
            facts.fieldwork_start, facts.fieldwork_end = front.date_range(text)
        named = wording.VISIT_INSPECTORS.search(text)
        if named and facts.lead_inspector is None:
            facts.lead_inspector = named["name"]
