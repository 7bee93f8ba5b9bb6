"""The JSON of the codebook with its measured quality, and of codings."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import NEXT, Schema


class ThemeQuality(Schema):
    """How good the tags of one theme were found to be; figures are null where nothing was coded or said."""

    basis: str = Field(description="`rules and model` or `rules only`: what the tags come from.")
    coded: int = Field(description="Passages coded with the theme: the support of these figures.")
    said: int = Field(description="Passages that the tagger gave the theme.")
    few: bool = Field(description="True: fewer than ten codings, so the figures say little.")
    precision: float | None = Field(description="Share of `said` that were coded, 0-1.")
    recall: float | None = Field(description="Share of `coded` that were said, 0-1.")
    f1: float | None = Field(description="Harmonic mean of precision and recall, 0-1.")
    low: float | None = Field(description="Lower end of the 95 % interval of `f1`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `f1`.")
    coders_f1: float | None = Field(description="F1 of one coder against the other: the ceiling.")
    coders_kappa: float | None = Field(description="Cohen's kappa of the coders on the theme.")


class OverallQuality(Schema):
    """All themes together on one part of the coded passages, micro-averaged."""

    reports: str = Field(description="Which part, in words.")
    n: int = Field(description="Passages coded.")
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None = Field(description="Lower end of the 95 % interval of `f1`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `f1`.")
    macro_f1: float | None = Field(description="Mean F1 of the themes.")
    coders_f1: float | None = Field(description="F1 of one coder against the other: the ceiling.")


class StanceQuality(Schema):
    """How good the stance was found to be."""

    n: int = Field(description="Passages coded.")
    accuracy: float | None = Field(description="Share of passages whose stance was said as coded.")
    low: float | None = Field(description="Lower end of the 95 % interval of `accuracy`.")
    high: float | None = Field(description="Upper end of the 95 % interval of `accuracy`.")
    without_headings: float | None = Field(description="Accuracy where the headings are not read.")
    coders_agree: float | None = Field(description="Share of passages on which the coders agreed.")
    coders_kappa: float | None = Field(description="Cohen's kappa of the coders.")


class Measurement(Schema):
    """How the quality of the themes was measured."""

    made: date
    codebook: str = Field(description="Version of the codebook that was measured.")
    coding: str = Field(description="How the codings were made, and by whom or what.")
    method: str
    passages: int = Field(description="Passages coded.")
    reports: int = Field(description="Reports that they come from.")
    overall: list[OverallQuality]
    stance: StanceQuality
    calibration_error: float | None = Field(
        description="Expected calibration error of the themes' probabilities, 0-1."
    )


class Theme(Schema):
    """A theme of the codebook, how many passages carry it, and how good its tags were found to be."""

    id: str
    name: str
    group: str
    definition: str
    parent: str | None
    passages: int
    reports: int
    quality: ThemeQuality | None = Field(description="Null where the theme was not measured.")
    quality_note: str | None = Field(description="Why `quality` is null; null where it is not.")


class ThemesAnswer(Schema):
    """All themes of the codebook that the library was tagged with."""

    snapshot: str
    codebook: str
    tagger: str
    passages: int = Field(description="Passages in the library, the denominator of each count.")
    reports: int
    measurement: Measurement | None = Field(
        description="How `quality` was measured; null where no measurement holds for this library."
    )
    measurement_note: str | None = Field(description="Why `measurement` is null; null where it is not.")
    results: list[Theme]


class CodingEntry(Schema):
    """One answer of one coder about one passage: of a theme, a stance, or a note alone."""

    passage: str
    report: str
    words: str = Field(description="Digest of the passage's words.")
    coder: str
    theme: str | None
    answer: str | None = Field(description="`yes` or `no`, where there is a theme.")
    stance: str | None
    note: str
    coded_at: str = Field(description="UTC.")
    codebook: str = Field(description="Version of the codebook that the coder saw.")


class CodingsAnswer(Schema):
    """Codings in force."""

    total: int
    results: list[CodingEntry]
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
