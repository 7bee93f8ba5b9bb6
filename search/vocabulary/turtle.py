"""The vocabulary as SKOS in Turtle, for thesaurus editors and triple stores.

W3C: SKOS Simple Knowledge Organization System Reference (2009); RDF 1.1 Turtle (2014).
"""

from __future__ import annotations

import re

from search.vocabulary.model import Concept
from search.vocabulary.vocabulary import Vocabulary

_HEAD = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix findings: <urn:findings:vocabulary:property:> .

<urn:findings:vocabulary> a skos:ConceptScheme ;
    skos:prefLabel "Entry vocabulary of Findings"@en-GB .
"""
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def to_turtle(vocabulary: Vocabulary) -> str:
    """All concepts with their labels; equal vocabularies give equal text.

    Terms and everyday words are both ``skos:altLabel``, as SKOS has it; terms are ``findings:term`` besides.
    No text is two kinds of label of one concept (SKOS S13): the first of preferred, alternative, hidden
    counts. Weights of single labels have no place in SKOS and are left out; one switched off is no label.
    """
    parts = [_HEAD]
    taken: set[str] = set()
    for concept in vocabulary.concepts:
        parts.append(_concept(concept, _name(concept.pref_label, taken)))
    return "\n".join(parts)


def _concept(concept: Concept, name: str) -> str:
    used = {concept.pref_label}
    lines = [
        f"<urn:findings:vocabulary:{name}> a skos:Concept",
        "skos:inScheme <urn:findings:vocabulary>",
        f"skos:prefLabel {literal(concept.pref_label)}@en-GB",
    ]
    lines += [f"findings:term {literal(term)}@en-GB" for term in concept.terms]
    shown = [*concept.terms, *(label.text for label in concept.alt_labels if label.weight)]
    hidden = [label.text for label in concept.hidden_labels if label.weight]
    for kind, texts in (("altLabel", shown), ("hiddenLabel", hidden)):
        for text in texts:
            if text not in used:
                used.add(text)
                lines.append(f"skos:{kind} {literal(text)}@en-GB")
    if concept.weight != 1:
        lines.append(f"findings:weight {concept.weight:.4f}")
    if concept.scope:
        lines.append(f"findings:scope {literal(concept.scope)}")
    if concept.note:
        lines.append(f"skos:editorialNote {literal(concept.note)}@en-GB")
    return " ;\n    ".join(lines) + " .\n"


def literal(text: str) -> str:
    """A text as a quoted literal of Turtle (production STRING_LITERAL_QUOTE), control characters escaped."""
    return (
        '"'
        + "".join(_SHORT.get(c) or (f"\\u{ord(c):04X}" if c < " " or c == "\x7f" else c) for c in text)
        + '"'
    )


def _name(label: str, taken: set[str]) -> str:
    """A local name made of a label: ASCII letters and figures, numbered where two labels give the same."""
    stem = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "concept"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name
