"""Terms of a text: its words and pairs of neighbouring words that say something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from indexer.themes.words import Token, is_stop, tokens

_LEAST_LETTERS = 3


def terms_of(text: str, silent: Container[str], names: Container[str] = frozenset()) -> dict[str, str]:
    """The words and pairs of neighbouring words in a text: stems → the form in which it first has them.

    Words whose stems are ``silent`` ("of", "the"), numbers, words of fewer than three letters and
    capitalised words that are among ``names`` (lower case: names of areas) are left out, and no pair spans
    one of them or a mark.
    """
    found: dict[str, str] = {}
    before: tuple[str, str] | None = None
    begins = True
    for token in tokens(text):
        if not _is_saying(token, silent, names):
            before, begins = None, is_stop(token)
            continue
        form = token.surface.lower() if begins and not token.surface.isupper() else token.surface
        found.setdefault(token.stem, form)
        if before is not None:
            found.setdefault(f"{before[0]} {token.stem}", f"{before[1]} {form}")
        before, begins = (token.stem, form), False
    return found


def usual_form(key: str, forms: Sequence[dict[str, str]]) -> str:
    """The form in which most texts have a term; of equally usual ones the first in the alphabet."""
    seen = Counter(form[key] for form in forms if key in form)
    return min(seen, key=lambda form: (-seen[form], form))


def _is_saying(token: Token, silent: Container[str], names: Container[str]) -> bool:
    surface = token.surface
    if not surface.isalpha() or len(surface) < _LEAST_LETTERS or token.stem in silent:
        return False
    return not (surface[0].isupper() and surface.lower() in names)
