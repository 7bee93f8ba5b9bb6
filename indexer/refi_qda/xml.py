"""XML in and out: text that XML can hold, elements written in order, and files of others read safely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from lxml import etree

from indexer.refi_qda.errors import ExchangeError

CODEBOOK = "urn:QDA-XML:codebook:1.0"
"""Namespace of a ``.qdc`` file."""
PROJECT = "urn:QDA-XML:project:1.0"
"""Namespace of ``project.qde`` inside a ``.qdpx`` file."""

_SCHEMAS = {CODEBOOK: "Codebook.xsd", PROJECT: "Project.xsd"}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold (section 2.2, Char), and the carriage return, which a parser would rewrite."""


def clean(text: str) -> str:
    """``text`` with line ends as LF, and a replacement character for each character XML can't hold."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def root(namespace: str, kind: str, /, **attributes: str) -> Any:
    """A root element in ``namespace`` that names its schema."""
    element = etree.Element(f"{{{namespace}}}{kind}", nsmap={None: namespace, "xsi": _XSI})
    place = f"http://schema.qdasoftware.org/versions/{_SCHEMAS[namespace].removesuffix('.xsd')}/v1.0"
    element.set(f"{{{_XSI}}}schemaLocation", f"{namespace} {place}/{_SCHEMAS[namespace]}")
    for key, value in attributes.items():
        element.set(key, clean(value))
    return element


def add(parent: Any, kind: str, content: str | None = None, /, **attributes: str | None) -> Any:
    """Append an element in the parent's namespace; attributes that are ``None`` are left out."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{kind}")
    for key, value in attributes.items():
        if value is not None:
            element.set(key, clean(value))
    if content is not None:
        element.text = clean(content)
    return element


def written(element: Any) -> bytes:
    """The file of a root element, checked against its published schema.

    Raises:
        ExchangeError: if it is not valid; that would be an error of ours.
    """
    content: bytes = etree.tostring(element, xml_declaration=True, encoding="utf-8", pretty_print=True)
    check(content)
    return content


def check(content: bytes) -> None:
    """Refuse a file that the published schema of its namespace does not allow.

    Raises:
        ExchangeError: naming the first line that is wrong.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    tree = etree.fromstring(content, parser)
    schema = _schema(str(etree.QName(tree).namespace))
    if not schema.validate(tree):
        first = schema.error_log[0]
        msg = f"The REFI-QDA file does not follow its schema, line {first.line}: {first.message}"
        raise ExchangeError(msg)


@cache
def _schema(namespace: str) -> Any:
    if namespace not in _SCHEMAS:
        msg = f"The namespace {namespace!r} is none of REFI-QDA's."
        raise ExchangeError(msg)
    source = files("indexer.refi_qda").joinpath(_SCHEMAS[namespace]).read_bytes()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.XMLSchema(etree.fromstring(source, parser))


def read(content: bytes, name: str, expected: str) -> Element:
    """The root element of somebody else's file; it must be an ``expected``, of whatever version.

    Raises:
        ExchangeError: if it is no well-formed XML, declares a document type (which could hold entities
            that grow or that fetch files), or is another kind of file.
    """
    try:
        element: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        msg = f"{name} holds a document type declaration, which no REFI-QDA file needs; it was not read."
        raise ExchangeError(msg, subject=name) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        msg = f"{name} is not well-formed XML ({error}); export it again."
        raise ExchangeError(msg, subject=name) from error
    if tag(element) != expected:
        msg = f"{name} holds <{tag(element)}> where REFI-QDA has <{expected}>; choose the file the tool exported."
        raise ExchangeError(msg, subject=name)
    return element


def tag(element: Element) -> str:
    """An element's name without its namespace: tools write several versions of that."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children with one of these names."""
    for child in element if element is not None else ():
        if tag(child) in names:
            yield child


def child(element: Element | None, name: str) -> Element | None:
    """The first child with this name, or ``None``."""
    return next(children(element, name), None)


def text_of(element: Element | None, name: str) -> str:
    """The words of the first child with this name; empty where there is none."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""
