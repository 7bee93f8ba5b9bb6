"""Where the commands of ``findings code`` sit down: the settings and the library's coding desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings
    from indexer.coding.desk import CodingDesk


def coding_settings(library: Path | None, coder: str | None = None) -> Settings:
    """The settings, with the library and the coder that a command was given."""
    from api.settings import load_settings

    return load_settings(library=library, coder=coder)


def open_desk(settings: Settings) -> CodingDesk:
    """The coding desk of the library that is set."""
    from indexer.coding.desk import CodingDesk

    return CodingDesk(settings.library)
