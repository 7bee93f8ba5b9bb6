"""The codebook and its themes, and what says that one can't be used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property

from indexer.errors import IndexerError


class CodebookError(IndexerError):
    """A codebook file that can't be used; the message names the file, the theme and the field."""

    code = "codebook"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of the codebook.

    Attributes:
        id: stable id in kebab-case.
        name, group, definition: as shown to users.
        parent: id of the theme that follows from this one, or ``None``.
        include, exclude: notes to coders.
        phrases: evidence phrases that stand by themselves (syntax: :mod:`indexer.themes.patterns`).
        hints: phrases that only support other evidence.
        masks: expressions whose words are evidence of nothing for this theme.
        applies_to: inspectorates whose reports the theme applies to; empty means all.
        examples: passages that carry the theme. Of a theme that the trained model does not know they make
            the model: see :mod:`indexer.themes.few_shot`.
        counterexamples: passages near the theme that do not carry it.
        formerly: ids of the themes that were renamed to this one or merged into it; what the trained
            model and earlier codings know under those ids counts for this theme.
    """

    id: str
    name: str
    group: str
    definition: str
    parent: str | None = None
    include: str = ""
    exclude: str = ""
    phrases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    def applies(self, inspectorate: str) -> bool:
        """Whether the theme can be said of a report by this inspectorate."""
        return not self.applies_to or inspectorate in self.applies_to


@dataclass(frozen=True)
class Codebook:
    """The themes in the file's order, where they came from, and the ids of those taken out of use."""

    themes: tuple[Theme, ...]
    source: str = field(default="", compare=False)
    retired: tuple[str, ...] = ()

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id.

        Raises:
            CodebookError: if there is none.
        """
        found = self._by_id.get(theme_id)
        if found is None:
            msg = f"{self.source or 'The codebook'} has no theme {theme_id!r}."
            raise CodebookError(msg, subject=theme_id)
        return found

    @property
    def ids(self) -> tuple[str, ...]:
        """Theme ids in the file's order."""
        return tuple(theme.id for theme in self.themes)

    def current(self, theme_id: str) -> str | None:
        """The id under which a theme is known now: its own, that it was renamed or merged to, or ``None``."""
        return self._now.get(theme_id)

    @cached_property
    def _now(self) -> dict[str, str]:
        known = {old: theme.id for theme in self.themes for old in theme.formerly}
        return known | {theme.id: theme.id for theme in self.themes}

    @cached_property
    def _by_id(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over everything that can change a tag."""
        body = json.dumps([[asdict(theme) for theme in self.themes], self.retired], sort_keys=True)
        return hashlib.sha256(body.encode()).hexdigest()[:12]
