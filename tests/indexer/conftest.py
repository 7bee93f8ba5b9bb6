"""What the indexer's tests share: one converted encoder, and libraries that reuse it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.ids import passage_id, report_id
from corpus.model import Inspectorate, Judgement, Kind, Page, Passage, Programme, Rating, Report, Source, Span
from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library folder in which the default model has been converted, and the model for queries made."""
    home = tmp_path_factory.mktemp("models")
    load_encoder(home)
    return home


@pytest.fixture(scope="session")
def encoder(model_home: Path) -> Encoder:
    """The default encoder in f32, which every processor has; it encodes queries as passages are."""
    return load_encoder(model_home, precision="f32", query_encoder="base")


@pytest.fixture
def library(tmp_path: Path, model_home: Path) -> Path:
    """An empty library folder with the converted model in it (linked, not copied, where possible)."""
    folder = tmp_path / "library"
    shutil.copytree(model_home / "models", folder / "models", copy_function=_link)
    return folder


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def make_report(area: str, texts: list[str], name: str = "report.txt", sha256: str = "0" * 64) -> Report:
    """A report by hand with one passage for each text, one a page."""
    key = report_id(Inspectorate.OTHER, Programme.GENERAL, area, "2024")
    passages, pages, whole, ordinal = [], [], "", 0
    for ordinal, text in enumerate(texts):
        start = len(whole)
        whole += text + "\n"
        span = Span(start, start + len(text))
        pages.append(Page(ordinal + 1, start, len(whole)))
        passages.append(
            Passage(
                id=passage_id(key, text, texts[:ordinal].count(text)),
                ordinal=ordinal,
                text=text,
                kind=Kind.FINDING,
                section=("Findings", area),
                standard=None,
                start=span.start,
                end=span.end,
                segments=(span,),
                page_start=ordinal + 1,
                page_end=ordinal + 1,
            )
        )
    return Report(
        id=key,
        title=f"An inspection of {area}",
        inspectorate=Inspectorate.OTHER,
        programme=Programme.GENERAL,
        source=Source(name, sha256, "text/plain", whole, tuple(pages)),
        area=area,
        judgements=(Judgement("Overall", Rating.GOOD, overall=True),),
        passages=tuple(passages),
    )


@pytest.fixture(scope="session")
def report_by_hand() -> Callable[..., Report]:
    """:func:`make_report`, for tests in other modules."""
    return make_report
