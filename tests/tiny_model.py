"""A tiny random sentence-transformers model, made when tests need one: a BERT that spells words, with a dense layer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TEXTS = ("risk of harm", "plan")
DIMENSIONS, WINDOW = 12, 24

_CODE = """
import json, string, sys, torch
from pathlib import Path
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, BertTokenizerFast
torch.manual_seed(1)
work = Path(sys.argv[1]).with_name("bert"); work.mkdir()
letters = string.ascii_lowercase + string.digits + string.punctuation
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "risk", "of", "harm", "plan"]
words += [*letters, *("##" + letter for letter in letters)]
(work / "vocab.txt").write_text("\\n".join(words))
BertTokenizerFast(vocab_file=str(work / "vocab.txt")).save_pretrained(work)
config = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=24)
BertModel(config).save_pretrained(work)
word = models.Transformer(str(work), max_seq_length=24)
model = SentenceTransformer(modules=[word, models.Pooling(16, pooling_mode="cls"), models.Dense(16, 12)], device="cpu")
model.save(sys.argv[1])
print(json.dumps(model.encode(json.loads(sys.argv[2]), normalize_embeddings=True).tolist()))
"""


def make_tiny_model(folder: Path) -> list[list[float]]:
    """Save the model in ``folder``; returns the unit vectors that it gives for :data:`TEXTS`."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(folder), json.dumps(TEXTS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    vectors: list[list[float]] = json.loads(done.stdout.strip().splitlines()[-1])
    return vectors
