"""Stance: what a passage says of the inspected body - strength, shortfall, mixed or neutral - and who speaks.

One classifier reads the whole passage, another its sentences one by one, both without the heading: a passage
that praises in one sentence and blames in the next is mixed, which no view of the whole shows. A small softmax
joins the two with what the heading says, so that a bullet that turns is still judged by its words.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from corpus.model import Kind
from indexer.records import StanceTag

STANCES = ("strength", "shortfall", "mixed", "neutral")
"""The stances, in the order of every array of stance scores."""

_FIXED = {
    Kind.RECOMMENDATION: "shortfall",
    Kind.STANDARD_STATEMENT: "neutral",
    Kind.METHOD: "neutral",
}
"""Kinds whose stance follows from the codebook, whatever their words."""

_PRIORS = {
    "strength": (0.88, 0.03, 0.07, 0.02),
    "shortfall": (0.03, 0.90, 0.06, 0.01),
}
"""Odds of the stances under a heading that says which; set by reading the sample's bullets."""

_NEED_HEADING = re.compile(
    r"\b(needs? to improve|areas? for improvement|areas? for priority action|(?:could|do|be) better"
    r"|priority (?:and immediate )?actions?|recommendations?)\b",
    re.IGNORECASE,
)
_GOOD_HEADING = re.compile(
    r"\b(strengths?|what is (?:working|going) well|does well|is effective)\b", re.IGNORECASE
)

_GOOD = re.compile(
    r"\b(effective(?:ly)?|strong(?:ly)?|well|good|positive(?:ly)?|skilled|timely|excellent|robust|clear(?:ly)?"
    r"|appropriate(?:ly)?|comprehensive|benefit(?:s|ed)?|improved|valued?|thorough|impressive|committed|successful(?:ly)?"
    r"|sensitive(?:ly)?|child-centred|prompt(?:ly)?|embedded|thriv(?:e|ing)|tenacious|outstanding|commendable)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(not|insufficient(?:ly)?|poor|lack(?:s|ed|ing)?|delay(?:s|ed)?|inconsisten(?:t|cy|tly)|too many|too long|weak(?:ness|nesses)?"
    r"|drift|variable|fail(?:s|ed|ing|ure)?|limited|inadequate|however|unclear|missed|without|absence|gaps?|shortfalls?"
    r"|insufficiency|concern(?:s|ing)?|never|ineffective|overly|unmet|vacanc(?:y|ies)|only|rarely|few|unable|less|did not)\b",
    re.IGNORECASE,
)


def stance_of(
    text: str,
    kind: Kind,
    section: tuple[str, ...],
    features: NDArray[np.float32] | None,
    joint: NDArray[np.float32] | None,
) -> StanceTag:
    """The stance of a passage.

    Args:
        text: its words.
        kind: its place in the report's structure.
        section: its headings, outermost first.
        features: :func:`indexer.themes.stance_features.stance_features`, or ``None`` where there is no classifier: then words of
            praise and blame are counted.
        joint: weights of the joint decision, (features + 1, 4), the last row the bias.
    """
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return StanceTag(fixed, 1.0, "rule")
    if features is not None and joint is not None:
        scores = softmax(features @ joint[:-1] + joint[-1])
    else:
        scores = softmax(_cues(text))
        heading = heading_stance(kind, section)
        if heading is not None:
            scores = scores * np.asarray(_PRIORS[heading])
            scores = scores / scores.sum()
    best = int(np.argmax(scores))
    source = "rule" if features is None else "model"
    return StanceTag(STANCES[best], round(float(scores[best]), 4), source)


SPEAKERS = ("inspectorate", "user", "boilerplate")
"""Who speaks in a passage: the inspectorate; a person on probation, child, parent or other user; nobody (standing text)."""

_QUOTED = re.compile(r"""^\s*[“"‘'].+[”"’'](?:\s*\([^)]*\))?[.\s]*(?:[–—-]\s*[^“”]{0,60})?$""", re.DOTALL)
_STANDING = re.compile(
    r"\b(?:the local area partnership(?:’s|'s)? (?:arrangements|must)|ofsted and (?:the )?care quality commission|"
    r"next (?:full )?(?:area send |joint )?(?:re-?)?inspection will (?:be|take place)|"
    r"monitoring (?:inspection|visit) will be carried out|"
    r"this inspection was carried out (?:by|under)|the inspection(?:s)? (?:were|was) carried out under|"
    r"our (?:key )?findings (?:about|are)|ratings? (?:are|is) (?:based|driven)|you can find (?:more )?information)\b",
    re.IGNORECASE,
)


def speaker_of(text: str, kind: Kind) -> str:
    """Who speaks in a passage: one of :data:`SPEAKERS`.

    By its kind (a quotation; a statement of the standard or of method), else by its form: a passage that is
    one pair of quotation marks is a user's, stock sentences of the programmes are standing text.
    """
    if kind is Kind.QUOTE:
        return "user"
    if kind in (Kind.METHOD, Kind.STANDARD_STATEMENT) or _STANDING.search(text):
        return "boilerplate"
    return "user" if _QUOTED.fullmatch(text) else "inspectorate"


def heading_stance(kind: Kind, section: tuple[str, ...]) -> str | None:
    """``strength`` or ``shortfall`` where kind or nearest heading says so, else ``None``."""
    if kind is Kind.STRENGTH:
        return "strength"
    if kind is Kind.AREA_FOR_IMPROVEMENT:
        return "shortfall"
    nearest = section[-1] if section else ""
    if kind is Kind.FINDING and nearest:
        if _NEED_HEADING.search(nearest):
            return "shortfall"
        if _GOOD_HEADING.search(nearest):
            return "strength"
    return None


def leaning(text: str) -> int:
    """Words of praise in a text less words of blame: above nought where it reads as praise."""
    return len(_GOOD.findall(text)) - len(_BAD.findall(text))


def _cues(text: str) -> NDArray[np.float32]:
    good, bad = len(_GOOD.findall(text)), len(_BAD.findall(text))
    both = min(good, bad)
    return np.asarray(
        [good - 0.6 * bad, bad - 0.4 * good, 0.5 * both - 0.2, 0.3 - 0.5 * (good + bad)], dtype=np.float32
    )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of unnormalised log-probabilities, of the same shape (k,)."""
    shifted = np.exp(logits - logits.max())
    return np.asarray(shifted / shifted.sum(), dtype=np.float32)
