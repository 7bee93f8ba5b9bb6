"""How good each theme of a library is known to be: the measurement matched to the library, in words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.wording import plural
from indexer.records import ThemeRecord
from indexer.themes.quality import Quality, QualityError, ThemeQuality, load_quality
from search.engine import SearchEngine
from search.provenance import Provenance

log = logging.getLogger(__name__)

_MEASURED_MODE = "full-"
"""How the version of a tagger begins that uses the trained model whole, as the measured one does."""


@dataclass(frozen=True, slots=True)
class ThemeStanding:
    """What is known of one theme.

    Attributes:
        quality: its figures, or ``None``.
        note: why there are none; ``None`` where there are.
        short: a few words for a narrow place.
        full: all of it in one or two sentences.
    """

    quality: ThemeQuality | None
    note: str | None
    short: str
    full: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a library's themes.

    Attributes:
        measured: the measurement, or ``None`` where none holds for the library.
        note: why not; ``None`` where one does.
        themes: by theme id, every theme of the library.
    """

    measured: Quality | None
    note: str | None
    themes: Mapping[str, ThemeStanding] = field(default_factory=dict)


def library_standing(engine: SearchEngine) -> Standing:
    """The installed measurement as far as it holds for the engine's library."""
    themes = engine.themes()
    try:
        quality = load_quality()
    except QualityError as error:
        log.warning("%s The themes are shown without their quality.", error)
        return _unmeasured(themes, f"The measurement can't be read: {error}")
    if quality is None:
        return _unmeasured(themes, "No measurement of the themes comes with this installation.")
    provenance = engine.manifest
    note = _why_not(quality, provenance)
    if note is not None:
        return _unmeasured(themes, note)
    own = provenance.codebook_version != quality.codebook
    parents = {theme.parent for theme in themes}
    standings = {}
    for theme in themes:
        known = provenance.shipped_themes.get(theme.id) if own else theme.id
        row = quality.theme(known) if known is not None else None
        if row is not None:
            standings[theme.id] = ThemeStanding(row, None, _short(row), describe(row))
        elif theme.id in parents:
            standings[theme.id] = _without("Follows from its narrower themes: see theirs.", "as its parts")
        elif own and known is None:
            standings[theme.id] = _without(
                "Not measured: new, merged or changed in this library's own codebook."
                if quality.theme(theme.id) is None
                else "Not measured: changed in this library's own codebook."
            )
        else:
            standings[theme.id] = _without("Not measured: not among the themes that were coded.")
    return Standing(quality, None, standings)


def _why_not(quality: Quality, provenance: Provenance) -> str | None:
    if quality.codebook not in {provenance.codebook_version, provenance.shipped_codebook}:
        return (
            f"The library was tagged with codebook {provenance.codebook_version}, and the quality was measured "
            f"with codebook {quality.codebook}."
        )
    if not provenance.tagger_version.startswith(_MEASURED_MODE):
        return (
            "The library was tagged without the trained model's sentence vectors (its encoder is another one), "
            "and the quality was measured with them."
        )
    return None


def _unmeasured(themes: tuple[ThemeRecord, ...], note: str) -> Standing:
    return Standing(None, note, {theme.id: _without(note) for theme in themes})


def _without(note: str, short: str = "not measured") -> ThemeStanding:
    return ThemeStanding(None, note, short, note)


def _short(row: ThemeQuality) -> str:
    if row.precision is None:
        return "precision not known"
    return f"precision {row.precision:.2f}" + (", fewer than ten coded" if row.few else "")


def describe(row: ThemeQuality) -> str:
    """The figures of a theme in sentences, with what they rest on."""
    parts = [f"Precision {figure(row.precision)}, recall {figure(row.recall)}, F1 {figure(row.f1)}"]
    if row.low is not None and row.high is not None:
        parts.append(f" (95% interval {row.low:.2f} to {row.high:.2f})")
    parts.append(f", measured on {plural(row.coded, 'passage')} coded with it")
    if row.few:
        parts.append(", which is few")
    parts.append(".")
    if row.coders_f1 is not None:
        parts.append(f" The coders agreed with one another to F1 {row.coders_f1:.2f}.")
    if row.basis == "rules only":
        parts.append(" Tagged by rules only.")
    return "".join(parts)


def figure(value: float | None) -> str:
    """A share with two decimals, or a dash where it is not known."""
    return "–" if value is None else f"{value:.2f}"
