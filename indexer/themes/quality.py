"""The measured quality of each theme: ``quality.json``, written by :mod:`indexer.themes.evaluate`.

The figures are of one codebook and of the shipped model with the encoder that it was trained with. What
they can be said of in a library tagged by a codebook of its own is worked out when the library is built
(:func:`unchanged_themes`): a theme that only got another id or name is tagged as it was measured; one
that was added, merged or given other phrases is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from indexer.codebook import Codebook, Theme
from indexer.errors import IndexerError

QUALITY_FILE = Path(__file__).with_name("quality.json")
"""Where the measurement lies that comes with the package; there may be none."""

FORMAT = 1
"""Version of the file's form that this code reads."""

FEW = 10
"""Codings below which the figures of a theme are said to rest on few (docs/quality/themes.md)."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Agreement = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class QualityError(IndexerError):
    """A file of measured quality that can't be read; the message names the file and the field."""

    code = "theme-quality"


@dataclass(frozen=True, slots=True)
class OverallQuality:
    """All themes together on one part of the coded passages (micro-averages, shares 0-1).

    Attributes:
        reports: which part, in words.
        n: passages coded.
        precision, recall, f1: of the tags shown against the codings.
        low, high: 95 % interval of F1.
        macro_f1: mean F1 of the themes.
        coders_f1: F1 of one coder against the other: the ceiling.
    """

    reports: str
    n: Count
    precision: Share | None
    recall: Share | None
    f1: Share | None
    low: Share | None
    high: Share | None
    macro_f1: Share | None
    coders_f1: Share | None


@dataclass(frozen=True, slots=True)
class ThemeQuality:
    """One theme (shares 0-1; ``None`` where nothing was coded or said).

    Attributes:
        theme: its id in the codebook that was measured.
        basis: what the tags come from.
        coded: passages coded with the theme, the support of the figures.
        said: passages that the tagger gave the theme.
        precision: share of ``said`` that were coded; recall: share of ``coded`` that were said.
        f1: harmonic mean of the two, with its 95 % interval ``low`` to ``high``.
        coders_f1, coders_kappa: agreement of the coders on the theme, the ceiling of any tagger (F1 of one
            against the other; Cohen's kappa).
    """

    theme: str
    basis: Literal["rules and model", "rules only"]
    coded: Count
    said: Count
    precision: Share | None
    recall: Share | None
    f1: Share | None
    low: Share | None
    high: Share | None
    coders_f1: Share | None
    coders_kappa: Agreement | None

    @property
    def few(self) -> bool:
        """Whether the figures rest on fewer than :data:`FEW` codings."""
        return self.coded < FEW


@dataclass(frozen=True, slots=True)
class StanceQuality:
    """The stance on ``n`` coded passages: share said as coded, its 95 % interval, and the coders' agreement."""

    n: Count
    accuracy: Share | None
    low: Share | None
    high: Share | None
    without_headings: Share | None
    coders_agree: Share | None
    coders_kappa: Agreement | None


@dataclass(frozen=True, slots=True)
class Quality:
    """One measurement.

    Attributes:
        format: version of the form, :data:`FORMAT`.
        made: day of the measurement.
        codebook: version of the codebook that was measured.
        coding: how the codings were made, in a sentence or two.
        method: how the figures were made.
        passages, reports: how many were coded.
        overall: all themes together, by part of the reports.
        themes: each theme; one that follows from narrower themes has no row.
        stance: of the stance.
        calibration_error: expected calibration error of the themes' probabilities, 0-1.
    """

    format: Literal[1]
    made: date
    codebook: str
    coding: Annotated[str, Field(min_length=1)]
    method: Annotated[str, Field(min_length=1)]
    passages: Count
    reports: Count
    overall: tuple[OverallQuality, ...]
    themes: tuple[ThemeQuality, ...]
    stance: StanceQuality
    calibration_error: Share | None

    def theme(self, theme_id: str) -> ThemeQuality | None:
        """The row of a theme of the measured codebook, or ``None``."""
        return next((row for row in self.themes if row.theme == theme_id), None)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Quality]:
    return TypeAdapter(Quality)


def load_quality(path: Path | None = None) -> Quality | None:
    """The measurement in ``path``, by default the one that comes with the package; ``None`` without a file.

    Raises:
        QualityError: if the file can't be read, isn't JSON, is of another format, or a field is missing, of
            the wrong form or out of its range; the message names the file and the first such field.
    """
    chosen = path or QUALITY_FILE
    try:
        found = chosen.stat()
        return _read(chosen, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{chosen.name} can't be read: {error.strerror or error}."
        raise QualityError(msg, subject=chosen.name) from error


@lru_cache(maxsize=4)
def _read(chosen: Path, _changed: int, _size: int) -> Quality:
    """The file's content; asked for by every page, so it is read once for each state of the file."""
    body = chosen.read_bytes()
    try:
        quality = _adapter().validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        what = f"field {where!r}: {first['msg']}" if where else first["msg"]
        msg = f"{chosen.name}: {what}; write it again with python -m indexer.themes.evaluate."
        raise QualityError(msg, subject=chosen.name) from error
    named = [row.theme for row in quality.themes]
    twice = next((theme for theme in named if named.count(theme) > 1), None)
    if twice is not None:
        msg = f"{chosen.name}: theme {twice!r} has two rows; write it again with python -m indexer.themes.evaluate."
        raise QualityError(msg, subject=chosen.name)
    return quality


def unchanged_themes(codebook: Codebook, shipped: Codebook) -> dict[str, str]:
    """The themes that are tagged as the shipped codebook's are: id in ``codebook`` → id in ``shipped``.

    A theme may have another id, name, group and parent; its definition, notes, phrases and examples must
    be the shipped ones, and so must the themes that it follows from.
    """
    known = {theme.id: theme for theme in shipped.themes}
    same: dict[str, str] = {}
    for theme in codebook.themes:
        was = known.get(theme.id) if not theme.formerly else None
        if len(theme.formerly) == 1 and theme.id not in known:
            was = known.get(theme.formerly[0])
        if was is not None and _meaning(theme) == _meaning(was):
            same[theme.id] = was.id
    below, was_below = _children(codebook), _children(shipped)
    return {
        own: old
        for own, old in same.items()
        if {same.get(child, "") for child in below.get(own, ())} == was_below.get(old, set())
    }


def _meaning(theme: Theme) -> Theme:
    return replace(theme, id="", name="", group="", parent=None, formerly=())


def _children(codebook: Codebook) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for theme in codebook.themes:
        if theme.parent is not None:
            found.setdefault(theme.parent, set()).add(theme.id)
    return found
