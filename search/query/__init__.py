"""What a typed query says: words, "phrases", -exclusions, prefix*, AND, OR, NOT, NEAR, fields and acronyms.

:func:`parse` never fails on a malformed query: it takes the best reading and adds a note that can be
shown to the user. The result is a list of concepts that score, each with the wordings that count as it,
and a tree of conditions; it knows nothing of a store. The grammar stands in :mod:`search.query.parser`.

Precedence is NOT, then NEAR, AND, OR: the order of logic, and Web of Science's but for NEAR and NOT. Lucene's
classic parser has no dependable order between AND and OR, and PubMed reads from left to right; neither was
followed, as ``a OR b AND c`` would mean something else than in logic. What stands *side by side* is looser than
all of them, so that an operator takes its nearest neighbours only: ``staff morale OR wellbeing`` asks for one of
the last two and ranks by *staff*. Lucene's classic parser does the same (a word beside no operator is optional).
Inside parentheses that an operator takes, side by side means AND, as in PubMed.
"""

from search.query.printing import print_query
from search.query.reading import MAX_CONCEPTS, MAX_QUERY_CHARACTERS, parse
from search.query.tree import (
    And,
    Clause,
    Concept,
    Field,
    Near,
    Node,
    Not,
    Occur,
    Or,
    Query,
    Remark,
    Term,
    Wording,
)
from search.query.words import shortened

__all__ = [
    "MAX_CONCEPTS",
    "MAX_QUERY_CHARACTERS",
    "And",
    "Clause",
    "Concept",
    "Field",
    "Near",
    "Node",
    "Not",
    "Occur",
    "Or",
    "Query",
    "Remark",
    "Term",
    "Wording",
    "parse",
    "print_query",
    "shortened",
]
