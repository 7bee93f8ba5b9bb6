"""The JSON of ``/v1/figures`` and ``findings figures --json``."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import NEXT, Schema


class ReportReference(Schema):
    """The report that a row is about, in short."""

    id: str
    title: str
    inspectorate: str
    programme: str
    framework: str | None
    area: str | None
    region: str | None
    dated: date | None = Field(description="Of publication, or of the inspection where none is printed.")
    overall_rating: str | None
    fictional: bool = Field(description="True for the bundled sample: no real place, person or inspection.")


class Figure(Schema):
    """A statistic that a report prints; spans are character offsets in `passage_text`."""

    words: str = Field(description="The exact words: what bounds the value, the figure, what is counted.")
    readable: str = Field(
        description="The same, with number and denominator in the usual order where they are printed the other way round."
    )
    kind: str = Field(description="`percent`, `count_of`, `count`, `duration`, `rate` or `worded_fraction`.")
    value: float = Field(description="The number; the lower end of a range; a percentage as printed (46).")
    high: float | None = Field(description="The upper end of a range.")
    denominator: float | None = Field(description="What it is out of, or per what.")
    comparison: str = Field(
        description="`exactly`, `more_than`, `fewer_than`, `at_least`, `at_most`, `about` or `between`."
    )
    share: float | None = Field(
        description="As a part of what it is out of, 0-1 (the lower end of a range); null where it is no share."
    )
    unit: str | None = Field(description="What is counted, as printed.")
    span: tuple[int, int]
    unit_span: tuple[int, int] | None
    comparison_span: tuple[int, int] | None
    sentence_span: tuple[int, int]
    sentence: str
    passage_id: str
    passage_text: str
    page_start: int | None
    page_end: int | None
    standard: str | None
    kind_of_passage: str
    stance: str
    themes: list[str] = Field(description="Ids of the passage's themes, unsure ones among them.")
    report: ReportReference
    citation: str
    link: str = Field(description="Path of the passage's permanent page.")


class FigureKindCount(Schema):
    """How many figures there are of a kind, before `figure_kind` is applied."""

    kind: str
    figures: int
    selected: bool


class ThemeFigures(Schema):
    """Figures in passages on one theme; a figure counts under each theme of its passage."""

    theme: str
    name: str
    figures: int
    passages: int = Field(description="Passages that hold one.")
    reports: int = Field(description="Reports that hold one, of `reports_searched`.")
    areas: int = Field(description="Areas that hold one, of `areas_searched`.")
    first: list[Figure] = Field(description="The first `per_theme` in the order asked.")


class FigureWording(Schema):
    """Figures whose sentences say nearly the same."""

    areas: int
    reports: int
    figures: list[Figure]


class LikeFigures(Schema):
    """Figures of one theme, measure and unit; compare those of one wording alone."""

    theme: str
    name: str
    measure: str = Field(description="`share` (percentages, counts out of a number, fractions) or the kind.")
    unit: str
    units: list[str] = Field(description="The unit as printed, the most frequent form first.")
    figures: int
    read: int = Field(description="Figures that were parted by wording; 200 at most.")
    areas: int
    reports: int
    wordings: list[FigureWording]


class FiguresAnswer(Schema):
    """The figures that match."""

    snapshot: str
    extractor: str = Field(description="What read the figures.")
    note: str | None = Field(
        description="Why there can be none: the library was indexed before figures were read."
    )
    total: int
    left_out: int = Field(
        description="Further ones that match: lengths of time, bare numbers, text on the inspection itself; `everything` lists them."
    )
    passages: int
    reports: int
    areas: int
    reports_searched: int
    areas_searched: int
    passages_searched: int
    kinds: list[FigureKindCount]
    themes: list[ThemeFigures]
    results: list[Figure]
    notes: list[str] = Field(description="Chosen values that the library does not hold, and the like.")
    alike: list[LikeFigures] | None = Field(description="With `alike`: like figures side by side; else null.")
    limit: int
    offset: int
    next: str | None = Field(default=None, description=NEXT)
