"""How likely two findings are to say the same: candidate pairs and their probabilities.

A probability is a pure function of the two findings (their words, stance and vectors), so that of a pair
that was scored for an earlier snapshot can be kept: :class:`KnownPairs` is that memory, keyed by the
findings' words. Which pairs are candidates is found anew each time, which costs little.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.inner_products import pair_products
from indexer.recurring.candidates import find_candidates
from indexer.recurring.finding import Finding
from indexer.recurring.same_finding import same_finding

SAME_FINDING_VERSION: Final = "2"
"""Of the scores: those of another version are not mixed with its own; a test holds it equal to the model's."""


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Candidate pairs of ``n`` findings with the probability that both say the same.

    Attributes:
        first, second: places of the findings, ``first < second``, ascending; shape (m,).
        probability: of each pair; shape (m,).
        crowded: of each finding whether it had more near neighbours than were looked at; shape (n,). Of a
            pair that is missing it is unknown whether it is the same only where both are crowded.
        threshold: mean probability that binds a group.
        reused: how many probabilities were known already.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    probability: NDArray[np.float32]
    crowded: NDArray[np.bool_]
    threshold: float
    reused: int = 0

    def remembered(self, findings: Sequence[Finding]) -> KnownPairs:
        """These scores, keyed by what the findings say, for the next snapshot."""
        keys = finding_keys(findings)
        return KnownPairs.of(keys[self.first], keys[self.second], self.probability)


@dataclass(frozen=True, slots=True, eq=False)
class KnownPairs:
    """Probabilities of pairs by the findings' keys, whatever places they have.

    Attributes:
        keys: of all findings in it, ascending; shape (k,).
        codes: of the pairs, ``place of lower key · k + place of higher key``, ascending; shape (m,).
        probability: shape (m,).
    """

    keys: NDArray[np.uint64]
    codes: NDArray[np.int64]
    probability: NDArray[np.float32]

    @classmethod
    def of(
        cls, first: NDArray[np.uint64], second: NDArray[np.uint64], probability: NDArray[np.float32]
    ) -> KnownPairs:
        """From the keys of pairs, in any order."""
        keys = np.unique(np.concatenate([first, second]))
        low = np.searchsorted(keys, np.minimum(first, second)).astype(np.int64)
        high = np.searchsorted(keys, np.maximum(first, second)).astype(np.int64)
        codes, places = np.unique(low * len(keys) + high, return_index=True)
        return cls(keys, codes, probability[places])

    def look_up(self, first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.float32]:
        """Probabilities of pairs of keys; NaN where a pair is not known; shape (m,)."""
        found = np.full(len(first), np.nan, np.float32)
        if not len(self.codes) or not len(first):
            return found
        places = []
        here = np.ones(len(first), bool)
        for side in (np.minimum(first, second), np.maximum(first, second)):
            place = np.minimum(np.searchsorted(self.keys, side), len(self.keys) - 1)
            here &= self.keys[place] == side
            places.append(place.astype(np.int64))
        codes = places[0] * len(self.keys) + places[1]
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        here &= self.codes[at] == codes
        found[here] = self.probability[at[here]]
        return found

    def save(self, path: Path, model_id: str) -> None:
        """Write it as ``.npz``, marked with the version of the scores and the model of the vectors."""
        mark = np.array(_mark(model_id))
        with path.open("wb") as file:
            np.savez(file, mark=mark, keys=self.keys, codes=self.codes, probability=self.probability)

    @classmethod
    def load(cls, path: Path, model_id: str) -> KnownPairs | None:
        """What :meth:`save` wrote; ``None`` where it is missing, damaged, or of another version or model."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                if str(arrays["mark"]) != _mark(model_id):
                    return None
                known = cls(arrays["keys"], arrays["codes"], arrays["probability"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        fits = known.codes.shape == known.probability.shape and known.keys.dtype == np.uint64
        return known if fits and np.isfinite(known.probability).all() else None


def _mark(model_id: str) -> str:
    return f"{SAME_FINDING_VERSION}|{model_id}"


def finding_keys(findings: Sequence[Finding]) -> NDArray[np.uint64]:
    """A 64-bit key of each finding's words and stance: all that a score depends on beside the vector's model."""
    made = (
        hashlib.blake2b(f"{finding.stance}\0{finding.text}".encode(), digest_size=8).digest()
        for finding in findings
    )
    return np.frombuffer(b"".join(made), "<u8").astype(np.uint64)


def score_pairs(
    findings: Sequence[Finding],
    vectors: NDArray[np.float32],
    *,
    known: KnownPairs | None = None,
    adapted: bool = False,
) -> PairScores:
    """Candidate pairs and their probabilities; of pairs in ``known`` the probability is taken from there.

    Args:
        findings: in any order.
        vectors: their unit vectors, shape (n, d).
        known: scores of earlier snapshots, of the same version and of vectors of the same model.
        adapted: whether the encoder adapted to findings made the vectors
            (:attr:`indexer.recurring.encoding.FindingVectors.adapted`), or the library's own.

    Raises:
        IndexerError: if the model's file is damaged.
    """
    model = same_finding().of(adapted=adapted)
    pairs = find_candidates(findings, vectors, model.floor)
    keys = finding_keys(findings)
    none = np.full(len(pairs.first), np.nan, np.float32)
    probability = none if known is None else known.look_up(keys[pairs.first], keys[pairs.second])
    fresh = np.flatnonzero(np.isnan(probability))
    cosines = pair_products(
        np.ascontiguousarray(vectors, np.float32),
        pairs.first[fresh].astype(np.int64),
        pairs.second[fresh].astype(np.int64),
    )
    probability[fresh] = model.probability(cosines)
    return PairScores(
        pairs.first, pairs.second, probability, pairs.crowded, model.threshold, len(probability) - len(fresh)
    )
