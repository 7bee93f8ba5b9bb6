"""The encoder that runs a converted model with OpenVINO.

**A vector depends on its text alone.** A window is padded to its own length rounded up to a multiple
of 16 and batched only with windows of that length. Measured on 160 real passages in f32 and bf16:
batches of 1, 8 and 16 in any order give bit-identical vectors, while batches padded to their longest
member moved values by 2e-7 (f32). So an incremental build equals one from scratch, to the bit.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from indexer.adapted.adapter import Use, find_adapter
from indexer.adapted.model import AdaptedModel, ensure_adapted_model
from indexer.compiled import CompiledCache, read_choice, write_choice
from indexer.encoder import ENCODING_VERSION, PRECISIONS, Encoded
from indexer.encoder_windows import Windows, cut, pool
from indexer.errors import EncoderError
from indexer.models import ModelFiles
from indexer.quiet_openvino import openvino

BUCKET = 16
"""Window lengths are rounded up to a multiple of this."""

BATCH = 16
"""Windows per inference request."""

WORTH = 0.85
"""bf16 is chosen where it needs at most this share of the time of f32: it costs a little exactness."""

STREAMS = 2
"""Inference streams for passages, one per core of the machine it was measured on."""


_OPEN: weakref.WeakSet[OpenVinoEncoder] = weakref.WeakSet()


@atexit.register
def _release_all() -> None:
    """Let go of what is compiled before the interpreter is taken down.

    An encoder that was still alive then ended one process in four with "terminate called" (SIGABRT):
    OpenVINO's threads outlived what they belong to.
    """
    for encoder in list(_OPEN):
        encoder.release()


class OpenVinoEncoder:
    """An :class:`indexer.encoder.Encoder` over a converted model; compiled on first use, per purpose."""

    def __init__(
        self,
        files: ModelFiles,
        query: AdaptedModel | None = None,
        precision: str = "auto",
        passages: AdaptedModel | None = None,
    ) -> None:
        """Open the tokenizer and check the precision asked for.

        Args:
            files: the model, which encodes passages.
            query: its form that encodes queries; without it, the model itself does.
            precision: one of :data:`indexer.encoder.PRECISIONS`.
            passages: its form that encodes passages; without it, the model itself does.

        Raises:
            EncoderError: if the precision is unknown or the processor does not have it.
        """
        self._files = files
        self._query = query
        self._passages = passages
        self._core = openvino.Core()
        self._tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
        self._asked = self._checked(precision)
        self._lock = threading.Lock()
        self._query_model: Any = None
        self._passage_model: Any = None
        self._local = threading.local()
        self._adapted: dict[Use, OpenVinoEncoder | None] = {}
        _OPEN.add(self)

    def release(self) -> None:
        """Let go of the compiled models and their threads; the encoder can't be used after."""
        self._adapted.clear()
        self._query_model = self._passage_model = self._core = None
        self._local = threading.local()

    def _checked(self, precision: str) -> str:
        if precision not in PRECISIONS:
            msg = f"The precision {precision} is unknown: choose one of {', '.join(PRECISIONS)}."
            raise EncoderError(msg, subject=precision)
        if precision == "bf16" and not self._has_bf16():
            msg = "This processor has no bf16 arithmetic: set the precision to auto or f32."
            raise EncoderError(msg, subject=precision)
        return precision

    def _has_bf16(self) -> bool:
        return "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")

    def words(self) -> frozenset[str]:
        """The words, in small letters, that the model has a word piece of their own for."""
        # Other kinds of vocabulary mark what begins a word instead of what goes on, so that a piece of letters is no word.
        if not isinstance(self._tokenizer.model, WordPiece):
            return frozenset()
        return frozenset(piece.lower() for piece in self._tokenizer.get_vocab() if piece.isalpha())

    @property
    def model_id(self) -> str:
        """Model and weights."""
        return self._files.id

    @property
    def query_id(self) -> str:
        """What encodes queries."""
        return self._files.id if self._query is None else self._query.id

    @property
    def precision(self) -> str:
        """Precision in which passages are computed; ``auto`` is decided here, once for a library.

        A processor that has bf16 need not be fast at it: with AMX it is twice as fast as f32, with
        AVX512_BF16 alone it was measured slower (62 against 88 passages a second). So both are timed.
        """
        if self._asked == "auto":
            with self._lock:
                self._asked = self._decide()
        return self._asked

    def _decide(self) -> str:
        if not self._has_bf16():
            return "f32"
        kept = read_choice(self._files.folder)
        if kept in PRECISIONS[1:]:
            return kept
        seconds = {"f32": float("inf"), "bf16": float("inf")}
        models = {name: self._compile(name, STREAMS, self._files.folder) for name in seconds}
        ids = np.full((BATCH, 64), self._files.pad_id, np.int64)
        ids = ids[:, : self.max_tokens]
        # Taken in turns, the best of several: another process's load must not decide.
        for _ in range(3):
            for name, model in models.items():
                started = perf_counter()
                model([ids, np.ones_like(ids)])
                seconds[name] = min(seconds[name], perf_counter() - started)
        choice = "bf16" if seconds["bf16"] < seconds["f32"] * WORTH else "f32"
        write_choice(self._files.folder, choice, seconds)
        return choice

    @property
    def cache_key(self) -> str:
        """Model, precision and version of the encoding."""
        model = self._files.id if self._passages is None else self._passages.id
        return f"{model}/{self.precision}/{ENCODING_VERSION}"

    @property
    def _passage_folder(self) -> Path:
        return self._files.folder if self._passages is None else self._passages.folder

    def adapted_to(self, use: Use) -> OpenVinoEncoder | None:
        """An encoder of the same precision whose passages are encoded by the model's form for a use.

        ``None`` where Findings has no adapter for the model, or the form can't be kept.

        Raises:
            EncoderError: if the adapter is damaged or does not fit the model's files.
        """
        # Kept as long as this one: a compiled model that is dropped right after its last answer waits for its
        # threads, and one of these for the interpreter, which the dropping thread holds. Builds of small libraries hung on it.
        if use not in self._adapted:
            adapter = find_adapter(self._files.id, use)
            form = None if adapter is None else ensure_adapted_model(self._files, adapter, use)
            made = None if form is None else OpenVinoEncoder(self._files, None, self.precision, form)
            self._adapted[use] = made
        return self._adapted[use]

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._files.dimensions

    @property
    def max_tokens(self) -> int:
        """Word pieces in one window."""
        return self._files.max_tokens

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector of a query, shape (d,), in f32."""
        if self._query_model is None:
            with self._lock:
                if self._query_model is None:
                    folder = self._files.folder if self._query is None else self._query.folder
                    self._query_model = self._compile("f32", STREAMS, folder, keep=True, threads=STREAMS)
        if not hasattr(self._local, "request"):
            self._local.request = self._query_model.create_infer_request()
        request = self._local.request
        windows = cut(self._tokenizer, [self._files.query_prompt + text], self._files.max_tokens)
        vectors = [request.infer(self._inputs([ids], len(ids)))[0][0].copy() for ids in windows.ids]
        vector: NDArray[np.float32] = pool(windows, np.stack(vectors))[0]
        return vector

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit vectors of passages, shape (n, d)."""
        return self.encode(texts, progress).vectors

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Encoded:
        """Vectors and window counts of passages."""
        if not texts:
            return Encoded(np.zeros((0, self.dimensions), np.float32), np.zeros(0, np.int32))
        prompt = self._files.document_prompt
        windows = cut(self._tokenizer, [prompt + text for text in texts], self._files.max_tokens)
        vectors = pool(windows, self._run(windows, progress))
        return Encoded(vectors, np.bincount(windows.owner, minlength=len(texts)).astype(np.int32))

    def _run(self, windows: Windows, progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        """Raw vectors of all windows, in their order."""
        precision = self.precision
        with self._lock:
            if self._passage_model is None:
                self._passage_model = self._compile(precision, STREAMS, self._passage_folder)
        vectors = np.empty((len(windows.ids), self.dimensions), np.float32)
        left = np.bincount(windows.owner, minlength=windows.passages)
        done = 0
        failures: list[Exception] = []

        def keep(request: Any, members: NDArray[np.int64]) -> None:
            # Called from OpenVINO's threads, one call at a time under the interpreter lock.
            nonlocal done
            try:
                vectors[members] = request.get_output_tensor(0).data
                np.subtract.at(left, windows.owner[members], 1)
                done += int(np.count_nonzero(left[np.unique(windows.owner[members])] == 0))
                if progress is not None:
                    progress(done)
            except Exception as error:  # raised again below, in the caller's thread
                failures.append(error)

        queue = openvino.AsyncInferQueue(self._passage_model, STREAMS)
        queue.set_callback(keep)
        for members, width in _batches(windows, self.max_tokens):
            queue.start_async(self._inputs([windows.ids[m] for m in members], width), members)
        queue.wait_all()
        if failures:
            raise failures[0]
        return vectors

    def _compile(
        self, precision: str, streams: int, folder: Path, *, keep: bool = False, threads: int = 0
    ) -> Any:
        """The model in ``folder`` compiled for this processor; with ``keep``, from and for the model's own cache.

        Measured for a query from a cold process: 0.35 s of processor time without the cache, 0.13 s
        with it. ``OPTIMIZE_SIZE`` keeps the weights out of it (0.4 MB instead of 90 MB).

        ``threads`` in all (0: OpenVINO's choice). A query is fifteen word pieces: with one thread it took
        5.9 ms of processor time, with two 9.1 ms, to the same vector; two streams then serve two at a time.
        """
        config = {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": str(streams)}
        if threads:
            config["INFERENCE_NUM_THREADS"] = str(threads)
        kept = CompiledCache(folder / "compiled") if keep else None
        if kept is not None and kept.prepare():
            config |= {"CACHE_DIR": str(kept.folder), "CACHE_MODE": "OPTIMIZE_SIZE"}
        try:
            compiled = self._core.compile_model(folder / "model.xml", "CPU", config)
        except RuntimeError as error:
            msg = f"The model in {folder} can't be run: {error}"
            raise EncoderError(msg, subject=self._files.id) from error
        if kept is not None:
            kept.seal()
        return compiled

    def _inputs(self, rows: list[list[int]], width: int) -> dict[int, NDArray[np.int64]]:
        """Token ids and attention mask of one batch, each (rows, width)."""
        ids = np.full((len(rows), width), self._files.pad_id, np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        return {0: ids, 1: mask}


def _batches(windows: Windows, limit: int) -> list[tuple[NDArray[np.int64], int]]:
    """Windows of equal bucket length together, longest first: (window indices, padded length)."""
    lengths = np.array([len(ids) for ids in windows.ids])
    buckets = np.minimum(-(-lengths // BUCKET) * BUCKET, limit)
    batches: list[tuple[NDArray[np.int64], int]] = []
    for width in sorted(set(buckets.tolist()), reverse=True):
        members = np.flatnonzero(buckets == width)
        batches.extend((members[i : i + BATCH], width) for i in range(0, len(members), BATCH))
    return batches
