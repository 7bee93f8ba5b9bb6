"""Converting a sentence-transformers model to OpenVINO, once, in a process of its own.

Run as ``python -m indexer.encoder_convert SOURCE TARGET``: the only place that imports
``sentence_transformers`` (5.8 s and half a gigabyte), so neither indexing nor a query pays for it.
The whole pipeline (transformer, pooling, normalisation and whatever else the model has) becomes one
graph from token ids to sentence vectors, in float32; the parity with the source is measured and kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import sentence_transformers
import tokenizers
import torch
from numpy.typing import NDArray

from indexer.encoder_windows import cut, pool
from indexer.quiet_openvino import openvino

WINDOW = 256
"""Word pieces per window at most: what all-MiniLM-L6-v2 was trained to read (its model card)."""

PARITY_TEXTS = (
    "Risk of harm was not assessed well enough in most of the cases that we looked at.",
    "Leaders have a clear vision.",
    "Children who go missing are offered a return home interview, and most of them accept it promptly.",
    "Workloads were too high; sickness absence and vacancies left probation officers with over fifty cases.",
    "1.2",
    "Staff know the people they supervise, their families and the neighbourhoods in which they live, and use "
    "that knowledge well when they plan with them what has to change, although the plans themselves are often "
    "brief, are seldom shared with the person concerned, and are reviewed only when something has gone wrong.",
    "Partnership work with the police, housing and health services was strong.",
    "What did people say about accommodation on release?",
)
"""Fixed sentences, written for this purpose, on which a conversion is compared with its source."""


class _Pipeline(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
    """A sentence-transformers model as a plain module: token ids and mask in, vectors out."""

    def __init__(self, model: sentence_transformers.SentenceTransformer, segments: bool) -> None:
        super().__init__()
        self.model = model
        self.segments = segments

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
        if self.segments:
            features["token_type_ids"] = torch.zeros_like(input_ids)
        for module in self.model:
            features = module(features)
        return features["sentence_embedding"]


def convert(source: str, target: Path) -> dict[str, Any]:
    """Convert the model at ``source`` (a folder or a hub name) into the folder ``target``.

    Writes ``model.xml``, ``model.bin`` and ``tokenizer.json`` and returns the facts for the manifest:
    dimensions, window, prompts, versions and parity (``mean`` and ``min`` cosine to the source).
    """
    target.mkdir(parents=True, exist_ok=True)
    model = sentence_transformers.SentenceTransformer(
        source, device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float32}
    )
    pipeline = _Pipeline(model, "token_type_ids" in model.tokenizer.model_input_names).eval()
    for module in pipeline.modules():
        module.eval()
    ids = torch.ones((2, 17), dtype=torch.int64)
    mask = torch.ones((2, 17), dtype=torch.int64)
    mask[1, 9:] = 0
    with torch.no_grad():
        graph = openvino.convert_model(pipeline, example_input={"input_ids": ids, "attention_mask": mask})
    openvino.save_model(graph, target / "model.xml", compress_to_fp16=False)

    fast = tokenizers.Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    fast.no_padding()
    fast.no_truncation()
    fast.save(str(target / "tokenizer.json"))
    window = min(WINDOW, model.max_seq_length or WINDOW)
    prompts = {name: model.prompts.get(name, "") for name in ("query", "document")}
    return {
        "dimensions": int(graph.outputs[0].partial_shape[1].get_length()),
        "max_tokens": window,
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "prompts": prompts,
        "versions": {
            "openvino": openvino.__version__,
            "sentence_transformers": sentence_transformers.__version__,
            "torch": torch.__version__,
        },
        "weights_sha256": _fingerprint(model),
        "parity": _parity(model, target, window),
    }


def _fingerprint(model: torch.nn.Module) -> str:
    """sha-256 over the names and values of all weights, whatever files they were read from."""
    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(f"{name}:{tuple(value.shape)}:{value.dtype}".encode())
        digest.update(value.contiguous().numpy().tobytes())
    return digest.hexdigest()


def _parity(
    model: sentence_transformers.SentenceTransformer, target: Path, window: int
) -> dict[str, float | int]:
    """Mean and minimum cosine between the converted graph and its source, both in float32."""
    reference: NDArray[np.float32] = model.encode(
        list(PARITY_TEXTS), normalize_embeddings=True, convert_to_numpy=True, prompt=""
    )
    compiled = openvino.Core().compile_model(target / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    windows = cut(tokenizers.Tokenizer.from_file(str(target / "tokenizer.json")), PARITY_TEXTS, window)
    vectors = [compiled([np.array([ids]), np.ones((1, len(ids)), np.int64)])[0][0] for ids in windows.ids]
    cosines = np.sum(pool(windows, np.stack(vectors)) * reference, axis=1)
    return {"mean": float(cosines.mean()), "min": float(cosines.min()), "texts": len(PARITY_TEXTS)}


def main(arguments: list[str]) -> int:
    """Convert and print the facts as one line of JSON on standard output; 1 and a sentence on failure."""
    source, target = arguments
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        facts = convert(source, Path(target))
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
