"""Small reports of our own in the shapes that the probation inspectorate's take; names and sentences are made up."""

from __future__ import annotations

from collections.abc import Callable

from corpus.model import Report

Parse = Callable[..., Report]

PROSE = (
    "The people who work here know the place and those who live in it, and they have kept faith with both "
    "through two years of change. Their work to keep others safe has not improved as it should have done."
)
FILL = (
    "Leaders told us what they had tried, what had helped and what had not, and we found much the same in the "
    "cases that we read. They were open about the rest, and asked good questions of us in their turn."
)


def report(title: str, body: str, *, cover: str = "HM Inspectorate of Probation, June 2024") -> str:
    """A text report: cover, foreword, background, then ``body``."""
    return (
        f"{title}\n\n{cover}\n\nAcknowledgements\n\nThis inspection was led by HM Inspector Ada Quill, with others.\n\n"
        f"Foreword\n\n{PROSE}\n\n{body}\n\nBackground\n\n{FILL}\n"
    )


def page(title: str, body: str) -> str:
    """A saved web page as the inspectorate's have been since 2025."""
    more = "".join(f"<p>In the {nth} office: {FILL}</p>" for nth in ("first", "second", "third", "fourth"))
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><a href='#c'>Skip to content</a>"
        "<p>All content is available under the Open Government Licence v3.0, except where otherwise stated.</p>"
        f"<main id='c'><h1>{title}</h1><p>Published:</p><h2>Foreword (Back to top)</h2><p>{PROSE}</p>{body}"
        f"<h2>Background (Back to top)</h2>{more}</main></body></html>"
    )
