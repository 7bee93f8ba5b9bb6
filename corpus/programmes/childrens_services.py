"""Ofsted's inspections of children's services: ILACS, the framework before 2018, visits, area SEND."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.layout.block import Block, Layout, Role
from corpus.model import (
    Account,
    Inspectorate,
    Judgement,
    Kind,
    Programme,
    Recommendation,
    Report,
)
from corpus.programmes import _childrens_front as front
from corpus.programmes import _childrens_wording as wording
from corpus.programmes._checks import judgement_warnings
from corpus.programmes._childrens_levels import Levels
from corpus.programmes._childrens_opening import Opening
from corpus.programmes._childrens_wording import Part
from corpus.programmes._common import ReportBuilder, front_text
from corpus.reading.document import Document

_CHILDREN = re.compile(
    r"children[’']s (?:social care )?services|children in need of help and protection|"
    r"\bSEND\b.{0,80}local area partnership|children and families trust|children[’']s trust",
    re.IGNORECASE | re.DOTALL,
)
_OFSTED = re.compile(
    r"\bofsted\b|(?:his|her) majesty[’']s (?:chief )?inspector|\bHMI\b|experiences and progress of|focused visit",
    re.IGNORECASE,
)
_FRONT_CHARACTERS = 4_000
_ADDRESSEE = re.compile(r"^(?P<who>.{3,120}?) should:?$")


def recognise(document: Document, layout: Layout) -> float:
    """How surely ``document`` is a report on children's services, 0.0-1.0."""
    head = " ".join(front_text(document, layout, _FRONT_CHARACTERS).split())
    shown = [block for block in layout.blocks if block.role is not Role.FURNITURE or not document.elements]
    title = front.title_of(shown[:40])
    if re.search(r"\binspection of probation\b", head[:600], re.IGNORECASE) or not _CHILDREN.search(head):
        return 0.0
    # Other inspectorates mention children's services too, so without such a title it is one at most.
    score = 0.2 + (0.2 if _OFSTED.search(head) else 0.0)
    if wording.OWN_TITLE.search(title):
        return score + 0.55
    return score + (0.3 if title and _CHILDREN.search(title) else 0.0)


def parse(document: Document, layout: Layout) -> Report:
    """The report that ``document`` is; its publication date is given only where it is printed."""
    walk = _Walk(document, layout)
    for index, block in enumerate(layout.blocks):
        following = layout.blocks[index + 1 :]
        walk.take(block, next((b for b in following if b.role is not Role.FURNITURE), None))
    return walk.finish()


class _Walk:
    """One pass over the blocks; ``_part`` is the section that is open."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self._builder = ReportBuilder(document, layout, Inspectorate.OFSTED, Programme.CHILDRENS_SERVICES)
        self._facts = self._builder.facts
        self._facts.title = front.title_of(layout.blocks[:40])
        self._facts.framework = front.framework_of(self._facts.title)
        self._facts.area = front.area_in(self._facts.title)
        letter = self._facts.title.lower().startswith("focused visit")
        self._opening = Opening(self._builder, letter=letter)
        self._in_front = True
        self._in_imprint = False
        self._signed_off = False
        self._part = Part.SUMMARY
        self._part_level = 0
        # All frameworks since 2018 have chapters of one level only.
        self._flat = "children in need of help" not in self._facts.title.lower()
        self._levels = Levels(layout.blocks, flat=self._flat)
        self._columns: tuple[str, ...] = ()
        self._addressee: str | None = None
        self._lead_in: Block | None = None
        self._lead_kind: Kind | None = None
        self._bullet: Block | None = None
        self._stated: list[Judgement] = []

    def finish(self) -> Report:
        facts = self._facts
        facts.judgements = front.merged_judgements(self._opening.printed, self._stated)
        facts.warnings += judgement_warnings(self._opening.printed, self._stated)
        overall = next((j.rating for j in facts.judgements if j.overall), None)
        facts.overall_rating = facts.overall_rating if overall is None else overall
        if facts.area is None:
            self._builder.warn("no-area", "No area could be read from the report's title.")
        if facts.fieldwork_start is None:
            self._builder.warn("no-fieldwork-dates", "No inspection dates could be read from the report.")
        if facts.published is None:
            self._builder.warn("no-publication-date", "The report prints no publication date.")
        return self._builder.finish()

    def take(self, block: Block, following: Block | None) -> None:
        """Account for one block; ``following`` is the next that is no furniture."""
        if block.role is Role.FURNITURE:
            self._builder.furniture(block)
            return
        text = " ".join(block.text.split())
        if self._in_imprint or wording.IMPRINT_START.match(text):
            self._take_imprint(block, text)
            return
        if self._signed_off or wording.SIGN_OFF.match(text):
            self._signed_off = True
            self._builder.take(block, Account.NOTICE)
            return
        if self._in_front and self._opening.take(block, text):
            return
        if block.role is Role.HEADING or self._is_heading(block, text):
            self._take_heading(block, text)
        elif block.role is Role.TABLE_ROW:
            self._take_row(block, text)
        else:
            self._take_passage(block, text, following)

    def _take_imprint(self, block: Block, text: str) -> None:
        self._in_imprint = True
        self._builder.take(block, Account.CONTACT if wording.CONTACT.search(text) else Account.IMPRINT)

    def _is_heading(self, block: Block, text: str) -> bool:
        """Headings that a layout without type sizes took for paragraphs."""
        if block.role is not Role.PARAGRAPH or block.size is not None:
            return False
        if text.endswith("."):
            # A graded heading may be printed as a sentence.
            return front.heading_judgement(text) is not None and ". " not in text and len(text) < 160
        return wording.part_of(text) is not None or bool(wording.JUDGED_HEADING.fullmatch(text))

    def _take_heading(self, block: Block, text: str) -> None:
        builder = self._builder
        level = max(1, block.level)
        self._in_front = False
        self._addressee = None
        self._lead_in = self._bullet = None
        if wording.JUDGED_HEADING.fullmatch(text):
            stated = front.heading_judgement(text)
            if stated is not None:
                self._stated.append(stated)
            self._part, self._part_level = Part.FINDINGS, level
            builder.standard = wording.standard_of(text)
            builder.heading(block, self._levels.judged(level))
            return
        known = wording.part_of(text)
        if known is not None:
            keeps = (Part.RECOMMENDATIONS, Part.METHOD, Part.CONTEXT)
            opened = self._part_level
            inside = self._part in keeps and level > opened
            inside = inside and known.part not in (Part.TEAM, Part.DETAILS)
            if not inside:
                self._part, self._part_level = known.part, level
            if known.part is Part.RECOMMENDATIONS and not self._flat and text.lower().startswith("areas"):
                # Before 2018 these were the council's own to-do list, beside the recommendations.
                self._part = Part.NEEDS
            if known.chapter and not self._levels.inside_judgement(known.part, level):
                builder.standard = wording.standard_of(text) if "safeguarding" in text.lower() else None
                self._levels.leave_judgement()
            same = builder.sections.innermost.lower() == text.rstrip(" :").lower()
            if same:
                # The head row of a table that repeats the section's heading.
                builder.take(block, Account.HEADING)
                return
            # The team stands beside the section on the inspection where it is printed as large.
            chapter = known.chapter or (known.part is Part.TEAM and level <= opened)
            builder.heading(block, self._levels.part(known.part, level, chapter=chapter))
            return
        if level <= self._part_level and self._part is not Part.FINDINGS:
            self._part, self._part_level = Part.ACCOUNT, level
        builder.heading(block, self._levels.other(level))

    def _take_row(self, block: Block, text: str) -> None:
        builder = self._builder
        if self._part in (Part.DETAILS, Part.TEAM, Part.METHOD):
            self._read_lead(text)
            builder.take(block, Account.CONTACT if self._part is Part.DETAILS else Account.METADATA)
            return
        if self._part is Part.RECOMMENDATIONS and len(block.cells) >= 2 and block.cell_segments:
            if wording.RESPONSIBLE.match(block.cells[0]):
                builder.take(block, Account.TABLE)
                return
            self._recommend_row(block)
            return
        if not self._opens_judgement(block):
            builder.take(block, Account.TABLE)

    def _opens_judgement(self, block: Block) -> bool:
        """Whether the row states a judgement over the findings on it, whose section it then opens."""
        judgement = front.row_judgement(block)
        labels = [index for index, cell in enumerate(block.cells) if cell.strip()][:-1]
        if judgement is None or len(labels) != 1 or not block.cell_segments:
            return False
        builder = self._builder
        self._stated.append(judgement)
        self._part = Part.FINDINGS
        builder.standard = judgement.standard
        level = self._part_level = self._levels.row(block, self._part_level)
        label = block.cells[labels[0]]
        if block.bold:
            head = replace(block, role=Role.HEADING, text=label, segments=block.cell_segments[labels[0]])
            builder.heading(replace(head, cells=(), cell_segments=()), level)
        else:
            builder.sections.enter(level, label)
        builder.take(block, Account.TABLE)
        return True

    def _recommend_row(self, block: Block) -> None:
        """A row of responsible body and action: the action is the recommendation."""
        *labels, last = range(len(block.cells))
        addressee = " ".join(block.cells[i] for i in labels if block.cells[i]) or None
        action = replace(
            block,
            role=Role.PARAGRAPH,
            text=block.cells[last],
            segments=block.cell_segments[last],
            cells=(),
            cell_segments=(),
        )
        self._builder.passage(action, Kind.RECOMMENDATION, addressee=addressee)
        self._builder.take(block, Account.TABLE)
        self._facts.recommendations.append(Recommendation(None, action.text, addressee))

    def _take_passage(self, block: Block, text: str, following: Block | None) -> None:
        builder = self._builder
        self._levels.text()
        if self._part in (Part.TEAM, Part.DETAILS) or (
            self._part is Part.METHOD and re.match(r"(?:lead|team) inspectors?\b", text, re.IGNORECASE)
        ):
            self._take_team(block, text)
            return
        if self._goes_on(block, text):
            builder.passage(block, self._lead_kind or Kind.FINDING, join=True)
            if self._part is Part.RECOMMENDATIONS and self._facts.recommendations:
                last = self._facts.recommendations[-1]
                self._facts.recommendations[-1] = replace(last, text=f"{last.text} {text}")
            return
        kinds = wording.KINDS[self._part]
        kind = kinds[0 if block.role is Role.NUMBERED else 1 if block.role is Role.BULLET else 2]
        addressee = _ADDRESSEE.match(text) if self._part is Part.RECOMMENDATIONS else None
        listed = following is not None and following.role in (Role.BULLET, Role.NUMBERED)
        if addressee and following is not None and listed and not following.text[:1].islower():
            self._addressee = addressee["who"]
            builder.take(block, Account.HEADING)
            return
        if block.role is Role.PARAGRAPH and wording.METHOD_OPENING.match(text):
            self._opening.read_visit(text)
            kind = Kind.METHOD
        if self._part is Part.RECOMMENDATIONS and wording.NOTHING.match(text):
            kind = Kind.NARRATIVE
        number = block.marker if block.role is Role.NUMBERED else None
        recommended = kind is Kind.RECOMMENDATION
        to = (self._addressee or self._actor(text)) if recommended else None
        builder.passage(block, kind, number=number, addressee=to)
        if recommended:
            self._facts.recommendations.append(
                Recommendation(int(number) if number else None, block.text, to)
            )
        if text.endswith(":"):
            self._lead_in, self._lead_kind = block, kind
        elif self._lead_in is not None and block.role is not Role.BULLET:
            self._lead_in = None
        self._bullet = block if block.role is Role.BULLET else None

    def _actor(self, text: str) -> str | None:
        """Whom a recommendation of an area SEND inspection names as its subject, if any."""
        if self._facts.framework != "area-send":
            return None
        found = wording.ACTOR.match(text)
        return found["who"] if found else None

    def _goes_on(self, block: Block, text: str) -> bool:
        """Whether a bullet completes the sentence that a lead-in (``…:``) began, or hangs under a bullet."""
        if block.role is not Role.BULLET:
            return False
        above = self._bullet
        if self._lead_in is None and above is not None and block.level > above.level:
            # Items that are no sentences ("31 live beyond the county") hang on the bullet above them.
            self._lead_in = above if not text.endswith((".", "!", "?")) else None
        lead = self._lead_in
        if lead is None:
            return False
        if lead.role is Role.BULLET:
            return block.level > lead.level or block.marker != lead.marker
        return text[:1].islower() or self._lead_kind is Kind.METHOD

    def _read_lead(self, text: str) -> None:
        lead = wording.SEND_LEAD.search(text) or wording.LEAD.search(text)
        if lead and self._facts.lead_inspector is None:
            self._facts.lead_inspector = " ".join(lead["name"].split())

    def _take_team(self, block: Block, text: str) -> None:
        self._read_lead(text)
        account = Account.CONTACT if self._part is Part.DETAILS else Account.METADATA
        self._builder.take(block, account)
