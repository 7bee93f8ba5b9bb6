"""Fictional inspection reports that come with Findings, and the truth about what they say.

The reports are made by ``python -m corpus.sample.render`` from ``source/*.md``; no place, person or
inspection in them is real. See ``README.md`` beside this file for the formats.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def sample_reports_dir() -> Path:
    """The folder of the printed sample reports (``*.pdf``, ``*.txt``, ``*.md``).

    Raises:
        FileNotFoundError: if the package was installed without them.
    """
    return _folder("reports")


def sample_truth_dir() -> Path:
    """The folder of the truth files, one ``<slug>.json`` for each report.

    Raises:
        FileNotFoundError: if the package was installed without them.
    """
    return _folder("truth")


def _folder(name: str) -> Path:
    folder = Path(str(resources.files("corpus.sample"))) / name
    if not folder.is_dir():
        msg = f"The sample's {name} folder is missing from the installed package: {folder}"
        raise FileNotFoundError(msg)
    return folder
