"""A tiny random sentence-transformers model, made when tests need one: a BERT that spells words, with a dense layer.

Its vectors are far apart, so that no order hangs on the last bit of a float.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TEXTS = ("risk of harm", "plan")
DIMENSIONS, WINDOW = 12, 250

_CODE = """
import json, string, sys, torch
from pathlib import Path
from sentence_transformers import SentenceTransformer, models
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
torch.manual_seed(1)
work = Path(sys.argv[1]).with_name("bert"); work.mkdir()
letters = string.ascii_lowercase + string.digits + string.punctuation
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "risk", "of", "harm", "plan"]
pairs = [*letters, *(a + b for a in string.ascii_lowercase for b in string.ascii_lowercase)]
words += [*pairs, *("##" + pair for pair in pairs)]
vocabulary = {word: place for place, word in enumerate(words)}
spelling = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
spelling.normalizer, spelling.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
spelling.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
PreTrainedTokenizerFast(
    tokenizer_object=spelling, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
    mask_token="[MASK]",
).save_pretrained(work)
config = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=256)
BertModel(config).save_pretrained(work)
word = models.Transformer(str(work), max_seq_length=250)
model = SentenceTransformer(modules=[word, models.Pooling(16, pooling_mode="mean"), models.Dense(16, 12)], device="cpu")
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
