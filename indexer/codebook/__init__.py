"""The codebook: the themes a passage can carry, read from TOML and checked field by field.

The file that ships with the package is ``codebook.toml``. A user's own file has the same form, or says
``extends = "default"`` and then only what differs: themes added or changed, ``[[rename]]``, ``[[merge]]``
and ``retire`` (:mod:`indexer.codebook.changes`). Evidence phrases are kept as written here and compiled
by :mod:`indexer.themes.rules`.
"""

from indexer.codebook.model import Codebook, CodebookError, Theme
from indexer.codebook.reading import load_codebook

__all__ = ["Codebook", "CodebookError", "Theme", "load_codebook"]
