"""Opening a library for questions: its current snapshot, the encoder that fits it, and its vocabulary."""

from __future__ import annotations

from pathlib import Path

from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from indexer.snapshot import open_snapshot
from search.engine import SearchEngine
from search.errors import EncoderMismatchError
from search.profile import DEFAULT, Profile
from search.query import MAX_QUERY_CHARACTERS
from search.reranking import CrossEncoderReranker
from search.stores.embedded import EmbeddedStore
from search.vocabulary import Vocabulary


def open_engine(
    library: Path,
    encoder: Encoder | None = None,
    *,
    model: str | None = None,
    precision: str = "auto",
    query_encoder: str = "adapted",
    profile: Profile = DEFAULT,
    max_query_length: int = MAX_QUERY_CHARACTERS,
    vocabulary: Vocabulary | None = None,
    reranker: str | None = None,
) -> SearchEngine:
    """The engine over the current snapshot of a library.

    Args:
        library: the library folder.
        encoder: for queries; without it, one is loaded when a question first needs it, which
            searches by words never do.
        model: which, see :func:`indexer.encoder_loading.load_encoder`.
        precision: and how.
        query_encoder: ``adapted`` or ``base``, for an encoder that is loaded here.
        profile: weights and thresholds.
        max_query_length: characters that a query may have.
        vocabulary: instead of the shipped one with the library's own ``vocabulary.toml``.
        reranker: path or hub name of a cross-encoder; ``None``: none.

    Raises:
        VocabularyError: if the library's own vocabulary can't be used.
        LibraryError: if there is no snapshot, or it is damaged.

    A search by meaning then raises :class:`EncoderMismatchError` where the model is another than the
    one that the snapshot was built with.
    """
    snapshot = open_snapshot(library)

    def load() -> Encoder:
        loaded = encoder or load_encoder(library, model, precision, query_encoder)
        if loaded.model_id != snapshot.model_id:
            msg = (
                f"The library was indexed with the model {snapshot.model_id}, but {loaded.model_id} is set: "
                "set that model, or index the reports again."
            )
            raise EncoderMismatchError(msg, subject=loaded.model_id)
        return loaded

    return SearchEngine(
        EmbeddedStore(snapshot),
        load,
        profile=profile,
        max_query_length=max_query_length,
        vocabulary=vocabulary or Vocabulary.load(library),
        reranker=CrossEncoderReranker(reranker) if reranker else None,
    )
