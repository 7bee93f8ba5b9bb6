"""Two made-up reports on one area, of which it is known what changed, and reports of peers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from corpus.ids import passage_id
from indexer.records import (
    JudgementRecord,
    KeyQuestionRecord,
    PassageRecord,
    ReportRecord,
    StanceTag,
    ThemeRecord,
    ThemeTag,
)
from search.engine import SearchEngine
from tests.search.generated import HashEncoder
from tests.search.memory_store import MemoryStore

THEMES = tuple(
    ThemeRecord(name, name.capitalize(), "Made up", "Said of it.", None, 0, 0)
    for name in ("lanterns", "orchards", "harbours", "violins", "glaciers", "kettles", "parrots", "saddles")
)
Said = tuple[str, str, str, str]
"""Words, stance, theme and kind of a passage."""

EARLIER: tuple[Said, ...] = (
    (
        "Lanterns in the harbour lodge were seldom trimmed before dusk.",
        "shortfall",
        "lanterns",
        "area_for_improvement",
    ),
    ("Orchard ladders went unchecked for several winters.", "shortfall", "orchards", "area_for_improvement"),
    ("Harbour soundings were not entered in the pilot ledger.", "shortfall", "harbours", "finding"),
    ("Violin pegs are tuned with great patience every morning.", "strength", "violins", "finding"),
    ("Glacier walks are guided by people who know each crevasse.", "strength", "glaciers", "finding"),
    ("Kettles are polished well, although some spouts leak badly.", "mixed", "kettles", "finding"),
)
LATER: tuple[Said, ...] = (
    (
        "Lanterns in the harbour lodge are still seldom trimmed before dusk falls.",
        "shortfall",
        "lanterns",
        "finding",
    ),
    (
        "Orchard ladders are now checked each winter, and the register of ladders is complete.",
        "strength",
        "orchards",
        "finding",
    ),
    ("Violin pegs continue to be tuned with patience each morning.", "strength", "violins", "finding"),
    ("Glacier walks are guided by people who do not know each crevasse.", "shortfall", "glaciers", "finding"),
    (
        "Kettle spouts that leak badly have not been mended, though polished kettles shine.",
        "shortfall",
        "kettles",
        "finding",
    ),
    ("Parrots were left without seed over three weekends.", "shortfall", "parrots", "area_for_improvement"),
    ("Saddles are oiled by a careful groom.", "strength", "saddles", "finding"),
)
FILLER = ("Unrelated remark about timber and zephyr number", "neutral", "", "narrative")


def report(name: str, day: date | None, **facts: object) -> ReportRecord:
    """A made-up report on Quillmere, with other facts where they are given."""
    plain = ReportRecord(
        id=name,
        title=f"Inspection {name}",
        inspectorate="ofsted",
        programme="childrens_services",
        framework="ilacs",
        area="Quillmere",
        region="North",
        published=day,
        published_precision="day" if day else None,
        fieldwork_start=None,
        fieldwork_end=None,
        lead_inspector=None,
        overall_rating=None,
        score=None,
        score_max=None,
        fictional=True,
        source_name=f"{name}.txt",
        source_sha256=name.ljust(64, "0")[:64],
        media_type="text/plain",
        pages=2,
        passages=0,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def judged(
    aspect: str, rating: str, *, overall: bool = False, standard: str | None = None
) -> JudgementRecord:
    """A judgement."""
    return JudgementRecord(aspect, rating, standard, overall)


def asked(question: str, percent: int) -> KeyQuestionRecord:
    """A key question."""
    return KeyQuestionRecord("P 1.1", question, percent)


def passages(
    report_id: str, said: Sequence[Said], row: int = 0, addressee: str | None = None
) -> list[PassageRecord]:
    """The passages of a report, from ``row`` on."""
    found = []
    for ordinal, (text, stance, theme, kind) in enumerate(said):
        found.append(
            PassageRecord(
                id=passage_id(report_id, f"{text} {ordinal}"),
                row=row + ordinal,
                report_id=report_id,
                ordinal=ordinal,
                text=text,
                kind=kind,
                section=("Findings",),
                standard=None,
                start=0,
                end=len(text),
                segments=((0, len(text)),),
                page_start=1,
                page_end=1,
                number=None,
                addressee=addressee,
                stance=StanceTag(stance, 0.9, "model"),
                themes=(ThemeTag(theme, 0.9, True, "rule", ()),) if theme else (),
                speaker="inspectorate",
            )
        )
    return found


def engine_of(*pairs: tuple[ReportRecord, Sequence[Said]], filler: int = 200) -> SearchEngine:
    """An engine over reports with their passages, and one more report of neutral passages so that words are rare."""
    chance = np.random.default_rng(5)
    words = ["timber", "zephyr", "marble", "basket", "candle", "hammer", "lemon", "oyster"]
    spare = [(f"{FILLER[0]} {n} {' '.join(chance.choice(words, 4))}.", *FILLER[1:]) for n in range(filler)]
    other = report("zz-filler", date(2001, 1, 1), area="Elsewhere", programme="general", framework=None)
    everything = sorted([*pairs, (other, spare)], key=lambda pair: pair[0].id)
    listed: list[PassageRecord] = []
    for record, said in everything:
        listed += passages(record.id, said, len(listed))
    encoder = HashEncoder()
    vectors = encoder.encode_passages([passage.text for passage in listed])
    store = MemoryStore([record for record, _ in everything], listed, THEMES, vectors)
    return SearchEngine(store, encoder)
