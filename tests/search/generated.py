"""Made-up reports, passages and vectors for tests of the engine: no word of a real report is in them."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.ids import passage_id
from corpus.model import Kind
from indexer.adapted.adapter import Use
from indexer.analysis import stems
from indexer.encoder import Encoded
from indexer.records import Evidence, PassageRecord, ReportRecord, StanceTag, ThemeRecord, ThemeTag
from indexer.stance import speaker_of

DIMENSIONS = 64

WORDS = [
    "badger",
    "kettle",
    "lantern",
    "harvest",
    "orchard",
    "pebble",
    "ribbon",
    "saddle",
    "timber",
    "violin",
    "walnut",
    "anchor",
    "basket",
    "candle",
    "dolphin",
    "ember",
    "feather",
    "glacier",
    "hammer",
    "island",
    "jasmine",
    "kitten",
    "lemon",
    "marble",
    "nettle",
    "oyster",
    "parrot",
    "quarry",
    "rocket",
    "sparrow",
    "turnip",
    "umbrella",
    "velvet",
    "willow",
    "yonder",
    "zephyr",
    "managing",
    "managed",
    "management",
    "oversight",
    "planning",
    "planned",
    "plans",
    "practitioners",
    "practitioner",
    "risk",
    "harm",
    "vulnerable",
    "vulnerability",
    "agency",
    "agencies",
]
COMMON = ("the", "of", "and", "to", "in", "was", "not", "with", "that", "for")
SPECIAL = (
    "multi-agency",
    "MAPPA",
    "well-being",
    "P 1.1",
    "1,200",
    "children’s",
    "pre-sentence",
    "SPOs",
    "re-offending",
)
KINDS = ("strength", "area_for_improvement", "finding", "recommendation", "narrative", "quote", "method")
RATINGS = ("Outstanding", "Good", "Requires improvement", None)
SPEAKERS = ("inspectorate", "user", "boilerplate")
STANCES = ("strength", "shortfall", "mixed", "neutral")
THEMES = (
    ThemeRecord("safeguarding", "Safeguarding", "Safety", "Parent.", None, 0, 0),
    ThemeRecord("child-safeguarding", "Child safeguarding", "Safety", "Children.", "safeguarding", 0, 0),
    ThemeRecord("adult-safeguarding", "Adult safeguarding", "Safety", "Adults.", "safeguarding", 0, 0),
    ThemeRecord("workload", "Workload", "Staffing", "Caseloads.", None, 0, 0),
    ThemeRecord("leadership", "Leadership", "Staffing", "Leaders.", None, 0, 0),
)


class HashEncoder:
    """A deterministic stand-in for a model: a text is the sum of a fixed random vector for each stem.

    Texts that share words are near each other, so match sets are neither empty nor everything.
    """

    model_id = "hashes"
    query_id = "hashes"
    precision = "f32"
    cache_key = "hashes"
    dimensions = DIMENSIONS
    max_tokens = 10_000

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        return Encoded(self.encode_passages(texts, progress), np.ones(len(texts), dtype=np.int32))

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = [self.encode_query(text) for text in texts]
        if progress is not None:
            progress(len(rows))
        return np.array(rows, dtype=np.float32).reshape(len(rows), DIMENSIONS)

    def words(self) -> frozenset[str]:
        return frozenset({"settle", "harbour"})

    def adapted_to(self, use: Use) -> None:
        return None

    def encode_query(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(DIMENSIONS)
        for stem in sorted(stems(text)):
            seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
            total += np.random.default_rng(seed).standard_normal(DIMENSIONS)
        norm = float(np.linalg.norm(total))
        return (total / norm if norm else np.eye(1, DIMENSIONS)[0]).astype(np.float32)


def generated_reports(count: int, seed: int) -> tuple[ReportRecord, ...]:
    """Fictional reports over a few areas, regions, years and two inspectorates; one has no area or date."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        probation = chance.random() < 0.6
        bare = number == 2
        area = None if bare else f"Area {chance.randrange(max(2, count // 2))}"
        found.append(
            ReportRecord(
                id=f"report-{number:04d}",
                title=f"An inspection of {area or 'somewhere'}",
                inspectorate="hmi-probation" if probation else "ofsted",
                programme="probation_pdu" if probation else "childrens_services",
                framework="pdu-2023" if probation else "ilacs",
                area=area,
                region=None if bare else f"Region {chance.randrange(3)}",
                published=None if bare else date(chance.randrange(2019, 2026), chance.randrange(1, 13), 1),
                published_precision=None if bare else "month",
                fieldwork_start=None,
                fieldwork_end=None,
                lead_inspector=None,
                overall_rating=RATINGS[number % len(RATINGS)],
                score=None,
                score_max=None,
                fictional=True,
                source_name=f"report-{number}.txt",
                source_sha256="0" * 64,
                media_type="text/plain",
                pages=3,
                passages=0,
            )
        )
    return tuple(found)


def generated_text(chance: random.Random) -> str:
    """Ten to sixty words: a few frequent, most less so, now and then a hyphen, an acronym or a figure."""
    words = []
    for _ in range(chance.randrange(10, 60)):
        draw = chance.random()
        if draw < 0.3:
            words.append(chance.choice(COMMON))
        elif draw < 0.36:
            words.append(chance.choice(SPECIAL))
        elif draw < 0.37:
            words.append("multi-agency public protection arrangements")
        else:
            # Squared, so that early words are frequent and late ones rare.
            words.append(WORDS[int(chance.random() ** 2 * len(WORDS))])
        if chance.random() < 0.08:
            words[-1] += "."
    text = " ".join(words)
    return re.sub(r"(^|[.] )([a-z])", lambda start: start[1] + start[2].upper(), text)


def generated_passages(reports: Sequence[ReportRecord], each: int, seed: int) -> list[PassageRecord]:
    """``each`` passages for every report, in order; about one in fifty repeats an earlier text."""
    chance = random.Random(seed)
    found: list[PassageRecord] = []
    for report in reports:
        offset = 0
        for ordinal in range(each):
            repeat = found and chance.random() < 0.02
            text = chance.choice(found).text if repeat else generated_text(chance)
            kind = chance.choice(KINDS)
            found.append(
                PassageRecord(
                    id=passage_id(report.id, f"{text} {ordinal}"),
                    row=len(found),
                    report_id=report.id,
                    ordinal=ordinal,
                    text=text,
                    kind=kind,
                    section=("Findings", chance.choice(("P 1.1 Leadership", "P 1.2 Staffing"))),
                    standard=chance.choice(("P 1.1", "P 1.2", None)),
                    start=offset,
                    end=offset + len(text),
                    segments=((offset, offset + len(text)),),
                    page_start=1 + ordinal // 10,
                    page_end=1 + ordinal // 10,
                    number=None,
                    addressee=None,
                    stance=StanceTag(chance.choice(STANCES), round(chance.random(), 3), "model"),
                    themes=_themes(chance, text),
                    speaker=speaker_of(text, Kind(kind)),
                )
            )
            offset += len(text) + 2
    return found


def source_text(passages: Sequence[PassageRecord]) -> str:
    """The source that the offsets of one report's passages mean."""
    return "\n\n".join(passage.text for passage in passages)


def _themes(chance: random.Random, text: str) -> tuple[ThemeTag, ...]:
    first = text.split(maxsplit=1)[0]
    evidence = (Evidence(0, len(first), first, 1.0),)
    chosen = [theme.id for theme in THEMES[1:] if chance.random() < 0.2]
    tags = [
        ThemeTag(theme, round(chance.random(), 3), chance.random() < 0.7, "model", evidence)
        for theme in chosen
    ]
    return tuple(sorted(tags, key=lambda tag: (-tag.probability, tag.theme)))
