"""Codebook files (``.qdc``): written from a codebook, read from any tool."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.codebook import Codebook
from indexer.refi_qda import xml
from indexer.refi_qda.codes import CodeNode, add_codes, code_tree, read_codes
from indexer.refi_qda.errors import ExchangeError
from indexer.refi_qda.guids import normal
from indexer.refi_qda.package import Package

MAX_BYTES = 32 * 1024 * 1024
"""Largest codebook file read; one of a thousand codes has about a megabyte."""


@dataclass(frozen=True, slots=True)
class QdaCodebook:
    """A codebook as its file has it.

    Attributes:
        name: the file's name, for messages.
        origin: the tool that wrote it, as it says itself; may be empty.
        codes: the tree of codes.
        sets: names of the sets that a code (by GUID) is a member of; ATLAS.ti's code groups come so.
    """

    name: str
    origin: str
    codes: tuple[CodeNode, ...]
    sets: dict[str, tuple[str, ...]]


def write_codebook(codebook: Codebook) -> bytes:
    """The ``.qdc`` file of a codebook, valid by the published schema; equal codebooks give equal bytes."""
    root = xml.root(xml.CODEBOOK, "CodeBook", origin="Findings")
    add_codes(xml.add(root, "Codes"), code_tree(codebook))
    return xml.written(root)


def read_codebook(path: Path) -> QdaCodebook:
    """The codebook in a ``.qdc`` file, or that of a ``.qdpx`` project.

    Raises:
        ExchangeError: if the file can't be read, is too large, or holds no codes.
    """
    if path.suffix.lower() == ".qdpx":
        with Package(path) as package:
            project = xml.read(package.project(), path.name, "Project")
        root, origin = xml.child(project, "CodeBook"), project.get("origin") or ""
        sets = project
    else:
        root = xml.read(_bytes(path), path.name, "CodeBook")
        origin, sets = root.get("origin") or "", root
    codes = read_codes(xml.child(root, "Codes"), path.name)
    if not codes:
        msg = f"{path.name} holds no codes; export the codebook again."
        raise ExchangeError(msg, subject=path.name)
    members: dict[str, list[str]] = {}
    for element in xml.children(xml.child(sets, "Sets"), "Set"):
        for member in xml.children(element, "MemberCode"):
            code = normal(member.get("guid") or member.get("targetGUID"))
            members.setdefault(code, []).append(" ".join((element.get("name") or "").split()))
    return QdaCodebook(path.name, origin, codes, {code: tuple(names) for code, names in members.items()})


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}."
        raise ExchangeError(msg, subject=str(path)) from error
    if len(content) > MAX_BYTES:
        msg = f"{path.name} is larger than {MAX_BYTES // 1024**2} MB; no codebook is, so it was not read."
        raise ExchangeError(msg, subject=path.name)
    return content
