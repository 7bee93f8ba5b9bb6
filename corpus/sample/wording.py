"""The furniture of the sample reports in words of our own: notice, imprint, dates, running lines."""

from __future__ import annotations

from calendar import month_name
from datetime import date

from corpus.sample.inline import clean
from corpus.sample.model import Part, SampleSource, Shape, SourceBlock

NOTICE = "Fictional sample report – no real place, person or inspection"
"""Stands on the cover and in the running footer of every printed report."""

CLERK_LINES = ("Findings sample press", "1 Specimen Row", "Exampleton", "ZZ1 1ZZ")
"""A postal address that can't be real (no United Kingdom postcode begins with ZZ)."""

_ROLE_PROBATION = (
    "In this made-up report the inspectorate looks at how well probation services protect the public and "
    "help people to leave crime behind. It is independent of those who run the services.",
    "Inspectors rate each standard, set out what works and what does not, and recommend what should change.",
    "People in the practice examples and quotations are invented, as are all names, places and figures.",
)
_ROLE_CHILDREN = (
    "The inspectorate in this made-up report looks at the help, protection and care that councils give to "
    "children and young people. It reports without fear or favour, and its findings are public.",
    "To ask for this specimen in large print, or in another form, use the address below.",
)
_LICENCE = (
    "This specimen may be copied, changed and passed on under the licence of the software that it comes with.",
)


def day(value: date) -> str:
    """``6 March 2023``."""
    return f"{value.day} {month_name[value.month]} {value.year}"


def month(published: str) -> str:
    """``March 2023`` from ``2023-03`` or ``2023-03-14``."""
    year, number = published.split("-")[:2]
    return f"{month_name[int(number)]} {year}"


def inspection_dates(source: SampleSource) -> str:
    """The dates of a council's inspection as its era prints them."""
    start, end = source.fieldwork_start, source.fieldwork_end or source.fieldwork_start
    if source.shape is Shape.SINGLE_FRAMEWORK:
        return f"{day(start)} – {day(end)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {month_name[start.month]} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def crown_inspector(source: SampleSource) -> str:
    """``His`` or ``Her Majesty’s Inspector``, by the reign in which the report was published."""
    return f"{'Her' if source.published < '2022-09-08' else 'His'} Majesty’s Inspector"


def imprint(source: SampleSource) -> list[tuple[str, ...]]:
    """Imprint paragraphs; more than one line where it is an address block."""
    if source.shape.probation:
        return [
            *((line,) for line in (*_ROLE_PROBATION, *_LICENCE)),
            (f"Reference: SAMPLE {source.slug.upper()}",),
            ("Published by:",),
            CLERK_LINES,
        ]
    return [
        *((line,) for line in (*_ROLE_CHILDREN, *_LICENCE)),
        CLERK_LINES,
        ("E: specimen@example.org", "W: www.example.org/sample"),
        (f"© Findings sample press {source.published[:4]}",),
    ]


def acknowledgement(source: SampleSource) -> str:
    """Who led the inspection, as a probation report prints it inside its cover."""
    return (
        f"This inspection was led by HM Inspector {source.lead_inspector}, with colleagues from two regional "
        "teams. We are grateful to everyone who gave us their time, and to those who spoke to us about "
        "being on probation."
    )


def contents(source: SampleSource) -> list[tuple[int, str]]:
    """Index into ``source.blocks`` and words of each heading that the contents list repeats."""
    deepest = 2 if source.shape is Shape.SINGLE_FRAMEWORK else 1
    return [
        (index, clean(block.text))
        for index, block in enumerate(source.blocks)
        if block.part is Part.HEADING and block.level <= deepest
    ]


def domains(source: SampleSource) -> list[tuple[str, list[tuple[str, str]]]]:
    """The standards under the heading of their domain: aspect and rating, in printed order."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for row in source.judgements:
        above = next((b.path for b in source.blocks if b.standard == row.standard and b.path), ())
        name = above[0] if above else ""
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append((row.aspect, row.rating))
    return groups


def is_ratings_heading(block: SourceBlock) -> bool:
    """Whether the rating block of a probation report is printed under ``block``."""
    return block.part is Part.HEADING and block.level == 1 and block.text == "Ratings"
