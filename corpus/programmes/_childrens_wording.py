"""The wording of Ofsted's reports on children's services: sections, judgements, stock phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Kind


class Part(StrEnum):
    """What a section of the report is for; it decides the kind of the passages in it."""

    SUMMARY = "summary"
    NEEDS = "needs"
    STRENGTHS = "strengths"
    REASONS = "reasons"
    RECOMMENDATIONS = "recommendations"
    FINDINGS = "findings"
    ACCOUNT = "account"
    CONTEXT = "context"
    METHOD = "method"
    DETAILS = "details"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class PartWording:
    """A heading's wording, the part it opens, and whether it always opens a chapter."""

    pattern: re.Pattern[str]
    part: Part
    chapter: bool = True


def _opens(pattern: str, part: Part, *, chapter: bool = True) -> PartWording:
    return PartWording(re.compile(pattern, re.IGNORECASE), part, chapter)


#: Tried in order against the whole heading; the first that matches names the part.
PARTS: tuple[PartWording, ...] = (
    _opens(r"what needs to improve\b.*", Part.NEEDS),
    _opens(r"what is the area partnership doing that is effective.*", Part.STRENGTHS),
    _opens(r"what does the area partnership need to do better.*", Part.NEEDS),
    _opens(r"what does the (?:local authority|lscb|board|authority).* need to improve.*", Part.NEEDS),
    _opens(
        r"(?:priority and immediate action|areas? for (?:priority|immediate) action)s?.*",
        Part.RECOMMENDATIONS,
    ),
    _opens(r"recommendations?", Part.RECOMMENDATIONS),
    _opens(r"areas? for improvement.*", Part.RECOMMENDATIONS),
    _opens(
        r".*\bhas the following strengths.*|.*\bstrengths?\b(?! and weaknesses).*",
        Part.STRENGTHS,
        chapter=False,
    ),
    _opens(r".*\b(?:is|are) (?:good|outstanding),? because:?", Part.STRENGTHS, chapter=False),
    _opens(
        r".*\b(?:inadequate|improvement(?: to be good)?)\b.*\bbecause:?|.*\bbecause:?",
        Part.REASONS,
        chapter=False,
    ),
    _opens(r"progress since the last inspection.*", Part.ACCOUNT, chapter=False),
    _opens(r"summary of (?:key )?findings.*|executive summary|summary|key findings", Part.SUMMARY),
    _opens(r"headline findings", Part.SUMMARY),
    _opens(r"main findings", Part.ACCOUNT),
    _opens(r"inspection outcome", Part.SUMMARY),
    _opens(r"what is it like to be a child or young person.*", Part.ACCOUNT),
    _opens(r"summary for children and young people", Part.SUMMARY),
    _opens(r"information about (?:the )?(?:local )?area partnership", Part.CONTEXT),
    _opens(r"information about (?:this|the) local (?:authority|safeguarding).*", Part.CONTEXT),
    _opens(r"(?:the )?local authority[’']s context|about the local area", Part.CONTEXT),
    _opens(r"(?:previous|other) ofsted inspections", Part.CONTEXT, chapter=False),
    _opens(r"(?:information )?about (?:this|the) inspection.*", Part.METHOD),
    _opens(r"what the inspection judge?ments? means?.*", Part.METHOD),
    _opens(r"local area partnership details", Part.DETAILS),
    _opens(r"(?:the )?inspection team", Part.TEAM, chapter=False),
    _opens(
        r"inspection findings|inspection judge?ments? about.*|key strengths and weaknesses.*", Part.FINDINGS
    ),
    _opens(r"section \d\W.*", Part.SUMMARY),
    _opens(r"the local authority", Part.SUMMARY),
    _opens(r"(?:section \d\W*)?the local safeguarding children[’']s? board.*|the lscb", Part.SUMMARY),
)

#: Kind of a numbered paragraph, a bullet and a plain paragraph in each part.
KINDS: dict[Part, tuple[Kind, Kind, Kind]] = {
    Part.SUMMARY: (Kind.FINDING, Kind.FINDING, Kind.NARRATIVE),
    Part.NEEDS: (Kind.AREA_FOR_IMPROVEMENT, Kind.AREA_FOR_IMPROVEMENT, Kind.NARRATIVE),
    Part.STRENGTHS: (Kind.STRENGTH, Kind.STRENGTH, Kind.NARRATIVE),
    Part.REASONS: (Kind.FINDING, Kind.FINDING, Kind.NARRATIVE),
    Part.RECOMMENDATIONS: (Kind.RECOMMENDATION, Kind.RECOMMENDATION, Kind.RECOMMENDATION),
    Part.FINDINGS: (Kind.FINDING, Kind.FINDING, Kind.NARRATIVE),
    Part.ACCOUNT: (Kind.FINDING, Kind.FINDING, Kind.NARRATIVE),
    Part.CONTEXT: (Kind.FINDING, Kind.FINDING, Kind.NARRATIVE),
    Part.METHOD: (Kind.METHOD, Kind.METHOD, Kind.METHOD),
    Part.DETAILS: (Kind.METHOD, Kind.METHOD, Kind.METHOD),
    Part.TEAM: (Kind.METHOD, Kind.METHOD, Kind.METHOD),
}

#: A judged aspect, in the words of any of the frameworks, and the short name it is compared by.
STANDARDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"overall effectiveness|^overall\b|\boverall judge?ment\b", "Overall effectiveness"),
        (r"safeguarding children[’']?s? board|\blscb\b", "LSCB"),
        (r"impact of leaders|leadership,? management", "Leadership"),
        (r"need help and protection|help and protection of children", "Help and protection"),
        (r"\badoption\b", "Adoption"),
        (r"children in care|children looked after|looked[- ]after children", "In care"),
        (r"care[- ]leavers|care[- ]experienced", "Care leavers"),
    )
)

#: A heading that opens the findings under one judgement, with or without the grade in it.
JUDGED_HEADING = re.compile(
    r"(?:\d(?:\.\d)?\.?\s+)?(?:the\s+)?(?:(?:graded\s+)?judge?ments?\s+(?:for|about|on)\s+(?:the\s+)?)?"
    r"(?:experiences?\s+and\s+progress\s+of\b|impact\s+of\s+leaders\b|adoption\s+performance\b|"
    r"leadership,?\s+management\s+and\s+governance\b|"
    r"(?:effectiveness\s+of\s+the\s+)?(?:local\s+safeguarding\s+children[’']?s?\s+board|lscb)\b).*",
    re.IGNORECASE | re.DOTALL,
)

DATES = re.compile(r"(?:inspection|visit) dates?\s*:?\s*(?P<when>.*\d{4})", re.IGNORECASE)
PREVIOUS = re.compile(r"date of (?:the )?previous inspection", re.IGNORECASE)
PUBLISHED = re.compile(r"(?:report )?published(?: on)?\s*:?\s*(?P<when>\d.*\d{4})", re.IGNORECASE)
LEAD = re.compile(
    r"lead inspectors?\s*:?\s*(?P<name>[A-Z][^\W\d_]*[\w’' .-]*?)\s*"
    r"(?:,|\(|$|\bhis majesty|\bher majesty|\bHM[IS]\b|\bOfsted\b)",
    re.IGNORECASE,
)
VISIT_INSPECTORS = re.compile(
    r"(?:His|Her) Majesty[’']s Inspectors?\s+for\s+this\s+visit\s+(?:were|was)\s+"
    r"(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){1,3})"
)
SEND_LEAD = re.compile(
    r"(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){1,3}?)(?:,?\s+(?:Ofsted|HMI|(?:His|Her) Majesty[’']s Inspector))*,?"
    r"\s+[Ll]ead [Ii]nspector"
)
OVERALL_SENTENCE = re.compile(
    r"^(?:the overall judge?ment is|children[’']s services in .{2,60}?)\b.*", re.IGNORECASE
)

TITLE = re.compile(
    r"^(?:(?:re-?)?inspections? of\b.*|focused visit to\b.*|area SEND (?:full )?inspection of\b.*|"
    r"monitoring visit (?:to|of)\b.*|.*\binspection of services for children\b.*|.*\binspection of (?:local authority )?children[’']s\b.*)",
    re.IGNORECASE | re.DOTALL,
)
#: Titles that no other programme has.
OWN_TITLE = re.compile(
    r"area SEND (?:full )?inspection of\b|focused visit to\b|inspection of .+ children[’']s (?:social care )?services|"
    r"inspection of (?:local authority )?children[’']s (?:social care )?services|"
    r"inspection of services for children in need of help|inspection of .+ children(?:[’']s)?(?: and families)? trust",
    re.IGNORECASE,
)
AREA_IN_TITLE: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"area SEND (?:full )?inspection of (?:the )?(?P<area>.+?)\s+local area partnership",
        r"focused visit to (?:the )?(?P<area>.+?)(?:\s+local authority)?(?:[’']s)?\s+children[’']s (?:social care )?services",
        r"inspection of (?:the )?(?P<area>.+?)(?:\s+local authority)(?:[’']s)?\s+children[’']s (?:social care )?services",
        r"inspection of (?:the )?(?P<area>(?!services|local|children|social)[A-Z].+?)(?:[’']s)?\s+"
        r"children[’']s (?:social care )?services",
        r"inspection of (?:the )?(?P<area>(?!services|local|children|social)[A-Z].+?)\s+"
        r"children(?:[’']s services)?(?: and families)?(?: services)? trust",
        r"^(?P<area>[A-Z].+?)\s*[:–]\s+(?:re-?)?inspection of ",
    )
)
_COUNCIL = re.compile(
    r"\b(?:the|council of the|london borough of|royal borough of|city of|county of|"
    r"(?:city and )?(?:metropolitan|county|city|borough|district|unitary)"
    r"(?: (?:metropolitan|county|city|borough|district|unitary))* council|council|"
    r"metropolitan (?:borough|district)|local authority)\b",
    re.IGNORECASE,
)

IMPRINT_START = re.compile(
    r"^(?:the office for standards in education, children[’']s services and skills|"
    r"if you are not happy with the inspection|any complaints about the inspection|"
    r"the inspectorate in this made-up report)",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"\bpiccadilly gate\b|@|\bwww\.|\bT:? ?0\d{3}\b|\btextphone\b|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b|^[ETW]: "
)
DEAR = re.compile(r"^dear\b", re.IGNORECASE)
SIGN_OFF = re.compile(r"^yours (?:sincerely|faithfully)", re.IGNORECASE)
METHOD_OPENING = re.compile(
    r"^(?:this (?:visit|inspection) was carried out|inspectors (?:looked at|considered|evaluated)|the visit looked at|"
    r"ofsted will take the findings|this letter summarises|(?:the )?inspection was carried out|"
    r"the (?:lead )?inspectors? (?:carried|used)|ofsted produces this report|it is ofsted[’']s expectation)",
    re.IGNORECASE,
)
#: Who should act, where a recommendation of an area SEND inspection says so itself.
ACTOR = re.compile(
    r"^(?P<who>(?:(?i:(?:partnership |senior )?leaders|the (?:local area(?: partnership)?|area partnership|partnership|lap|icb|"
    r"integrated care board|local authority|la|council))|(?:The )?[A-Z][\w’'-]*(?: (?:and |of |upon )?[A-Z][\w’'-]*){0,6}"
    r" (?:Council|Board|Partnership))\b(?:,? (?!(?:should|must|needs?|that|which|who|have|has|are|is)\b)[\w’'()-]+){0,10}?)"
    r" (?:should|must|needs? to)\b"
)
#: Said in place of recommendations where there is none.
NOTHING = re.compile(r"^there (?:are|were|is) no\b", re.IGNORECASE)
RESPONSIBLE = re.compile(r"^responsible bod(?:y|ies)|^areas? for|^responsib", re.IGNORECASE)


def part_of(text: str) -> PartWording | None:
    """The part that a heading of this wording opens, or ``None``."""
    flat = text.rstrip(" :")
    if len(flat) > 200:
        return None
    return next((known for known in PARTS if known.pattern.fullmatch(flat)), None)


def standard_of(text: str) -> str | None:
    """The short name of the judgement that ``text`` (a heading or a table's label) is about."""
    for pattern, name in STANDARDS:
        if pattern.search(text):
            return name
    return None


def bare_area(name: str) -> str:
    """A council's name without the words for council: ``City of Bradford Metropolitan District Council``."""
    return " ".join(_COUNCIL.sub(" ", name).split()).strip(" ,:–-") or name
