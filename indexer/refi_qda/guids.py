"""GUIDs that follow from ids, so that a second export speaks of the same codes, sources and selections.

Tools match by GUID when a project is imported again; equal libraries therefore give equal GUIDs on every
machine. They are version-5 UUIDs (RFC 9562, section 5.5) below one namespace of Findings' own.
"""

from __future__ import annotations

import re
import uuid

_NAMESPACE = uuid.UUID("b8f1f7ad-2c5e-5c52-9a3e-6d0f6a3c7e51")
_FORM = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)


def guid(kind: str, *parts: str) -> str:
    """The GUID of one thing: its ``kind`` (``theme``, ``source``, ...) and the ids that tell it apart."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *parts))))


def normal(text: str | None) -> str:
    """A GUID as read from a file, in lower case without braces; empty where it is none.

    The schema allows both ``{...}`` and bare GUIDs in either case, and tools write all of these.
    """
    found = _FORM.fullmatch((text or "").strip())
    return found[1].lower() if found else ""
