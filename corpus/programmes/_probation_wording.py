"""The wording of HM Inspectorate of Probation's reports: section names, codes, stock phrases."""

from __future__ import annotations

import re

TITLE_LEAD = re.compile(
    r"An? inspection of (?:the )?probation (?:services|delivery)\b.*?\bin:?\s*(?P<area>.*)", re.I
)
REGION = re.compile(
    r"(?:The )?Probation Service\s*[-–—:,]\s*(?:the )?(?P<region>[A-Z][\w&,.’' -]+?)(?:\s+(?:probation )?region)?\s*$",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"^(?:(?:HM Inspectorate of|HMI) Probation[,:]?\s+|(?:First )?[Pp]ublished\s*(?::|on)\s*)?"
    r"(?P<when>(?:\d{1,2}\s+)?[A-Z][A-Za-z]+\s+\d{4})$"
)
LEAD_INSPECTOR = re.compile(
    r"\bled by (?:HM|H\.M\.|His Majesty[’']s|Her Majesty[’']s)\s+(?:Lead\s+)?(?:Assistant\s+Chief\s+)?Inspector\s+"
    r"(?P<name>[A-Z][\w’'.-]+(?:\s+(?:de|van|von|al|[A-Z][\w’'.-]+)){0,3})"
)
FIELDWORK = re.compile(r"Fieldwork (?:started|began|start|dates?)\s*:?\s*(?P<when>.*)", re.I)
#: ``The fieldwork for this inspection started on 6 January 2020.`` inside the cover.
FRONT_FIELDWORK = re.compile(
    r"\bfieldwork (?:for this inspection )?(?:started|began|took place|ran)\b(?P<when>[^.]*)", re.I
)
WEEKS_FROM = re.compile(r"\bweeks?\b[^.]{0,20}\b(?:commencing|beginning|starting)\b", re.I)
FIELDWORK_SENTENCE = re.compile(
    r"\bfieldwork\b[^.]*\b(?:weeks?|period|between|from|took place|conducted)\b", re.I
)
SCORE = re.compile(r"\bScore\b\W*(?P<score>\d{1,2})\s*(?:/|out of)\s*(?P<max>\d{1,2})\b", re.IGNORECASE)
BARE_SCORE = re.compile(r"\W*(?P<score>\d{1,2})\s*/\s*(?P<max>\d{1,2})\W*")
#: A line of the rating summary that says by itself what it is, wherever it stands.
SUMMARY_LINE = re.compile(
    r"(?:score\W*\d{1,2}\s*(?:/|out of)\s*\d{1,2}|overall rating\W*(?:outstanding|good|requires improvement|inadequate)|"
    r"fieldwork (?:started|began)\W*(?:on )?\d{1,2}\s+[a-z]+\s+\d{4})\W*",
    re.IGNORECASE,
)
#: ``Rating: Good``, ``Our rating – Good`` on a line of its own under a standard.
RATING_LABEL = re.compile(r"(?:our )?ratings?\s*[:–—-]\s*(?P<rating>.+)", re.IGNORECASE)
OVERALL = re.compile(r"Overall rating\b\W*(?P<rest>.*)", re.IGNORECASE)

#: ``P 1.1. Leadership``: a standard's code, with or without its letter, and its name.
STANDARD = re.compile(r"(?P<letter>[A-Z])?\s?(?P<code>\d\.\d{1,2})\.?\s*[:–—-]?\s+(?P<name>[A-Z][^\t]*)")
DOMAIN = re.compile(
    r"(?:(?:Domain\s+)?(?P<number>[1-4])|Domain (?:one|two|three|four))\s*[.:)–-]?\s+(?P<name>[A-Z][^.?!]{3,80})"
)
STOCK_DOMAIN = re.compile(
    r"(?:[1-4]\W+)?(?:organisational (?:arrangements(?: and (?:activity|delivery))?|delivery)|service delivery|court work|"
    r"case supervision|unpaid work and through the gate|court disposals|out[- ]of[- ]court disposals|"
    r"work with (?:children|victims)|resettlement)"
)

#: Sections of a report that are chapters of their own.
CHAPTER = re.compile(
    r"(?:foreword(?: from .*)?|chief inspector[’']s (?:judge?ment|overview)|introduction|ratings?|executive summary|"
    r"(?:our )?recommendations|background|contextual facts|methodology|glossary|contents|acknowledge?ments|"
    r"annexe?s?\b.*|appendix\b.*|about this inspection|overall findings|next steps|conclusion)",
    re.IGNORECASE,
)
RATINGS = re.compile(r"(?:ratings?|summary of ratings|our ratings)", re.IGNORECASE)
RECOMMENDATIONS = re.compile(r"(?:our )?recommendations", re.IGNORECASE)
BACKGROUND = re.compile(
    r"background|contextual facts|introduction|methodology|about this inspection", re.IGNORECASE
)
METHOD_SECTION = re.compile(
    r"(?:annexe?|appendix)\b.*|(?:information )?about (?:this|the) inspection|method\w*|glossary",
    re.IGNORECASE,
)
ACKNOWLEDGEMENTS = re.compile(r"acknowledge?ments", re.IGNORECASE)
FRONT_NOTICE = re.compile(r"the role of (?:the|HM|His|Her)\b.*", re.IGNORECASE)
FOREWORD = re.compile(r"foreword.*|chief inspector[’']s .*", re.IGNORECASE)

#: Sections that open a report and sum it up.
OPENING = re.compile(
    r"foreword.*|chief inspector[’']s .*|introduction|overall findings|executive summary", re.IGNORECASE
)

STRENGTHS = re.compile(r"(?:key )?strengths?", re.IGNORECASE)
SHORTFALLS = re.compile(r"(?:key )?areas? (?:for|of) improvement|what needs to improve\??", re.IGNORECASE)
PRACTICE_EXAMPLE = re.compile(
    r"(?:(?:good|effective|poor|positive|innovative) )?practice examples?\b.*", re.IGNORECASE
)
METHOD_OPENING = re.compile(
    r"(?:Our ratings?|Decision guidance|The rating for (?:the|this) standard|"
    r"(?:Our|The) key findings .{0,40} (?:based on|as follows))\b"
)
DECISION_GUIDANCE = re.compile(r"decision guidance|professional judge?ment", re.IGNORECASE)
#: ``Bedfordshire PDU should:`` above a list of recommendations.
ADDRESSEE = re.compile(r"(?P<who>.{2,120}?)\s+(?:should|must|needs? to)(?:\s+(?:also|urgently))?\s*:?\s*")
KEY_QUESTION_HEAD = re.compile(
    r"(?:percentage\s+)?key questions?\b.{0,30}|percentage(?:\s.{0,12}yes.{0,3})?|[‘'“]yes[’'”]",
    re.IGNORECASE,
)
IMPRINT = re.compile(
    r"©|\bcrown copyright\b|\bISBN\b|\byou may re-?use\b|\bopen government licence\b|^published by\b|"
    r"\bavailable for download\b|\bfollow us on\b|@hmiprobation|^reference:|\bunder the licence\b",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"\b(?:HM|His Majesty[’']s|Her Majesty[’']s) (?:Interim )?Chief Inspector of Probation\b"
)
#: A rating in curly quotes inside a sentence, as pages without a rating table print it: ``‘Good.’``.
QUOTED_RATING = re.compile(
    r"[‘“](?P<rating>outstanding|good|requires improvement|inadequate)[.,]?[’”]", re.IGNORECASE
)
QUOTE_OPENERS = '“"‘'
QUOTE_CLOSERS = '”"’'


def standard_code(text: str) -> tuple[str, str] | None:
    """Code (``P 1.1``) and name of the standard that ``text`` heads, or ``None``."""
    match = STANDARD.fullmatch(text.strip())
    if match is None or len(match["name"].split()) > 10 or match["name"].rstrip()[-1:] in ".;":
        return None
    letter = f"{match['letter']} " if match["letter"] else ""
    return letter + match["code"], match["name"].strip()


def is_minor_heading(text: str) -> bool:
    """Whether ``text`` heads a part of a standard's section: strengths, shortfalls, a practice example."""
    return any(pattern.fullmatch(text) for pattern in (STRENGTHS, SHORTFALLS, PRACTICE_EXAMPLE))
