"""The peer of the speed figures: txtai with its defaults, the same vectors, behind the same FastAPI and uvicorn.

``python -m tests.benchmarks.scale_peer LIBRARY INDEX PORT`` builds the index in a folder where there is none,
prints JSON of what that took, and serves ``/search?q=&field=&value=`` in one thread. The index is hybrid (BM25 and
txtai's own choice of FAISS index), with texts in its SQLite; vectors are the library's, queries are encoded
by the same converted model. It answers the ten best passages; it counts no facets and no totals.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import torch
import uvicorn
from fastapi import FastAPI
from numpy.typing import NDArray
from txtai import Embeddings

from indexer.encoder_loading import load_encoder
from indexer.records import PassageRecord
from indexer.snapshot import open_snapshot

FIELDS = ("area", "kind", "stance", "standard")
CANDIDATES = 1_000
"""Passages of the vector search that a filter is applied to (txtai's default is ten for each result)."""


class _Vectors:
    """Vectors of passages by their text while indexing, of queries by the encoder."""

    def __init__(self, library: Path) -> None:
        self.known: dict[str, NDArray[np.float32]] = {}
        self._encoder = load_encoder(library)

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        return np.stack([self.known[t] if t in self.known else self._encoder.encode_query(t) for t in texts])


def open_peer(library: Path, folder: Path) -> Any:
    """The peer's index over a library's passages, built where it isn't there."""
    vectors = _Vectors(library)

    # txtai calls a class's instance without arguments first; a plain function it takes as it is.
    def transform(texts: list[str]) -> NDArray[np.float32]:
        return vectors(texts)

    settings = {"method": "external", "transform": transform, "hybrid": True, "content": True}
    embeddings = Embeddings(settings)
    if folder.exists():
        embeddings.load(str(folder), config={"transform": transform})
        return embeddings
    snapshot = open_snapshot(library)
    areas = {report.id: report.area for report in snapshot.records.reports()}
    matrix = np.array(snapshot.vectors.vectors)

    def rows() -> Iterator[tuple[str, dict[str, Any], None]]:
        for passage in snapshot.records.all_passages():
            vectors.known[passage.text] = matrix[passage.row]
            yield passage.id, {"text": passage.text, **_fields(passage, areas)}, None

    began = time.perf_counter()
    embeddings.index(rows())
    embeddings.save(str(folder))
    vectors.known.clear()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(json.dumps({"seconds": time.perf_counter() - began, "bytes": size}), flush=True)
    return embeddings


def _fields(passage: PassageRecord, areas: dict[str, str | None]) -> dict[str, str | None]:
    return {
        "area": areas[passage.report_id],
        "kind": passage.kind,
        "stance": passage.stance.stance,
        "standard": passage.standard,
    }


def make_app(embeddings: Any) -> FastAPI:
    """The application; its one route runs in the event loop, so in one thread."""
    app = FastAPI()

    @app.get("/search")
    async def search(q: str, field: str = "", value: str = "") -> list[dict[str, Any]]:
        statement = f"select id, text, area, kind, stance, standard, score from txtai where similar(:q, {CANDIDATES if field else 100})"
        if field in FIELDS:
            statement += f" and {field} = :value"
        found: list[dict[str, Any]] = embeddings.search(statement, 10, parameters={"q": q, "value": value})
        return found

    return app


def main() -> None:
    """Build if need be, and serve."""
    library, folder, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    app = make_app(open_peer(library, folder))
    faiss.omp_set_num_threads(1)
    uvicorn.run(app, port=port, log_level="warning")


if __name__ == "__main__":
    main()
