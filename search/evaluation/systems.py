"""What is compared: a way to search, named in one word, with its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

from indexer.encoder import Encoder
from indexer.encoder_loading import load_encoder
from search.engine import SearchEngine
from search.evaluation.errors import EvaluationError
from search.opening import open_engine
from search.profile import DEFAULT, Profile
from search.request import Mode, SearchRequest

BASES = {"words": Mode.WORDS, "meaning": Mode.MEANING, "fused": Mode.HYBRID}
"""The named systems: as shipped, one side alone or both."""

_NOT_OPTIONS = {
    *("query", "filters", "mode", "limit", "offset", "cursor", "facets", "facet_values", "closest"),
    *("fold", "group", "per_group", "per_report"),
}
"""Fields of a request that do not change which passages come in which order, that a topic sets, or that make
of the ranking a list for readers: what is judged is the ranking."""

_YES_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@dataclass(frozen=True, slots=True)
class SystemSpec:
    """A system before it is opened: ``fused``, or ``fused:weight=0.5,coverage=0.3``.

    Attributes:
        name: as it was written.
        profile: weights and thresholds.
        request: how it is asked; the query and the page come with each topic.
    """

    name: str
    profile: Profile
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class System:
    """An engine and how it is asked."""

    name: str
    engine: SearchEngine
    request: SearchRequest

    def ask(self, query: str, **changes: Any) -> SearchRequest:
        """The request for a query, without facets, nearest sentences and folding; ``changes`` are fields of it."""
        return replace(self.request, query=query, facets=False, closest=False, fold=False, **changes)


def parse_system(name: str) -> SystemSpec:
    """Read ``words``, ``meaning`` or ``fused``, and after a colon settings that differ from the shipped ones.

    A setting is any field of :class:`search.profile.Profile`, or an option of
    :class:`search.request.SearchRequest` that changes the ranking; several are parted by commas.

    Raises:
        EvaluationError: if the base or a setting is unknown, or a value can't be read.
    """
    base, _, options = name.strip().partition(":")
    if base not in BASES:
        msg = f"There is no system {base!r}; there are {', '.join(BASES)}, each with settings after a colon."
        raise EvaluationError(msg, subject=name)
    profile, request = DEFAULT, SearchRequest(query="", mode=BASES[base])
    settings = {field.name for field in fields(Profile)}
    asked = {field.name for field in fields(SearchRequest)} - _NOT_OPTIONS
    for option in filter(None, options.split(",")):
        key, _, value = (part.strip() for part in option.partition("="))
        if key in settings:
            profile = replace(profile, **{key: _value(name, key, value, getattr(profile, key))})
        elif key in asked:
            request = replace(request, **{key: _value(name, key, value, getattr(request, key))})
        else:
            known = ", ".join(sorted(settings | asked))
            msg = f"The system {name!r} has no setting {key!r}; there are {known}."
            raise EvaluationError(msg, subject=name)
    return SystemSpec(name.strip(), profile, request)


def ablations() -> tuple[str, ...]:
    """Names of systems that are the fused one with one thing taken away: each side, and each switch that is on."""
    switches = [field.name for field in fields(Profile) if getattr(DEFAULT, field.name) is True]
    plain = SearchRequest(query="")
    asked = [
        f.name for f in fields(SearchRequest) if f.name not in _NOT_OPTIONS and getattr(plain, f.name) is True
    ]
    return ("fused", "words", "meaning", *(f"fused:{name}=no" for name in (*switches, *asked)))


def open_systems(
    library: Path,
    names: Sequence[str],
    *,
    encoder: Encoder | None = None,
    model: str | None = None,
    precision: str = "auto",
    query_encoder: str = "adapted",
) -> tuple[System, ...]:
    """The named systems over the current snapshot of a library; they share one encoder.

    Args:
        library: the library folder.
        names: as :func:`parse_system` reads them, the one that others are compared with first.
        encoder: for queries; without it, ``model`` is loaded where a system needs one.
        model: which, see :func:`indexer.encoder_loading.load_encoder`.
        precision: and how.
        query_encoder: ``adapted`` or ``base``.

    Raises:
        EvaluationError: if a name can't be read, or comes twice.
        LibraryError: if there is no library, or it is damaged.
    """
    specs = [parse_system(name) for name in names]
    for place, spec in enumerate(specs):
        if spec.name in {other.name for other in specs[:place]}:
            msg = f"The system {spec.name!r} is named twice; name each once."
            raise EvaluationError(msg, subject=spec.name)
    if encoder is None and any(spec.request.mode is not Mode.WORDS for spec in specs):
        encoder = load_encoder(library, model, precision, query_encoder)
    engines: list[tuple[Profile, SearchEngine]] = []
    systems = []
    for spec in specs:
        engine = next((opened for profile, opened in engines if profile == spec.profile), None)
        if engine is None:
            engine = open_engine(library, encoder, profile=spec.profile)
            engines.append((spec.profile, engine))
        systems.append(System(spec.name, engine, spec.request))
    return tuple(systems)


def _value(name: str, key: str, said: str, shipped: object) -> Any:
    """A setting's value, of the type that the shipped one has."""
    try:
        if isinstance(shipped, bool):
            return _YES_NO[said.lower()]
        if isinstance(shipped, Enum):
            return type(shipped)(said)
        if isinstance(shipped, int | float):
            return type(shipped)(said)
        if isinstance(shipped, str):
            return said
    except (ValueError, KeyError):
        pass
    msg = f"In the system {name!r}, {key} can't be {said!r}; shipped it is {shipped!r}."
    raise EvaluationError(msg, subject=name)
