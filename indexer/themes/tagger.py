"""The tagger: themes and stance of passages, with probability, band, source and evidence.

Rules and classifier each give what they see; a small logistic combination, fitted on hand codings
that neither was fitted on, turns both into one probability. Without a classifier, or with vectors of
another encoder than it was trained with, the combination for that case is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from corpus.model import Kind, Passage
from indexer.codebook import Codebook, load_codebook
from indexer.coding.own_model import OwnModel
from indexer.encoder import Encoder
from indexer.records import Evidence, PassageTags, ThemeTag
from indexer.stance import heading_stance, stance_of
from indexer.themes.features import rule_features
from indexer.themes.few_shot import FewShot, fit_few_shot
from indexer.themes.model import RULES_ONLY, Heads, TagModel, load_model, model_evidence
from indexer.themes.model_view import ModelView
from indexer.themes.rules import RuleEvidence, RuleMatcher
from indexer.themes.stance_features import stance_features
from indexer.themes.words import Token, is_word, tokens

SILENT_KINDS = frozenset({Kind.STANDARD_STATEMENT, Kind.METHOD})
"""Kinds that say nothing about the body: no theme, neutral (a ruling of the codebook)."""

_MOST_EVIDENCE = 8


class Tagger:
    """Tags passages by one codebook and one trained model; ``version`` names both.

    ``base`` is the trained model's digest; ``own`` what a library learnt from its codings, where it fits.
    """

    def __init__(
        self,
        codebook: Codebook,
        model: TagModel | None = None,
        encoder_model_id: str | None = None,
        few_shot: FewShot | None = None,
        own: OwnModel | None = None,
    ) -> None:
        self.codebook = codebook
        self._matcher = RuleMatcher(codebook)
        self._model = model
        self._view = ModelView(codebook, model, encoder_model_id)
        self._few_shot = few_shot
        self._encoder_model_id = encoder_model_id
        self.base = model.digest if model else ""
        self.own = own if own is not None and own.fits(encoder_model_id, self.base) else None
        mode = self._view.mode
        body = (
            f"{codebook.version}|{model.digest if model else ''}|{mode}|{few_shot.digest if few_shot else ''}"
        )
        if self.own is not None:
            body += f"|{self.own.version}"
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
        pages, evidence, alike = self._look(passages, vectors, inspectorates)
        logits, stance_logits, heads = self._view.logits(pages, vectors)
        sentences = self._view.sentence_logits(pages)
        tags: list[PassageTags] = []
        for row, passage in enumerate(passages):
            seen = None
            if stance_logits is not None:
                seen = stance_features(
                    stance_logits[row],
                    sentences[row],
                    pages[row],
                    heading_stance(passage.kind, passage.section),
                )
            stance = stance_of(
                passage.text,
                passage.kind,
                passage.section,
                seen,
                heads.stance_joint if heads is not None else None,
            )
            if passage.kind in SILENT_KINDS:
                tags.append(PassageTags((), stance))
                continue
            likeness = {theme: float(scores[row]) for theme, scores in alike.items()}
            found = self._themes(
                passage.text,
                evidence[row],
                pages[row],
                logits[row],
                heads,
                inspectorates[row],
                partial(self._corrected, likeness, vectors[row]) if self.own is not None else None,
            )
            self._add_few_shot(found, passage.text, pages[row], alike, row, inspectorates[row])
            tags.append(PassageTags(_ranked(_with_parents(found, self.codebook)), stance))
        return tags

    def with_own(self, own: OwnModel | None) -> Tagger:
        """This tagger with a library's own corrections instead of those that it has."""
        return Tagger(self.codebook, self._model, self._encoder_model_id, self._few_shot, own)

    def probabilities(
        self, passages: Sequence[Passage], vectors: NDArray[np.float32], inspectorates: Sequence[str]
    ) -> NDArray[np.float32]:
        """Probability of every theme before any correction by ``own``, (n, themes); arguments as :meth:`tag`."""
        out = np.zeros((len(passages), len(self.codebook.themes)), dtype=np.float32)
        if not passages:
            return out
        pages, evidence, alike = self._look(passages, vectors, inspectorates)
        logits, _, heads = self._view.logits(pages, vectors)
        combination = heads.combination if heads is not None else RULES_ONLY
        for row, words in enumerate(pages):
            features = rule_features(evidence[row], self.codebook.ids, sum(map(is_word, words)))
            scores, _ = self._view.probabilities(combination, features, logits[row], inspectorates[row])
            out[row] = self._with_likeness({t: float(s[row]) for t, s in alike.items()}, scores)
        return out

    def _look(
        self, passages: Sequence[Passage], vectors: NDArray[np.float32], inspectorates: Sequence[str]
    ) -> tuple[list[list[Token]], list[dict[str, RuleEvidence]], dict[str, NDArray[np.float32]]]:
        """Words of each passage, what rules found in it, and likeness to examples by theme, (n,)."""
        pages = [tokens(passage.text) for passage in passages]
        evidence = [
            {} if passage.kind in SILENT_KINDS else self._matcher.find_tokens(words, kind)
            for passage, words, kind in zip(passages, pages, inspectorates, strict=True)
        ]
        return pages, evidence, self._few_shot.probabilities(vectors) if self._few_shot is not None else {}

    def _with_likeness(self, likeness: dict[str, float], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        out = scores.copy()
        for theme, score in likeness.items():
            place = self.codebook.ids.index(theme)
            out[place] = max(out[place], score)
        return out

    def _corrected(
        self, likeness: dict[str, float], vector: NDArray[np.float32], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Probabilities of one passage with the library's own corrections."""
        if self.own is None:
            return scores
        mine = {theme: score for theme, score in likeness.items() if theme in self.own.themes}
        return self.own.adjusted(self.codebook.ids, self._with_likeness(mine, scores), vector)

    def _themes(
        self,
        text: str,
        evidence: dict[str, RuleEvidence],
        words: list[Token],
        logits: NDArray[np.float32],
        heads: Heads | None,
        inspectorate: str,
        corrected: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None,
    ) -> dict[str, ThemeTag]:
        combination = heads.combination if heads is not None else RULES_ONLY
        length = sum(map(is_word, words))
        features = rule_features(evidence, self.codebook.ids, length)
        scores, columns = self._view.probabilities(combination, features, logits, inspectorate)
        if corrected is not None:
            scores = corrected(scores)
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
            elif heads is not None and self._model is not None and columns[place] >= 0:
                source = "model"
                column = heads.words[:, columns[place]]
                spans = model_evidence(text, words, self._model.vocabulary, column)
            else:
                source, spans = "model", ()
            if not spans and self.own is not None and theme.id in self.own.themes:
                # The embedding carried it, and that is made of the whole passage.
                spans = (Evidence(0, len(text), text, 1.0),)
            if not spans:
                continue
            score = float(scores[place])
            found[theme.id] = ThemeTag(theme.id, round(score, 4), score >= combination.sure, source, spans)
        return found

    def _add_few_shot(
        self,
        found: dict[str, ThemeTag],
        text: str,
        words: list[Token],
        alike: dict[str, NDArray[np.float32]],
        row: int,
        inspectorate: str,
    ) -> None:
        """Add the themes that a passage carries by its likeness to a coder's examples; never in the sure band."""
        for theme_id, scores in alike.items():
            score = float(scores[row])
            held = found.get(theme_id)
            shown = self._few_shot is not None and score >= self._few_shot.show
            if self.own is not None and theme_id in self.own.themes:
                continue  # counted in what the library's own model corrected
            if not shown or not self.codebook.theme(theme_id).applies(inspectorate):
                continue
            if held is None or held.probability < score:
                spans = (
                    held.evidence
                    if held
                    else self._few_shot.evidence(theme_id, text, words)
                    if self._few_shot
                    else ()
                )
                if spans:
                    certain = held.certain if held else False
                    found[theme_id] = ThemeTag(
                        theme_id, round(score, 4), certain, "rule" if held else "examples", spans
                    )


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


def load_tagger(
    codebook: Codebook | None = None,
    *,
    encoder_model_id: str | None = None,
    encoder: Encoder | None = None,
    own: OwnModel | None = None,
) -> Tagger:
    """The tagger for a codebook (by default the shipped one) with the shipped model.

    Args:
        codebook: themes to tag by; themes that the model was not trained on go by rules alone.
        encoder_model_id: id of the encoder whose vectors will be given; if it is not the one the
            model was trained with, n-grams and rules are used and ``version`` begins with ``ngrams``.
            That of ``encoder`` where one is given.
        encoder: embeds the examples of themes that the model does not know; without it, or without
            examples, such themes go by their phrases alone.
        own: a library's own corrections; left out where they were learnt over another encoder or model.

    Raises:
        CodebookError: if a phrase of the codebook can't be read.
        ModelFileError: if the shipped model file is damaged.
    """
    codebook, model = codebook or load_codebook(), load_model()
    few_shot = None
    if encoder is not None:
        encoder_model_id = encoder.model_id
        learnt = frozenset(model.themes) if model is not None else frozenset[str]()
        new = [t for t in codebook.themes if t.examples and learnt.isdisjoint((t.id, *t.formerly))]
        native = model is not None and model.encoder_model_id == encoder.model_id
        few_shot = fit_few_shot(new, encoder, model.background if native and model else None) if new else None
    return Tagger(codebook, model, encoder_model_id, few_shot, own)
