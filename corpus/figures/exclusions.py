"""Numbers that are no statistics: dates, ages, labels, references, contact details.

Each rule covers the characters that it explains; a number inside them is never a figure. Ages are
left out on purpose: they say which group is meant, not how much of anything there is.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty(?:-(?:one|two|three|four|five|six))?)"
)
_N = rf"(?:[0-9]{{1,2}}|{_WORD})"
_JOIN = r"(?:\s?[-–—]\s?|-?\s?(?:,|to|and|or|&)\s?)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar|April|Apr|May|June|July|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"[0-9]{1,2}(?:\s?(?:st|nd|rd|th))?"
_AMOUNT_CUE = (
    r"(?<!more than )(?<!fewer than )(?<!less than )(?<!at least )(?<!approximately )(?<!nearly )"
    r"(?<!almost )(?<!total of )(?<!some )(?<!around the )"
)
# What may follow a bare age ("over 21 are", "at 18,"): the end, punctuation, or a word of function.
_AGE_ENDS = (
    r"(?=\s*(?:[,.;:)’”](?![0-9])|$)|\s+(?:and|or|but|who|whose|in|with|are|is|was|were|have|has|had|as|when|if|"
    r"for|by|on|because|to|do|does|that|may|can|will|receive|continue|live|living|leaving)\b)"
)
_TEEN_AGE = r"(?:1[0-9]|2[0-5])"

_RULES = (
    # Contact details and addresses.
    r"(?<![\w.+-])[\w.+-]{1,64}@\S+|https?://\S+|www\.\S+|(?<![\w.-])[\w.-]{1,80}\.(?:gov|org|co)\.uk\S*",
    r"\b[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][A-Z]{2}\b",
    r"(?<![,.0-9])0[0-9]{2,4}(?:[\s-]?[0-9]{3,4}){1,3}\b|(?<![,.0-9])0[0-9]+\b(?!\.)",
    # Dates, years and hours of the day.
    rf"\b{_DAY}(?:{_JOIN}{_DAY}){{0,4}}\s+(?:of\s+)?{_MONTH}\b(?:,?\s+[0-9]{{4}})?",
    rf"\b{_MONTH}\s+(?:[0-9]{{4}}(?:\s?[-–/]\s?[0-9]{{2,4}})?|{_DAY}(?:,?\s+[0-9]{{4}})?)\b(?!\s?%)",
    r"\b[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}\b",
    rf"{_AMOUNT_CUE}(?<![£,.0-9])\b(?:19|20)[0-9]{{2}}(?:\s?[-–—/]\s?(?:[0-9]{{4}}|[0-9]{{2}}))?(?:s\b|\b)"
    r"(?!,[0-9]|\.[0-9]|\s?%| per cent)",
    r"\b[0-9]{1,2}[:.][0-9]{2}\s?(?:am|pm|hrs)\b|\b[0-9]{1,2}\s?(?:am|pm)\b|\b[0-9]{1,2}:[0-9]{2}\b",
    r"\b24\s?/\s?7\b|\b(?:24|twenty-four)[ -]hours?,?(?: a| per|-a-)[ -]?day(?:,? (?:and )?(?:seven|7) days (?:a|per) week)?",
    r"\b24-hours?(?=\s+(?!of\b)[a-z])",
    r"\b(?:seven|7)[ -]days?[ -]a[ -]week\b|\b365 days a year\b",
    # Ages of people.
    rf"\b[Aa]ge[sd]?\s+(?:of\s+)?(?:(?:between|from|over|under|above|below|up to|at least|about|around)\s+)*{_N}\+?"
    rf"(?:{_JOIN}{_N}\b){{0,4}}(?:[\s-]years?)?(?:[\s-](?:old|of age))?(?:\s+(?:and|or) (?:over|under|above|below|older|younger))?",
    rf"\b{_N}(?:{_JOIN}{_N}){{0,4}}[\s-]{{0,3}}years?[\s-]{{1,3}}olds?\b",
    rf"\b{_N}(?:{_JOIN}{_N}){{0,4}}\s+years? of age\b|\b{_N}\s+and\s+(?:over|under|older|younger)\b",
    rf"\b(?:[Uu]nder|[Oo]ver)[\s-]{_N}(?:s|’s)\b|\b{_N}\s?\+(?!\s?[0-9])|\b{_N}-plus\b|\b{_N} and a half years old\b",
    rf"\b(?:under|over|beyond|past|after|before|until)\s+(?:the age of\s+)?{_TEEN_AGE}{_AGE_ENDS}",
    rf"\b(?:under|below)\s+(?:five|ten|one|two){_AGE_ENDS}",
    rf"\b(?:leavers|people|children|adults|those|pupils|men|women|boys|girls|anyone|everyone)\s+(?:over|under)\s+{_N}\b"
    r"(?!\s*(?:%|per cent|(?:working )?(?:days|weeks|months|years|hours)|miles))",
    rf"\b(?:leavers|people|children|adults|those|pupils|men|women|boys|girls|anyone|everyone)\s+(?:(?:who|that)\s+(?:are|is|were|was)\s+)?"
    rf"(?:just\s+|well\s+)?(?:over|under|above|below|between)\s+(?:{_TEEN_AGE}\s+and\s+)?{_TEEN_AGE}(?:\s+years?\b|{_AGE_ENDS})",
    rf"\b(?:turn(?:s|ed|ing)?|reach(?:es|ed|ing)?|approach(?:es|ed|ing)?)\s+(?:the age of\s+)?{_N}(?:{_AGE_ENDS}|\s+years\s+old)",
    rf"\b(?:turn|turns|turned|turning)\s+{_TEEN_AGE}\b|\bpost[\s-]{_TEEN_AGE}\b|\b(?:up|birth)\s+to\s+{_TEEN_AGE}{_AGE_ENDS}",
    r"(?<=[a-z]), [0-9]{1,2},(?=\s(?:had|has|was|is|who|said)\b)",
    rf"\b(?:they|he|she|who|children|people)\s+(?:are|is|were|was|become|became)\s+{_TEEN_AGE}{_AGE_ENDS}",
    rf"(?<!stable )(?<!stands )(?<!stood )(?<!stays )(?<!remains )(?<!average )(?<!been )(?<!currently )\b[Aa]t\s+(?:16|17|18|21|25)"
    rf"(?:(?:,| and| or) {_TEEN_AGE})?{_AGE_ENDS}",
    r"\b(?:beyond|until|under)\s+(?:16|17|18|21|25)\s+years\b",
    rf"\b(?:they|he|she)\s+(?:are|is|were|was)\s+{_N}\s+years?\b(?:\s+and\s+(?:{_N}\s+months?|a half))?",
    r"\b0\s?(?:[-–]|to)\s?[0-9]{1,2}\b(?!\s?%)",
    r"\b(?:5|8|1[0-9]|2[01])\s?[-–]\s?(?:11|1[6-9]|2[0-5])\b(?!\s?(?:%|per cent|(?:working )?(?:days|weeks|months|years|hours|minutes|cases|children)))",
    # Labels: the number names a thing.
    r"\b(?:[Ss]ections?|s\.|[Rr]egulations?|[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?|[Pp]art|[Cc]hapters?|[Ss]chedules?|"
    r"[Aa]nnex(?:e)?|[Aa]ppendix|[Pp]ages?|pp?\.|[Ff]igure|[Tt]able|[Bb]ox|[Ff]ootnote|[Nn]ote|[Ss]tandards?|[Ll]evels?|"
    r"[Tt]iers?|[Ss]tages?|[Pp]hases?|[Gg]rades?|[Cc]ategory|[Bb]ands?|[Kk]ey [Ss]tages?|KS|(?<!last )(?<!this )(?<!past )(?<!previous )[Yy]ears?|[Ww]eek|[Dd]ay|"
    r"[Ss]tep|[Ii]tem|[Qq]uestion|[Oo]bjective|[Pp]riority|[Oo]utcomes?|[Ss]trand|[Oo]ption|[Vv]ersion|[Mm]odule|"
    r"[Uu]nit|[Ww]ard|[Rr]oom|[Tt]erm|[Qq]uarter|Q|[Ww]ave|Act|No\.?|(?<!this )(?<!this  )[Nn]umber|[Rr]ecommendations?|[Pp]rinciple|[Ee]nablers?)\s?"
    rf"(?:[0-9]+(?:\.[0-9]+)*[A-Za-z]?(?:\([0-9a-z]+\))*|{_WORD})\+?"
    r"(?:\s?(?:,|and|to|or|–|-|&)\s?(?:[0-9](?![0-9,.]?[0-9]|\s?%| per cent)|[0-9]+(?:\.[0-9]+)*[A-Za-z]?(?:\([0-9a-z]+\))*(?!\s?%|\s[a-z]{4}|[0-9]))){0,6}(?![\w%])(?!\s?%| per cent|,[0-9]{3})",
    r"\b[A-Z]{1,3}\s?[0-9]+\.[0-9]+(?:\.[0-9]+)*\b|\b[0-9]+(?:\.[0-9]+){2,}\b",
    r"\b[0-9]\.[0-9]\b(?=\s+(?:was|is|were)\s+(?:rated|judged))",
    r"\A\s*[0-9]{1,3}(?:\.[0-9]+)*[.)]\s|\A\W*[0-9]+\W*\Z",
    r"\b[0-9]+\s?[x×]\s?[0-9]+\b|(?<!\()\b[0-9]+/[0-9]+\b",
    # Set phrases.
    r"\b(?:one|two|three)-to-(?:one|two|three)\b|\bone by one\b|\bone or (?:the other|other)\b|\bone[- ]off\b|\b[Zz]ero\b"
    r"|\bback to square one\b|\bnine to five\b|\b(?:NHS|call|dial(?:ling)?) (?:111|999|101)\b",
)
_RULE = re.compile("|".join(f"(?:{rule})" for rule in _RULES))


class Excluded:
    """The characters of one text that hold no figure."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in _RULE.finditer(text) if match.end() > match.start()]
        self._starts = [start for start, _ in found]
        self._ends = [end for _, end in found]

    def covers(self, start: int, end: int) -> bool:
        """Whether any character of ``start``-``end`` lies in a date, an age, a label or an address."""
        place = bisect_right(self._starts, end - 1) - 1
        return place >= 0 and self._ends[place] > start
