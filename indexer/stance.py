"""Stance: what a passage says of the inspected body - strength, shortfall, mixed or neutral.

The classifier reads the words without their heading; the heading then shifts the odds by what
bullets under such headings usually are, so that a bullet that turns is still judged by its words.
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
    logits: NDArray[np.float32] | None,
    base: NDArray[np.float32] | None = None,
) -> StanceTag:
    """The stance of a passage.

    Args:
        text: its words.
        kind: its place in the report's structure.
        section: its headings, outermost first.
        logits: the classifier's unnormalised log-probabilities, (4,), or ``None`` where there is no
            classifier: then words of praise and blame are counted.
        base: the shares of the stances in what the classifier was trained on, (4,); what a heading
            usually holds is weighed against them.
    """
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return StanceTag(fixed, 1.0, "rule")
    scores = _softmax(_cues(text) if logits is None else logits)
    heading = heading_stance(kind, section)
    if heading is not None:
        scores = scores * np.asarray(_PRIORS[heading]) / (1.0 if base is None else base)
        scores = scores / scores.sum()
    best = int(np.argmax(scores))
    source = "rule" if logits is None else "model"
    return StanceTag(STANCES[best], round(float(scores[best]), 4), source)


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


def _cues(text: str) -> NDArray[np.float32]:
    good, bad = len(_GOOD.findall(text)), len(_BAD.findall(text))
    both = min(good, bad)
    return np.asarray(
        [good - 0.6 * bad, bad - 0.4 * good, 0.5 * both - 0.2, 0.3 - 0.5 * (good + bad)], dtype=np.float32
    )


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(logits - logits.max())
    return np.asarray(shifted / shifted.sum(), dtype=np.float32)
