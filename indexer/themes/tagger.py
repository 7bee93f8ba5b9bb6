"""The tagger: themes and stance of passages, with probability, band, source and evidence.

Rules and classifier each give what they see; a small logistic combination, fitted on hand codings
that neither was fitted on, turns both into one probability. Without a classifier, or with vectors of
another encoder than it was trained with, the combination for that case is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.model import Inspectorate, Kind, Passage
from indexer.codebook import Codebook, load_codebook
from indexer.records import Evidence, PassageTags, ThemeTag
from indexer.stance import stance_of
from indexer.themes.features import rule_features, tfidf
from indexer.themes.model import RULES_ONLY, Heads, TagModel, load_model, model_evidence
from indexer.themes.rules import RuleEvidence, RuleMatcher
from indexer.themes.words import Token, is_word, tokens

SILENT_KINDS = frozenset({Kind.STANDARD_STATEMENT, Kind.METHOD})
"""Kinds that say nothing about the body: no theme, neutral (a ruling of the codebook)."""

_MOST_EVIDENCE = 8


class Tagger:
    """Tags passages by one codebook and one trained model; ``version`` names both."""

    def __init__(
        self, codebook: Codebook, model: TagModel | None = None, encoder_model_id: str | None = None
    ) -> None:
        self.codebook = codebook
        self._matcher = RuleMatcher(codebook)
        self._model = model
        foreign = model is None or (
            encoder_model_id is not None and encoder_model_id != model.encoder_model_id
        )
        self._semantic = not foreign
        self._columns = (
            np.asarray([model.themes.index(t) if t in model.themes else -1 for t in codebook.ids])
            if model is not None
            else np.full(len(codebook.ids), -1)
        )
        mode = "rules" if model is None else "full" if self._semantic else "ngrams"
        body = f"{codebook.version}|{model.digest if model else ''}|{mode}"
        self.mode = mode
        self.version = f"{mode}-{hashlib.sha256(body.encode()).hexdigest()[:12]}"

    def tag(
        self,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        inspectorates: Sequence[str],
    ) -> list[PassageTags]:
        """Themes and stance of each passage, in order.

        Args:
            passages: n passages.
            vectors: their embeddings, (n, d), unit rows; not read where the encoder is not the one
                that the model was trained with, or where d differs.
            inspectorates: n ids of the publishing bodies, as in :class:`corpus.model.Inspectorate`.
        """
        if not passages:
            return []
        pages = [tokens(passage.text) for passage in passages]
        evidence = [
            {} if passage.kind in SILENT_KINDS else self._matcher.find_tokens(words, kind)
            for passage, words, kind in zip(passages, pages, inspectorates, strict=True)
        ]
        logits, stance_logits, heads = self._model_view(pages, vectors)
        tags: list[PassageTags] = []
        for row, passage in enumerate(passages):
            stance = stance_of(
                passage.text,
                passage.kind,
                passage.section,
                stance_logits[row] if stance_logits is not None else None,
                heads.stance_prior if heads is not None else None,
            )
            if passage.kind in SILENT_KINDS:
                tags.append(PassageTags((), stance))
                continue
            themes = self._themes(
                passage.text, evidence[row], pages[row], logits[row], heads, inspectorates[row]
            )
            tags.append(PassageTags(themes, stance))
        return tags

    def _model_view(
        self, pages: list[list[Token]], vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, Heads | None]:
        logits = np.zeros((len(pages), len(self.codebook.ids)), dtype=np.float32)
        if self._model is None:
            return logits, None, None
        terms = tfidf(pages, self._model.vocabulary)
        semantic = self._semantic and vectors.ndim == 2 and vectors.shape[1] == self._model.dimensions
        heads = self._model.full if semantic else self._model.ngrams
        known = self._columns >= 0
        logits[:, known] = heads.logits(terms, vectors if semantic else None)[:, self._columns[known]]
        return logits, heads.stance_logits(terms, vectors if semantic else None), heads

    def _themes(
        self,
        text: str,
        evidence: dict[str, RuleEvidence],
        words: list[Token],
        logits: NDArray[np.float32],
        heads: Heads | None,
        inspectorate: str,
    ) -> tuple[ThemeTag, ...]:
        combination = heads.combination if heads is not None else RULES_ONLY
        ids = self.codebook.ids
        length = sum(map(is_word, words))
        scores = combination.probability(
            rule_features(evidence, ids, length),
            logits,
            self._columns,
            inspectorate == Inspectorate.PROBATION,
        )
        found: dict[str, ThemeTag] = {}
        for place in np.flatnonzero(scores >= combination.show):
            theme = self.codebook.themes[int(place)]
            if not theme.applies(inspectorate):
                continue
            hits = evidence[theme.id].strong if theme.id in evidence else []
            if hits:
                source = "rule"
                spans = tuple(
                    Evidence(h.start, h.end, text[h.start : h.end], 1.0) for h in hits[:_MOST_EVIDENCE]
                )
            elif heads is not None and self._model is not None and self._columns[place] >= 0:
                source = "model"
                column = heads.words[:, self._columns[place]]
                spans = model_evidence(text, words, self._model.vocabulary, column)
            else:
                continue
            if not spans:
                continue
            score = float(scores[place])
            found[theme.id] = ThemeTag(theme.id, round(score, 4), score >= combination.sure, source, spans)
        return _ranked(_with_parents(found, self.codebook))


def _with_parents(found: dict[str, ThemeTag], codebook: Codebook) -> dict[str, ThemeTag]:
    tags = dict(found)
    for theme in codebook.themes:
        tag, above = found.get(theme.id), theme.parent
        while tag is not None and above is not None:
            held = tags.get(above)
            if held is None or held.probability < tag.probability:
                tags[above] = ThemeTag(above, tag.probability, tag.certain, "parent", tag.evidence)
            above = codebook.theme(above).parent
    return tags


def _ranked(tags: dict[str, ThemeTag]) -> tuple[ThemeTag, ...]:
    return tuple(sorted(tags.values(), key=lambda tag: (-tag.probability, tag.theme)))


def load_tagger(codebook: Codebook | None = None, *, encoder_model_id: str | None = None) -> Tagger:
    """The tagger for a codebook (by default the shipped one) with the shipped model.

    Args:
        codebook: themes to tag by; themes that the model was not trained on go by rules alone.
        encoder_model_id: id of the encoder whose vectors will be given; if it is not the one the
            model was trained with, n-grams and rules are used and ``version`` begins with ``ngrams``.

    Raises:
        CodebookError: if a phrase of the codebook can't be read.
        ModelFileError: if the shipped model file is damaged.
    """
    return Tagger(codebook or load_codebook(), load_model(), encoder_model_id)
