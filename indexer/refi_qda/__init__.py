"""Exchange with qualitative data analysis tools in the open REFI-QDA format (version 1.5).

A codebook goes to and comes from a ``.qdc`` file, a library's passages with their themes and stance a
``.qdpx`` project; NVivo, ATLAS.ti, MAXQDA and QualCoder read both. What is carried over and what is not:
``docs/exchange.md``. Schemas: ``Codebook.xsd`` and ``Project.xsd``, published by REFI under the MIT licence.
"""

from indexer.refi_qda.codebook_file import QdaCodebook, read_codebook, write_codebook
from indexer.refi_qda.codebook_toml import ImportedCodebook, codebook_toml
from indexer.refi_qda.errors import ExchangeError
from indexer.refi_qda.model import (
    ExportSummary,
    HandCoding,
    HandStance,
    ImportedProject,
    ProjectOptions,
    UnknownCode,
    UnplacedSelection,
)
from indexer.refi_qda.offsets import LineEnd, TextForm
from indexer.refi_qda.project_reader import read_project
from indexer.refi_qda.project_writer import ProjectSource, codebook_of, write_project

__all__ = [
    "ExchangeError",
    "ExportSummary",
    "HandCoding",
    "HandStance",
    "ImportedCodebook",
    "ImportedProject",
    "LineEnd",
    "ProjectOptions",
    "ProjectSource",
    "QdaCodebook",
    "TextForm",
    "UnknownCode",
    "UnplacedSelection",
    "codebook_of",
    "codebook_toml",
    "read_codebook",
    "read_project",
    "write_codebook",
    "write_project",
]
